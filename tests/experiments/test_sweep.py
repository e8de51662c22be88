"""A sweep is planned before it is lived, kept whole, and grows without disturbing what is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from experiments.sweep import chunk, definition, files, gather
from experiments.sweep.dataset import Dataset
from experiments.sweep.plan import MOST, chunks_in, frame, planned, seconds
from experiments.sweep.settings import Settings
from sim import door
from sim.core.errors import StoreError
from sim.core.spec import RunSpec
from sim.record import key_of
from tests.experiments.sweeps import ONE, digest, fake_live, inside, sweep

Command = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("no_model")


# --------------------------------------------------------------- what is kept


def test_what_is_kept_opens_everywhere(command: Command, tmp_path: Path) -> None:
    sweep(command, *ONE, "--points", "4", "--seeds", "3", "--chunk", "5")
    data = Dataset("results", "a")
    assert inside(data.folder) == [
        "design.parquet", "manifest.json", "plan.parquet", "runs/part-000000.parquet",
        "runs/part-000001.parquet", "runs/part-000002.parquet",
    ]  # fmt: skip
    runs = data.runs()
    assert list(runs) == ["key", "point", "seed", "year", "name", "start.smes", "firms", "output"]
    assert len(runs) == 4 * 3 * 2 and not runs.isna().any().any()
    assert list(data.runs(["firms"]))[-1] == "firms"
    direct = pd.read_parquet(data.folder / "runs").sort_values(["point", "seed", "year"])
    assert direct["firms"].tolist() == runs["firms"].tolist()
    asked = duckdb.sql(
        f"SELECT count(*), sum(firms) FROM '{data.folder}/runs/*.parquet'"
    ).fetchall()
    assert asked[0] == (24, pytest.approx(runs["firms"].sum()))
    assert data.manifest["years"] == [2, 4] and data.manifest["sessions"][0]["runs"] == 12
    assert data.manifest["versions"]["python"] and data.manifest["code"]


def test_a_row_is_the_run_that_its_key_names(command: Command) -> None:
    sweep(command, *ONE, "--points", "3", "--seeds", "2")
    for row in Dataset("results", "a").runs().to_dict("records"):
        words = ("world=small", "path=fusion", "years=4", f"start.smes={row['start.smes']}")
        spec = door.load(*words, f"seed={row['seed']}")
        assert key_of(spec) == row["key"]
        focal = fake_live(spec).series[4 * row["year"] - 3 : 4 * row["year"] + 1, 0, 0]
        assert row["firms"] == focal.mean()


def test_a_sweep_without_factors_varies_the_seed(command: Command) -> None:
    sweep(command, "--seeds", "3")
    runs = Dataset("results", "a").runs()
    assert set(runs["name"]) == {"base"} and set(runs["seed"]) == {1, 2, 3}


def test_arms_and_files_of_points(command: Command, tmp_path: Path) -> None:
    sweep(command, "--arm", "baseline", "--arm", "more:start.smes=30", "--seeds", "2")
    assert Dataset("results", "a").design()["name"].tolist() == ["baseline", "more"]
    (tmp_path / "points.csv").write_text("name,start.smes\nfew,10\nmany,40\n")
    sweep(command, "--csv", "points.csv", name="b")
    assert Dataset("results", "b").runs()["start.smes"].tolist() == [10, 10, 40, 40]


# --------------------------------------------------------------- growing


def test_more_seeds_and_points_leave_earlier_runs_alone(command: Command) -> None:
    sweep(command, *ONE, "--points", "4", "--seeds", "2", "--chunk", "3")
    before = {p.name: p.read_bytes() for p in Path("results/a/runs").iterdir()}
    plan = Dataset("results", "a").plan()
    sweep(command, *ONE, "--points", "8", "--seeds", "3")
    data = Dataset("results", "a")
    assert data.plan().iloc[: len(plan)].equals(plan) and len(data.plan()) == 24
    for name, content in before.items():
        assert (data.folder / "runs" / name).read_bytes() == content
    sweep(command, *ONE, "--points", "8", "--seeds", "3", name="b")
    assert digest(Path(), "a") == digest(Path(), "b")
    assert not set(data.plan()["key"]) ^ set(data.runs()["key"])


def test_the_same_again_lives_nothing(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = sweep(command, *ONE, "--points", "4")
    monkeypatch.setattr(chunk, "live", None)
    assert sweep(command, *ONE, "--points", "4")[0] == first


def test_a_sweep_stopped_half_way_is_balanced() -> None:
    one = definition.unnamed(["world=small"], factors=[("start.smes", "10:60")], points=7, seeds=5)
    chunks = planned(one.designed.points, one.pairs(one.designed), Settings(one.words), size=4)
    runs = [run for chunk in chunks for run in chunk.runs]
    assert [run.seed for run in runs] == sorted(run.seed for run in runs)
    assert [run.point for run in runs[:7]] == list(range(7))
    assert [c.number for c in chunks] == list(range(9))
    assert chunks_in(frame(chunks)) == chunks


def test_a_chunk_is_about_a_second_by_the_size_of_its_runs() -> None:
    def chunks(*words: str) -> list[int]:
        one = definition.unnamed(words, seeds=300)
        made = planned(one.designed.points, one.pairs(one.designed), Settings(one.words))
        return [len(c.runs) for c in made]

    tiny, teaching, default = (
        chunks("world.size=0.01", "world.burn_in=0", "years=1"), chunks("world=teaching"),
        chunks("world.size=20"),
    )  # fmt: skip
    assert MOST >= tiny[0] > teaching[0] >= 2 > default[0]
    assert seconds(RunSpec()) > 0


# --------------------------------------------------------------- the dataset


def test_a_sweep_that_is_not_there_is_named(command: Command) -> None:
    sweep(command, name="first")
    with pytest.raises(StoreError, match="did you mean 'first'"):
        Dataset("results", "fisrt")


def test_nothing_lived_yet_is_an_empty_table(command: Command) -> None:
    sweep(command, *ONE, "--points", "2")
    for part in Path("results/a/runs").iterdir():
        part.unlink()
    data = Dataset("results", "a")
    assert list(data.runs())[:4] == ["key", "point", "seed", "year"] and not len(data.runs())
    assert len(data.digest()) == 64


def test_the_digest_is_of_numbers_alone(command: Command) -> None:
    sweep(command, *ONE, "--points", "4", "--chunk", "1")
    sweep(command, *ONE, "--points", "4", "--chunk", "3", name="b")
    assert digest(Path(), "a") == digest(Path(), "b")


def test_many_parts_are_read_from_a_copy_that_follows_them(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "FEW", 3)
    words = (*ONE, "--points", "4", "--seeds", "3", "--chunk", "2")
    sweep(command, *words)
    copy = Path("results/a") / gather.COPY
    whole, content = digest(Path(), "a"), copy.read_bytes()
    assert files.read_part(copy).num_rows == 24
    sweep(command, *ONE, "--points", "4", "--seeds", "4", "--chunk", "2")
    assert copy.read_bytes() == content  # two parts more are read beside it
    assert len(Dataset("results", "a").runs(["firms"])) == 32
    sweep(command, *ONE, "--points", "4", "--seeds", "4", name="b")
    assert digest(Path(), "a") == digest(Path(), "b") != whole
    part = Path("results/a/runs/part-000001.parquet")
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(StoreError, match="part-000001"):
        Dataset("results", "a").digest()
    copy.write_bytes(b"nothing")
    sweep(command, *ONE, "--points", "4", "--seeds", "4")
    assert digest(Path(), "a") == digest(Path(), "b")
    spoilt = bytearray(copy.read_bytes())  # its head can be read, its numbers cannot
    spoilt[40:60] = bytes(20)
    copy.write_bytes(bytes(spoilt))
    assert digest(Path(), "a") == digest(Path(), "b")
