"""Effects and shares of variance: right for a function that is known, told in words, run on a world."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from experiments.design.design import Design
from experiments.design.factors import factor
from experiments.figures import heatmap, style, tornado
from experiments.sensitivity import command as sensitivity
from experiments.sensitivity import words as sensitivity_words
from experiments.sensitivity.indices import LUCK, Effect, Share, kept, screened, shares
from experiments.sensitivity.question import Answer, Question, asked, seeds_of
from experiments.statistics.bootstrap import _normal_quantile
from experiments.sweep import flags
from tests.experiments.fakes import wave
from tests.experiments.sweeps import swept

Command = Callable[..., tuple[int, str, str]]

KEYS = ("start.trust=0.1:0.9", "start.openness=0:1", "start.tolerance=0:1")
FACTORS = tuple(factor(*flags.factor(text)) for text in KEYS)
IDLE = factor("start.second_gap", "0:2")
FIRST = (0.3139, 0.4424, 0.0)
"""Ishigami and Homma (1990), a = 7, b = 0.1: first-order indices; x1 and x3 act together."""
TOTAL = (0.5576, 0.4424, 0.2437)
TOGETHER = 0.2437
VARIANCE = 13.8446


def ishigami(u: np.ndarray) -> np.ndarray:
    x = -math.pi + 2.0 * math.pi * u
    return np.asarray(
        np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    )


def question(**changes: object) -> Question:
    one = Question(FACTORS, ("y",), (5,), 10, 512, 1, 1_000_000)
    return replace(one, **changes)  # type: ignore[arg-type]


class Made:
    """Stands in for the runs: a function of where a point lies and of its seed."""

    def __init__(self, y: Callable[[np.ndarray, np.ndarray], np.ndarray], name: str = "y") -> None:
        self.y, self.name = y, name
        self.designs: dict[str, Design] = {}
        self.seeds: dict[str, list[int]] = {}

    def __call__(self, design: Design, seeds: list[int], stage: str) -> pd.DataFrame:
        self.designs[stage], self.seeds[stage] = design, seeds
        factors = [factor for factor in design.factors if factor.key != LUCK]
        u = np.array([[f.position(p.values[f.key]) for f in factors] for p in design.points])
        noise = np.array([_normal_quantile(wave("seed", seed)) for seed in seeds])
        values = self.y(u, noise)
        return pd.DataFrame(
            {"point": range(len(values)), "seed": seeds, "year": 5, self.name: values}
        )


def of(found: Sequence[Share], order: str, factor: str, other: str = "") -> Share:
    return next(
        s for s in found if (s.order, s.factor, s.other) == (order, factor, other)
    )  # fmt: skip


def test_a_known_function() -> None:
    answer = asked(question(), Made(lambda u, noise: ishigami(u)))
    keys = [factor.key for factor in FACTORS]
    assert answer.kept == [*keys, LUCK]
    for key, first, total in zip(keys, FIRST, TOTAL):
        for order, truth in (("first", first), ("total", total)):
            one = of(answer.shares, order, key)
            assert one.low <= truth <= one.high, (key, order, one)
            assert one.index == pytest.approx(truth, abs=0.08)
    pair = of(answer.shares, "second", keys[0], keys[2])
    assert pair.low <= TOGETHER <= pair.high and pair.clear
    assert of(answer.shares, "total", LUCK).index == pytest.approx(0.0, abs=1e-12)


def test_luck_has_its_share() -> None:
    sd = math.sqrt(VARIANCE * 38 / 62)
    answer = asked(question(), Made(lambda u, noise: ishigami(u) + sd * noise))
    for order in ("first", "total"):
        one = of(answer.shares, order, LUCK)
        assert one.low <= 0.38 <= one.high and one.index == pytest.approx(0.38, abs=0.09)
    said = sensitivity_words.text(answer, question())
    assert "of the variance is luck, which stays when every factor is known" in said
    assert "alone" in said and "start.openness" in said


def test_luck_that_acts_with_a_factor_is_named() -> None:
    made = Made(lambda u, noise: 8.0 * (u[:, 0] - 0.5) * noise + u[:, 1])
    answer = asked(question(factors=FACTORS[:2], screen=0), made)
    assert of(answer.shares, "second", "start.trust", LUCK).low > 0.0
    said = sensitivity_words.text(answer, question())
    assert "Act together: start.trust and luck (the seed)" in said
    assert "how much of it acts alike in all settings cannot be told" in said


def test_an_idle_factor_is_dropped_by_the_stated_rule() -> None:
    made = Made(lambda u, noise: ishigami(u[:, :3]) + 0.3 * noise)
    asked_of = question(factors=(*FACTORS, IDLE), points=64)
    answer = asked(asked_of, made)
    assert answer.kept == [*(f.key for f in FACTORS), LUCK]
    assert [f.key for f in made.designs["shares"].factors] == answer.kept
    assert "start.second_gap" not in {s.factor for s in answer.shares}
    said = sensitivity_words.text(answer, asked_of)
    assert "Dropped, and held at what the setting says: start.second_gap." in said
    assert "below 10 % of the largest μ*" in said
    effects = {e.factor: e for e in answer.effects}
    assert effects[IDLE.key].mu_star == 0.0 and effects["start.openness"].mu_star > 3.0
    assert effects["start.openness"].sigma > effects["start.openness"].mu_star / 2


def test_what_no_outcome_tells_drops_nobody() -> None:
    nan = math.nan
    flat = [Effect(f, "flat", 5, 10, 0.0, 0.0, 0.0, 0.0, 0.0) for f in ("a", "b")]
    unknown = [Effect(f, "none", 5, 1, nan, nan, nan, nan, nan) for f in ("a", "b")]
    told = [Effect(f, "told", 5, 10, x, x, x / 2, 2 * x, 0.0) for f, x in (("a", 1.0), ("b", 0.04))]
    assert kept(flat) == kept([*flat, *unknown]) == ["a", "b"]
    assert kept([*flat, *unknown, *told]) == ["a"]


def test_effects_of_whole_numbers_names_and_luck_are_of_true_steps() -> None:
    factors = (factor("start.institutes", "1:3"), factor("path", "fusion,indigenous"))
    made = Made(lambda u, noise: 4.0 * u[:, 0] + 3.0 * u[:, 1] + noise)
    effects = {
        e.factor: e for e in asked(question(factors=factors, points=0, screen=8), made).effects
    }
    assert effects["start.institutes"].mu_star == pytest.approx(4.0)
    assert effects["path"].mu_star == pytest.approx(3.0)
    seeds = made.seeds["screening"]
    walked = np.array([_normal_quantile(wave("seed", seed)) for seed in seeds]).reshape(8, 4)
    jumps = np.abs(np.diff(walked, axis=1)).max(1)
    assert effects[LUCK].mu_star == pytest.approx(jumps.mean())
    assert all(len(set(row)) == 2 for row in np.array(seeds).reshape(8, 4).tolist())
    assert len(set(seeds)) == 16  # each trajectory has luck of its own


def test_seeds_belong_to_points_and_more_points_keep_them() -> None:
    few, many = Made(lambda u, noise: u[:, 0]), Made(lambda u, noise: u[:, 0])
    asked(question(points=8), few)
    asked(question(points=16, screen=12), many)
    for stage in ("screening", "shares"):
        n = len(few.seeds[stage])
        assert many.seeds[stage][:n] == few.seeds[stage]
        assert many.designs[stage].points[:n] == few.designs[stage].points
    assert len(set(few.seeds["shares"])) == 16  # a block has the two of A and of B
    without = Made(lambda u, noise: u[:, 0])
    asked(question(seeds=1, first=7), without)
    assert set(without.seeds["shares"]) == {7}
    assert LUCK not in {f.key for f in without.designs["shares"].factors}
    ends = seeds_of(few.designs["shares"], question(seeds=3, first=5))
    assert set(ends) <= {5, 6, 7}


def test_a_lost_run_takes_its_row_along() -> None:
    def some(u: np.ndarray, noise: np.ndarray) -> np.ndarray:
        y = ishigami(u)
        y[3] = np.nan
        return y

    whole = asked(question(points=64), Made(lambda u, noise: ishigami(u)))
    less = asked(question(points=64), Made(some))
    assert {s.rows for s in less.shares} == {63} and {s.rows for s in whole.shares} == {64}
    assert {e.trajectories for e in less.effects} == {9}


def test_nothing_is_told_of_what_does_not_vary() -> None:
    answer = asked(question(points=8), Made(lambda u, noise: np.full(len(u), 3.0)))
    assert all(math.isnan(s.index) for s in answer.shares)
    for lang, said in (("en", "does not vary here"), ("zh", "无可分解")):
        assert said in sensitivity_words.text(answer, question(), lang)
    assert all(math.isnan(s.index) for s in shares(["a", "b"], np.full(6 * 3, np.nan)))
    assert all(math.isnan(e.mu_star) for e in screened(["a"], np.zeros((4, 1)), np.zeros(4)))


def share(order: str, factor: str, index: float, half: float, other: str = "") -> Share:
    return Share("firms", 5, 16, order, factor, other, index, index - half, index + half)


def test_impossible_shares_are_explained() -> None:
    found = [
        share("first", "a", 1.2, 0.3), share("first", "b", -0.08, 0.2), share("first", LUCK, 0.1, 0.2),
        share("total", "a", 1.1, 0.2), share("total", "b", 0.1, 0.3), share("total", LUCK, 0.1, 0.2),
        share("second", "a", -0.3, 0.1, "b"), share("second", "a", 0.0, 0.1, LUCK),
        share("second", "b", -0.001, 0.1, LUCK),
    ]  # fmt: skip
    said = sensitivity_words.sentences(found, "en")
    text = "\n".join(said)
    assert "Luck: cannot tell it from none (10 % (-10 to 30))." in text
    assert "add up to 122 %, more than the whole: that is sampling error" in text
    assert "b alone -8 % (-28 to 12). A share of variance cannot be negative: this is" in text
    assert "Below nought with its whole interval: a and b -30 % (-40 to -20)" in text
    assert "No pair can be told to act together" in text and "More than the whole: a." in text
    assert "-0 %" not in text and "b and luck" not in text
    assert len(sensitivity_words.sentences(found, "zh")) == len(said)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_figures(lang: str) -> None:
    found = [
        Share(outcome, 5, 16, order, factor, "", 0.3 - 0.2 * i, 0.1 - 0.4 * i, 0.5 + 2 * i)
        for outcome in ("firms", "people", "top_share", "output")
        for order in ("first", "total")
        for i, factor in enumerate(("start.smes", "mechanisms.moves.block", LUCK))
    ]
    nan = math.nan
    found += [Share("tax", 5, 0, o, "start.smes", "", nan, nan, nan) for o in ("first", "total")]
    effects = [Effect(f, "firms", 5, 9, x, x, x / 2, x, x) for f, x in (("start.smes", 2.0),
               ("start.trust", 0.01), (LUCK, 0.0))]  # fmt: skip
    for figure in (
        tornado.draw(found, lang), heatmap.draw(Answer(effects, [], found), lang),
        heatmap.draw(Answer(effects, [], []), lang),
    ):  # fmt: skip
        with style.look(lang):
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            assert np.asarray(canvas.buffer_rgba()).std() > 5


# The command --------------------------------------------------------------------------------------

SMALL = ("world.size=0.1", "world.burn_in=0", "path=fusion")
VARIED = ("--factor", "start.smes=20:60", "--factor", "start.openness=0:1", "--years", "1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "needs a factor"),
        (("--factor", "start.smse=1:2"), "did you mean 'start.smes'"),
        (("--factor", "start.smes"), "not of the form"),
        (("--factor", "start.smes=1:2", "start.smes=3"), "both a factor and set"),
        (("--factor", "start.smes=1:2", "--factor", "start.smes=1:3"), "given twice"),
        (("--factor", "seed=1:2"), "seed is no factor"),
        (("--factor", "start.smes=1:9", "seed=3"), "use --first-seed"),
        ((*VARIED, "--points", "3"), "4 is the least"),
        ((*VARIED, "--points", "60"), "not a power of two"),
        ((*VARIED, "--screen", "0", "--points", "0"), "asks nothing"),
        ((*VARIED, "--seeds", "0"), "whole number from 1"),
        ((*VARIED, "--outcomes", "frims"), "did you mean 'firms'"),
        ((*VARIED[:4], "--years", "five"), "'five' is not a list of years"),
        ((*VARIED[:4], "years=3", "--years", "5"), "year 5 is not within the run"),
        (("--factor", "start.smes=1:9", "--seeds", "1"), "nothing to share with"),
        (("experiment=frist_sweep",), "did you mean 'first_sweep'"),
        ((*VARIED, "--first-seed", "0"), "whole number from 1"),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command, words: tuple[str, ...],
    said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    code, out, err = command("sensitivity", *words)
    assert (code, out) == (2, "") and said in err and len(err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_experiment_s_file_may_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = command("sensitivity", "experiment=first_sweep", "--dry-run")
    assert (code, out) == (
        0, "screening 60 runs; shares of variance 768 runs if all factors stay, 384 if one does\n",
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []
    given = ("--factor", "start.smes=10:20", "--screen", "0", "--points", "8", "--lang", "zh")
    out = command("sensitivity", "experiment=first_sweep", *given, "--dry-run")[1]
    assert out.startswith("筛选0次运行") and "48次" in out


def test_the_command_on_a_tiny_world(tmp_path: Path) -> None:
    words = ("sensitivity", *SMALL, *VARIED, "--outcomes", "firms,people", "--screen", "4")
    out, _ = swept(tmp_path, *words, "--points", "4", "--name", "s", "--workers", "2")
    assert "Shares of the variance of firms at the end, year 1 (4 rows)" in out and "Luck: " in out
    root = tmp_path / "results"
    assert {p.name for p in (root / "s").iterdir()} == {
        "effects.csv", "shares.csv", "tornado.png", "heatmap.png", "table.txt", "provenance.json",
    }  # fmt: skip
    said = json.loads((root / "s" / "provenance.json").read_text())
    assert said["kind"] == "sensitivity" and len(said["runs"]) == 2
    screening, share_runs = said["runs"]
    before = {p: p.read_bytes() for p in (root / share_runs / "runs").iterdir()}
    again, err = swept(tmp_path, *words, "--points", "4", "--name", "s", "--workers", "1")
    assert again == out and err.count("reused") == 2
    more, err = swept(tmp_path, *words, "--points", "8", "--name", "s", "--workers", "1")
    assert "(8 rows)" in more and "32 runs are there already; 32 to go" in err
    assert all(p.read_bytes() == data for p, data in before.items())
    fewer, err = swept(tmp_path, *words, "--points", "4", "--name", "s", "--workers", "1")
    assert fewer == out and err.count("reused") == 2  # told of the first of those that are there
    swept(tmp_path, *words, "--points", "8", "--name", "s", "--workers", "1")
    assert swept(tmp_path, "results", "s")[0] == (root / "s" / "table.txt").read_text("utf-8")
    alone, _ = swept(tmp_path, *words, "--points", "8", "--name", "t", "--workers", "1")
    assert alone.replace("/t", "/s").splitlines()[:-5] == more.splitlines()[:-5]
    out, _ = swept(tmp_path, "results", share_runs)
    assert "64 asked for: 64 done, 0 failed, 0 to do" in out and "luck" in out
    assert "16 done" in swept(tmp_path, "results", screening)[0]
    _, err = swept(tmp_path, *words, "--first-seed", "2", "--name", "s", code=2)
    assert "another key" in err


def test_a_run_that_raises_is_told_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    from experiments.sweep import chunk
    from tests.experiments.sweeps import fake_live

    lived = []

    def live(spec: object, events: bool = False) -> object:
        lived.append(spec)
        if len(lived) == 20:
            raise ValueError("no such luck")
        return fake_live(spec, events)  # type: ignore[arg-type]

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chunk, "live", live)
    monkeypatch.setattr(sensitivity.cli, "compiled", lambda: None)
    words = ("sensitivity", *SMALL, *VARIED, "--outcomes", "firms", "--screen", "4")
    code, out, err = command(*words, "--points", "8", "--workers", "1", "--name", "s")
    assert code == 1 and "(7 rows)" in out and "no such luck" in err and "1 run failed" in err
    code, out, err = command(*words, "--points", "8", "--workers", "1", "--name", "s")
    assert code == 1 and "(7 rows)" in out and len(lived) == 80
    words = (*words, "--points", "8", "--workers", "1", "--name", "s", "--retry-failed")
    code, out, err = command(*words)
    assert code == 0 and "(8 rows)" in out and len(lived) == 81
