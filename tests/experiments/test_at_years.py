"""A run cut at a year is the run of so many years."""

from __future__ import annotations

import types

import numpy as np
import pandas as pd
import pytest

from experiments.at_years import at_years, events_at, reached, years_of
from experiments.measures import COMPARED, read
from sim.core.errors import InputError


def record(years: int) -> types.SimpleNamespace:
    """A longer run begins like a shorter one."""
    quarter = np.arange(4 * years + 1)
    names = {name for m in COMPARED for name in m.needs}
    frame = pd.DataFrame({
        "quarter": np.repeat(quarter, 2), "region": ["focal", "rival"] * len(quarter),
        **{name: np.repeat(quarter % 7 + len(name), 2) for name in sorted(names)},
    })  # fmt: skip
    events = pd.DataFrame({
        "quarter": np.arange(4 * years), "kind": ["born", "moved"] * (2 * years),
        "region": "focal",
    })  # fmt: skip
    return types.SimpleNamespace(indicators=frame, events=events)


def test_a_run_cut_at_a_year_is_told_like_one_that_ends_there() -> None:
    for row, year in zip(at_years(record(20), (5, 10, 20)), (5, 10, 20), strict=True):
        assert row == {"year": year, **read(COMPARED, record(year).indicators)}


def test_events_are_counted_up_to_the_year() -> None:
    five, ten = events_at(record(12), (5, 10))
    assert five == {"events.born": 10.0, "events.moved": 10.0} and ten["events.born"] == 20.0
    nobody = types.SimpleNamespace(events=pd.DataFrame(columns=["quarter", "kind", "region"]))
    assert events_at(nobody, (5,)) == [{}]


def test_years_are_read_in_order() -> None:
    assert years_of("20, 5,10") == (5, 10, 20)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("5,,10", "is not whole years"),
        ("0", "is not whole years"),
        ("5.5", "is not whole years"),
        ("-5", "is not whole years"),
        ("ten", "is not whole years"),
        ("5,5", "names a year twice"),
        (",".join(map(str, range(1, 20))), "12 at most"),
    ],
)
def test_bad_years_are_told_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        years_of(text)


def test_a_year_beyond_the_run_is_refused() -> None:
    reached((5, 10), 10)
    with pytest.raises(InputError, match="ends with year 10; give years up to 10"):
        reached((5, 20), 10)
