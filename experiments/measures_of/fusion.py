"""Two fields: ties between them, products of both."""

from __future__ import annotations

import math

from .look import Look, Span
from .nulls import mixed_at_random
from .registry import measure
from .upgrading import inside


def _years(span: Span) -> range:
    return range(math.floor(span[0]) + 1, math.floor(span[1]) + 1)


@measure
def ties_across_fields(look: Look, span: Span) -> float:
    """Research ties inside the region between firms of two home fields, summed over year-ends."""
    total = 0
    for year in _years(span):
        pairs, field = inside(look, year)
        total += sum(field[a] != field[b] for a, b in pairs)
    return float(total)


@measure
def ties_across_by_chance(look: Look, span: Span) -> float:
    """The same if ties joined firms at random, each firm with as many ties as it has."""
    return float(sum(mixed_at_random(*inside(look, year)) for year in _years(span)))


@measure
def fused_launches(look: Look, span: Span) -> float:
    """Products launched whose concept joins two fields."""
    rows = look.events("launched", span=span)
    second = look.record.final["concepts.second"]
    return float((second[rows["concept"].to_numpy()] >= 0).sum())
