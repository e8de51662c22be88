"""Research ties between firms: how uneven, how often renewed, how near."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from .look import Look, Span
from .registry import measure
from .upgrading import inside

if TYPE_CHECKING:
    import pandas as pd

Pair = tuple[int, int]
TOP = 0.1


def _years(span: Span) -> range:
    return range(math.floor(span[0]) + 1, math.floor(span[1]) + 1)


def _degrees(look: Look, span: Span) -> Iterator[np.ndarray]:
    """Yield the number of partners inside the region of each firm, the largest first, by year."""
    for year in _years(span):
        pairs, field = inside(look, year)
        ends = np.array(pairs, np.int64).ravel()
        yield np.sort(np.bincount(ends, minlength=len(field)))[::-1]


@measure
def tie_ends(look: Look, span: Span) -> float:
    """Ends of research ties inside the region, summed over year-ends."""
    return float(sum(degree.sum() for degree in _degrees(look, span)))


@measure
def tie_ends_of_top_firms(look: Look, span: Span) -> float:
    """Of these, those at the tenth of all firms that have most."""
    return float(sum(d[: math.ceil(TOP * len(d))].sum() for d in _degrees(look, span)))


@measure
def tie_ends_of_top_by_chance(look: Look, span: Span) -> float:
    """The same if each tie fell on any firm alike (Poisson with the year's mean)."""
    total = 0.0
    for degree in _degrees(look, span):
        if len(degree):
            total += len(degree) * _top_of_poisson(float(degree.mean()))
    return total


def _top_of_poisson(mean: float) -> float:
    """Return what the top tenth of a Poisson law hold, for each of all."""
    left, held = TOP, 0.0
    most = int(mean + 12.0 * math.sqrt(mean + 1.0))
    chance = [math.exp(-mean)]
    for k in range(1, most + 1):
        chance.append(chance[-1] * mean / k)
    for k in range(most, 0, -1):
        share = min(chance[k], left)
        held, left = held + k * share, left - share
    return held


def _ids(look: Look, year: int) -> set[int]:
    return set(look.firms_at(year)["id"].tolist())


def _pairs(rows: pd.DataFrame, among: set[int]) -> set[Pair]:
    ends = zip(rows["a"].tolist(), rows["b"].tolist())
    return {(min(a, b), max(a, b)) for a, b in ends if a in among and b in among and a != b}


def _choices(look: Look, span: Span) -> tuple[float, float, float, float]:
    """Return ties made with former partners, former partners, ties with strangers, strangers.

    Of pairs of firms that live at both ends of a year and are not tied at its beginning.
    """
    if ("choices", span) in look.kept:
        known: tuple[float, float, float, float] = look.kept["choices", span]
        return known
    seen: set[Pair] = set()
    out = np.zeros(4)
    before: set[Pair] = set()
    for year in range(math.floor(span[1]) + 1):
        there = _ids(look, year)
        now = _pairs(look.ties_at(year, "research"), there)
        if year > span[0]:
            both = there & _ids(look, year - 1)
            alive = {p for p in seen | before if p[0] in both and p[1] in both}
            former = alive - before
            made = {p for p in now - before if p[0] in both and p[1] in both}
            strangers = len(both) * (len(both) - 1) / 2 - len(alive)
            out += (len(made & former), len(former), len(made - former), strangers)
        seen |= now
        before = now
    found = (float(out[0]), float(out[1]), float(out[2]), float(out[3]))
    look.kept["choices", span] = found
    return found


@measure
def ties_renewed(look: Look, span: Span) -> float:
    """Research ties made in a year between firms that had one before and have none now."""
    return _choices(look, span)[0]


@measure
def former_partners(look: Look, span: Span) -> float:
    """Pairs of firms that had a research tie before and have none at the beginning of the year."""
    return _choices(look, span)[1]


@measure
def ties_with_strangers(look: Look, span: Span) -> float:
    """Research ties made in a year between firms that never had one."""
    return _choices(look, span)[2]


@measure
def strangers(look: Look, span: Span) -> float:
    """Pairs of firms that never had a research tie."""
    return _choices(look, span)[3]


def _near(look: Look, span: Span) -> tuple[float, float, float, float]:
    """Return ties and pairs of firms inside the region, and between it and others."""
    out = np.zeros(4)
    for year in _years(span):
        ours = _ids(look, year)
        rows = look.firms
        alive = set(rows.loc[(rows["quarter"] == 4 * year).to_numpy(), "id"].tolist())
        pairs = _pairs(look.ties_at(year, "research"), alive)
        home = sum(a in ours and b in ours for a, b in pairs)
        n, others = len(ours), len(alive) - len(ours)
        out += (home, n * (n - 1) / 2, len(pairs) - home, n * others)
    return float(out[0]), float(out[1]), float(out[2]), float(out[3])


@measure
def ties_in_region(look: Look, span: Span) -> float:
    """Research ties between two firms of the region, summed over year-ends."""
    return _near(look, span)[0]


@measure
def pairs_in_region(look: Look, span: Span) -> float:
    """Pairs of firms of the region, summed over year-ends."""
    return _near(look, span)[1]


@measure
def ties_beyond_region(look: Look, span: Span) -> float:
    """Research ties between a firm of the region and one elsewhere, summed over year-ends."""
    return _near(look, span)[2]


@measure
def pairs_beyond_region(look: Look, span: Span) -> float:
    """Pairs of a firm of the region and one elsewhere, summed over year-ends."""
    return _near(look, span)[3]


def _parks(look: Look) -> dict[int, int]:
    final = look.record.final
    alive = final["firms.alive"].astype(bool)
    return dict(zip(final["firms.address"][alive].tolist(), final["firms.park"][alive].tolist()))


def _in_parks(look: Look, span: Span) -> tuple[float, float, float, float]:
    """Return ties and pairs of firms of one park, and of two parks, at the end of the run."""
    end = int(look.record.spec.years)
    park = _parks(look)
    ours = {firm for firm in _ids(look, end) if firm in park}
    pairs = _pairs(look.ties_at(end, "research"), ours)
    same = sum(park[a] == park[b] for a, b in pairs)
    together = sum(park[a] == park[b] for a, b in itertools.combinations(sorted(ours), 2))
    all_pairs = len(ours) * (len(ours) - 1) / 2
    return float(same), float(together), float(len(pairs) - same), float(all_pairs - together)


@measure
def ties_in_park(look: Look, span: Span) -> float:
    """Research ties between two firms of one park at the end of the run."""
    return _in_parks(look, span)[0]


@measure
def pairs_in_park(look: Look, span: Span) -> float:
    """Pairs of firms of one park at the end of the run."""
    return _in_parks(look, span)[1]


@measure
def ties_across_parks(look: Look, span: Span) -> float:
    """Research ties between firms of two parks of the region at the end of the run."""
    return _in_parks(look, span)[2]


@measure
def pairs_across_parks(look: Look, span: Span) -> float:
    """Pairs of firms of two parks of the region at the end of the run."""
    return _in_parks(look, span)[3]
