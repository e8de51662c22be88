"""Products launched, what stands behind them, and what they are worth."""

from __future__ import annotations

from .flows import taken_up
from .look import Look, Span
from .registry import measure

INCUMBENT_AGE = 5.0


@measure
def innovations(look: Look, span: Span) -> float:
    """Products launched by firms of the region."""
    return float(len(look.events("launched", span=span)))


@measure
def innovation_value(look: Look, span: Span) -> float:
    """Products launched, each by what it would sell for in a quarter (yuan)."""
    return float(look.events("launched", span=span)["amount"].sum())


@measure
def original_innovations(look: Look, span: Span) -> float:
    """Products launched that are the first of their concept in the world."""
    return float((look.events("launched", span=span)["cause"] == "original").sum())


@measure
def incumbents_research(look: Look, span: Span) -> float:
    """Research money, in the last quarter of each year, of firms of five years and more (yuan)."""
    rows = look.panel("firms", span)
    return float(rows.loc[rows["age"] >= INCUMBENT_AGE, "research"].sum())


@measure
def incumbent_years(look: Look, span: Span) -> float:
    """Firm-years of firms of five years and more."""
    return float((look.panel("firms", span)["age"] >= INCUMBENT_AGE).sum())


@measure
def innovations_home_field(look: Look, span: Span) -> float:
    """Products launched in the field in which the region's institutes work."""
    return float((look.events("launched", span=span)["field"] == look.home).sum())


@measure
def innovations_outside_field(look: Look, span: Span) -> float:
    """Products launched in any other field."""
    return float((look.events("launched", span=span)["field"] != look.home).sum())


@measure
def openings(look: Look, span: Span) -> float:
    """Concepts opened, or signals of known ones sent, by the region's institutes."""
    return float(len(look.events("opening", span=span)))


@measure
def public_money_for_institutes(look: Look, span: Span) -> float:
    """Public money paid to institutes (yuan)."""
    return float(look.events("funded", span=span)["amount"].sum())


@measure
def innovation_cited(look: Look, span: Span) -> float:
    """Products launched, each by 1 and the firms that took its concept up from its maker in three years."""
    launched = look.events("launched", span=span)
    return float(len(launched)) + taken_up(look, span)
