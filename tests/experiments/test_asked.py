"""Findings, facts and signatures are asked by one machinery: told, stored, reused, refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from experiments import cli, red
from experiments.findings import command as findings
from experiments.paths import judge as paths_judge
from experiments.paths import page as paths_page
from experiments.signatures import command as signatures
from experiments.told import plain, shown
from sim.core.errors import StoreError
from tests.house.tree import ROOT


class Ask(NamedTuple):
    """A command: how it is called, what it asks, and what its answer holds."""

    main: Callable[[list[str]], int]
    words: list[str]
    said: tuple[str, ...]
    not_said: str
    zh: str
    files: set[str]


def _finding(words: list[str]) -> int:
    return findings.main(words)


def _signature(words: list[str]) -> int:
    return signatures.main(words)


ASKS = {
    "findings": Ask(_finding, ["--only", "T3,T1"], ("T1", "seeds 10001 to 10010"), "T20",
                    "竞业限制", {"numbers.csv", "table.csv", "table.txt"}),
    "facts": Ask(_finding, ["--facts", "--only", "entrants,spin_offs"],
                 ("entrants", "10 runs, seeds 10001 to 10010, the paths in turn"), "T1", "衍生企业",
                 {"numbers.csv", "table.csv", "table.txt"}),
    "signatures": Ask(_signature, ["--only", "fusion,giant_led"],
                      ("Giant-led", "seeds, 8601 to 8610"), "Upgrading", "跨领域联系",
                      {"numbers.csv", "table.csv", "table.txt", "signatures.png"}),
}  # fmt: skip


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_a_command_tells_and_stores(
    short: Path, capsys: pytest.CaptureFixture[str], ask: Ask
) -> None:
    words = [*ask.words, "--pairs", "10", "--workers", "1", "--name", "few"]
    assert cli.guarded(ask.main, words) == 0
    first = capsys.readouterr()
    assert all(text in first.out for text in ask.said) and ask.not_said not in first.out
    assert ask.files <= {path.name for path in (short / "results/few").iterdir()}
    assert cli.guarded(ask.main, [*words, "--lang", "zh"]) == 0
    again = capsys.readouterr()
    assert "reused" in again.err and ask.zh in again.out
    assert cli.guarded(ask.main, [*words, "--pairs", "9"]) == 2  # other runs, same name


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("findings", ["--only", "T4", "path=fusion"], "path is said by the finding itself"),
        ("findings", ["--only", "T4", "seed=3"], "seed is said by --seeds-from and --pairs"),
        ("findings", ["--only", "T4", "theta"], "'theta' is no override"),
        ("findings", ["--only", "T4", "mechanisms.moves.blok=1"], "did you mean 'mechanisms.moves.block'"),
        ("findings", ["--only", "T4", "mechanisms.moves.block=many"], "mechanisms.moves.block"),
        ("findings", ["--only", "T4", "policy=rd_grant"], "every arm of T4 sets policy itself"),
        ("findings", ["--only", "T4", "start.smes=9", "start.smes=8"], "start.smes is given twice"),
        ("findings", ["--docs", "start.smes=90"], "and 'start.smes=90' as well"),
        ("findings", ["--docs", "--quick"], "leave --quick and --only out"),
        ("facts", ["--facts", "--only", "entrant"], "did you mean 'entrants'"),
        ("facts", ["--facts", "--only", "T1"], "no fact 'T1'"),
        ("facts", ["--facts", "--docs", "--quick"], "--docs tells of all facts"),
        ("findings", ["--only", "T99"], "no finding 'T99'"),
        ("findings", ["--onli", "T1"], "did you mean '--only'"),
        ("signatures", ["path=fusion"], "take flags only"),
        ("signatures", ["--only", "fusio"], "did you mean 'fusion'"),
    ],
)  # fmt: skip
def test_wrong_words_are_one_sentence(
    short: Path, capsys: pytest.CaptureFixture[str], name: str, words: list[str], said: str
) -> None:
    assert cli.guarded(ASKS[name].main, words) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(-0.0004, "share", "0.0 %"), (-0.2, "log", "−20.0 %"), (1.234, "×", "1.23"),
     (float("nan"), "×", "–"), (float("-inf"), "×", "−∞")],
)  # fmt: skip
def test_numbers_are_written(value: float, unit: str, text: str) -> None:
    assert shown(value, unit) == text


def test_what_is_not_finite_is_kept_as_none() -> None:
    assert plain(float("inf")) is None and plain(1 / 3) == 0.333333


# README's red tables ------------------------------------------------------------------------------


def test_the_red_tables_are_those_of_the_reference_numbers() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    there = text.split("<!-- red-table -->\n")[1].split("\n<!-- /red-table -->")[0]
    assert there == red.tables(), "run python -m experiments.red"


def test_a_miss_of_each_kind_is_one_red_row(tmp_path: Path) -> None:
    red.keep("paths", {"numbers": [
        {"name": "ablated", "path": "fusion", "value": 1.0, "low": 0.89, "high": 1.0,
         "wanted": "< 50 %", "met": False},
        {"name": "early", "path": "", "value": 0.3, "low": 0.2, "high": 0.4, "wanted": "≤ 40 %",
         "met": True},
    ]}, tmp_path)  # fmt: skip
    red.keep("lives", {"enough": 0.05, "highest": {"growth": 1.0, "decline": 0.0}}, tmp_path)
    numbers = {"point": 0.7, "interval": [0.6, 0.8], "band": [1.0, 50.0], "verdict": "missed"}
    asked = {"mixing": numbers, "mixing_against": numbers}  # the second is reported, not judged
    red.keep(
        "signatures", {"verdicts": {"fusion": "missed"}, "numbers": {"fusion": asked}}, tmp_path
    )
    rows = [line for line in red.tables(tmp_path).splitlines() if "🔴" in line]
    assert rows == [
        "| 🔴 Fusion: key mechanism off: recall | < 50 % | 100 % (89–100 %) |",
        "| 🔴 Fusion: ties across fields over random mixing | 1.00 … 50.00 | 0.70 (0.60 … 0.80) |",
        "| 🔴 lives: decline occurs | ≥ 5 % of a setting | 0 % |",
    ]


def test_a_number_of_the_paths_is_kept_with_what_was_wanted() -> None:
    missed = paths_judge.Verdict("ablated", "fusion", 1.0, 0.89, 1.0, 0.5, False, 30)
    found = SimpleNamespace(verdicts=(missed,))
    (kept,) = paths_page.reference(found, "k", 7)["numbers"]  # type: ignore[arg-type]
    assert kept == {"name": "ablated", "path": "fusion", "value": 1.0, "low": 0.89, "high": 1.0,
                    "wanted": "< 50 %", "met": False}  # fmt: skip


def test_broken_reference_numbers_are_told(tmp_path: Path) -> None:
    red.keep("lives", {}, tmp_path).write_text("{", "utf-8")
    with pytest.raises(StoreError, match=r"lives\.json holds no reference numbers"):
        red.tables(tmp_path)


def test_words_that_were_laid_over_are_stored(
    short: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["findings", "--only", "T4", "--pairs", "8", "--workers", "1"]
    assert cli.main(words) == 0
    capsys.readouterr()
    assert cli.main([*words, "mechanisms.project_work.theta=0.4"]) == 0
    said = capsys.readouterr()
    assert "reused" not in said.err
    assert "laid over every arm: mechanisms.project_work.theta=0.4" in said.out
    folders = list((short / "results").glob("findings-*"))
    stored = [json.loads((f / "provenance.json").read_text("utf-8")) for f in folders]
    assert sorted(one.get("words", []) for one in stored) == [
        [],
        ["mechanisms.project_work.theta=0.4"],
    ]
