"""Shares of variance of one or several outcomes: a bar a factor, the widest on top."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ..outcomes import label_of
from ..sensitivity.indices import LUCK, Share
from ..sensitivity.words import name_of, of_outcomes
from .style import BLUE, DARK, GREY, ORANGE, styled

ACROSS = 3
"""Panels beside each other."""
PALE, FADED = "#BFE1F5", "#F5D9A8"
REACH = 60.0
"""How far below 0 and above 100 % an axis goes at most."""
LABELS = {
    "en": {
        "title": "What the differences between runs come from",
        "axis": "share of variance, %",
        "alone": "alone",
        "all": "with all it acts with",
        "luck": "luck, the same two",
        "interval": "95 % interval (arrow: it goes on)",
        "year": "{name}, year {year}",
        "flat": "does not vary, or too few runs known",
    },
    "zh": {
        "title": "各次运行的差异从何而来",
        "axis": "占方差的比例（%）",
        "alone": "单独",
        "all": "含共同作用",
        "luck": "随机性（同样两项）",
        "interval": "95%区间（箭头表示超出）",
        "year": "{name}，第{year}年",
        "flat": "不变，或已知的运行太少",
    },
}


@styled
def draw(found: Sequence[Share], lang: str) -> Figure:
    """Draw a panel an outcome and year: behind the total index, before it the first-order one."""
    words = LABELS[lang]
    panels = of_outcomes(found)
    factors = len({s.factor for s in found})
    across = min(ACROSS, len(panels))
    down = math.ceil(len(panels) / across)
    size = (max(7.2, 4.4 * across), down * (0.42 * factors + 1.15) + 1.1)
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(down, across, squeeze=False)
    for axes, mine in zip(grid.flat, panels):
        _panel(axes, mine, lang)
    for axes in list(grid.flat)[len(panels) :]:
        axes.set_visible(False)
    figure.suptitle(words["title"], x=0.01, ha="left")
    marks = [
        Patch(color=BLUE, label=words["alone"]), Patch(color=PALE, label=words["all"]),
        Patch(color=ORANGE, label=words["luck"]),
        Line2D([], [], color=DARK, linewidth=1.4, label=words["interval"]),
    ]  # fmt: skip
    figure.legend(handles=marks, loc="outside lower left", ncols=4)
    return figure


def _panel(axes: Axes, mine: Sequence[Share], lang: str) -> None:
    words = LABELS[lang]
    first, total = ({s.factor: s for s in mine if s.order == o} for o in ("first", "total"))
    title = words["year"].format(name=label_of(mine[0].outcome, lang), year=mine[0].year)
    axes.set_title(title)
    order = sorted(total, key=lambda f: total[f].index)
    axes.set_yticks(range(len(order)), [name_of(f, lang) for f in order])
    axes.grid(False, axis="y")
    axes.set_xlabel(words["axis"])
    if not any(math.isfinite(s.index) for s in mine):
        axes.text(0.5, 0.5, words["flat"], transform=axes.transAxes, ha="center", color=GREY)
        axes.set_xlim(0, 100)
        return
    ends, spans = [100.0], list[tuple[float, float, float]]()
    for y, factor in enumerate(order):
        luck = factor == LUCK
        for shares, height, colour in (
            (total, 0.74, FADED if luck else PALE),
            (first, 0.4, ORANGE if luck else BLUE),
        ):
            one = shares[factor]
            axes.barh(y, 100.0 * max(0.0, one.index), height, color=colour, linewidth=0)
        # the two intervals lie one above the other, so that neither hides the other
        for shares, shift in ((total, 0.27), (first, 0.0)):
            low, high = 100.0 * shares[factor].low, 100.0 * shares[factor].high
            axes.plot([low, high], [y + shift] * 2, color=DARK, linewidth=1.4,
                      solid_capstyle="butt")  # fmt: skip
            ends += [low, high]
            spans.append((y + shift, low, high))
    axes.axvline(0, color=GREY, linewidth=1)
    # what lies farther out is sampling error alone, and would press all else together
    left, right = max(min(0.0, *ends) - 2.0, -REACH), min(max(ends) + 2.0, 100.0 + REACH)
    axes.set_xlim(left, right)
    for at, low, high in spans:
        for beyond, side, head in ((low < left, left, "<"), (high > right, right, ">")):
            if beyond:  # the interval goes on where the panel ends
                axes.scatter(
                    [side], [at], s=18, marker=head, color=DARK, linewidths=0, clip_on=False
                )
