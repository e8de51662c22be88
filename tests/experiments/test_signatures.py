"""Signatures as data, their numbers and verdicts, and what is written of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments import labels
from experiments.findings.data import EFFECT
from experiments.signatures import command as signatures
from experiments.signatures import page as signatures_page
from experiments.signatures.data import PLAIN, Signature, load, signature
from experiments.signatures.judge import Frames, arms_needed, estimate, judge
from experiments.told import overall, reference
from sim.core.errors import InputError

KNOWN = load()
PATHS = ("giant_led", "upgrading", "fusion", "imported", "indigenous")


def plain(part: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    one: dict[str, Any] = {
        "path": "fusion", "title": "A", "title_zh": "甲", "source": "001:55", "asked": "What?",
        "years": 10, "arms": {"push": {"words": ["shock=rival_spending"]}},
        "parts": {"x": {
            "label": "x", "label_zh": "甲", "of": {"measure": "firms", "years": [0, 10]},
            "claim": "effect", "unit": "share", "band": [0.0, 9.0], "source": "001:55",
            **(part or {}),
        }},
        "ablations": {"a": {"label": "a", "label_zh": "乙", "parts": ["x"],
                            "words": ["mechanisms.moves.block=0"],
                            "level": {"measure": "sales", "years": [0, 5]}}},
    }  # fmt: skip
    return {**one, **changes}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[dict[str, Any]], Signature]:
    def call(data: dict[str, Any]) -> Signature:
        path = tmp_path / "fusion.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
        return signature(path)

    return call


# Data ---------------------------------------------------------------------------------------------


def test_every_path_has_its_signature_and_ablations() -> None:
    assert tuple(one.path for one in KNOWN) == PATHS
    for one in KNOWN:
        assert one.ablations and all(a.level for a in one.ablations), one.path
        assert all(
            "00" in p.source or "model.md" in p.source or "M-" in p.source for p in one.parts
        )
        halved = {name for a in one.ablations for name in a.parts}
        assert halved & {p.name for p in one.parts if p.role == "gate"}


def test_all_their_runs_can_be_loaded() -> None:
    plan = signatures.Plan(KNOWN, 1, 1, quick=True)
    assert {use.labels[3] for use in plan.uses} == set(PATHS)
    apart = sum(len(signatures.Plan([one], 1, 1, True).specs) for one in KNOWN)
    assert len(plan.specs) < apart, "runs are shared"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (plain(path="imported"), "is not its file's name"),
        (plain(titel="A"), "no key 'titel'; did you mean 'title'"),
        (plain(years=10.5), "not a whole number"),
        (plain(arms={"plain": {"words": ["seed=1"]}}), "is there already"),
        (plain(arms={"push": {"words": {"fusio": ["a=1"]}}}), "no path 'fusio'; did you mean 'fusion'"),
        (plain(arms={"push": {"words": []}}), "is an empty list"),
        (plain({"arms": ["plain", "pus"], "how": "log"}), "no arm 'pus'; did you mean 'push'"),
        (plain({"arms": ["plain"], "how": "log"}), "needs 2 arms, not 1"),
        (plain({"how": "logs"}), "is not one of level, change"),
        (plain({"against": "over"}), "is not one of alone, above, below"),
        (plain({"against": "above", "others": ["fusion"]}), "whose signature it is"),
        (plain({"against": "above", "others": ["upgradin"]}), "did you mean 'upgrading'"),
        (plain({"of": {"measure": "firm", "years": [0, 1]}}), "no measure 'firm'; did you mean 'firms'"),
        (plain({"of": {"measure": "firms", "years": [0, 11]}}), "is not within 0 to 10"),
        (plain({"of": {"measure": "firms", "over": "sales", "years": [0, 1]}, "over_seeds": "median"}),
         "takes one measure"),
        (plain({"band": [-1.0, 1.0]}), "which is no effect"),
        (plain({"claim": "null"}), "does not hold 0"),
        (plain({"role": "report"}), "none with role gate"),
        (plain(status="missed", missed=["x"]), "needs a why"),
        (plain(status="missed", missed=["a y"], why="so"), "no number 'a y'; did you mean 'a x'"),
        (plain(ablations={"a": {"label": "a", "label_zh": "a", "parts": ["y"], "words": ["a=1"]}}),
         "no part 'y'"),
        (plain(ablations={"x": {"label": "a", "label_zh": "a", "parts": ["x"], "words": ["a=1"]}}),
         "'x' names two things"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(
    read: Callable[[dict[str, Any]], Signature], data: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as error:
        read(data)
    assert said in str(error.value) and "fusion.yaml" in str(error.value)


def test_an_unknown_signature_is_refused() -> None:
    with pytest.raises(InputError, match="no signature 'fusio'; did you mean 'fusion'"):
        load(["fusio"])


# Numbers ------------------------------------------------------------------------------------------


def frames_for(one: Signature, value: Callable[[str, str, str, np.ndarray], np.ndarray]) -> Frames:
    """Return frames in which every measure of an arm of a path has some values by seed."""
    seeds = np.arange(1, 13)
    return {
        (kind, arm, path): pd.DataFrame(
            {f"{n} {a:g} {b:g}": value(kind, arm, path, seeds) for n, a, b in names},
            index=pd.Index(seeds, name="seed"),
        )
        for kind, arm, path, names in arms_needed(one)
    }  # fmt: skip


def test_a_number_against_the_strongest_other(
    read: Callable[[dict[str, Any]], Signature],
) -> None:
    high = {"fusion": 7.0, "giant_led": 5.0, "indigenous": 1.0}
    for against, wanted in (("above", 2.0), ("below", 1.0 - 7.0), ("alone", 7.0)):
        one = read(plain({"against": against}))
        frames = frames_for(one, lambda kind, arm, path, s: high.get(path, 3.0) + 0.0 * s)
        assert estimate(one.parts[0], "fusion", frames).point == pytest.approx(wanted)


def test_arms_are_put_together(read: Callable[[dict[str, Any]], Signature]) -> None:
    y = {PLAIN: 2.0, "b": 3.0, "c": 4.0, "d": 10.0}
    arms = {name: {"words": ["seed=1"]} for name in "bcd"}
    wanted = {"gap": (3 - 2) - (10 - 4), "log_gap": np.log(3 / 2) - np.log(10 / 4), "alone": 2 / 8}
    for how, value in wanted.items():
        one = read(plain({"how": how, "arms": [PLAIN, "b", "c", "d"]}, arms=arms))
        frames = frames_for(one, lambda kind, arm, path, s: y[arm] + 0.0 * s)
        assert estimate(one.parts[0], "fusion", frames).point == pytest.approx(value)


def test_spread_and_median_are_over_seeds(read: Callable[[dict[str, Any]], Signature]) -> None:
    for how, wanted in (("spread", np.arange(1, 13).std(ddof=1)), ("median", 6.5)):
        one = read(plain({"over_seeds": how}))
        frames = frames_for(one, lambda kind, arm, path, s: s.astype(float))
        assert estimate(one.parts[0], "fusion", frames).point == pytest.approx(wanted)


def test_an_ablation_has_to_halve_what_is_met(read: Callable[[dict[str, Any]], Signature]) -> None:
    one = read(plain())

    def lines(whole: float, left: float) -> list[Any]:
        def value(kind: str, arm: str, path: str, seeds: np.ndarray) -> np.ndarray:
            return (whole if kind == EFFECT else left) + 0.01 * (seeds % 3)

        return judge(one, frames_for(one, value))

    full, rest = lines(4.0, 1.0)
    assert (full.verdict, rest.verdict) == ("met", "met")
    assert rest.left == pytest.approx(0.25, abs=0.01) and rest.level == pytest.approx(
        0.25, abs=0.01
    )
    assert lines(4.0, 3.0)[1].verdict == "missed"
    full, rest = lines(-4.0, 0.0)  # on the wrong side: nothing to take away
    assert (full.verdict, rest.verdict) == ("missed", "cannot tell")
    assert overall([full, rest]) == "missed"


# Pages --------------------------------------------------------------------------------------------


def test_the_section_tells_all(short: Path) -> None:
    plan = signatures.planned(None, 8)
    lines = plan.judged(plan.live(workers=1))
    facts = {"seeds": [8301, 8308], "runs": 9, "code": "c" * 64, "key": "k" * 64, "pairs": 8,
             "commit": "abc"}  # fmt: skip
    text = signatures_page.section(lines, facts)
    assert text.startswith("## Signatures\n") and "seeds 8301 to 8308" in text
    for one in KNOWN:
        assert f"### {labels.path_name(one.path, 'en')}" in text
        assert all(part.label in text for part in one.parts)
        assert all(a.label in text for a in one.ablations)
    stored = json.loads(json.dumps(reference(lines, facts)))
    assert set(stored["verdicts"]) == set(PATHS)
    assert len(stored["numbers"]["fusion"]) == len(
        [x for x in lines if x.signature.path == "fusion"]
    )


@pytest.mark.slow
def test_two_signatures_end_to_end(tmp_path: Path) -> None:
    plan = signatures.planned("upgrading,fusion", 2, quick=True)
    lines = plan.judged(plan.live(workers=1))
    known = {line.name: line.got.point for line in lines if line.ablation is None}
    assert 0.0 < known["inside"] <= 1.0 and known["closure"] > 0.0 and known["mixing"] > 0.0
    assert all(line.verdict == "cannot tell" for line in lines if line.part.claim != "level")
