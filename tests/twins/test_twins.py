"""Worlds that differ in one small thing and must not differ in anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.core.registry import MECHANISMS
from sim.core.spec import Definition, Dial, Intervention, RunSpec, Trigger
from sim.definitions import find_levers
from sim.world.world import World
from tests.worlds import (
    EMPTY,
    by_address,
    changed,
    columns,
    differing,
    hashed_run,
    lived,
    small,
    spec_of,
)  # fmt: skip

ROOT = Path(__file__).resolve().parents[2]
LEVERS = find_levers()
QUIET = Trigger("firms", below=0.0)
"""A trigger that never comes true: nobody has fewer than no firms."""


def with_lever(spec: RunSpec, **settings: object) -> RunSpec:
    return replace(spec, levers=(Intervention(**settings),))  # type: ignore[arg-type]


# Nobody in particular ------------------------------------------------------------------------


def with_one_more(world: World, region: int, name: int) -> None:
    """Add a firm without cash, people, product and ties, in a field where nobody is."""
    taken = set(world.firms.field[: world.firms.n].tolist())
    field = next(k for k in range(world.n_fields) if k not in taken)
    world.found_firms(np.array([region]), address=name, field=field, price=9500.0,
                      unit_cost=7000.0)  # fmt: skip


@pytest.mark.parametrize("region", [1, 2])
@pytest.mark.parametrize("lasts", [False, True])
@pytest.mark.parametrize("path", ["indigenous", "fusion"])
def test_a_firm_of_nothing_changes_nobody(path: str, region: int, lasts: bool) -> None:
    """Whether it closes in its first quarter or, where nobody ever closes, lives on."""
    nobody = {f"rival.{key}": 0 for key in EMPTY}
    spec = small(path).replace({**nobody, "world.n_rivals": 2})
    if lasts:  # a lasting firm is counted, and governments compare published counts
        spec = spec.replace({"mechanisms.closure.on": False, "mechanisms.government.on": False})
    plain, other, name = World(spec), World(spec), 987654321
    plain.step()
    other.step()
    with_one_more(other, region, name)
    for quarter in range(1, 12):
        found = changed(by_address(plain), by_address(other, leave_out=(name,)))
        assert not found, f"quarter {quarter}: {found[:5]}"
        alive = name in other.firms.rows("address")
        assert alive == (lasts or quarter == 1)
        plain.step()
        other.step()
        for indicator, numbers in plain.now.items():
            assert numbers[0].tobytes() == other.now[indicator][0].tobytes(), indicator


def test_one_more_birth_shifts_nobodys_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more founder this quarter: all other people learn, move and found as they would have."""
    spec = small("indigenous", seed=11)
    one, two = lived(spec, 2), lived(spec, 2)
    extra = two.firms.n
    two.found_firms(np.array([0]), address=4711, field=int(two.firms.field[0]), born=two.quarter,
                    price=9500.0, unit_cost=7000.0, people=0)  # fmt: skip
    assert extra == one.firms.n
    for key in ("moves.search", "founding.review", "project_work"):
        a = one.uniforms(one.chance(key), one.people.rows("address"))
        b = two.uniforms(two.chance(key), two.people.rows("address"))
        assert a.tobytes() == b.tobytes()
    born = by_address(lived(spec, 0))["people"].keys()
    one.step()
    two.step()
    assert born & by_address(one)["people"].keys() == born & by_address(two)["people"].keys()


# Levers that do nothing ----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(LEVERS))
def test_a_lever_at_strength_nought_changes_no_bit(name: str) -> None:
    spec, what = small("giant_led"), LEVERS[name]
    dear = Definition(**{**vars(what), "fixed_cost": 1.0e9})
    plain = columns(lived(spec, 6))
    none = Intervention(name=name, what=dear, strength=0.0, cap=1000.0, region="all")
    never = Intervention(name=name, what=dear, when=QUIET, cap=1000.0, region="all")
    late = Intervention(name=name, what=dear, start=5.0, cap=1000.0, region="all")
    ended = Intervention(name=name, what=dear, start=0.0, end=0.0, cap=1000.0, region="all")
    world = lived(replace(spec, levers=(none, never, late, ended)), 6)
    assert not differing(plain, columns(world))
    assert world.events.count("lever") == 0


@pytest.mark.parametrize(
    "dial",
    [
        f"{name}.{field}"
        for name, part in MECHANISMS.items()
        for field, meta in part.Params.__dataclass_fields__.items()
        if meta.metadata.get("dial")
    ],
)
def test_every_dial_with_a_cap_rests_at_strength_nought(dial: str) -> None:
    spec = small("indigenous", world__burn_in=0)
    what = Definition(name="x", dials=(Dial(dial, "add", 3.0),), fixed_cost=1.0e9)
    world = lived(with_lever(spec, name="x", what=what, strength=0.0, cap=0.0, region="all"), 2)
    assert not differing(columns(lived(spec, 2)), columns(world))


# Looking ---------------------------------------------------------------------------------------


def test_keeping_events_ledger_and_panels_changes_no_bit() -> None:
    spec = small("upgrading", years=2)
    plain = columns(lived(spec, 8))
    for options in ({"keep_events": False}, {"keep_ledger": True}):
        assert not differing(plain, columns(lived(spec, 8, **options)))
    digest = sim.run(spec).digest("all")
    with_ledger = sim.run(spec, keep_ledger=True)
    assert with_ledger.digest("all") == digest
    seen: list[int] = []
    watched = sim.run(spec, watch=lambda world: seen.append(len(world.agents)))
    assert watched.digest("all") == digest and len(seen) == 9
    bare = sim.run(spec, panels=False, events=False)
    assert bare.final.keys() == with_ledger.final.keys()
    for name, array in bare.final.items():
        assert np.asarray(array).tobytes() == np.asarray(with_ledger.final[name]).tobytes(), name
    assert bare.series.tobytes() == with_ledger.series.tobytes()


def test_looking_changes_nothing() -> None:
    spec = small("giant_led")
    blind, seen = World(spec), World(spec)
    for _ in range(8):
        blind.step()
        seen.step()
        before = columns(seen)
        for agent in seen.agents:
            repr(agent)
            assert agent.is_alive and agent.cash >= 0.0
        for some in seen.agents_by_type.values():
            some.shuffle().select(at_most=3)
        seen.observe()
        seen.observe()
        seen.look()
        for ask in ("firm_ring", "merit_known", "near_institutes", "private_trials", "head_count"):
            getattr(seen, ask)()
        assert not differing(before, columns(seen))
        assert not differing(before, columns(blind))


def test_looking_up_luck_changes_nothing() -> None:
    spec = small()
    one, two = World(spec), World(spec)
    for _ in range(4):
        two.random.random()
        two.rng.random(1000)
        np.random.random(10)
        two.uniforms(two.chance("moves.search"), two.people.rows("address"))
        one.step()
        two.step()
    assert not differing(columns(one), columns(two))


# Squeezing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("indigenous",), ("giant_led", "policy=rd_grant")])
def test_squeezing_is_invisible(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_of(*words).replace(seed=3)
    usual = World(spec)
    with monkeypatch.context() as patch:
        patch.setattr(World, "_squeeze", lambda self: None)
        never = World(spec)
        for _ in range(40):
            never.step()
    for _ in range(40):
        usual.step()
    assert never.people.n > usual.people.n
    assert not changed(by_address(usual), by_address(never))
    assert np.array_equal(usual.ledger.balance, never.ledger.balance)
    for name in usual.now:
        assert usual.now[name].tobytes() == never.now[name].tobytes(), name


# Compiled and plain, here and there ------------------------------------------------------------

ELSEWHERE = """
import sys
from tests.twins.test_twins import busy
from tests.worlds import hashed_run
from sim.core.jit import PLAIN
print(PLAIN, *[hashed_run(busy(path), 12) for path in sys.argv[1:]])
"""


def busy(path: str) -> RunSpec:
    """Return a run with levers and a shock in its first years."""
    spec = spec_of(path, f"policy=for_{path}", "shock=technology_route")
    soon = [
        Intervention(**{**vars(one), "start": 0.0 if one in spec.levers else 1.0, "end": 9.0})
        for one in (*spec.levers, *spec.shocks)
    ]
    return spec.replace(levers=tuple(soon[: len(spec.levers)]),
                        shocks=tuple(soon[len(spec.levers) :]))  # fmt: skip


def elsewhere(*paths: str, plain: bool) -> list[str]:
    """Return hashes of runs in a fresh process."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1" if plain else "0"}
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, *paths], env=env, cwd=ROOT, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    words = done.stdout.split()
    assert words[0] == str(plain)
    return words[1:]


@pytest.mark.parametrize("paths", [("indigenous", "giant_led")])
def test_compiled_and_plain_give_the_same_bits(paths: tuple[str, ...]) -> None:
    here = [hashed_run(busy(path), 12) for path in paths]
    assert elsewhere(*paths, plain=True) == here


@pytest.mark.slow
def test_compiled_and_plain_give_the_same_bits_on_all_paths() -> None:
    paths = ("fusion", "imported", "upgrading")
    assert elsewhere(*paths, plain=True) == [hashed_run(busy(path), 12) for path in paths]


@pytest.mark.slow
def test_rules_stay_inside_their_arrays(tmp_path: Path) -> None:
    """The same bits with every index checked."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_BOUNDSCHECK": "1"}
    env["NUMBA_CACHE_DIR"] = str(tmp_path)
    done = subprocess.run([sys.executable, "-c", ELSEWHERE, "fusion"], env=env, cwd=ROOT, check=True,
                          capture_output=True, text=True)  # fmt: skip
    assert done.stdout.split()[1:] == [hashed_run(busy("fusion"), 12)]


def digest(record: sim.Record) -> str:
    return record.digest("all")


def test_alone_in_a_batch_and_on_two_workers() -> None:
    specs = [small("indigenous", seed=s, years=2) for s in (1, 2, 3, 4)]
    alone = [sim.run(spec).digest("all") for spec in specs]
    assert len(set(alone)) == 4
    for workers in (1, 2):
        assert list(sim.run_many(specs, workers=workers, what=digest)) == alone
    backwards = list(sim.run_many(specs[::-1], workers=2, what=digest))
    assert backwards[::-1] == alone


def test_n_seeds_are_the_first_of_twice_as_many() -> None:
    specs = [small("fusion", seed=s, years=1) for s in range(1, 7)]
    three = list(sim.run_many(specs[:3], workers=1, what=digest))
    six = list(sim.run_many(specs, workers=1, what=digest))
    assert six[:3] == three


def test_the_same_run_twice_in_one_process() -> None:
    spec = busy("imported")
    assert hashed_run(spec, 6) == hashed_run(spec, 6)


def test_what_cannot_matter_does_not() -> None:
    """Labels, the length of the run and the calendar do not change the quarters lived."""
    spec = small("indigenous")
    plain = columns(lived(spec, 6))
    for twin in (spec.replace(years=3), spec.replace(years=80), spec.replace(start_year=1999)):
        assert not differing(plain, columns(lived(twin, 6)))
