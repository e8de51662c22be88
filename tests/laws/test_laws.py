"""Money, people and numbers add up in any world that may be asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.core.ledger import KIND
from sim.core.registry import MECHANISMS
from sim.core.spec import RunSpec
from sim.world.events import EVENT
from sim.world.world import World
from tests.laws.laws import lawful
from tests.laws.strategies import specs
from tests.worlds import EMPTY, PATHS, columns, differing, small

QUARTERS = 12
quick = settings(
    max_examples=60, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
long = settings(quick, max_examples=1500)


def replay(world: World, leave_out: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """Reckon every balance and debt from the postings alone."""
    what, amount = world.ledger.postings()
    keep = np.arange(len(amount)) != leave_out
    what, amount = what[keep], amount[keep]
    books = []
    for book in (0, 1):
        mine = what[:, 0] == book
        total = np.zeros(world.ledger.n_accounts)
        np.subtract.at(total, what[mine, 2], amount[mine])
        np.add.at(total, what[mine, 3], amount[mine])
        books.append(total)
    return books[0], books[1]


def live(spec: RunSpec) -> None:
    world = World(spec, keep_ledger=True)
    people = world.head_count()
    lawful(world)
    for _ in range(QUARTERS):
        world.step()
        lawful(world)
        assert world.head_count() == people
    balance, owed = replay(world)
    assert np.array_equal(balance, world.ledger.balance)
    assert np.array_equal(owed, world.ledger.owed)


@quick
@given(specs())
def test_any_world_is_lawful(spec: RunSpec) -> None:
    live(spec)


@pytest.mark.slow
@long
@given(specs())
def test_a_thousand_worlds_are_lawful(spec: RunSpec) -> None:
    live(spec)


@pytest.mark.parametrize("path", PATHS)
def test_paths_as_they_ship_are_lawful(path: str) -> None:
    live(small(path))


@pytest.mark.parametrize("rivals", [0, 1])
def test_a_world_without_organisations_runs(rivals: int) -> None:
    nobody = {f"{which}.{key}": 0 for which in ("start", "rival") for key in EMPTY}
    live(small().replace({**nobody, "world.n_rivals": rivals}))


@pytest.mark.parametrize("kind", [*EMPTY])
def test_a_world_without_one_kind_runs(kind: str) -> None:
    live(small("giant_led").replace({f"start.{kind}": 0, f"rival.{kind}": 0}))


def test_replay_fails_when_one_posting_is_dropped() -> None:
    world = World(small(), keep_ledger=True)
    for _ in range(4):
        world.step()
    count = len(world.ledger.postings()[1])
    assert count > 1000
    for at in np.linspace(0, count - 1, 25).astype(int):
        balance, owed = replay(world, leave_out=int(at))
        assert not (
            np.array_equal(balance, world.ledger.balance)
            and np.array_equal(owed, world.ledger.owed)
        )


def test_flows_of_a_quarter_are_the_postings_of_that_quarter() -> None:
    world = World(small("giant_led"), keep_ledger=True)
    for _ in range(4):
        world.ledger.flows[:] = 0.0
        before = len(world.ledger.postings()[1])
        world.step()
        what, amount = world.ledger.postings()
        what, amount = what[before:], amount[before:]
        paid = what[:, 0] == 0
        kinds = np.bincount(what[paid, 1], amount[paid], minlength=len(KIND))
        assert np.array_equal(kinds, world.ledger.flows.sum(axis=(1, 2)))


@pytest.mark.parametrize("path", PATHS)
def test_all_mechanisms_off_only_the_clock_moves(path: str) -> None:
    off = {f"mechanisms.{name}.on": False for name in MECHANISMS}
    world = World(small(path).replace(off))
    assert world.quarter == 0
    before, history = columns(world), len(world.history)
    for _ in range(8):
        world.step()
    assert world.quarter == 8 and len(world.history) == history + 8
    moved = differing(before, columns(world))
    assert set(moved) <= {"world.now"}, moved  # indicators of age and of change see the clock
    kinds = set(world.events.rows()[0][:, 1].tolist())
    assert kinds <= {EVENT["stage"]}, kinds  # the measured stage sees that nothing grows
