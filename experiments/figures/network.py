"""Who is tied to whom: one run per path at three dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..labels import path_name, pick
from .layout import place
from .style import BLUE, DARK, GREEN, GREY, LIGHT, ORANGE, PATH_COLOURS, PINK, bare, styled

if TYPE_CHECKING:
    from sim.record import Record

TITLE = {
    "en": "Who works with whom in one run of each path: firms and their ties inside the cluster",
    "zh": "各路径一次运行中的协作网络：集群内的企业与联系",
}
YEAR = {"en": "year {}", "zh": "第{}年"}
CAPTION = {
    "en": "{n} firms, {t} ties",
    "zh": "{n}家企业，{t}条联系",
}
KINDS = {
    "startup": ("startup", "初创企业"),
    "sme": ("small or medium firm", "中小企业"),
    "giant": ("giant", "巨头企业"),
}
KIND_COLOURS = {"startup": ORANGE, "sme": BLUE, "giant": "#000000"}
LAYERS = {
    "research": ("joint research", "研发合作"),
    "supply": ("supply", "供应"),
    "kinship": ("spin-off kinship", "衍生亲缘"),
}
LAYER_COLOURS = {"research": GREEN, "supply": "#9A9A9A", "kinship": PINK}
SIZE = {"en": "dot size: skilled people", "zh": "圆点大小：技能人才数"}


class Scene:
    """The firms and ties of one region at one date."""

    def __init__(self, firms: pd.DataFrame, ties: pd.DataFrame, quarter: int) -> None:
        here = firms[(firms["quarter"] == quarter) & (firms["region"] == "focal")]
        self.firms = here.set_index("id").sort_index()
        known = self.firms.index
        ties = ties[(ties["quarter"] == quarter) & ties["layer"].isin(list(LAYERS))]
        self.ties = ties[ties["a"].isin(known) & ties["b"].isin(known)]
        self.nodes = [int(x) for x in known]
        self.edges = [(int(a), int(b)) for a, b in zip(self.ties["a"], self.ties["b"])]

    @property
    def sizes(self) -> dict[int, float]:
        """Area of each dot, growing with its people."""
        people = self.firms["people"].to_numpy(float)
        return dict(zip(self.nodes, 6.0 + 5.5 * np.maximum(people, 0.0) ** 0.8))


def quarters(panel: pd.DataFrame, years: Sequence[float] = (0.125, 0.5, 1.0)) -> list[int]:
    """Return the panel's dates nearest to three shares of the run."""
    dates = np.unique(panel["quarter"].to_numpy(int))
    if not len(dates):
        return []
    return sorted({int(dates[np.abs(dates - y * dates.max()).argmin()]) for y in years})


def paint(axes: Axes, scene: Scene, at: Mapping[int, tuple[float, float]], scale: float) -> None:
    """Draw one network into axes."""
    for layer in ("supply", "kinship", "research"):
        mine = scene.ties[scene.ties["layer"] == layer]
        lines = [(at[int(a)], at[int(b)]) for a, b in zip(mine["a"], mine["b"])]
        strong = 0.55 if layer == "research" else 0.35
        axes.add_collection(LineCollection(
            lines, colors=LAYER_COLOURS[layer], linewidths=0.7 * scale, alpha=strong, zorder=1,
        ))  # fmt: skip
    sizes = scene.sizes
    for kind in ("sme", "startup", "giant"):
        ids = [int(i) for i in scene.firms.index[scene.firms["kind"] == kind]]
        axes.scatter(
            [at[i][0] for i in ids], [at[i][1] for i in ids], s=[scale * sizes[i] for i in ids],
            c=KIND_COLOURS[kind], edgecolors="white", linewidths=0.4, zorder=2 + (kind == "giant"),
        )  # fmt: skip
    axes.set_xlim(-1.08, 1.08)
    axes.set_ylim(-1.08, 1.08)
    axes.set_aspect("equal")
    bare(axes)


def marks(lang: str) -> list[Any]:
    """Return the legend's entries."""
    dots = [
        Line2D([], [], marker="o", linestyle="", color=KIND_COLOURS[k], label=pick(KINDS[k], lang),
               markersize=5 + 3 * (k == "giant"))
        for k in KINDS
    ]  # fmt: skip
    lines = [
        Line2D([], [], color=LAYER_COLOURS[k], label=pick(LAYERS[k], lang), linewidth=2)
        for k in LAYERS
    ]
    return [*dots, *lines]


@styled
def draw(records: Mapping[str, Record], lang: str) -> Figure:
    """Draw one row per path, one column per date."""
    dates = 3
    figure = Figure(figsize=(11.5, 3.55 * len(records) + 1.2), layout="constrained")
    grid = figure.subplots(len(records), dates, squeeze=False)
    for row, (path, record) in zip(grid, records.items()):
        firms, ties = record.panel("firms"), record.panel("ties")
        at: dict[int, tuple[float, float]] = {}
        days = quarters(firms)
        for axes in row[len(days) :]:
            axes.set_visible(False)
        for axes, quarter in zip(row, days):
            scene = Scene(firms, ties, quarter)
            at = place(scene.nodes, scene.edges, at)
            paint(axes, scene, at, 1.0)
            axes.set_title(YEAR[lang].format(quarter // 4), color=GREY, fontsize=10)
            caption = CAPTION[lang].format(n=len(scene.nodes), t=len(scene.edges))
            axes.set_xlabel(caption, color=GREY, fontsize=9)
            if not scene.nodes:
                axes.set_facecolor(LIGHT)
        row[0].set_ylabel(path_name(path, lang), fontsize=13, color=PATH_COLOURS.get(path, DARK))
    figure.suptitle(TITLE[lang], x=0.01, ha="left")
    figure.legend(handles=marks(lang), loc="outside lower left", ncols=6)
    figure.text(0.99, 0.004, SIZE[lang], ha="right", color=GREY, fontsize=9)
    return figure
