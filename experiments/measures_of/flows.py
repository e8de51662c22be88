"""Who takes up which concept near whom, against controls."""

from __future__ import annotations

from typing import Any

import numpy as np

from .look import Look, Span
from .registry import measure

NEAR, FAR = 3.0, 6.0
"""Years within which a taking-up of a concept counts as young, and beyond which as old."""


def _uptakes(look: Look, span: Span, young: float, old: float, parity: int = -1) -> Any:
    """Return pairs, co-located pairs and the co-location expected of controls.

    A firm that first launches a concept takes it up from every other firm that launched it before
    (between ``young`` and ``old`` years ago). Its controls are all first launches, in the same
    year and field, of other concepts.
    """
    rows = look.uptakes
    quarter = rows["quarter"].to_numpy()
    concept, firm = rows["concept"].to_numpy(), rows["actor"].to_numpy()
    region, field = rows["region"].cat.codes.to_numpy(), rows["field"].cat.codes.to_numpy()
    year = np.maximum(quarter // 4, 0)
    years, places = int(year.max(initial=0)) + 1, int(region.max(initial=0)) + 1
    counted = np.ones(len(rows), bool)
    if parity >= 0:
        counted = (firm & np.uint64(1)) == np.uint64(parity)
    by_field = np.zeros((int(field.max(initial=0)) + 1, years, places))
    by_concept = np.zeros((int(concept.max(initial=0)) + 1, years, places))
    np.add.at(by_field, (field[counted], year[counted], region[counted]), 1.0)
    np.add.at(by_concept, (concept[counted], year[counted], region[counted]), 1.0)
    pairs = same = expected = 0.0
    for one in np.unique(concept):
        mine = np.flatnonzero(concept == one)
        age = (quarter[mine][:, None] - quarter[mine][None, :]) / 4.0
        begun = (quarter[mine] >= 4 * span[0]) & (quarter[mine] < 4 * span[1])
        citing, cited = np.nonzero((age > young) & (age <= old) & begun[:, None])
        if not len(citing):
            continue
        i, j = mine[citing], mine[cited]
        others = by_field[field[i], year[i]] - by_concept[concept[i], year[i]]
        total = others.sum(1)
        known = total > 0.0
        i, j, others, total = i[known], j[known], others[known], total[known]
        pairs += len(i)
        same += float((region[i] == region[j]).sum())
        expected += float((others[np.arange(len(i)), region[j]] / total).sum())
    return pairs, same, expected


@measure
def uptakes_near(look: Look, span: Span) -> float:
    """Takings-up of a concept in the region of an earlier launch by another firm (all regions)."""
    return float(_uptakes(look, span, 0.0, 1e9)[1])


@measure
def uptakes_near_expected(look: Look, span: Span) -> float:
    """The same number of controls: same field and year, another concept."""
    return float(_uptakes(look, span, 0.0, 1e9)[2])


@measure
def young_uptakes_near(look: Look, span: Span) -> float:
    """Takings-up near a launch at most three years old."""
    return float(_uptakes(look, span, 0.0, NEAR)[1])


@measure
def young_uptakes_near_expected(look: Look, span: Span) -> float:
    """The same number of controls."""
    return float(_uptakes(look, span, 0.0, NEAR)[2])


@measure
def old_uptakes_near(look: Look, span: Span) -> float:
    """Takings-up near a launch more than six years old."""
    return float(_uptakes(look, span, FAR, 1e9)[1])


@measure
def old_uptakes_near_expected(look: Look, span: Span) -> float:
    """The same number of controls."""
    return float(_uptakes(look, span, FAR, 1e9)[2])


@measure
def controls_near_even(look: Look, span: Span) -> float:
    """Controls near the launch, from one half of all firms (placebo)."""
    return float(
        _uptakes(look, span, 0.0, 1e9, 0)[2] / max(_uptakes(look, span, 0.0, 1e9, 0)[0], 1)
    )


@measure
def controls_near_odd(look: Look, span: Span) -> float:
    """Controls near the launch, from the other half of all firms (placebo)."""
    return float(
        _uptakes(look, span, 0.0, 1e9, 1)[2] / max(_uptakes(look, span, 0.0, 1e9, 1)[0], 1)
    )
