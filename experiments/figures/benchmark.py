"""What a quarter costs by size: model and twin on log-log axes, a line of slope 1 beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from ..benchmark.steps import Steps
from .style import DARK, GREY, styled

BLUE, ORANGE = "#0072B2", "#D55E00"


@styled
def draw(rows: Sequence[Steps], lang: str) -> Figure:
    """Draw milliseconds of CPU a quarter against firms."""
    figure = Figure(figsize=(7.2, 4.6), layout="constrained")
    axes = figure.subplots()
    firms = np.array([row.firms for row in rows], float)
    lines = (
        ("twin: one object each", "twin", ORANGE, "s"),
        ("model: the same core", "core", BLUE, "o"),
        ("model: everything, indicators too", "whole", DARK, "^"),
    )
    for label, name, colour, mark in lines:
        took = np.array([getattr(row, name) for row in rows]) * 1e3
        there = np.isfinite(took)
        axes.plot(firms[there], took[there], marker=mark, color=colour, label=label)
    base = rows[0].core * 1e3 / firms[0]
    axes.plot(firms, base * firms, color=GREY, linestyle="dashed", linewidth=1.0, label="slope 1")
    axes.set(xscale="log", yscale="log", xlabel="firms", ylabel="CPU milliseconds a quarter")
    best = max((row for row in rows if np.isfinite(row.ratio)), key=lambda row: row.firms)
    axes.set_title(f"The twin takes {best.ratio:.0f} times as long at {best.firms:,} firms")
    axes.legend()
    return figure
