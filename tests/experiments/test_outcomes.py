"""Outcomes are read off a run's arrays, and are what its tables would say, to the last bit."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments import outcomes
from experiments.measures import COMPARED
from experiments.outcomes import checked, checked_years, rows
from sim.core.errors import InputError
from sim.core.registry import INDICATORS
from tests.experiments.fakes import wave


def record(years: int = 10, holes: bool = True) -> Any:
    """Return every indicator of two regions, with numbers of very different sizes."""
    names = tuple(INDICATORS)
    series = np.empty((4 * years + 1, len(names), 2))
    for i in range(len(names)):
        for t in range(len(series)):
            for place in range(2):
                series[t, i, place] = 10.0 ** (i % 12) * (wave(i, t, place) - 0.3)
    if holes:
        series[:, names.index("success_rate")] = np.nan
        series[5, names.index("output")] = np.inf
        series[7, names.index("originality")] = np.nan
    quarter = np.arange(4 * years)
    events = pd.DataFrame({
        "quarter": np.repeat(quarter, 2), "kind": ["born", "moved"] * len(quarter),
        "region": np.repeat(["focal", "focal", "rival", "focal"], len(quarter) // 2),
    })  # fmt: skip
    return SimpleNamespace(
        names=names, regions=("focal", "rival", "outside"), series=series, events=events
    )


@pytest.mark.parametrize("holes", [True, False])
def test_each_year_is_a_run_that_was_cut_there(holes: bool) -> None:
    one = record(holes=holes)
    focal = pd.DataFrame(one.series[:, :, 0], columns=list(one.names))
    names = [name for name in outcomes.OUTCOMES if not outcomes.counts(name)]
    for row in rows(one, (1, 5, 10), names):
        cut = focal.head(4 * row["year"] + 1)
        for name in names:
            expected = outcomes.OUTCOMES[name].of_run(cut)
            assert row[name] == expected or (math.isnan(row[name]) and math.isnan(expected)), name


def test_a_number_does_not_depend_on_what_else_is_asked() -> None:
    one = record(holes=False)
    together = rows(one, (7,), list(outcomes.OUTCOMES))[0]
    for name in ("output", "firms", "tax", "indicator.output"):
        assert rows(one, (7,), [name])[0][name] == together[name]


def test_events_are_counted_in_the_cluster_up_to_the_year() -> None:
    one = record()
    here = one.events[one.events["region"] == "focal"]
    names = ["events.moved", "firms", "events.born", "events.closed"]
    for row in rows(one, (5, 10), names):
        there = here[here["quarter"] < 4 * row["year"]]
        assert list(row) == ["year", *names]
        assert row["events.born"] == (there["kind"] == "born").sum() > 0
        assert row["events.moved"] == (there["kind"] == "moved").sum()
        assert row["events.closed"] == 0.0
    assert not rows(one, (10,), ["firms"])[0].get("events.born")


def test_measures_keep_their_names_and_indicators_behind_them_a_prefix() -> None:
    known = outcomes.OUTCOMES
    assert [name for name in known][: len(COMPARED)] == [one.name for one in COMPARED]
    assert known["output"].how == "total" and known["indicator.output"].how == "last"
    assert "indicator.trust" not in known and known["trust"].indicator == "trust"
    assert {one.indicator for one in known.values()} >= set(INDICATORS)


def test_an_indicator_that_a_run_does_not_have_is_missing() -> None:
    one = record()
    one.names = ("nothing", *one.names[1:])
    first = next(iter(INDICATORS))
    assert math.isnan(rows(one, (1,), [first])[0][first])


def test_wrong_outcomes_are_told() -> None:
    with pytest.raises(InputError, match="did you mean 'firms'"):
        checked(["firsm"])
    with pytest.raises(InputError, match="names 'firms' twice"):
        checked(["firms", "people", "firms"])
    with pytest.raises(InputError, match="at least one"):
        checked([])


@pytest.mark.parametrize(
    ("years", "said"),
    [((5, 11), "year 11 is not within the run; allowed are 1 to 10"), ((0,), "year 0"),
     ((5, 5), "does not name each year once"), ((), "does not name")],
)  # fmt: skip
def test_wrong_years_are_told(years: tuple[int, ...], said: str) -> None:
    with pytest.raises(InputError, match=said):
        checked_years(years, 10)


def test_years_come_in_order() -> None:
    assert checked_years((10, 5), 10) == (5, 10)
