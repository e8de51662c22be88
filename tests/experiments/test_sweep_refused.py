"""Another sweep under the same name, runs that raise, parts that are not whole, a disk that refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.results.query import asking
from experiments.sweep import chunk, files
from experiments.sweep.dataset import Dataset
from sim.core.errors import StoreError
from sim.core.spec import RunSpec
from tests.experiments.sweeps import ONE, digest, fake_live, inside, sweep

Command = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("no_model")


# --------------------------------------------------------------- another sweep under the same name


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["start.hubs=2"], "made with base = "),
        (["--years", "2,3"], "years = 2,4, now it is 2,3"),
        (["--outcomes", "firms"], "outcomes = firms,output, now it is firms"),
        (["--first-seed", "5"], "first_seed = 1, now it is 5"),
        (["--design", "sobol"], "design = lhs, now it is sobol"),
        (["--events", "born"], "events = none, now it is born"),
        (["--seeds", "1"], "seeds = 2, now it is 1"),
        (["--points", "3"], "point 3 .* is no longer in the design"),
        (["--factor", "start.hubs=1:3"], "start.hubs"),
    ],
)  # fmt: skip
def test_another_sweep_is_refused(command: Command, change: list[str], said: str) -> None:
    words = (*ONE, "--points", "4", "--seeds", "2")
    sweep(command, *words)
    before = {p: (Path("results/a") / p).read_bytes() for p in inside(Path("results/a"))}
    _, err = sweep(command, *words, *change, code=2)
    assert pd.Series([err]).str.contains(said)[0] and err.count("\n") == 1
    assert before == {p: (Path("results/a") / p).read_bytes() for p in inside(Path("results/a"))}


def test_other_code_is_refused(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep(command, *ONE, "--points", "2")
    monkeypatch.setattr("sim.record.code_hash", lambda: "other")
    assert "code (the sources" in sweep(command, *ONE, "--points", "2", code=2)[1]


def test_changed_configs_are_refused(command: Command, tmp_path: Path) -> None:
    own = tmp_path / "own" / "policy"
    own.mkdir(parents=True)
    policy = "label: x\nlabel_zh: x\nabout: x\nsource: x\nlevers:\n  rd_grant:\n    strength: {}\n"
    words = ("--arm", "baseline", "--arm", "mine", "--config-dir", "own")
    (own / "mine.yaml").write_text(policy.format(0.5))
    sweep(command, *words)
    (own / "other.yaml").write_text(policy.format(0.1))
    sweep(command, *words)  # a file that no run reads changes nothing
    (own / "mine.yaml").write_text(policy.format(0.6))
    assert "data behind point 1 (policy=mine) have changed" in sweep(command, *words, code=2)[1]


def test_a_changed_base_config_is_refused(command: Command, tmp_path: Path) -> None:
    own = tmp_path / "own" / "world"
    own.mkdir(parents=True)
    world = "label: x\nlabel_zh: x\nabout: x\nsource: x\nsize: {}\n"
    (own / "mine.yaml").write_text(world.format(0.1))
    words = ("sweep", "world=mine", "--config-dir", "own", "--years", "1", "--workers", "1",
             "--name", "a", "--outcomes", "firms")  # fmt: skip
    assert command(*words)[0] == 0
    (own / "mine.yaml").write_text(world.format(0.2))
    code, _, err = command(*words)
    assert code == 2 and "base config" in err


def test_an_older_store_is_refused(command: Command) -> None:
    sweep(command, *ONE, "--points", "2")
    path = Path("results/a/manifest.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "store": 0}))
    assert "an older Agglomera (store = 0" in sweep(command, *ONE, "--points", "2", code=2)[1]


def test_a_folder_of_something_else_is_refused(command: Command) -> None:
    Path("results/a").mkdir(parents=True)
    Path("results/a/provenance.json").write_text("{}")
    assert "holds no sweep" in sweep(command, *ONE, "--points", "2", code=2)[1]
    assert inside(Path("results/a")) == ["provenance.json"]


# --------------------------------------------------------------- runs that raise


class Sometimes:
    """A model that cannot live some seeds, until it is mended."""

    def __init__(self, *bad: int) -> None:
        self.bad = bad

    def __call__(self, spec: RunSpec, events: bool = False) -> Any:
        if spec.seed in self.bad:
            raise ZeroDivisionError("nobody is left")
        return fake_live(spec)


def test_a_run_that_raises_is_told_and_the_rest_go_on(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (*ONE, "--points", "3", "--seeds", "4", "--chunk", "5")
    monkeypatch.setattr(chunk, "live", Sometimes(2))
    _, err = sweep(command, *words, code=1)
    assert "point 1 (start.smes=" in err and "seed 2: ZeroDivisionError: nobody is left" in err
    data = Dataset("results", "a")
    assert set(data.runs()["seed"]) == {1, 3, 4} and len(data.failed()) == 3
    assert {one["seed"] for one in data.failed()} == {2}
    assert "Traceback" in data.failed()[0]["trace"] and data.failed()[0]["overrides"]

    monkeypatch.setattr(chunk, "live", fake_live)
    before = data.digest()
    sweep(command, *words, code=1)  # not tried again unless that is asked for
    assert data.digest() == before

    monkeypatch.setattr(chunk, "live", Sometimes(1, 3, 4))  # only what failed is lived
    sweep(command, *words, "--retry-failed")
    assert not data.failed() and len(data.runs()) == 24
    monkeypatch.setattr(chunk, "live", fake_live)
    sweep(command, *words, name="b")
    assert digest(Path(), "a") == digest(Path(), "b")
    assert "nothing to try again" in sweep(command, *words, "--retry-failed")[1]


def test_a_run_that_fails_again_stays_noted(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (*ONE, "--points", "2", "--seeds", "3", "--chunk", "6")
    monkeypatch.setattr(chunk, "live", Sometimes(1, 2))
    sweep(command, *words, code=1)
    monkeypatch.setattr(chunk, "live", Sometimes(2))
    sweep(command, *words, "--retry-failed", code=1)
    assert {one["seed"] for one in Dataset("results", "a").failed()} == {2}
    monkeypatch.setattr(chunk, "live", fake_live)
    sweep(command, *words, "--retry-failed")
    sweep(command, *words, name="b")
    assert digest(Path(), "a") == digest(Path(), "b")


def test_a_worker_with_other_sources_is_refused(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(spec: RunSpec, events: bool = False) -> Any:
        record = fake_live(spec)
        record.key = "another"
        return record

    monkeypatch.setattr(chunk, "live", other)
    assert "its sources, levers or configs are others" in sweep(command, code=2)[1]


# --------------------------------------------------------------- parts that are not whole


@pytest.mark.parametrize("cut", [0, 10, -20])
def test_a_truncated_part_is_named_and_lived_again(command: Command, cut: int) -> None:
    words = (*ONE, "--points", "4", "--seeds", "3", "--chunk", "4")
    sweep(command, *words)
    whole = digest(Path(), "a")
    part = Path("results/a/runs/part-000001.parquet")
    part.write_bytes(part.read_bytes()[:cut])
    with pytest.raises(StoreError, match=r"part-000001\.parquet is not whole"):
        Dataset("results", "a").runs()
    _, err = sweep(command, *words)
    assert "part-000001.parquet is not whole" in err and "lived again" in err
    assert digest(Path(), "a") == whole
    assert Path("results/a/broken/part-000001.parquet").exists()


def test_a_part_with_a_changed_byte_is_lived_again(command: Command) -> None:
    words = (*ONE, "--points", "4", "--seeds", "3", "--chunk", "4")
    sweep(command, *words)
    whole = digest(Path(), "a")
    part = Path("results/a/runs/part-000001.parquet")
    content = bytearray(part.read_bytes())
    content[len(content) // 5] ^= 0xFF
    part.write_bytes(bytes(content))
    assert "not whole" in sweep(command, *words)[1]
    assert digest(Path(), "a") == whole


def test_a_part_of_another_sweep_is_put_aside(command: Command) -> None:
    sweep(command, *ONE, "--points", "4")
    sweep(command, "start.hubs=2", *ONE, "--points", "4", name="b")
    whole = digest(Path(), "a")
    foreign = Path("results/b/runs/part-000000.parquet").read_bytes()
    Path("results/a/runs/part-000000.parquet").write_bytes(foreign)
    assert "runs of another plan" in sweep(command, *ONE, "--points", "4")[1]
    assert digest(Path(), "a") == whole


def _without_a_row(part: Path) -> None:
    table = pq.read_table(part)
    pq.write_table(table.slice(1), part)


def _without_a_column(part: Path) -> None:
    pq.write_table(pq.read_table(part).drop_columns(["key"]), part)


def _twice(part: Path) -> None:
    (part.parent / "part-000009.parquet").write_bytes(part.read_bytes())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_without_a_row, "rows are missing"), (_without_a_column, "columns are missing"),
     (_twice, "holds runs that another part holds")],
)  # fmt: skip
def test_a_part_that_opens_but_is_not_as_planned(
    command: Command, spoil: Callable[[Path], None], said: str
) -> None:
    words = (*ONE, "--points", "4", "--seeds", "3", "--chunk", "4")
    sweep(command, *words)
    whole = digest(Path(), "a")
    spoil(Path("results/a/runs/part-000001.parquet"))
    assert said in sweep(command, *words)[1]
    assert digest(Path(), "a") == whole


def test_a_part_with_other_columns_is_named(command: Command) -> None:
    words = (*ONE, "--points", "4", "--seeds", "3", "--chunk", "4")
    sweep(command, *words)
    part = Path("results/a/runs/part-000001.parquet")
    table = pq.read_table(part)
    pq.write_table(table.set_column(4, "firms", [["x"] * len(table)]), part)
    with pytest.raises(StoreError, match=r"part-000001\.parquet has other columns than the rest"):
        Dataset("results", "a").runs()


def test_a_damaged_events_part_is_lived_again(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def live(spec: RunSpec, events: bool = False) -> Any:
        record = fake_live(spec)
        record.events_of = lambda *kinds: pd.DataFrame({"kind": kinds, "quarter": 1})
        return record

    monkeypatch.setattr(chunk, "live", live)
    words = (*ONE, "--points", "4", "--seeds", "3", "--chunk", "4", "--events", "born")
    sweep(command, *words)
    part = Path("results/a/events/part-000001.parquet")
    before = part.read_bytes()
    part.write_bytes(b"xx")
    assert "events/part-000001.parquet is not whole" in sweep(command, *words)[1]
    assert part.read_bytes() == before and len(Dataset("results", "a").events()) == 12
    with asking(Path("results/a")) as query:
        assert query.rows("select count(*) from events") == [(12,)]


def test_a_manifest_behind_its_plan_catches_up(command: Command) -> None:
    """As if the power had failed between the two."""
    manifest = Path("results/a/manifest.json")
    sweep(command, *ONE, "--points", "2", "--seeds", "3")
    before = manifest.read_bytes()
    sweep(command, *ONE, "--points", "2", "--seeds", "6")
    manifest.write_bytes(before)
    sweep(command, *ONE, "--points", "2", "--seeds", "6")
    assert json.loads(manifest.read_text())["seeds"] == 6


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("manifest.json", '{"store": 1}', "does not say name"),
        ("manifest.json", '{"store": 1e999}', "cannot be read"),
        ("manifest.json", "[" * 100_000, "cannot be read"),
        ("plan.parquet", "", "plan.parquet is not whole"),
        ("failed/000000.json", '[{"point": 0}]', "remove it, and its runs are lived again"),
        ("failed/000000.json", '[{"point": [], "seed": 1}]', "remove it, and its runs are"),
    ],
)
def test_what_is_damaged_is_named_in_a_sentence(
    command: Command, file: str, content: str, said: str
) -> None:
    sweep(command, *ONE, "--points", "2")
    path = Path("results/a") / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    _, err = sweep(command, *ONE, "--points", "2", code=2)
    assert said in err and len(err.strip().splitlines()) == 1


def test_a_design_in_the_place_of_a_plan_is_named(command: Command) -> None:
    sweep(command, *ONE, "--points", "2")
    Path("results/a/plan.parquet").write_bytes(Path("results/a/design.parquet").read_bytes())
    assert "plan.parquet is not whole" in sweep(command, *ONE, "--points", "2", code=2)[1]


def test_foreign_files_among_the_parts_are_passed_over(command: Command) -> None:
    sweep(command, *ONE, "--points", "2")
    whole = digest(Path(), "a")
    Path("results/a/runs/foo.parquet").write_bytes(b"what?")
    assert digest(Path(), "a") == whole
    assert command("results")[0] == command("results", "a")[0] == 0


def test_what_a_killed_writer_left_is_swept_up(command: Command) -> None:
    sweep(command, *ONE, "--points", "2")
    left = Path("results/a/runs/.part-000009.parquet.host.1.part")
    left.write_bytes(b"half")
    sweep(command, *ONE, "--points", "2")
    assert not left.exists()


# --------------------------------------------------------------- a disk that refuses


def test_a_full_disk_keeps_what_is_finished(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (*ONE, "--points", "4", "--seeds", "3", "--chunk", "4")
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", _full_after(10))  # three files and their folders, parts
        _, err = sweep(command, *words, code=2)
    assert "No space left on device" in err and "is kept" in err
    assert not [p for p in Path("results/a").rglob("*.part")]
    there = len(list(Path("results/a/runs").iterdir()))
    assert 0 < there < 3


def _full_after(many: int) -> Callable[[int], None]:
    left = [many]

    def fsync(handle: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")

    return fsync


@pytest.mark.parametrize("many", range(8))
def test_a_disk_full_at_any_write_leaves_nothing_half_made(
    command: Command, monkeypatch: pytest.MonkeyPatch, many: int, tmp_path: Path
) -> None:
    words = (*ONE, "--points", "4", "--seeds", "3", "--chunk", "4")
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", _full_after(many))
        sweep(command, *words, code=2)
    assert not list(tmp_path.rglob("*.part"))
    if not Path("results/a/manifest.json").exists():
        assert not list(tmp_path.iterdir())
    sweep(command, *words)
    sweep(command, *words, name="b")
    assert digest(Path(), "a") == digest(Path(), "b")


def test_an_unwritable_folder_is_one_sentence(command: Command, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")
    assert "is a file" in sweep(command, code=2)[1]
