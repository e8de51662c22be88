"""The phases of a quarter may come in another order: the usual one is the default, laws hold in all."""

from __future__ import annotations

import pytest

import sim
from sim import door
from sim.core.errors import InputError
from sim.core.registry import PHASES
from sim.explain import plan
from sim.world.world import World
from tests.laws.test_laws import live
from tests.worlds import hashed_run, small

USUAL = PHASES[:-1]
BACKWARDS = USUAL[::-1]
ORDERS = {
    "backwards": BACKWARDS,
    "trade first, govern last": ("trade", "fund", "learn", "connect", "move", "research",
                                 "turn_over", "govern"),
    "research before people settle": ("govern", "research", "turn_over", "connect", "move",
                                      "trade", "learn", "fund"),
}  # fmt: skip


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("path", ["giant_led", "imported"])
def test_any_order_is_lawful(path: str, order: tuple[str, ...]) -> None:
    live(small(path, world__phases=order))


def test_mechanisms_follow_the_order() -> None:
    world = World(small(world__phases=BACKWARDS))
    acted = [part.phase for part, _ in world.plan]
    assert list(dict.fromkeys(acted)) == list(BACKWARDS)
    usual = [part.name for part, _ in World(small()).plan]
    for phase in USUAL:  # inside a phase nothing is turned round
        inside = [part.name for part, _ in world.plan if part.phase == phase]
        assert inside == [name for name in usual if name in inside]
    told = plan(spec=world.spec).markdown()
    assert told.index("| connect ") < told.index("| govern ")


def test_what_organisations_can_do_is_derived_right_before_research() -> None:
    for order in (USUAL, *ORDERS.values()):
        world = World(small(world__phases=order))
        assert world.plan[world._settled][0].phase == "research"
        if world._settled:
            assert world.plan[world._settled - 1][0].phase != "research"


def test_the_usual_order_said_is_the_same_run_and_another_is_not() -> None:
    plain, said = small(), small(world__phases=USUAL)
    other = small(world__phases=BACKWARDS)
    assert said.fingerprint == plain.fingerprint != other.fingerprint
    assert "phases" not in plain.inputs["world"] and "phases" in other.inputs["world"]
    assert hashed_run(said, 4) == hashed_run(plain, 4) != hashed_run(other, 4)


def test_an_order_comes_through_the_door_and_back(tmp_path: object) -> None:
    word = f"world.phases=[{','.join(BACKWARDS)}]"
    spec = sim.load("world=small", word)
    assert spec.world.phases == BACKWARDS
    for one in (spec, sim.load("world=small")):
        file = tmp_path / "config.yaml"  # type: ignore[operator]
        file.write_text(door.resolved(one), "utf-8")
        assert door.load_file(file).fingerprint == one.fingerprint


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (USUAL[1:], "lacks 'govern'; name each of govern, learn"),
        ((*USUAL, "learn"), "names something twice"),
        (("learning", *USUAL[2:], "govern"), "did you mean 'learn'"),
        (PHASES, "world.phases = 'observe' is not one of"),
        (("observe", *USUAL[1:]), "observe is always last"),
        ((), "name at least one"),
        (7, "is not a list of names"),
    ],
    ids=str,
)
def test_a_wrong_order_is_one_sentence(order: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        small().replace({"world.phases": order})
    told = str(caught.value)
    assert told.startswith("world.phases = ") and said in told and "\n" not in told
