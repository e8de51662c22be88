"""Survival of firms, money back to investors, the skew of values and the order of peaks."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from .look import ENTRIES, Look, Span
from .peaks import peaks_of
from .registry import measure

AGES = (2, 5, 10)
"""Ages in years at which survival is measured."""
SHAKEOUT = 0.3
"""Fall of the number of firms after its peak that makes a shakeout."""
TAIL = 0.1
"""Share of the largest innovations of which the tail index is taken."""
PATIENCE = 10.0
"""Years after which a round without an exit counts as money lost."""


def _lives(look: Look, span: Span, years: float) -> tuple[float, float]:
    end = min(span[1], look.record.spec.years - years)
    born = look.events(*ENTRIES, span=(span[0], end), focal=False)
    born = born[(born["region"] == "focal").to_numpy()]
    closed = look.record.events_of("closed")
    when = dict(zip(closed["actor"].tolist(), closed["quarter"].tolist()))
    ages = [when.get(firm, 10**6) - quarter
            for firm, quarter in zip(born["actor"].tolist(), born["quarter"].tolist())]  # fmt: skip
    return float(sum(age > 4 * years for age in ages)), float(len(ages))


def _survival(years: int) -> None:
    """Add the two measures of one age: how many reached it, and how many could have."""

    def alive(look: Look, span: Span) -> float:
        return _lives(look, span, years)[0]

    def entrants(look: Look, span: Span) -> float:
        return _lives(look, span, years)[1]

    alive.__name__, entrants.__name__ = f"alive_after_{years}", f"entrants_{years}"
    alive.__doc__ = f"New firms that exist after {years} years."
    entrants.__doc__ = f"New firms that could be watched for {years} years."
    measure(alive)
    measure(entrants)


for _age in AGES:
    _survival(_age)


def _multiples(look: Look, span: Span) -> list[float]:
    """Return money back over money in of each round that has ended or is ten years old."""
    rows = look.events("round", "exit_sale", "closed")
    waiting: dict[int, list[tuple[int, int, float]]] = {}
    found: list[float] = []
    columns = (rows["quarter"], rows["kind"], rows["actor"], rows["other"], rows["quality"])
    for quarter, kind, firm, other, quality in zip(*(c.tolist() for c in columns)):
        if kind == "round":
            if 4 * span[0] <= quarter < 4 * span[1]:
                waiting.setdefault(firm, []).append((quarter, other, 0.0))
        elif kind == "closed":
            found += [0.0 for _ in waiting.pop(firm, [])]
        else:
            mine = waiting.get(firm, [])
            at = next((n for n, one in enumerate(mine) if one[1] == other), -1)
            if at >= 0:
                mine.pop(at)
                found.append(float(quality))
    last = look.record.spec.quarters
    for many in waiting.values():
        found += [0.0 for quarter, _, _ in many if last - quarter >= 4 * PATIENCE]
    return found


@measure
def rounds_ended(look: Look, span: Span) -> float:
    """Investors' rounds that ended in an exit or with the firm, or found no exit in ten years."""
    return float(len(_multiples(look, span)))


@measure
def rounds_below_1(look: Look, span: Span) -> float:
    """Of these, rounds that brought back less than was put in."""
    return float(sum(m < 1.0 for m in _multiples(look, span)))


@measure
def rounds_from_10(look: Look, span: Span) -> float:
    """Of these, rounds that brought back ten times what was put in, or more."""
    return float(sum(m >= 10.0 for m in _multiples(look, span)))


@measure
def tail_index(look: Look, span: Span) -> float:
    """Hill's index of the largest tenth of innovations, by a firm's sales until its next launch."""
    launches = look.events("launched", span=span)[["actor", "quarter"]]
    launches = (
        launches.drop_duplicates().sort_values("quarter").assign(number=lambda f: np.arange(len(f)))
    )
    sales = look.firms[["id", "quarter", "revenue"]].sort_values("quarter")
    sales = sales.astype({"quarter": "int64"}).rename(columns={"id": "actor"})
    launches = launches.astype({"quarter": "int64"})
    last = pd.merge_asof(sales, launches, on="quarter", by="actor")
    values = np.sort(last.groupby("number")["revenue"].sum().to_numpy(float))[::-1]
    values = values[values > 0.0]
    many = int(TAIL * len(values))
    if many < 10:
        return math.nan
    logs = np.log(values[: many + 1])
    return float(1.0 / max(float((logs[:many] - logs[many]).mean()), 1e-9))


@measure
def shakeouts(look: Look, span: Span) -> float:
    """1 if the number of firms fell by 30 % or more after its peak, else 0."""
    return float(peaks_of(look.record.indicators).fall >= SHAKEOUT)


@measure
def ordered_shakeouts(look: Look, span: Span) -> float:
    """1 if, moreover, entry peaked first, then the number of firms, then output; else 0."""
    found = peaks_of(look.record.indicators)
    return float(found.fall >= SHAKEOUT and found.ordered)
