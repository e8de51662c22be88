"""Who takes up which concept near whom, against controls."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.chance import seeded, uniform

from .look import Look, Span
from .registry import measure

NEAR, FAR = 3.0, 6.0
"""Years within which a taking-up of a concept counts as young, and beyond which as old."""


def _told(look: Look) -> dict[tuple[int, int], int]:
    """Return from which firm a firm first heard of a concept that it began to work on (0: nobody)."""
    begun = look.record.events_of("project_started")
    told: dict[tuple[int, int], int] = {}
    for firm, concept, teller in zip(*(begun[c].tolist() for c in ("actor", "concept", "other"))):
        told.setdefault((firm, concept), teller)
    return told


def taken_up(look: Look, span: Span) -> float:
    """Return how many firms took up what firms of the region first launched in a span of years.

    A firm takes up a concept from whom it heard of it, if it launches it at most ``NEAR`` years later.
    """
    rows, told = look.uptakes, _told(look)
    quarter, here = rows["quarter"].to_numpy(), (rows["region"] == "focal").to_numpy()
    firm, concept = rows["actor"].tolist(), rows["concept"].tolist()
    mine = here & (quarter >= 4 * span[0]) & (quarter < 4 * span[1])
    first = {(firm[n], concept[n]): int(quarter[n]) for n in np.flatnonzero(mine).tolist()}
    total = 0
    for who, what, when in zip(firm, concept, quarter.tolist()):
        begun = first.get((told.get((who, what), 0), what))
        total += begun is not None and 0 < when - begun <= 4 * NEAR
    return float(total)


def _sources(look: Look) -> Any:
    """Return, for each row of uptakes, the row of the launch it was taken from (−1: none before).

    That is the launch of the firm from which the project heard of the concept (events
    ``project_started``, column *other*); of a firm that heard of it from nobody, any earlier launch
    is as good as another: one is drawn.
    """
    if "sources" in look.kept:
        return look.kept["sources"]
    rows, told = look.uptakes, _told(look)
    quarter, concept = rows["quarter"].to_numpy(), rows["concept"].to_numpy()
    firm = rows["actor"].tolist()
    at = {(f, c): n for n, (f, c) in enumerate(zip(firm, concept.tolist()))}
    luck = seeded(look.record.spec.seed)
    found = np.full(len(rows), -1)
    for one in np.unique(concept):
        mine = np.flatnonzero(concept == one)
        mine = mine[np.argsort(quarter[mine], kind="stable")]
        for n in mine.tolist():
            earlier = int(np.searchsorted(quarter[mine], quarter[n]))
            source = at.get((told.get((firm[n], int(one)), 0), int(one)), -1)
            if source >= 0 and quarter[source] < quarter[n]:
                found[n] = source
            elif earlier > 0:
                found[n] = mine[
                    min(int(uniform(luck, np.uint64(firm[n]), int(one)) * earlier), earlier - 1)
                ]
    look.kept["sources"] = found
    return found


def _uptakes(look: Look, span: Span, young: float, old: float, parity: int = -1) -> Any:
    """Return pairs, co-located pairs and the co-location expected of controls.

    A pair is a firm that launches a concept for the first time and the firm it was taken from, which
    launched it between ``young`` and ``old`` years before. Its controls are all first launches, in
    the same year and field, of other concepts.
    """
    rows, sources = look.uptakes, _sources(look)
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
    age = (quarter - quarter[sources]) / 4.0
    begun = (quarter >= 4 * span[0]) & (quarter < 4 * span[1]) & (sources >= 0)
    i = np.flatnonzero(begun & (age > young) & (age <= old))
    others = by_field[field[i], year[i]] - by_concept[concept[i], year[i]]
    total = others.sum(1)
    i, others, total = i[total > 0.0], others[total > 0.0], total[total > 0.0]
    place = region[sources[i]]
    expected = others[np.arange(len(i)), place] / total
    return float(len(i)), float((region[i] == place).sum()), float(expected.sum())


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
