"""The five paths through time: median of all runs, and the band that holds eight runs in ten."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..labels import indicator_label, number, path_name, unit_name
from .style import GREY, PATH_COLOURS, PATH_DASHES, styled

PANELS = ("firms", "people", "output", "productivity", "wage", "top_share", "originality",
          "cross_field_share", "spin_offs")  # fmt: skip
SUMMED = ("spin_offs", "births", "entries", "exits", "rounds", "moves", "arrivals", "trials")
"""Counts a quarter that say more when added up since the start."""
START = {"en": "years since the start", "zh": "起步后年数"}
ADDED = {"en": "{}, added up", "zh": "{}（累计）"}
TITLE = {
    "en": "Forty years from different starts: {top} grows largest ({firms} firms), "
    "{original} is most original",
    "zh": "不同起点的历程：{top}规模最大（{firms}家企业），{original}原创占比最高",
}
BAND = {
    "en": "Line: median of {n} runs. Band: 10 to 90 % of runs. Four-quarter means.",
    "zh": "实线：{n}次运行的中位数。阴影：10%至90%分位。四季度均值。",
}


def _curves(runs: pd.DataFrame, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return years and a matrix (run, year-quarter), smoothed or added up."""
    wide = runs.pivot(index="quarter", columns="seed", values=name).sort_index()
    if name in SUMMED:
        wide = wide.fillna(0.0).cumsum()
    else:
        wide = wide.rolling(4, min_periods=1).mean()
    return wide.index.to_numpy(float) / 4.0, wide.to_numpy(float).T


def _quantiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(values).any(axis=0)
    out = np.full((3, values.shape[1]), np.nan)
    if known.any():
        out[:, known] = np.nanquantile(values[:, known], (0.1, 0.5, 0.9), axis=0)
    return out


def _panel(axes: Axes, runs: pd.DataFrame, name: str, unit: str, lang: str) -> None:
    for path, mine in runs.groupby("path", sort=False, observed=True):
        years, values = _curves(mine, name)
        low, middle, high = _quantiles(values)
        colour = PATH_COLOURS.get(str(path), GREY)
        axes.fill_between(years, low, high, color=colour, alpha=0.13, linewidth=0)
        dashes = PATH_DASHES.get(str(path), "solid")
        axes.plot(years, middle, color=colour, linestyle=dashes, linewidth=1.9)
    label = indicator_label(name, lang)
    axes.set_title(ADDED[lang].format(label) if name in SUMMED else label)
    axes.set_ylabel(unit_name(unit.removesuffix(" a quarter") if name in SUMMED else unit, lang))
    axes.set_xlim(0, runs["quarter"].max() / 4)
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.yaxis.set_major_formatter(lambda y, _: number(y, unit, lang))
    axes.yaxis.get_major_locator().set_params(nbins=5)  # type: ignore[call-arg]


def leaders(runs: pd.DataFrame) -> tuple[str, float, str]:
    """Return the path with most firms at the end, how many, and the most original one."""
    end = runs[runs["quarter"] > runs["quarter"].max() - 4]
    firms = end.groupby("path", observed=True)["firms"].median()
    original = runs.groupby("path", observed=True)["originality"].mean()
    return str(firms.idxmax()), float(firms.max()), str(original.idxmax())


@styled
def draw(runs: pd.DataFrame, lang: str, units: dict[str, str]) -> Figure:
    """Draw one panel per indicator; ``runs`` has path, seed, quarter and the indicators."""
    names = [name for name in PANELS if name in runs]
    columns = 3
    rows = -(-len(names) // columns)
    figure = Figure(figsize=(13, 3.1 * rows + 1.1), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, name in zip(grid, names):
        _panel(axes, runs, name, units.get(name, ""), lang)
    for axes in grid[len(names) :]:
        axes.set_visible(False)
    for axes in grid[max(0, len(names) - columns) : len(names)]:
        axes.set_xlabel(START[lang])
    handles = [
        grid[0].plot([], [], color=PATH_COLOURS.get(p, GREY), linestyle=PATH_DASHES.get(p, "solid"),
                     linewidth=2.4, label=path_name(p, lang))[0]
        for p in map(str, runs["path"].unique())
    ]  # fmt: skip
    top, firms, original = leaders(runs)
    names_of = {"top": path_name(top, lang), "original": path_name(original, lang)}
    figure.suptitle(
        TITLE[lang].format(firms=number(firms, "", lang), **names_of), x=0.01, ha="left"
    )
    figure.legend(handles=handles, loc="outside lower left", ncols=5)
    seeds = runs["seed"].nunique()
    figure.text(0.99, 0.008, BAND[lang].format(n=seeds), ha="right", color=GREY, fontsize=9)
    return figure
