"""The researcher's guide says what works: its blocks are run, in their order, in one folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "researchers.md"


def blocks() -> list[tuple[str, str]]:
    """Return language and text of every block that is to be run."""
    text = GUIDE.read_text("utf-8")
    return re.findall(r"^```(sh|python)\n(.*?)^```$", text, re.M | re.S)


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which ``agglomera`` is this checkout's."""
    tools = folder / "bin"
    tools.mkdir()
    command = tools / "agglomera"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m experiments.cli "$@"\n')
    command.chmod(0o755)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


def ran(words: list[str], folder: Path, env: dict[str, str]) -> str:
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"{words[-1]}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.slow
def test_the_guide_runs(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    pytest.importorskip("xarray")
    env, folder = environment(tmp_path), tmp_path / "here"
    folder.mkdir()
    said = []
    for language, text in blocks():
        start = ["sh", "-euc"] if language == "sh" else [sys.executable, "-c"]
        said.append(ran([*start, text], folder, env))
    assert len(said) > 10
    digests = [re.findall(r"^[0-9a-f]{64}$", out, re.M) for out in said]
    (pair,) = [found for found in digests if len(found) == 2]
    assert pair[0] == pair[1]
    assert (folder / "results" / "patience_matters" / "tornado.png").exists()


@pytest.mark.slow
def test_the_job_array_runs(tmp_path: Path) -> None:
    env, folder = environment(tmp_path), tmp_path / "here"
    folder.mkdir()
    words = ["experiment=first_sweep", "world.size=0.1", "world.burn_in=0", "--years", "1",
             "--seeds", "2"]  # fmt: skip
    array = {"SLURM_ARRAY_TASK_COUNT": "3", "SLURM_CPUS_PER_TASK": "1"}
    for task in ("1", "2", "3"):
        ran(["sh", str(ROOT / "docs" / "sweep.slurm"), *words], folder,
            {**env, **array, "SLURM_ARRAY_TASK_ID": task})  # fmt: skip
    ran(["agglomera", "merge", "first_sweep"], folder, env)
    whole = ran(["agglomera", "results", "first_sweep", "--digest"], folder, env)
    ran(["agglomera", "sweep", *words, "--name", "alone"], folder, env)
    assert ran(["agglomera", "results", "alone", "--digest"], folder, env) == whole


def test_the_guide_names_verbs_and_flags_that_exist() -> None:
    text = GUIDE.read_text("utf-8")
    verbs = set(re.findall(r"agglomera ([a-z]+)", text))
    from experiments.cli import VERBS

    assert verbs - {"VERB"} <= set(VERBS)
    script = (ROOT / "docs" / "sweep.slurm").read_text("utf-8")
    assert "--shard" in script and "#SBATCH --array" in script
