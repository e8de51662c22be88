"""What each arm changes: the difference and its interval, a row a number, a panel a year.

Every arm has a colour and a mark of its own. Grey behind a row: changes too small to matter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..compare.words import in_points, scale_name
from ..measures import Measure
from ..statistics.paired import Paired
from .style import BLUE, DARK, GREEN, GREY, LIGHT, ORANGE, PINK, RED, SKY, styled

Many = Sequence[tuple[Measure, Paired]]
ARM_COLOURS = (BLUE, RED, GREEN, PINK, ORANGE, DARK, SKY, "#5B2A86")
ARM_MARKS = "osD^vPXh"
TITLE = {
    "en": "Against {base}: {clear} of {n} numbers change clearly ({pairs} pairs of runs)",
    "zh": "与{base}相比：{n}项指标中{clear}项有明确变化（{pairs}对运行）",
}
POINTS = {"en": "points", "zh": "百分点"}
YEAR = {"en": "Year {}", "zh": "第{}年"}
BRACKET = {"en": " ({})", "zh": "（{}）"}
AXIS = {
    "en": "change against the base arm, % or, where it says so, points (bar: 95 % interval, arrow: it "
    "goes on; faint: cannot tell; dark grey: too small to matter)",
    "zh": "相对基准的变化（%，注明处为百分点；横线为95%区间，箭头表示超出；浅色表示无法判断；深灰内的变化过小）",
}


def percent(one: Paired, measure: Measure) -> tuple[float, float, float]:
    """Return the change and its interval in per cent (shares: in points)."""
    if in_points(one, measure):
        return 100.0 * one.difference, 100.0 * one.low, 100.0 * one.high
    return 100.0 * one.ratio, 100.0 * one.ratio_low, 100.0 * one.ratio_high


def draw(results: Mapping[str, Many], lang: str, base: str = "baseline") -> Figure:
    """Draw one year; ``results`` maps each arm to its measures and comparisons."""
    return draw_years({0: results}, lang, base)


@styled
def draw_years(
    by_year: Mapping[int, Mapping[str, Many]], lang: str, base: str = "baseline"
) -> Figure:
    """Draw a panel a year, rows in common; every arm is in every panel and in the legend."""
    panels = list(by_year.values())
    arms = list(panels[0])
    order = {m.name: m for results in panels for m, _ in results[arms[0]]}
    row = {name: y for y, name in enumerate(order)}
    tall = max(0.42, 0.13 * len(arms) + 0.1) * len(order) + 2.0
    figure = Figure(figsize=(6.3 + 4.2 * len(panels), tall), layout="constrained")
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for (year, results), part in zip(by_year.items(), axes, strict=True):
        _panel(part, results, row)
        if len(panels) > 1:
            part.set_title(YEAR[lang].format(year))
    first = axes[0]
    first.set_yticks(range(len(order)), [_name(m, panels, lang) for m in order.values()])
    first.set_ylim(len(order) - 0.5, -0.5)
    ones = [one for results in panels for many in results.values() for _, one in many]
    said = TITLE[lang].format(
        base=base, clear=sum(one.clear for one in ones), n=len(ones),
        pairs=max((one.pairs for one in ones), default=0),
    )  # fmt: skip
    figure.suptitle(said, x=0.01, ha="left")
    marks = [
        Line2D([], [], marker=_mark(i), color=_colour(i), label=arm) for i, arm in enumerate(arms)
    ]
    # what the axis means stands at the head of the legend: below the panels there is room for one
    figure.legend(handles=marks, loc="outside lower left", ncols=4, title=AXIS[lang],
                  title_fontsize=9.5, alignment="left")  # fmt: skip
    return figure


def _colour(arm: int) -> str:
    return ARM_COLOURS[arm % len(ARM_COLOURS)]


def _mark(arm: int) -> str:
    return ARM_MARKS[(arm + arm // len(ARM_COLOURS)) % len(ARM_MARKS)]  # a ninth is another pair


def _name(m: Measure, panels: Sequence[Mapping[str, Many]], lang: str) -> str:
    ones = [o for results in panels for many in results.values() for x, o in many if x == m]
    points = [POINTS[lang]] if any(in_points(one, m) for one in ones) else []
    scales = {one.scale: scale_name(one.scale, lang) for one in ones}
    said = ", ".join([*points, *(x for x in scales.values() if x)])
    return m.label(lang) + (BRACKET[lang].format(said) if said else "")


def _panel(axes: Axes, results: Mapping[str, Many], row: Mapping[str, int]) -> None:
    ends = [
        abs(x) for many in results.values() for m, one in many for x in percent(one, m)
        if math.isfinite(x)
    ]  # fmt: skip
    clear = [
        abs(x) for many in results.values() for m, one in many if one.clear for x in percent(one, m)
    ]
    # wide intervals of which nothing can be told may be cut, what is clear is shown whole
    usual = 3.0 * float(np.quantile(ends or [1.0], 0.8)) + 1
    reach = 1.15 * min(max(ends, default=1.0) or 1.0, max([usual, *clear]))
    for i, many in enumerate(results.values()):
        shift = (i - (len(results) - 1) / 2) * 0.7 / max(len(results), 1)
        for measure, one in many:
            _one(axes, one, percent(one, measure), row[measure.name] + shift, i, reach)
    for m, one in next(iter(results.values())):
        _small(axes, m, one, row[m.name], reach)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_xlim(-reach, reach)
    axes.grid(False, axis="y")
    for y in range(0, len(row), 2):
        axes.axhspan(y - 0.5, y + 0.5, color=LIGHT, alpha=0.25, linewidth=0, zorder=0)


def _one(
    axes: Axes, one: Paired, change: tuple[float, float, float], y: float, arm: int, reach: float
) -> None:
    middle, low, high = change
    if not math.isfinite(middle):
        return
    strong = 1.0 if one.clear else 0.32
    if math.isfinite(low):
        axes.plot([max(low, -reach), min(high, reach)], [y, y], color=_colour(arm),
                  alpha=strong, linewidth=2.2, solid_capstyle="butt")  # fmt: skip
        for beyond, side, head in ((low < -reach, -reach, "<"), (high > reach, reach, ">")):
            if beyond:  # the interval goes on where the panel ends
                axes.scatter([side], [y], s=26, marker=head, color=_colour(arm), alpha=strong,
                             linewidths=0, clip_on=False, zorder=3)  # fmt: skip
    inside = min(max(middle, -reach), reach)
    mark = _mark(arm) if inside == middle else (">" if middle > 0 else "<")
    axes.plot(inside, y, mark, color=_colour(arm), alpha=strong, markersize=6)


def _small(axes: Axes, measure: Measure, one: Paired, y: int, reach: float) -> None:
    half = 100.0 * (one.matters if in_points(one, measure) else one.smallest)
    if math.isfinite(half) and half > 0.0:
        half = min(half, reach)
        axes.fill_betweenx([y - 0.42, y + 0.42], -half, half, color=GREY, alpha=0.18, linewidth=0)
