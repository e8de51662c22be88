"""Every figure draws from records of any size, in both languages, and the same twice."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from experiments import labels
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
from experiments.kept import COLUMNS, Kept
from experiments.measures import COMPARED
from experiments.statistics.paired import paired
from sim.core.errors import StoreError
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
    files = [tmp_path / f"{i}.png" for i in range(2)]
    for file in files:
        style.save(network.draw({"fusion": records["fusion"]}, "en"), file)
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


def seen(colour: str, matrix: np.ndarray) -> np.ndarray:
    """Return Lab of a colour as seen with a deficiency (Machado et al. 2009, severity 1)."""
    light = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    light = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    light = np.clip(matrix @ light, 0.0, 1.0)
    xyz = np.array([[0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0177, 0.1095, 0.8728]])
    x, y, z = np.cbrt(xyz @ light)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


EYES = {
    "all": np.eye(3),
    "no green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                          [-0.011820, 0.042940, 0.968881]]),
    "no red": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
}  # fmt: skip
PALETTES = {
    "paths": list(style.PATH_COLOURS.values()),
    "stages": list(style.STAGE_COLOURS),
    "kinds": list(network.KIND_COLOURS.values()),
    "layers": list(network.LAYER_COLOURS.values()),
    "places": [colour for _, colour in flows.PLACES.values()],
    "partners": [colour for _, colour in flows.PARTNERS.values()],
}


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("palette", PALETTES)
def test_colours_of_one_legend_are_told_apart_by_everybody(palette: str, eyes: str) -> None:
    shades = [seen(colour, EYES[eyes]) for colour in PALETTES[palette]]
    apart = [np.linalg.norm(a - b) for i, a in enumerate(shades) for b in shades[:i]]
    assert min(apart) > 15


@pytest.mark.parametrize("lang", LANGS)
def test_legend_and_title_lie_apart(records: dict[str, FakeRecord], lang: str) -> None:
    few = {path: records[path] for path in ("fusion", "imported")}
    for figure in (network.draw(records, lang), network.draw(few, lang), flows.draw(few, lang)):
        with style.look(lang):
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            legends = [x for holder in (figure, *figure.subfigs) for x in holder.legends]
            boxes = [x.get_window_extent() for x in (*figure.texts, *legends)]
            boxes += [axes.title.get_window_extent() for axes in figure.axes]
            boxes += [axes._left_title.get_window_extent() for axes in figure.axes]
        boxes = [box for box in boxes if box.width > 1]
        assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
        assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes)


def test_a_picture_says_its_language(records: dict[str, FakeRecord], tmp_path: Path) -> None:
    figure = network.draw({"fusion": records["fusion"]}, "zh")
    for colours in (None, 64):
        file = tmp_path / f"{colours}.png"
        style.save(figure, file, "zh", colours=colours)
        assert style.language(file) == "zh"
    animation.write(records["fusion"], tmp_path / "a.gif", "zh")
    assert style.language(tmp_path / "a.gif") == "zh" and style.language(tmp_path / "b.gif") == ""


def test_ticks_have_no_idle_noughts() -> None:
    assert [labels.tick(x, "share") for x in (0.0, 0.05, 0.1)] == ["0 %", "5 %", "10 %"]
    assert [labels.tick(x) for x in (2.5, 7.5, 10.0, 2e9)] == ["2.5", "7.5", "10", "2 bn"]
    assert labels.number(10.98) == "11.0" and labels.number(0.93, "year") == "1"


def test_the_title_tells_the_table(runs: pd.DataFrame) -> None:
    path, firms = trajectories.leader(runs)
    last = runs[runs["quarter"] > runs["quarter"].max() - 4]
    each = last.groupby(["path", "seed"])["firms"].mean()
    assert firms == each[path].median() == max(each[p].median() for p in PATHS)
    title = trajectories.draw(runs, "en", {})._suptitle
    assert title.get_text().startswith("6 years from 5 starts")


def test_spreading_keeps_the_order_from_the_middle() -> None:
    at = {i: (0.01 * i, 0.0) for i in range(1, 30)} | {30: (0.0, 1.0)}
    wide = network.spread(at)
    far = [float(np.hypot(*at[i])) for i in at]
    now = [float(np.hypot(*wide[i])) for i in at]
    assert list(np.argsort(far)) == list(np.argsort(now)) and max(now) <= 1.0 + 1e-9
    assert np.median(now) > np.median(far) and network.spread({}) == {}


def test_a_kept_run_draws_like_the_record(records: dict[str, FakeRecord], tmp_path: Path) -> None:
    record = records["indigenous"]
    record.write(tmp_path)
    facts = {**record.provenance, "labels": dict(record.spec.labels), "seed": 1,
             "units": record.units}  # fmt: skip
    (tmp_path / "provenance.json").write_text(json.dumps(facts))
    record.indicators.to_parquet(tmp_path / "indicators.parquet")
    for name in ("firms", "people", "ties", "accounts"):
        table = record.panel(name)
        missing = {c: "native" for c in COLUMNS.get(name, ()) if c not in table}
        table.assign(**missing).to_parquet(tmp_path / f"{name}.parquet")
    kept = Kept(tmp_path)
    for draw in (network.draw, spin_offs.draw):
        pair = [drawn(draw({"indigenous": r}, "en"), "en") for r in (record, kept)]
        assert (pair[0] == pair[1]).all()
    assert (
        drawn(overview.draw(kept, "en"), "en") == drawn(overview.draw(record, "en"), "en")
    ).all()
    with pytest.raises(StoreError, match="no whole result"):
        kept.panel("institutes")
    with pytest.raises(StoreError, match="no finished result"):
        _ = Kept(tmp_path / "nowhere").units


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
