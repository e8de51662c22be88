"""``agglomera run --lean`` keeps the indicators, the same to the last bit, and nothing that is large."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from experiments import cli

WORDS = ("run", "world=small", "years=2", "seed=5")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lean")
    assert cli.main([*WORDS, "--lean", "--results", str(root)]) == 0
    assert cli.main([*WORDS, "--no-figures", "--name", "whole", "--results", str(root)]) == 0
    return root


def test_lean_and_whole_runs_have_the_same_indicators(folder: Path) -> None:
    lean = next(f for f in folder.iterdir() if f.name.endswith("-lean"))
    a, b = sim.read(lean), sim.read(folder / "whole")
    assert np.array_equal(a.series, b.series) and a.names == b.names
    assert not {"events.parquet", "firms.parquet"} & {file.name for file in lean.iterdir()}
    assert [file.name for file in (lean / "figures").iterdir()] == ["overview.png"]
    assert a.provenance["peak_memory_gib"] > 0.0


def test_a_lean_result_is_not_taken_for_a_whole_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*WORDS, "--results", str(folder), "--lean", "--name", "whole"]
    assert cli.main(words) == 2
    assert "holds a result of another key" in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["--gif", "-m"])
def test_what_needs_more_than_indicators_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flag: str
) -> None:
    assert cli.main([*WORDS, "--lean", flag, "--results", str(tmp_path / "r")]) == 2
    assert "--lean" in capsys.readouterr().err and not (tmp_path / "r").exists()
