"""Levers and shocks: when they act, how strongly, on whom, within what, paid by whom."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sim
from sim.core.errors import InputError
from sim.core.ledger import KIND, SECTORS
from sim.core.spec import Definition, Dial, Intervention, RunSpec, Trigger
from sim.definitions import find_levers, find_shocks
from sim.world.tables import KINDS
from sim.world.world import World
from tests.worlds import columns, differing, lived, small, spec_of

DIAL = "moves.non_compete"
BASE = 0.5
GRANT = find_levers()["rd_grant"]


def lever(
    how: str = "towards", to: float = 1.0, name: str = "x", dial: str = DIAL, **more: Any
) -> Intervention:
    cost = more.pop("fixed_cost", 0.0)
    payer = "locality" if cost else ""
    what = Definition(name=name, dials=(Dial(dial, how, to),), fixed_cost=cost, payer=payer)
    return Intervention(name=name, what=what, **more)


def world_with(*levers: Intervention, **changes: Any) -> World:
    return World(spec_with(*levers, **changes))


def spec_with(*levers: Intervention, **changes: Any) -> RunSpec:
    return replace(small("indigenous", world__burn_in=4, **changes), levers=levers)


def values(world: World, quarters: int, dial: str = DIAL, region: int = 0) -> list[float]:
    found = []
    for _ in range(quarters):
        world.step()
        found.append(float(world.dials[dial][region]))
    return found


def test_a_lever_starts_and_ends_on_time() -> None:
    one = lever(start=0.5, end=1.5)
    assert values(world_with(one), 8) == [BASE] * 2 + [1.0] * 4 + [BASE] * 2


def test_a_lever_ramps_and_does_not_compound() -> None:
    one = lever("times", 0.0, start=0.25, ramp=1.0)
    want = [BASE, *(BASE * (1 - s / 5) for s in (1, 2, 3, 4, 5)), 0.0, 0.0]
    assert np.allclose(values(world_with(one), 8), want)


@pytest.mark.parametrize(
    ("how", "to", "want"),
    [("towards", 0.9, 0.7), ("times", 1.4, 0.6), ("add", 0.3, 0.65), ("add", 9.0, 1.0),
     ("add", -9.0, 0.0), ("times", 8.0, 1.0)],
)  # fmt: skip
def test_half_strength_and_bounds(how: str, to: float, want: float) -> None:
    got = values(world_with(lever(how, to, strength=0.5)), 2)
    assert np.allclose(got, want, rtol=1e-12)


def test_the_main_dial_can_be_set_by_the_run() -> None:
    assert values(world_with(Intervention(name="x", to=0.8, what=lever().what)), 1) == [0.8]


def test_two_levers_on_one_dial_compose_in_a_stated_order() -> None:
    """All ``towards`` by name, then ``times``, then ``add``, whatever order they are given in."""
    three = (
        lever("add", 0.1, "a"), lever("times", 0.5, "b"), lever("towards", 0.9, "c"),
        lever("towards", 0.7, "d", strength=0.5),
    )  # fmt: skip
    want = (0.9 + 0.5 * (0.7 - 0.9)) * 0.5 + 0.1
    for order in (three, three[::-1]):
        assert np.allclose(values(world_with(*order), 2), want, rtol=1e-12)


def test_a_lever_acts_only_where_it_is_meant_to() -> None:
    for region, hit in (("focal", [0]), ("rival", [1]), ("all", [0, 1, 2])):
        world = world_with(lever(region=region))
        world.step()
        want = [1.0 if r in hit else BASE for r in range(3)]
        assert world.dials[DIAL].tolist() == want
        for key in ("founding.non_compete", "moves.secrecy"):
            assert (world.dials[key] == world.dials._base[key]).all()


def test_a_trigger_sees_last_years_published_number() -> None:
    never = Intervention(name="x", what=lever().what, when=Trigger("firms", below=0.0))
    always = Intervention(name="x", what=lever().what, when=Trigger("firms", above=-1.0))
    assert values(world_with(never), 6) == [BASE] * 6
    assert values(world_with(always), 6) == [1.0] * 6
    world = world_with(always)
    world.published["firms"][0] = -5.0
    assert values(world, 5) == [BASE] * 4 + [1.0]


def test_events_tell_when_a_lever_begins() -> None:
    world = world_with(lever(start=0.5, end=1.0), lever("add", 0.1, "y", start=0.5, strength=0.0))
    seen = []
    for _ in range(6):
        world.step()
        seen.append(world.events.count("lever"))
    assert seen == [0, 0, 1, 0, 0, 0]


def test_a_random_date_is_drawn_once_and_fixed_by_the_seed() -> None:
    dates = set()
    for seed in range(1, 9):
        one = lever(start=-1.0, hazard=0.8)
        first, again = (world_with(one, seed=seed).dials.starts for _ in range(2))
        assert first == again
        dates.add(first["lever", 0])
    assert len(dates) > 2 and all(0 <= d < 160 for d in dates)
    assert world_with(lever(start=-1.0, hazard=0.0)).dials.starts["lever", 0] == -1


def test_a_lever_on_no_dial_is_refused() -> None:
    with pytest.raises(InputError, match=r"no dial; did you mean 'moves.non_compete'"):
        world_with(lever(dial="moves.non_compet"))
    with pytest.raises(InputError, match="no dial"):
        world_with(lever(dial="moves.block"))


# The catalogue ---------------------------------------------------------------------------------

ALL_DIALS = [
    f"{name}.{f.name}"
    for name, params in small().mechanisms.items()
    for f in dataclasses.fields(params)
    if f.metadata.get("dial")
]
LEVERS, SHOCKS = find_levers(), {name: what for name, (what, _) in find_shocks().items()}


def at_full_strength(name: str, region: str) -> tuple[World, Definition]:
    """Return a world in its first quarter under one lever or shock of configs/, and what it is."""
    what = (LEVERS | SHOCKS)[name]
    one = Intervention(name=name, what=what, region=region)
    world = World(spec_with().replace({"levers" if name in LEVERS else "shocks": (one,)}))
    world.step()
    return world, what


def spans(dial: str) -> tuple[float, float, float]:
    """Return base and range of a dial, from the mechanism's own declaration."""
    part, label = dial.split(".")
    params = small().mechanisms[part]
    declared = {f.name: f.metadata for f in dataclasses.fields(params)}[label]
    low, high = declared["low"], declared["high"]
    return (
        getattr(params, label), -np.inf if low is None else low, np.inf if high is None else high
    )  # fmt: skip


@pytest.mark.parametrize("region", ["focal", "rival", "all"])
@pytest.mark.parametrize("name", [*LEVERS, *SHOCKS])
def test_a_lever_or_shock_turns_the_dials_it_declares_and_no_other(name: str, region: str) -> None:
    world, what = at_full_strength(name, region)
    declared = {dial.parameter: dial for dial in what.dials}
    hit = {"focal": [0], "rival": [1], "all": [0, 1, 2]}[region]
    assert set(declared) <= set(ALL_DIALS)
    for key in ALL_DIALS:
        base, low, high = spans(key)
        want = [base] * 3
        if key in declared:
            how, to = declared[key].how, declared[key].to
            new = {"towards": to, "times": base * to, "add": base + to}[how]
            assert min(max(new, low), high) != base, f"{key} stays at {base}"
            want = [min(max(new, low), high) if r in hit else base for r in range(3)]
        assert world.dials[key].tolist() == pytest.approx(want, rel=1e-12), key
        assert world.dials.base(key) == base
        assert (world.dials.group(key) == -1).all()


@pytest.mark.parametrize("name", [*LEVERS, *SHOCKS])
def test_the_door_lays_in_a_lever_or_shock_and_changes_no_parameter(name: str) -> None:
    group = "levers" if name in LEVERS else "shocks"
    pulled = sim.load("world=small", "path=indigenous", f"{group}.{name}.strength=1")
    (one,) = getattr(pulled, group)
    assert one.what == (LEVERS | SHOCKS)[name] and one.strength == 1.0
    assert pulled.replace({group: ()}) == spec_of("indigenous")


@pytest.mark.parametrize("name", [n for n, w in (LEVERS | SHOCKS).items() if w.dials])
def test_only_declared_dials_are_paid_by_the_levers_payer(name: str) -> None:
    world, what = at_full_strength(name, "focal")
    treasury = world.regions.treasury[0]
    payer = world.government_account(0, what.payer) if what.payer else treasury
    declared = {dial.parameter for dial in what.dials}
    for key in ALL_DIALS:
        want = payer if key in declared else treasury
        assert world.dials.payer(key)[0] == want, key


def test_every_dial_of_every_mechanism_is_checked() -> None:
    assert set(ALL_DIALS) == set(world_with().dials._base) and len(ALL_DIALS) > 10
    assert {dial.parameter for what in (LEVERS | SHOCKS).values() for dial in what.dials}
    assert {name for name, what in SHOCKS.items() if not what.dials} == {
        "buyers_leave", "giant_learns", "loss_of_giant", "loss_of_star", "new_wave", "technology_route"
    }  # fmt: skip


SOME_WORLDS = tuple(
    (path, world)
    for world in ("teaching", "default")
    for path in ("fusion", "indigenous", "imported", "upgrading", "giant_led")
)


@functools.cache
def alone(path: str, world: str) -> dict[str, np.ndarray]:
    """Return the state after eight years in which nobody interferes."""
    return columns(lived(spec_of(path, world=world), 32))


def under(what: Definition, path: str, world: str) -> dict[str, np.ndarray]:
    """Return the state after eight years under a lever at full strength everywhere."""
    field = "displays" if what.rule == "technology_route" else ""
    one = Intervention(name=what.name, what=what, region="all", field=field)
    return columns(lived(spec_of(path, world=world).replace(levers=(one,)), 32))


def tells(what: Definition, path: str, world: str) -> bool:
    """Say whether that is another world than the one in which nobody interferes."""
    state = under(what, path, world)
    return bool(set(differing(alone(path, world), state)) - {"world.now"})


@pytest.mark.parametrize("key", ALL_DIALS)
def test_no_dial_is_dead(key: str) -> None:
    """Turned to an end of its range, each changes at least one of a few worlds.

    Some dials say nothing alone (how a fund is run, without its money): these change what the
    lever that turns them does.
    """
    base, low, high = spans(key)
    to = low if base != low else min(high, 3.0e8)
    own = Definition(name="x", dials=(Dial(key, "towards", to),))
    if any(tells(own, path, world) for path, world in SOME_WORLDS):
        return
    sets = [
        w.dials for w in LEVERS.values() if key in {d.parameter for d in w.dials} and w.dials[1:]
    ]
    assert sets, f"{key} tells nothing, alone or in a lever"
    for path, world in SOME_WORLDS:
        for dials in sets:
            rest = Definition(name="x", dials=tuple(d for d in dials if d.parameter != key))
            both = (under(Definition(name="x", dials=dials), path, world), under(rest, path, world))
            if set(differing(*both)) - {"world.now"}:
                return
    pytest.fail(f"{key} tells nothing in the levers that turn it")


@pytest.mark.parametrize("name", [*LEVERS, *SHOCKS])
def test_no_lever_or_shock_is_dead(name: str) -> None:
    what = (LEVERS | SHOCKS)[name]
    assert any(tells(what, path, world) for path, world in SOME_WORLDS)


def test_a_lever_on_nothing_tells_nothing() -> None:
    """Test of the test."""
    idle = Definition(name="x", dials=(Dial("moves.non_compete", "times", 1.0),))
    assert not tells(idle, "fusion", "teaching")


# Costs -----------------------------------------------------------------------------------------


def flow(world: World, kind: str, sector: str = "governments", region: int = 0) -> float:
    """Return what a sector of a region has paid this quarter for something."""
    return float(
        world.ledger.flows[KIND[kind], region * len(SECTORS) + SECTORS.index(sector)].sum()
    )


def stepped(world: World) -> World:
    world.ledger.flows[:] = 0.0
    world.step()
    return world


@pytest.mark.parametrize("level", ["locality", "province", "nation"])
def test_fixed_costs_are_paid_by_the_level_named(level: str) -> None:
    spec = spec_with(lever(fixed_cost=4.0e5, payer=level, strength=0.5))
    world = World(spec.replace({f"mechanisms.{n}.on": False for n in spec.mechanisms}))
    account = world.government_account(0, level)
    before = world.ledger.balance.copy()
    stepped(world)
    change = world.ledger.balance - before
    assert change[account] == -5.0e4 and flow(world, "lever_cost") == 5.0e4
    assert change[int(world.regions.households[0])] == 5.0e4
    assert np.count_nonzero(change) == 2


def test_fixed_costs_stop_at_the_treasury_and_at_the_cap() -> None:
    off = {f"mechanisms.{n}.on": False for n in small().mechanisms}
    world = World(spec_with(lever(fixed_cost=1.0e15)).replace(off))
    account = world.government_account(0, "locality")
    had = float(world.ledger.balance[account])
    stepped(world)
    assert flow(world, "lever_cost") == had > 0.0 and world.ledger.balance[account] == 0.0
    stepped(world)
    assert flow(world, "lever_cost") == 0.0
    capped = World(spec_with(lever(fixed_cost=1.0e15, cap=1002.0)).replace(off))
    assert flow(stepped(capped), "lever_cost") == 250.0


def granted(**more: Any) -> tuple[World, float]:
    world = world_with(Intervention(name="rd_grant", what=GRANT, **more))
    total = 0.0
    for _ in range(8):
        total += flow(stepped(world), "grant")
    return world, total


def test_grants_are_paid_reach_one_kind_and_stop_at_the_cap() -> None:
    world, total = granted()
    f = world.firms
    assert total > 0.0
    small_ones = granted(group="sme")
    rate, base = small_ones[0].firms, small_ones[0].dials.base("grants.rate")
    got = rate.grant_rate[: rate.n] > base
    assert got.any() and set(rate.kind[: rate.n][got].tolist()) == {KINDS.index("sme")}
    assert len(set(f.kind[: f.n][f.grant_rate[: f.n] > base].tolist())) > 1
    _, none = granted(strength=0.0)
    capped, _ = granted(cap=4.0e4)
    assert 0.0 < capped.dials.spent[0, 0] <= 1.0e4
    assert granted(cap=0.0)[0].dials.spent.get((0, 0), 0.0) == 0.0
    assert none < total


@pytest.mark.parametrize("dial", ["investors.public_inflow", "institutes.public_budget"])
def test_a_cap_binds_the_sum_of_what_a_lever_adds(dial: str) -> None:
    """Several payments of one quarter share the cap; what the base pays is not held against it."""
    world = world_with(lever("add", 1.0e9, dial=dial, cap=4.0e5))
    for _ in range(4):
        stepped(world)
        assert 0.0 < world.dials.spent[0, 0] <= 1.0e5


def test_paying_by_another_level_moves_the_bill_not_the_lever() -> None:
    bills = {}
    for level in ("locality", "nation"):
        world = world_with(Intervention(name="rd_grant", what=GRANT, payer=level))
        for _ in range(2):
            account = world.government_account(0, level)
            assert int(world.dials.payer("grants.rate")[0]) in (account, -1) or world.quarter == 0
            stepped(world)
        assert int(world.dials.payer("grants.rate")[0]) == account
        bills[level] = flow(world, "grant")
    assert all(bill >= 0.0 for bill in bills.values())
