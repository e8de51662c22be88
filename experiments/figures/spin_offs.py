"""Who sprang from whom: each line is the life of a firm, each branch a spin-off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..labels import number, path_name
from .style import BLUE, GREY, LIGHT, ORANGE, bare, styled
from .trajectories import START

if TYPE_CHECKING:
    from ..kept import Told

MOST = 130
"""Firms that one picture can hold."""

TITLE = {
    "en": "{path}: {n} of {all} firms sprang from another firm here; the deepest family has "
    "{depth} generations",
    "zh": "{path}：{all}家企业中有{n}家由本地企业衍生，最深的家族有{depth}代",
}
NONE = {"en": "no spin-off in this run", "zh": "本次运行没有衍生企业"}
SHOWN = {
    "en": "Largest families of this run: {families}, with {n} firms; thick line: more people",
    "zh": "本次运行中最大的家族{families}个（{n}家企业）；线越粗人数越多",
}
ROOT = {"en": "at most {} people", "zh": "最多{}人"}
MARKS = {
    "root": ("first firm of a family", "家族始祖"),
    "same": ("spin-off in the parent's field", "与母企业同领域的衍生"),
    "other": ("spin-off into another field", "进入其他领域的衍生"),
    "closed": ("closed", "已关闭"),
}
COLOURS = {"root": "#333333", "same": BLUE, "other": ORANGE}


def lives(firms: pd.DataFrame) -> pd.DataFrame:
    """Return one row per focal firm: born, end (quarters), parent here or 0, people at most."""
    mine = firms[firms["region"] == "focal"].sort_values("quarter", kind="stable")
    groups = mine.groupby("id", sort=True)
    first, last = groups.first(), groups.last()
    born = (first["quarter"] - 4.0 * first["age"]).clip(lower=0.0)
    frame = pd.DataFrame({
        "born": born, "end": last["quarter"], "parent": first["parent"], "field": first["field"],
        "people": groups["people"].max(), "alive": last["quarter"] == mine["quarter"].max(),
    })  # fmt: skip
    known = frame["parent"].isin(frame.index) & (frame["parent"] != frame.index)
    frame["parent"] = frame["parent"].where(known, 0)
    return frame


def families(frame: pd.DataFrame) -> list[list[tuple[int, int]]]:
    """Return families of two firms and more, largest first, each as (firm, generation) in order."""
    children: dict[int, list[int]] = {}
    for firm, parent in frame.sort_values("born", kind="stable")["parent"].items():
        children.setdefault(int(parent), []).append(int(firm))  # type: ignore[call-overload]
    found = []
    for root in children.get(0, []):
        order: list[tuple[int, int]] = []
        waiting = [(root, 0)]
        while waiting:
            firm, generation = waiting.pop()
            order.append((firm, generation))
            waiting += [(child, generation + 1) for child in reversed(children.get(firm, []))]
        if len(order) > 1:
            found.append(order)
    return sorted(found, key=lambda family: (-len(family), family[0][0]))


@styled
def draw(records: Mapping[str, Told], lang: str, path: str = "indigenous") -> Figure:
    """Draw the largest families of one path's run."""
    frame = lives(records[path].panel("firms"))
    every = families(frame)
    shown: list[list[tuple[int, int]]] = []
    for family in every:
        if shown and sum(map(len, shown)) + len(family) > MOST:
            break
        shown.append(family[:MOST])
    n = sum(map(len, shown))
    figure = Figure(figsize=(12, 2.0 + 0.075 * max(n, 30)), layout="constrained")
    axes = figure.subplots()
    facts: dict[Any, Any] = frame.to_dict("index")
    row: dict[int, int] = {}
    latest = frame.groupby("parent")["born"].max()
    last_child = dict(zip(latest.index.astype(int), latest / 4))
    segments, colours, widths, joints = [], [], [], []
    y = 0
    for family in shown:
        for firm, generation in family:
            row[firm] = y
            one = facts[firm]
            mother = facts.get(one["parent"]) if generation else None
            kind = "root" if mother is None else "same"
            if mother is not None and mother["field"] != one["field"]:
                kind = "other"
            start, end = one["born"] / 4, max(one["end"], one["born"] + 1) / 4
            segments.append([(start, y), (end, y)])
            colours.append(COLOURS[kind])
            widths.append(min(0.9 + 0.16 * float(one["people"]) ** 0.7, 8.0))
            if mother is None:
                axes.text(start + 0.1, y - 1.0, ROOT[lang].format(number(one["people"], "", lang)),
                          color=GREY, fontsize=8.5)  # fmt: skip
            if mother is not None:
                joints.append([(start, row[int(one["parent"])]), (start, y)])
            if last_child.get(firm, 0.0) > end:
                joints.append([(end, y), (last_child[firm], y)])
            if not one["alive"]:
                axes.plot(end, y, marker="|", color=GREY, markersize=5)
            y += 1
        y += 3
    axes.add_collection(LineCollection(joints, colors="#BBBBBB", linewidths=0.8, zorder=1))
    axes.add_collection(LineCollection(segments, colors=colours, linewidths=widths, zorder=2))
    if not shown:
        axes.text(0.5, 0.5, NONE[lang], transform=axes.transAxes, ha="center", color=GREY)
    bare(axes)
    last = float(records[path].spec.years)
    axes.set_xlim(0, last)
    axes.set_ylim(y - 1.5, -3.0)
    axes.set_xticks([t for t in range(0, int(last) + 1, 5 if last > 15 else 1)])
    axes.grid(True, axis="x", color=LIGHT)
    axes.set_xlabel(START[lang])
    depth = 1 + max((g for family in every for _, g in family), default=0)
    sprung = int((frame["parent"] != 0).sum())
    figure.suptitle(
        TITLE[lang].format(path=path_name(path, lang), n=sprung, all=len(frame), depth=depth),
        x=0.01, ha="left",
    )  # fmt: skip
    axes.set_title(SHOWN[lang].format(families=len(shown), n=number(n)), color=GREY, fontsize=10)
    marks = [Line2D([], [], color=c, linewidth=2.5, label=MARKS[k][lang == "zh"])
             for k, c in COLOURS.items()]  # fmt: skip
    marks.append(
        Line2D([], [], marker="|", linestyle="", color=GREY, label=MARKS["closed"][lang == "zh"])
    )
    figure.legend(handles=marks, loc="outside lower left", ncols=4)
    return figure
