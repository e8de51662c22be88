"""Where talent and capital come from and where they go: a bar to the right in, to the left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ..labels import number, path_name, pick
from .style import BLACK, BLUE, DARK, GREEN, GREY, ORANGE, PATH_COLOURS, RED, SKY, styled

if TYPE_CHECKING:
    from ..kept import Told

CAPITAL_FLOWS = (
    "founding", "round", "loan", "grant", "attraction", "repayment", "interest",
    "dividend", "stake_sale", "tax", "fund_return", "closure",
)  # fmt: skip
"""Postings that finance firms or pay financiers and the state; sales, wages, inputs are not."""

PALE, DEEP = "#CFCFCF", "#444444"
PARTNERS = {
    "households": (("founders and other people", "创业者与个人"), ORANGE),
    "investors": (("investors", "投资机构"), GREEN),
    "banks": (("banks", "银行"), BLUE),
    "governments": (("governments (grants in, taxes out)", "政府（补助流入、税收流出）"), DEEP),
    "outside": (("owners and buyers outside", "外部股东与买方"), PALE),
    "firms": (("other firms", "其他企业"), SKY),
    "institutes": (("institutes", "院校与研究机构"), RED),
    "hubs": (("hub organisations", "枢纽组织"), BLACK),
}
PLACES = {
    "school": (("school or university here", "本地院校培养"), GREEN),
    "outside": (("outside world", "外部世界"), ORANGE),
    "rival": (("rival cluster", "对手集群"), RED),
    "institute": (("institutes here", "本地院校机构"), BLUE),
    "nobody": (("here without a job", "本地待业"), PALE),
    "gone": (("retired or left the region", "退休或离开"), DEEP),
}
WHERE = (*PLACES, "firm")
FIRM = WHERE.index("firm")
TITLE = {
    "en": "Where the firms' people and capital come from and go to: yearly mean, one run of each path",
    "zh": "集群企业的人才与资本从何而来、流向何处：各路径一次运行的年均值",
}
TALENT = {"en": "Skilled people a year", "zh": "技能人才（人/年）"}
CAPITAL = {"en": "Capital, million yuan a year", "zh": "资本（百万元/年）"}
SIDES = {"en": "←  out of firms        into firms  →", "zh": "←  流出企业        流入企业  →"}
INSIDE = {
    "en": "{} more a year move from firm to firm here",
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


def talent(people: pd.DataFrame, firms: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Return people a year into and out of the focal firms by place, and moves inside.

    Two yearly panels are laid side by side: who is new, who has gone, who is somewhere else.
    """
    dates, when = np.unique(people["quarter"].to_numpy(), return_inverse=True)
    ids, employer = people["id"].to_numpy(), people["employer"].to_numpy()
    where = np.full(len(people), WHERE.index("institute"))
    where[employer == 0] = WHERE.index("nobody")
    where[np.isin(employer, firms["id"].unique())] = FIRM
    where[(people["region"] != "focal").to_numpy()] = WHERE.index("rival")
    native = (people["origin"] == "native").to_numpy() if "origin" in people else False
    new = np.where(native, WHERE.index("school"), WHERE.index("outside"))
    order = np.lexsort((when, ids))
    ids, when, where, employer, new = (
        x[order] for x in (ids, when, where, employer, np.broadcast_to(new, len(people)))
    )
    follows = (ids[1:] == ids[:-1]) & (when[1:] == when[:-1] + 1)
    before, after = new, np.full(len(ids), WHERE.index("gone"))
    before[1:][follows] = where[:-1][follows]
    after[:-1][follows] = where[1:][follows]
    came = (where == FIRM) & (before != FIRM) & (when > 0)
    went = (where == FIRM) & (after != FIRM) & (when < len(dates) - 1)
    stayed = follows & (where[1:] == FIRM) & (where[:-1] == FIRM)
    inside = float((stayed & (employer[1:] != employer[:-1])).sum())
    n = max(len(dates) - 1, 1)
    frame = pd.DataFrame({
        "in": np.bincount(before[came], minlength=len(WHERE)) / n,
        "out": np.bincount(after[went], minlength=len(WHERE)) / n,
    }, index=list(WHERE))  # fmt: skip
    return frame.loc[list(PLACES)], inside / n


def _bars(axes: Axes, rows: list[pd.DataFrame], colours: dict[str, str], scale: float) -> None:
    for y, frame in enumerate(rows):
        for side, sign in (("in", 1.0), ("out", -1.0)):
            left = 0.0
            for name, colour in colours.items():
                wide = sign * float(frame[side].to_dict()[name]) / scale
                axes.barh(y, wide, left=left, height=0.62, color=colour,
                          edgecolor="white", linewidth=0.6)  # fmt: skip
                left += wide
    ends = [float(frame[side].sum()) / scale for frame in rows for side in ("in", "out")]
    left, right = max(ends[1::2]), max(ends[::2])
    air = 0.04 * (left + right) or 1.0
    axes.set_xlim(-left - air, right + air)
    axes.axvline(0, color=DARK, linewidth=1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda x, _: number(abs(x)))


@styled
def draw(records: Mapping[str, Told], lang: str) -> Figure:
    """Draw both flows, one row per path."""
    people = {p: talent(r.panel("people"), r.panel("firms")) for p, r in records.items()}
    money = [capital(r.panel("accounts")) for r in records.values()]
    figure = Figure(figsize=(13.0, 0.85 * len(records) + 2.5), layout="constrained")
    sides = list(figure.subfigures(1, 2, squeeze=False).ravel())
    for side, title, table, frames, scale in (
        (sides[0], TALENT, PLACES, [f for f, _ in people.values()], 1.0),
        (sides[1], CAPITAL, PARTNERS, money, 1e6),
    ):
        axes = side.subplots()
        _bars(axes, frames, {k: c for k, (_, c) in table.items()}, scale)
        axes.set_title(title[lang])
        axes.set_xlabel(SIDES[lang], color=GREY)
        axes.set_yticks(range(len(records)), [path_name(p, lang) for p in records], fontsize=11)
        for tick, path in zip(axes.get_yticklabels(), records):
            tick.set_color(PATH_COLOURS.get(path, DARK))
        used = [k for k in table if any(f.loc[k].sum() > 0 for f in frames)]
        marks = [Patch(color=table[k][1], label=pick(table[k][0], lang)) for k in used]
        if marks:
            side.legend(handles=marks, loc="outside lower center", ncols=2, columnspacing=2.0,
                        handlelength=1.0)  # fmt: skip
    for y, (_, inside) in enumerate(people.values()):
        sides[0].axes[0].annotate(
            INSIDE[lang].format(number(round(inside))), (0, y + 0.33), xytext=(4, 0),
            textcoords="offset points", fontsize=8.5, color=GREY, va="top",
        )  # fmt: skip
    figure.suptitle(TITLE[lang], x=0.01, ha="left")
    return figure
