"""A nation: many clusters in provinces, each at home in one field, under the same laws."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.core.errors import InputError
from sim.core.spec import RunSpec
from sim.core.table import LARGE, Table, column
from sim.mechanisms.suppliers import _without_twins
from sim.world import tables
from sim.world.geography import any_region, other_region, starts_of
from sim.world.world import World

from ..worlds import small

DRAWS = np.arange(0.0005, 1.0, 0.001)


def nation(**more: object) -> RunSpec:
    return sim.load("world=nation", "world.size=0.05", "world.burn_in=0", **more)


@pytest.fixture(scope="module")
def world() -> World:
    made = World(nation(), keep_ledger=True)
    for _ in range(5):
        made.step()
    return made


def test_a_nation_has_66_clusters_each_with_firms_and_people(world: World) -> None:
    assert world.n_regions == 66
    for table in (world.firms, world.people):
        assert (np.bincount(table.rows("region"), minlength=66)[:66] > 0).all()


def test_further_clusters_are_at_home_in_the_named_fields_in_turn() -> None:
    spec = nation()
    starts, homes = starts_of(spec), spec.world.home_fields
    assert starts[0] == spec.start
    assert [one.fields for one in starts[1:11]] == [(homes[i % len(homes)],) for i in range(10)]


def test_people_and_money_are_kept_across_66_clusters(world: World) -> None:
    start = World(nation())
    assert world.head_count() == start.head_count()
    assert world.ledger.balance.sum() == 0.0


@pytest.mark.parametrize("region", [0, 5, 21, 65])
def test_of_looks_that_stay_near_all_lie_in_the_province_and_none_is_left_out(region: int) -> None:
    near, n, provinces = 0.5, 66, 22
    mine = [any_region(u, region, n, near, provinces) for u in DRAWS]
    close = {r for u, r in zip(DRAWS, mine, strict=True) if u < near}
    assert close == {r for r in range(n) if r % provinces == region % provinces}
    assert {r for u, r in zip(DRAWS, mine, strict=True) if u >= near} == set(range(n))
    other = [other_region(u, region, n, near, provinces) for u in DRAWS]
    close = {r for u, r in zip(DRAWS, other, strict=True) if u < near}
    assert close == {r for r in range(n) if r % provinces == region % provinces} - {region}
    assert set(other) == set(range(n)) - {region}


def test_a_cluster_alone_in_its_province_looks_anywhere_else() -> None:
    found = {other_region(u, 3, 5, 1.0, 5) for u in DRAWS}
    assert found == {0, 1, 2, 4}


def test_without_provinces_every_region_is_equally_far() -> None:
    assert [any_region(u, 1, 4, 0.0, 0) for u in DRAWS] == [int(u * 4) for u in DRAWS]
    assert [other_region(u, 1, 4, 0.0, 0) for u in DRAWS] == [(2 + int(u * 3)) % 4 for u in DRAWS]


def test_nearness_changes_a_world_with_provinces_and_no_other() -> None:
    def digest(**more: object) -> str:
        return sim.run(small(years=3, **{"world__n_rivals": 3, **more})).digest("all")

    assert digest(world__near=0.9) == digest(world__near=0.1)
    near, far = (digest(world__near=x, world__provinces=2) for x in (0.9, 0.1))
    assert near != far


def test_what_a_run_was_before_there_were_provinces_it_still_is() -> None:
    assert not {"provinces", "near", "home_fields", "market"} & small().inputs["world"].keys()
    assert small(world__provinces=2).inputs["world"]["provinces"] == 2


def test_a_large_table_grows_by_an_eighth_and_keeps_its_rows() -> None:
    table = Table("x", {"a": column(7, unit="number", about="a number", kind="i8")}, LARGE)
    table.add_many(LARGE, a=np.arange(LARGE))
    table.add(a=3)
    assert len(table.a) == LARGE + LARGE // 8
    assert np.array_equal(table.a[:LARGE], np.arange(LARGE)) and table.a[LARGE] == 3
    assert (table.a[LARGE + 1 :] == 7).all()


def test_a_pair_is_tied_once_whoever_else_is_tied() -> None:
    """Ties: 1→5 supply, 2→5 of another layer, 3→6 supply but ended."""
    seller, buyer = np.array([1, 2, 3]), np.array([5, 5, 6])
    layer = np.array([tables.SUPPLY, tables.RESEARCH, tables.SUPPLY])
    alive = np.array([True, True, False])
    a, b = np.array([1, 2, 2, 3, 4, 3]), np.array([5, 5, 5, 6, 6, 6])
    kept = _without_twins(6, a, b, 3, alive, layer, seller, buyer, np.empty(7, int))
    assert list(zip(a[:kept], b[:kept], strict=True)) == [(2, 5), (3, 6), (4, 6)]


def test_a_nation_that_is_too_large_for_its_numbers_is_refused() -> None:
    with pytest.raises(InputError, match=r"world\.n_rivals = 100 .* outside \[0, 99\]"):
        nation(**{"world.n_rivals": 100})
    with pytest.raises(InputError, match=r"world\.home_fields"):
        nation(**{"world.home_fields": ["displais"]})
