"""The command answers at once, says what is wrong in one sentence, and keeps what is finished."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import cli, run
from experiments.figures import style
from experiments.store import check_name
from sim.core.spec import RunSpec
from tests.experiments.fakes import FakeRecord, fake_run, spec_of

Command = Callable[..., tuple[int, str, str]]


def one_sentence(message: str) -> bool:
    lines = message.strip().splitlines()
    return len(lines) == 1 and lines[0].startswith("agglomera: ")


@pytest.fixture(autouse=True)
def no_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Overrides are read by a tiny stand-in: path, seed, years."""

    def load(words: list[str], file: str | None = None, extra: str | None = None) -> RunSpec:
        said = dict(word.split("=", 1) for word in words)
        spec = spec_of(said.get("path", "fusion"), int(said.get("seed", 1)), 4)
        return spec

    monkeypatch.setattr(run, "load", load)


@pytest.mark.parametrize("verb", ["", *cli.VERBS])
def test_help_imports_nothing_heavy(verb: str) -> None:
    code = (
        "import sys; from experiments import cli\n"
        f"try: cli.main({[*verb.split(), '--help']})\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'numba', 'matplotlib', 'mesa', 'hydra', 'scipy'};"
        "sys.exit(3 if heavy & sys.modules.keys() else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"usage: agglomera {verb}".strip() in done.stdout


@pytest.mark.parametrize("verb", [*cli.VERBS])
def test_every_verb_helps(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([verb, "--help"])
    assert stop.value.code == 0
    assert f"agglomera {verb}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rnu"], "did you mean 'run'"),
        (["run", "--gfi"], "did you mean '--gif'"),
        (["run", "--workers", "0"], "whole number from 1"),
        (["run", "--workers", "two"], "whole number from 1"),
        (["run", "--lang", "fr"], "invalid choice"),
        (["demo", "path=fusion"], "demo takes no 'path=fusion'"),
        (["compare", "baseline"], "at least two arms"),
        (["compare", "a", "a"], "given twice"),
        (["compare", "a", "b:"], "changes nothing"),
        (["compare", "a", ":x=1"], "has no name"),
        (["compare", "a", "b", "--seeds", "-3"], "whole number"),
        (["explain"], "explain what"),
        (["explain", "plna"], "did you mean 'plan'"),
        (["explain", "levers", "--time"], "--time belongs to plan"),
        (["run", "--name", "../x"], "--name = '../x'"),
        (["run", "-m", "--spec", "x.yaml"], "cannot be combined with -m"),
        (["run", "--workers", "9" * 5000], "whole number from 1"),
        (["run", "--name", "x" * 300], "at most 120"),
        (["run", "--name", "集群"], "allowed are letters"),
        (["run", "--results", "x" * 300], "--results"),
        *((["run", flag, ""], f"{flag} = '' is empty")
          for flag in ("--name", "--results", "--spec", "--config-dir")),
        (["demo", "--quick", "--results", ""], "--results = '' is empty"),
        (["explain", "parameters", "moves", "x"], "takes one section, got 'x'"),
        (["explain", "parameters", ""], "no section of parameters ''"),
        (["explain", "parameters", "mvoes"], "did you mean 'moves'"),
        (["explain", "levers", "x"], "takes nothing more, got 'x'"),
        (["explain", "columns", "--config-dir", "x"], "--config-dir belongs to plan"),
        (["explain", "levers", "--config-dir", "nowhere"], "'nowhere' does not exist"),
        (["explain", "paths", "--config-dir", "nowhere"], "'nowhere' does not exist"),
    ],
    ids=lambda c: str(c)[:60],
)  # fmt: skip
def test_a_mistake_is_one_sentence(
    faked: Path, command: Command, words: list[str], said: str
) -> None:
    code, out, err = command(*words)
    assert (code, out) == (2, "") and one_sentence(err) and said in err
    assert list(faked.iterdir()) == []


def test_a_run_is_stored_reused_and_not_overwritten(faked: Path, command: Command) -> None:
    code, out, _ = command("run", "path=fusion", "--no-figures", "--name", "a")
    assert code == 0 and "results/a" in out and "first year" in out
    assert (faked / "results" / "a" / "indicators.csv").exists()
    code, _, err = command("run", "path=fusion", "--no-figures", "--name", "a")
    assert code == 0 and "reused" in err
    code, _, err = command("run", "path=imported", "--no-figures", "--name", "a")
    assert code == 2 and one_sentence(err) and "--name" in err


def test_an_animation_can_be_added_later(faked: Path, command: Command) -> None:
    figures = faked / "results" / "a" / "figures"
    assert command("run", "--no-figures", "--name", "a")[0] == 0 and not figures.exists()
    assert command("run", "--no-figures", "--name", "a", "--gif")[0] == 0
    assert [p.name for p in figures.iterdir()] == ["animation.gif"]


def test_figures_are_drawn_when_missing_and_in_the_language_asked_for(
    faked: Path, command: Command
) -> None:
    figures = faked / "results" / "a" / "figures"
    assert command("run", "--no-figures", "--name", "a")[0] == 0
    for lang in ("en", "zh"):
        code, out, err = command("run", "--name", "a", "--lang", lang, "--gif")
        assert code == 0 and "reused" in err and f"figures   {figures.relative_to(faked)}" in out
        assert {style.language(file) for file in figures.iterdir()} == {lang}
    before = {file: file.stat().st_mtime_ns for file in figures.iterdir()}
    assert command("run", "--name", "a", "--lang", "zh", "--gif")[0] == 0
    assert before == {file: file.stat().st_mtime_ns for file in figures.iterdir()}


def test_a_checked_value_is_written_as_it_is_given(
    monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    from sim import door

    values = {"a": (["x", "y"], ["z"]), "b": (1, 0), "c": (True, None), "d": (-1.0, 0.25)}
    monkeypatch.setattr(door, "difference", lambda spec: values)
    code, out, err = command("check")
    assert code == 0 and "differs in 4 values" in err
    assert out.splitlines() == [
        "a = [x,y]   (default [z])", "b = 1   (default 0)", "c = true   (default none)",
        "d = -1   (default 0.25)",
    ]  # fmt: skip


def test_overrides_and_flags_may_mix(faked: Path, command: Command) -> None:
    code, out, _ = command("run", "--no-figures", "path=imported", "--lang", "zh", "seed=3")
    assert code == 0 and "results/imported-baseline-3-" in out and "企业数" in out


def test_the_default_name_says_what_it_holds() -> None:
    spec = spec_of("imported", 7)
    assert run.default_name(spec) == f"imported-baseline-7-{spec.fingerprint[:8]}"


def test_results_that_are_a_file(faked: Path, command: Command) -> None:
    (faked / "f").write_text("")
    code, _, err = command("run", "--results", "f")
    assert code == 2 and one_sentence(err) and "is a file" in err
    code, _, err = command("run", "--results", "f/inside")
    assert code == 2 and one_sentence(err) and "cannot be written" in err


def test_a_file_where_the_run_should_go(faked: Path, command: Command) -> None:
    (faked / "results").mkdir()
    (faked / "results" / "a").write_text("mine")
    code, _, err = command("run", "--name", "a")
    assert code == 2 and one_sentence(err) and (faked / "results" / "a").read_text() == "mine"


@pytest.mark.parametrize(
    "words",
    [
        ["run", "sede=1"],
        ["run", "--spec", "nowhere.yaml"],
        ["run", "--config-dir", "nowhere"],
        ["run", "-m", "seed=1,1"],
        ["run", "-m", "seed=1,1.0"],
        ["run", "-m", "seed=1,2", "--name", "../x"],
        ["run", "-m", "seed=1,2", "--name", "x" * 110],
        ["compare", "baseline", "rd_gant"],
        ["compare", "baseline", "rd_grant", "seed=9223372036854775807"],
        ["check", "seed=-1"],
        ["explain", "plan", "--config-dir", "nowhere"],
        ["explain", "plan", "seed=-1"],
    ],
    ids=" ".join,
)
def test_a_mistake_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command, words: list[str]
) -> None:
    monkeypatch.undo()  # the real door
    monkeypatch.chdir(tmp_path)
    code, out, err = command(*words)
    assert (code, out) == (2, "") and one_sentence(err)
    assert list(tmp_path.iterdir()) == []


def test_what_the_system_refuses_is_told(
    faked: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(spec: RunSpec) -> str:
        raise PermissionError(13, "Permission denied", "some/file")

    monkeypatch.setattr(run, "key_of", refuse)
    code, out, err = command("run")
    assert (code, out) == (2, "") and one_sentence(err) and "some/file: Permission denied" in err


def test_a_damaged_result_is_not_reused(faked: Path, command: Command) -> None:
    words = ("run", "-m", "seed=1", "--no-figures", "--workers", "1")
    assert command(*words)[0] == 0
    (folder,) = (p.parent for p in (faked / "results").glob("*/provenance.json"))
    (folder / "indicators.parquet").write_bytes(b"x")
    code, out, err = command(*words)
    assert (code, out) == (2, "") and one_sentence(err) and folder.name in err


def test_many_long_names_stay_apart() -> None:
    policies = "+".join(f"policy_number_{i}" for i in range(20))
    specs = [spec_of("fusion", seed) for seed in (1, 2)]
    named = [dataclasses.replace(s, labels={**s.labels, "policy": policies}) for s in specs]
    names = [check_name(run.default_name(spec)) for spec in named]
    assert names[0] != names[1] and names[1].endswith(f"-2-{specs[1].fingerprint[:8]}")


def test_a_full_disk(faked: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: FakeRecord, folder: Path) -> None:
        (Path(folder) / "half").write_text("x")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FakeRecord, "write", full)
    code, _, err = command("run", "--name", "a")
    assert code == 2 and one_sentence(err) and "No space left on device" in err
    assert not (faked / "results").exists()


def test_ctrl_c_in_a_run(faked: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(spec: RunSpec, *_: bool, **more: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "live", stop)
    code, _, err = command("run", "--name", "a")
    assert code == 130 and one_sentence(err) and "nothing of this run was kept" in err
    assert not (faked / "results").exists()


def test_ctrl_c_in_many_runs_keeps_the_finished(
    faked: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim import door

    monkeypatch.setattr(
        door, "expand", lambda words, extra=None: [[f"seed={i}"] for i in (1, 2, 3)]
    )
    monkeypatch.setattr(door, "load", lambda *words, config_dir=None: run.load(list(words)))
    lived = []

    def live(spec: RunSpec, panels: bool = True) -> FakeRecord:
        if len(lived) == 2:
            raise KeyboardInterrupt
        lived.append(spec.seed)
        return fake_run(spec)

    monkeypatch.setattr(run, "live", live)
    code, _, err = command("run", "-m", "seed=1,2,3", "--no-figures", "--workers", "1")
    assert code == 130 and one_sentence(err) and "2 of 3 runs are finished and kept" in err
    kept = sorted(p.name for p in (faked / "results").iterdir())
    assert len(kept) == 2 and all(name.startswith("fusion-baseline-") for name in kept)


def test_the_unexpected_is_told_with_its_trace(
    faked: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(spec: RunSpec, *_: bool, **more: bool) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr(run, "live", broken)
    code, _, err = command("run")
    assert code == 1 and "Traceback" in err and "should not have happened" in err


def test_somebody_elses_experiments_folder_is_told(faked: Path, command: Command) -> None:
    (faked / "experiments").mkdir()
    (faked / "experiments" / "mine.py").write_text("")
    code, _, err = command("--version")
    assert code == 0 and one_sentence(err) and "not Agglomera's own" in err


def is_finished(file: Path) -> bool:
    """Say whether a run's file is there for good, not inside a folder that is being written."""
    inside = file.parent.parent.name.startswith(".")
    return not inside and (file.name != "provenance.json" or not file.parent.name.startswith("."))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "world=teaching", "years=200"], "nothing"),
        (["compare", "baseline", "rd_grant", "world=small", "years=20"], "finished and kept"),
        (["run", "-m", "world=small", "years=20", "seed=range(1,60)"], "finished and kept"),
        (["demo", "--quick"], "finished and kept"),
        (["tensions", "--quick"], "finished and kept"),
    ],
    ids=lambda c: " ".join(c[:2]) if isinstance(c, list) else c,
)
def test_ctrl_c_at_a_terminal(tmp_path: Path, words: list[str], told: str) -> None:
    """Every process hears it there, so workers must be deaf to it from their birth on."""
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", *words], cwd=tmp_path, text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    if told == "nothing":
        time.sleep(4.0)
    while told != "nothing" and process.poll() is None:
        if any(map(is_finished, (tmp_path / "results").rglob("*.json"))):
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=600)  # until no process holds our end of the pipe
    last = err.replace("\r", "\n").strip().splitlines()[-1]
    assert process.returncode == 130 and "Traceback" not in err
    assert last.startswith("agglomera: stopped") and told in last
    assert not any(tmp_path.rglob("*.part"))
    if told == "nothing":
        assert list(tmp_path.iterdir()) == []
