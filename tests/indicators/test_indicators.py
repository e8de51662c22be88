"""Every indicator is defined, finite whatever the world is like, and only looks."""

from __future__ import annotations

import re

import numpy as np
import pytest

import sim
from sim.core.indicator import reading_of
from sim.core.registry import INDICATORS, MECHANISMS
from sim.core.spec import RunSpec
from sim.world.view import Outline
from sim.world.world import World

PATHS = ("giant_led", "upgrading", "fusion", "imported", "indigenous")
EMPTY = {
    "startups": 0, "smes": 0, "giants": 0, "institutes": 0, "investors": 0, "governments": 0,
    "hubs": 0, "people": 0.0, "returnees": 0.0, "giant_year": -1.0,
}  # fmt: skip
WANTED = """
firms startups smes giants people jobless unskilled_jobs births spin_offs entries exits output
value_added profit_rate value_added_rate wage rent productivity quality capability tacit explicit
frontier_gap uncertainty originality original_launches trials success_rate research_intensity
basic_research openings research_ties supply_ties pipelines cross_field_share clustering degree
star trust knowledge_distance moves mobility blocked immigrants fusion_people spin_off_share
re_entries rounds round_amount exits_of_investors private_finance_share investor_multiple tax
treasury grants public_spending debt household_wealth concentration top_share location_quotient
home_field_share field_diversity chain_completeness weakest_link local_supply_share
substitutability asset_specificity firm_age survival_5 hub_members above_scale high_tech
little_giants listed world_share sales_displaced head_count stage
""".split()


def spec_of(path: str, **changes: object) -> RunSpec:
    return sim.load(f"path={path}", "world=small", "years=2").replace(changes)


def world_of(path: str, **changes: object) -> World:
    return World(spec_of(path, **changes))


def test_the_promised_are_there() -> None:
    assert not set(WANTED) - set(INDICATORS)


def test_every_mechanism_names_its_proof() -> None:
    assert not {part.proof for part in MECHANISMS.values()} - set(INDICATORS)


def test_at_least_half_of_the_catalogue_is_covered() -> None:
    found = {line for part in INDICATORS.values() for line in part.catalogue.split()}
    assert len(found) >= 48


@pytest.mark.parametrize("name", list(INDICATORS))
def test_each_says_what_it_is(name: str) -> None:
    part = INDICATORS[name]
    assert part.name == name and part.label and part.unit and part.source
    assert re.search(r"[\u4e00-\u9fff]", part.label_zh)
    assert part.about.endswith((".", ")")) and len(part.about) > 20
    assert re.search(r"\d{3}:\d+|design|F\d+|R \d+", part.source)


def test_labels_are_not_used_twice() -> None:
    for field in ("label", "label_zh"):
        names = [getattr(part, field) for part in INDICATORS.values()]
        assert len(names) == len(set(names)), field


def check_finite(world: World) -> None:
    for name, values in world.now.items():
        assert values.shape == (world.n_regions,), name
        assert values.dtype == float and np.isfinite(values).all(), f"{name} = {values}"


@pytest.mark.parametrize("path", PATHS)
def test_all_are_finite_on_every_path(path: str) -> None:
    world = world_of(path)
    check_finite(world)
    for _ in range(5):
        world.step()
        check_finite(world)


@pytest.mark.parametrize("burn_in", [0, 8])
def test_all_are_finite_where_there_is_nothing(burn_in: int) -> None:
    nothing = {
        f"{side}.{key}": value for side in ("start", "rival") for key, value in EMPTY.items()
    }
    world = world_of("giant_led", **nothing, **{"world.burn_in": burn_in})
    for _ in range(5):
        check_finite(world)
        world.step()
    assert world.now["stage"].tolist() == [0.0, 0.0]


def test_all_are_finite_in_an_empty_region_and_without_rivals() -> None:
    world = world_of("fusion", **{f"start.{key}": value for key, value in EMPTY.items()})
    world.step()
    check_finite(world)
    alone = world_of("fusion", **{"world.n_rivals": 0})
    alone.step()
    check_finite(alone)


def test_shares_are_shares() -> None:
    world = world_of("indigenous")
    for _ in range(8):
        world.step()
        for name, values in world.now.items():
            if INDICATORS[name].unit == "share" and name not in (
                "profit_rate", "value_added_rate", "research_intensity", "tax_share",
                "emerging_value_share",
            ):  # fmt: skip
                assert (values >= 0.0).all() and (values <= 1.0).all(), f"{name} = {values}"


def test_looking_twice_changes_nothing() -> None:
    once, twice = world_of("imported"), world_of("imported")
    for _ in range(6):
        once.step()
        twice.step()
        twice.observe()
        for part in INDICATORS.values():
            part(twice)
    assert np.array_equal(once.history, twice.history)
    for table in ("firms", "people", "ties", "projects", "concepts"):
        for label in getattr(once, table).columns:
            mine, theirs = (getattr(w, table).rows(label) for w in (once, twice))
            assert np.array_equal(mine, theirs), f"{table}.{label}"


def test_an_indicator_cannot_write() -> None:
    world = world_of("fusion")
    world.step()
    tables = (world.firms, world.people, world.ties, world.projects, world.concepts,
              world.institutes, world.investors, world.regions, world.fields)  # fmt: skip
    for table in tables:
        for label in table.columns:
            getattr(table, label).flags.writeable = False
    for part in INDICATORS.values():
        part(world)


def test_counts_agree_with_the_tables() -> None:
    world = world_of("upgrading")
    for _ in range(4):
        world.step()
    now, f, x = world.now, world.firms, world.people
    for r in range(world.n_regions):
        mine = f.alive[: f.n] & (f.region[: f.n] == r)
        assert now["firms"][r] == mine.sum()
        assert now["startups"][r] + now["smes"][r] + now["giants"][r] == mine.sum()
        assert now["output"][r] == pytest.approx(f.revenue[: f.n][mine].sum())
        assert now["people"][r] == (x.alive[: x.n] & (x.region[: x.n] == r)).sum()
        share = f.revenue[: f.n][mine] / f.revenue[: f.n][mine].sum()
        assert now["concentration"][r] == pytest.approx((share * share).sum())
        assert now["top_share"][r] == pytest.approx(share.max())


@pytest.mark.parametrize("path", PATHS)
def test_read_together_they_are_what_each_says_alone(path: str) -> None:
    world = world_of(path)
    for _ in range(4):
        world.step()
        for name, part in INDICATORS.items():
            if not part.yearly or world.quarter % 4 == 0:
                assert world.now[name].tobytes() == part(world).tobytes(), name


def test_most_are_formulas_that_one_pass_computes() -> None:
    parts = list(enumerate(INDICATORS.values()))
    often = reading_of(tuple((row, part.read) for row, part in parts if not part.yearly), Outline)
    every = reading_of(tuple((row, part.read) for row, part in parts), Outline)
    assert len(often.functions) < 8 and len(every.functions) < 30


def test_firms_are_what_came_less_what_went() -> None:
    record = sim.run(spec_of("giant_led"))
    for _, rows in record.indicators.groupby("region"):
        came = rows["entries"].iloc[1:].to_numpy() - rows["exits"].iloc[1:].to_numpy()
        assert np.array_equal(np.diff(rows["firms"]), came)


def test_events_and_indicators_count_the_same() -> None:
    record = sim.run(spec_of("imported"))
    count = record.events.groupby(["region", "kind"], observed=False).size()
    frame = record.indicators.groupby("region").sum()
    for name, kind in (("births", "born"), ("spin_offs", "spun_off"), ("exits", "closed"),
                       ("moves", "moved"), ("rounds", "round"), ("blocked", "blocked")):  # fmt: skip
        for region in ("focal", "rival"):
            assert frame.loc[region, name] == count[region, kind], (region, name)
