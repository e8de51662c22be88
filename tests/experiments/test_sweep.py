"""A sweep is planned before it is lived, resumed where it stopped, and refused if it is another one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from experiments import cli
from experiments.sweep import chunk, definition, files, gather
from experiments.sweep.dataset import Dataset
from experiments.sweep.plan import MOST, chunks_in, frame, planned, seconds
from experiments.sweep.settings import Settings
from sim import door
from sim.core.errors import InputError, StoreError
from sim.core.spec import RunSpec
from sim.record import key_of, keys_of
from tests.experiments.sweeps import digest, fake_live, inside

Command = Callable[..., tuple[int, str, str]]
BASE = ("world=small", "path=fusion", "--years", "2,4", "--outcomes", "firms,output",
        "--workers", "1")  # fmt: skip
ONE = ("--factor", "start.smes=10:60")


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chunk, "live", fake_live)
    monkeypatch.setattr(cli, "compiled", lambda: None)


def sweep(command: Command, *words: str, name: str = "a", code: int = 0) -> tuple[str, str]:
    got, out, err = command("sweep", *BASE, "--name", name, *words)
    assert got == code, err
    return out, err


# ---------------------------------------------------------------- what is kept


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


# ---------------------------------------------------------------- growing


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


# ---------------------------------------------------------------- settings and keys


@pytest.mark.parametrize(
    "factors",
    [
        {"start.smes": "10:60", "mechanisms.moves.block": "0:1"},
        {"path": "fusion,imported", "start.smes": "10:60"},
        {"policy": "baseline,[rd_grant,vc_supply]", "levers.rd_grant.strength": "0.1:1"},
        {
            "levers.vc_supply.strength": "0:1",
            "levers.vc_supply.start": "0:5",
            "shock": "none,bubble",
        },
        {"governance": "none,by_stage", "world": "small,teaching", "world.demand": "adoption,flat"},
        {"start.fields": "[displays],[software,internet]", "mechanisms.moves.on": "true,false"},
    ],
)
def test_a_point_is_what_the_door_makes_of_its_words(factors: dict[str, str]) -> None:
    one = definition.unnamed(["years=3"], factors=factors.items(), points=4, design="lhs")
    made = Settings(one.words)
    for point in one.designed.points:
        assert key_of(made.of(point)) == key_of(door.load(*one.words, *point.words))


def test_keys_of_many_seeds_are_the_keys_of_each() -> None:
    spec = door.load("world=small", "policy=rd_grant")
    seeds = [1, 7, 2**62]
    assert keys_of(spec, seeds) == [key_of(spec.replace(seed=s)) for s in seeds]


# ---------------------------------------------------------------- another sweep under the same name


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


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--factor", "start.smess=1:2", "--points", "2"], "did you mean 'start.smes'"),
        (["--factor", "start.smes=1:2"], "needs the number of points"),
        (["--factor", "start.smes"], "--factor start.smes is not of the form"),
        (["--seeds", "0"], "seeds = 0 is not a whole number from 1"),
        (["--seeds", "-1"], "whole number"),
        (["--first-seed", "9223372036854775807", "--seeds", "2"], "leaves no room"),
        (["--arm", "baseline", "--arm", "baseline"], "arm 'baseline' is given twice"),
        (["--arm", "basline"], "did you mean 'baseline'"),
        (["--design", "lsh", *ONE], "did you mean 'lhs'"),
        (["--outcomes", "firsm"], "did you mean 'firms'"),
        (["--events", "bron"], "did you mean 'born'"),
        (["--years", "5;6"], "not a list of years"),
        (["--years", "0"], "years = 0 years is outside [1, 200]"),
        (["years=3"], "year 4 is not within the run; allowed are 1 to 3"),
        (["seed=4"], "use --first-seed"),
        (["start.smes=4", *ONE, "--points", "2"], "varied by the design"),
        (["--csv", "nowhere.csv"], "does not exist"),
        (["--shard", "4/3"], "is not K/N"),
        (["--address", "tcp://x"], "is for --executor dask"),
        (["--name", "a/b"], "is not a folder name"),
        (["experiment=first_swep"], "did you mean 'first_sweep'"),
        (["experiment=first_sweep", "experiment=x"], "experiment is given twice"),
        (["start.smes=-3"], "start.smes"),
        (["--pints", "3"], "did you mean '--points'"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(
    command: Command, tmp_path: Path, words: list[str], said: str
) -> None:
    base = [] if words[0].startswith("experiment") else list(BASE)
    code, out, err = command("sweep", *base, *words)
    assert code == 2 and said in err and err.count("\n") == 1 and not out
    assert not list(tmp_path.iterdir())


def test_a_name_of_its_own_is_given_by_what_is_asked(command: Command) -> None:
    code, _, _ = command("sweep", *BASE, *ONE, "--points", "2")
    assert code == 0
    assert command("sweep", *BASE, *ONE, "--points", "4", "--seeds", "2")[0] == 0
    (one,) = Path("results").iterdir()
    assert one.name.startswith("sweep-") and len(Dataset("results", one.name).plan()) == 8


def test_a_dry_run_writes_nothing(command: Command, tmp_path: Path) -> None:
    out, _ = sweep(command, *ONE, "--points", "64", "--seeds", "3", "--dry-run")
    assert "192 runs, 64 points × 3 seeds" in out and "disk      about" in out
    assert "to do     192 runs" in out and not list(tmp_path.iterdir())
    sweep(command, *ONE, "--points", "64", "--seeds", "3")
    kept = sum(path.stat().st_size for path in Path("results/a/runs").iterdir())
    said = float(out.partition("disk      about ")[2].split()[0]) * 1000
    assert 0.7 < said / kept < 1.4


def test_a_dry_run_counts_what_is_left(command: Command) -> None:
    sweep(command, *ONE, "--points", "4")
    out, _ = sweep(command, *ONE, "--points", "6", "--dry-run")
    assert "to do     2 runs, kept in 1 pieces" in out
    assert "to do     0 runs" in sweep(command, *ONE, "--points", "4", "--dry-run")[0]


# ---------------------------------------------------------------- files of experiments


def test_every_experiment_that_comes_with_us_can_be_run() -> None:
    for name in definition.names():
        one = definition.named(name).checked()
        made = Settings(one.words, None)
        assert all(isinstance(made.of(p), RunSpec) for p in one.designed.points)
        assert one.label and one.label_zh and one.about and one.source


HEAD = "label: x\nlabel_zh: x\nabout: x\nsource: x\nseeds: 2\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sedes: 3\n", "no key 'sedes'; did you mean 'seeds'"),
        ("design: lsh\n", "did you mean 'lhs'"),
        ("factors:\n  start.smess: 1:4\npoints: 3\n", "did you mean 'start.smes'"),
        ("factors:\n  start.smes: 4\npoints: 3\n", "start.smes"),
        ("years: 5\n", "years = 5 is not a list of years"),
        ("outcomes: [firsm]\n", "did you mean 'firms'"),
        ("arms: 3\n", "arms = 3 is not a list"),
        ("_target_: os.system\n", "never names code"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + text)
    with pytest.raises(InputError, match=said):
        definition.read(path).checked()


def test_a_range_of_whole_numbers_is_no_time_of_day(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + "factors:\n  start.institutes: 1:6\npoints: 4\n")
    values = [p.values["start.institutes"] for p in definition.read(path).designed.points]
    assert all(1 <= value <= 6 for value in values) and len(set(values)) > 1


def test_the_command_line_changes_a_file() -> None:
    first = definition.named("first_sweep")
    one = definition.changed(first, ["path=fusion", "start.hubs=2"], points=3, seeds=None)
    assert one.points == 3 and one.seeds == first.seeds
    assert "path=fusion" in one.base and "path=indigenous" not in one.base
    arms = definition.changed(first, [], arms=("baseline", "rd_grant"))
    assert arms.kind == "arms" and len(arms.checked().designed.points) == 2
    factor = definition.changed(first, [], factors=[("path", "fusion,imported")], design="grid")
    assert factor.points == first.points


# ---------------------------------------------------------------- runs that raise


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


# ---------------------------------------------------------------- parts that are not whole


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


def test_what_a_killed_writer_left_is_swept_up(command: Command) -> None:
    sweep(command, *ONE, "--points", "2")
    left = Path("results/a/runs/.part-000009.parquet.host.1.part")
    left.write_bytes(b"half")
    sweep(command, *ONE, "--points", "2")
    assert not left.exists()


# ---------------------------------------------------------------- a disk that refuses


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


# ---------------------------------------------------------------- the dataset


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
