"""Levers and shocks as such, and parts that come from outside."""

from __future__ import annotations

import dataclasses
import math
import subprocess
import sys
from typing import Any

import pytest

import sim
from sim.core.errors import InputError
from sim.core.registry import INDICATORS, LEVERS, MECHANISMS, SHOCKS
from sim.core.spec import Definition, Dial
from sim.definitions import definition, find_levers, find_shocks

from .conftest import Write, stand_in

pytestmark = pytest.mark.usefixtures("parts")

GOOD: dict[str, Any] = {"dials": [{"parameter": "moves.secrecy", "how": "times", "to": 0.5}]}


def test_levers_are_found_in_files_and_registry() -> None:
    found = find_levers()
    assert {"non_compete", "rd_grant", "vc_supply"} <= set(found) and list(found) == sorted(found)
    assert LEVERS["rd_grant"] is found["rd_grant"] or LEVERS["rd_grant"] == found["rd_grant"]
    assert find_levers() == found
    assert {"bubble", "burst", "technology_route"} <= set(find_shocks())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"dial": []}, "no key 'dial' in a lever or shock; did you mean 'dials'"),
        ({}, "reaches nothing"),
        ({"dials": {"parameter": "x"}}, "is not a list"),
        ({"dials": [3]}, "not a mapping"),
        ({"dials": [{"parameter": "a.b"}]}, "lacks 'to'"),
        ({"dials": [{"parameter": "a.b", "to": "x"}]}, "not a number"),
        ({"dials": [{"parameter": "a.b", "to": True}]}, "not a number"),
        ({"dials": [{"parameter": "a.b", "to": 1, "how": "time"}]}, "did you mean 'times'"),
        ({"dials": [{"parameter": "a.b", "to": 1, "too": 1}]}, "did you mean 'to'"),
        ({"dials": [{"parameter": 3, "to": 1}]}, "not a name"),
        ({"dials": [{"parameter": "a.b", "to": 1}] * 2}, "twice"),
        ({**GOOD, "payer": "natoin"}, "did you mean 'nation'"),
        ({**GOOD, "levels": ["national"]}, "did you mean 'nation'"),
        ({**GOOD, "stages": ["grown"]}, "did you mean 'growth'"),
        ({**GOOD, "groups": ["smes"]}, "did you mean 'sme'"),
        ({**GOOD, "fixed_cost": -1, "payer": "nation"}, "below 0"),
        ({**GOOD, "fixed_cost": 1}, "has no payer"),
        ({**GOOD, "claim": 3}, "is not text"),
        ({**GOOD, "name": "other"}, "not the name it stands under"),
    ],
)
def test_a_bad_lever(data: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        definition("mine", data, "lever/mine.yaml")
    assert words in str(caught.value) and "lever/mine.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("dial", "words"),
    [
        ("{parameter: moves.secrcy, to: 0}", "did you mean 'moves.secrecy'"),
        ("{parameter: move.secrecy, to: 0}", "did you mean 'moves.secrecy'"),
        ("{parameter: moves.block, to: 0}", "not declared as a dial"),
        ("{parameter: moves.secrecy, to: 3}", "outside [0, 1]"),
        ("{parameter: moves.secrecy, how: times, to: -1}", "a factor is not negative"),
    ],
)
def test_a_dial_must_exist(own: Write, dial: str, words: str) -> None:
    folder = own("lever/mine.yaml", f"dials:\n  - {dial}\n")
    with pytest.raises(InputError) as caught:
        sim.load("levers.mine.strength=1", config_dir=folder)
    assert words in str(caught.value) and "lever 'mine'" in str(caught.value)
    sim.load(config_dir=folder)  # a lever that nobody pulls does not stop a run


def test_a_rule_must_exist(own: Write) -> None:
    folder = own("shock/mine.yaml", "shocks: {mine: {what: {rule: technologie_route}}}\n")
    with pytest.raises(InputError, match="did you mean 'technology_route'"):
        sim.load("shock=mine", config_dir=folder)


def test_register_a_lever() -> None:
    one = Definition(name="mine", dials=(Dial("moves.secrecy", "towards", 0.0),))
    assert sim.register(one) is one
    assert sim.load("levers.mine.strength=0.5").levers[0].what == one
    with pytest.raises(InputError, match="exists already"):
        sim.register(one)
    with pytest.raises(InputError, match="exists already"):
        sim.register(dataclasses.replace(one, name="rd_grant"))


@pytest.mark.parametrize(
    ("part", "kind", "words"),
    [
        (None, None, "is not one of mechanism"),
        (3, "mechansim", "did you mean 'mechanism'?"),
        (3, "lever", "is no lever; it takes a Definition with a name"),
        (lambda view: 1.0, "indicator", "is no indicator; it takes a part with 'read'"),
        (Definition("a"), None, "reaches nothing"),
        (Definition(dials=(Dial("moves.secrecy"),)), None, "it takes a Definition with a name"),
        (Definition("a.b", dials=(Dial("moves.secrecy"),)), None, "'a.b' has no usable name"),
        (Definition("a", rule="x", payer="city"), None, "is not one of none, locality"),
        (Definition("a", dials=(Dial("x.y", "toward"),)), None, "did you mean 'towards'?"),
        (Definition("a", dials=(Dial("x.y", to=math.nan),)), None, "nan is not a finite number"),
        (Definition("a", rule="x", fixed_cost=math.inf), "shock", "inf is not a finite number"),
        (type("P", (), {"phase": "trad", "step": print}), None, "did you mean 'trade'?"),
        (type("P", (), {"phase": "trade"}), None, "is no mechanism; it takes a part with 'step'"),
        (type("P", (), {"phase": "trade", "step": print, "Params": int}), None, "kind of Switch"),
    ],
)
def test_what_cannot_be_registered(part: Any, kind: str | None, words: str) -> None:
    before = [sorted(one) for one in (MECHANISMS, SHOCKS, LEVERS, INDICATORS)]
    with pytest.raises(InputError) as caught:
        sim.register(part, kind)
    assert words in str(caught.value)
    assert [sorted(one) for one in (MECHANISMS, SHOCKS, LEVERS, INDICATORS)] == before


def test_register_a_shock_that_turns_dials() -> None:
    one = Definition("gossip", dials=(Dial("moves.secrecy", "towards", 0.0),))
    sim.register(one, "shock")
    assert sim.load("shocks.gossip.start=3").shocks[0].what == one


def test_register_a_mechanism() -> None:
    sim.register(stand_in("mine", {"x": (0.5, 1)}))
    assert "mine" in MECHANISMS
    assert sim.load("mechanisms.mine.x=0.25").mechanisms["mine"].x == 0.25
    with pytest.raises(InputError, match="phase"):
        bad = stand_in("other", {})
        bad.phase = "learning"
        sim.register(bad)


def test_register_a_shock_and_an_indicator() -> None:
    class Flood:
        name, label, label_zh = "flood", "Flood", "洪水"

        def strike(self, world: Any, one: Any, field: int) -> None: ...

    class Wetness:
        name, label, label_zh, unit, about, source = "wet", "Wet", "湿", "m", "depth", "a test"

        def read(self, world: Any, now: dict[str, Any]) -> None: ...

    sim.register(Flood)
    sim.register(Wetness)
    assert "flood" in SHOCKS and "wet" in INDICATORS
    assert sim.load("shocks.flood.start=3").shocks[0].what.rule == "flood"
    assert (
        sim.load("levers.rd_grant.when.indicator=wet", "levers.rd_grant.when.above=1")
        .levers[0]
        .when
    )
    with pytest.raises(InputError, match="did you mean 'wet'"):
        sim.load("levers.rd_grant.when.indicator=wett", "levers.rd_grant.when.above=1")
    with pytest.raises(InputError, match="is not one of mechanism"):
        sim.register(object())


def test_import_sim_costs_nothing() -> None:
    code = (
        "import sys, sim; dir(sim)\n"
        "heavy = {'numpy', 'numba', 'pandas', 'mesa', 'hydra', 'omegaconf', 'yaml', 'matplotlib'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "assert 'load' in dir(sim) and sim.__version__\n"
        "import sim.door, sim.explain; assert 'hydra' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_sim_does_not_have() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        sim.lod  # noqa: B018
