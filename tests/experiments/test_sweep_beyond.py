"""Whichever way runs are lived - processes, a Dask cluster, shards of a job array - they are the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments import cli, outcomes, run
from experiments.measures import focal
from experiments.sweep.dataset import Dataset
from tests.experiments.fakes import fake_run
from tests.experiments.sweeps import ROOT, TINY, digest, started, swept

Command = Callable[..., tuple[int, str, str]]
WORDS = ("--factor", "start.smes=10:60", "--points", "12", "--seeds", "5", "--chunk", "4")
REAL = ("sweep", *TINY, *WORDS)


FAKE = ("sweep", "world=small", "--years", "2", "--outcomes", "firms", "--workers", "1", *WORDS)


def test_shards_become_the_whole(no_model: Path, command: Command) -> None:
    assert command(*FAKE, "--name", "whole")[0] == 0
    for k in (1, 2, 3):
        assert command(*FAKE, "--name", "a", "--shard", f"{k}/3")[0] == 0
    many = [len(Dataset("results", f"a.shard-{k}-of-3").runs()) for k in (1, 2, 3)]
    assert sum(many) == 60 and max(many) - min(many) <= 4
    code, out, _ = command("merge", "a")
    assert code == 0 and digest(no_model, "a") == digest(no_model, "whole") and "60 of 60" in out
    assert command("merge", "a")[0] == 0  # a second time changes nothing
    assert command(*FAKE, "--name", "a")[0] == 0  # and the whole goes on as any sweep
    assert {one["shard"] for one in Dataset("results", "a").manifest["sessions"]} == {
        "1/3", "2/3", "3/3",
    }  # fmt: skip


def test_shards_of_other_machines_are_named(no_model: Path, command: Command) -> None:
    for k in (1, 2):
        assert command(*FAKE, "--name", "a", "--shard", f"{k}/2", "--results", f"m{k}")[0] == 0
    assert command("merge", "a", "m1/a.shard-1-of-2", "m2/a.shard-2-of-2")[0] == 0
    assert command(*FAKE, "--name", "whole")[0] == 0
    assert digest(no_model, "a") == digest(no_model, "whole")


def test_a_missing_shard_is_named(no_model: Path, command: Command) -> None:
    for k in (1, 3):
        command(*FAKE, "--name", "a", "--shard", f"{k}/3")
    code, _, err = command("merge", "a")
    assert code == 2 and "shard 2 of a is missing; live it with --shard 2/3" in err
    assert not Path("results/a").exists()


def test_shards_of_different_sweeps_are_refused(no_model: Path, command: Command) -> None:
    command(*FAKE, "--name", "a", "--shard", "1/2")
    command(*FAKE, "start.hubs=2", "--name", "a", "--shard", "2/2")
    code, _, err = command("merge", "a")
    assert code == 2 and "differ in base" in err and not Path("results/a").exists()


def test_shards_of_different_sizes_are_refused(no_model: Path, command: Command) -> None:
    command(*FAKE, "--name", "a", "--shard", "1/2")
    command(*FAKE, "--seeds", "6", "--name", "a", "--shard", "2/2")
    code, _, err = command("merge", "a")
    assert code == 2 and "other points or seeds" in err and not Path("results/a").exists()


def test_a_broken_shard_is_refused(no_model: Path, command: Command) -> None:
    for k in (1, 2):
        command(*FAKE, "--name", "a", "--shard", f"{k}/2")
    part = next(Path("results/a.shard-2-of-2/runs").iterdir())
    part.write_bytes(part.read_bytes()[:50])
    code, _, err = command("merge", "a")
    assert code == 2 and part.name in err and not Path("results/a").exists()


def test_a_shard_that_is_not_finished_is_told(no_model: Path, command: Command) -> None:
    for k in (1, 2):
        command(*FAKE, "--name", "a", "--shard", f"{k}/2")
    next(Path("results/a.shard-2-of-2/runs").iterdir()).unlink()
    code, out, err = command("merge", "a")
    assert code == 1 and "are not there yet" in err and "56 of 60" in out
    command(*FAKE, "--name", "a", "--shard", "2/2")
    assert command("merge", "a")[0] == 0


def test_a_folder_of_something_else_is_not_touched(no_model: Path, command: Command) -> None:
    for k in (1, 2):
        assert command(*FAKE, "--name", "a", "--shard", f"{k}/2")[0] == 0
    foreign = Path("results/a")
    foreign.mkdir()
    for name in ("notes.txt", ".mine.part"):
        (foreign / name).write_text("mine")
    code, _, err = command("merge", "a")
    assert code == 2 and "holds no sweep (notes.txt lies in it)" in err
    assert sorted(p.name for p in foreign.iterdir()) == [".mine.part", "notes.txt"]


def test_merge_of_nothing(no_model: Path, command: Command) -> None:
    command(*FAKE, "--name", "first", "--shard", "1/2")
    assert "did you mean 'first'" in command("merge", "fisrt")[2]
    assert "merge which sweep" in command("merge")[2]
    assert command("merge", "first", "results/nothing")[0] == 2


def test_no_scheduler_at_an_address(no_model: Path, command: Command) -> None:
    pytest.importorskip("distributed")
    code, _, err = command(*FAKE, "--executor", "dask", "--address", "nowhere")
    assert code == 2 and "--address = nowhere" in err


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of the sweep, lived in one process."""
    folder = tmp_path_factory.mktemp("whole")
    swept(folder, *REAL, "--name", "a", "--workers", "1")
    return digest(folder, "a")


@pytest.mark.slow
def test_two_processes(tmp_path: Path, whole: str) -> None:
    swept(tmp_path, *REAL, "--name", "a", "--workers", "2", "--chunk", "7")
    assert digest(tmp_path, "a") == whole


@pytest.mark.slow
def test_a_dask_cluster_loses_a_worker(tmp_path: Path, whole: str) -> None:
    pytest.importorskip("distributed")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    python = (sys.executable, "-m", "distributed.cli")
    file = tmp_path / "scheduler.json"
    many = [
        subprocess.Popen([*python[:2], f"distributed.cli.dask_{what}", *more], env=env,
                         cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for what, more in (
            ("scheduler", ["--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                           "--scheduler-file", str(file)]),
            *[("worker", ["--scheduler-file", str(file), "--nthreads", "1", "--no-nanny",
                          "--no-dashboard"])] * 2,
        )
    ]  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        running = started(
            tmp_path, *REAL, "--name", "a", "--executor", "dask", "--address", address
        )
        while running.poll() is None and not list(tmp_path.glob("results/a/runs/*.parquet")):
            time.sleep(0.02)
        assert running.poll() is None
        many[2].send_signal(signal.SIGKILL)
        _, err = running.communicate(timeout=300)
        assert running.returncode == 0, err
        assert many[2].wait() == -signal.SIGKILL
        assert digest(tmp_path, "a") == whole
    finally:
        for one in many:
            one.kill()
            one.wait()


@pytest.mark.slow
def test_a_dask_cluster_of_our_own(tmp_path: Path, whole: str) -> None:
    pytest.importorskip("distributed")
    swept(tmp_path, *REAL, "--name", "a", "--executor", "dask", "--workers", "2")
    assert digest(tmp_path, "a") == whole


@pytest.mark.slow
def test_three_shards_by_the_script_of_the_guide(tmp_path: Path, whole: str) -> None:
    script = (ROOT / "docs" / "sweep.slurm").read_text("utf-8")
    command = next(line for line in script.splitlines() if line.startswith("agglomera sweep"))
    assert "#SBATCH --array=1-" in script
    call = [sys.executable, "-m", "experiments.cli"]
    text = command.replace("agglomera", " ".join(call), 1).replace(
        '"$@"', " ".join((*REAL[1:], "--name", "a"))
    )
    for k in (1, 2, 3):
        env = {
            **os.environ, "PYTHONPATH": str(ROOT), "SLURM_ARRAY_TASK_ID": str(k),
            "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_CPUS_PER_TASK": "1",
        }  # fmt: skip
        subprocess.run(["sh", "-eu", "-c", text], cwd=tmp_path, env=env, check=True,
                       capture_output=True)  # fmt: skip
    swept(tmp_path, "merge", "a")
    assert digest(tmp_path, "a") == whole


# ---------------------------------------------------------------- run -m


def test_a_multirun_is_a_dataset_too(real_door: Path, command: Command) -> None:
    words = ("run", "-m", "world=small", "path=fusion,imported", "years=4", "--no-figures",
             "--workers", "1")  # fmt: skip
    assert command(*words, "seed=1,2", "--name", "a")[0] == 0
    data = Dataset("results", "a")
    runs = data.runs()
    assert len(runs) == 4 and set(runs["path"]) == {"fusion", "imported"}
    assert set(runs["year"]) == {4} and data.outcomes[0] == "firms"
    for row in runs.to_dict("records"):
        folder = next(Path("results").glob(f"a-{row['path']}-*-{row['seed']}-*"))
        frame = focal(pd.read_parquet(folder / "indicators.parquet"))
        assert row["firms"] == outcomes.OUTCOMES["firms"].of_run(frame)
    before = data.digest()
    assert command(*words, "seed=1,2", "--name", "a")[0] == 0 and data.digest() == before
    assert command(*words, "seed=1,2,3", "--name", "a")[0] == 0
    assert len(data.runs()) == 6 and len(data.plan()) == 6


def test_a_multirun_does_not_write_into_a_sweep(real_door: Path, command: Command) -> None:
    Path("results/a").mkdir(parents=True)
    Path("results/a/something.txt").write_text("")
    code, _, err = command("run", "-m", "path=fusion,imported", "--name", "a", "--no-figures")
    assert code == 2 and "holds no sweep" in err
    assert [p.name for p in Path("results").iterdir()] == ["a"]


@pytest.fixture
def real_door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "live", lambda spec, panels=True: fake_run(spec))
    monkeypatch.setattr(run, "key_of", lambda spec: f"{spec.fingerprint}-fake")
    monkeypatch.setattr(cli, "compiled", lambda: None)
    return tmp_path
