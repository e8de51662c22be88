"""By which numbers a run is told in a sweep, and how they are read off its series at some years.

An outcome is one of ``measures.COMPARED`` by its name, an indicator as the mean of a year's four
quarters, or ``events.<kind>``: how often that happened in the cluster. An indicator that shares its
name with a measure is ``indicator.<name>``. Each is read as if the run had ended in the year: totals,
peaks and events count from the start of the run to there.

A run of Y years has quarters 0 (the start) to 4·Y; cut at year y it ends with quarter 4·y, as a run
of y years with the same seed would. Events carry the quarter in which they happened, 0 to 4·Y − 1.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError, shown, unknown

from .labels import pick, unit_name
from .measures import COMPARED, Measure

if TYPE_CHECKING:
    import numpy as np

    from sim.record import Record

    OUTCOMES: dict[str, Measure]

QUICK = ("last", "mean", "year", "total")
"""Ways of reading a run that are one sum along its quarters."""
DEFAULT = tuple(measure.name for measure in COMPARED)
"""What a sweep keeps of each run unless it is told otherwise."""
HAPPENED = "events."
"""How the names of counts of events begin."""


@functools.cache
def _of(indicators: tuple[str, ...]) -> dict[str, Measure]:
    from sim.core.registry import INDICATORS

    found = {measure.name: measure for measure in COMPARED}
    for name in indicators:
        part = INDICATORS[name]
        label = f"indicator.{name}" if name in found else name
        found[label] = Measure(
            label, name, "last", str(part.label), str(part.label_zh), str(part.unit)
        )
    return found | {one.name: one for one in happenings()}


@functools.cache
def happenings() -> tuple[Measure, ...]:
    """Return the counts of events, one for each kind."""
    from sim.world.events import EVENTS

    return tuple(
        Measure(f"{HAPPENED}{kind}", "", "count", f"events '{kind}'", f"事件 {kind}", "events")
        for kind in EVENTS
    )


def counts(name: str) -> bool:
    """Say whether an outcome counts events, so that a run has to note them."""
    return name.startswith(HAPPENED)


def _known() -> dict[str, Measure]:
    from sim.core.registry import INDICATORS

    return _of(tuple(INDICATORS))


def __getattr__(name: str) -> Any:
    """Look ``OUTCOMES`` up when it is used: indicators need the model, and more may be added."""
    if name != "OUTCOMES":
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return _known()


def unit_of(name: str) -> str:
    """Return the unit of an outcome; nothing if it is not known any more."""
    known = _known()
    return known[name].unit if name in known else ""


def label_of(name: str, lang: str = "en", unit: bool = False) -> str:
    """Return the name of an outcome for people; with its unit in brackets if asked for."""
    known = _known()
    said = known[name].label(lang) if name in known else name.replace("_", " ")
    what = unit_of(name)
    if not unit or what in ("", "share", "index"):
        return said
    return said + pick((f" ({what})", f"（{unit_name(what, lang)}）"), lang)


def checked(names: Sequence[str], said: str = "outcomes") -> tuple[str, ...]:
    """Return outcomes that exist, each once; raise InputError for anything else."""
    known = _known()
    if not names:
        raise InputError(f"{said} names no outcome; name at least one, for example firms")
    for name in names:
        if name not in known:
            raise unknown("outcome", name, known)
        if list(names).count(name) > 1:
            raise InputError(f"{said} names '{name}' twice")
    return tuple(names)


def checked_years(years: Sequence[int], length: int, said: str = "years") -> tuple[int, ...]:
    """Return years at which a run of so many years can be read, in order."""
    for year in years:
        if not 1 <= year <= length:
            raise InputError(
                f"{said} = {shown(list(years))}: year {year} is not within the run; "
                f"allowed are 1 to {length}"
            )
    if len(set(years)) < len(years) or not years:
        raise InputError(f"{said} = {shown(list(years))} does not name each year once")
    return tuple(sorted(years))


def rows(record: Record, years: Sequence[int], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return a row for each year: the year, and each outcome of the run up to its end."""
    values = _table(tuple(names), record.names).read(
        record.series[:, :, record.regions.index("focal")]
    )
    found = [{"year": year, **dict(zip(names, values(year), strict=True))} for year in years]
    if any(map(counts, names)):
        happened = record.events[record.events["region"] == "focal"]
        for row in found:
            kinds = happened.loc[happened["quarter"] < 4 * row["year"], "kind"].value_counts()
            row |= {n: float(kinds.get(n[len(HAPPENED) :], 0)) for n in names if counts(n)}
    return found


@functools.lru_cache(maxsize=8)
def _table(names: tuple[str, ...], indicators: tuple[str, ...]) -> Table:
    """Return how the outcomes of a sweep are read; worked out once, not once a run."""
    known = _known()
    return Table([known[name] for name in names], indicators)


class Table:
    """Measures of one run side by side, so that numpy is called once for many of them.

    The numbers are those of ``Measure.of_run`` to the last bit: a row that lacks a value somewhere
    is read by it, all others are sums along rows, which numpy adds up in the same order.
    """

    def __init__(self, measures: Sequence[Measure], names: Sequence[str]) -> None:
        at = {name: i for i, name in enumerate(names)}
        self.measures = measures
        needed = dict.fromkeys(name for one in measures for name in one.needs if name in at)
        self.columns = [at[name] for name in needed]
        row = {name: i for i, name in enumerate(needed)}
        self.rows = [[row.get(name, -1) for name in one.needs] for one in measures]

    def read(self, series: np.ndarray) -> Callable[[int], list[float]]:
        """Take quarters × indicators of a region; return a function of the year."""
        import numpy as np

        values = np.ascontiguousarray(series[:, self.columns].T, float)

        def until(year: int) -> list[float]:
            return self._until(values[:, : 4 * year + 1])

        return until

    def _until(self, values: np.ndarray) -> list[float]:
        import numpy as np

        whole = np.isfinite(values).all(axis=1).tolist()
        last = values[:, -4:]
        found: dict[str, list[float]] = {}
        out = []
        for measure, rows in zip(self.measures, self.rows):
            how = measure.how
            if not rows or min(rows) < 0:
                out.append(math.nan)
            elif how in QUICK and whole[rows[0]]:
                if how not in found:
                    part = last if how in ("last", "year") else values
                    added = part.mean(axis=1) if how in ("last", "mean") else part.sum(axis=1)
                    found[how] = added.tolist()
                out.append(found[how][rows[0]])
            else:
                out.append(measure.of_values(*(values[row] for row in rows)))
        return out
