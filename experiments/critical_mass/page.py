"""The page of critical mass: a sentence for each place, the doses, the sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..paths.classify import wilson
from .file import KEPT, NEVER, Mass
from .judge import Number, left, mean, needed, slope

if TYPE_CHECKING:
    from .command import Pushed, Swept

SAID = {
    "yes": ("a push has a critical mass", "推动存在临界规模"),
    "no": ("a push has no critical mass", "推动不存在临界规模"),
    "unsure": ("cannot tell whether a push has a critical mass", "无法判断推动是否存在临界规模"),
}
ASKED = {
    "grows": "half a push brings less than half of a whole one",
    "stays": "at least {least} of what a whole push built is there {later} years later",
    "rises": "a larger share of it stays after a whole push than after the smallest",
}
ANSWER = {"yes": "yes", "no": "no", "unsure": "cannot tell"}
SIZES = {
    "yes": ("a larger start multiplies its lead", "起始规模的优势会放大"),
    "no": ("a larger start loses its lead", "起始规模的优势会缩小"),
    "unsure": ("cannot tell whether a larger start multiplies its lead",
               "无法判断起始规模的优势是否放大"),
}  # fmt: skip


def shown(one: Number, times: float = 1.0, per: str = "") -> str:
    """Write a number with its interval."""
    if not math.isfinite(one.middle):
        return "–"
    digits = 2 if times == 1.0 and abs(one.middle) < 10 else 0
    middle, low, high = (f"{times * x:z.{digits}f}" for x in one)
    text = f"{middle}{per}" + (f" ({low} … {high})" if math.isfinite(one.low + one.high) else "")
    return text.replace("-", "−")


def page(
    mass: Mass, pushes: Sequence[Pushed], sweeps: Sequence[Swept], seeds: Sequence[int], world: str
) -> str:
    """Return the text between the marks of the page."""
    from sim.record import code_hash

    lines = [
        "# Critical mass", "",
        "Does a push that is withdrawn leave a cluster that stands by itself once it was large "
        "enough, and does it matter how many firms a place begins with? What is run stands in "
        "`configs/lives/critical_mass.yaml`, what is asked in `experiments/critical_mass/judge.py`; both "
        f"were written before the runs. {len(seeds)} seeds ({seeds[0]} to {seeds[-1]}), "
        f"`world={world}`. Made by `python -m experiments.critical_mass`; model: code "
        f"`{code_hash()[:16]}`.", "",
        "![Firms by dose of a push that is withdrawn or kept, and by size at the start]"
        "(images/critical_mass.png)", "", "**What the model says.**", "",
    ]  # fmt: skip
    lines += [line for place, pushed, swept in zip(mass.places, pushes, sweeps, strict=True)
              for line in _sentences(mass, place.label.en, place.label.zh, pushed, swept)]  # fmt: skip
    after = mass.push.after
    lines += [
        "", "## A push, withdrawn", "",
        f"{mass.push.label.en}. {mass.push.label.zh}。 Firms above the same seeds without a push; "
        f"*there still*: share of what stood when the push ended, {after[0]} and {after[-1]} years "
        "later (it can exceed 100 %: what was built may grow). *Kept*: the push goes on.", "",
        "| place 地点 | strength 强度 | years 年数 | when it ended 退出时 | "
        + " | ".join(f"{one} years later {one}年后" for one in after) + " | "
        + " | ".join(f"there still after {one} {one}年后留存" for one in after)
        + f" | kept, in year {mass.push.years + after[-1]} 持续推动 |",
        "|---|---:|---:|" + "---:|" * (2 * len(after) + 2),
    ]  # fmt: skip
    for place, pushed in zip(mass.places, pushes, strict=True):
        none = pushed.firms[0.0, NEVER]
        for (strength, years), one in sorted(pushed.built.items()):
            kept = pushed.firms[strength, KEPT][:, years + after[-1]] - none[:, years + after[-1]]
            cells = [shown(mean(one.at_end)), *(shown(mean(x)) for x in one.after)]
            cells += [shown(left(one, i), 100.0, " %") for i in range(len(after))]
            cells.append(shown(mean(kept)) if years == mass.push.years else "")
            lines.append(f"| {place.label.en} {place.label.zh} | {strength:g} | {years} | "
                         + " | ".join(cells) + " |")  # fmt: skip
    lines += [
        "",
        "| place 地点 | asked 问题 | number (95 %) 数值 | answer 回答 |",
        "|---|---|---:|---|",
    ]
    for place, pushed in zip(mass.places, pushes, strict=True):
        verdict = pushed.verdict
        numbers = {"grows": shown(verdict.bend) + " firms",
                   "stays": shown(verdict.stays, 100.0, " %"),
                   "rises": shown(verdict.rises, 100.0, " points")}  # fmt: skip
        for key, text in ASKED.items():
            said = text.format(least=f"{100 * mass.stays:.0f} %", later=after[-1])
            lines.append(f"| {place.label.en} {place.label.zh} | {said} | {numbers[key]} | "
                         f"{ANSWER[verdict.answers[key]]} |")  # fmt: skip
    return "\n".join([*lines, "", *_sizes(mass, sweeps)]) + "\n"


def _sentences(mass: Mass, en: str, zh: str, pushed: Pushed, swept: Swept) -> list[str]:
    one, along = pushed.verdict, slope(swept.start, swept.end)
    push, size = SAID[one.says], SIZES[along.above(1.0)]
    least = needed(mass.sweep.firms, [float(row.mean()) for row in swept.ignited])
    fails = _fails(mass, least)
    return [
        f"- {en}: {push[0]} (of what a whole push built, {shown(one.stays, 100.0, ' %')} stands "
        f"{mass.push.after[-1]} years later; half a push less half of a whole one: {shown(one.bend)} "
        f"firms); {size[0]} (slope {shown(along)}, 1 keeps it); {fails[0]}.",
        f"  {zh}：{push[1]}；{size[1]}；{fails[1]}。",
    ]


def _fails(mass: Mass, least: int | None) -> tuple[str, str]:
    sizes, years = mass.sweep.firms, mass.sweep.years
    if least is None:
        return (f"at none of the sizes tried does it ignite within {years} years in half of the "
                "seeds", f"所有起始规模在{years}年内的成功率均不到一半")  # fmt: skip
    if least == sizes[0]:
        return (f"it ignites within {years} years in half of the seeds or more from every size, "
                f"{least} firms included", f"从{least}家企业起，{years}年内成功率均达到一半")  # fmt: skip
    return (f"below {least} firms it fails to ignite within {years} years in more than half of the "
            "seeds", f"起始少于{least}家企业时，{years}年内多半起步失败")  # fmt: skip


def _sizes(mass: Mass, sweeps: Sequence[Swept]) -> list[str]:
    years = mass.sweep.years
    lines = [
        "## Size at the start", "",
        f"{mass.sweep.label.en}. {mass.sweep.label.zh}。 Set: firms at size 1, before four years of "
        "burn-in in which some close and some come; the year-0 column is what is left then, in "
        "firms of this world.", "",
        f"| place 地点 | set 设定 | firms in year 0 起始企业数 | firms in year {years} 第{years}年企业数 | "
        "ignites (95 %) 成功起步 |", "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    for place, swept in zip(mass.places, sweeps, strict=True):
        for i, firms in enumerate(mass.sweep.firms):
            hits, n = int(swept.ignited[i].sum()), len(swept.ignited[i])
            low, high = wilson(hits, n)
            lines.append(
                f"| {place.label.en} {place.label.zh} | {firms} | {shown(mean(swept.start[i]))} | "
                f"{shown(mean(swept.end[i]))} | {100 * hits / n:.0f} % "
                f"({100 * low:.0f} … {100 * high:.0f}) |"
            )
    return lines
