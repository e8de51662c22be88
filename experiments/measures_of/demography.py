"""How large new firms are, whether fields with much entry lose many, and who lasts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .look import ENTRIES, Look, Span
from .registry import measure

if TYPE_CHECKING:
    import pandas as pd

FEW_FIRMS, FEW_FIELDS = 20, 4
"""Firm-years from which on a field has rates, and fields from which on they correlate."""
WATCHED = 10.0
"""Years for which a new firm is watched."""


def _workers(rows: pd.DataFrame) -> float:
    return float((rows["people"] + rows["labour"]).sum())


@measure
def workers_of_entrants(look: Look, span: Span) -> float:
    """Skilled and unskilled people at firms in their first year, summed over year-ends."""
    rows = look.panel("firms", span)
    return _workers(rows[(rows["age"] < 1.0).to_numpy()])


@measure
def entrant_years(look: Look, span: Span) -> float:
    """Firms in their first year, summed over year-ends."""
    return float((look.panel("firms", span)["age"] < 1.0).sum())


@measure
def workers_of_firms(look: Look, span: Span) -> float:
    """Skilled and unskilled people at all firms, summed over year-ends."""
    return _workers(look.panel("firms", span))


@measure
def firms_at_year_ends(look: Look, span: Span) -> float:
    """Firms, summed over year-ends."""
    return float(len(look.panel("firms", span)))


@measure
def entry_with_exit(look: Look, span: Span) -> float:
    """Correlation over fields of entries and of closures for each firm-year of the span."""
    years = look.panel("firms", span)["field"].astype(str).value_counts()
    many = years[years >= FEW_FIRMS]
    if len(many) < FEW_FIELDS:
        return math.nan
    rates = []
    for kinds in (ENTRIES, ("closed",)):
        counts = look.events(*kinds, span=span)["field"].astype(str).value_counts()
        rates.append(
            counts.reindex(many.index, fill_value=0).to_numpy(float) / many.to_numpy(float)
        )
    if min(rate.std() for rate in rates) == 0.0:
        return math.nan
    return float(np.corrcoef(rates[0], rates[1])[0, 1])


def _lasting(
    look: Look, span: Span, kinds: tuple[str, ...], same_field: bool
) -> tuple[float, float]:
    """Return closures and firm-years of firms that began in a span, each watched ten years."""
    born = look.events(*kinds, span=span)
    if same_field:
        born = born[(born["amount"] > 0.5).to_numpy()]
    ended: dict[int, tuple[int, bool]] = {}
    for kind in ("acquired", "closed"):
        rows = look.record.events_of(kind)
        for firm, quarter in zip(rows["actor"].tolist(), rows["quarter"].tolist()):
            ended[firm] = (quarter, kind == "closed")
    last = 4 * look.record.spec.years
    closures = years = 0.0
    for firm, quarter in zip(born["actor"].tolist(), born["quarter"].tolist()):
        end, closed = ended.get(firm, (last, False))
        age = (end - quarter) / 4.0
        years += min(age, WATCHED)
        closures += closed and age <= WATCHED
    return closures, years


@measure
def closures_of_spin_offs(look: Look, span: Span) -> float:
    """Closures within ten years of spin-offs in the field of the firm that the founder left."""
    return _lasting(look, span, ("spun_off",), True)[0]


@measure
def years_of_spin_offs(look: Look, span: Span) -> float:
    """Firm-years of the same firms in their first ten years."""
    return _lasting(look, span, ("spun_off",), True)[1]


@measure
def closures_of_de_novo(look: Look, span: Span) -> float:
    """Closures within ten years of firms founded by residents who left no firm."""
    return _lasting(look, span, ("born",), False)[0]


@measure
def years_of_de_novo(look: Look, span: Span) -> float:
    """Firm-years of the same firms in their first ten years."""
    return _lasting(look, span, ("born",), False)[1]


def _other(look: Look, span: Span) -> Any:
    return _lasting(look, span, ("born", "returned", "arrived"), False)


@measure
def closures_of_other_entrants(look: Look, span: Span) -> float:
    """Closures within ten years of all new firms that are no spin-offs."""
    return float(_other(look, span)[0])


@measure
def years_of_other_entrants(look: Look, span: Span) -> float:
    """Firm-years of the same firms in their first ten years."""
    return float(_other(look, span)[1])
