"""Trying, failing and trying again: trials, churn, catching up, the first product of one's own."""

from __future__ import annotations

import math

import numpy as np

from sim.world.tables import IMPROVE

from .look import Look, Span
from .registry import measure


@measure
def trials(look: Look, span: Span) -> float:
    """Research projects that ended in the span, well or not."""
    return float(look.indicator("trials", span).sum())


@measure
def trials_new_to_the_firm(look: Look, span: Span) -> float:
    """Projects begun in the span on a concept that the firm does not make yet."""
    rows = look.events("project_started", span=span)
    return float((rows["amount"] != IMPROVE).sum())


@measure
def failures(look: Look, span: Span) -> float:
    """Research projects of the region that failed in the span."""
    return float(len(look.events("failed", span=span)))


@measure
def firm_years(look: Look, span: Span) -> float:
    """Firm-years of the region."""
    return float(look.indicator("firms", span).sum() / 4.0)


@measure
def entries_and_exits(look: Look, span: Span) -> float:
    """Firms that began plus firms that closed in the span."""
    return float(look.indicator("entries", span).sum() + look.indicator("exits", span).sum())


@measure
def gap_at_start(look: Look, span: Span) -> float:
    """Mean distance of firms' skill from the frontier in the first year of the span (log)."""
    return float(look.indicator("frontier_gap", (span[0], span[0] + 1)).mean())


@measure
def gap_closed(look: Look, span: Span) -> float:
    """By how much that distance falls from the first to the last year of the span (log)."""
    last = float(look.indicator("frontier_gap", (span[1] - 1, span[1])).mean())
    return gap_at_start(look, span) - last


@measure
def quality_gap_closed(look: Look, span: Span) -> float:
    """Rise of the mean quality of products, log, over that of the frontier, first to last year."""
    rows = look.panel("firms", span)
    made = rows[(rows["concept"] >= 0).to_numpy()]
    by = made.groupby("quarter")["quality"].mean()
    if len(by) < 2:
        return math.nan
    return float(by.iloc[-1] - by.iloc[0])


@measure
def first_original(look: Look, span: Span) -> float:
    """Year of the region's first launch that is the first in the world; the run's end if none."""
    rows = look.events("launched", span=span)
    first = rows.loc[(rows["cause"] == "original").to_numpy(), "quarter"].to_numpy()
    return float(np.min(first) / 4.0) if len(first) else float(span[1])
