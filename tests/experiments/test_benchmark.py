"""``agglomera benchmark`` measures what it says; how fast this machine is, is nobody's test."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from experiments import cli
from experiments.benchmark import clock, command, page, parts, steps, stored, sweeps
from experiments.benchmark.targets import TARGETS, verdict
from experiments.results.command import summary
from experiments.results.query import asking
from experiments.sweep.dataset import Dataset


@pytest.fixture(scope="module")
def found() -> page.Found:
    made = page.Found(quick=True)
    made.rows.append(steps.measured("tiny", 0.1, 2, twin=True))
    made.rows.append(steps.measured("alone", 0.2, 2, twin=False))
    made.times = parts.shares(("world=small",), 4)
    made.figures["ratio default"] = made.rows[0].ratio
    return made


def test_works_take_turns() -> None:
    order: list[str] = []
    took = clock.interleaved(
        {"a": lambda: order.append("a"), "b": lambda: order.append("b")}, blocks=3, times=2
    )
    assert order == ["a", "a", "b", "b"] * 3
    assert took["a"].blocks == 3 and took["a"].cpu >= 0.0


def test_a_size_is_measured_with_and_without_its_twin(found: page.Found) -> None:
    with_twin, alone = found.rows
    assert with_twin.firms < alone.firms and with_twin.people > with_twin.firms
    assert with_twin.core > 0.0 and math.isfinite(with_twin.ratio)
    assert math.isnan(alone.ratio) and alone.whole > 0.0
    assert with_twin.bytes_a_firm > with_twin.bytes_a_person > 50.0


def test_growth_is_an_exponent() -> None:
    rows = [steps.Steps(str(n), n, 10 * n, 1.0, 1.0, n**1.5, 1.0, 1.0, 1.0, 1.0) for n in (10, 100)]
    assert steps.exponent(rows, 1, 1000) == pytest.approx(1.5)
    assert math.isnan(steps.exponent(rows, 50, 1000))


def test_shares_of_parts_are_whole(found: page.Found) -> None:
    assert found.times["share"].sum() == pytest.approx(1.0, abs=0.02)
    assert {"indicators", "moves", "capability"} <= set(found.times["part"])


def test_a_target_is_met_missed_or_not_measured() -> None:
    ratio = next(t for t in TARGETS if t.figure == "ratio default")
    less = next(t for t in TARGETS if not t.more)
    assert verdict(ratio, {}) == "not measured"
    assert verdict(ratio, {ratio.figure: ratio.wanted}) == "met"
    assert verdict(ratio, {ratio.figure: ratio.required}) == "met (required)"
    assert verdict(ratio, {ratio.figure: ratio.required - 1}) == "missed"
    assert verdict(less, {less.figure: less.required * 2}) == "missed"


def test_every_target_stands_in_the_text_and_in_the_files(
    found: page.Found, tmp_path: Path
) -> None:
    text = page.text(found)
    assert all(target.what in text for target in TARGETS)
    folder = page.write(tmp_path, found)
    made = {file.name for file in folder.iterdir()}
    assert {"sizes.csv", "figures.csv", "parts.csv", "table.txt", "sizes.png"} <= made
    assert (folder / "table.txt").read_text("utf-8").strip() == text.strip()


def test_a_word_is_refused_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "measure", lambda *_: pytest.fail("measured"))
    assert cli.main(["benchmark", "path=fusion", "--results", str(tmp_path / "r")]) == 2
    assert "takes no setting, so 'path=fusion' has no use" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


@pytest.mark.slow
def test_a_sweep_is_measured() -> None:
    found = sweeps.measured(blocks=1, points=2, seeds=3, many=30, stored=2000, pairs=2)
    assert 10 < found.run_ms < 1000 and -0.5 < found.overhead < 1.0
    assert 0.3 < found.two_workers < 4 and found.reading > 0 and found.over_bare > 0.5


def test_stored_runs_are_a_sweep(tmp_path: Path) -> None:
    stored.many_runs(tmp_path / "large", 200)
    data = Dataset(tmp_path, "large")
    assert len(data.runs()) == 200 * len(stored.YEARS) and len(data.plan()) == 200
    with asking(data.folder) as query:
        assert "200 asked for: 200 done" in summary(data, query)
