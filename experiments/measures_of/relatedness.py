"""Which fields come to a region and which go, by how near they are to what is there.

A field is related to another if one of the two delivers to the other (the input-output table of
fields). A field's relatedness is the share of the region's firms that are at home in fields related
to it; it is there if at least one firm is at home in it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .look import Look, Span
from .registry import measure

WINDOW = 5
"""Years between two looks."""


def related(upstream: Any) -> Any:
    """Return which fields are related: n × n, from the n × 2 fields that deliver to each."""
    n = len(upstream)
    found = np.zeros((n, n))
    for field, sources in enumerate(upstream):
        found[field, sources] = 1.0
    found = np.maximum(found, found.T)
    np.fill_diagonal(found, 0.0)
    return found


def _counts(look: Look, year: int) -> Any:
    from sim.core.spec import FIELDS

    by_field = look.firms_at(year)["field"].astype(str).value_counts()
    return np.array([float(by_field.get(name, 0)) for name in FIELDS])


def _changes(look: Look, span: Span) -> dict[str, tuple[float, float]]:
    """Return summed relatedness and number of fields: absent, entering, present, leaving."""
    near = related(look.record.final["fields.upstream"])
    sums = {name: [0.0, 0.0] for name in ("absent", "entering", "present", "leaving")}
    first, last = math.ceil(span[0]), math.floor(span[1])
    for year in range(first, last - WINDOW + 1, WINDOW):
        now, later = _counts(look, year), _counts(look, year + WINDOW)
        if now.sum() == 0.0:
            continue
        others = np.maximum(now.sum() - now, 1.0)  # a field is not held against its own firms
        closeness = near @ now / others
        for name, which in (("absent", now == 0), ("entering", (now == 0) & (later > 0)),
                            ("present", now > 0), ("leaving", (now > 0) & (later == 0))):  # fmt: skip
            sums[name][0] += float(closeness[which].sum())
            sums[name][1] += float(which.sum())
    return {name: (one[0], one[1]) for name, one in sums.items()}


@measure
def relatedness_of_entering(look: Look, span: Span) -> float:
    """Relatedness of fields that come within five years, summed over fields and looks."""
    return _changes(look, span)["entering"][0]


@measure
def fields_entering(look: Look, span: Span) -> float:
    """Fields that are absent and there five years later."""
    return _changes(look, span)["entering"][1]


@measure
def relatedness_of_absent(look: Look, span: Span) -> float:
    """Relatedness of fields that are absent, summed over fields and looks."""
    return _changes(look, span)["absent"][0]


@measure
def fields_absent(look: Look, span: Span) -> float:
    """Fields that are absent, summed over looks."""
    return _changes(look, span)["absent"][1]


@measure
def relatedness_of_leaving(look: Look, span: Span) -> float:
    """Relatedness of fields that are there and gone five years later."""
    return _changes(look, span)["leaving"][0]


@measure
def fields_leaving(look: Look, span: Span) -> float:
    """Fields that are there and gone five years later."""
    return _changes(look, span)["leaving"][1]


@measure
def relatedness_of_present(look: Look, span: Span) -> float:
    """Relatedness of fields that are there, summed over fields and looks."""
    return _changes(look, span)["present"][0]


@measure
def fields_present(look: Look, span: Span) -> float:
    """Fields that are there, summed over looks."""
    return _changes(look, span)["present"][1]
