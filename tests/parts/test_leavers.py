"""Whoever leaves a firm, for whatever reason, can tell the next what was made there."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.world.endings import wind_up
from sim.world.tables import AT_FIRM
from sim.world.world import World


@pytest.fixture
def world() -> World:
    return World(sim.load("path=upgrading", "world=teaching", "seed=11"))


def makers_people(w: World) -> tuple[int, np.ndarray]:
    """Return a maker with people, and the rows of its people."""
    x, f = w.people, w.firms
    for i in np.flatnonzero(f.alive[: f.n] & (f.concept[: f.n] >= 0)):
        who = np.flatnonzero(
            (x.place[: x.n] == AT_FIRM) & (x.employer[: x.n] == i) & x.alive[: x.n]
        )
        if len(who) > 1:
            return int(i), who
    raise AssertionError("no maker has people")


def test_when_a_firm_ends(world: World) -> None:
    i, who = makers_people(world)
    made, name = world.firms.concept[i], world.firms.address[i]
    wind_up(world, np.array([i]), 0.0)
    assert (world.people.last[who] == name).all()
    assert (world.people.brings[who] == made).all()


def test_nobody_tells_of_one_firm_what_another_made(world: World) -> None:
    """Each quarter, all who lost or left a job bring what that very firm made at the time."""
    left = 0
    for _ in range(12):
        x, f = world.people, world.firms
        before, employer = x.address[: x.n].copy(), x.employer[: x.n].copy()
        at = (x.place[: x.n] == AT_FIRM) & x.alive[: x.n]
        names = np.where(at, f.address[np.maximum(employer, 0)], 0)
        made_by = dict(zip(f.address[: f.n].tolist(), f.concept[: f.n].tolist(), strict=True))
        world.step()
        now = {int(a): k for k, a in enumerate(world.people.address[: world.people.n])}
        after = dict(zip(world.firms.address[: world.firms.n].tolist(),
                         world.firms.concept[: world.firms.n].tolist(), strict=True))  # fmt: skip
        for a, name in zip(before.tolist(), names.tolist(), strict=True):
            k = now.get(a)
            if not name or k is None or world.people.last[k] != name:
                continue
            here = world.people.employer[k]
            if here >= 0 and world.firms.address[here] == name:
                continue
            left += 1
            assert world.people.brings[k] in (made_by[name], after.get(name, made_by[name]))
    assert left > 20
