"""Signatures as data: by what a path must be known, how the model is asked, and what was judged.

One YAML a path in ``configs/signature/``. It holds words, numbers and plain overrides, never code.
An *arm* is a set of overrides in which a path is run; a *part* is one number of one path, or of that
path against others; an *ablation* adds overrides to all arms of some parts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.core.errors import InputError, unknown
from sim.files import config_dir, names, read_yaml

from .. import claims
from ..reader import Reader

ARMS = {"level": 1, "change": 2, "difference": 2, "log": 2, "gap": 4, "log_gap": 4, "alone": 4}
"""How the value of a path is made, and of how many arms; y is what an arm shows.

level y1; change y2/y1 − 1; difference y2 − y1; log ln(y2/y1); gap (y2 − y1) − (y4 − y3); log_gap
the same of logs; alone max(y2 − y1, y3 − y1)/(y4 − y1): what the larger of two does alone, of both."""
OVER_SEEDS = ("mean", "median", "spread")
"""What an arm shows: mean or median of the measure over seeds, or its standard deviation."""
AGAINST = ("alone", "above", "below")
"""alone: the path's own value; above: less the largest, below: the smallest of others less it."""
PLAIN = "plain"
"""The arm without any override."""

Words = Mapping[str, tuple[str, ...]]
"""Overrides by path; those under "" are for all paths that are not named."""


@dataclass(frozen=True)
class Amount:
    """One measure of the runs of some arms."""

    measure: str
    years: tuple[float, float]
    over: str = ""

    @property
    def measures(self) -> list[tuple[str, float, float]]:
        """Return what has to be measured."""
        return [(name, *self.years) for name in (self.measure, self.over) if name]


@dataclass(frozen=True)
class Part:
    """One number of a signature and the band in which it should lie."""

    name: str
    label: str
    label_zh: str
    of: Amount
    arms: tuple[str, ...]
    how: str
    over_seeds: str
    against: str
    others: tuple[str, ...]
    claim: str
    nought: float
    unit: str
    band: tuple[float, float]
    role: str
    source: str


@dataclass(frozen=True)
class Ablation:
    """A kernel taken away, as far as possible at the same total flow; some numbers must halve."""

    name: str
    label: str
    label_zh: str
    parts: tuple[str, ...]
    words: Words
    level: Amount | None
    """What should stay as it was: told beside the verdict."""


@dataclass(frozen=True)
class Signature:
    """What a path must be known by."""

    path: str
    title: str
    title_zh: str
    source: str
    asked: str
    years: int
    arms: Mapping[str, Words]
    parts: tuple[Part, ...]
    ablations: tuple[Ablation, ...]
    status: str
    missed: tuple[str, ...]
    why: str

    def words(self, path: str, arm: str, ablation: Ablation | None = None) -> list[str]:
        """Return the overrides of a run."""
        more = words_of(ablation.words, path) if ablation else ()
        return [f"path={path}", f"years={self.years}", *words_of(self.arms[arm], path), *more]


def words_of(words: Words, path: str) -> tuple[str, ...]:
    """Return the overrides for a path."""
    return tuple(words.get(path, words.get("", ())))


# Reading ------------------------------------------------------------------------------------------


def folder() -> Path:
    """Return where the signatures lie."""
    return config_dir() / "signature"


def load(only: Iterable[str] = (), where: Path | None = None) -> list[Signature]:
    """Return all signatures, or some, in the order of the paths in the seeds (001:43)."""
    files = claims.chosen("signature", where or folder(), only)
    order = ("giant_led", "upgrading", "fusion", "imported", "indigenous")
    chosen = sorted(files, key=lambda p: (order.index(p) if p in order else 9, p))
    return [signature(files[name]) for name in chosen]


def signature(path: Path) -> Signature:
    """Read and check one file."""
    here = Reader(read_yaml(path), path.name)
    paths = names("path")
    if path.stem not in paths:
        raise InputError(f"{path.name}: {unknown('path', path.stem, paths)}")
    if here.text("path") != path.stem:
        raise InputError(f"{path.name}: path = '{here.data['path']}' is not its file's name")
    years = claims.years_of(here)
    arms = {name: _words(one, "words", paths) for name, one in here.many("arms", True)}
    if PLAIN in arms:
        raise InputError(f"{path.name}: arms.{PLAIN} is there already: the path without changes")
    arms[PLAIN] = {}
    parts = tuple(_part(n, one, arms, path.stem, paths, years) for n, one in here.many("parts"))
    if not any(p.role == "gate" for p in parts):
        raise InputError(f"{path.name}: parts holds none with role gate; name at least one")
    known = [p.name for p in parts]
    ablations = tuple(
        _ablation(name, one, known, paths) for name, one in here.many("ablations", True)
    )
    for ablation in ablations:
        if ablation.name in known:
            raise InputError(f"{path.name}: '{ablation.name}' names two things")
    lines = [*known, *(f"{a.name} {p}" for a in ablations for p in a.parts)]
    status, missed, why = claims.judged(here, lines)
    out = Signature(
        path=path.stem, title=here.text("title"), title_zh=here.text("title_zh"),
        source=here.text("source"), asked=here.text("asked"), years=years, arms=arms,
        parts=parts, ablations=ablations, status=status, missed=missed, why=why,
    )  # fmt: skip
    here.done()
    return out


def _words(here: Reader, key: str, paths: Iterable[str]) -> Words:
    """Return overrides by path: a list holds for all, a mapping names a path for each list."""
    if isinstance(here.data.get(key), Mapping):
        inner = here.inner(key)
        for path in inner.data:
            if path not in paths:
                raise InputError(f"{inner.where}: {unknown('path', str(path), paths)}")
        found: Words = {str(path): inner.words(str(path)) for path in inner.data}
    else:
        found = {"": here.words(key)}
    if set(here.data) == {key}:
        here.done()
    return found


def _amount(here: Reader, years: float) -> Amount:
    measure, over = claims.measure_of(here)
    span = here.band("years")
    if span[0] < 0.0 or span[1] > years:
        raise InputError(f"{here.where}: years = {list(span)} is not within 0 to {years:g}")
    here.done()
    return Amount(measure, span, over)


def _part(name: str, here: Reader, arms: Iterable[str], own: str, paths: Iterable[str],
          years: float) -> Part:  # fmt: skip
    how = here.word("how", tuple(ARMS), "level")
    chosen = here.words("arms", (PLAIN,))
    for arm in chosen:
        if arm not in arms:
            raise InputError(f"{here.where}: {unknown('arm', arm, arms)}")
    if len(chosen) != ARMS[how]:
        raise InputError(
            f"{here.where}: how = '{how}' needs {ARMS[how]} arms, not {len(chosen)}: {list(chosen)}"
        )
    against = here.word("against", AGAINST, "alone")
    others = here.words("others", tuple(p for p in paths if p != own))
    for path in others:
        if path not in paths:
            raise InputError(f"{here.where}: {unknown('path', path, paths)}")
    if own in others:
        raise InputError(f"{here.where}: others holds {own}, whose signature it is")
    claim, nought, band = claims.band_of(here)
    out = Part(
        name, here.text("label"), here.text("label_zh"), _amount(here.inner("of"), years), chosen,
        how, here.word("over_seeds", OVER_SEEDS, "mean"), against,
        () if against == "alone" else others, claim, nought, here.word("unit", claims.UNITS), band,
        here.word("role", claims.ROLES, "gate"), here.text("source"),
    )  # fmt: skip
    here.done()
    if out.over_seeds != "mean" and out.of.over:
        raise InputError(
            f"{here.where}: over_seeds = '{out.over_seeds}' takes one measure, no over"
        )
    return out


def _ablation(name: str, here: Reader, known: Iterable[str], paths: Iterable[str]) -> Ablation:
    parts = here.words("parts")
    for part in parts:
        if part not in known:
            raise InputError(f"{here.where}: {unknown('part', part, known)}")
    level = _amount(here.inner("level"), math.inf) if "level" in here.data else None
    out = Ablation(
        name, here.text("label"), here.text("label_zh"), parts, _words(here, "words", paths), level
    )
    here.done()
    return out
