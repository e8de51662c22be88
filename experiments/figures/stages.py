"""The stage of life of every run as a strip of colour: one row per run, time to the right."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ..labels import STAGES, path_name, pick
from .style import LIGHT, PATH_COLOURS, STAGE_COLOURS, bare, styled
from .trajectories import START

TITLE = {
    "en": "Stages of life are read off each run, never set: {share:.0f} % of runs are mature or "
    "past it at the end",
    "zh": "生命周期阶段由运行结果判定，并非设定：期末{share:.0f}%的运行已达成熟期或更后",
}
RUNS = {
    "en": "one row per run, the earliest to ripen at the bottom",
    "zh": "每行一次运行，成熟最早者在下",
}


@styled
def draw(runs: pd.DataFrame, lang: str) -> Figure:
    """Draw the strips; ``runs`` has path, seed, quarter and stage."""
    paths = list(map(str, runs["path"].unique()))
    figure = Figure(figsize=(12, 1.05 * len(paths) + 1.6), layout="constrained")
    grid = figure.subplots(len(paths), 1, sharex=True, squeeze=False).ravel()
    colours = ListedColormap(list(STAGE_COLOURS))
    last = runs["quarter"].max()
    for axes, path in zip(grid, paths):
        mine = runs[runs["path"] == path]
        wide = mine.pivot(index="seed", columns="quarter", values="stage").sort_index()
        order = np.argsort(wide.to_numpy(float).sum(axis=1), kind="stable")
        axes.imshow(
            np.ma.masked_invalid(wide.to_numpy(float)[order]), aspect="auto", cmap=colours,
            vmin=-0.5, vmax=5.5, interpolation="nearest", extent=(0, last / 4, 0, len(wide)),
        )  # fmt: skip
        axes.set_facecolor(LIGHT)
        bare(axes)
        axes.set_ylabel(
            path_name(path, lang), rotation=0, ha="right", va="center",
            color=PATH_COLOURS.get(path, "#333333"), fontsize=11,
        )  # fmt: skip
    grid[-1].set_xticks(np.arange(0, last / 4 + 0.1, 5 if last > 60 else 1))
    grid[-1].set_xlabel(f"{START[lang]} ({RUNS[lang]})")
    end = runs[runs["quarter"] == last]["stage"]
    share = 100.0 * float((end >= 3).mean())
    figure.suptitle(TITLE[lang].format(share=share), x=0.01, ha="left")
    marks = [Patch(color=c, label=pick(s, lang)) for c, s in zip(STAGE_COLOURS, STAGES)]
    figure.legend(handles=marks, loc="outside lower center", ncols=6)
    return figure
