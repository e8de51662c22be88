"""Critical mass: the file, the runs it asks for, and verdicts on pushes with known answers."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.critical_mass import file as mass_file
from experiments.critical_mass.command import Found, gathered, main, specs
from experiments.critical_mass.file import KEPT, NEVER, Mass, load
from experiments.critical_mass.judge import Built, built, judge_push, left, needed, slope
from experiments.critical_mass.page import page
from experiments.figures import critical_mass as figure
from experiments.lives import attempts as attempts_file
from sim.core.errors import InputError
from sim.files import config_dir

SEEDS = 12
NOISE = np.linspace(-0.5, 0.5, SEEDS)


def pushed(at_end: float, after: float) -> Built:
    return Built(at_end + NOISE, (after + NOISE, after + NOISE[::-1]))


def test_built_is_against_the_same_seeds_without() -> None:
    none = np.arange(20.0).reshape(2, 10)
    one = built(none + np.arange(10.0), none, 3, (2, 5))
    assert one.at_end.tolist() == [3.0, 3.0]
    assert [x.tolist() for x in one.after] == [[5.0, 5.0], [8.0, 8.0]]


@pytest.mark.parametrize(
    ("small", "half", "full", "answers", "says"),
    [  # firms when the push ended, and twenty years later
        ((10, 1), (20, 3), (40, 60), ["yes", "yes", "yes"], "yes"),  # leaps, and stays
        ((10, 10), (20, 20), (40, 40), ["unsure", "yes", "unsure"], "unsure"),  # in proportion
        ((10, 1), (20, 2), (40, 10), ["yes", "no", "yes"], "no"),  # leaps, and fades
        ((10, 9), (20, 17), (40, 25), ["no", "yes", "no"], "no"),  # less and less
    ],
)
def test_a_push(
    small: tuple[int, int], half: tuple[int, int], full: tuple[int, int], answers: list[str],
    says: str,
) -> None:  # fmt: skip
    doses = {0.25: pushed(*small), 0.5: pushed(*half), 1.0: pushed(*full)}
    found = judge_push(doses, 0.5)
    assert list(found.answers.values()) == answers and found.says == says


def test_what_built_nothing_leaves_nothing_known() -> None:
    nothing = Built(np.zeros(SEEDS), (np.ones(SEEDS),))
    assert np.isnan(left(nothing).middle)
    few = judge_push({s: Built(np.ones(3), (np.ones(3),)) for s in (0.25, 0.5, 1.0)}, 0.5)
    assert set(few.answers.values()) == {"unsure"}


def test_slope_is_1_where_a_lead_is_kept_and_0_where_the_place_decides() -> None:
    start = np.exp(np.array([[1.0], [2.0], [3.0]]) + NOISE) - 1.0
    assert slope(start, 5.0 * (start + 1.0) - 1.0).middle == pytest.approx(1.0)
    assert slope(start, np.full_like(start, 50.0)).middle == pytest.approx(0.0)
    assert slope(start, (start + 1.0) ** 2 - 1.0).above(1.0) == "yes"


def test_needed_is_the_size_from_which_all_ignite_in_half_of_the_seeds() -> None:
    assert needed((2, 5, 10), (0.1, 0.6, 0.9)) == 5
    assert needed((2, 5, 10), (0.6, 0.1, 0.9)) == 10
    assert needed((2, 5, 10), (0.6, 0.6, 0.4)) is None


def small_mass() -> Mass:
    whole = load()
    push = dataclasses.replace(whole.push, strengths=(0.25, 0.5, 1.0), other_years=(5, 20))
    return dataclasses.replace(
        whole, push=push, sweep=dataclasses.replace(whole.sweep, firms=(2, 40))
    )


def test_every_run_differs_and_the_page_reads_them_in_their_order() -> None:
    mass = small_mass()
    many = specs(mass, range(1, SEEDS + 1), "small")
    assert len({spec.fingerprint for spec in many}) == len(many)
    one = {(lever.name, lever.strength, lever.end) for lever in many[SEEDS].levers}
    assert one == {(name, 0.25, mass.push.years) for name in mass.push.levers}
    assert not many[0].levers and many[0].years == mass.push.last

    found = []
    for (
        spec
    ) in many:  # a world in which a push adds its dose for ever, and the start changes nothing
        dose = max((lever.strength for lever in spec.levers), default=0.0)
        start = spec.stage.least if spec.start.smes == 0 else 4.0
        firms = 20.0 + 40.0 * dose * np.minimum(np.arange(spec.years + 1), 5) + 0.1 * spec.seed
        firms[0] = start
        found.append(Found(firms, spec.stage.least == 40.0))
    pushes, sweeps = gathered(mass, found, SEEDS)
    assert pushes[0].built[1.0, 10].at_end.mean() == pytest.approx(200.0)
    assert set(pushes[0].firms) == set(mass.push.doses) >= {(0.0, NEVER), (1.0, KEPT)}
    assert sweeps[1].start[:, 0].tolist() == [2.0, 40.0] and sweeps[0].ignited[1].all()
    text = page(mass, pushes, sweeps, range(1, SEEDS + 1), "small")
    assert "below 40 firms it fails to ignite" in text
    assert text.count("a larger start loses its lead") == len(mass.places)
    for lang in ("en", "zh"):
        drawn = figure.draw((mass, pushes, sweeps), lang)
        assert len(drawn.axes) == len(mass.places) + 1
        assert drawn.axes[0].get_lines()[-1].get_xdata()[0] == 1.0  # the last bar: the full dose


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("places", ["atlantis"], "no attempt 'atlantis'"),
        ("stays", 2, "between 0 and 1"),
        ("nothing", 1, "no key 'nothing'"),
        ("push.strengths", [0.25, 0.75], "with 0.5 and 1 in it"),
        ("push.strengths", [1.0, 0.5], "a rising list"),
        ("sweep.firms", [2], "at least two"),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence(
    key: str, value: object, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = config_dir() / "lives"
    (tmp_path / "lives").mkdir()
    (tmp_path / "lives" / "attempts.yaml").write_text((source / "attempts.yaml").read_text("utf-8"))
    data = yaml.safe_load((source / "critical_mass.yaml").read_text("utf-8"))
    *above, last = key.split(".")
    (data[above[0]] if above else data)[last] = value
    (tmp_path / "lives" / "critical_mass.yaml").write_text(yaml.safe_dump(data), "utf-8")
    monkeypatch.setattr(mass_file, "config_dir", lambda: tmp_path)
    monkeypatch.setattr(attempts_file, "config_dir", lambda: tmp_path)
    with pytest.raises(InputError, match=said):
        load()


def test_a_word_among_the_flags_is_refused() -> None:
    with pytest.raises(InputError, match="takes flags only"):
        main(["path=fusion"])
