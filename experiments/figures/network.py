"""Who is tied to whom: one run per path at three dates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from ..labels import path_name, pick
from .layout import place
from .style import BLUE, DARK, GREEN, GREY, LIGHT, ORANGE, PATH_COLOURS, PINK, bare, styled

if TYPE_CHECKING:
    from ..kept import Told

TITLE = {
    "en": "Firms and their ties inside the cluster, one run{each} (larger dot: more people)",
    "zh": "集群内的企业与联系：{each}一次运行（圆点越大，人才越多）",
}
EACH = {"en": " of each path", "zh": "各路径"}
YEAR = {"en": "year {}", "zh": "第{}年"}
CAPTION = {
    "en": "{n} firms, {t} ties, {alone} firms without a tie",
    "zh": "{n}家企业，{t}条联系，{alone}家无联系",
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
LAYER_COLOURS = {"research": GREEN, "supply": "#555555", "kinship": PINK}
LAYER_DASHES: dict[str, Any] = {"research": "solid", "supply": "solid", "kinship": (0, (2, 1))}


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
        self.alone = len(self.nodes) - len({end for edge in self.edges for end in edge})

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


def shrink(firms: pd.DataFrame) -> float:
    """Return by how much to shrink all dots of a run so that its fullest year has room."""
    here = firms.loc[firms["region"] == "focal", "quarter"]
    most = int(here.value_counts().max()) if len(here) else 1
    return min(1.0, math.sqrt(200.0 / most))


def paint(
    axes: Axes, scene: Scene, at: Mapping[int, tuple[float, float]], dots: float
) -> list[Artist]:
    """Draw one network into axes that ``empty`` has made ready; return what was drawn."""
    at = spread(at)
    drawn: list[Artist] = []
    for layer in ("supply", "kinship", "research"):
        mine = scene.ties[scene.ties["layer"] == layer]
        lines = [(at[a], at[b]) for a, b in zip(mine["a"].to_list(), mine["b"].to_list())]
        ties = LineCollection(
            lines, colors=LAYER_COLOURS[layer], linewidths=0.6, zorder=1,
            alpha=0.55 if layer == "research" else 0.45, linestyles=[LAYER_DASHES[layer]],
        )  # fmt: skip
        drawn.append(axes.add_collection(ties, autolim=False))
    sizes = scene.sizes
    for kind in ("sme", "startup", "giant"):
        ids = [int(i) for i in scene.firms.index[scene.firms["kind"] == kind]]
        drawn.append(axes.scatter(
            [at[i][0] for i in ids], [at[i][1] for i in ids], s=[dots * sizes[i] for i in ids],
            c=KIND_COLOURS[kind], edgecolors="white", linewidths=0.4, zorder=2 + (kind == "giant"),
        ))  # fmt: skip
    return drawn


def spread(at: Mapping[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
    """Thin out the crowd in the middle: distances from it keep their order, not their size."""
    if not at:
        return {}
    places = np.array(list(at.values()))
    far = np.sqrt((places * places).sum(1))
    rank = np.empty(len(far))
    rank[np.argsort(far, kind="stable")] = np.arange(1, len(far) + 1)
    even = np.sqrt(rank / len(far))
    places *= ((0.4 * far + 0.6 * even) / np.maximum(far, 1e-9))[:, None]
    return {node: (float(x), float(y)) for node, (x, y) in zip(at, places)}


def empty(axes: Axes) -> None:
    """Make axes ready for a network."""
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
        Line2D([], [], color=LAYER_COLOURS[k], linestyle=LAYER_DASHES[k], linewidth=2,
               label=pick(LAYERS[k], lang))
        for k in LAYERS
    ]  # fmt: skip
    return [*dots, *lines]


@styled
def draw(records: Mapping[str, Told], lang: str) -> Figure:
    """Draw one row per path, one column per date."""
    dates = 3
    figure = Figure(figsize=(11.5, 3.55 * len(records) + 1.2), layout="constrained")
    grid = figure.subplots(len(records), dates, squeeze=False)
    dots = min((shrink(record.panel("firms")) for record in records.values()), default=1.0)
    for row, (path, record) in zip(grid, records.items()):
        firms, ties = record.panel("firms"), record.panel("ties")
        at: dict[int, tuple[float, float]] = {}
        days = quarters(firms)
        for axes in row[len(days) :]:
            axes.set_visible(False)
        for axes, quarter in zip(row, days):
            scene = Scene(firms, ties, quarter)
            at = place(scene.nodes, scene.edges, at, rounds=50 if at else 80)
            empty(axes)
            paint(axes, scene, at, dots)
            axes.set_title(YEAR[lang].format(quarter // 4), color=GREY, fontsize=10)
            caption = CAPTION[lang].format(
                n=len(scene.nodes), t=len(scene.edges), alone=scene.alone
            )
            axes.set_xlabel(caption, color=GREY, fontsize=9)
            if not scene.nodes:
                axes.set_facecolor(LIGHT)
        row[0].set_ylabel(path_name(path, lang), fontsize=13, color=PATH_COLOURS.get(path, DARK))
    title = TITLE[lang].format(each=EACH[lang] if len(records) > 1 else "")
    inch = 1.0 / figure.get_figheight()
    figure.text(0.01, 1.0 - 0.06 * inch, title, va="top", fontsize="x-large")
    figure.legend(handles=marks(lang), loc="upper left", ncols=6,
                  bbox_to_anchor=(0.0, 1.0 - 0.3 * inch))  # fmt: skip
    cast(ConstrainedLayoutEngine, figure.get_layout_engine()).set(
        rect=(0.0, 0.0, 1.0, 1.0 - 0.65 * inch)
    )
    return figure
