"""No indicator is dead: each differs between two worlds in the same quarter."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.jit import A
from sim.core.registry import INDICATORS
from sim.core.spec import RunSpec
from tests.worlds import PATHS, lived, spec_of

QUARTERS = 48
NAMES = list(INDICATORS)


def told(spec: RunSpec) -> A:
    """Return what the indicators say of the focal region: a row a quarter, a column for each."""
    world = lived(spec, QUARTERS)
    assert list(world.now) == NAMES
    focal: A = np.array(world.history)[:, :, 0]
    return focal


@pytest.fixture(scope="module")
def worlds() -> A:
    """Return by world, quarter and indicator: five paths, a second seed, two levers, two sizes."""
    specs = [spec_of(path, world="teaching") for path in PATHS]
    specs.append(specs[0].replace(seed=2))
    specs += [
        spec_of("giant_led", f"policy={policy}", world="teaching")
        for policy in ("anchor_attraction", "failure_tolerance")
    ]
    specs += [spec_of(path, world="default") for path in ("giant_led", "fusion")]
    both: A = np.array([told(spec) for spec in specs])
    return both


@pytest.mark.parametrize("name", NAMES)
def test_an_indicator_differs_between_worlds(worlds: A, name: str) -> None:
    values = worlds[:, :, NAMES.index(name)]
    assert (values.max(axis=0) > values.min(axis=0)).any(), f"always {np.unique(values)}"


def test_the_same_world_twice_differs_in_nothing() -> None:
    """Test of the test: what differs above differs because the worlds do."""
    spec = spec_of("imported", world="teaching")
    assert np.array_equal(told(spec), told(spec))
