"""Where talent and capital come from and where they go: a bar to the right in, to the left out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ..labels import number, path_name, pick
from .style import BLACK, BLUE, DARK, GREEN, GREY, ORANGE, PATH_COLOURS, PINK, RED, SKY, styled

if TYPE_CHECKING:
    from sim.record import Record

CAPITAL_FLOWS = (
    "founding", "round", "loan", "grant", "subsidy", "attraction", "repayment", "interest",
    "dividend", "buyout", "stake_sale", "tax", "option", "guarantee", "fund_return", "closure",
)  # fmt: skip
"""Postings that finance firms or pay financiers and the state; sales, wages, inputs are not."""

PARTNERS = {
    "households": (("founders and other people", "创业者与个人"), ORANGE),
    "investors": (("investors", "投资机构"), GREEN),
    "banks": (("banks", "银行"), BLUE),
    "governments": (("governments (grants in, taxes out)", "政府（补助流入、税收流出）"), PINK),
    "outside": (("owners and buyers outside", "外部股东与买方"), GREY),
    "firms": (("other firms", "其他企业"), SKY),
    "institutes": (("institutes", "院校与研究机构"), RED),
    "hubs": (("hub organisations", "枢纽组织"), BLACK),
}
PLACES = {
    "school": (("training", "院校培养"), GREEN),
    "outside": (("outside world", "外部世界"), ORANGE),
    "rival": (("rival cluster", "对手集群"), RED),
    "institute": (("institutes here", "本地院校机构"), SKY),
    "nobody": (("without a job here", "本地待业"), PINK),
    "gone": (("retirement or leaving", "退休或离开"), GREY),
}
TITLE = {
    "en": "What feeds the cluster's firms: talent and capital, yearly mean of one run of each path",
    "zh": "集群企业的人才与资本从何而来、流向何处：各路径一次运行的年均值",
}
TALENT = {"en": "Skilled people, a year", "zh": "技能人才（人/年）"}
CAPITAL = {"en": "Capital, million yuan a year", "zh": "资本（百万元/年）"}
SIDES = {"en": "←  out of firms        into firms  →", "zh": "←  流出企业        流入企业  →"}
INSIDE = {
    "en": "{} a year change firms inside",
    "zh": "另有{}人/年在集群内换企业",
}


def capital(accounts: pd.DataFrame) -> pd.DataFrame:
    """Return yuan a year into and out of the focal firms by counterpart."""
    years = max(accounts["quarter"].nunique(), 1)
    money = accounts[accounts["flow"].isin(CAPITAL_FLOWS)]
    into = money[(money["payee"] == "firms") & (money["payee_region"] == "focal")]
    out = money[(money["payer"] == "firms") & (money["payer_region"] == "focal")]
    frame = pd.DataFrame({
        "in": into.groupby("payer", observed=True)["amount"].sum(),
        "out": out.groupby("payee", observed=True)["amount"].sum(),
    })  # fmt: skip
    return frame.reindex(list(PARTNERS)).fillna(0.0) / years


def _where(people: pd.DataFrame, firms: pd.DataFrame) -> pd.Series:
    at_firm = people["employer"].isin(firms["id"].unique())
    where = np.where(at_firm, "firm", np.where(people["employer"] == 0, "nobody", "institute"))
    return pd.Series(np.where(people["region"] == "focal", where, "rival"), index=people.index)


def talent(people: pd.DataFrame, firms: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Return people a year into and out of the focal firms by place, and moves inside.

    Two yearly panels are laid side by side: who is new, who has gone, who is somewhere else.
    """
    people = people.assign(where=_where(people, firms))
    dates = np.unique(people["quarter"])
    counts = {side: dict.fromkeys(PLACES, 0.0) for side in ("in", "out")}
    inside = 0.0
    keep = ["id", "where", "employer", *(["origin"] if "origin" in people else [])]
    years = [people.loc[people["quarter"] == date, keep].set_index("id") for date in dates]
    for old, new in itertools.pairwise(years):
        both = old.add_suffix("_old").join(new.add_suffix("_new"), how="outer")
        here_old, here_new = both["where_old"] == "firm", both["where_new"] == "firm"
        inside += float(
            (here_old & here_new & (both["employer_old"] != both["employer_new"])).sum()
        )
        came = both[here_new & ~here_old]
        source = came["where_old"].astype(object)
        native = (
            came["origin_new"] == "native" if "origin_new" in came else came["where_new"].isna()
        )
        source = source.where(source.notna(), np.where(native, "school", "outside"))
        for place, many in source.value_counts().items():
            counts["in"][str(place)] += float(many)
        target = both.loc[here_old & ~here_new, "where_new"].astype(object).fillna("gone")
        for place, many in target.value_counts().items():
            counts["out"][str(place)] += float(many)
    n = max(len(dates) - 1, 1)
    return pd.DataFrame(counts).reindex(list(PLACES)) / n, inside / n


def _bars(axes: Axes, rows: list[pd.DataFrame], colours: dict[str, str], scale: float) -> None:
    for y, frame in enumerate(rows):
        for side, sign in (("in", 1.0), ("out", -1.0)):
            left = 0.0
            for name, colour in colours.items():
                wide = sign * float(frame[side].to_dict()[name]) / scale
                axes.barh(y, wide, left=left, height=0.62, color=colour, linewidth=0)
                left += wide
    axes.axvline(0, color=DARK, linewidth=1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(False, axis="y")
    for side in ("left",):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda x, _: number(abs(x)))


@styled
def draw(records: Mapping[str, Record], lang: str) -> Figure:
    """Draw both flows, one row per path."""
    people = {p: talent(r.panel("people"), r.panel("firms")) for p, r in records.items()}
    money = [capital(r.panel("accounts")) for r in records.values()]
    figure = Figure(figsize=(13.5, 0.85 * len(records) + 2.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    _bars(left, [f for f, _ in people.values()], {k: c for k, (_, c) in PLACES.items()}, 1.0)
    _bars(right, money, {k: c for k, (_, c) in PARTNERS.items()}, 1e6)
    left.set_yticks(range(len(records)), [path_name(p, lang) for p in records], fontsize=11)
    for tick, path in zip(left.get_yticklabels(), records):
        tick.set_color(PATH_COLOURS.get(path, DARK))
    right.set_yticks([])
    for y, (_, inside) in enumerate(people.values()):
        left.annotate(
            INSIDE[lang].format(number(inside)), (0, y + 0.33), xytext=(4, 0),
            textcoords="offset points", fontsize=8, color=GREY, va="top",
        )  # fmt: skip
    for axes, title, table, frames in (
        (left, TALENT, PLACES, [f for f, _ in people.values()]),
        (right, CAPITAL, PARTNERS, money),
    ):
        axes.set_title(title[lang])
        axes.set_xlabel(SIDES[lang], color=GREY)
        used = [k for k in table if any(f.loc[k].sum() > 0 for f in frames)]
        marks = [Patch(color=table[k][1], label=pick(table[k][0], lang)) for k in used]
        axes.legend(
            handles=marks, loc="upper center", bbox_to_anchor=(0.5, -0.1 - 0.35 / len(records)),
            ncols=3, columnspacing=1.2, handlelength=1.0,
        )  # fmt: skip
    figure.suptitle(TITLE[lang], x=0.01, ha="left")
    return figure
