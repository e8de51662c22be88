"""Every mechanism says what it is, and does what it says."""

from __future__ import annotations

import dataclasses
import functools
import re
import sys

import numpy as np
import pytest

from sim.core.params import check
from sim.core.registry import INDICATORS, MECHANISMS, PHASES
from sim.world.events import EVENTS
from sim.world.world import World
from tests.parts import tracer
from tests.parts.busy import busy
from tests.worlds import EMPTY, PATHS, TABLES, columns, differing, hashed_run, lived, small

NAMES = sorted(MECHANISMS)
WORLD_NOTES = {"lever", "shock", "stage"}
"""Events that the clock and shocks note, whatever mechanisms are on."""


def head(name: str) -> str:
    return sys.modules[MECHANISMS[name].__module__].__doc__ or ""


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_documented_and_in_range(name: str) -> None:
    part = MECHANISMS[name]
    fields = dataclasses.fields(part.Params)
    assert fields[0].name == "on"
    for f in fields:
        m = f.metadata
        assert m["unit"] and m["about"] and m["source"], f.name
        assert not m["about"].endswith("."), f.name
        if isinstance(f.default, int | float) and not isinstance(f.default, bool):
            assert m["low"] is not None and m["high"] is not None, f"{f.name} has no range"
            assert m["low"] <= f.default <= m["high"]
        if m["dial"]:
            assert isinstance(f.default, float), f.name
    check(part.Params(), f"mechanisms.{name}")
    assert part.Params.__dataclass_params__.frozen


@pytest.mark.parametrize("name", NAMES)
def test_a_mechanism_introduces_itself(name: str) -> None:
    part, text = MECHANISMS[name], head(name)
    assert part.phase in PHASES and part.label and part.label_zh
    assert re.search(r"[\u4e00-\u9fff]", part.label_zh)
    first = text.strip().splitlines()[0]
    assert first.endswith((".", ":")) or ". " in text, "the head begins with a sentence"
    assert "Source:" in text
    assert (type(part).__doc__ or "").strip() and (type(part).step.__doc__ or "").strip()
    assert all(re.fullmatch(r"M-\d{3}", claim) for claim in part.claims)
    assert len(set(part.claims)) == len(part.claims)
    assert set(part.events) <= set(EVENTS)
    assert part.proof in INDICATORS and part.proof_path in PATHS


def test_names_phases_and_labels_are_unique() -> None:
    parts = MECHANISMS.values()
    for what in ("label", "label_zh"):
        said = [getattr(part, what) for part in parts]
        assert len(set(said)) == len(said)
    places = [(part.phase, part.order) for part in parts]
    assert len(set(places)) == len(places), "two mechanisms act at the same moment"


# Events ----------------------------------------------------------------------------------------


@functools.cache
def noted(scale: str) -> dict[str, frozenset[str]]:
    """Return by mechanism the kinds of event that it notes over a few busy runs."""
    seen: dict[str, set[str]] = {name: set() for name in NAMES}
    for path in PATHS:
        for world, part, params in tracer.watched(*busy(path, scale)):
            before = world.events._state[2 : 2 + len(EVENTS)].copy()
            part.step(world, params)
            more = world.events._state[2 : 2 + len(EVENTS)] - before
            seen[part.name] |= {EVENTS[k] for k in np.flatnonzero(more)}
    return {name: frozenset(kinds) for name, kinds in seen.items()}


@pytest.mark.parametrize("name", NAMES)
def test_events_noted_are_events_claimed(name: str) -> None:
    assert noted("small")[name] <= set(MECHANISMS[name].events)


@pytest.mark.parametrize("name", NAMES)
def test_every_event_claimed_is_noted_somewhere(name: str) -> None:
    assert noted("small")[name] | noted("teaching")[name] == set(MECHANISMS[name].events)


OWN = {
    name: set(part.events) - {k for q in MECHANISMS.values() if q is not part for k in q.events}
    for name, part in MECHANISMS.items()
}
"""Kinds of event that one mechanism alone claims."""


@functools.cache
def happened(path: str, scale: str, off: str = "") -> frozenset[str]:
    """Return the kinds of event of a busy run, with one mechanism switched off."""
    spec, quarters = busy(path, scale)
    world = lived(spec.replace({f"mechanisms.{off}.on": False} if off else {}), quarters)
    return frozenset(EVENTS[k] for k in set(world.events.rows()[0][:, 1].tolist()))


@pytest.mark.parametrize("name", [name for name in NAMES if OWN[name]])
def test_without_a_mechanism_what_only_it_claims_never_happens(name: str) -> None:
    """In every run used here the kind does happen with the mechanism on."""
    for kind in sorted(OWN[name]):
        runs = [(p, w) for w in ("small", "teaching") for p in PATHS if kind in happened(p, w)]
        assert runs, f"{kind} happens nowhere"
        assert kind not in happened(*runs[0], off=name)


def test_every_kind_of_event_has_a_mechanism() -> None:
    claimed = {kind for part in MECHANISMS.values() for kind in part.events}
    assert set(EVENTS) - claimed == WORLD_NOTES


@pytest.mark.parametrize("name", NAMES)
def test_off_means_absent(name: str) -> None:
    """Its events do not happen, and its parameters change no bit."""
    spec = small("giant_led", **{f"mechanisms__{name}__on": False})
    world = lived(spec, 4)
    others = {k for part in MECHANISMS.values() if part.name != name for k in part.events}
    kinds = {EVENTS[k] for k in world.events.rows()[0][:, 1]}
    assert kinds <= others | WORLD_NOTES
    assert name not in world.times
    odd = {}
    shared = {"market", "production"}  # whose taste and returns others reckon with
    for f in dataclasses.fields(MECHANISMS[name].Params):
        if f.name != "on" and isinstance(f.default, float) and name not in shared:
            high = min(f.metadata["high"], 2.0 * abs(f.default) + 1.0)
            odd[f"mechanisms.{name}.{f.name}"] = max(f.metadata["low"], high)
    foreign = {  # what others reckon with: arrivals, founders, buyers who look for suppliers
        "mechanisms.migration.openness", "mechanisms.accounts.incubator",
        "mechanisms.stakes.horizon", "mechanisms.migration.liveability",
        "mechanisms.chain.inputs", "mechanisms.chain.lot",
    }  # fmt: skip
    odd = {key: value for key, value in odd.items() if key not in foreign}
    twin = columns(lived(spec.replace(odd), 4))
    assert set(differing(columns(world), twin)) <= {"world.now"}  # indicators may reckon with them


# Columns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_declared_columns_exist(name: str) -> None:
    part, world = MECHANISMS[name], lived(small(), 0)
    known = {f"{t}.{c}" for t in TABLES for c in getattr(world, t).columns} | {"ledger"}
    for said in (part.reads, part.writes):
        assert set(said) <= known and list(said) == sorted(set(said))
    assert part.reads or part.writes


@functools.cache
def touched(path: str) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return by mechanism what it asked for and wrote in one busy run."""
    asked: dict[str, set[str]] = {name: set() for name in NAMES}
    wrote: dict[str, set[str]] = {name: set() for name in NAMES}
    for world, part, params in tracer.watched(*busy(path)):
        seen, changed = tracer.spied(world, part, params)
        asked[part.name] |= seen
        wrote[part.name] |= changed
    return {name: (frozenset(asked[name]), frozenset(wrote[name])) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_undeclared_columns_keep_every_byte(name: str) -> None:
    part = MECHANISMS[name]
    for path in ("indigenous", "giant_led"):
        asked, wrote = touched(path)[name]
        assert wrote <= set(part.writes), f"writes {sorted(wrote - set(part.writes))}"
        unsaid = asked - set(part.reads) - set(part.writes)
        assert not unsaid, f"reads {sorted(unsaid)}"


@functools.cache
def poisoned(path: str) -> dict[str, list[str]]:
    """Return by mechanism what differs when everything it does not read is garbage."""
    found: dict[str, list[str]] = {}
    for world, part, params in tracer.watched(*busy(path)):
        if world.quarter % 5 == 3:
            free = [
                f"{table}.{label}"
                for table in TABLES
                for label in getattr(world, table).columns
                if f"{table}.{label}" not in part.reads
            ]
            for how in (0, 1):
                plain, other = tracer.twin(world), tracer.twin(world)
                put = tracer.poison(other, free, how)
                tracer.step(plain, part.name)
                tracer.step(other, part.name)
                found[part.name] = [
                    *found.get(part.name, []), *tracer.differences(plain, other, put)
                ]  # fmt: skip
        part.step(world, params)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_garbage_in_undeclared_columns_changes_nothing(name: str) -> None:
    assert not poisoned("fusion")[name]


@pytest.mark.slow
@pytest.mark.parametrize("path", [p for p in PATHS if p != "fusion"])
def test_garbage_in_undeclared_columns_changes_nothing_on_any_path(path: str) -> None:
    assert not {name: found for name, found in poisoned(path).items() if found}


def test_the_tracer_sees_reads_and_writes() -> None:
    """Test of the test: a step that reads and writes something known."""

    class Part:
        name = "probe"

        def step(self, world: World, p: object) -> None:
            f = world.firms
            f.quality[: f.n] = f.productivity[: f.n] * 2.0
            f.share[: f.n] = 0.5

    world = lived(small(), 1)
    world.plan = [(Part(), None)]
    before, plain = tracer.twin(world), tracer.twin(world)
    before.plan = plain.plan = world.plan
    seen, wrote = tracer.spied(world, Part(), None)
    assert seen == {"firms.quality", "firms.productivity", "firms.share"}
    assert wrote == {"firms.quality", "firms.share"}
    tracer.step(plain, "probe")
    for key, read in (("firms.quality", False), ("firms.share", False),
                      ("firms.productivity", True), ("firms.labour", False)):  # fmt: skip
        other = tracer.twin(before)
        other.plan = world.plan
        put = tracer.poison(other, [key], 0)
        tracer.step(other, "probe")
        assert bool(tracer.differences(plain, other, put)) == read, key


# Alone -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_alone_deterministic_and_at_ease_with_next_to_nobody(name: str) -> None:
    """With all others off, twice the same; in an empty world; in a world of one firm."""
    alone = {f"mechanisms.{other}.on": other == name for other in NAMES}
    spec = small("indigenous").replace(alone)
    assert hashed_run(spec, 2) == hashed_run(spec, 2)
    nobody = {f"{which}.{key}": 0 for which in ("start", "rival") for key in EMPTY}
    for who in ({}, {"start.smes": 1}, {"start.giants": 1, "start.people": 0.0}):
        world = lived(spec.replace({**nobody, **who, "world.size": 0.05}), 3)
        assert world.ledger.residual() == 0.0
