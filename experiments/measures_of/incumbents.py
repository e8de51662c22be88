"""Productivity, quality and wages where firms were at the start."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from .look import Look, Span
from .registry import measure

if TYPE_CHECKING:
    import pandas as pd


def _incumbents(look: Look, span: Span, fields: Callable[[str], bool]) -> pd.DataFrame:
    """Return, at the end of a span, the makers that were there on the first day in some fields."""
    firms = look.firms
    here = (firms["region"] == "focal").to_numpy()
    start = firms[here & (firms["quarter"] == 0).to_numpy()]
    end = firms[here & (firms["quarter"] == 4 * span[1]).to_numpy()]
    ours = start.loc[start["field"].astype(str).map(fields).to_numpy(bool), "id"].tolist()
    return end[end["id"].isin(ours).to_numpy() & (end["concept"] >= 0).to_numpy()]


def _productivity(look: Look, span: Span, fields: Callable[[str], bool]) -> float:
    end = _incumbents(look, span, fields)
    if not len(end):
        return math.nan
    return float((end["productivity"] + np.log(np.maximum(end["chain"], 0.01))).mean())


@measure
def log_productivity(look: Look, span: Span) -> float:
    """Mean log productivity, chain included, at the end of the span, of makers there at the start."""
    return _productivity(look, span, lambda field: True)


@measure
def log_quality(look: Look, span: Span) -> float:
    """Mean log quality of the products of the same firms."""
    end = _incumbents(look, span, lambda field: True)
    return float(end["quality"].mean()) if len(end) else math.nan


@measure
def log_productivity_of_suppliers(look: Look, span: Span) -> float:
    """The same of firms that were at the start in one of the two fields upstream of the home field."""
    return _productivity(look, span, lambda field: field in look.upstream)


@measure
def log_productivity_of_rivals(look: Look, span: Span) -> float:
    """The same of firms that were in the home field at the start."""
    return _productivity(look, span, lambda field: field == look.home)


@measure
def log_productivity_of_others(look: Look, span: Span) -> float:
    """The same of firms in neither."""
    return _productivity(look, span, lambda field: field not in look.upstream | {look.home})


@measure
def lead_of_suppliers(look: Look, span: Span) -> float:
    """Log productivity of suppliers less that of firms in neither field."""
    return log_productivity_of_suppliers(look, span) - log_productivity_of_others(look, span)


@measure
def lead_of_rivals(look: Look, span: Span) -> float:
    """Log productivity of rivals less half of that of suppliers."""
    return log_productivity_of_rivals(look, span) - 0.5 * log_productivity_of_suppliers(look, span)


@measure
def wage(look: Look, span: Span) -> float:
    """Mean going wage of skilled people (yuan a quarter)."""
    frame = look.record.indicators
    quarter = frame["quarter"].to_numpy()
    keep = (frame["region"] == "focal").to_numpy() & (quarter > 4 * span[0])
    return float(frame.loc[keep & (quarter <= 4 * span[1]), "wage"].mean())
