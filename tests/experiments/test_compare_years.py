"""Two to nine arms, several years: everything given is in every table and figure."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from experiments.compare import told as compare_told
from experiments.compare.by_year import compare, compare_years, rows, told, verdict
from experiments.figures import forest
from experiments.measures import COMPARED, Measure
from sim.core.spec import RunSpec
from tests.experiments.fakes import spec_of
from tests.experiments.test_figures import drawn
from tests.experiments.test_statistics import draws

LOOKED_AT = tuple(m for m in COMPARED if m.name in ("firms", "output", "top_share"))


def runs(arms: int, years: tuple[int, ...] = (5, 10), n: int = 14) -> pd.DataFrame:
    """Arm k raises firms by k · 5 %, and output, which is heavy-tailed, by as much."""
    luck, frames = draws(n), []
    for k in range(arms):
        for year in years:
            own = draws(n, f"own {k} {year}")
            frames.append(pd.DataFrame({
                "arm": f"arm{k}", "seed": np.arange(n), "year": year,
                "firms": (100 + 5 * luck) * (1 + 0.05 * k) + 0.2 * own,
                "output": 1e6 * np.exp(2.2 * luck + 0.05 * k + 0.01 * own),
                "top_share": 0.3 + 0.02 * luck + 0.02 * own,
            }))  # fmt: skip
    return pd.concat(frames, ignore_index=True)


@pytest.mark.parametrize("many", range(2, 10))
def test_every_arm_is_in_every_table_and_figure(many: int) -> None:
    arms = [f"arm{k}" for k in range(many)]
    by_year = compare_years(runs(many), arms, measures=LOOKED_AT)
    assert list(by_year) == [5, 10] and all(list(r) == arms[1:] for r in by_year.values())
    tidy = rows(by_year, "arm0")
    assert len(tidy) == 2 * (many - 1) * 3
    assert not tidy.duplicated(["year", "arm", "measure"]).any()
    specs: dict[str, RunSpec] = dict.fromkeys(arms, spec_of())
    for lang, head in (("en", "Year {}"), ("zh", "第{}年")):
        text = compare_told.table(by_year, "arm0", lang)
        for year in (5, 10):
            grid = text.split(head.format(year))[1].split("\n\n")[1]
            for arm in arms:
                assert grid.count(arm) == (1 if arm == "arm0" else 3), (lang, year, arm)
        page = compare_told.brief(by_year, specs, {arm: ["x"] for arm in arms}, [1, 14], lang)
        assert all(f"## {arm}" in page for arm in arms[1:])
    figure = forest.draw_years(told(by_year), "en", "arm0")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == arms[1:]
    looks = {(line.get_color(), line.get_marker()) for line in figure.legends[0].get_lines()}
    assert len(looks) == many - 1
    for axes in figure.axes:
        dots = [line for line in axes.get_lines() if line.get_marker() not in ("None", "")]
        assert len(dots) == 3 * (many - 1)


def test_a_change_that_is_known_to_be_small_is_told() -> None:
    frame = runs(2, (5,))
    frame.loc[frame["arm"] == "arm1", "firms"] = (
        1.01 * frame.loc[frame["arm"] == "arm0", "firms"].to_numpy()
    )
    by_year = compare_years(frame, ["arm0", "arm1"], measures=LOOKED_AT)
    tidy = rows(by_year, "arm0").set_index("measure")
    assert tidy.loc["firms", "verdict"] == "too small" and not tidy.loc["firms", "clear"]
    text = compare_told.table(by_year, "arm0", "en")
    said = "arm1 changes firms at the end by less than matters (2.0 %) (95 % interval 1.0 to 1.0 %"
    assert said in text and "cannot tell whether it changes firms" not in text
    assert "过小" in compare_told.table(by_year, "arm0", "zh")


def test_pairs_are_those_that_are_there() -> None:
    frame = runs(2, (5,), n=6)
    frame = frame[~((frame["arm"] == "arm1") & (frame["seed"] == 3))]
    text = compare_told.table(
        compare_years(frame, ["arm0", "arm1"], measures=LOOKED_AT), "arm0", "en"
    )
    assert "Fewer than 6 pairs cannot tell" in text


def test_figures_of_nine_arms_draw_in_both_languages() -> None:
    by_year = compare_years(runs(9), [f"arm{k}" for k in range(9)], measures=LOOKED_AT)
    for lang in ("en", "zh"):
        assert drawn(forest.draw_years(by_year, lang, "arm0"), lang).std() > 5


def test_heavy_tails_are_told_in_logs_for_all_arms_and_said() -> None:
    by_year = compare_years(runs(3), ["arm0", "arm1", "arm2"], measures=LOOKED_AT)
    tidy = rows(by_year, "arm0").set_index(["year", "arm", "measure"])
    assert set(tidy.xs("output", level="measure")["scale"]) == {"log"}
    assert set(tidy.xs("firms", level="measure")["scale"]) == {"mean"}
    assert tidy.loc[(10, "arm2", "output"), "ratio"] == pytest.approx(np.expm1(0.1), abs=0.01)
    text = compare_told.table(by_year, "arm0", "en")
    assert "output, whole run (yuan, logs)" in text and "Logs: few of the base's runs" in text
    assert "Medians:" not in text
    nothing = runs(3)
    nothing.loc[nothing.index[-1], "output"] = 0.0
    again = compare(nothing[nothing["year"] == 10], ["arm0", "arm1", "arm2"], measures=LOOKED_AT)
    assert {one.scale for many in again.values() for m, one in many if m.name == "output"} == {
        "median"
    }


def test_verdicts_hang_on_the_smallest_effect_that_matters() -> None:
    frame = runs(3)
    usual = rows(compare_years(frame, ["arm0", "arm2"], measures=LOOKED_AT), "arm0")
    strict = rows(
        compare_years(frame, ["arm0", "arm2"], measures=LOOKED_AT, smallest=0.2), "arm0", 0.2
    )
    of = {"measure": "firms", "year": 10}
    one, other = (t[(t[list(of)] == pd.Series(of)).all(axis=1)].iloc[0] for t in (usual, strict))
    assert (one["verdict"], one["why"], one["smallest"]) == ("higher", "", 0.02)
    assert one["smallest_source"] == "assumed" and "arm2 raises firms" in one["words"]
    assert (other["verdict"], other["why"]) == ("too small", "small")
    assert other["smallest_source"] == "--smallest" and one["better"] == "higher"
    assert one["share_better"] == one["share_higher"] == 1.0 and one["variance_reduction"] > 20
    shares = usual[usual["measure"] == "top_share"]
    assert set(shares["better"]) == {"neither"} and shares["share_better"].isna().all()
    assert set(shares["verdict"]) == {"cannot tell"} and set(shares["why"]) == {"nought"}


def test_a_measure_may_state_its_scale_its_way_and_what_matters() -> None:
    plain = next(m for m in COMPARED if m.name == "firms")
    own = dataclasses.replace(plain, scale="log", better="lower", matters=0.5)
    (_, one), = compare(runs(2, (5,)), ["arm0", "arm1"], measures=(own,))["arm1"]  # fmt: skip
    assert one.scale == "log" and one.smallest == 0.5 and verdict(one) == "too small"
    text = compare_told.table({5: {"arm1": [(own, one)]}}, "arm0", "en")
    assert "0 % better (lower)" in text and "50 % of the base, assumed" in text


def test_equal_arms_are_no_change() -> None:
    frame = runs(1, (5,))
    both = pd.concat([frame, frame.assign(arm="same")])
    tidy = rows(compare_years(both, ["arm0", "same"], measures=LOOKED_AT), "arm0")
    assert set(tidy["verdict"]) == {"no change"} and (tidy["share_higher"] == 0.5).all()


def test_every_measure_says_what_matters_and_where_that_comes_from() -> None:
    for m in COMPARED:
        assert 0 < m.matters < 1 and m.matters_source
        assert m.better in ("", "higher", "lower") and m.scale in ("", "mean", "log", "median")
    assert Measure("x", "x", "last", "x", "x").matters == 0.02
