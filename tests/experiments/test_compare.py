"""Arms, pairs and what is said of them; the runs are a sweep's."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments import cli, outcomes
from experiments.compare import by_year
from experiments.compare.command import split
from experiments.design.named import Arm, arm_of
from experiments.sweep import chunk, flags
from experiments.sweep.dataset import Dataset
from sim.core.errors import InputError
from sim.core.spec import RunSpec
from sim.record import key_of
from tests.experiments.sweeps import fake_live, started, swept

Command = Callable[..., tuple[int, str, str]]
BAN, IDLE = "ban_noncompete", "idle:world.burn_in=5"
BASE = ("world=small", "path=fusion", "years=4", "--workers", "1")


def lifted(spec: RunSpec, events: bool = False) -> Any:
    """Stand in for a run: numbers of the seed alone, three tenths higher under a ban."""
    like = fake_live(RunSpec(seed=spec.seed, years=spec.years))
    like.series = (like.series + 0.5) * (1.3 if spec.labels["policy"] == BAN else 1.0)
    like.key = key_of(spec)
    if events:  # a run that does not note them has none
        like.events = pd.DataFrame({"quarter": range(9), "kind": "moved", "region": "focal"})
    return like


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chunk, "live", lifted)
    monkeypatch.setattr(cli, "compiled", lambda: None)
    return tmp_path / "results"


def test_arms_are_policies_or_overrides() -> None:
    assert arm_of("ban") == Arm("ban", ("policy=ban",))
    assert arm_of("x:mechanisms.moves.block=0.2+world=small") == Arm(
        "x", ("mechanisms.moves.block=0.2", "world=small")
    )
    found, shared = split(["baseline", "path=fusion", "x:policy=a", "years=10"])
    assert [a.label for a in found] == ["baseline", "x"] and shared == ["path=fusion", "years=10"]
    with pytest.raises(InputError, match="'a' is given twice"):
        split(["a", "a"])


def test_every_arm_appears_and_is_told_rightly(fake: Path, command: Command) -> None:
    words = ("compare", "baseline", BAN, IDLE, *BASE, "--seeds", "6", "--name", "c")
    code, out, err = command(*words, "--events")
    assert code == 0, err
    assert "ban_noncompete raises firms at the end by 30 % (95 % interval 30 to 30 %" in out
    assert "Cannot tell that idle changes any" in out
    assert {p.name for p in (fake / "c").iterdir()} == {
        "design.parquet", "plan.parquet", "manifest.json", "runs", ".lock",
        "comparison.csv", "comparison.png", "table.txt", "brief.md",
    }  # fmt: skip
    frame = pd.read_csv(fake / "c" / "comparison.csv")
    assert set(frame["arm"]) == {BAN, "idle"} and (frame["pairs"] == 6).all()
    assert frame.loc[frame["arm"] == "idle", "difference"].abs().max() == 0.0
    moved = frame[frame["measure"] == "events.moved"]
    assert len(moved) == 2 and (moved["base_value"] == 9).all()
    runs = Dataset(fake, "c").runs()
    assert set(runs["name"]) == {"baseline", BAN, "idle"} and len(runs) == 18
    assert sorted(set(runs["seed"])) == [1, 2, 3, 4, 5, 6]
    code, again, err = command(*words, "--events")
    assert code == 0 and "reused" in err and "ban_noncompete raises firms" in again


def test_other_words_for_the_same_runs(
    fake: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("compare", "baseline", BAN, *BASE, "--seeds", "6", "--name", "c")
    first = command(*words)[1]
    monkeypatch.setattr(chunk, "live", None)  # nothing is run again
    code, out, _ = command(*words, "--lang", "zh")
    assert code == 0 and "ban_noncompete使期末企业数提高" in out
    assert "points" not in out and " to " not in out
    assert "期末企业数" in (fake / "c" / "brief.md").read_text("utf-8")
    assert command(*words)[1] == first


def test_two_pairs_tell_nothing(fake: Path, command: Command) -> None:
    code, out, _ = command("compare", "baseline", BAN, *BASE, "--seeds", "2")
    assert code == 0 and "Fewer than 6 pairs cannot tell" in out and "raises" not in out


def test_more_seeds_live_only_what_is_new(
    fake: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("compare", "baseline", BAN, *BASE, "--seeds")
    _, few, _ = command(*words, "3")
    (folder,) = fake.iterdir()
    before = {p: p.read_bytes() for p in (folder / "runs").iterdir()}
    lived = []
    monkeypatch.setattr(chunk, "live", lambda *one: lived.append(one[0].seed) or lifted(*one))
    _, many, err = command(*words, "6")
    assert "6 runs are there already; 6 to go" in err and sorted(set(lived)) == [4, 5, 6]
    assert list(fake.iterdir()) == [folder] and few != many
    assert all(p.read_bytes() == data for p, data in before.items())
    assert command(*words, "3")[1] == few and len(lived) == 6


def test_a_comparison_that_is_stopped_goes_on(
    fake: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("compare", "baseline", BAN, *BASE, "--seeds", "40", "--name", "c")

    def stop(spec: RunSpec, events: bool = False) -> Any:
        if spec.seed == 30:
            raise KeyboardInterrupt
        return lifted(spec, events)

    with monkeypatch.context() as patch:
        patch.setattr(chunk, "live", stop)
        code, out, err = command(*words)
    assert code == 130 and "finished and kept" in err and not out
    kept = len(Dataset(fake, "c").runs())
    assert 0 < kept < 58
    code, out, err = command(*words)
    assert code == 0 and f"{kept} runs are there already; {80 - kept} to go" in err
    assert out.replace("/c/", "/d/") == command(*words[:-1], "d")[1]


def test_a_run_that_fails_leaves_out_its_pair_alone(
    fake: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def live(spec: RunSpec, events: bool = False) -> Any:
        if spec.seed == 3 and spec.labels["policy"] == BAN:
            raise ValueError("no such luck")
        return lifted(spec, events)

    monkeypatch.setattr(chunk, "live", live)
    words = ("compare", "baseline", BAN, IDLE, *BASE, "--seeds", "8", "--name", "c")
    code, out, err = command(*words)
    assert code == 1 and "seed 3: ValueError: no such luck" in err and f"{BAN} raises" in out
    pairs = pd.read_csv(fake / "c" / "comparison.csv").groupby("arm")["pairs"].unique()
    assert pairs[BAN].tolist() == [7] and pairs["idle"].tolist() == [8]
    monkeypatch.setattr(chunk, "live", lifted)
    code, _, err = command(*words)
    assert code == 1 and "--retry-failed" in err
    assert command(*words, "--retry-failed")[0] == 0
    assert (pd.read_csv(fake / "c" / "comparison.csv")["pairs"] == 8).all()


def test_if_every_run_of_an_arm_fails_nothing_is_compared(
    fake: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def live(spec: RunSpec, events: bool = False) -> Any:
        if spec.labels["policy"] == BAN:
            raise ValueError("no such luck")
        return lifted(spec, events)

    monkeypatch.setattr(chunk, "live", live)
    code, out, err = command("compare", "baseline", BAN, *BASE, "--seeds", "2", "--name", "c")
    assert code == 1 and not out and "an arm has no run that did not fail" in err
    assert "should not have happened" not in err


def test_a_failure_beyond_the_seeds_that_are_asked_for_is_no_matter(
    fake: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def live(spec: RunSpec, events: bool = False) -> Any:
        if spec.seed == 8:
            raise ValueError("no such luck")
        return lifted(spec, events)

    monkeypatch.setattr(chunk, "live", live)
    words = ("compare", "baseline", BAN, *BASE, "--name", "c", "--seeds")
    assert command(*words, "9")[0] == 1
    assert command(*words, "7")[0] == 0


def test_counts_of_events_are_compared_when_asked_for(fake: Path, command: Command) -> None:
    words = ("compare", "baseline", BAN, *BASE, "--seeds", "6", "--outcomes")
    code, out, err = command(*words, "firms,events.moved", "--name", "both")
    assert code == 0 and "events 'moved'" in out, err
    assert command(*words, "events.moved", "--name", "alone")[0] == 0
    tidy = pd.read_csv(fake / "alone" / "comparison.csv")
    assert tidy["measure"].tolist() == ["events.moved"] and tidy["verdict"].tolist() == [
        "no change"
    ]
    assert (fake / "alone" / "comparison.png").stat().st_size > 5000


def test_what_was_removed_is_written_again(fake: Path, command: Command) -> None:
    words = ("compare", "baseline", BAN, *BASE, "--seeds", "6", "--name", "c")
    command(*words)
    names = ("comparison.csv", "comparison.png", "brief.md", "table.txt")
    before = {name: (fake / "c" / name).read_bytes() for name in names}
    for name in names:
        (fake / "c" / name).unlink()
        command(*words)
        assert {name: (fake / "c" / name).read_bytes() for name in names} == before


def test_seeds_are_counted_from_the_one_that_is_given(fake: Path, command: Command) -> None:
    assert command("compare", "baseline", BAN, *BASE, "seed=7", "--seeds", "2")[0] == 0
    (folder,) = fake.iterdir()
    assert set(Dataset(fake, folder.name).runs()["seed"]) == {7, 8}


def test_an_experiment_of_arms_is_compared(fake: Path, command: Command) -> None:
    words = ("compare", "experiment=two_policies", "--workers", "1")
    code, out, err = command(*words, "--seeds", "6")
    assert code == 0, err
    assert out.index("Year 5") < out.index("Year 20") and "basic_research" in out and "both" in out
    assert [path.name for path in fake.iterdir()] == ["two_policies"]
    assert "24 runs are there already; 4 to go" in command(*words, "--seeds", "7")[2]
    code, out, _ = command("sweep", "experiment=two_policies", "--seeds", "7", "--workers", "1")
    assert code == 0 and "28 of 28" in out  # a comparison is a sweep
    assert (
        command(*words, "--seeds", "6", "path=fusion", "--outcomes", "firms,indicator.output")[0]
        == 0
    )
    (other,) = (path for path in fake.iterdir() if path.name != "two_policies")
    assert set(pd.read_csv(other / "comparison.csv")["measure"]) == {"firms", "indicator.output"}


def test_a_missing_event_counts_as_none() -> None:
    frame = pd.DataFrame({
        "arm": ["a", "b", "a", "b"], "seed": [1, 1, 2, 2], "firms": [1.0, 2.0, 1.0, 2.0],
        "events.listed": [None, 1.0, 1.0, 3.0],
    })  # fmt: skip
    measures = [outcomes.OUTCOMES[name] for name in ("firms", "events.listed")]
    told = {m.name: one for m, one in by_year.compare(frame, ["a", "b"], measures)["b"]}
    assert told["events.listed"].difference == 1.5 and told["firms"].difference == 1.0


def test_years_are_told_of_the_same_runs(fake: Path, command: Command) -> None:
    words = ("compare", "baseline", BAN, IDLE, *BASE, "--seeds", "6")
    code, out, err = command(*words, "--years", "4,2", "--name", "y")
    assert code == 0, err
    assert out.index("Year 2") < out.index("Year 4")
    runs, tidy = Dataset(fake, "y").runs(), pd.read_csv(fake / "y" / "comparison.csv")
    assert sorted(set(runs["year"])) == sorted(set(tidy["year"])) == [2, 4]
    assert len(runs) == 2 * 3 * 6 and "### Year 2" in (fake / "y" / "brief.md").read_text()
    assert command(*words, "--years", "2,4", "--name", "y")[0] == 0
    code, _, err = command(*words, "--years", "4", "--name", "y")
    assert code == 2 and "was made with years = 2,4, now it is 4" in err
    assert command(*words, "--years", "4", "--name", "last")[0] == 0
    last = pd.read_csv(fake / "last" / "comparison.csv")
    assert last.equals(tidy[tidy["year"] == 4].reset_index(drop=True))


def test_the_smallest_effect_can_be_given(fake: Path, command: Command) -> None:
    words = ("compare", "baseline", BAN, *BASE, "--seeds", "6", "--name", "s")
    assert "2 % of the base, assumed" in command(*words)[1]
    code, out, _ = command(*words, "--smallest", "0.5")
    assert code == 0 and "50 % of the base, as given" in out and f"{BAN} raises" not in out
    assert "50 % of the base, as given" in (fake / "s" / "brief.md").read_text()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--smallest", "1.5"), "'1.5' is not a share of the base from 0 to below 1"),
        (("--smallest", "nan"), "'nan' is not a share of the base"),
        (("--smallest", "much"), "'much' is not a share of the base"),
        (("--years", "9"), "year 9 is not within the run; allowed are 1 to 4"),
        (("--years", "2,x"), "'2,x' is not a list of years"),
        (("--years", ",".join(map(str, range(1, 14)))), "names 13 years; 12 at most"),
        (("--seeds", "0"), "'0' is not a whole number from 1"),
        (("baseline",), "arm 'baseline' is given twice"),
        (("b:policy=baseline",), "arms 'baseline' and 'b' are the same setting"),
        (("b:policy=ban_noncompeet",), "did you mean 'ban_noncompete'"),
        (("b:mechanisms.moves.blok=1",), "did you mean 'mechanisms.moves.block'"),
        (("b:seed=2",), "seed is no factor: seeds are given beside the design"),
        (("seed=x",), "seed = x is not one whole number"),
    ],
)
def test_bad_input_writes_nothing(
    fake: Path, command: Command, words: tuple[str, ...], why: str
) -> None:
    code, _, err = command("compare", "baseline", BAN, *BASE, *words)
    assert code == 2 and why in err and not fake.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("baseline",), "at least two arms, got 1"),
        (("path=fusion",), "at least two arms, got 0"),
        (("experiment=first_sweep",), "is a design of points (lhs)"),
        (("experiment=two_polices",), "did you mean 'two_policies'"),
        (("experiment=two_policies", "experiment=noncompete"), "experiment is given twice"),
    ],
)
def test_too_few_arms_and_wrong_files(
    fake: Path, command: Command, words: tuple[str, ...], why: str
) -> None:
    code, _, err = command("compare", *words)
    assert code == 2 and why in err and not fake.exists()


@pytest.mark.parametrize("text", ["5,,10", "5.5", "-5", "ten", "5,5", ""])
def test_bad_years_are_told(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=r"is not a list of years|a year twice"):
        flags.years(text)
    assert flags.years("20,5,10") == (5, 10, 20)


@pytest.mark.slow
def test_killed_half_way_nothing_is_lost(tmp_path: Path) -> None:
    """The whole command on tiny worlds: kill -9, the same again, and what an unbroken one says."""
    words = ("compare", "baseline", BAN, "world=small", "world.size=0.1", "world.burn_in=0",
             "years=2", "--seeds", "60", "--workers", "2", "--name", "c")  # fmt: skip
    running = started(tmp_path, *words)
    parts = tmp_path / "results" / "c" / "runs"
    while running.poll() is None and len(list(parts.glob("*.parquet"))) < 2:
        time.sleep(0.02)
    running.kill()
    running.communicate()
    assert len(list(parts.glob("*.parquet"))) >= 2
    out, err = swept(tmp_path, *words)
    assert "runs are there already" in err or "reused" in err
    whole, _ = swept(tmp_path, *words[:-1], "d")
    assert out.replace("/c/", "/d/") == whole
