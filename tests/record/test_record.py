"""A record is whole: tables, digests, folders; and the same numbers however it was made."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.core.errors import InputError, StoreError
from sim.core.spec import RunSpec
from sim.record import Record, key_of
from sim.world.world import World


@pytest.fixture(scope="module")
def spec() -> RunSpec:
    return sim.load("path=giant_led", "world=small", "seed=5", years=3)


@pytest.fixture(scope="module")
def record(spec: RunSpec) -> Record:
    return sim.run(spec)


def digests(record: Record) -> tuple[str, str]:
    return record.digest(), record.digest("all")


def test_indicators_have_a_row_a_quarter_and_region(spec: RunSpec, record: Record) -> None:
    frame = record.indicators
    assert len(frame) == 2 * (spec.quarters + 1)
    assert list(frame.columns[:2]) == ["quarter", "region"]
    assert frame["quarter"].tolist()[:4] == [0, 0, 1, 1]
    assert set(frame["region"]) == {"focal", "rival"}
    assert set(frame.columns[2:]) == set(record.units)


def test_tidy_says_the_same_one_number_a_row(record: Record) -> None:
    tidy = record.tidy()
    assert list(tidy.columns) == ["quarter", "region", "indicator", "value", "unit"]
    mine = tidy[(tidy["indicator"] == "firms") & (tidy["region"] == "rival")]
    rows = record.indicators[record.indicators["region"] == "rival"]
    assert mine["value"].tolist() == rows["firms"].tolist()
    assert set(mine["unit"]) == {"firms"}


def test_events_of_some_kinds_are_a_part_of_all(record: Record) -> None:
    some, whole = record.events_of("born", "moved"), record.events
    mine = whole[whole["kind"].isin(["born", "moved"])].reset_index(drop=True)
    assert len(some) and len(mine) < len(whole)
    pd.testing.assert_frame_equal(some, mine)
    with pytest.raises(InputError, match="moved"):
        record.events_of("movd")


def test_events_are_typed(record: Record) -> None:
    events = record.events
    assert events["actor"].dtype == np.uint64 and events["quarter"].dtype == np.int16
    for name in ("kind", "region", "cause", "field"):
        assert isinstance(events[name].dtype, pd.CategoricalDtype) and events[name].notna().all()
    assert events["quarter"].is_monotonic_increasing
    assert events["quarter"].min() >= 0 and events["quarter"].max() < record.spec.quarters


@pytest.mark.parametrize("name", ["firms", "people", "ties", "investors", "institutes", "accounts"])
def test_panels_are_yearly_and_complete(record: Record, name: str) -> None:
    frame = record.panel(name)
    first = 4 if name == "accounts" else 0
    assert sorted(frame["quarter"].unique()) == list(range(first, record.spec.quarters + 1, 4))
    assert frame.notna().all(axis=None)


def test_panels_agree_with_indicators(record: Record) -> None:
    count = record.panel("firms").groupby(["quarter", "region"], observed=True).size()
    people = record.panel("people").groupby(["quarter", "region"], observed=True).size()
    for row in record.indicators[record.indicators["quarter"] % 4 == 0].itertuples():
        assert count[row.quarter, row.region] == row.firms
        assert people[row.quarter, row.region] == row.people


def test_names_lead_from_one_panel_to_another(record: Record) -> None:
    firms, people, ties = (record.panel(n) for n in ("firms", "people", "ties"))
    known = set(firms["id"]) | set(record.panel("institutes")["id"])
    assert set(people.loc[people["place"] != "nobody", "employer"]) <= known
    assert set(people.loc[people["place"] == "nobody", "employer"]) <= {0}
    assert set(ties["b"]) <= known
    capital = ties["layer"] == "capital"
    assert set(ties.loc[~capital, "a"]) <= known
    assert set(ties.loc[capital, "a"]) <= set(record.panel("investors")["id"])


def test_accounts_are_what_was_paid_in_each_year(record: Record) -> None:
    accounts = record.panel("accounts")
    tax = accounts[(accounts["flow"] == "tax") & (accounts["payer_region"] == "focal")]
    focal = record.indicators[record.indicators["region"] == "focal"]
    year = focal["tax"].to_numpy()[1:].reshape(-1, 4).sum(axis=1)
    assert tax.groupby("quarter")["amount"].sum().to_numpy() == pytest.approx(year)


def test_written_and_read_it_is_the_same(record: Record, tmp_path: Path) -> None:
    again = sim.read(record.write(tmp_path / "r"))
    assert digests(again) == digests(record)
    assert again.key == record.key == key_of(again.spec) and again.spec == record.spec
    assert again.units == record.units and again.provenance["digest"] == record.digest()
    pd.testing.assert_frame_equal(again.indicators, record.indicators)
    pd.testing.assert_frame_equal(again.events, record.events)
    for name in ("firms", "people", "ties", "investors", "institutes", "accounts"):
        pd.testing.assert_frame_equal(again.panel(name), record.panel(name))
    frame = pd.read_csv(tmp_path / "r" / "indicators.csv")
    assert list(frame.columns) == list(record.indicators.columns)


def test_provenance_is_plain_and_names_no_place(record: Record, tmp_path: Path) -> None:
    facts = json.loads(json.dumps(record.provenance))
    assert facts["key"] == record.key and facts["digest"] == record.digest()
    assert facts["versions"]["numpy"] == np.__version__
    assert str(Path.home()) not in json.dumps(facts) and str(Path.cwd()) not in json.dumps(facts)


def test_a_folder_without_a_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no finished result"):
        sim.read(tmp_path)
    with pytest.raises(StoreError, match="no finished result"):
        sim.read(tmp_path / "nowhere")


def test_a_changed_number_changes_the_digest(record: Record) -> None:
    other = pickle.loads(pickle.dumps(record))
    assert digests(other) == digests(record)
    other.series[-1, 0, 0] = np.nextafter(other.series[-1, 0, 0], np.inf)
    assert other.digest() != record.digest() and other.digest("all") != record.digest("all")


def test_the_key_follows_the_spec_and_not_its_labels(spec: RunSpec) -> None:
    assert key_of(spec) != key_of(spec.replace(seed=6))
    assert key_of(spec) == key_of(replace(spec, labels={"path": "mine"}))


def test_what_is_kept_changes_no_other_number(spec: RunSpec, record: Record) -> None:
    bare = sim.run(spec, panels=False, events=False)
    assert bare.digest("all") == record.digest("all")
    assert np.array_equal(bare.series, record.series)
    with pytest.raises(InputError, match="panels=False"):
        bare.panel("firms")
    with pytest.raises(InputError, match="events=False"):
        _ = bare.events
    with pytest.raises(InputError, match="did you mean 'firms'"):
        record.panel("firm")
    with pytest.raises(InputError, match="digest"):
        record.digest("some")


def test_a_bare_record_is_written_and_read_too(spec: RunSpec, tmp_path: Path) -> None:
    bare = sim.run(spec, panels=False, events=False)
    again = sim.read(bare.write(tmp_path))
    assert digests(again) == digests(bare) and again.panels is None and again.happened is None


def test_looking_on_changes_nothing(spec: RunSpec, record: Record) -> None:
    seen: list[int] = []

    def watch(world: World) -> None:
        seen.append(world.quarter)
        world.observe()

    assert digests(sim.run(spec, watch=watch)) == digests(record)
    assert seen == list(range(spec.quarters + 1))


def test_kept_postings_replay_every_balance(spec: RunSpec) -> None:
    record = sim.run(spec, keep_ledger=True)
    assert record.postings is not None
    what, amount = record.postings
    for book, name in ((0, "balance"), (1, "owed")):
        mine = what[:, 0] == book
        sums = np.zeros(len(record.final[name]))
        np.add.at(sums, what[mine, 3], amount[mine])
        np.subtract.at(sums, what[mine, 2], amount[mine])
        assert np.array_equal(sums, record.final[name]), name


PROGRAM = """
import sim
spec = sim.load("path=giant_led", "world=small", "seed=5", years=3)
record = sim.run(spec)
print(record.digest(), record.digest("all"), record.key)
"""


def test_another_process_gives_the_same(record: Record) -> None:
    command = [sys.executable, "-c", PROGRAM]
    root = Path(sim.__file__).parent.parent
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.split() == [*digests(record), record.key]
