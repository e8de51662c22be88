"""Arms, pairs and what is said of them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments import compare, comparing, run
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
    def stop(task: compare.Task) -> list[dict[str, float]]:
        if task.spec.seed == 3:
            raise KeyboardInterrupt
        return [{"year": 4.0, "firms": 1.0}]

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
    told = {m.name: one for m, one in comparing.compare(frame, ["a", "b"], True)["b"]}
    assert told["events.listed"].difference == 1.5 and told["firms"].difference == 1.0


def test_years_are_told_of_the_same_runs(arms: Path, command: Command) -> None:
    words = ("compare", "baseline", "ban", "idle", "--seeds", "6", "--workers", "1")
    code, out, err = command(*words, "--years", "4,2", "--name", "y")
    assert code == 0, err
    assert out.index("Year 2") < out.index("Year 4")
    folder = arms / "results" / "y"
    runs, tidy = (pd.read_csv(folder / f"{name}.csv") for name in ("runs", "comparison"))
    assert sorted(set(runs["year"])) == sorted(set(tidy["year"])) == [2, 4]
    assert len(runs) == 2 * 3 * 6 and "### Year 2" in (folder / "brief.md").read_text()
    assert command(*words, "--years", "2,4", "--name", "y")[0] == 0
    code, _, err = command(*words, "--years", "4", "--name", "y")
    assert code == 2 and "another key" in err
    assert command(*words, "--years", "4", "--name", "last")[0] == 0
    last = pd.read_csv(arms / "results" / "last" / "comparison.csv")
    assert last.equals(tidy[tidy["year"] == 4].reset_index(drop=True))


def test_a_store_from_before_the_years_is_read(arms: Path, command: Command) -> None:
    words = ("compare", "baseline", "ban", "--seeds", "6", "--workers", "1", "--name", "old")
    first = command(*words)[1]
    file = arms / "results" / "old" / "runs.csv"
    pd.read_csv(file).drop(columns="year").to_csv(file, index=False)
    code, out, err = command(*words)
    assert code == 0 and "reused" in err and out == first


def test_the_smallest_effect_can_be_given(arms: Path, command: Command) -> None:
    words = ("compare", "baseline", "ban", "--seeds", "6", "--workers", "1", "--name", "s")
    assert "2 % of the base, assumed" in command(*words)[1]
    code, out, _ = command(*words, "--smallest", "0.5")
    assert code == 0 and "50 % of the base, as given" in out and "ban raises" not in out
    assert "50 % of the base, as given" in (arms / "results" / "s" / "brief.md").read_text()


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("--smallest", "1.5"), "'1.5' is not a share of the base from 0 to below 1"),
        (("--smallest", "nan"), "'nan' is not a share of the base"),
        (("--smallest", "much"), "'much' is not a share of the base"),
        (("--years", "9"), "reaches beyond the run, which ends with year 4"),
        (("--years", "2,x"), "is not whole years"),
    ],
)
def test_bad_flags_write_nothing(
    arms: Path, command: Command, flags: tuple[str, str], why: str
) -> None:
    code, _, err = command("compare", "baseline", "ban", *flags)
    assert code == 2 and why in err and not (arms / "results").exists()
