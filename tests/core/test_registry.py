"""Parts are found by name, in a fixed order, and named well when they are not there."""

from __future__ import annotations

import pytest

from sim.core.errors import InputError
from sim.core.registry import MECHANISMS, PHASES, Registry, plan


def test_the_plan_goes_through_the_phases_in_order() -> None:
    phases = [PHASES.index(part.phase) for part in plan()]
    assert phases == sorted(phases)
    assert {part.phase for part in plan()} >= set(PHASES) - {"observe"}
    assert [part.name for part in plan()] == [part.name for part in plan()]


def test_a_part_is_named_after_its_file() -> None:
    for name, part in MECHANISMS.items():
        assert part.__module__ == f"sim.mechanisms.{name}" and part.name == name


def test_unknown_and_second_parts_are_refused() -> None:
    some: Registry[object] = Registry("thing", "")
    some.add(object_named := type("Some", (), {"name": "some"})())
    assert some["some"] is object_named and "some" in some and len(some) == 1
    with pytest.raises(InputError, match="exists already"):
        some.add(type("Some", (), {"name": "some"})())
    with pytest.raises(InputError, match="did you mean 'some'"):
        some["sme"]
    some.remove("some")
    assert list(some) == []
