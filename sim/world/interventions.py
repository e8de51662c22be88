"""Levers and shocks state this quarter's dials from the base: they never do and undo.

    value(t) = compose(base, strength · ramp(t))   inside the parameter's declared range

A dial is a mechanism's parameter that differs by region while a lever or shock acts. Where several
act on one dial: all ``towards`` in order of name, then ``times``, then ``add``. At strength 0
nothing is stated, nothing is paid and nothing is noted.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from ..core.errors import InputError, nearest
from ..core.jit import A
from ..core.ledger import KIND, post
from ..core.spec import Dial, Intervention
from .tables import KINDS

if TYPE_CHECKING:
    from .world import World

_ORDER = {"towards": 0, "times": 1, "add": 2}


class Dials(dict[str, A]):
    """Values by region (the world outside last) of all parameters that levers and shocks may state."""

    def __init__(self, world: World) -> None:
        super().__init__()
        n = world.n_regions + 1
        self._base: dict[str, float] = {}
        self._span: dict[str, tuple[float, float]] = {}
        self._group: dict[str, A] = {}
        self._payer: dict[str, A] = {}
        for name, params in world.spec.mechanisms.items():
            for f in dataclasses.fields(params):
                if not f.metadata.get("dial"):
                    continue
                key = f"{name}.{f.name}"
                low, high = f.metadata["low"], f.metadata["high"]
                self._base[key] = float(getattr(params, f.name))
                self._span[key] = (
                    -np.inf if low is None else low, np.inf if high is None else high
                )  # fmt: skip
                self[key] = np.full(n, self._base[key])
                self._group[key] = np.full(n, -1, np.int64)
                self._payer[key] = world.regions.treasury[:n].copy()
        for one in (*world.spec.levers, *world.spec.shocks):
            for dial in one.what.dials:
                if dial.parameter not in self._base:
                    raise InputError(
                        f"{one.name} turns '{dial.parameter}', which is no dial"
                        f"{nearest(dial.parameter, self._base)}"
                    )
        self.starts = {
            (kind, i): _start(world, one, kind)
            for kind, many in (("lever", world.spec.levers), ("shock", world.spec.shocks))
            for i, one in enumerate(many)
        }
        self.acting: set[tuple[str, int]] = set()
        self.spent: dict[tuple[int, int], float] = {}
        """Yuan this quarter by lever and region, held against the lever's cap."""

    def base(self, key: str) -> float:
        """Return the value without any lever or shock."""
        return self._base[key]

    def group(self, key: str) -> A:
        """Return by region which kind of firm the dial's lever reaches (−1: all)."""
        return self._group[key]

    def payer(self, key: str) -> A:
        """Return by region the account that pays what the dial spends."""
        return self._payer[key]

    def state(self, world: World) -> None:
        """State all dials for this quarter; pay fixed costs; note what begins; set off shocks."""
        if not self.starts:
            return
        self.spent.clear()
        stated: list[tuple[int, str, float, Intervention, Dial]] = []
        for kind, many in (("lever", world.spec.levers), ("shock", world.spec.shocks)):
            for i, one in enumerate(many):
                strength = self._strength(world, kind, i, one)
                if strength <= 0.0:
                    self.acting.discard((kind, i))
                    continue
                if (kind, i) not in self.acting:
                    self.acting.add((kind, i))
                    cause = "trigger" if one.when else "schedule"
                    for r in _regions(world, one):
                        world.events.add(kind, r, cause=cause, quality=strength,
                                         field=_field(world, one))  # fmt: skip
                    if one.what.rule:
                        world.shock_parts[one.what.rule].strike(world, one, _field(world, one))
                if one.what.fixed_cost > 0.0:
                    _pay_fixed(world, i if kind == "lever" else -1, one, strength)
                stated += [
                    (_ORDER[d.how], one.name, strength, one, d)
                    for d in one.what.dials
                    if d.parameter in self
                ]
        for key, base in self._base.items():
            self[key][:] = base
            self._group[key][:] = -1
            self._payer[key][:] = world.regions.treasury[: world.n_regions + 1]
        for _, _, strength, one, dial in sorted(stated, key=lambda s: s[:2]):
            self._turn(world, one, dial, strength)

    def _turn(self, world: World, one: Intervention, dial: Dial, strength: float) -> None:
        key, low, high = dial.parameter, *self._span[dial.parameter]
        main = one.what.dials[0].parameter == key
        to = one.to if one.to is not None and main else dial.to
        for r in _regions(world, one):
            old = float(self[key][r])
            if dial.how == "towards":
                new = old + strength * (to - old)
            elif dial.how == "times":
                new = old * (1.0 + strength * (to - 1.0))
            else:
                new = old + strength * to
            self[key][r] = min(max(new, low), high)
            if one.group != "all":
                self._group[key][r] = KINDS.index(one.group)
            level = one.payer or one.what.payer
            if level:
                self._payer[key][r] = world.government_account(r, level)

    def _strength(self, world: World, kind: str, i: int, one: Intervention) -> float:
        start, q = self.starts[kind, i], world.quarter
        if one.strength <= 0.0 or start < 0 or q < start or q >= round(4 * one.end):
            return 0.0
        if one.what.rule and not one.what.dials and q > start:
            return 0.0 if (kind, i) not in self.acting else one.strength
        if one.when is not None and not _due(world, one):
            return 0.0
        ramp = round(4 * one.ramp)
        return one.strength * min(1.0, (q - start + 1) / (ramp + 1))


def _start(world: World, one: Intervention, kind: str) -> int:
    if one.start >= 0.0:
        return round(4 * one.start)
    for q in range(world.spec.quarters):
        k = world.chance(f"interventions.{kind}.{one.name}", q)
        if world.uniform(k, 1) < one.hazard / 4:
            return q
    return -1


def _due(world: World, one: Intervention) -> bool:
    when = one.when
    if when is None or when.indicator not in world.published:
        return False
    value = float(world.published[when.indicator][0])
    if when.below is not None and not value < when.below:
        return False
    return when.above is None or value > when.above


def _regions(world: World, one: Intervention) -> list[int]:
    if one.region == "focal":
        return [0]
    if one.region == "rival":
        return list(range(1, world.n_regions))
    return list(range(world.n_regions + 1))


def _field(world: World, one: Intervention) -> int:
    return world.field_number(one.field) if one.field else int(world.regions.home_field[0])


def _pay_fixed(world: World, i: int, one: Intervention, strength: float) -> None:
    book = world.ledger.book
    for r in _regions(world, one):
        if r == world.n_regions:
            continue
        payer = world.government_account(r, one.payer or one.what.payer or "locality")
        if payer < 0:
            continue
        cost = min(strength * one.what.fixed_cost / 4.0, max(book.balance[payer], 0.0))
        cost = min(cost, _room(world, i, one, r))
        paid = post(book, KIND["lever_cost"], payer, int(world.regions.households[r]), cost)
        world.dials.spent[i, r] = world.dials.spent.get((i, r), 0.0) + paid


def _room(world: World, i: int, one: Intervention, r: int) -> float:
    """Return what a lever's cap leaves to spend in a region this quarter, in whole yuan."""
    if one.cap is None:
        return math.inf
    return max(math.floor(one.cap / 4.0) - world.dials.spent.get((i, r), 0.0), 0.0)


def purses(world: World, key: str, r: int) -> list[tuple[int, float, float, bool]]:
    """Return who pays for a dial's programme: (account, share of the bill, most, is a lever's).

    The base programme is the locality's; what levers add is paid by their payer, within their cap.
    No purse pays more than it holds.
    """
    dials, balance = world.dials, world.ledger.book.balance
    base, value = dials.base(key), float(dials[key][r])
    own = min(base / value, 1.0) if value > 0.0 else 1.0
    out, home = [], int(world.regions.treasury[r])
    if home >= 0 and own > 0.0:
        out.append((home, own, max(float(balance[home]), 0.0), False))
    if own < 1.0:  # no lever has added anything at the base value
        payer, room = int(dials.payer(key)[r]), math.inf
        for i, one in _turning(world, key, r):
            room = min(room, _room(world, i, one, r))
        if payer >= 0:
            out.append((payer, 1.0 - own, min(max(float(balance[payer]), 0.0), room), True))
    return out


def note_spent(world: World, key: str, r: int, paid: float) -> None:
    """Hold what levers have added to a dial's programme against their caps."""
    spent = world.dials.spent
    for i, _ in _turning(world, key, r):
        spent[i, r] = spent.get((i, r), 0.0) + paid


def _turning(world: World, key: str, r: int) -> list[tuple[int, Intervention]]:
    """Return the levers that turn a dial in a region now."""
    return [
        (i, one)
        for i, one in enumerate(world.spec.levers)
        if ("lever", i) in world.dials.acting
        and any(d.parameter == key for d in one.what.dials)
        and r in _regions(world, one)
    ]


__all__ = ["Dials", "note_spent", "purses"]
