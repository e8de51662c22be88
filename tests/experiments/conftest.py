"""A world of fakes: the commands run without the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import asked, cli, run
from experiments.labels import PATHS
from experiments.runs import Wanted
from experiments.sweep import chunk
from tests.experiments.fakes import FakeRecord, fake_run, spec_of
from tests.experiments.sweeps import fake_live


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Replace model, door and compiler by fakes; work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "live", lambda spec, *_, **more: fake_run(spec))
    monkeypatch.setattr(run, "back", lambda folder: FakeRecord(spec_of(years=4)))
    monkeypatch.setattr(run, "key_of", lambda spec: f"{spec.fingerprint}-fake")
    monkeypatch.setattr(cli, "compiled", lambda: None)
    return tmp_path


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command; return exit code, output and messages."""

    def call(*words: str) -> tuple[int, str, str]:
        code = cli.main(list(words))
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Make numbers of questions without the model; work in an empty folder."""

    def numbers(task: Wanted) -> dict[str, float]:
        spec = task.spec
        many = len(spec.levers) + len(spec.shocks) + list(PATHS).index(spec.labels["path"])
        return {f"{n} {a:g} {b:g}": 10.0 + spec.seed % 7 + many for n, a, b in task.measures}

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(asked, "measured", numbers)
    monkeypatch.setattr(run, "key_of", lambda spec: spec.fingerprint)
    monkeypatch.setattr(cli, "compiled", lambda: None)
    return tmp_path


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let sweeps live fakes that take no time; work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chunk, "live", fake_live)
    monkeypatch.setattr(cli, "compiled", lambda: None)
    return tmp_path
