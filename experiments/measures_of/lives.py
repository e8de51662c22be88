"""Survival of firms, money back to investors, the skew of values and the order of peaks."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from .look import ENTRIES, Look, Span
from .registry import measure

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


@measure
def alive_after_2(look: Look, span: Span) -> float:
    """New firms that exist after two years."""
    return _lives(look, span, 2.0)[0]


@measure
def entrants_2(look: Look, span: Span) -> float:
    """New firms that could be watched for two years."""
    return _lives(look, span, 2.0)[1]


@measure
def alive_after_5(look: Look, span: Span) -> float:
    """New firms that exist after five years."""
    return _lives(look, span, 5.0)[0]


@measure
def entrants_5(look: Look, span: Span) -> float:
    """New firms that could be watched for five years."""
    return _lives(look, span, 5.0)[1]


@measure
def alive_after_10(look: Look, span: Span) -> float:
    """New firms that exist after ten years."""
    return _lives(look, span, 10.0)[0]


@measure
def entrants_10(look: Look, span: Span) -> float:
    """New firms that could be watched for ten years."""
    return _lives(look, span, 10.0)[1]


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


def _peaks(look: Look) -> tuple[bool, bool]:
    """Say whether there was a shakeout of 30 %, and whether entry, firms, output peaked in order."""
    frame = look.record.indicators
    rows = frame[(frame["region"] == "focal").to_numpy() & (frame["quarter"] > 0).to_numpy()]
    yearly = {name: rows[name].to_numpy(float).reshape(-1, 4).mean(1)
              for name in ("entries", "firms", "output")}  # fmt: skip
    smooth = {name: np.convolve(np.pad(values, 1, "edge"), np.ones(3) / 3.0, "valid")
              for name, values in yearly.items()}  # fmt: skip
    at = {name: int(values.argmax()) for name, values in smooth.items()}
    firms = yearly["firms"]
    fall = 1.0 - float(firms[int(firms.argmax()) :].min()) / max(float(firms.max()), 1e-9)
    return fall >= 0.3, at["entries"] <= at["firms"] <= at["output"] and (
        at["entries"] < at["output"]
    )


@measure
def shakeouts(look: Look, span: Span) -> float:
    """1 if the number of firms fell by 30 % or more after its peak, else 0."""
    return float(_peaks(look)[0])


@measure
def ordered_shakeouts(look: Look, span: Span) -> float:
    """1 if, moreover, entry peaked first, then the number of firms, then output; else 0."""
    return float(all(_peaks(look)))
