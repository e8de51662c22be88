"""The findings in other orders of the phases: which are asked, what is compared, how it is told."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace

import pytest

from experiments import cli
from experiments.findings.judge import Result
from experiments.phases import command as phases
from experiments.phases import page as phases_page


def number(
    order: str, low: float, point: float, high: float, verdict: str = "met"
) -> phases.Number:
    row = SimpleNamespace(
        whose="T1", name="moves", unit="×", band=(1.0, 2.0), verdict=verdict,
        got=Result(point, low, high, low, high, 9),
    )  # fmt: skip
    return phases.Number(order, "findings", row, "moves of people")  # type: ignore[arg-type]


def test_orders_are_permutations_each_once_and_for_ever() -> None:
    many = phases.orders(9)
    assert list(many)[:3] == ["usual", "backwards", "drawn 1"] and len(many) == 10
    assert len(set(many.values())) == 10
    assert all(sorted(order) == sorted(phases.USUAL) for order in many.values())
    assert phases.orders(4) == dict(list(many.items())[:5])


def test_the_same_questions_are_asked_in_every_order() -> None:
    plan = phases.Plan(2, 2, 1, quick=True)
    by: dict[str, set[tuple[object, ...]]] = {}
    for use in plan.uses:
        spec = plan.specs[use.run]
        assert spec.world.phases == plan.orders[use.labels[0]]
        by.setdefault(use.labels[0], set()).add((*use.labels[1:], use.seed, use.measures))
    assert by["usual"] == by["backwards"] == by["drawn 1"]
    assert {labels[0] for labels in by["usual"]} == set(phases.KINDS)


@pytest.mark.parametrize(
    ("low", "point", "high", "said"),
    [
        (0.0, 1.1, 9.0, "inside"),
        (1.15, 1.3, 1.4, "overlap"),
        (1.25, 1.3, 1.4, "apart"),
        (0.1, 0.2, 0.3, "apart"),
        (math.nan, 1.1, math.nan, "unknown"),
    ],
)
def test_a_number_is_held_against_the_usual_interval(
    low: float, point: float, high: float, said: str
) -> None:
    usual = number("usual", 1.0, 1.1, 1.2)
    other = number("backwards", low, point, high)
    assert phases.against(usual, other) == said
    assert phases.cell(usual, other).endswith(phases.SAID[said])


def test_a_verdict_that_turns_is_told() -> None:
    usual = number("usual", 1.0, 1.1, 1.2)
    facts = {"seeds": [1, 9], "pairs": 9, "runs": 18, "code": "c", "key": "k"}
    for verdict, turns in (("missed", True), ("cannot tell", False), ("met", False)):
        text = phases_page.page([usual, number("backwards", 2.1, 2.2, 2.3, verdict)], facts)
        assert "***!***" in text and "| 1 | 0 | 0 | 1 | 0 |" in text
        assert ("(met → missed)" in text and "T1 moves" in text) is turns


def test_the_command_tells_stores_and_writes(
    short: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phases_page, "ROOT", short)
    monkeypatch.setattr(phases_page.write, "__defaults__", (short,))
    (short / "docs").mkdir()
    words = ["--orders", "2", "--pairs", "2", "--workers", "1"]
    assert cli.guarded(phases.main, [*words, "--docs"]) == 0
    said = capsys.readouterr().out
    assert "T20" in said and "drawn 1" in said
    page = (short / "docs/phases.md").read_text("utf-8")
    assert "| backwards | connect, turn_over, trade" in page and "## Signatures" in page
    (folder,) = (short / "results").glob("phases-*")
    facts = json.loads((folder / "provenance.json").read_text("utf-8"))
    assert len(facts["phases"]) == 3
    assert cli.guarded(phases.main, words) == 0
    assert "reused" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["path=fusion"], "takes flags only"),
        (["--orders", "21"], "more than 20"),
        (["--docs", "--quick"], "leave --quick out"),
        (["--order", "2"], "did you mean '--orders'"),
    ],
)
def test_wrong_words_are_one_sentence(
    short: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert cli.guarded(phases.main, words) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1
