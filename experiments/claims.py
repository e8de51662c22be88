"""What the files of findings, facts and signatures say alike: bands, years, and what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sim.core.errors import InputError, unknown

from .reader import Reader

CLAIMS = ("effect", "null", "level")
ROLES = ("gate", "report")
STATUSES = ("not judged", "met", "cannot tell", "missed")
UNITS = ("share", "×", "log")


def chosen(what: str, where: Path, only: Iterable[str]) -> dict[str, Path]:
    """Return the files of a folder by name: all, or those that are asked for."""
    files: Mapping[str, Path] = {path.stem: path for path in where.glob("*.yaml")}
    wanted = list(only)
    for name in wanted:
        if name not in files:
            raise unknown(what, name, files)
    return {name: files[name] for name in wanted or files}


def years_of(here: Reader) -> int:
    """Return how many years the runs last."""
    years = here.number("years")
    if years != int(years) or not 1 <= years <= 200:
        raise InputError(f"{here.where}: years = {years:g} is not a whole number from 1 to 200")
    return int(years)


def measure_of(here: Reader) -> tuple[str, str]:
    """Return a measure, and the one over which it is taken (or "")."""
    from .measures_of import MEASURES

    measure, over = here.text("measure"), here.text("over", "")
    for name in filter(None, (measure, over)):
        if name not in MEASURES:
            raise InputError(f"{here.where}: {unknown('measure', name, MEASURES)}")
    return measure, over


def band_of(here: Reader) -> tuple[str, float, tuple[float, float]]:
    """Return the claim, what no effect is, and the band; the three have to fit."""
    claim, nought, band = here.word("claim", CLAIMS), here.number("nought", 0.0), here.band("band")
    if claim == "effect" and band[0] < nought < band[1]:
        raise InputError(f"{here.where}: band = {list(band)} holds {nought:g}, which is no effect")
    if claim == "null" and not band[0] < nought < band[1]:
        raise InputError(f"{here.where}: band = {list(band)} does not hold {nought:g}")
    return claim, nought, band


def judged(here: Reader, known: Iterable[str]) -> tuple[str, tuple[str, ...], str]:
    """Return what was judged: status, the names of what is missed, and why."""
    names = list(known)
    status = here.word("status", STATUSES, STATUSES[0])
    missed, why = here.words("missed", ()), here.text("why", "")
    for name in missed:
        if name not in names:
            raise InputError(f"{here.where}: missed: {unknown('number', name, names)}")
    if status in ("missed", "cannot tell") and not why:
        raise InputError(f"{here.where}: status = '{status}' needs a why")
    if (status == "missed") != bool(missed):
        raise InputError(f"{here.where}: status = '{status}' does not fit missed = {list(missed)}")
    return status, missed, why
