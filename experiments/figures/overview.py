"""One run at a glance: this cluster beside its rival."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from ..labels import axis_unit, indicator_label, number, path_name, region_name, tick
from .style import BLUE, GREY, PATH_COLOURS, styled
from .trajectories import ADDED, START, SUMMED, ground

if TYPE_CHECKING:
    from ..kept import Told

PANELS = ("firms", "people", "output", "productivity", "wage", "entries", "exits", "spin_offs",
          "originality", "cross_field_share", "trust", "top_share")  # fmt: skip
TITLE = {
    "en": "{path}, {policy}, seed {seed}: from {first} to {last} firms in {years} years",
    "zh": "{path}，{policy}，种子{seed}：{years}年间企业由{first}家变为{last}家",
}

MEANS = {"en": "Means of four quarters.", "zh": "四季度均值。"}


@styled
def draw(record: Told, lang: str) -> Figure:
    """Draw twelve indicators of every region."""
    frame, spec = record.indicators, record.spec
    names = [name for name in PANELS if name in frame]
    columns = 3
    rows = max(1, -(-len(names) // columns))
    figure = Figure(figsize=(12.5, 2.6 * rows + 1.0), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True).ravel()
    path = str(spec.labels.get("path", ""))
    shades = {"focal": PATH_COLOURS.get(path, BLUE)}
    lines: list[Any] = []
    for axes, name in zip(grid, names):
        lines = []
        unit = record.units.get(name, "")
        for region, mine in frame.groupby("region", sort=True, observed=True):
            mine = mine.sort_values("quarter")
            values = mine[name]
            values = values.fillna(0).cumsum() if name in SUMMED else values.rolling(4, 1).mean()
            focal = region == "focal"
            lines += axes.plot(
                mine["quarter"] / 4, values, color=shades.get(str(region), GREY),
                linewidth=2.2 if focal else 1.4, linestyle="solid" if focal else (0, (4, 2)),
                label=region_name(str(region), lang), zorder=3 if focal else 2,
            )  # fmt: skip
        label = indicator_label(name, lang)
        axes.set_title(ADDED[lang].format(label) if name in SUMMED else label)
        counted = unit.removesuffix(" a quarter") if name in SUMMED else unit
        axes.set_ylabel(axis_unit(counted, lang))
        ground(axes)
        axes.set_xlim(0, max(spec.years, 1))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.yaxis.get_major_locator().set_params(nbins=5)
        axes.yaxis.set_major_formatter(lambda y, _, unit=unit: tick(y, unit, lang))
    for axes in grid[len(names) :]:
        axes.set_visible(False)
    for axes in grid[max(0, len(names) - columns) : len(names)]:
        axes.set_xlabel(START[lang])
    focal_rows = frame[frame["region"] == "focal"].sort_values("quarter")
    firms = focal_rows["firms"].to_numpy(float) if "firms" in focal_rows else np.array([np.nan])
    figure.suptitle(
        TITLE[lang].format(
            path=path_name(path, lang), policy=spec.labels.get("policy", ""), seed=spec.seed,
            first=number(firms[0]), last=number(firms[-1]), years=spec.years,
        ),
        x=0.01, ha="left",
    )  # fmt: skip
    figure.legend(handles=lines, loc="outside lower left", ncols=4)
    figure.text(0.99, 0.008, MEANS[lang], ha="right", color=GREY, fontsize=9)
    return figure
