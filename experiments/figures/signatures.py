"""What each path must be known by: one panel a signature, one row a number, one mark a path."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..labels import path_name
from ..signatures.judge import Line
from ..told import shown
from .style import DARK, GREY, LIGHT, PATH_COLOURS, styled
from .tension import wrapped

MARKS = {"giant_led": "o", "upgrading": "s", "fusion": "^", "imported": "D", "indigenous": "v"}
SIGN = {"met": "✓", "missed": "×", "cannot tell": "?"}
TITLE = {
    "en": "Signatures of the five paths: {met} of {all} numbers as wanted, {missed} missed",
    "zh": "五种路径的特征：{all}项中{met}项符合，{missed}项未达到",
}
AXIS = {
    "en": "each row has its own scale, whose ends are written beside it (large mark: the path whose\n"
    "signature it is; bar: 95 % interval; dashed: no effect; ✓ met, × missed, ? cannot tell)",
    "zh": "各行范围不同，两端数值见行侧（大标记为该特征所属路径；横线为95%区间；虚线为无效应；"
    "✓符合，×未达到，?无法判断）",
}


@styled
def draw(lines: Sequence[Line], lang: str) -> Figure:
    """Draw a panel for each signature and a row for each judged number, each on its own scale."""
    by: dict[str, list[Line]] = {}
    for line in lines:
        if line.ablation is None and line.gates:
            by.setdefault(line.signature.path, []).append(line)
    high = sum(len(rows) for rows in by.values()) * 0.46 + 0.5 * len(by) + 1.7
    figure = Figure(figsize=(10.5, high), layout="constrained")
    panels = figure.subplots(len(by), 1, squeeze=False,
                             height_ratios=[len(rows) + 0.4 for rows in by.values()])[:, 0]  # fmt: skip
    for axes, (path, rows) in zip(panels, by.items(), strict=True):
        _panel(axes, path, rows, lang)
    said = [row.verdict for rows in by.values() for row in rows]
    figure.suptitle(TITLE[lang].format(met=said.count("met"), all=len(said),
                                       missed=said.count("missed")), x=0.01, ha="left")  # fmt: skip
    panels[-1].set_xlabel(AXIS[lang])
    marks = [
        Line2D([], [], marker=MARKS[path], linestyle="none", color=PATH_COLOURS[path],
               label=path_name(path, lang))
        for path in MARKS
    ]  # fmt: skip
    figure.legend(handles=marks, loc="outside lower left", ncols=5)
    return figure


def _panel(axes: Axes, path: str, rows: Sequence[Line], lang: str) -> None:
    for y, row in enumerate(rows):
        _row(axes, y, path, row)
    names = [
        f"{wrapped(row.part.label_zh if lang == 'zh' else row.part.label, 46)}  {SIGN[row.verdict]}"
        for row in rows
    ]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(-0.17, 1.17)
    axes.set_xticks([])
    axes.grid(False)
    axes.set_title(path_name(path, lang), color=DARK)


def _row(axes: Axes, y: int, own: str, row: Line) -> None:
    """Draw one number: all paths that it compares, or the one path with its own interval."""
    values = dict(row.by_path or {own: row.got})
    ends = [x for v in values.values() for x in (v.low, v.high, v.point) if math.isfinite(x)]
    single = row.part.against == "alone"
    if single:
        ends.append(row.part.nought)
    if not ends:
        return
    low, wide = min(ends), max(max(ends) - min(ends), 1e-12)
    for x, end, side in ((-0.02, low, "right"), (1.02, low + wide, "left")):
        axes.text(
            x, y, shown(end, row.part.unit), ha=side, va="center", color=GREY, fontsize="small"
        )
    axes.axhspan(y - 0.42, y + 0.42, color=LIGHT, alpha=0.25, linewidth=0, zorder=0)
    if single:
        at = (row.part.nought - low) / wide
        axes.plot([at, at], [y - 0.4, y + 0.4], color=GREY, linestyle="dashed", linewidth=1.0)
    for i, (path, got) in enumerate(values.items()):
        if not math.isfinite(got.point):
            continue
        shift = 0.0 if len(values) == 1 else (i / (len(values) - 1) - 0.5) * 0.6
        colour, mine = PATH_COLOURS.get(path, DARK), path == own
        if math.isfinite(got.low + got.high):
            axes.plot([(got.low - low) / wide, (got.high - low) / wide], [y + shift] * 2,
                      color=colour, linewidth=2.4 if mine else 1.4, solid_capstyle="butt")  # fmt: skip
        axes.plot((got.point - low) / wide, y + shift, MARKS.get(path, "o"), color=colour,
                  markersize=8 if mine else 5)  # fmt: skip
