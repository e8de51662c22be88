"""Left: firms long after a push, by its strength. Right: firms in the end, by firms at the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from ..critical_mass.file import KEPT, NEVER, Mass
from ..critical_mass.judge import Number, mean
from .style import BLUE, GREY, LIGHT, ORANGE, RED, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..critical_mass.command import Pushed, Swept

WORDS = {
    "en": {"push": "A push of {years} years 推动{years}年", "end": "when it ended 退出时",
           "later": "{later} years later 退出{later}年后", "kept": "kept until then 持续推动",
           "strength": "strength of the push 推动强度",
           "more": "firms above no push 比无推动多的企业数",
           "size": "Size at the start 起始规模", "start": "firms in year 0 起始企业数",
           "last": "firms in year {years} 第{years}年企业数", "same": "as many as before 规模不变"},
    "zh": {"push": "推动{years}年", "end": "退出时", "later": "退出{later}年后", "kept": "持续推动",
           "strength": "推动强度", "more": "比无推动多的企业数", "size": "起始规模",
           "start": "起始企业数", "last": "第{years}年企业数", "same": "规模不变"},
}  # fmt: skip
"""The English figure names everything in both languages, as pages have one figure for both."""
COLOURS = (RED, BLUE, ORANGE)


@styled
def draw(data: tuple[Mass, Sequence[Pushed], Sequence[Swept]], lang: str) -> Figure:
    """Draw one panel of doses for each place, and one of sizes for all of them."""
    mass, pushes, sweeps = data
    words, many = WORDS[lang], len(mass.places)
    figure = Figure(figsize=(3.9 * (many + 1), 4.3), layout="constrained")
    panels = figure.subplots(1, many + 1, squeeze=False)[0]
    for axes, place, pushed in zip(panels, mass.places, pushes, strict=False):
        _doses(axes, mass, pushed, words)
        name = place.label.of(lang) + (f"\n{place.label.zh}" if lang == "en" else "")
        axes.set_title(f"{name}", fontsize=10)
        axes.set_xlabel(words["push"].format(years=mass.push.years) + " · " + words["strength"],
                        fontsize=8.5)  # fmt: skip
    panels[0].set_ylabel(words["more"])
    panels[0].legend(fontsize=8)
    axes = panels[-1]
    for colour, place, swept in zip(COLOURS, mass.places, sweeps, strict=False):
        x, y = swept.start.mean(1) + 1.0, [mean(row) for row in swept.end + 1.0]
        _line(axes, x, y, colour, place.label.of(lang), "o")
    reach = np.array([1.0, max(float(one.end.max()) for one in sweeps) + 1.0])
    axes.plot(reach, reach, color=GREY, linewidth=1.0, linestyle="--", label=words["same"])
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_title(words["size"])
    axes.set_xlabel(words["start"] + " + 1", fontsize=8.5)
    axes.set_ylabel(words["last"].format(years=mass.sweep.years) + " + 1")
    axes.legend(fontsize=8)
    return figure


def _doses(axes: Axes, mass: Mass, pushed: Pushed, words: dict[str, str]) -> None:
    strengths = [0.0, *mass.push.strengths]
    last = mass.push.years + mass.push.after[-1]
    nought = Number(0.0, 0.0, 0.0)
    doses = [pushed.built[s, mass.push.years] for s in mass.push.strengths]
    kept = [mean(pushed.firms[s, KEPT][:, last] - pushed.firms[0.0, NEVER][:, last])
            for s in mass.push.strengths]  # fmt: skip
    axes.axhline(0.0, color=LIGHT, linewidth=1.0)
    _line(axes, strengths, [nought, *kept], GREY, words["kept"], "D")
    _line(axes, strengths, [nought, *(mean(one.at_end) for one in doses)], BLUE, words["end"], "s")
    said = words["later"].format(later=mass.push.after[-1])
    _line(axes, strengths, [nought, *(mean(one.after[-1]) for one in doses)], RED, said, "o")


def _line(
    axes: Axes, x: Sequence[float] | np.ndarray, y: Sequence[Number], colour: str, label: str,
    mark: str,
) -> None:  # fmt: skip
    axes.plot(x, [one.middle for one in y], marker=mark, markersize=5, color=colour, label=label)
    for at, one in zip(x, y, strict=True):
        if np.isfinite(one.low + one.high):
            axes.plot([at, at], [one.low, one.high], color=colour, linewidth=1.5, alpha=0.6)
