"""Findings as data, their verdicts and what is written of them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments.findings import command as findings
from experiments.findings import page as findings_page
from experiments.findings.data import (
    EFFECT,
    FACTS,
    Finding,
    Quantity,
    Statistic,
    finding,
    folder,
    load,
)
from experiments.findings.judge import (
    Result,
    Row,
    equivalent,
    estimate,
    judge,
    of_ablation,
    verdict,
)
from experiments.measures_of import MEASURES, Look
from experiments.told import overall
from sim.core.errors import InputError, StoreError

KNOWN = load()
PATHS = ("indigenous", "imported", "fusion", "giant_led", "upgrading")
WANTED = ("T1", "T3", "T4", "T7", "T9", "T12", "T13", "T20", "T21")


def plain(**changes: Any) -> dict[str, Any]:
    one: dict[str, Any] = {
        "id": "T1", "title": "A", "title_zh": "甲", "source": "[R 1]", "confidence": "high",
        "asked": "What?", "paths": ["fusion"], "years": 10, "treated": ["policy=rd_grant"],
        "statistics": {"x": {
            "label": "x", "label_zh": "甲", "claim": "effect", "unit": "share", "tag": "V",
            "of": {"measure": "innovations", "how": "change", "years": [0, 10]},
            "band": [0.1, 0.3], "published": "20 %",
        }},
    }  # fmt: skip
    return {**one, **changes}


def inner(**changes: Any) -> dict[str, Any]:
    one = plain()
    one["statistics"]["x"].update(changes)
    return one


@pytest.fixture
def read(tmp_path: Path) -> Callable[[dict[str, Any]], Finding]:
    def call(data: dict[str, Any]) -> Finding:
        path = tmp_path / "T1.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
        return finding(path)

    return call


# Data ---------------------------------------------------------------------------------------------


def test_all_wanted_findings_are_there_in_order() -> None:
    assert tuple(f.id for f in KNOWN) == WANTED
    assert all("[R " in f.source and f.title_zh and f.ablations for f in KNOWN)
    assert {s.tag for f in KNOWN for s in f.statistics} == {"C", "V"}


def test_facts_name_their_source_and_say_what_is_recalled() -> None:
    for one in load(kind=FACTS):
        assert "[R " in one.source or "recalled" in one.confidence, one.id
        assert one.paths == PATHS and one.title_zh and not one.treated and one.years == 30
        assert all(s.of.years[0] >= 5 for s in one.statistics)
        text = (folder(FACTS) / f"{one.id}.yaml").read_text("utf-8")
        assert "\nstatus: " in text, "a verdict, or that there is none yet, stands in the file"


def test_a_fact_has_no_treatment(tmp_path: Path) -> None:
    path = tmp_path / "size.yaml"
    path.write_text(yaml.safe_dump(plain(id="size"), allow_unicode=True), "utf-8")
    with pytest.raises(InputError, match="a fact has no treatment"):
        finding(path, FACTS)
    wrong = path.rename(tmp_path / "T5.yaml")
    with pytest.raises(InputError, match="no name for a fact; write small letters"):
        finding(wrong, FACTS)


def test_an_unknown_finding_is_refused() -> None:
    with pytest.raises(InputError, match="no finding 'T2'"):
        load(["T2"])


def test_a_finding_is_read(read: Callable[[dict[str, Any]], Finding]) -> None:
    one = read(plain())
    assert one.status == "not judged" and one.tags == "V" and one.statistics[0].band == (0.1, 0.3)
    assert one.words("fusion", ["seed=1"]) == ["path=fusion", "years=10", "seed=1"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (plain(id="T2"), "is not its file's name"),
        (plain(titel="A"), "no key 'titel'; did you mean 'title'"),
        (plain(title=""), "is not text"),
        (plain(years=10.5), "not a whole number"),
        (plain(years=5), "ends in year 10, after the run of 5 years"),
        (plain(paths="fusion"), "is not a list of words"),
        (plain(treated=[]), "empty list"),
        (plain(statistics={}), "holds no names"),
        (plain(statistics={"x": 1}), "holds no keys"),
        (plain(status="done"), "is not one of not judged, met, cannot tell, missed"),
        (plain(status="missed", missed=["x"]), "needs a why"),
        (plain(status="missed", why="so"), "does not fit missed"),
        (plain(status="missed", missed=["y"], why="so"), "no number 'y'"),
        (plain(ablations={"a": {"label": "a", "label_zh": "a", "statistic": "y"}}), "no statistic 'y'"),
        (plain(ablations={"x": {"label": "a", "label_zh": "a", "statistic": "x", "base": ["a=1"],
                                "expect": "halves"}}), "'x' names two things"),
        (plain(placebos={"a": {"label": "a", "label_zh": "a", "statistic": "x", "band": [-1, 1]}}),
         "changes nothing"),
        (inner(band=[0.3, 0.1]), "does not rise"),
        (inner(band=[0.3]), "not a pair of numbers"),
        (inner(band=[-0.1, 0.1]), "which is no effect"),
        (inner(claim="null"), "does not hold 0"),
        (inner(tag="A"), "is not one of C, V"),
        (inner(role="report"), "none with role gate"),
        (inner(nought="0"), "is not a number"),
        (inner(of={"measure": "inovations", "how": "change", "years": [0, 1]}), "did you mean 'innovations'"),
        (inner(of={"measure": "innovations", "how": "rate", "years": [0, 1]}), "is not one of level"),
        (inner(of={"measure": "innovations", "how": "change", "years": [-1, 1]}), "before the run"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(
    read: Callable[[dict[str, Any]], Finding], data: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as error:
        read(data)
    assert said in str(error.value) and "T1.yaml" in str(error.value)


# Statistics and verdicts --------------------------------------------------------------------------


def stat(claim: str = "effect", band: tuple[float, float] = (0.1, 0.3), **more: Any) -> Statistic:
    values: dict[str, Any] = {
        "name": "x", "label": "x", "label_zh": "甲", "of": Quantity("a", (0, 1), "change"),
        "per": None, "times": 1.0, "unit": "share", "claim": claim, "nought": 0.0, "band": band,
        "tag": "V", "role": "gate", "published": "",
    }  # fmt: skip
    return Statistic(**{**values, **more})


def got(point: float, half: float, pairs: int = 30) -> Result:
    return Result(
        point, point - half, point + half, point - 0.84 * half, point + 0.84 * half, pairs
    )


@pytest.mark.parametrize(
    ("claim", "point", "half", "said"),
    [
        ("effect", 0.2, 0.05, "met"),
        ("effect", 0.2, 0.25, "cannot tell"),
        ("effect", 0.05, 0.1, "cannot tell"),
        ("effect", 0.05, 0.04, "missed"),
        ("effect", -0.2, 0.1, "missed"),
        ("effect", 0.5, 0.1, "missed"),
        ("effect", math.nan, 0.1, "cannot tell"),
        ("level", 0.2, 0.25, "met"),
        ("level", 0.35, 0.01, "missed"),
    ],
)
def test_verdicts_of_effects(claim: str, point: float, half: float, said: str) -> None:
    assert verdict(stat(claim), got(point, half)) == said


@pytest.mark.parametrize(
    ("point", "half", "said"),
    [
        (0.0, 0.05, "met"),
        (0.0, 0.08, "met"),  # 90 % inside, 95 % not: two one-sided tests at 5 %
        (0.0, 0.2, "cannot tell"),  # not known is not none
        (0.06, 0.05, "cannot tell"),
        (0.3, 0.1, "missed"),
    ],
)
def test_no_effect_needs_two_one_sided_tests(point: float, half: float, said: str) -> None:
    assert equivalent(got(point, half), (-0.07, 0.07)) == said
    assert verdict(stat("null", (-0.07, 0.07)), got(point, half)) == said


def test_few_pairs_cannot_tell() -> None:
    assert verdict(stat(), got(0.2, 0.01, pairs=5)) == "cannot tell"
    assert equivalent(got(0.0, 0.01, pairs=5), (-1, 1)) == "cannot tell"


def test_an_ablation_must_halve_a_clear_effect() -> None:
    arms = KNOWN[0].ablations[0]
    assert arms.expect == "halves"
    assert of_ablation(arms, stat(), got(0.2, 0.05), got(0.1, 0.3)) == "met"
    assert of_ablation(arms, stat(), got(0.2, 0.05), got(0.11, 0.3)) == "missed"
    assert of_ablation(arms, stat(), got(0.2, 0.25), got(0.0, 0.1)) == "cannot tell"
    assert of_ablation(arms, stat(), got(0.2, 0.05), got(-0.1, 0.3)) == "met"
    turned = of_ablation(arms, stat(), got(0.2, 0.05), got(-0.11, 0.05))
    assert turned == "cannot tell"  # gone, but not by taking the channel away alone
    fall = stat(band=(-0.3, -0.1))
    assert of_ablation(arms, fall, got(-0.2, 0.05), got(-0.15, 0.05)) == "missed"
    assert of_ablation(arms, fall, got(-0.2, 0.05), got(0.3, 0.05)) == "cannot tell"
    holds = dataclasses.replace(arms, expect="holds")
    assert of_ablation(holds, stat(), got(0.2, 0.05), got(0.2, 0.05)) == "met"


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({f"{name} 0 1": np.asarray(x, float) for name, x in columns.items()})


def test_how_numbers_are_made() -> None:
    base = frame(a=[10, 20, 30], n=[1, 2, 3], d=[1, 1, 1])
    treated = frame(a=[11, 22, 33], n=[1, 2, 3], d=[2, 2, 2])
    assert estimate(stat(), base, treated).point == pytest.approx(0.1)
    both = estimate(stat(of=Quantity("a", (0, 1), "level", "n")), base, treated)
    assert (both.point, both.low, both.high) == pytest.approx((10, 10, 10))
    per = stat(of=Quantity("a", (0, 1), "log"), per=Quantity("d", (0, 1), "log"))
    assert estimate(per, base, treated).point == pytest.approx(math.log(1.1) / math.log(2))
    less = stat(of=Quantity("a", (0, 1), "difference"), times=0.5)
    assert estimate(less, base, treated).point == pytest.approx(1.0)


def test_pairs_without_a_number_are_left_out() -> None:
    got = estimate(stat(), frame(a=[10, math.nan, 10]), frame(a=[11, 5, 11]))
    assert got.pairs == 2 and got.point == pytest.approx(0.1)
    assert math.isnan(estimate(stat(), frame(a=[math.nan] * 9), frame(a=[1.0] * 9)).point)


# Runs ---------------------------------------------------------------------------------------------


def test_words_are_laid_over_every_arm_but_not_over_what_an_arm_asks() -> None:
    """Of T1, the ablation sets ``mechanisms.moves.block`` itself; everything else takes the word."""
    words = ["mechanisms.moves.block=0.2", "mechanisms.project_work.theta=0.4"]
    plain_plan = findings.Plan(load(["T1"]), 2, 5001, quick=True)
    plan = findings.Plan(load(["T1"]), 2, 5001, quick=True, given=words)
    assert plan.key() != plain_plan.key() and len(plan.uses) == len(plain_plan.uses)
    for use in plan.uses:
        mechanisms = plan.specs[use.run].mechanisms
        assert mechanisms["project_work"].theta == 0.4
        assert mechanisms["moves"].block == (0.0 if use.labels[1] == "moves_free" else 0.2)


def test_a_run_that_several_findings_need_is_made_once() -> None:
    one = findings.Plan(load(["T1", "T3", "T4"]), 2, 5001, quick=True)
    apart = sum(len(findings.Plan(load([f]), 2, 5001, True).specs) for f in ("T1", "T3", "T4"))
    assert len(one.specs) < apart
    assert {spec.seed for spec in one.specs.values()} == {5001, 5002}


def test_an_override_that_no_run_has_names_its_finding() -> None:
    wrong = dataclasses.replace(KNOWN[0], treated=("mechanisms.moves.blok=1",))
    with pytest.raises(InputError, match=r"T1\.yaml.*did you mean"):
        findings.Plan([wrong], 1, 1, quick=True)


# Pages --------------------------------------------------------------------------------------------


def rows_of(one: Finding, point: float) -> list[Row]:
    s = one.statistics[0]
    there = Result(point, point - 0.01, point + 0.01, point - 0.01, point + 0.01, 30)
    return [Row(one, EFFECT, s.name, s.label, s.label_zh, s, s.band, there, verdict(s, there))]


WHERE = {"key": "k" * 64, "code": "c" * 64, "commit": "abc", "pairs": 30, "seeds": [5001, 5030],
         "runs": 60}  # fmt: skip


def test_the_page_lists_all_and_marks_what_is_missed(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("a\n<!-- red-table -->\nold\n<!-- /red-table -->\nb\n")
    rows = [row for one in KNOWN for row in rows_of(one, -0.9)]
    findings_page.write(rows, WHERE, tmp_path)
    text = (tmp_path / "docs/findings.md").read_text("utf-8")
    assert all(f"## {one.id}\n" in text and one.title in text for one in KNOWN)
    assert text.count("🔴 **missed**") >= len(KNOWN)
    assert "30 pairs" in text and "seeds 5001 to 5030" in text
    readme = (tmp_path / "README.md").read_text("utf-8")
    assert readme.startswith("a\n") and readme.endswith("b\n") and "old" not in readme
    assert readme.count("🔴") == sum(overall(rows_of(one, -0.9)) == "missed" for one in KNOWN)
    (tmp_path / "README.md").write_text("nothing")
    with pytest.raises(StoreError, match="red-table"):
        findings_page.write(rows, WHERE, tmp_path)


def test_facts_have_a_page_and_red_rows_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("<!-- red-table -->\n<!-- /red-table -->\n")
    known = load(kind=FACTS)
    rows = [row for one in known for row in rows_of(one, 99.0)]
    findings_page.write(rows, WHERE, tmp_path, FACTS)
    text = (tmp_path / "docs/facts.md").read_text("utf-8")
    assert "no treatment" in text and "pairs" not in text
    assert all(f"## {one.id}\n" in text and one.source in text for one in known)
    readme = (tmp_path / "README.md").read_text("utf-8")
    assert "13 facts without a treatment, 30 runs" in readme
    assert readme.count("](docs/facts.md#") == len(known)


# Measures -----------------------------------------------------------------------------------------


def test_every_measure_reads_a_tiny_run_and_says_what_it_is() -> None:
    import sim

    record = sim.run(sim.load("path=giant_led", "world=small", "years=2", "seed=3"))
    look = Look(record)
    for name, measure in MEASURES.items():
        assert (measure.__doc__ or "").endswith("."), name
        value = measure(look, (0, 2))
        assert isinstance(value, float), name
    moved = record.events_of("moved")
    here = moved[(moved["region"] == "focal").to_numpy()]
    told = MEASURES["moves_same_field"](look, (0, 3)) + MEASURES["moves_other_field"](look, (0, 3))
    assert 0 < told <= len(here)
    launched = record.events_of("launched")
    both = [MEASURES[f"innovations_{side}_field"](look, (0, 3)) for side in ("home", "outside")]
    assert sum(both) == (launched["region"] == "focal").sum()


def test_all_rows_of_a_finding_are_judged() -> None:
    one = KNOWN[0]
    arms = [EFFECT, *(a.name for a in (*one.ablations, *one.placebos))]
    frames = {}
    for arm in arms:
        names = [f"{n} {a:g} {b:g}" for n, a, b in findings.measures_of(one, arm)]
        for side in ("base", "treated"):
            frames[arm, side] = pd.DataFrame({n: np.arange(1.0, 9.0) for n in names})
    rows = judge(one, frames)
    assert [row.name for row in rows] == [*(s.name for s in one.statistics), *arms[1:]]
    assert rows[0].got.point == 0.0 and rows[0].verdict == "missed" and overall(rows) == "missed"
