"""Arms, pairs and what is said of them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments import compare, run
from experiments.compare import Arm, arm_of, split
from sim.core.errors import InputError
from sim.core.spec import RunSpec
from tests.experiments.fakes import FakeRecord, spec_of

Command = Callable[..., tuple[int, str, str]]
LIFTS = {"baseline": 0.0, "ban": 0.3, "idle": 0.0}


@pytest.fixture
def arms(faked: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def load(words: list[str], file: str | None = None, extra: str | None = None) -> RunSpec:
        said = dict(word.split("=", 1) for word in words)
        spec = spec_of(said.get("path", "fusion"), 1, 4)
        policy = said["policy"]
        start_year = 2025 + list(LIFTS).index(policy)
        labels = {**spec.labels, "policy": policy}
        return dataclasses.replace(spec, start_year=start_year, labels=labels)

    def live(spec: RunSpec, panels: bool = True) -> FakeRecord:
        like = FakeRecord(spec.replace(start_year=2025), LIFTS[str(spec.labels["policy"])])
        assert not panels
        return like

    monkeypatch.setattr(run, "load", load)
    monkeypatch.setattr(run, "live", live)
    return faked


def test_arms_are_policies_or_overrides() -> None:
    assert arm_of("ban") == Arm("ban", ("policy=ban",))
    assert arm_of("x:mechanisms.moves.block=0.2+seed=1") == Arm(
        "x", ("mechanisms.moves.block=0.2", "seed=1")
    )
    found, shared = split(["baseline", "path=fusion", "x:policy=a", "years=10"])
    assert [a.label for a in found] == ["baseline", "x"] and shared == ["path=fusion", "years=10"]
    with pytest.raises(InputError, match="at least two"):
        split(["path=fusion", "baseline"])


def test_every_arm_appears_and_is_told_rightly(arms: Path, command: Command) -> None:
    words = ("compare", "baseline", "ban", "idle", "path=fusion", "--seeds", "6", "--workers", "1")
    code, out, err = command(*words, "--name", "c", "--events")
    assert code == 0, err
    assert "ban raises firms at the end by 30 % (95 % interval 30 to 30 %" in out
    assert "Cannot tell that idle changes any" in out
    folder = arms / "results" / "c"
    assert {p.name for p in folder.iterdir()} == {
        "runs.csv", "comparison.csv", "comparison.png", "table.txt", "brief.md", "provenance.json",
    }  # fmt: skip
    frame = pd.read_csv(folder / "comparison.csv")
    assert set(frame["arm"]) == {"ban", "idle"} and (frame["pairs"] == 6).all()
    assert frame.loc[frame["arm"] == "idle", "difference"].abs().max() == 0.0
    assert any(frame["measure"].str.startswith("events."))
    stored = json.loads((folder / "provenance.json").read_text())
    assert stored["seeds"] == [1, 2, 3, 4, 5, 6]
    code, again, err = command(*words, "--name", "c", "--events")
    assert code == 0 and "reused" in err and "ban raises firms" in again


def test_other_words_for_the_same_runs(
    arms: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("compare", "baseline", "ban", "--seeds", "6", "--workers", "1", "--name", "c")
    first = command(*words)[1]
    monkeypatch.setattr(run, "live", None)  # nothing is run again
    code, out, _ = command(*words, "--lang", "zh")
    assert code == 0 and "ban使期末企业数提高" in out and "points" not in out and " to " not in out
    assert command(*words)[1] == first
    assert "events 'moved'" in command(*words, "--events")[1]


def test_two_pairs_tell_nothing(arms: Path, command: Command) -> None:
    code, out, _ = command("compare", "baseline", "ban", "--seeds", "2", "--workers", "1")
    assert code == 0 and "Fewer than 6 pairs cannot tell" in out and "raises" not in out


def test_n_seeds_are_the_first_n_of_more(arms: Path, command: Command) -> None:
    for n in ("3", "6"):
        command("compare", "baseline", "ban", "--seeds", n, "--workers", "1", "--name", f"c{n}")
    few, many = (pd.read_csv(arms / "results" / f"c{n}" / "runs.csv") for n in (3, 6))
    assert few.equals(many.head(len(few)))


def test_ctrl_c_writes_no_half_comparison(
    arms: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(spec: RunSpec) -> dict[str, float]:
        if spec.seed == 3:
            raise KeyboardInterrupt
        return {"firms": 1.0}

    monkeypatch.setattr(compare, "measured", stop)
    code, _, err = command("compare", "baseline", "ban", "--workers", "1")
    assert code == 130 and "stopped after 4 of 40 runs" in err
    assert not (arms / "results").exists()


def test_an_arm_with_a_seed_of_its_own_is_refused(
    arms: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = iter([1, 2])
    monkeypatch.setattr(run, "load", lambda *_: spec_of("fusion", next(seeds), 4))
    code, _, err = command("compare", "baseline", "x:seed=2")
    assert code == 2 and "sets its own seed" in err


def test_a_missing_event_counts_as_none() -> None:
    frame = pd.DataFrame({
        "arm": ["a", "b", "a", "b"], "seed": [1, 1, 2, 2], "firms": [1.0, 2.0, 1.0, 2.0],
        "events.listed": [None, 1.0, 1.0, 3.0],
    })  # fmt: skip
    told = {m.name: one for m, one in compare.compare(frame, ["a", "b"], True)["b"]}
    assert told["events.listed"].difference == 1.5 and told["firms"].difference == 1.0
