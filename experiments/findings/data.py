"""Findings and facts as data: what is known, how the model is asked, and what was judged.

One YAML a finding in ``configs/evidence/``, one a fact in ``configs/fact/``: a fact is a finding
without a treatment. They hold words, numbers and plain overrides, never code; every key, name, band
and override is checked when it is read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.core.errors import InputError, shown, unknown
from sim.files import config_dir, read_yaml

from .. import claims
from ..reader import Reader

HOWS = ("level", "change", "difference", "log")
TAGS = ("C", "V")
EXPECTS = ("halves", "holds")
EFFECT = "effect"
"""Name of the main pair of arms; ablations and placebos have their own."""


@dataclass(frozen=True)
class Kind:
    """Findings or facts."""

    name: str
    """Name of the results, of the page and of the reference numbers."""
    one: str
    folder: str
    """Folder inside ``configs/``."""
    naming: str
    rule: str
    """What names have to look like, as a pattern and in words."""


FINDINGS = Kind("findings", "finding", "evidence", r"T[1-9][0-9]?", "T and a number")
FACTS = Kind("facts", "fact", "fact", r"[a-z]+(_[a-z]+)*", "small letters, joined by _")


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


def folder(kind: Kind = FINDINGS) -> Path:
    """Return where the findings or facts lie."""
    return config_dir() / kind.folder


def load(
    only: Iterable[str] = (), where: Path | None = None, kind: Kind = FINDINGS
) -> list[Finding]:
    """Return all findings or facts, or some, in the order of their numbers and names."""
    files = claims.chosen(kind.one, where or folder(kind), only)
    order = sorted(files, key=lambda name: (int(re.sub(r"\D", "", name) or 0), name))
    return [finding(files[name], kind) for name in order]


def finding(path: Path, kind: Kind = FINDINGS) -> Finding:
    """Read and check one file."""
    here = Reader(read_yaml(path), path.name)
    if not re.fullmatch(kind.naming, path.stem):
        raise InputError(
            f"{path.name}: '{path.stem}' is no name for a {kind.one}; write {kind.rule}"
        )
    if here.text("id") != path.stem:
        raise InputError(f"{path.name}: id = {shown(here.data['id'])} is not its file's name")
    statistics = tuple(_statistic(name, one) for name, one in here.many("statistics"))
    if not any(s.role == "gate" for s in statistics):
        raise InputError(f"{path.name}: statistics holds none with role gate; name at least one")
    names = [s.name for s in statistics]
    ablations = tuple(_arms(n, one, names, False) for n, one in here.many("ablations", True))
    placebos = tuple(_arms(n, one, names, True) for n, one in here.many("placebos", True))
    known = [*names, *(a.name for a in (*ablations, *placebos))]
    for name in known:
        if known.count(name) > 1:
            raise InputError(f"{path.name}: '{name}' names two things; give each its own name")
    status, missed, why = claims.judged(here, known)
    years = claims.years_of(here)
    for s in statistics:
        for part in (s.of, s.per):
            if part and part.years[1] > years:
                raise InputError(f"{path.name}: {s.name} ends in year {part.years[1]:g}, after the "
                                 f"run of {years} years")  # fmt: skip
    out = Finding(
        id=path.stem, title=here.text("title"), title_zh=here.text("title_zh"),
        source=here.text("source"), confidence=here.text("confidence"), asked=here.text("asked"),
        world=here.words("world", ()), paths=here.words("paths"), years=years,
        base=here.words("base", ()), treated=here.words("treated", ()), statistics=statistics,
        ablations=ablations, placebos=placebos, status=status, missed=missed, why=why,
    )  # fmt: skip
    here.done()
    if not out.treated and any(s.of.how != "level" for s in statistics):
        raise InputError(f"{path.name}: an effect needs arms; say what is treated")
    if kind is FACTS and (out.treated or out.placebos):
        raise InputError(f"{path.name}: a fact has no treatment; what has one is a finding")
    return out


def _statistic(name: str, here: Reader) -> Statistic:
    of = _quantity(here.inner("of"))
    per = _quantity(here.inner("per")) if "per" in here.data else None
    claim, nought, band = claims.band_of(here)
    out = Statistic(
        name, here.text("label"), here.text("label_zh"), of, per, here.number("times", 1.0),
        here.word("unit", claims.UNITS), claim, nought, band, here.word("tag", TAGS),
        here.word("role", claims.ROLES, "gate"), here.text("published"),
    )  # fmt: skip
    here.done()
    return out


def _quantity(here: Reader) -> Quantity:
    measure, over = claims.measure_of(here)
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
