"""What is recorded of each finding agrees with the reference numbers; a miss stays a miss."""

from __future__ import annotations

import json
from typing import Any

import pytest

from experiments.findings import PAIRS, Plan
from experiments.findings_data import Finding, load
from experiments.findings_judge import frames_of, judge
from tests.house.tree import ROOT

KNOWN = load()
STORED: dict[str, Any] = json.loads((ROOT / "results/reference/findings.json").read_text("utf-8"))
CHEAP = ("T1", "T3")


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.id)
def test_the_recorded_verdict_is_that_of_the_reference(one: Finding) -> None:
    assert one.status == STORED["verdicts"][one.id]
    report = {s.name for s in one.statistics if s.role == "report"}
    numbers = STORED["numbers"][one.id]
    missed = {n for n, row in numbers.items() if row["verdict"] == "missed" and n not in report}
    assert set(one.missed) == missed


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.id)
def test_bands_are_those_that_were_judged(one: Finding) -> None:
    for s in one.statistics:
        row = STORED["numbers"][one.id][s.name]
        assert tuple(row["band"]) == s.band
        if s.claim != "null" and row["verdict"] == "met":
            assert s.band[0] <= row["point"] <= s.band[1]
        if row["verdict"] == "missed":
            low, high = row["interval"]
            assert high < s.band[0] or low > s.band[1]


def test_the_seeds_are_fresh() -> None:
    first, last = STORED["seeds"]
    assert first > 5000 and last - first + 1 == STORED["pairs"] == PAIRS


@pytest.mark.slow
def test_two_findings_run_again_with_fewer_pairs() -> None:
    plan = Plan(load(CHEAP), 12, 5001, quick=False)
    numbers = plan.live(workers=1)
    for one in plan.findings:
        for row in judge(one, frames_of(numbers, one.id)):
            if row.name not in ("mobility", "spin_offs", "moves_free", "founding_free"):
                continue
            low, high = STORED["numbers"][one.id][row.name]["interval"]
            room = high - low  # a third of the pairs: half again as wide, and luck
            assert low - room <= row.got.point <= high + room, row.name
