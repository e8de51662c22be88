"""A run told at several years: every measure is read from the run cut at that year.

A run of Y years has quarters 0 (the start) to 4·Y; cut at year y it ends with quarter 4·y, as a run
of y years with the same seed would. Events carry the quarter in which they happened, 0 to 4·Y − 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.core.errors import InputError

from .measures import COMPARED, Measure, focal

if TYPE_CHECKING:
    from sim.record import Record

    from .kept import Told

MOST = 12
"""Years in one table at most: more are a curve, not a table."""


def years_of(text: str) -> tuple[int, ...]:
    """Read ``5,10,20``: whole years, each once, in order."""
    parts = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch("[0-9]{1,4}", part) and int(part) > 0 for part in parts):
        raise InputError(f"--years = '{text}' is not whole years of at least 1, such as 5,10,20")
    years = tuple(sorted({int(part) for part in parts}))
    if len(years) != len(parts):
        raise InputError(f"--years = '{text}' names a year twice")
    if len(years) > MOST:
        raise InputError(f"--years = '{text}' names {len(years)} years; {MOST} at most")
    return years


def reached(years: Sequence[int], last: int) -> None:
    """Refuse a year that the run does not reach."""
    if years[-1] > last:
        raise InputError(
            f"--years = {','.join(map(str, years))} reaches beyond the run, which ends with year "
            f"{last}; give years up to {last}, or a longer run, such as years={years[-1]}"
        )


def at_years(
    record: Told, years: Iterable[int], measures: Sequence[Measure] = COMPARED
) -> list[dict[str, float]]:
    """Return one row a year: the year and every measure of the run cut there."""
    rows = focal(record.indicators)
    out = []
    for year in years:
        part = rows[rows["quarter"] <= 4 * year]
        out.append({"year": float(year), **{m.name: m.of_run(part) for m in measures}})
    return out


def events_at(record: Record, years: Iterable[int]) -> list[dict[str, float]]:
    """Return one row a year: how often each kind of event happened in the cluster up to then."""
    events = record.events
    here = events[events["region"] == "focal"]
    out = []
    for year in years:
        kinds = here.loc[here["quarter"] < 4 * year, "kind"].value_counts()
        out.append({f"events.{kind}": float(many) for kind, many in kinds.items()})
    return out
