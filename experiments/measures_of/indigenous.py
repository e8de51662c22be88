"""From near nothing: how large a cluster becomes, and how deep its families of spin-offs are."""

from __future__ import annotations

import math

import numpy as np

from .look import ENTRIES, Look, Span
from .nulls import depth_at_random, depth_of
from .registry import measure


@measure
def firms(look: Look, span: Span) -> float:
    """Mean number of firms in the span."""
    return float(look.indicator("firms", span).mean())


@measure
def log_firms(look: Look, span: Span) -> float:
    """Log of the mean number of firms in the span (at least one)."""
    return math.log(max(firms(look, span), 1.0))


@measure
def log_sales(look: Look, span: Span) -> float:
    """Log of the region's output in the span (at least one yuan)."""
    return math.log(max(float(look.indicator("output", span).sum()), 1.0))


def story(look: Look, span: Span) -> list[tuple[str, int, int]]:
    """Return what happened to firms of the region, in order: (what, firm, parent)."""
    if ("story", span) in look.kept:
        known: list[tuple[str, int, int]] = look.kept["story", span]
        return known
    found = [("root", firm, 0) for firm in look.firms_at(0)["id"].tolist()]
    rows = look.events(*ENTRIES, "closed", "acquired", span=span)
    for kind, firm, other in zip(rows["kind"].astype(str), rows["actor"], rows["other"]):
        if kind in ("closed", "acquired"):
            found.append(("closed", int(firm), 0))
        else:
            found.append(("spin_off" if kind == "spun_off" else "root", int(firm), int(other)))
    look.kept["story", span] = found
    return found


@measure
def spin_off_depth(look: Look, span: Span) -> float:
    """Mean generation of spin-offs (child of a root: 1)."""
    return depth_of(story(look, span))


@measure
def spin_off_depth_by_chance(look: Look, span: Span) -> float:
    """The same if any firm that exists were as likely to be the parent (Yule tree, with deaths)."""
    births = ((what, firm) for what, firm, _ in story(look, span))
    return depth_at_random(births, look.record.spec.seed)


@measure
def spin_offs(look: Look, span: Span) -> float:
    """Spin-offs that settled in the region."""
    return float(np.sum([what == "spin_off" for what, _, _ in story(look, span)]))
