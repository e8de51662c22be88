"""The order of peaks, from series and runs with known answers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from experiments.figures import peaks as figure
from experiments.labels import PATHS
from experiments.measures_of.peaks import Peaks, peaks
from experiments.peaks import DEMANDS, STARTS, Run, counts, difference, page, says

YEAR = np.ones(4)


def hump(at: int, years: int = 20) -> np.ndarray:
    """Return a quarterly series that rises to a year and falls from there on."""
    return np.kron(100.0 - 4.0 * abs(np.arange(years) - at), YEAR)


@pytest.mark.parametrize(
    ("entry", "firms", "output", "ordered"),
    [(3, 8, 15, True), (3, 3, 15, True), (8, 3, 15, False), (3, 15, 8, False), (8, 8, 8, False)],
)
def test_order(entry: int, firms: int, output: int, ordered: bool) -> None:
    found = peaks(hump(entry), hump(firms), hump(output))
    assert found[:3] == (entry, firms, output) and found.ordered is ordered


def test_the_fall_is_from_the_most_firms_to_the_fewest_after_them() -> None:
    firms = np.kron([10.0, 50.0, 100.0, 60.0, 80.0], YEAR)
    assert peaks(firms, firms, firms).fall == pytest.approx(0.4)
    assert peaks(firms, np.zeros(20), firms).fall == 0.0


def made(flat_ordered: bool, fall: float = 0.4) -> list[Run]:
    right, wrong = Peaks(1, 5, 9, fall), Peaks(5, 1, 9, fall)
    return [
        Run(path, start, demand, seed, right if demand == "adoption" or flat_ordered else wrong)
        for path in PATHS for start in STARTS for demand in DEMANDS for seed in range(1, 9)
    ]  # fmt: skip


def test_difference_is_flat_against_adoption_and_needs_runs() -> None:
    assert difference(made(False), 0.3) == (-100.0, -100.0, -100.0)
    assert difference(made(True), 0.15)[0] == 0.0
    assert np.isnan(difference(made(False, fall=0.1), 0.3)).all()


def test_counts_only_runs_that_fell() -> None:
    runs = made(False)
    assert counts(runs, 0.3) == (len(runs) // 2, len(runs)) and counts(runs, 0.5) == (0, 0)


def test_the_sentence_knows_what_it_cannot_tell() -> None:
    assert [says(20, 20), says(0, 20), says(14, 20), says(3, 3), says(0, 0)] == [
        "yes", "no", "unsure", "unsure", "unsure",
    ]  # fmt: skip
    assert "The order holds" in page(made(True), range(1, 9))
    assert "Cannot tell" in page(made(True, fall=0.1), range(1, 9))


def test_a_figure_has_a_row_for_each_path_in_both_languages() -> None:
    for lang in ("en", "zh"):
        drawn = figure.draw(made(True), lang)
        ticks = [text.get_text() for text in drawn.axes[0].get_yticklabels()]
        assert len(drawn.axes) == len(STARTS) and len(ticks) == len(PATHS)
        assert all(a != b for a, b in pairwise(ticks))
