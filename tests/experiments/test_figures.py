"""Every figure draws from records of any size, in both languages, and the same twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from experiments.figures import (
    animation,
    flows,
    forest,
    layout,
    network,
    overview,
    spin_offs,
    stages,
    style,
    trajectories,
)  # fmt: skip
from experiments.measures import COMPARED
from experiments.statistics import paired
from tests.experiments.fakes import PATHS, FakeRecord, spec_of

LANGS = ("en", "zh")


@pytest.fixture(scope="module")
def records() -> dict[str, FakeRecord]:
    return {path: FakeRecord(spec_of(path, 1, 6)) for path in PATHS}


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    frames = []
    for path in PATHS:
        for seed in (1, 2, 3):
            frame = FakeRecord(spec_of(path, seed, 6)).indicators
            frames.append(frame[frame["region"] == "focal"].assign(path=path, seed=seed))
    return pd.concat(frames, ignore_index=True)


def drawn(figure: Figure, lang: str) -> np.ndarray:
    with style.look(lang):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())


@pytest.mark.parametrize("lang", LANGS)
def test_pictures_of_many_runs(runs: pd.DataFrame, lang: str) -> None:
    units = FakeRecord(spec_of()).units
    assert drawn(trajectories.draw(runs, lang, units), lang).std() > 5
    assert drawn(stages.draw(runs, lang), lang).std() > 5


@pytest.mark.parametrize("lang", LANGS)
def test_pictures_of_one_run_per_path(records: dict[str, FakeRecord], lang: str) -> None:
    for figure in (
        network.draw(records, lang),
        flows.draw(records, lang),
        spin_offs.draw(records, lang),
        overview.draw(records["fusion"], lang),
    ):
        assert drawn(figure, lang).std() > 5


def test_the_same_picture_twice(records: dict[str, FakeRecord], tmp_path: Path) -> None:
    files = [
        style.save(network.draw({"fusion": records["fusion"]}, "en"), tmp_path / f"{i}.png")
        for i in range(2)
    ]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_animation_has_a_picture_for_each_year(
    records: dict[str, FakeRecord], tmp_path: Path
) -> None:
    file = animation.write(records["indigenous"], tmp_path / "a.gif", "zh")
    with Image.open(file) as gif:
        assert getattr(gif, "n_frames", 1) == 7


def test_forest_draws_unknown_and_huge_values() -> None:
    base = np.linspace(10, 20, 10)
    arms = [base * 1.2, base * 50, base, np.full(10, np.nan)]
    results = {
        "a": [(m, paired(base, arm)) for m, arm in zip(COMPARED, arms)],
        "b": [(m, paired(base, arm - 1)) for m, arm in zip(COMPARED, arms)],
    }
    for lang in LANGS:
        assert drawn(forest.draw(results, lang), lang).std() > 5


def test_an_empty_cluster_draws(records: dict[str, FakeRecord]) -> None:
    class Empty(FakeRecord):
        def panel(self, name: str) -> pd.DataFrame:
            return super().panel(name).iloc[:0]

        @property
        def indicators(self) -> pd.DataFrame:
            frame = super().indicators
            numbers = [c for c in frame if c not in ("quarter", "region")]
            frame[numbers] = 0.0
            frame["stage"] = np.nan
            return frame

    empty = {"fusion": Empty(spec_of("fusion", 1, 2))}
    runs = empty["fusion"].indicators.assign(path="fusion", seed=1)
    runs = runs[runs["region"] == "focal"]
    for figure in (
        network.draw(empty, "en"),
        flows.draw(empty, "en"),
        spin_offs.draw(empty, "en", "fusion"),
        overview.draw(empty["fusion"], "en"),
        trajectories.draw(runs, "en", {}),
        stages.draw(runs, "en"),
    ):
        assert drawn(figure, "en").shape[2] == 4


def test_layout_keeps_the_tied_close_and_is_repeatable() -> None:
    nodes = list(range(1, 31))
    edges = [(a, b) for a in range(1, 16) for b in range(a + 1, 16) if (a * b) % 3 == 0]
    at = layout.place(nodes, edges)
    assert at == layout.place(nodes, edges)
    assert all(x * x + y * y <= 1.0 + 1e-9 for x, y in at.values())

    def apart(pairs: list[tuple[int, int]]) -> float:
        return float(np.mean([np.hypot(*np.subtract(at[a], at[b])) for a, b in pairs]))

    strangers = [(a, b) for a in range(1, 16) for b in range(16, 31)]
    assert apart(edges) < 0.7 * apart(strangers)
    assert layout.place([], []) == {} and len(layout.place([5], [])) == 1


def test_talent_flows_by_hand() -> None:
    firms = pd.DataFrame({"quarter": [0, 4], "id": [1, 2], "region": "focal"})
    people = pd.DataFrame({
        "quarter": [0, 0, 0, 0, 4, 4, 4, 4],
        "id": [11, 12, 13, 14, 11, 12, 15, 16],
        "region": ["focal", "focal", "focal", "focal", "focal", "rival", "focal", "focal"],
        "employer": [1, 1, 1, 0, 2, 9, 2, 1],
        "origin": ["native"] * 6 + ["immigrant", "native"],
    })  # fmt: skip
    frame, inside = flows.talent(people, firms)
    assert inside == 1.0  # person 11 changes firms
    assert frame["in"].to_dict()["outside"] == 1.0 and frame["in"].to_dict()["school"] == 1.0
    assert frame["out"].to_dict()["rival"] == 1.0 and frame["out"].to_dict()["gone"] == 1.0
    assert frame.to_numpy().sum() == 4.0


def test_capital_flows_by_hand() -> None:
    accounts = pd.DataFrame({
        "quarter": [0, 4, 4, 4],
        "flow": ["round", "round", "tax", "wages"],
        "payer": ["investors", "investors", "firms", "firms"],
        "payer_region": "focal",
        "payee": ["firms", "firms", "governments", "households"],
        "payee_region": ["focal", "rival", "focal", "focal"],
        "amount": [10.0, 5.0, 4.0, 3.0],
    })  # fmt: skip
    frame = flows.capital(accounts)
    assert frame.loc["investors"].tolist() == [5.0, 0.0]
    assert frame.loc["governments"].tolist() == [0.0, 2.0]


def test_families_by_hand() -> None:
    firms = pd.DataFrame({
        "quarter": [0, 8, 16, 16, 16], "region": "focal", "id": [1, 2, 2, 3, 4],
        "age": [0.0, 1.0, 3.0, 0.5, 0.5], "parent": [0, 1, 1, 2, 99], "field": "x",
        "people": [5, 1, 4, 2, 2],
    })  # fmt: skip
    frame = spin_offs.lives(firms)
    assert frame.loc[2, "born"] == 4.0 and frame.loc[2, "people"] == 4
    assert frame["alive"].tolist() == [False, True, True, True]
    assert frame.loc[4, "parent"] == 0  # a parent that is no firm here
    assert spin_offs.families(frame) == [[(1, 0), (2, 1), (3, 2)]]
