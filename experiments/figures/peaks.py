"""When entry, firms and output peak: one row a path, one panel a start, both kinds of demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..labels import PATHS, path_name
from .style import BLUE, GREEN, RED, styled

if TYPE_CHECKING:
    from ..peaks import Run

MARKS = {"entry": ("o", BLUE), "firms": ("s", RED), "output": ("^", GREEN)}
WORDS = {
    "en": {"entry": "entry 进入", "firms": "firms 企业数", "output": "output 产出",
           "adoption": "market grows 需求增长", "flat": "flat demand 需求不变",
           "nursery": "From a nursery 从苗圃开始", "initial": "From the initial stage 从发展初期开始",
           "axis": "year of the peak 峰值年份 (median; bar: eight runs in ten)"},
    "zh": {"entry": "进入", "firms": "企业数", "output": "产出", "adoption": "需求增长",
           "flat": "需求不变", "nursery": "从苗圃开始", "initial": "从发展初期开始",
           "axis": "峰值年份（中位数；横线：十次运行中的八次）"},
}  # fmt: skip
"""The English figure names everything in both languages, as pages have one figure for both."""


@styled
def draw(runs: Sequence[Run], lang: str) -> Figure:
    """Draw medians and bands of the years of the peaks."""
    words = WORDS[lang]
    starts = list(dict.fromkeys(one.start for one in runs))
    figure = Figure(figsize=(10.0, 4.6), layout="constrained")
    panels = figure.subplots(1, len(starts), sharey=True, squeeze=False)[0]
    for axes, start in zip(panels, starts, strict=True):
        for y, path in enumerate(PATHS):
            for d, demand in enumerate(("adoption", "flat")):
                mine = [one.peaks for one in runs
                        if (one.start, one.path, one.demand) == (start, path, demand)]  # fmt: skip
                for k, (name, (mark, colour)) in enumerate(MARKS.items()):
                    if not mine:
                        continue
                    years = [getattr(one, name) + 1 for one in mine]
                    low, middle, high = np.quantile(years, (0.1, 0.5, 0.9))
                    at = y - 0.3 + 0.13 * k + 0.39 * d * 0.8
                    axes.plot([low, high], [at, at], color=colour, linewidth=1.3, alpha=0.6)
                    axes.plot(middle, at, mark, color=colour, markersize=6,
                              markerfacecolor=colour if demand == "adoption" else "white")  # fmt: skip
        axes.set_title(words[start])
        axes.set_xlabel(words["axis"], fontsize=8.5)
        axes.set_xlim(0, 41)
        axes.grid(False, axis="y")
    names = [path_name(path, lang) + (f"\n{path_name(path, 'zh')}" if lang == "en" else "")
             for path in PATHS]  # fmt: skip
    panels[0].set_yticks(range(len(PATHS)), names)
    panels[0].set_ylim(len(PATHS) - 0.5, -0.5)
    handles = [Line2D([], [], linestyle="", marker=mark, color=colour, label=words[name])
               for name, (mark, colour) in MARKS.items()]  # fmt: skip
    handles += [
        Line2D([], [], linestyle="", marker="o", color="#444444", label=words[demand],
               markerfacecolor="#444444" if demand == "adoption" else "white")
        for demand in ("adoption", "flat")
    ]  # fmt: skip
    figure.legend(handles=handles, loc="outside lower left", ncols=5)
    return figure
