"""Round a giant: who supplies whom, what small firms know, what a region sells.

The giant of a year is the largest that came from outside as an anchor or, where there is none, the
largest firm of the region, by revenue at that year's end. Small firms are all others of the region
that are no giants by size; those of the first year of a span are followed to its last.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.maths.networks import centralisation

from .look import Look, Span
from .registry import measure

if TYPE_CHECKING:
    import pandas as pd


def giant_of(look: Look, year: float) -> int:
    """Return the address of the region's giant, or of its largest firm (0: none)."""
    rows = look.firms_at(year)
    came = rows[(rows["origin"] == "anchor").to_numpy()]
    rows = came if len(came) else rows
    return int(rows["id"].to_numpy()[rows["revenue"].to_numpy().argmax()]) if len(rows) else 0


def _suppliers(look: Look, year: float) -> set[int]:
    rows, giant = look.ties_at(year, "supply"), giant_of(look, year)
    return set(rows.loc[(rows["b"] == giant).to_numpy(), "a"].tolist())


def _partners(look: Look, year: float) -> set[int]:
    rows, giant = look.ties_at(year, "research"), giant_of(look, year)
    first, second = rows["a"].to_numpy(), rows["b"].to_numpy()
    return {*second[first == giant].tolist(), *first[second == giant].tolist()} | _suppliers(
        look, year
    )


def _small(look: Look, span: Span, only: set[int] | None = None, but: bool = False) -> pd.DataFrame:
    """Return, at the end of a span, the small firms of its first year-end that are still there."""
    start, end = look.firms_at(span[0]), look.firms_at(span[1])
    small = start[
        (start["kind"] != "giant").to_numpy() & (start["id"] != giant_of(look, span[0])).to_numpy()
    ]
    ids = set(small["id"].tolist())
    if only is not None:
        ids = ids - only if but else ids & only
    return end[end["id"].isin(list(ids)).to_numpy()]


def _mean(rows: pd.DataFrame, column: str) -> float:
    return float(rows[column].mean()) if len(rows) else math.nan


@measure
def skill_of_small_firms(look: Look, span: Span) -> float:
    """Mean skill in the home field (log), at the end of the span, of the small firms of its start."""
    return _mean(_small(look, span), "capability")


@measure
def productivity_of_small_firms(look: Look, span: Span) -> float:
    """Mean log productivity, chain included, of the same firms."""
    rows = _small(look, span)
    made = rows[(rows["concept"] >= 0).to_numpy()]
    if not len(made):
        return math.nan
    return float((made["productivity"] + np.log(np.maximum(made["chain"], 0.01))).mean())


@measure
def skill_of_suppliers(look: Look, span: Span) -> float:
    """Mean skill of those that supplied the giant at the start of the span."""
    return _mean(_small(look, span, _suppliers(look, span[0])), "capability")


@measure
def suppliers_lead(look: Look, span: Span) -> float:
    """Mean skill of the giant's suppliers less that of the other small firms."""
    ours = _suppliers(look, span[0])
    mine, others = _small(look, span, ours), _small(look, span, ours, but=True)
    return _mean(mine, "capability") - _mean(others, "capability")


@measure
def tied_firms_lead(look: Look, span: Span) -> float:
    """Mean skill of small firms tied to the giant (orders or research) less that of the others."""
    ours = _partners(look, span[0])
    mine, others = _small(look, span, ours), _small(look, span, ours, but=True)
    return _mean(mine, "capability") - _mean(others, "capability")


@measure
def suppliers_of_the_giant(look: Look, span: Span) -> float:
    """Firms that supply the giant, mean of the year-ends of the span."""
    return float(np.mean([len(_suppliers(look, y)) for y in _years(span)]))


def _years(span: Span) -> range:
    return range(math.floor(span[0]) + 1, math.floor(span[1]) + 1)


def _orders(look: Look, year: float) -> pd.DataFrame:
    """Return the supply ties of which both ends are in the region."""
    rows = look.ties_at(year, "supply")
    return rows[((rows["region_a"] == "focal") & (rows["region_b"] == "focal")).to_numpy()]


@measure
def share_of_largest_buyer(look: Look, span: Span) -> float:
    """Share of the region's orders between firms that its largest buyer places, mean of years."""
    found = []
    for year in _years(span):
        rows = _orders(look, year)
        total = float(rows["amount"].sum())
        if total > 0.0:
            found.append(float(rows.groupby("b")["amount"].sum().max()) / total)
    return float(np.mean(found)) if found else math.nan


@measure
def largest_buyer_over_mean(look: Look, span: Span) -> float:
    """Orders that the largest buyer places over those of the mean buyer, mean of years."""
    found = []
    for year in _years(span):
        by = _orders(look, year).groupby("b")["amount"].sum()
        if float(by.sum()) > 0.0:
            found.append(float(by.max() / by.mean()))
    return float(np.mean(found)) if found else math.nan


@measure
def largest_buyers_suppliers_over_mean(look: Look, span: Span) -> float:
    """Local suppliers of the largest buyer over those of the mean buyer, mean of years."""
    found = []
    for year in _years(span):
        by = _orders(look, year).groupby("b")["amount"].agg(["sum", "size"])
        if float(by["sum"].sum()) > 0.0:
            largest = by["size"].to_numpy()[int(by["sum"].to_numpy().argmax())]
            found.append(float(largest / by["size"].mean()))
    return float(np.mean(found)) if found else math.nan


@measure
def supply_star(look: Look, span: Span) -> float:
    """Freeman's degree centralisation of the network of firms that buy from each other, mean of years."""
    found = [star(_orders(look, year)) for year in _years(span)]
    known = [x for x in found if math.isfinite(x)]
    return float(np.mean(known)) if known else math.nan


def star(rows: pd.DataFrame) -> float:
    """Return the centralisation of ties a – b among the firms that have one: 1 for a star."""
    ends = np.concatenate([rows["a"].to_numpy(), rows["b"].to_numpy()])
    degree = np.unique(ends, return_counts=True)[1].astype(float)
    if len(degree) < 4:
        return math.nan
    one = [np.array([x]) for x in (len(degree), degree.sum(), degree.max())]
    return float(centralisation(*one)[0])


@measure
def sales(look: Look, span: Span) -> float:
    """Output of the region in the span (yuan)."""
    return float(look.indicator("output", span).sum())


@measure
def sales_of_home_field(look: Look, span: Span) -> float:
    """Revenue, in the last quarters of the years of the span, of firms in the home field (yuan)."""
    rows = look.panel("firms", span)
    return float(rows.loc[(rows["field"] == look.home).to_numpy(), "revenue"].sum())
