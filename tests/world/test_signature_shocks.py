"""Shocks by which signatures are asked: they touch one thing, and all else keeps its bits."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.core.spec import Intervention, RunSpec
from sim.definitions import find_shocks
from sim.shocks.giant_learns import GAIN
from sim.world.tables import ORIGINS
from sim.world.world import World
from tests.worlds import columns, lived, small


def struck(name: str, strength: float = 1.0) -> RunSpec:
    one = Intervention(name=name, what=find_shocks()[name][0], start=1.0, strength=strength)
    return dataclasses.replace(small("giant_led"), shocks=(one,))


def dials_only(spec: RunSpec) -> tuple[World, World]:
    """Return a world four quarters old, and the same in which the fifth has begun."""
    before, after = lived(spec, 4), lived(spec, 4)
    after.dials.state(after)
    return before, after


def test_only_the_giants_documents_in_its_field_are_more() -> None:
    before, after = dials_only(struck("giant_learns", 0.5))
    f = before.firms
    focal = np.flatnonzero(f.alive[: f.n] & (f.region[: f.n] == 0))
    came = focal[f.origin[focal] == ORIGINS.index("anchor")]
    focal = came if len(came) else focal
    row = int(focal[np.argmax(f.revenue[focal])])
    more = after.firms.explicit[: f.n] - f.explicit[: f.n]
    assert np.isclose(more[row, f.field[row]], 0.5 * GAIN)
    assert np.count_nonzero(more) == 1
    old, new = columns(before), columns(after)
    assert {name for name in old if not np.array_equal(old[name], new[name])} == {"firms.explicit"}


def test_only_buyers_and_owners_of_one_field_are_fewer() -> None:
    before, after = dials_only(struck("buyers_leave", 0.25))
    home = int(before.regions.home_field[0])
    for name in ("buyers", "owners"):
        old, new = getattr(before.fields, name), getattr(after.fields, name)
        assert np.isclose(new[home], 0.75 * old[home])
        assert np.array_equal(np.delete(old, home), np.delete(new, home))
    old_all, new_all = columns(before), columns(after)
    moved = {name for name in old_all if not np.array_equal(old_all[name], new_all[name])}
    assert moved == {"fields.buyers", "fields.owners"}


def test_hidden_failures_are_no_trials_that_anybody_knows() -> None:
    told, hidden = (
        lived(small("imported", mechanisms__news__failures=share), 12) for share in (1.0, 0.0)
    )
    assert (
        told.concepts.trials[: told.concepts.n].sum()
        > hidden.concepts.trials[: hidden.concepts.n].sum()
    )
    everything = lived(small("imported"), 12)
    assert np.array_equal(everything.concepts.heard, told.concepts.heard)
