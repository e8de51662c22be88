"""Axes: nothing until quarter 0, only the focal region, nobody and no yuan made of nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

import sim
from experiments.paths.file import folder
from sim.core.errors import InputError
from sim.core.spec import AxesSpec, RunSpec, StartSpec
from sim.door import load_file, resolved
from sim.files import listed, read_yaml
from sim.world import axes
from sim.world.world import World
from tests.worlds import PATHS, differing, tables

DERIVED = {"tacit", "best", "skill", "capability"}
"""Of firms: derived anew from people and documents, everywhere."""
KEYS = tuple(AxesSpec.__dataclass_fields__)


def common(choice: str, *more: str) -> RunSpec:
    return sim.load("path=common", f"axes={choice}", "world=small", *more, config_dir=folder())


def state(world: World) -> dict[str, np.ndarray]:
    found = {
        f"{t.name}.{label}": getattr(t, label)[: t.n].copy()
        for t in tables(world) for label in t.columns
    }  # fmt: skip
    found["balance"], found["owed"] = world.ledger.balance.copy(), world.ledger.owed.copy()
    found["outside"] = np.array([world.outside_people, world.retired])
    return found


def test_until_quarter_0_all_arms_are_the_same_world(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    lay = axes.lay

    def look(world: World) -> None:
        assert world.quarter == 0
        digest = hashlib.sha256()
        for name, array in state(world).items():
            digest.update(name.encode() + array.tobytes())
        seen.append(digest.hexdigest())
        lay(world)

    monkeypatch.setattr(axes, "lay", look)
    worlds = {choice: World(common(choice)) for choice in ("none", *PATHS)}
    assert len(seen) == 6 and len(set(seen)) == 1
    after = {choice: state(world) for choice, world in worlds.items()}
    assert all(differing_names(after["none"], after[choice]) for choice in PATHS)


def differing_names(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> set[str]:
    return set(differing(a, b))


@pytest.mark.parametrize("choice", PATHS)
def test_only_the_focal_region_changes_and_all_is_accounted_for(choice: str) -> None:
    one, two = World(common("none")), World(common(choice))
    assert one.head_count() == two.head_count()
    assert two.ledger.balance.sum() == 0.0 and two.ledger.owed.sum() == 0.0
    assert len(one.people) == len(two.people) and len(one.firms) == len(two.firms)
    for table in ("people", "firms"):
        a, b = getattr(one, table), getattr(two, table)
        there = a.region[: a.n] != 0
        for label in a.columns.keys() - DERIVED:
            left, right = (getattr(t, label)[: a.n][there] for t in (a, b))
            assert left.tobytes() == right.tobytes(), (table, label)
    assert differing_names(state(one), state(two)) <= {
        "people.second", "people.second_level", "people.kind", "people.level", "people.field",
        "firms.field", "firms.explicit", "firms.concept", "firms.quality", "firms.tacit",
        "firms.best", "firms.skill", "firms.capability", "institutes.tacit", "institutes.staff",
        "regions.trust", "regions.openness", "regions.tolerance", "regions.returnees",
        "concepts.trials", "concepts.signals", "concepts.heard", "concepts.heard_sum", "ties.kept",
        "ties.broken", "outside",
    }  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_an_axis_that_says_what_the_start_says_changes_no_bit(path: str) -> None:
    plain, same = (sim.load(f"path={path}", "world=small", *more, years=2)
                   for more in ((), (f"axes={path}",)))  # fmt: skip
    assert plain.fingerprint != same.fingerprint
    one, two = sim.run(plain), sim.run(same)
    assert one.indicators.equals(two.indicators) and one.events.equals(two.events)


@pytest.mark.parametrize("path", PATHS)
def test_the_axes_of_a_path_are_what_its_start_says(path: str) -> None:
    start, said = sim.load(f"path={path}").start, sim.load(f"axes={path}").axes
    assert said.said == {key: getattr(start, key) for key in KEYS}
    assert set(read_yaml(listed("axes")[path])) >= set(KEYS)
    assert set(KEYS) <= set(StartSpec.__dataclass_fields__)


def test_no_axes_is_the_run_that_it_was(tmp_path: Any) -> None:
    spec = sim.load("axes=none")
    assert spec.axes == AxesSpec() and not spec.axes.said and "axes" not in spec.inputs
    assert spec.fingerprint == sim.load().fingerprint != sim.load("axes.trust=0.9").fingerprint
    for one in (spec, sim.load("axes=fusion", "axes.trust=0.9")):
        file = tmp_path / f"{one.seed}-{len(one.axes.said)}.yaml"
        file.write_text(resolved(one), "utf-8")
        assert load_file(file).fingerprint == one.fingerprint


def test_axes_do_what_they_say() -> None:
    more = ("world.size=0.6",)
    none, fusion = World(common("none", *more)), World(common("fusion", *more))
    second = fusion.field_number("software")

    def share(world: World, table: str, label: str) -> float:
        t = getattr(world, table)
        here = (t.region[: t.n] == 0) & t.alive[: t.n]
        return float((getattr(t, label)[: t.n][here] == second).mean())

    assert share(none, "firms", "field") < 0.1 < 0.2 < share(fusion, "firms", "field") < 0.5
    assert share(none, "people", "second") + 0.05 < share(fusion, "people", "second") + share(
        fusion, "people", "field"
    )
    upgrading, imported = World(common("upgrading", *more)), World(common("imported", *more))
    start = common("none").start
    for world, choice in ((upgrading, "upgrading"), (imported, "imported")):
        said = common(choice).axes
        assert world.regions.openness[0] == pytest.approx(said.openness)
        assert world.regions.tolerance[0] == pytest.approx(said.tolerance)
        more_trust = world.regions.trust[0] - none.regions.trust[0]
        assert more_trust == pytest.approx(said.trust - start.trust)
        assert world.starts[0].known_abroad == said.known_abroad
        assert world.starts[1] == world.spec.rival
    assert imported.regions.returnees[0] == 72 and none.regions.returnees[0] == 6
    c = none.concepts
    home = (
        (c.field[: c.n] == none.field_number("internet")) & c.open[: c.n] & (c.opened[: c.n] <= 0)
    )
    gained = upgrading.concepts.trials[: c.n] - c.trials[: c.n]
    assert np.all(gained[home] == 12.0) and np.all(gained[~home] == 0.0)
    heard = upgrading.concepts.heard[: c.n] - c.heard[: c.n]
    assert np.allclose(heard[home], 12.0) and np.all(heard[~home] == 0.0)
    indigenous = World(common("indigenous", *more))
    x = none.people
    lab = (x.region[: x.n] == 0) & (x.place[: x.n] == 2) & x.alive[: x.n]
    assert np.allclose(indigenous.people.level[: x.n][lab] - x.level[: x.n][lab], 0.1)


def test_a_giant_comes_at_its_date_and_only_then() -> None:
    events = sim.run(common("giant_led").replace(years=2)).events
    mine = events[(events["cause"] == "anchor") & (events["region"] == "focal")]
    assert list(mine["quarter"]) == [4]
    events = sim.run(common("upgrading").replace(years=2)).events
    assert not ((events["cause"] == "anchor") & (events["region"] == "focal")).any()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("axes=fussion",), "did you mean 'fusion'"),
        (("axes.trust=2",), "axes.trust = 2.0 share is outside [0.05, 0.95]"),
        (("axes.trsut=0.5",), "did you mean 'axes.trust'"),
        (("axes.trust=high",), "axes.trust = 'high' is not a number"),
        (("axes=[fusion,imported]",), "a run has one axes"),
    ],
)
def test_bad_axes_are_told_in_one_sentence(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputError) as error:
        sim.load(*words)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_every_pair_of_start_and_axes_loads() -> None:
    found = {(a, b): sim.load(f"path={a}", f"axes={b}") for a in PATHS for b in PATHS}
    assert len({spec.fingerprint for spec in found.values()}) == 25
    assert len({spec.mechanism_hash for spec in found.values()}) == 1
    for (a, b), spec in found.items():
        assert spec.start == sim.load(f"path={a}").start and spec.labels["axes"] == b
