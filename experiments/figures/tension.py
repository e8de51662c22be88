"""One tension: what each arm does against the first one, contrast by contrast, with its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..labels import width
from ..tensions.file import Contrast, Outcome, Tension
from ..verdicts import PER, Effect, Reading, Values, Verdict, effect, sentence
from .style import BLUE, DARK, GREY, LIGHT, ORANGE, RED, styled

HERE = {
    "en": {
        "bar": "mean over seeds, 95 % interval",
        "band": "differences too small to matter",
        "alone": "each alone, added up",
        "against": "against “{}”",
    },
    "zh": {
        "bar": "各种子的均值与95%区间",
        "band": "差异过小，无重要影响",
        "alone": "各自影响之和",
        "against": "相对“{}”",
    },
}
MARKS = ("o", "s")
PANEL = 3.9
"""Height of the panels in inches; title and sentence come on top."""


def wrapped(text: str, columns: int) -> str:
    """Break a text into lines; Chinese letters count as two and may be parted anywhere."""
    lines, line = [], ""
    for word in _pieces(text):
        if line and width(line + word.rstrip()) > columns and word[0] not in "，。；）”、：%":
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> list[str]:
    found: list[str] = []
    for letter in text:
        wide = width(letter) == 2 or (found and width(found[-1][-1]) == 2)
        if not found or wide or found[-1].endswith(" "):
            found.append(letter)
        else:
            found[-1] += letter
    return found


@styled
def draw(data: tuple[Tension, Verdict, Mapping[str, Values]], lang: str) -> Figure:
    """Draw one panel for each contrast; the sentence stands above."""
    tension, found, values = data
    many = tension.contrasts
    wide = sum(max(len(one.arms), 2.6) for one in many.values())
    figure = Figure(figsize=(max(7.6, 2.6 + 1.35 * wide), 5.4), layout="constrained")
    panels = figure.subplots(1, len(many), squeeze=False,
                             width_ratios=[max(len(one.arms), 2.6) for one in many.values()])[0]  # fmt: skip
    for axes, (name, contrast) in zip(panels, many.items(), strict=True):
        outcome = tension.outcomes[contrast.outcome]
        _panel(axes, tension, contrast, outcome, values[contrast.outcome],
               found.readings[name], lang)  # fmt: skip
    said = wrapped(sentence(tension, found, lang), int(figure.get_figwidth() * 13.2))
    top, bottom = 0.55 + 0.2 * (said.count("\n") + 1), 0.32  # inches
    high = PANEL + top + bottom
    figure.set_figheight(high)
    figure.set_layout_engine("constrained", rect=(0, bottom / high, 1, PANEL / high))
    title = f"{tension.number}  {tension.label.of(lang)}"
    figure.suptitle(title, x=0.01, y=1 - 0.1 / high, ha="left", va="top")
    figure.text(
        0.01, 1 - 0.44 / high, said, ha="left", va="top", fontsize=9.5, color=DARK, linespacing=1.3
    )
    bar = Line2D([], [], marker=MARKS[0], color=BLUE, linewidth=2.4, markersize=7)
    handles: dict[str, Artist] = {HERE[lang]["bar"]: bar}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            handles[label] = handle
    figure.legend(list(handles.values()), list(handles), loc="lower left", ncols=3)
    return figure


def _panel(
    axes: Axes, tension: Tension, contrast: Contrast, outcome: Outcome, values: Values,
    found: Reading, lang: str,
) -> None:  # fmt: skip
    arms, counted = contrast.arms, outcome.counted_in
    first = arms[0]
    effects = [Effect(0.0, 0.0, 0.0, 0)] + [
        effect({first: -1.0, arm: 1.0}, values, counted, first) for arm in arms[1:]
    ]
    axes.axhspan(-outcome.smallest, outcome.smallest, color=LIGHT, alpha=0.55, linewidth=0,
                 label=HERE[lang]["band"])  # fmt: skip
    axes.axhline(0, color=GREY, linewidth=0.9)
    groups: list[tuple[int, ...]]
    groups = [(0, 1), (2, 3)] if contrast.kind == "interaction" else [tuple(range(len(arms)))]
    for g, group in enumerate(groups):
        colour = (BLUE, RED)[g]
        dashed = "-" if contrast.kind == "dose" else (0, (2, 2))
        axes.plot(group, [effects[i].middle for i in group], linestyle=dashed, color=colour,
                  linewidth=1.2, alpha=0.7)  # fmt: skip
        for i in group:
            one = effects[i]
            if math.isfinite(one.low + one.high):
                axes.plot([i, i], [one.low, one.high], color=colour, linewidth=2.4,
                          solid_capstyle="butt")  # fmt: skip
            axes.plot(i, one.middle, MARKS[g], color=colour, markersize=7,
                      markerfacecolor="white" if i == 0 else colour)  # fmt: skip
    if contrast.kind == "interaction":
        a, b, c, _ = arms
        alone = effect({a: -2.0, b: 1.0, c: 1.0}, values, counted, a)
        axes.plot([3], [alone.middle], "D", color=ORANGE, markerfacecolor="white", markersize=8,
                  markeredgewidth=1.6, label=HERE[lang]["alone"])  # fmt: skip
    room = 22 if len(arms) == 2 else 14
    names = [wrapped(tension.arms[arm].label.of(lang), room) for arm in arms]
    axes.set_xticks(range(len(arms)), names)
    axes.set_xlim(-0.5, len(arms) - 0.5)
    axes.grid(False, axis="x")
    per = PER[lang].get(counted, "").strip()
    against = HERE[lang]["against"].format(tension.arms[first].label.of(lang))
    label = outcome.label.of(lang)
    if per:
        label += f"（{per}）" if lang == "zh" else f" ({per})"
    axes.set_ylabel(f"{label}\n{against}")
    axes.set_title(wrapped(contrast.what.of(lang), 16 * max(len(arms), 2)), fontsize=10)
    axes.margins(y=0.12)
