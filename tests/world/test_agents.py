"""Organisations as Mesa agents: its idioms work, and a handle is nothing but its row."""

from __future__ import annotations

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet

from sim.world.agents import (
    SME,
    Firm,
    Giant,
    Government,
    Hub,
    Institute,
    Investor,
    Organisation,
    Startup,
)  # fmt: skip
from sim.world.tables import GIANT, STARTUP
from sim.world.tables import SME as SME_CODE
from sim.world.world import World
from tests.worlds import lived, small

KINDS = (Startup, SME, Giant, Institute, Investor, Government, Hub)


@pytest.fixture
def world() -> World:
    return lived(small("fusion"), 2)


def test_the_seven_kinds_are_mesa_agents(world: World) -> None:
    assert set(world.agents_by_type) == set(KINDS)
    for kind, some in world.agents_by_type.items():
        assert issubclass(kind, mesa.Agent) and isinstance(some, AgentSet)
        assert all(type(one) is kind and isinstance(one, mesa.Agent) for one in some)
    assert set(world.agent_types) == {k for k, some in world.agents_by_type.items() if len(some)}
    every = world.agents
    assert len(every) == sum(len(some) for some in world.agents_by_type.values())
    rows = (world.firms, world.institutes, world.investors, world.governments, world.hubs)
    assert len(every) == sum(len(table) for table in rows)
    assert len({one.unique_id for one in every}) == len(every)


def test_mesa_idioms(world: World) -> None:
    firms = world.agents_by_type[SME]
    assert len(firms) > 2
    rich = firms.select(lambda one: one.cash > 1.0e6)
    assert all(one.cash > 1.0e6 for one in rich) and len(rich) <= len(firms)
    assert len(firms.select(at_most=2)) == 2
    levels = firms.get("capability")
    assert levels == [one.capability for one in firms]
    assert firms.agg("people", sum) == sum(one.people for one in firms)
    by_region = world.agents.groupby("region")
    assert sum(len(some) for _, some in by_region) == len(world.agents)
    assert by_region.count() == {r: len(some) for r, some in by_region}
    seen: list[int] = []
    world.agents.do(lambda one: seen.append(one.unique_id))
    assert sorted(seen) == sorted(world.agents.get("unique_id"))
    assert set(firms.shuffle()) == set(firms)
    assert firms.sort("cash", ascending=False)[0].cash == max(firms.get("cash"))
    firms.set("price", 9000.0)
    f = world.firms
    mine = f.alive[: f.n] & (f.kind[: f.n] == SME_CODE)
    assert (f.price[: f.n][mine] == 9000.0).all() and mine.any()


def test_a_handle_reads_and_writes_its_row(world: World) -> None:
    one, f = world.agents_by_type[SME][0], world.firms
    row = one.row
    assert f.address[row] == one.unique_id
    f.quality[row] = 1.25
    assert one.quality == 1.25 and isinstance(one.quality, float)
    one.quality = 2.5
    assert f.quality[row] == 2.5
    assert one.cash == world.ledger.balance[f.account[row]]
    skills = one.skill
    assert skills.shape == (world.n_fields,)
    skills[:] = -1.0
    assert (f.skill[row] >= 0.0).all(), "a handle hands out copies"
    assert isinstance(one.kind, int) and isinstance(one.original, bool)
    with pytest.raises(AttributeError, match="no attribute 'qualty'"):
        _ = one.qualty
    with pytest.raises(AttributeError, match="no attribute 'qualty'"):
        one.qualty = 1.0
    assert f"{one.unique_id:016x}" in repr(one)


def test_the_same_organisation_has_one_handle(world: World) -> None:
    one = world.agents_by_type[Institute][0]
    assert world.handle(one.unique_id) is one
    assert one in world.agents and world.agents_by_type[Institute][0] is one
    world.step()
    assert world.agents_by_type[Institute][0] is one
    with pytest.raises(LookupError):
        world.handle(123)


def test_promotion_changes_the_class_of_a_handle_already_held(world: World) -> None:
    one = world.agents_by_type[SME][0]
    for code, kind in ((GIANT, Giant), (STARTUP, Startup), (SME_CODE, SME)):
        world.firms.kind[one.row] = code
        assert one in world.agents_by_type[kind]
        assert type(one) is kind and isinstance(one, Firm)


def test_a_handle_follows_its_firm_without_being_asked_for_again() -> None:
    easy = {"mechanisms.ladder.giant": 1.0e6, "world.burn_in": 0}
    world = World(small("upgrading").replace(easy))
    held = list(world.agents_by_type[SME])
    assert held and all(type(one) is SME for one in held)
    for _ in range(4):
        world.step()
    alive = [one for one in held if one.is_alive]
    assert alive and any(type(one) is Giant for one in alive)
    for one in alive:
        assert type(one) is (Startup, SME, Giant)[one.kind]


def test_an_ended_organisation_raises_and_stays_ended() -> None:
    world = World(small("indigenous", seed=4))
    world.found_firms(np.array([0]), address=77, price=9500.0, unit_cost=7000.0)
    held = list(world.agents)
    assert world.handle(77).is_alive, "a firm of nothing closes in its first quarter"
    for _ in range(8):
        world.step()
    ended = [one for one in held if not one.is_alive]
    assert 77 in [one.unique_id for one in ended]
    for one in ended:
        for ask in ("row", "cash", "kind", "region"):
            with pytest.raises(LookupError, match="has ended"):
                getattr(one, ask)
        with pytest.raises(LookupError):
            one.field = 1
        with pytest.raises(LookupError):
            world.handle(one.unique_id)
        assert one not in world.agents
    for one in held:
        if one.is_alive:
            assert int(getattr(world, one.table).address[one.row]) == one.unique_id


def test_organisations_are_born_and_end_by_mechanisms_only(world: World) -> None:
    with pytest.raises(TypeError, match="organisations"):
        mesa.Agent(world)
    with pytest.raises(TypeError, match="end by mechanisms"):
        world.agents[0].remove()


def test_it_is_a_mesa_model(world: World) -> None:
    assert isinstance(world, mesa.Model) and world.running
    quarter, steps = world.quarter, world.steps
    world.step()
    assert (world.quarter, world.steps) == (quarter + 1, steps + 1)
    collector = mesa.DataCollector(
        model_reporters={"firms": lambda w: len(w.firms), "quarter": "quarter"},
        agenttype_reporters={SME: {"cash": "cash", "people": "people"}},
    )
    collector.collect(world)
    world.step()
    collector.collect(world)
    frame = collector.get_model_vars_dataframe()
    assert frame["firms"].iloc[-1] == len(world.firms) and len(frame) == 2
    cash = collector.get_agenttype_vars_dataframe(SME)
    assert cash["cash"].sum() >= 0.0 and np.isfinite(cash["cash"]).all()


def test_every_kind_has_its_own_columns(world: World) -> None:
    for cls in KINDS:
        for one in world.agents_by_type[cls]:
            assert isinstance(one, Organisation) and one.cash >= 0.0
            for label in getattr(world, cls.table).columns:
                getattr(one, label)
