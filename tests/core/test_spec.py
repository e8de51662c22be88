"""A spec is frozen, checked, and has a fingerprint that sees what matters."""

from __future__ import annotations

import dataclasses

import pytest

from sim.core.errors import InputError
from sim.core.spec import Intervention, RunSpec
from tests.worlds import PATHS, spec_of


def test_a_replaced_spec_is_another() -> None:
    spec = spec_of("fusion")
    other = spec.replace(seed=9)
    assert other != spec and other.fingerprint != spec.fingerprint
    assert other.replace(seed=spec.seed).fingerprint == spec.fingerprint
    assert spec.replace({"mechanisms.moves.block": 0.2}).mechanism_hash != spec.mechanism_hash
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.seed = 3  # type: ignore[misc]


def test_labels_are_no_input() -> None:
    spec = spec_of("fusion")
    named = dataclasses.replace(spec, labels={"path": "something else"})
    assert named.fingerprint == spec.fingerprint


def test_paths_share_every_mechanism_parameter() -> None:
    assert len({spec_of(path).mechanism_hash for path in PATHS}) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sed": 1}, ("sed", "did you mean 'seed'")),
        ({"mechanisms.moves.blok": 1}, ("blok", "did you mean", "block")),
        ({"mechanisms.move.block": 1}, ("move", "did you mean 'moves'")),
        ({"seed": -1}, ("seed", "-1", "[0")),
        ({"seed": 1.5}, ("seed", "1.5", "whole number")),
        ({"years": 0}, ("years", "0", "[1")),
        ({"years": 1000}, ("years", "1000", "200")),
        ({"world.size": float("nan")}, ("world.size", "finite")),
        ({"world.size": float("inf")}, ("world.size", "finite")),
        ({"world.demand": "adopted"}, ("world.demand", "adoption")),
        ({"start.smes": "many"}, ("start.smes", "whole number")),
        ({"start.fields": ("displays", "displays")}, ("start.fields", "twice")),
        ({"start.fields": ()}, ("start.fields", "at least one")),
        ({"mechanisms.moves.on": 1}, ("mechanisms.moves.on", "true or false")),
        ({"levers": (Intervention(name="x", start=5.0, end=1.0),)}, ("end", "before", "start")),
        ({"seed": None}, ("seed = null",)),
        ({"seed": 10**5000}, ("seed", "too large")),
        ({"start.second_field": "${oc.env:HOME}"}, ("second_field", "write the value itself")),
        ({"start.fields": ([],)}, ("start.fields = ([],)", "list of names")),
        ({"start": 3}, ("start = 3", "holds no keys")),
        ({"mechanisms": {"moves": 3}}, ("mechanisms.moves = 3", "holds no keys")),
        ({"mechanisms.moves": 3}, ("mechanisms.moves = 3", "holds no keys")),
        ({"levers": 3}, ("levers = 3", "holds no keys")),
        ({"levers": ["rd_grant"]}, ("levers = 'rd_grant'", "holds no keys")),
        ({"levers.rd_grant": 3}, ("levers.rd_grant = 3", "holds no settings")),
        ({"levers.rd_grant.name": "x"}, ("levers.rd_grant.name",)),
        ({"levers.rd_grant.strength": 2}, ("levers.rd_grant.strength = 2.0", "[0.0, 1.0]")),
        ({"levers.rd_grant.cap": "x"}, ("levers.rd_grant.cap = 'x'", "not a number")),
        ({"levers.rd_grant.cap": -1}, ("levers.rd_grant.cap = -1.0", "[0.0, ∞]")),
        ({"levers.rd_grant.to": 7}, ("levers.rd_grant.to = 7.0", "outside")),
        ({"levers.rd_grant.when": 3}, ("levers.rd_grant.when = 3", "holds no keys")),
        ({"levers.rd_grant.when.below": 2}, ("levers.rd_grant.when.indicator = ''",)),
        ({"levers.rd_grant.start": -1}, ("levers.rd_grant.start = -1.0", "hazard")),
        ({"levers.rd_gant.strength": 1}, ("no lever 'rd_gant'", "did you mean 'rd_grant'")),
        ({"shocks.bubble.start": 1}, ("no shock 'bubble'", "known: none")),
        ({"start.governments": 0}, ("levers.rd_grant", "start.governments = 0")),
        ({"start.smes.x": 1}, ("start.smes.x",)),
        ({"labels": {}}, ("no key 'labels'",)),
        ({"x" * 5000: 1}, ("no key 'xxx",)),
        ({1: 2}, ("no key '1'",)),
        ([("seed", 1)], ("changes = [('seed', 1)]", "not a mapping")),
    ],
    ids=lambda c: str(list(c))[:60],
)
def test_mistakes_are_one_sentence(changes: dict[str, object], words: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        spec_of("fusion", "policy=rd_grant").replace(changes)
    told = str(caught.value)
    assert "\n" not in told and len(told) < 600 and all(word in told for word in words), told


def test_a_change_is_not_given_twice() -> None:
    with pytest.raises(InputError, match="seed is given twice"):
        spec_of("fusion").replace({"seed": 1}, seed=2)


def test_a_lever_can_be_made_to_wait() -> None:
    when = {"levers.rd_grant.when.indicator": "stage", "levers.rd_grant.when.below": 2}
    spec = spec_of("fusion", "policy=rd_grant").replace(when)
    assert spec == spec_of("fusion", "policy=rd_grant", *(f"{k}={v}" for k, v in when.items()))


def test_levers_can_be_taken_away_again() -> None:
    spec = spec_of("fusion", "policy=ban_noncompete")
    assert spec.levers and spec.replace(levers=()).levers == ()


def test_a_bare_spec_has_defaults() -> None:
    spec = RunSpec()
    assert spec.quarters == 4 * spec.years and spec.checked() is spec
