"""What a sweep is asked to do: an experiment of ``configs/experiment/``, changed by flags, or flags alone."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError, shown, unknown
from sim.files import folders, read_yaml

from .. import outcomes
from ..store import check_name
from ..taker import Taker, is_whole
from .flags import key_of
from .plan import by_seed

if TYPE_CHECKING:
    from sim.core.spec import RunSpec

    from ..design.design import Design, Point

FOLDER = "experiment"
MOST_SEEDS = 1_000_000
LAST_SEED = 2**63 - 1
BASE = "base"
"""The one point of a sweep that varies nothing but the seed."""


@dataclass(frozen=True)
class Experiment:
    """Everything that decides which runs a sweep holds and what is kept of them."""

    name: str
    base: tuple[str, ...] = ()
    """Overrides that all points share."""
    design: str = ""
    """Kind of the design; empty: as arms, file and factors suggest."""
    points: int | None = None
    factors: tuple[tuple[str, Any], ...] = ()
    """Keys that vary, each with what the file or flag says of it."""
    arms: Any = ()
    csv: str | None = None
    seeds: int = 1
    first_seed: int = 1
    years: tuple[int, ...] = ()
    """Years at whose ends a run is read; empty: its last."""
    outcomes: tuple[str, ...] = outcomes.DEFAULT
    events: tuple[str, ...] = ()
    """Kinds of events that are kept; none unless asked for."""
    label: str = ""
    label_zh: str = ""
    about: str = ""
    source: str = ""
    config_dir: str | None = None
    drawn: Design | None = None
    """Points that are drawn already, in place of design, factors and arms."""
    luck: tuple[int, ...] = ()
    """The seed of each point, in place of the same seeds for all."""
    hidden: str = ""
    """A factor of the drawn points that is no key of a run: the place of luck."""

    @property
    def kind(self) -> str:
        """The kind of design."""
        if self.design:
            return self.design
        if self.arms:
            return "arms"
        if self.csv is not None:
            return "csv"
        if not self.factors:
            return "arms"
        return "grid" if all(factor.values for factor in self.read_factors) else "lhs"

    @cached_property
    def read_factors(self) -> tuple[Any, ...]:
        """The factors, checked against what a run declares."""
        from ..design.factors import factor

        return tuple(factor(key, said, self.config_dir) for key, said in self.factors)

    @cached_property
    def designed(self) -> Design:
        """The points; the same words give the same ones on every machine."""
        if self.drawn is not None:
            return self.drawn
        from ..design.design import designed

        alone = not (self.arms or self.factors or self.csv is not None or self.design)
        arms = {BASE: []} if alone else self.arms
        n = None if self.kind in ("arms", "csv") else self.points
        if n is None and self.points is not None:
            raise InputError(f"points = {self.points} says nothing in design {self.kind}: "
                             "its points are named")  # fmt: skip
        return designed(self.kind, self.read_factors, n, arms=arms, csv=self.csv,
                        config_dir=self.config_dir)  # fmt: skip

    @cached_property
    def seed_list(self) -> range:
        """The seeds, the same for every point."""
        return range(self.first_seed, self.first_seed + self.seeds)

    def settled(self, design: Design) -> Sequence[Point]:
        """Return the points of a design as runs take them."""
        from ..design.design import Point

        if not self.hidden:
            return design.points
        return [
            Point(p.name, {key: value for key, value in p.values.items() if key != self.hidden})
            for p in design.points
        ]

    def pairs(self, design: Design) -> Iterator[tuple[int, int]]:
        """Return point and seed of every run, in the order in which they are lived."""
        if self.luck:
            return zip(range(len(design.points)), self.luck, strict=True)
        return by_seed(len(design.points), self.seed_list)

    @cached_property
    def spec(self) -> RunSpec:
        """What a run is before a point changes it."""
        from sim import door

        for word in self.base:
            if key_of(word) == "seed":
                raise InputError(f"{word}: a sweep counts its own seeds; use --first-seed")
        varied = {factor.key for factor in self.designed.factors}
        for word in self.base:
            key = key_of(word)
            if key in varied:
                raise InputError(f"{key} is set for all runs ({word}) and varied by the design; "
                                 "leave one of them out")  # fmt: skip
        return door.load(*self.words, config_dir=self.config_dir)

    def named(self, name: str) -> Experiment:
        """Return the same under another name."""
        return dataclasses.replace(self, name=check_name(name))

    @property
    def words(self) -> tuple[str, ...]:
        """All overrides that points share; a run ends with the last year that is read."""
        said = {key_of(word) for word in self.base}
        if "years" in said or not self.years:
            return self.base
        return (*self.base, f"years={max(self.years)}")

    @property
    def read_at(self) -> tuple[int, ...]:
        """The years at whose ends a run is read, in order."""
        return tuple(sorted(self.years)) or (self.spec.years,)

    def checked(self) -> Experiment:
        """Check all that can be wrong before anything is made or run; return self."""
        from sim.world.events import EVENTS

        check_name(self.name)
        for what, value, low, high in (
            ("seeds", self.seeds, 1, MOST_SEEDS), ("first_seed", self.first_seed, 0, LAST_SEED),
        ):  # fmt: skip
            if not is_whole(value) or not low <= value <= high:
                raise InputError(
                    f"{what} = {shown(value)} is not a whole number from {low} to {high}"
                )
        if self.first_seed + self.seeds - 1 > LAST_SEED:
            raise InputError(f"first_seed = {self.first_seed} leaves no room for {self.seeds} "
                             f"seeds; the last one is {LAST_SEED}")  # fmt: skip
        outcomes.checked(self.outcomes)
        for kind in self.events:
            if kind not in EVENTS:
                raise unknown("event", kind, EVENTS)
        _ = self.designed
        outcomes.checked_years(self.years or (self.spec.years,), self.spec.years)
        return self


# ---------------------------------------------------------------- files


def names(config_dir: str | Path | None = None) -> dict[str, Path]:
    """Return the experiments' files by name: ours, and those in the user's own folder."""
    found: dict[str, Path] = {}
    for folder in folders(config_dir):
        for path in sorted((folder / FOLDER).glob("*.yaml")):
            if path.stem in found:
                raise InputError(f"{path} has the name of an experiment that comes with Agglomera; "
                                 f"rename it, for example to my_{path.name}")  # fmt: skip
            found[path.stem] = path
    return dict(sorted(found.items()))


def named(name: str, config_dir: str | None = None) -> Experiment:
    """Return the experiment of a name."""
    known = names(config_dir)
    if name not in known:
        raise unknown("experiment", name, known)
    return read(known[name], config_dir)


def read(path: Path, config_dir: str | None = None) -> Experiment:
    """Return the experiment of one file; whatever is wrong in it is one sentence."""
    from ..design.design import KINDS

    said = f"{FOLDER}/{path.name}"
    to = Taker(read_yaml(path), said)
    label, about, source = to.both("label"), to.text("about"), to.text("source")
    base = to.many("base", ())
    kind = to.take("design", lambda v: isinstance(v, str), f"one of {', '.join(KINDS)}", "")
    if kind and kind not in KINDS:
        raise InputError(f"{said}: {unknown('design', kind, KINDS)}")
    points = to.whole("points", 1, 10_000_000) if "points" in to.data else None
    factors = to.take("factors", lambda v: isinstance(v, Mapping) and bool(v),
                      "a mapping of keys, each with low:high or a list", {})  # fmt: skip
    arms = to.take("arms", _are_arms, "a list of arms, or a mapping of names and overrides", ())
    csv = to.text("csv", "")
    if csv and not (path.parent / csv).resolve().is_relative_to(path.parent.resolve()):
        raise to.wrong("csv", csv, "a file beside the experiment's or in a folder there")
    seeds = to.whole("seeds", 1, MOST_SEEDS)
    first = to.whole("first_seed", 0, LAST_SEED) if "first_seed" in to.data else 1
    years = to.take("years", _are_years, "a list of years", ())
    many = to.many("outcomes", outcomes.DEFAULT)
    events = to.many("events", ())
    to.done()
    return Experiment(
        path.stem, base, kind, points, tuple(factors.items()), arms,
        str(path.parent / csv) if csv else None, seeds, first, tuple(years), many, events,
        label.en, label.zh, about, source, config_dir,
    )  # fmt: skip


def _are_years(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_whole, value))


def _are_arms(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(v, str | list) for v in value.values())
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


# ---------------------------------------------------------------- the command line


def changed(experiment: Experiment, words: Sequence[str], **flags: Any) -> Experiment:
    """Return an experiment with what the command line says in place of what the file says."""
    said = [key_of(word) for word in words]
    kept = tuple(w for w in experiment.base if key_of(w) not in said)
    given = {key: value for key, value in flags.items() if value is not None}
    if "factors" in given:
        given["factors"] = tuple(given["factors"])
    if "design" in given or "factors" in given or "arms" in given or "csv" in given:
        kinds = {"arms": "arms", "csv": "csv"}
        new = given.get("design") or next((kinds[k] for k in kinds if k in given), "")
        given["design"] = new or (experiment.design if experiment.design not in kinds else "")
        if given["design"] in kinds:  # what another kind of design needs is not asked for any more
            given.setdefault("factors", ())
            given.setdefault("points", None)
        for kind in kinds:
            if given["design"] != kind:
                given.setdefault(kind, () if kind == "arms" else None)
    return dataclasses.replace(experiment, base=(*kept, *words), **given)


def unnamed(words: Sequence[str], **flags: Any) -> Experiment:
    """Return the experiment that flags alone describe, named by what it asks."""
    one = changed(Experiment("sweep", ()), words, **flags)
    if one.name != "sweep":
        return one
    # points and seeds may grow under the same name, so they are not part of it
    asked = [one.base, one.design, one.factors, one.arms, one.csv, one.first_seed, one.years,
             one.outcomes, one.events]  # fmt: skip
    text = json.dumps(asked, default=str)
    return dataclasses.replace(one, name=f"sweep-{hashlib.sha256(text.encode()).hexdigest()[:8]}")
