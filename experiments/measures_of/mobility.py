"""Moves of people between firms, and the people who could move."""

from __future__ import annotations

from .look import Look, Span
from .registry import measure


def _moves(look: Look, span: Span, same: bool | None, narrow: bool | None = None) -> float:
    rows = look.moves
    keep = (rows["quarter"] >= 4 * span[0]) & (rows["quarter"] < 4 * span[1])
    if same is not None:
        keep &= rows["same"] == same
    if narrow is not None:
        keep &= rows["narrow"] == narrow
    return float(keep.sum())


@measure
def moves_same_field(look: Look, span: Span) -> float:
    """Moves between firms of the mover's own field inside the region."""
    return _moves(look, span, True)


@measure
def moves_other_field(look: Look, span: Span) -> float:
    """Moves inside the region from or into a firm of another field than the mover's."""
    return _moves(look, span, False)


@measure
def moves_of_specialists(look: Look, span: Span) -> float:
    """Same-field moves of people whose second skill is below the median, relative to the first."""
    return _moves(look, span, True, True)


@measure
def moves_of_generalists(look: Look, span: Span) -> float:
    """Same-field moves of the other half of the people."""
    return _moves(look, span, True, False)


@measure
def all_moves_of_specialists(look: Look, span: Span) -> float:
    """All moves of specialists inside the region."""
    return _moves(look, span, None, True)


@measure
def all_moves_of_generalists(look: Look, span: Span) -> float:
    """All moves of the other half of the people inside the region."""
    return _moves(look, span, None, False)


@measure
def worker_years(look: Look, span: Span) -> float:
    """Person-years of skilled people at firms."""
    return look.workers(span)


@measure
def specialist_years(look: Look, span: Span) -> float:
    """Person-years of specialists at firms."""
    return look.workers(span, True)


@measure
def generalist_years(look: Look, span: Span) -> float:
    """Person-years of generalists at firms."""
    return look.workers(span, False)
