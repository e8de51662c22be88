"""The trials on worlds with a known answer, the runs behind them, and what is stored."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments import cli
from experiments.honesty import command as honesty
from experiments.honesty import page as honesty_page
from experiments.honesty import runs
from experiments.honesty.judge import (
    EIGHT,
    PLACEBO,
    PLANTED,
    compared,
    designed,
    drawn,
    held,
    judged,
    shifted,
    told,
    with_nought,
)  # fmt: skip
from experiments.measures import COMPARED, Measure
from experiments.store import Store
from experiments.sweep import chunk
from sim.core.errors import InputError
from tests.experiments.sweeps import fake_live
from tests.experiments.test_statistics import draws

FIRMS = Measure("firms", "firms", "last", "firms", "企业数", "firms")
STORED = Path(__file__).resolve().parents[2] / honesty_page.REFERENCE


def test_a_trial_draws_different_runs_and_always_the_same() -> None:
    rows = drawn("placebo", 100, 40, 30)
    assert all(len(set(row)) == 40 for row in rows.tolist())
    assert rows.min() == 0 and rows.max() == 99
    assert np.array_equal(rows[:5], drawn("placebo", 100, 40, 5))
    assert not np.array_equal(rows, drawn("planted", 100, 40, 30))


def test_the_designed_shift_has_the_power_of_the_t_test() -> None:
    for n in (6, 20, 50):
        at = designed(n)
        reach = stats.t.ppf(0.975, n - 1)
        assert 1 - stats.nct.cdf(reach, n - 1, at) == pytest.approx(0.8, abs=1e-6)
    assert designed(5000) == pytest.approx(1.96 + 0.8416, abs=0.01)


@pytest.mark.parametrize("scale", ["mean", "log"])
def test_a_method_that_is_right_is_found_right(scale: str) -> None:
    x = 10 + 2 * draws(600) if scale == "mean" else np.exp(1.5 * draws(600))
    at = drawn("placebo", 600, 40, 120)
    alike, found = compared(FIRMS, x, at, False), told(compared(FIRMS, x, at, True))
    assert (told(alike) == 0).mean() >= 0.9 and (found == 1).mean() >= 0.68
    assert (found == -1).sum() == 0 and 0.88 <= with_nought(alike).mean() <= 1.0
    assert 0.8 <= held(x, drawn("coverage", 600, 20, 150), scale).mean() <= 0.97


def test_a_shift_is_added_or_multiplied() -> None:
    x = 5 + np.exp(draws(300))
    added = shifted(x, x, "mean", 0.02, 20) - x
    assert added.std() < 1e-12 and added[0] > 0.02 * x.mean()
    assert (shifted(x, x, "log", 0.02, 20) / x).std() < 1e-12
    assert shifted(x, x, "median", 0.0, 20)[0] > x[0]


def test_shares_are_judged_against_their_bands() -> None:
    names = [m.name for m in COMPARED[:2]]
    frame = pd.DataFrame({"year": 20, **{name: 10 + 3 * draws(300, name) for name in names}})
    frame.loc[0, names[0]] = np.nan
    found = judged(frame, 20, COMPARED[:2], trials=30, more=60)
    said = ["placebo", "nought", "planted", "coverage", "coverage"]
    assert [one.question for one in found[:5]] == said
    assert [one.trials for one in found[:5]] == [30, 60, 60, 60, 60]
    low = found[0]._replace(hits=0)
    assert low.verdict == "missed" and low._replace(hits=30).verdict == "met"
    assert {one.judged for one in found if one.measure == "peak_firms"} == {True, False}
    stored = {"shares": [one._asdict() | {"verdict": one.verdict} for one in found]}
    assert honesty_page.of_facts(stored) == found
    assert "placebo" in honesty_page.table(found)


def test_runs_are_a_sweep_s(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli, "compiled", lambda: None)
    monkeypatch.setattr(chunk, "live", fake_live)
    store = Store(tmp_path)
    five = runs.experiment(5)
    frame = runs.runs(five, store, 1)
    first = runs.FIRST
    assert frame["seed"].drop_duplicates().tolist() == [first + i for i in range(5)]
    assert (
        len(frame) == 15
        and set(frame["year"]) == set(runs.YEARS)
        and {"firms", "tax"} <= set(frame)
    )
    monkeypatch.setattr(chunk, "live", None)  # fewer are those that are there
    assert runs.runs(runs.experiment(3), store, 1).equals(frame.head(9))
    assert five.name == runs.experiment(3).name


def test_words_and_too_few_runs_are_refused() -> None:
    with pytest.raises(InputError, match="takes flags only"):
        honesty.main(["path=fusion"])
    with pytest.raises(InputError, match="fewer than 100"):
        honesty.main(["--runs", "5"])


def test_what_is_stored_is_as_wanted_and_on_the_page() -> None:
    facts = json.loads(STORED.read_text("utf-8"))
    shares = honesty_page.of_facts(facts)
    assert facts["words"] == list(runs.WORDS)
    for question, band in (("placebo", PLACEBO), ("planted", PLANTED)):
        mine = [one for one in shares if one.question == question]
        assert {one.measure for one in mine} == {m.name for m in COMPARED}
        assert all(band[0] <= one.share <= band[1] for one in mine)
        assert all(one.trials >= 200 for one in mine)
    # measured for the first time here: one number in eighteen is told a little too often
    nought = [one for one in shares if one.question == "nought"]
    assert {one.measure for one in nought if one.verdict == "missed"} == {"top_share"}
    assert all(one.share >= 0.92 for one in nought) and len(nought) == len(COMPARED)
    covered = [one for one in shares if one.question == "coverage" and one.judged]
    assert {(one.measure, one.n) for one in covered} == {(m, n) for m in EIGHT for n in (20, 50)}
    assert all(0.86 <= one.share <= 0.94 for one in covered)
    page = (honesty_page.ROOT / honesty_page.PAGE).read_text("utf-8")
    assert page == honesty_page.page(facts)
