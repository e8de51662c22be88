"""A record is whole: tables, digests, folders; and the same numbers however it was made."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.core.errors import AgglomeraError, InputError, StoreError
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


@pytest.fixture(scope="module")
def stored(record: Record, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record.write(tmp_path_factory.mktemp("records") / "one")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    middle = len(data) // 3
    few = slice(middle, middle + 400)  # long enough to touch numbers, not headers of pages alone
    data[few] = bytes(byte ^ 0x55 for byte in data[few])
    file.write_bytes(data)


def garble(file: Path) -> None:
    file.write_bytes(b"garbage" * 100)


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, flip, garble, empty, Path.unlink])
@pytest.mark.parametrize(
    "name",
    ["config.yaml", "final.npz", "indicators.parquet", "events.parquet", "people.parquet"],
)
def test_a_damaged_record_is_not_read(
    stored: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    folder = shutil.copytree(stored, tmp_path / "copy")
    damage(folder / name)
    with pytest.raises(AgglomeraError) as caught:
        sim.read(folder)
    assert str(folder) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "x"}, {"digest_all": "x"}, {"fingerprint": "x"}, {"regions": []},
        {"regions": ["focal"]}, {"units": [1]}, {"times": 3}, {"wall_time": "x"}, {"key": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_record_with_other_facts_is_not_read(
    stored: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    file = shutil.copytree(stored, tmp_path / "copy") / "provenance.json"
    facts = {**json.loads(file.read_text("utf-8")), **change}
    file.write_text(json.dumps({k: v for k, v in facts.items() if v is not None}), "utf-8")
    with pytest.raises(StoreError, match="remove it and run it again"):
        sim.read(file.parent)


def test_another_config_is_not_read_as_its_own(stored: Path, tmp_path: Path) -> None:
    file = shutil.copytree(stored, tmp_path / "copy") / "config.yaml"
    file.write_text(file.read_text("utf-8").replace("seed: 5", "seed: 6"), "utf-8")
    with pytest.raises(StoreError, match="was changed after it was written"):
        sim.read(file.parent)


def test_what_other_sources_made_is_read_as_it_is(stored: Path, tmp_path: Path) -> None:
    file = shutil.copytree(stored, tmp_path / "copy") / "provenance.json"
    facts = {**json.loads(file.read_text("utf-8")), "code": "older", "digest": "older"}
    file.write_text(json.dumps(facts), "utf-8")
    assert sim.read(file.parent).provenance["digest"] == "older"


@pytest.mark.parametrize("folder", [None, 3, "", "a\0b", "nowhere", "x" * 5000])
def test_what_is_no_folder_of_a_record(folder: object) -> None:
    with pytest.raises(AgglomeraError, match=r"is not a path|holds no finished result"):
        sim.read(folder)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda spec: None, "spec = null is not a RunSpec"),
        (lambda spec: "seed=1", "spec = 'seed=1' is not a RunSpec"),
        (lambda spec: type(spec), "is not a RunSpec"),
        (lambda spec: replace(spec, seed=-1), "seed = -1"),
        (lambda spec: replace(spec, years="x"), "years = 'x' is not a whole number"),
        (lambda spec: replace(spec, start=None), "start = null holds no keys"),
        (lambda spec: replace(spec, levers=(3,)), "levers = 3 holds no keys"),
        (lambda spec: replace(spec, mechanisms={}), "no mechanisms.accounts"),
    ],
)
def test_what_cannot_be_run(spec: RunSpec, wrong: Callable[[RunSpec], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        sim.run(wrong(spec))
