"""Events and their causes: whatever has a name happens somewhere."""

from __future__ import annotations

import ast
import dataclasses

import numpy as np
import pytest

from sim.core.spec import Intervention, Trigger
from sim.definitions import find_levers, find_shocks
from sim.world.events import CAUSE, CAUSES, EVENT, EVENTS, Events, note
from tests.house.tree import sources
from tests.parts.busy import busy
from tests.worlds import PATHS, lived, small


@pytest.fixture(scope="module")
def happened() -> set[tuple[str, str]]:
    """Return (kind, cause) of all events of busy runs, and of one where rarer things happen."""
    rare = small("giant_led", mechanisms__trust__withhold=1.0).replace(
        levers=(
            Intervention(
                name="rd_grant", what=find_levers()["rd_grant"], when=Trigger("firms", above=-1.0)
            ),
        ),
        shocks=tuple(
            Intervention(name=name, what=find_shocks()[name][0], start=1.0)
            for name in ("loss_of_giant", "loss_of_star", "new_wave")
        ),
    )
    runs = [busy(path, world) for world in ("small", "teaching") for path in PATHS]
    found: set[tuple[str, str]] = set()
    for spec, quarters in (*runs, (rare, 12)):
        codes = np.unique(lived(spec, quarters).events.rows()[0][:, [1, 3]], axis=0)
        found |= {(EVENTS[kind], CAUSES[cause]) for kind, cause in codes}
    return found


def test_nothing_is_lost_where_one_block_ends_and_the_next_begins() -> None:
    events = Events(places=1)
    events.begin(5)
    for wave in range(9):
        events.reserve(1000)
        for actor in range(1000):
            note(events.log, EVENT["born"], 0, np.uint64(1000 * wave + actor), np.uint64(0), 0, -1,
                 -1, 0.5, 0.0)  # fmt: skip
    codes, who, numbers = events.rows()
    assert who[:, 0].tolist() == list(range(9000)) and (codes[:, 0] == 5).all()
    assert len(numbers) == 9000 and events.tally[0, :, EVENT["born"], 0].tolist() == [9000, 4500]
    events.forget()
    assert not len(events.rows()[0])


def test_names_are_not_used_twice() -> None:
    assert len(EVENT) == len(EVENTS) and len(CAUSE) == len(CAUSES)
    assert CAUSES[0] == "", "0 stands for no cause"


def test_every_kind_happens(happened: set[tuple[str, str]]) -> None:
    assert {kind for kind, _ in happened} == set(EVENTS)


def test_every_cause_is_given(happened: set[tuple[str, str]]) -> None:
    assert {cause for _, cause in happened} == set(CAUSES)


def test_every_name_stands_in_the_code_that_uses_it() -> None:
    """A kind or cause that nothing but its list names is dead, whatever may happen in a run."""
    said: set[object] = set()
    for module, path in sources("sim").items():
        if module != "sim.world.events":
            nodes = ast.walk(ast.parse(path.read_text("utf-8")))
            said |= {node.value for node in nodes if isinstance(node, ast.Constant)}
    assert not set(EVENTS) - said
    assert not set(CAUSES) - said


def test_a_lever_or_shock_that_never_acts_notes_nothing() -> None:
    """Test of the test: the rarer causes above come from what is asked for there."""
    plain = small("giant_led")
    off = dataclasses.replace(
        Intervention(name="loss_of_giant", what=find_shocks()["loss_of_giant"][0]), strength=0.0
    )
    for spec in (plain, plain.replace(shocks=(off,))):
        codes = lived(spec, 6).events.rows()[0]
        assert not set(codes[:, 1].tolist()) & {EVENT["lever"], EVENT["shock"]}
        assert not set(codes[:, 3].tolist()) & {CAUSE["giant"], CAUSE["trigger"]}
