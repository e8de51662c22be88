"""Outcomes of lives, from stages and firms with known answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from experiments.critical_mass.ignition import Course, ignites
from experiments.labels import PATHS
from experiments.lives import attempts as attempts_file
from experiments.lives.attempts import attempts, empty
from experiments.lives.command import (
    ATTEMPT,
    EMPTY,
    ENOUGH,
    FAILURE,
    OUTCOMES,
    Life,
    main,
    outcomes,
    reference,
    shares,
    spells,
)
from experiments.lives.page import page
from experiments.sections import put
from sim.core.errors import InputError
from sim.indicators.stage import DECLINE, GROWTH, INITIAL, MATURE, NURSERY, RENEWAL

FLAT = np.full(12, 100.0)
RISING = np.linspace(10.0, 120.0, 12)


def lived(
    stage: list[int], firms: np.ndarray, quotient: float = 2.0, makers: float = 20.0
) -> Course:
    n = len(firms)
    return Course(firms, np.full(n, makers), np.full(n, quotient), np.array(stage))


@pytest.mark.parametrize(
    ("stages", "firms", "wanted"),
    [
        ([NURSERY] * 12, FLAT * 0.1, {"failure to ignite"}),
        ([NURSERY] * 6 + [INITIAL] * 6, FLAT * 0.1, {"failure to ignite", "emergence"}),
        ([NURSERY] * 2 + [INITIAL] * 2 + [GROWTH] * 8, RISING, {"emergence", "growth"}),
        ([GROWTH] * 6 + [MATURE] * 6, FLAT, {"growth", "maturity"}),
        ([GROWTH] + [MATURE] * 11, FLAT, set()),  # one year is no spell
        ([MATURE] * 6 + [DECLINE] * 6, FLAT, set()),  # a label without a fall
        ([MATURE] * 6 + [DECLINE] * 6, np.linspace(100, 70, 12), {"decline"}),
        ([DECLINE] * 6 + [RENEWAL] * 6, FLAT, {"renewal"}),
        ([RENEWAL] * 12, FLAT, set()),  # begun so
    ],
)
def test_outcomes(stages: list[int], firms: np.ndarray, wanted: set[str]) -> None:
    assert outcomes(lived(stages, firms)) == wanted


@pytest.mark.parametrize(
    ("firms", "quotient", "makers", "year"),
    [
        (RISING, 2.0, 20.0, 4),  # 50 firms in year 4, and rising
        (RISING, 0.9, 20.0, -1),  # others make more of it
        (RISING, 2.0, 4.0, -1),  # too few makers
        (RISING * 0.4, 2.0, 20.0, -1),  # rises, and stays small
        (FLAT, 2.0, 20.0, -1),  # large, and does not rise
        (np.where(np.arange(12) == 5, 60.0, 10.0), 2.0, 20.0, -1),  # one good year is none
    ],
)
def test_ignition_needs_every_sign_for_two_years(
    firms: np.ndarray, quotient: float, makers: float, year: int
) -> None:
    assert ignites(lived([NURSERY] * 12, firms, quotient, makers)) == year


def test_a_spell_is_unbroken() -> None:
    assert spells(np.array([1, 2, 1, 1, 2]), (1,), 2) == 2
    assert spells(np.array([1, 2, 1]), (1,), 2) == -1


def everywhere(found: frozenset[str], nobody: frozenset[str]) -> list[Life]:
    starts = ("nursery", "initial", "mature", "decline")
    lives = [Life(path, start, found) for path in PATHS for start in starts]
    lives += [Life(name, ATTEMPT, found, 25) for name in attempts()]
    return lives + [Life(name, EMPTY, nobody) for name in attempts()]


def test_what_does_not_occur_is_red() -> None:
    lives = everywhere(frozenset({"growth"}), frozenset({FAILURE}))
    table = shares(lives)
    assert set(table) == set(OUTCOMES) and min(table["growth"][s, p] for s, p in table["growth"]
                                               if s != EMPTY) == 1.0 > ENOUGH  # fmt: skip
    text = page(lives, range(1, 2))  # what a place does without an attempt counts for nothing
    assert text.count("🔴") == len(OUTCOMES) - 1 and text.count("🟢") == 1


def test_an_attempt_is_a_start_and_its_control_has_no_firm() -> None:
    for one in attempts().values():
        spec = sim.load(*one.words, "world=small", years=1)
        plain = sim.load(one.words[0], "world=small", years=1)
        assert spec.mechanism_hash == plain.mechanism_hash and not spec.levers
        bare = sim.load(*empty(one.words), "world=small", "world.burn_in=0", years=1)
        frame = sim.run(bare, panels=False).indicators
        first = frame[(frame["region"] == "focal") & (frame["quarter"] == 0)]
        assert first["firms"].tolist() == [0.0]


def test_an_attempt_that_changes_a_rule_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lives").mkdir()
    (tmp_path / "lives" / "attempts.yaml").write_text(
        "attempts:\n  bad: {label: a, label_zh: a, lacks: a, lacks_zh: a, source: a,\n"
        "        set: [mechanisms.moves.block=0.2]}\n",
        "utf-8",
    )
    monkeypatch.setattr(attempts_file, "config_dir", lambda: tmp_path)
    with pytest.raises(InputError, match="part of a start"):
        attempts()


def test_a_word_among_the_flags_is_refused() -> None:
    with pytest.raises(InputError, match="takes flags only"):
        main(["seed=1"])


def test_each_command_owns_its_part_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    put(page, "a", "one")
    put(page, "b", "two")
    put(page, "a", r"three \1")
    assert page.read_text("utf-8") == (
        "<!-- a -->\nthree \\1\n<!-- /a -->\n\n<!-- b -->\ntwo\n<!-- /b -->\n"
    )


def test_the_highest_share_of_each_outcome_is_kept() -> None:
    table = {"growth": {("initial", "fusion"): 0.25, (EMPTY, "zone"): 0.75},
             "decline": {("initial", "fusion"): 0.0}}  # fmt: skip
    kept = reference(table, range(9001, 9021))
    assert kept["highest"] == {"growth": 0.25, "decline": 0.0}  # a place left empty is no setting
    assert kept["seeds"] == [9001, 9020] and kept["enough"] == ENOUGH
