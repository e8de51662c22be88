"""More points for a design whose first ones were run: those stay as they are, in their places."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from sim.core.errors import InputError

from .design import Design, Point
from .factors import word

_FREE = ("grid", "csv", "arms")
"""Kinds whose points have no order of their own: new ones may stand anywhere among them."""


def enlarged(before: Sequence[Point], wanted: Design) -> Design:
    """Return the wanted design with the points that there were first, in their old order.

    Raises InputError if one of them is no longer wanted as it was: a design only grows.
    """
    _same_keys(before, wanted)
    if wanted.kind in _FREE:
        there = {point.name: point for point in wanted.points}
        for number, point in enumerate(before):
            _same(number, point, there.get(point.name))
        old = {point.name for point in before}
        new = (point for point in wanted.points if point.name not in old)
        return dataclasses.replace(wanted, points=(*before, *new))
    for number, point in enumerate(before):
        _same(number, point, wanted.points[number] if number < len(wanted.points) else None)
    return wanted


def _same_keys(before: Sequence[Point], wanted: Design) -> None:
    keys = dict.fromkeys(key for point in before for key in point.values)
    now = [factor.key for factor in wanted.factors]
    gone = next((key for key in keys if key not in now), None)
    new = next((key for key in now if key not in keys), None)
    if gone is not None:
        raise InputError(f"the design varied {gone} and no longer does; give it another --name")
    if new is not None and wanted.kind != "arms":
        raise InputError(f"the design did not vary {new} before; give it another --name")


def _same(number: int, old: Point, new: Point | None) -> None:
    end = "a design only grows, so give another --name to a different one"
    if new is None:
        raise InputError(f"point {number} ({old.name}) is no longer in the design; {end}")
    if old.name != new.name:
        raise InputError(f"point {number} was called {old.name} and is {new.name} now; {end}")
    for key in {**old.values, **new.values}:
        was, now = old.values.get(key), new.values.get(key)
        if was != now:
            was_, now_ = ("(not set)" if x is None else word(x) for x in (was, now))
            raise InputError(f"point {number} ({old.name}) had {key} = {was_}, now {now_}; {end}")
