"""A start is at rest: as long as the clock stands still, nothing much happens to it.

During the burn-in buyers stay who they are, a market that nobody has opened is not thought of, and
neither returnees nor an announced giant come. If two more years of that change the number of firms
by no more than a tenth, what happens afterwards is the path's own doing.
"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.core.spec import RunSpec
from sim.world.world import World
from tests.worlds import PATHS

SEEDS = range(1, 31)
FEW = 2.0
"""Firms by which a start of a dozen may move: a tenth of it is one."""
NOT_AT_REST = {"imported": (0.10, 0.25), "indigenous": (0.10, 0.15), "fusion": (0.10, 0.15)}
"""Starts that are known not to be at rest, and by how much one region grows in two years (share).

The nearly empty starts of the imported and the indigenous path fill by a sixth and an eighth: open
culture and easy money let people found before anybody has come, and little closes yet (a reading of
the code, not tried). The fusion path's rival grows by a ninth.
What these paths show in their first years is so far the start's doing as well.
"""


def firms(spec: RunSpec, burn_in: int) -> np.ndarray:
    """Return the mean number of firms by region after so many quarters of burn-in."""
    still = spec.replace({"world.burn_in": burn_in})
    return np.mean([World(still.replace(seed=s)).now["firms"] for s in SEEDS], axis=0)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_two_more_years_of_standstill_change_little(path: str) -> None:
    spec = sim.load(f"path={path}")
    usual = spec.world.burn_in
    before, after = firms(spec, usual), firms(spec, usual + 8)
    if path in NOT_AT_REST:
        low, high = NOT_AT_REST[path]
        assert low <= (np.abs(after - before) / before).max() <= high, (before, after)
    else:
        assert (np.abs(after - before) <= np.maximum(0.10 * before, FEW)).all(), (before, after)


def test_a_market_that_nobody_has_opened_is_not_opened_before_the_clock_runs() -> None:
    world = World(sim.load("path=indigenous", "world=teaching", "seed=3"))
    field = world.field_number("software")
    assert not world.fields.opened[field]
    assert (
        world.firms.field[: world.firms.n][world.firms.concept[: world.firms.n] >= 0] != field
    ).all()


def test_returnees_wait_for_the_clock() -> None:
    spec = sim.load("path=imported", "world=teaching")
    world = World(spec)
    assert world.regions.returnees[0] == round(spec.start.returnees * spec.world.size)
    for _ in range(8):
        world.step()
    assert world.regions.returnees[0] < round(spec.start.returnees * spec.world.size)
