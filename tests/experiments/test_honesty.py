"""The trials on worlds with a known answer, the runs behind them, and what is stored."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments import cli, honesty, honesty_page, honesty_runs, run
from experiments.honesty_judge import (
    EIGHT,
    PLACEBO,
    PLANTED,
    arms,
    designed,
    drawn,
    held,
    judged,
    shifted,
)  # fmt: skip
from experiments.measures import COMPARED, Measure
from sim.core.errors import InputError
from tests.experiments.fakes import FakeRecord, spec_of
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
    told = arms(FIRMS, x, at, False)
    found = arms(FIRMS, x, at, True)
    assert (told == 0).mean() >= 0.9 and (found == 1).mean() >= 0.68 and (found == -1).sum() == 0
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
    assert [one.question for one in found[:4]] == ["placebo", "planted", "coverage", "coverage"]
    assert [one.trials for one in found[:4]] == [30, 60, 60, 60]
    low = found[0]._replace(hits=0)
    assert low.verdict == "missed" and low._replace(hits=30).verdict == "met"
    assert {one.judged for one in found if one.measure == "peak_firms"} == {True, False}
    told = {"shares": [one._asdict() | {"verdict": one.verdict} for one in found]}
    assert honesty_page.of_facts(told) == found
    assert "placebo" in honesty_page.table(found)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(honesty_runs, "PART", 2)
    monkeypatch.setattr(honesty_runs, "YEARS", (1, 2))
    monkeypatch.setattr(run, "live", lambda spec, panels=True: FakeRecord(spec))
    monkeypatch.setattr(cli, "compiled", lambda: None)
    return tmp_path


def test_runs_go_on_where_they_stopped(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_of("indigenous", 11, 2)
    whole = few / "whole"
    honesty_runs.make(whole, spec, 5)
    assert len(list(whole.iterdir())) == 3
    frame = honesty_runs.read(whole, 5)
    assert frame["seed"].drop_duplicates().tolist() == [11, 12, 13, 14, 15]
    assert len(frame) == 10 and {"firms", "tax"} <= set(frame)

    def stop(one: object, panels: bool = True) -> FakeRecord:
        if one.seed == 14:  # type: ignore[attr-defined]
            raise KeyboardInterrupt
        return FakeRecord(one)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(run, "live", stop)
        honesty_runs.make(few / "part", spec, 5)
    assert [p.name for p in (few / "part").iterdir()] == ["part-0000.parquet"]
    honesty_runs.make(few / "part", spec, 5)
    assert honesty_runs.read(few / "part", 5).equals(frame)
    assert honesty_runs.read(few / "part", 3).equals(frame.head(6))


def test_a_part_that_is_cut_short_is_named(few: Path) -> None:
    honesty_runs.make(few / "x", spec_of("indigenous", 1, 2), 2)
    file = few / "x" / "part-0000.parquet"
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(Exception, match=r"part-0000.parquet cannot be read"):
        honesty_runs.read(few / "x", 2)


def test_words_and_too_few_runs_are_refused() -> None:
    with pytest.raises(InputError, match="takes flags only"):
        honesty.main(["path=fusion"])
    with pytest.raises(InputError, match="fewer than 100"):
        honesty.main(["--runs", "5"])


def test_what_is_stored_is_as_wanted_and_on_the_page() -> None:
    facts = json.loads(STORED.read_text("utf-8"))
    shares = honesty_page.of_facts(facts)
    assert facts["words"] == list(honesty_runs.WORDS)
    for question, band in (("placebo", PLACEBO), ("planted", PLANTED)):
        mine = [one for one in shares if one.question == question]
        assert {one.measure for one in mine} == {m.name for m in COMPARED}
        assert all(band[0] <= one.share <= band[1] for one in mine)
        assert all(one.trials >= 200 for one in mine)
    covered = [one for one in shares if one.question == "coverage" and one.judged]
    assert {(one.measure, one.n) for one in covered} == {(m, n) for m in EIGHT for n in (20, 50)}
    assert all(0.86 <= one.share <= 0.94 for one in covered)
    page = (honesty_page.ROOT / honesty_page.PAGE).read_text("utf-8")
    assert page == honesty_page.page(facts)
