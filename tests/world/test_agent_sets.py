"""Sets backed by columns do what Mesa's AgentSet of the same handles does, method by method."""

from __future__ import annotations

import copy
import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mesa.agent import AgentSet

from sim.core.table import column
from sim.world.agents import SME, Firm, Giant, Government, Hub, Institute, Organisations, Startup
from sim.world.tables import GIANT
from sim.world.world import World
from tests.worlds import lived, small

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")


@pytest.fixture(scope="module")
def old() -> World:
    """A world in which firms have ended, rows were squeezed and a firm has ended since."""
    world = lived(small("fusion"), 9)
    assert world.firms.squeezes and len(world.firms) > 12
    world.firms.kind[world.firms.live()[:3]] = GIANT
    world.firms.end(world.firms.live()[5:7])
    return world


def plain(some: Any) -> AgentSet:
    return AgentSet(list(some), random=some.random)


def mixed(world: World) -> Organisations:
    return world.agents.shuffle()


SETS: dict[str, Callable[[World], Organisations]] = {
    "all": lambda w: w.agents,
    "mixed": mixed,
    "firms": lambda w: w.agents.select(agent_type=Firm),
    "smes": lambda w: w.agents_by_type[SME],
    "institutes": lambda w: w.agents_by_type[Institute],
    "one": lambda w: w.agents.select(at_most=1),
    "none": lambda w: w.agents.select(at_most=0),
}


@pytest.fixture(params=SETS)
def some(request: pytest.FixtureRequest, old: World) -> Organisations:
    made = SETS[request.param](old)
    assert isinstance(made, Organisations) and isinstance(made, AgentSet)
    return made


def same(a: Any, b: Any) -> bool:
    """Say whether two answers agree in type, value and order."""
    if isinstance(a, AgentSet):
        return isinstance(b, AgentSet) and same(list(a), list(b))
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, list):
        return type(b) is list and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and bool(a == b)


def answer(ask: Callable[[], Any]) -> Any:
    """Return an answer, or the kind of error in its place."""
    try:
        return ask()
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        return type(error)


def agree(some: Organisations, ask: Callable[[Any], Any]) -> None:
    """Ask the set and its plain likeness, with the same luck."""
    luck = some.random.getstate()
    ours = answer(lambda: ask(some))
    after = some.random.getstate()
    some.random.setstate(luck)
    theirs = answer(lambda: ask(plain(some)))
    assert some.random.getstate() == after
    assert same(ours, theirs), (ours, theirs)


LABELS = ("region", "cash", "unique_id", "row", "people", "meetings", "skill", "original", "kind",
          "pos", "is_alive", "model", "nothing", "level", "table")  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
def test_get(some: Organisations, label: str) -> None:
    agree(some, lambda s: s.get(label))
    agree(some, lambda s: s.get(label, handle_missing="default"))
    agree(some, lambda s: s.get(label, "default", -1.5))


def test_get_several(some: Organisations) -> None:
    agree(some, lambda s: s.get(["region", "cash"]))
    agree(some, lambda s: s.get(["region", "people", "skill"], "default", 7))
    agree(some, lambda s: s.get(["region", "people"]))
    agree(some, lambda s: s.get([]))
    agree(some, lambda s: s.get("region", handle_missing="perhaps"))


def test_array(some: Organisations) -> None:
    assert some.array("cash").tolist() == some.get("cash")
    assert some.array("is_alive").all()
    some.array("region")[:] = 99
    assert 99 not in some.get("region"), "an array is a copy"


FUNCTIONS = (min, max, len, list, sorted, np.mean, np.sum, np.min, np.max, np.std, np.median,
             np.unique, np.add.reduce, np.sqrt, statistics.fmean, lambda v: v[0])  # fmt: skip


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("label", ["region", "cash", "original", "unique_id", "people", "is_alive"])
def test_agg(some: Organisations, label: str) -> None:
    for func in FUNCTIONS:
        if func in (np.mean, np.std, np.median) and not len(some):
            continue  # nan is not nan
        agree(some, lambda s, func=func: s.agg(label, func))
    agree(some, lambda s: s.agg(label, [min, len, max]))
    agree(some, lambda s: s.agg(label, iter([len])))
    agree(some, lambda s: s.agg(label, []))
    if label in ("region", "unique_id", "is_alive"):
        agree(some, lambda s: s.agg(label, sum))
    elif label == "cash":
        assert some.agg(label, sum) == pytest.approx(plain(some).agg(label, sum), rel=1e-12)


def test_agg_of_what_is_not_a_number_or_too_large(old: World) -> None:
    firms = old.agents.select(agent_type=Firm)
    was = old.firms.growth.copy(), old.firms.trials.copy()
    old.firms.growth[firms[1].row] = np.nan
    for func in (min, max):
        agree(firms, lambda s, func=func: s.agg("growth", func))
    agree(firms, lambda s: s.sort("growth").get("unique_id"))
    agree(firms, lambda s: s.groupby("growth").count().__len__())
    old.firms.trials[:] = 2**62
    assert firms.agg("trials", sum) == len(firms) * 2**62
    old.firms.growth[:], old.firms.trials[:] = was


def rich(one: Any) -> bool:
    return bool(one.cash > 1.0e6)


@pytest.mark.parametrize("at_most", [float("inf"), 3, 0, -1, 1, 1.0, 0.5, 0.0, 2.5, 10**6])
@pytest.mark.parametrize("agent_type", [None, Firm, SME, Giant, Hub, (Startup, Government)])
@pytest.mark.parametrize("func", [None, rich])
def test_select(some: Organisations, at_most: float, agent_type: Any, func: Any) -> None:
    def ask(s: Any) -> Any:
        return s.select(func, at_most=at_most, agent_type=agent_type)

    agree(some, ask)
    agree(some, lambda s: copy.copy(s).select(func, at_most, True, agent_type))
    mask = np.array([rich(one) for one in some], bool) if func else np.ones(len(some), bool)
    assert list(some.select(mask, at_most, agent_type=agent_type)) == list(ask(plain(some)))


def test_select_stops_asking_and_keeps_or_copies(old: World) -> None:
    firms = old.agents.select(agent_type=Firm)
    asked: list[Any] = []
    firms.select(lambda one: asked.append(one) or True, at_most=2)
    assert len(asked) == 2
    assert firms.select(inplace=True) is firms
    other = firms.select()
    assert other is not firms and list(other) == list(firms)
    assert other.select(agent_type=Giant, inplace=True) is other and 2 < len(other) < len(firms)
    with pytest.raises(ValueError, match="truth values"):
        firms.select(np.ones(len(firms) + 1, bool))
    with pytest.raises(ValueError, match="truth values"):
        firms.select(np.arange(len(firms)))


@pytest.mark.parametrize("key", ["region", "cash", "unique_id", "original", "people", "skill",
                                 "model.quarter", "nothing", rich])  # fmt: skip
@pytest.mark.parametrize("ascending", [True, False])
def test_sort(some: Organisations, key: Any, ascending: bool) -> None:
    agree(some, lambda s: s.sort(key, ascending))
    agree(some, lambda s: copy.copy(s).sort(key, ascending=ascending, inplace=True))


@pytest.mark.parametrize("by", ["region", "kind", "people", "cash", "original", "is_alive",
                                "nothing", rich, type])  # fmt: skip
def test_groupby(some: Organisations, by: Any) -> None:
    agree(some, lambda s: [list(pair) for pair in s.groupby(by)])
    agree(some, lambda s: [list(pair) for pair in s.groupby(by, result_type="list")])
    agree(some, lambda s: list(s.groupby(by).count().items()))
    agree(some, lambda s: len(s.groupby(by)))
    agree(some, lambda s: s.groupby(by).agg("cash", max))
    agree(some, lambda s: s.groupby(by).agg("region", np.mean))
    agree(some, lambda s: s.groupby(by, "list").agg("region", sum))
    agree(some, lambda s: s.groupby(by).map("get", "unique_id"))
    agree(some, lambda s: s.groupby(by).map(len))
    agree(some, lambda s: [list(one) for _, one in s.groupby(by).do("shuffle", inplace=True)])
    if not isinstance(answer(lambda: some.groupby(by)), type):
        for _, group in some.groupby(by):
            assert isinstance(group, Organisations)


def test_no_groups_by_a_vector(old: World) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        old.agents_by_type[SME].groupby("skill")


def test_luck_is_drawn_as_mesa_draws_it(some: Organisations) -> None:
    agree(some, lambda s: s.shuffle())
    agree(some, lambda s: copy.copy(s).shuffle(inplace=True))
    for call in ("do", "shuffle_do"):

        def ask(s: Any, call: str = call) -> Any:
            seen: list[Any] = []
            assert getattr(s, call)(lambda one, also: seen.append((one, also)), 3) is s
            return seen

        agree(some, ask)
        agree(some, lambda s, call=call: len(getattr(s, call)("step")))
    agree(some, lambda s: s.map(rich))
    agree(some, lambda s: s.map("__repr__"))
    agree(some, lambda s: s.map("nothing"))


def test_sequence_and_set(some: Organisations) -> None:
    agree(some, lambda s: len(s))
    agree(some, lambda s: list(s))
    agree(some, lambda s: list(reversed(s)))
    for item in (0, -1, 2, 10**6, slice(1, 4), slice(None, None, -2), np.int64(0), "a"):
        agree(some, lambda s, item=item: s[item])
    assert some.to_list() == list(some) == some.copy().to_list()
    for one in some:
        assert one in some and some.index(one) >= 0 and some.count(one) == 1
    assert None not in some and "firm" not in some
    assert set(some) == some and some == plain(some)
    assert some.isdisjoint([]) and some <= some and not some < some


def test_union_and_difference(old: World) -> None:
    smes, every = old.agents_by_type[SME], old.agents
    assert list(every & smes) == list(plain(every) & plain(smes))
    assert list(every - smes) == list(plain(every) - plain(smes))
    assert list(smes | every) == list(plain(smes) | plain(every))
    with pytest.warns(UserWarning):
        assert len(smes - smes) == 0
    every -= smes
    assert isinstance(every, Organisations) and len(every) == len(old.agents) - len(smes)


def test_changing_a_set_changes_no_world(old: World) -> None:
    every, firms = old.agents, old.agents.select(agent_type=Firm)
    one, institute = firms[2], old.agents_by_type[Institute][0]
    firms.remove(one)
    assert one not in firms and one in old.agents and one.is_alive
    with pytest.raises(KeyError):
        firms.remove(one)
    firms.discard(one)
    firms.add(one)
    firms.add(one)
    firms.add(institute)
    assert firms.to_list()[-2:] == [one, institute] and len(old.agents) == len(every)
    assert firms.pop() is not one
    for stranger in ("firm", old, World(small("fusion")).agents[0]):
        with pytest.raises(TypeError, match="organisation"):
            firms.add(stranger)  # type: ignore[arg-type]
    assert len(firms) > 3
    firms.clear()
    assert not len(firms) and firms.get("cash") == []
    firms.add(one)
    assert firms.to_list() == [one]
    with pytest.raises(TypeError, match="organisations are rows"):
        SME(old)


def test_set_writes_columns() -> None:
    world = lived(small("fusion"), 1)
    firms, every = world.agents.select(agent_type=Firm), world.agents
    assert firms.set("price", 9000) is firms and set(firms.get("price")) == {9000.0}
    best = np.arange(world.n_fields) / 10
    firms.set("skill", best)
    assert all((one.skill == best).all() for one in firms)
    every.set("region", 1)
    assert set(every.get("region")) == {1}
    every.set("pos", (1, 2))
    assert set(every.get("pos")) == {(1, 2)}
    before = every.get("people", "default")
    for label in ("people", "cash", "nothing"):
        with pytest.raises(AttributeError, match=f"no attribute '{label}'"):
            every.set(label, 3)
    assert every.get("people", "default") == before, "refused before anything is changed"
    for value in ([1.0] * len(firms), "dear"):
        with pytest.raises(ValueError):
            firms.set("price", value)


def test_only_who_is_touched_gets_a_handle() -> None:
    world = lived(small("fusion"), 1)

    def handles() -> int:
        return sum(len(roll.handles) for roll in world._rolls())

    every = world.agents
    every.get("cash"), every.agg("region", sum), every.sort("cash").shuffle()
    every.groupby("region").agg("cash", max)
    every.select(agent_type=SME).set("price", 9000.0)
    every.get("people", "default")
    assert handles() == 0
    first = every[0]
    assert every[:2] == [first, every[1]] and handles() == 2
    assert next(iter(every)) is first and handles() == 2
    assert world.handle(first.unique_id) is first and handles() == 2
    world.handle(int(world.firms.address[world.firms.live()[-1]]))
    assert handles() == 3


def test_a_held_set_keeps_its_members_while_they_exist() -> None:
    world = World(small("indigenous", seed=4))
    world.found_firms(np.array([0]), address=77, price=9500.0, unit_cost=7000.0)
    often, seldom = world.agents, world.agents
    held, member = world.agents.to_list(), world.agents_by_type[SME]
    smes = member.to_list()
    often.remove(held[0])
    assert 77 in often.get("unique_id")
    for quarter in range(12):
        world.step()
        if quarter == 6:
            world.firms.kind[world.firms.live()[:4]] = GIANT
        left = [one for one in held if one.is_alive]
        assert often.to_list() == [one for one in left if one is not held[0]]
        assert often.get("unique_id") == [one.unique_id for one in often]
        assert often.get("row") == [one.row for one in often]
    assert world.firms.squeezes >= 2 and len(left) < len(held)
    assert seldom.agg("cash", max) == max(one.cash for one in left) and len(seldom) == len(left)
    assert seldom.to_list() == left
    assert member.to_list() == [one for one in smes if one.is_alive], "whatever class they are now"
    born = [one for one in world.agents if one not in seldom]
    assert born and all(one.is_alive for one in born), "nobody joins by itself"
    rows = {one.row for one in born if isinstance(one, Firm)}
    gone = [one for one in held if not one.is_alive]
    assert rows and gone and not any(one in seldom or one in world.agents for one in gone)
    for one in gone:
        with pytest.raises(LookupError, match="has ended"):
            _ = one.cash
        seldom.add(one)
    assert seldom.to_list() == left, "who has ended does not come back"


def test_a_reused_row_is_somebody_else() -> None:
    world = lived(small("fusion"), 1)
    world.firms.squeeze()
    first, last = (world.agents.select(agent_type=Firm)[at] for at in (0, -1))
    some = Organisations([first, last])
    row, table = last.row, world.firms
    table.end(np.array([first.row]))
    table.squeeze()
    new = world.found_firms(np.array([0]), address=123456)
    assert new[0] == row and last.row == row - 1
    assert some.to_list() == [last] and some.get("row") == [row - 1]
    assert not first.is_alive and world.handle(123456).row == row
    assert world.handle(123456) not in some
    for _ in range(2):
        table.end(table.live()[:1])
        table.squeeze()
    assert last.row == row - 3 and some.get("row") == [row - 3]
    assert world.handle(last.unique_id) is last


def test_members_may_end_while_somebody_walks_over_them() -> None:
    world = lived(small("fusion"), 1)
    firms = world.agents.select(agent_type=Firm)
    rows, seen = firms.get("row"), []
    for one in firms:
        seen.append(one)
        if len(seen) == 2:
            world.firms.end(np.array([rows[0], rows[3]]))
            world.firms.squeeze()
    assert len(seen) == len(rows) - 1 and all(one.is_alive for one in seen[1:])
    assert seen[1:] == firms.to_list()


def test_handles_are_let_go_of_when_their_firms_end() -> None:
    world = World(small("indigenous", seed=4))
    held = world.agents.to_list()
    for _ in range(8):
        world.step()
    kept = {one for roll in world._rolls() for one in roll.handles.values()}
    assert kept == {one for one in held if one.is_alive}
    other = copy.deepcopy(world.agents_by_type[SME])
    assert other.get("unique_id") == world.agents_by_type[SME].get("unique_id")
    assert other.to_list()[0].model is not world


def test_columns_of_mechanisms_are_attributes_too(old: World) -> None:
    firms = old.agents.select(agent_type=Firm)
    old.firms.add_column("patents", column(2, unit="count", about="patents held", kind="i4"))
    old.firms.add_column("moods", column(0.5, unit="index", about="by season", kind="f4", width=4))
    old.firms.patents[:] = np.arange(len(old.firms.patents))
    assert type(firms[0].patents) is int and firms[0].moods.shape == (4,)
    assert firms.agg("patents", sum) == sum(one.patents for one in firms)
    agree(firms, lambda s: s.agg("patents", np.sum))
    agree(firms, lambda s: s.agg("moods", np.mean))
    for label in old.firms.columns:
        agree(firms, lambda s, label=label: s.get(label))
        assert same(firms.get(label), [getattr(one, label) for one in firms])
