"""What each arm changes: the difference and its interval, one row per number."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..measures import Measure
from ..statistics import Paired
from .style import BLUE, DARK, GREEN, GREY, LIGHT, ORANGE, PINK, RED, styled

ARM_COLOURS = (BLUE, RED, GREEN, PINK, ORANGE, DARK)
TITLE = {
    "en": "Against {base}: {clear} of {n} numbers change clearly ({pairs} pairs of runs)",
    "zh": "与{base}相比：{n}项指标中{clear}项有明确变化（{pairs}对运行）",
}
POINTS = {"en": " (points)", "zh": "（百分点）"}
AXIS = {
    "en": "change against the base arm, % (bar: 95 % interval; faint: cannot tell)",
    "zh": "相对基准的变化（%；横线为95%区间；浅色表示无法判断）",
}


def percent(one: Paired, measure: Measure) -> tuple[float, float, float]:
    """Return the change and its interval in per cent (shares: in points)."""
    if measure.unit == "share":
        return 100.0 * one.difference, 100.0 * one.low, 100.0 * one.high
    return 100.0 * one.ratio, 100.0 * one.ratio_low, 100.0 * one.ratio_high


@styled
def draw(
    results: Mapping[str, list[tuple[Measure, Paired]]], lang: str, base: str = "baseline"
) -> Figure:
    """Draw one colour per arm; ``results`` maps each arm to its measures and comparisons."""
    arms = list(results)
    measures = [m for m, _ in results[arms[0]]]
    figure = Figure(figsize=(10.5, 0.42 * len(measures) + 2.0), layout="constrained")
    axes = figure.subplots()
    ends = [
        abs(x) for many in results.values() for m, one in many for x in percent(one, m)
        if math.isfinite(x)
    ]  # fmt: skip
    reach = 1.15 * min(
        max(ends, default=1.0) or 1.0, 3.0 * float(np.quantile(ends or [1.0], 0.8)) + 1
    )
    clear = 0
    for i, (_, many) in enumerate(results.items()):
        shift = (i - (len(arms) - 1) / 2) * 0.7 / max(len(arms), 1)
        for y, (measure, one) in enumerate(many):
            middle, low, high = percent(one, measure)
            clear += one.clear
            if not math.isfinite(middle):
                continue
            strong = 1.0 if one.clear else 0.32
            colour = ARM_COLOURS[i % len(ARM_COLOURS)]
            if math.isfinite(low):
                axes.plot([max(low, -reach), min(high, reach)], [y + shift] * 2, color=colour,
                          alpha=strong, linewidth=2.2, solid_capstyle="butt")  # fmt: skip
            inside = min(max(middle, -reach), reach)
            mark = "o" if inside == middle else (">" if middle > 0 else "<")
            axes.plot(inside, y + shift, mark, color=colour, alpha=strong, markersize=6)
    axes.axvline(0, color=GREY, linewidth=1)
    names = [m.label(lang) + (POINTS[lang] if m.unit == "share" else "") for m in measures]
    axes.set_yticks(range(len(measures)), names)
    axes.set_ylim(len(measures) - 0.5, -0.5)
    axes.set_xlim(-reach, reach)
    axes.grid(False, axis="y")
    for y in range(0, len(measures), 2):
        axes.axhspan(y - 0.5, y + 0.5, color=LIGHT, alpha=0.25, linewidth=0, zorder=0)
    axes.set_xlabel(AXIS[lang])
    pairs = max((one.pairs for many in results.values() for _, one in many), default=0)
    n = sum(map(len, results.values()))
    figure.suptitle(TITLE[lang].format(base=base, clear=clear, n=n, pairs=pairs), x=0.01, ha="left")
    marks = [
        Line2D([], [], marker="o", color=ARM_COLOURS[i % len(ARM_COLOURS)], label=arm)
        for i, arm in enumerate(arms)
    ]
    figure.legend(handles=marks, loc="outside lower left", ncols=4)
    return figure
