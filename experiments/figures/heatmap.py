"""Factors by outcomes: the total index of each, or μ* against the largest if only screened."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from ..outcomes import label_of
from ..sensitivity.words import name_of
from .style import DARK, GREY, styled

if TYPE_CHECKING:
    from ..sensitivity.question import Answer

LABELS = {
    "en": {
        "total": "Share of variance, with all it acts with (%)",
        "star": "Mean effect (μ*) against the largest of the outcome (%)",
        "note": "in brackets: the 95 % interval holds 0",
        "note dropped": "–: dropped by the screening, or not known",
        "year": "{name}, {year}",
    },
    "zh": {
        "total": "占方差的比例，含共同作用（%）",
        "star": "平均影响（μ*），相对于该结果的最大值（%）",
        "note": "括号：95%区间包含0",
        "note dropped": "–：筛选后剔除，或未知",
        "year": "{name}，{year}",
    },
}


@styled
def draw(answer: Answer, lang: str) -> Figure:
    """Draw one field a factor and outcome, darker for more."""
    words = LABELS[lang]
    whole = bool(answer.shares)
    effects = {(e.factor, e.outcome, e.year): e for e in answer.effects}
    totals = {(s.factor, s.outcome, s.year): s for s in answer.shares if s.order == "total"}
    columns = list(dict.fromkeys((o, y) for _, o, y in (totals or effects)))
    factors = list(dict.fromkeys(f for f, _, _ in [*effects, *totals]))
    many_years = len({year for _, year in columns}) > 1
    shown = np.full((len(factors), len(columns)), math.nan)
    texts = [["–"] * len(columns) for _ in factors]
    for j, (outcome, year) in enumerate(columns):
        star = [e.mu_star for (_, o, y), e in effects.items() if (o, y) == (outcome, year)]
        largest = max((x for x in star if math.isfinite(x)), default=0.0)
        for i, factor in enumerate(factors):
            at = (factor, outcome, year)
            if whole and at in totals:
                one = totals[at]
                shown[i, j], clear = one.index, one.low > 0.0
            elif not whole and largest > 0.0:
                shown[i, j], clear = effects[at].mu_star / largest, effects[at].low > 0.0
            else:
                continue
            if math.isfinite(shown[i, j]):
                number = f"{100 * shown[i, j]:.0f}".replace("-0", "0")
                texts[i][j] = number if clear else f"({number})"
    size = (max(1.35 * len(columns) + 3.8, 7.2), 0.46 * len(factors) + 2.3)  # room for the title
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.nan_to_num(shown), cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
    axes.grid(False)
    names = [label_of(outcome, lang) for outcome, _ in columns]
    if many_years:
        names = [words["year"].format(name=n, year=y) for n, (_, y) in zip(names, columns)]
    axes.set_xticks(range(len(columns)), names, rotation=25, ha="right")
    axes.set_yticks(range(len(factors)), [name_of(factor, lang) for factor in factors])
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            ink = "white" if shown[i, j] > 0.55 else GREY if text == "–" else DARK
            axes.text(j, i, text, ha="center", va="center", color=ink)
    figure.suptitle(words["total" if whole else "star"])
    gap = "；" if lang == "zh" else "; "
    figure.supxlabel(words["note"] + gap + words["note dropped"], fontsize=9, color=DARK)
    return figure
