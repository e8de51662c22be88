"""The five paths through time: median of all runs, and the band that holds eight runs in ten."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..labels import axis_unit, indicator_label, number, path_name, tick
from .style import GREY, PATH_COLOURS, PATH_DASHES, styled

PANELS = ("firms", "people", "output", "productivity", "wage", "top_share", "originality",
          "cross_field_share", "spin_offs")  # fmt: skip
SUMMED = ("spin_offs", "births", "entries", "exits", "rounds", "moves", "arrivals", "trials")
"""Counts a quarter that say more when added up since the start."""
START = {"en": "years since the start", "zh": "起步后年数"}
ADDED = {"en": "{}, added up", "zh": "{}（累计）"}
TITLE = {
    "en": "{years} years from {n} starts under the same rules: {top} ends with the most firms "
    "({firms})",
    "zh": "相同规则、{n}种起点的{years}年：{top}期末企业最多（{firms}家）",
}
BAND = {
    "en": "Line: median of {n} runs. Band: where eight runs in ten lie. Means of four quarters.",
    "zh": "线：{n}次运行的中位数。阴影：十次运行中八次所在的范围。四季度均值。",
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
    if np.isfinite(values).all():
        return np.asarray(np.quantile(values, (0.1, 0.5, 0.9), axis=0))
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
    axes.set_ylabel(axis_unit(unit.removesuffix(" a quarter") if name in SUMMED else unit, lang))
    axes.set_xlim(0, runs["quarter"].max() / 4)
    ground(axes)
    axes.yaxis.set_major_formatter(lambda y, _: tick(y, unit, lang))
    axes.yaxis.get_major_locator().set_params(nbins=5)  # type: ignore[call-arg]


def ground(axes: Axes) -> None:
    """Let the axis begin at nought, with a little air above the highest value."""
    low, high = axes.get_ylim()
    axes.set_ylim(low if low < -0.1 * high else 0.0, high + 0.03 * (high - low))


def leader(runs: pd.DataFrame) -> tuple[str, float]:
    """Return the path with most firms at the end and its median, as in the demo's table."""
    end = runs[runs["quarter"] > runs["quarter"].max() - 4]
    each = end.groupby(["path", "seed"], observed=True)["firms"].mean()
    firms = each.groupby("path", observed=True).median()
    return str(firms.idxmax()), float(firms.max())


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
    paths = list(map(str, runs["path"].unique()))
    handles = [
        grid[0].plot([], [], color=PATH_COLOURS.get(p, GREY), linestyle=PATH_DASHES.get(p, "solid"),
                     linewidth=2.4, label=path_name(p, lang))[0]
        for p in paths
    ]  # fmt: skip
    top, firms = leader(runs)
    figure.suptitle(
        TITLE[lang].format(
            years=round(runs["quarter"].max() / 4), n=len(paths), top=path_name(top, lang),
            firms=number(firms, "", lang),
        ),
        x=0.01, ha="left",
    )  # fmt: skip
    figure.legend(handles=handles, loc="outside lower left", ncols=5)
    seeds = runs["seed"].nunique()
    figure.text(0.99, 0.008, BAND[lang].format(n=seeds), ha="right", color=GREY, fontsize=9)
    return figure
