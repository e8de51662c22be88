"""Outcomes of lives, from stages and firms with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.labels import PATHS
from experiments.lives import ENOUGH, OUTCOMES, Life, outcomes, page, reference, shares, spells
from sim.indicators.stage import DECLINE, GROWTH, INITIAL, MATURE, NURSERY, RENEWAL

FLAT = np.full(12, 100.0)


@pytest.mark.parametrize(
    ("stages", "firms", "wanted"),
    [
        ([NURSERY] * 12, FLAT, {"failure to ignite"}),
        ([NURSERY] * 6 + [INITIAL] * 6, FLAT, {"failure to ignite", "emergence"}),
        ([NURSERY] * 2 + [INITIAL] * 2 + [GROWTH] * 8, FLAT, {"emergence", "growth"}),
        ([GROWTH] * 6 + [MATURE] * 6, FLAT, {"growth", "maturity"}),
        ([GROWTH] + [MATURE] * 11, FLAT, set()),  # one year is no spell
        ([MATURE] * 6 + [DECLINE] * 6, FLAT, set()),  # a label without a fall
        ([MATURE] * 6 + [DECLINE] * 6, np.linspace(100, 70, 12), {"decline"}),
        ([DECLINE] * 6 + [RENEWAL] * 6, FLAT, {"renewal"}),
        ([RENEWAL] * 12, FLAT, set()),  # begun so
    ],
)
def test_outcomes(stages: list[int], firms: np.ndarray, wanted: set[str]) -> None:
    assert outcomes(np.array(stages), firms) == wanted


def test_a_spell_is_unbroken() -> None:
    assert spells(np.array([1, 2, 1, 1, 2]), (1,), 2) == 2
    assert spells(np.array([1, 2, 1]), (1,), 2) == -1


def test_what_does_not_occur_is_red() -> None:
    starts = ("nursery", "initial", "mature", "decline")
    lives = [Life(path, start, frozenset({"growth"})) for path in PATHS for start in starts]
    table = shares(lives)
    assert set(table) == set(OUTCOMES) and min(table["growth"].values()) == 1.0 > ENOUGH
    text = page(table, 1, 1)
    assert text.count("🔴") == len(OUTCOMES) - 1 and text.count("🟢") == 1


def test_the_highest_share_of_each_outcome_is_kept() -> None:
    table = {"growth": {("initial", "fusion"): 0.25, ("mature", "fusion"): 0.75},
             "decline": {("initial", "fusion"): 0.0}}  # fmt: skip
    kept = reference(table, 20, 9001)
    assert kept["highest"] == {"growth": 0.75, "decline": 0.0}
    assert kept["seeds"] == [9001, 9020] and kept["enough"] == ENOUGH
