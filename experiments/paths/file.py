"""What ``agglomera paths`` runs and wants, as data: ``configs/emergence``, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.errors import InputError, unknown
from sim.files import config_dir, read_yaml

from ..labels import PATHS
from ..taker import Taker, Words, is_whole

FOLDER = "emergence"
HOWS = ("mean", "change", "share")
SCALES = ("plain", "log")
JUDGES = ("linear", "forest")
WANTED = ("accuracy", "early", "placebo", "ablated", "unrelated", "set")
GROUPS = ("train", "test", "real_train", "real_test", "swap", "ablated")


@dataclass(frozen=True)
class Feature:
    """One number that a run is named by."""

    name: str
    indicator: str
    how: str
    """``mean`` over a span; ``change`` from the year before it to its last year; ``share``: sum of
    the indicator over the sum of ``of``."""
    of: str
    scale: str
    """``log``: ln(1 + number), for counts and money."""
    label: Words


@dataclass(frozen=True)
class Group:
    """A row of seeds."""

    first: int
    count: int

    @property
    def seeds(self) -> range:
        """Return the seeds."""
        return range(self.first, self.first + self.count)


@dataclass(frozen=True)
class Ablation:
    """What is switched off, and why that."""

    words: tuple[str, ...]
    why: str
    source: str


@dataclass(frozen=True)
class Design:
    """Everything that decides what is run and judged."""

    start: str
    world: str
    years: int
    after: int
    judged: str
    window: int
    groups: dict[str, Group]
    wanted: dict[str, float]
    ablations: dict[str, Ablation]
    unrelated: Ablation
    features: tuple[Feature, ...]

    @property
    def spans(self) -> dict[str, tuple[int, int]]:
        """Return the spans of years in which every run is read, by name."""
        ends = range(self.window, self.years + 1, self.window)
        windows = {f"to {end}": (end - self.window, end) for end in ends}
        return {"late": (self.after, self.years), "early": (0, 1), **windows}

    @property
    def windows(self) -> list[str]:
        """Return the names of the windows in order."""
        return [name for name in self.spans if name not in ("late", "early")]


def folder() -> Path:
    """Return the folder of the common start and of both files."""
    return config_dir() / FOLDER


def read() -> Design:
    """Return the design; raise InputError with one sentence for what is wrong."""
    return made(read_yaml(folder() / "paths.yaml"), read_yaml(folder() / "features.yaml"))


def made(data: dict[str, Any], features: dict[str, Any]) -> Design:
    """Return the design of two mappings, as the files hold them."""
    to = Taker(data, f"{FOLDER}/paths.yaml")
    to.text("about"), to.text("source")
    start, world = to.text("start"), to.text("world")
    years = to.whole("years", 2, 200)
    after = to.whole("after", 1, years - 1)
    judged, window = to.choice("judged", JUDGES), to.whole("window", 1, years)
    groups = {name: _group(to, name) for name in GROUPS}
    wanted = _wanted(to)
    many = to.each("ablations", lambda t, _: _ablation(t), 1, len(PATHS))
    for name in many:
        if name not in PATHS:
            raise InputError(f"{to.said}: ablations: {unknown('path', name, PATHS)}")
    off = to.take("unrelated", lambda v: isinstance(v, dict), "a mapping with set, why and source")
    inner = Taker(off, to.said, "unrelated")
    unrelated = _ablation(inner)
    inner.done()
    to.done()
    design = Design(start, world, years, after, judged, window, groups, wanted, many, unrelated,
                    _features(features))  # fmt: skip
    apart(design)
    return design


def apart(design: Design) -> None:
    """Raise InputError if a run that is judged is also one that was learnt from."""
    for learnt, judged in (("train", "test"), ("real_train", "real_test"), ("real_train", "swap"),
                           ("train", "ablated")):  # fmt: skip
        a, b = design.groups[learnt], design.groups[judged]
        both = set(a.seeds) & set(b.seeds)
        if both:
            raise InputError(
                f"seed {min(both)} is in {learnt} ({a.first} to {a.seeds[-1]}) and in {judged} "
                f"({b.first} to {b.seeds[-1]}): runs that are judged must be fresh"
            )


def _group(to: Taker, name: str) -> Group:
    def fits(value: Any) -> bool:
        keys = isinstance(value, dict) and set(value) == {"first", "count"}
        return keys and all(map(is_whole, value.values())) and min(value.values()) >= 1

    found = to.take(name, fits, "a mapping of first and count, whole numbers of at least 1")
    return Group(found["first"], found["count"])


def _wanted(to: Taker) -> dict[str, float]:
    def fits(value: Any) -> bool:
        return isinstance(value, dict) and set(value) == set(WANTED) and all(
            isinstance(v, int | float) and 0 < v < 1 for v in value.values()
        )  # fmt: skip

    return dict(to.take("wanted", fits, f"a share for each of {', '.join(WANTED)}"))


def _ablation(to: Taker) -> Ablation:
    return Ablation(to.many("set"), to.text("why"), to.text("source"))


def _features(data: dict[str, Any]) -> tuple[Feature, ...]:
    to = Taker(data, f"{FOLDER}/features.yaml")
    to.text("about"), to.text("source")
    found = to.each("features", _feature, 2, 200)
    to.done()
    return tuple(found.values())


def _feature(to: Taker, name: str) -> Feature:
    from sim.core.registry import INDICATORS

    indicator, how = to.text("indicator", name), to.choice("how", HOWS)
    of = to.text("of") if how == "share" else ""
    scale = to.choice("scale", SCALES, "plain")
    for one in filter(None, (indicator, of)):
        if one not in INDICATORS:
            raise InputError(f"{to.said}: {to.at}: {unknown('indicator', one, INDICATORS)}")
    if scale == "log" and how != "mean":
        raise to.wrong("scale", scale, f"for how = {how}: only a mean can be taken in logs")
    part = INDICATORS[indicator]
    label = Words(str(part.label), str(part.label_zh))
    if how == "change":
        label = Words(f"{label.en}, change", f"{label.zh}变化")
    if how == "share":
        over = INDICATORS[of]
        label = Words(f"{label.en} / {over.label}", f"{label.zh}/{over.label_zh}")
    return Feature(name, indicator, how, of, scale, label)
