"""Firms that begin, and what becomes of spin-offs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .look import Look, Span
from .registry import measure

if TYPE_CHECKING:
    import pandas as pd

SURVIVED = 3.0


def _spin_offs(look: Look, span: Span) -> pd.DataFrame:
    """Return spin-offs of firms of the focal region, wherever they settle."""
    rows = look.events("spun_off", span=span, focal=False)
    return rows[rows["other"].isin(look.focal_firms).to_numpy()]


@measure
def spin_offs_same_field(look: Look, span: Span) -> float:
    """Spin-offs of firms of the region, in the field of the firm that the founder left."""
    return float((_spin_offs(look, span)["amount"] > 0.5).sum())


@measure
def spin_offs_other_field(look: Look, span: Span) -> float:
    """Spin-offs of firms of the region, in another field than that of the firm left."""
    return float((_spin_offs(look, span)["amount"] < 0.5).sum())


@measure
def entries_other(look: Look, span: Span) -> float:
    """Firms founded by residents without leaving a firm, returned, or arrived."""
    return float(len(look.events("born", "returned", "arrived", span=span)))


def _survivors(look: Look, span: Span) -> Any:
    rows = _spin_offs(look, span)
    ours = set(rows.loc[rows["amount"] > 0.5, "actor"].tolist())
    firms = look.firms
    firms = firms[firms["id"].isin(list(ours)).to_numpy()]
    lasting = set(firms.loc[firms["age"] >= SURVIVED, "id"].tolist())
    young = firms[(firms["age"] < 1.0).to_numpy()]
    return young.loc[young["id"].isin(list(lasting)).to_numpy(), "people"]


@measure
def survivors_people(look: Look, span: Span) -> float:
    """Skilled people, in their first year, of same-field spin-offs that reach three years."""
    return float(_survivors(look, span).sum())


@measure
def survivors(look: Look, span: Span) -> float:
    """Same-field spin-offs that reach three years."""
    return float(len(_survivors(look, span)))
