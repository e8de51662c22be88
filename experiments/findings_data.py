"""Findings as data: what a study found, how the model is asked, and what was judged.

One YAML a finding in ``configs/evidence/``. It holds words, numbers and plain overrides, never
code; every key, name, band and override is checked when it is read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.core.errors import InputError, shown, unknown
from sim.files import config_dir, read_yaml

from .reader import Reader

HOWS = ("level", "change", "difference", "log")
CLAIMS = ("effect", "null", "level")
TAGS = ("C", "V")
ROLES = ("gate", "report")
EXPECTS = ("halves", "holds")
STATUSES = ("open", "met", "cannot tell", "missed")
UNITS = ("share", "×", "log")
EFFECT = "effect"
"""Name of the main pair of arms; ablations and placebos have their own."""


@dataclass(frozen=True)
class Quantity:
    """One measure of the runs of one or both arms.

    An arm's value y is the mean of ``measure`` over runs, over the mean of ``over`` if given;
    ``how``: level y(base); change y(treated)/y(base) − 1; difference y(treated) − y(base);
    log ln(y(treated)/y(base)), two of which make an elasticity.
    """

    measure: str
    years: tuple[float, float]
    how: str
    over: str = ""


@dataclass(frozen=True)
class Statistic:
    """One number of a finding and the band in which it should lie."""

    name: str
    label: str
    label_zh: str
    of: Quantity
    per: Quantity | None
    times: float
    """The number is times · of / per."""
    unit: str
    claim: str
    """effect: in the band, and the interval leaves ``nought`` out; null: the 90 % interval lies in
    the band (two one-sided tests at 5 %); level: in the band."""
    nought: float
    band: tuple[float, float]
    tag: str
    role: str
    published: str


@dataclass(frozen=True)
class Arms:
    """A pair of arms beside the main one: an ablation or a placebo."""

    name: str
    label: str
    label_zh: str
    base: tuple[str, ...]
    treated: tuple[str, ...]
    statistic: str
    expect: str
    band: tuple[float, float]
    """Of a placebo: the band that its 90 % interval has to lie in."""


@dataclass(frozen=True)
class Finding:
    """One published finding, as the model is asked for it."""

    id: str
    title: str
    title_zh: str
    source: str
    confidence: str
    asked: str
    world: tuple[str, ...]
    paths: tuple[str, ...]
    years: int
    base: tuple[str, ...]
    treated: tuple[str, ...]
    statistics: tuple[Statistic, ...]
    ablations: tuple[Arms, ...]
    placebos: tuple[Arms, ...]
    status: str
    missed: tuple[str, ...]
    """Names of the statistics, ablations and placebos that are recorded as missed."""
    why: str

    @property
    def tags(self) -> str:
        """Return C, V or C + V: what the gated numbers were used for."""
        return " + ".join(sorted({s.tag for s in self.statistics if s.role == "gate"}))

    def words(self, path: str, extra: Iterable[str]) -> list[str]:
        """Return the overrides of a run on a path."""
        return [f"path={path}", f"years={self.years}", *self.world, *extra]


# Reading ------------------------------------------------------------------------------------------


def folder() -> Path:
    """Return where the findings lie."""
    return config_dir() / "evidence"


def load(only: Iterable[str] = (), where: Path | None = None) -> list[Finding]:
    """Return all findings, or some, in the order of their numbers."""
    files = {path.stem: path for path in (where or folder()).glob("*.yaml")}
    for name in only:
        if name not in files:
            raise unknown("finding", name, files)
    wanted = set(only) or set(files)
    order = sorted(wanted, key=lambda name: (len(name), name))
    return [finding(files[name]) for name in order]


def finding(path: Path) -> Finding:
    """Read and check one file."""
    here = Reader(read_yaml(path), path.name)
    if not re.fullmatch(r"T[1-9][0-9]?", path.stem):
        raise InputError(
            f"{path.name}: '{path.stem}' is no name for a finding; write T and a number"
        )
    if here.text("id") != path.stem:
        raise InputError(f"{path.name}: id = {shown(here.data['id'])} is not its file's name")
    statistics = tuple(_statistic(name, one) for name, one in here.many("statistics"))
    if not any(s.role == "gate" for s in statistics):
        raise InputError(f"{path.name}: statistics holds none with role gate; name at least one")
    names = [s.name for s in statistics]
    ablations = tuple(_arms(n, one, names, False) for n, one in here.many("ablations", True))
    placebos = tuple(_arms(n, one, names, True) for n, one in here.many("placebos", True))
    status = here.word("status", STATUSES, "open")
    why = here.text("why", "")
    missed = here.words("missed", ())
    known = [*names, *(a.name for a in (*ablations, *placebos))]
    for name in known:
        if known.count(name) > 1:
            raise InputError(f"{path.name}: '{name}' names two things; give each its own name")
    for name in missed:
        if name not in known:
            raise InputError(f"{path.name}: missed: {unknown('number', name, known)}")
    if status in ("missed", "cannot tell") and not why:
        raise InputError(f"{path.name}: status = '{status}' needs a why")
    if (status == "missed") != bool(missed):
        raise InputError(f"{path.name}: status = '{status}' does not fit missed = {list(missed)}")
    years = here.number("years")
    if years != int(years) or not 1 <= years <= 200:
        raise InputError(f"{path.name}: years = {years:g} is not a whole number from 1 to 200")
    for s in statistics:
        for part in (s.of, s.per):
            if part and part.years[1] > years:
                raise InputError(f"{path.name}: {s.name} ends in year {part.years[1]:g}, after the "
                                 f"run of {years:g} years")  # fmt: skip
    out = Finding(
        id=path.stem, title=here.text("title"), title_zh=here.text("title_zh"),
        source=here.text("source"), confidence=here.text("confidence"), asked=here.text("asked"),
        world=here.words("world", ()), paths=here.words("paths"), years=int(years),
        base=here.words("base", ()), treated=here.words("treated", ()), statistics=statistics,
        ablations=ablations, placebos=placebos, status=status, missed=missed, why=why,
    )  # fmt: skip
    here.done()
    if not out.treated and any(s.of.how != "level" for s in statistics):
        raise InputError(f"{path.name}: an effect needs arms; say what is treated")
    return out


def _statistic(name: str, here: Reader) -> Statistic:
    of = _quantity(here.inner("of"))
    per = _quantity(here.inner("per")) if "per" in here.data else None
    claim = here.word("claim", CLAIMS)
    out = Statistic(
        name, here.text("label"), here.text("label_zh"), of, per, here.number("times", 1.0),
        here.word("unit", UNITS), claim, here.number("nought", 0.0), here.band("band"),
        here.word("tag", TAGS), here.word("role", ROLES, "gate"), here.text("published"),
    )  # fmt: skip
    here.done()
    if claim == "effect" and out.band[0] < out.nought < out.band[1]:
        raise InputError(
            f"{here.where}: band = {list(out.band)} holds {out.nought:g}, which is no effect"
        )
    if claim == "null" and not out.band[0] < out.nought < out.band[1]:
        raise InputError(f"{here.where}: band = {list(out.band)} does not hold {out.nought:g}")
    return out


def _quantity(here: Reader) -> Quantity:
    from .measures_of import MEASURES

    measure, over = here.text("measure"), here.text("over", "")
    for name in filter(None, (measure, over)):
        if name not in MEASURES:
            raise InputError(f"{here.where}: {unknown('measure', name, MEASURES)}")
    out = Quantity(measure, here.band("years"), here.word("how", HOWS), over)
    if out.years[0] < 0.0:
        raise InputError(f"{here.where}: years = {list(out.years)} begins before the run")
    here.done()
    return out


def _arms(name: str, here: Reader, statistics: list[str], placebo: bool) -> Arms:
    statistic = here.text("statistic")
    if statistic not in statistics:
        raise InputError(f"{here.where}: {unknown('statistic', statistic, statistics)}")
    out = Arms(
        name, here.text("label"), here.text("label_zh"), here.words("base", ()),
        here.words("treated", ()), statistic,
        "null" if placebo else here.word("expect", EXPECTS),
        here.band("band") if placebo else (-math.inf, math.inf),
    )  # fmt: skip
    here.done()
    if not out.base and not out.treated:
        raise InputError(f"{here.where}: changes nothing; say base or treated")
    return out
