"""Two tables in colour: which paths are told apart, and whether an outcome follows start or axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..labels import PATHS, path_name, pick
from .style import DARK, styled

if TYPE_CHECKING:
    from ..paths.classify import Named
    from ..paths.judge import Swaps

HERE = {
    "named": ("Common start: named by outcomes", "共同起点：按结果命名"),
    "swaps": ("Real starts: named by the axes", "五条路径的起点：按三维度命名"),
    "across": ("named", "命名"),
    "down": ("true", "真实"),
    "axes": ("axes of", "三维度"),
    "start": ("start of", "起点"),
    "note": ("share of runs; in brackets: start and axes of the same path",
             "次数占比；括号内：起点与三维度为同一路径"),
}  # fmt: skip


@styled
def draw(data: tuple[Named, Swaps], lang: str) -> Figure:
    """Draw the confusion matrix on the left and the swaps on the right."""
    named, swaps = data
    figure = Figure(figsize=(11.0, 5.0), layout="constrained")
    left, right = figure.subplots(1, 2)
    paths = list(PATHS)
    counts = np.array(named.confusion(paths), float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    texts = [[f"{100 * x:.0f} %" for x in row] for row in shares]
    _table(left, shares, texts, lang, "named", "across", "down")
    own = np.array([[swaps.own.recall(s) if s == a else swaps.axes[s, a] for a in paths]
                    for s in paths])  # fmt: skip
    texts = [[f"({_percent(x)})" if i == j else _percent(x) for j, x in enumerate(row)]
             for i, row in enumerate(own)]  # fmt: skip
    _table(right, own, texts, lang, "swaps", "axes", "start")
    figure.supxlabel(pick(HERE["note"], lang), fontsize=9, color=DARK)
    return figure


def _percent(x: float) -> str:
    return "–" if math.isnan(x) else f"{100 * x:.0f} %"


def _table(
    axes: Axes, shares: np.ndarray, texts: list[list[str]], lang: str, title: str, across: str,
    down: str,
) -> None:  # fmt: skip
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
    axes.grid(False)
    names = [path_name(path, lang) for path in PATHS]
    axes.set_xticks(range(len(names)), names, rotation=20, ha="right")
    axes.set_yticks(range(len(names)), names)
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            ink = "white" if shares[i, j] > 0.55 else DARK
            axes.text(j, i, text, ha="center", va="center", color=ink)
    axes.set_title(pick(HERE[title], lang))
    axes.set_xlabel(pick(HERE[across], lang))
    axes.set_ylabel(pick(HERE[down], lang))
