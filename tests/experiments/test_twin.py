"""The plain-Mesa twin says what the model says: only so is its time a yardstick."""

from __future__ import annotations

import pytest

import sim
from experiments.benchmark.core import CORE, words
from experiments.benchmark.same import differences
from experiments.benchmark.twin.start import copied
from sim.world.world import World

CLOSE = 1e-9


def pair(*also: str, on: tuple[str, ...] = CORE):  # type: ignore[no-untyped-def]
    world = World(sim.load(*words(*also, on=on)))
    return world, copied(world)


@pytest.mark.parametrize("path", ["giant_led", "upgrading", "fusion", "imported", "indigenous"])
def test_eight_quarters_are_the_same(path: str) -> None:
    world, twin = pair(f"path={path}", "world=small", "seed=5")
    born = set(world.firms.address[: world.firms.n].tolist())
    for _ in range(8):
        world.step()
        twin.step()
        apart = {name: gap for name, gap in differences(world, twin).items() if gap > CLOSE}
        assert not apart
    assert set(world.firms.address[: world.firms.n].tolist()) != born, "no firm came or went"
    assert len(world.projects), "nobody does research"


def test_a_difference_is_seen() -> None:
    world, twin = pair("path=upgrading", "world=small")
    assert not differences(world, twin)
    person, firm = next(iter(twin.people)), next(iter(twin.firms))
    person.level += 1e-6
    firm.account.balance += 1.0
    apart = differences(world, twin)
    assert set(apart) == {"people.level", "money of firms.balance", "money of accounts"}
    person.remove()
    assert "people (rows)" in differences(world, twin)


def test_the_core_leaves_all_else_off() -> None:
    world, twin = pair("path=upgrading", "world=small")
    assert [part.name for part, _ in world.plan] == list(CORE)
    assert [part.NAME for part in twin.parts] == list(CORE)
