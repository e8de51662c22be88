"""The plain-Mesa twin says what the model says: only so is its time a yardstick."""

from __future__ import annotations

import pytest

import sim
from experiments.benchmark.core import CORE, words
from experiments.benchmark.same import differences
from experiments.benchmark.twin import luck
from experiments.benchmark.twin.start import copied, made, read, refilled
from sim.core import chance
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


def test_luck_for_all_at_once_is_the_luck_of_each() -> None:
    key, addresses = luck.key(7, "moves.search", -3), [0, 1, 2**63 + 5, 2**64 - 1]
    for draw in (0, 1, 33):
        each = tuple(luck.hashed(key, address, draw) for address in addresses)
        assert luck.Lanes(addresses).hashes(key, draw) == each
        assert each == tuple(int(chance.hashed(key, address, draw)) for address in addresses)
    assert luck.Lanes([]).hashes(key) == ()


@pytest.mark.parametrize("limit", [0.0, 1e-9, 0.09, 0.5, 0.75, 1.0, 1.2])
def test_a_hash_below_the_limit_is_a_draw_below_the_chance(limit: float) -> None:
    edge = luck.below(limit)
    for x in {max(edge - 1, 0), min(edge, 2**64 - 1), 0, 2**64 - 1}:
        assert (x < edge) == (luck.unit(x) < limit)


def test_twins_of_one_start_have_nothing_in_common() -> None:
    world = World(sim.load(*words("path=upgrading", "world=small")))
    start = read(world)
    first, second = made(start), made(start)
    first.step()
    assert not differences(world, second) and differences(world, first)


def test_the_model_takes_the_same_rows() -> None:
    world = World(sim.load(*words("path=upgrading", "world=small")))
    again = {table.name: table for table in refilled(world)[:-1]}
    assert len(again["firms"]) == len(world.firms) > 0
    assert (
        again["people"].level[: len(world.people)] == world.people.level[world.people.live()]
    ).all()
