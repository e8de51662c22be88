"""A tight circle: how alike firms are, how closed their ties, how many of them stay inside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.maths.networks import clustering

from .look import Look, Span
from .nulls import closure_at_random, pairs_of
from .registry import measure

if TYPE_CHECKING:
    import pandas as pd


def spread(rows: pd.DataFrame) -> float:
    """Return the standard deviation of skill among firms of one home field (log), fields pooled."""
    groups = rows.groupby(rows["field"].astype(str))["capability"]
    left = rows["capability"] - groups.transform("mean")
    free = len(rows) - groups.ngroups
    return math.sqrt(float((left**2).sum()) / free) if free > 0 else math.nan


@measure
def spread_at_start(look: Look, span: Span) -> float:
    """Spread of skill among firms of one home field on the first day (log)."""
    return spread(look.firms_at(0))


@measure
def spread_of_skill(look: Look, span: Span) -> float:
    """Spread of skill among firms of one home field (log), mean of the year-ends of the span."""
    rows = look.panel("firms", span)
    found = [spread(one) for _, one in rows.groupby("quarter")]
    return float(np.nanmean(found)) if len(found) and not np.isnan(found).all() else math.nan


@measure
def difference_at_start(look: Look, span: Span) -> float:
    """Mean of 1 − cosine between the skill profiles of two firms on the first day."""
    return float(look.indicators["knowledge_distance"].to_numpy()[0])


@measure
def difference_of_profiles(look: Look, span: Span) -> float:
    """The same at the ends of the quarters of the span, mean."""
    return float(np.nanmean(look.indicator("knowledge_distance", span)))


def inside(look: Look, year: float) -> tuple[list[tuple[int, int]], Any]:
    """Return the research ties between firms of the region, and the field of each firm."""
    if ("inside", year) not in look.kept:
        firms = look.firms_at(year)
        row = {firm: at for at, firm in enumerate(firms["id"].tolist())}
        ties = look.ties_at(year, "research")
        ends = [(row[a], row[b]) for a, b in zip(ties["a"].tolist(), ties["b"].tolist())
                if a in row and b in row]  # fmt: skip
        a, b = np.array(ends, np.int64).reshape(-1, 2).T
        look.kept["inside", year] = pairs_of(a, b), firms["field"].cat.codes.to_numpy(np.int64)
    found: tuple[list[tuple[int, int]], Any] = look.kept["inside", year]
    return found


def _looks(span: Span) -> list[int]:
    """Return the middle and the end of a span: the null is dear, and ties change slowly."""
    return sorted({math.ceil((span[0] + span[1]) / 2), math.floor(span[1])})


@measure
def closure(look: Look, span: Span) -> float:
    """Share of two-step paths of research ties inside the region that are closed."""
    found = []
    for year in _looks(span):
        pairs, field = inside(look, year)
        if len(pairs) > 1:
            a, b = np.array(pairs, np.int64).T
            found.append(clustering(len(field), a, b))
    return float(np.mean(found)) if found else math.nan


@measure
def closure_by_chance(look: Look, span: Span) -> float:
    """The same where every firm keeps its number of ties and its partners' fields, but not them."""
    found = [closure_at_random(*inside(look, year), look.record.spec.seed) for year in _looks(span)]
    known = [x for x in found if math.isfinite(x)]
    return float(np.mean(known)) if known else math.nan


def _firm_ties(look: Look, span: Span, pipeline: bool) -> float:
    total = 0
    for year in range(math.floor(span[0]) + 1, math.floor(span[1]) + 1):
        rows = look.ties_at(year, "research")
        firms = set(look.firms.loc[(look.firms["quarter"] == 4 * year).to_numpy(), "id"].tolist())
        both = rows["b"].isin(list(firms)).to_numpy()
        total += int((rows["pipeline"].to_numpy()[both] == pipeline).sum())
    return float(total)


@measure
def ties_inside(look: Look, span: Span) -> float:
    """Research ties between two firms of the region, summed over the year-ends of the span."""
    return _firm_ties(look, span, False)


@measure
def ties_of_all(look: Look, span: Span) -> float:
    """Research ties of the region's firms to firms anywhere, summed over the same year-ends."""
    return _firm_ties(look, span, False) + _firm_ties(look, span, True)
