"""What is said of a sensitivity analysis: tables, and a sentence for each thing worth knowing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .. import labels
from ..outcomes import label_of, unit_of
from .indices import DROPPED_BELOW, LUCK, Effect, Share

if TYPE_CHECKING:
    from .question import Answer, Question

LUCK_NAMES = ("luck (the seed)", "随机性（种子）")
MOST_PAIRS = 5
"""Pairs that are named of one outcome; the table of shares has all of them."""


def name_of(factor: str, lang: str) -> str:
    """Return a factor's name: its key, which is the same in every language."""
    return labels.pick(LUCK_NAMES, lang) if factor == LUCK else factor


def percent(x: float, lang: str) -> str:
    """Write a share of variance."""
    if not math.isfinite(x):
        return "–"
    text = f"{100 * x:.0f}".replace("-0", "0") if round(100 * x) == 0 else f"{100 * x:.0f}"
    return f"{text}%" if lang == "zh" else f"{text} %"


def span(one: Share, lang: str) -> str:
    """Write an index with its interval."""
    if not math.isfinite(one.index):
        return "–"
    bare = [percent(x, lang).rstrip(" %") for x in (one.low, one.high)]
    form = "{}（{}至{}）" if lang == "zh" else "{} ({} to {})"
    return form.format(percent(one.index, lang), *bare)


def text(answer: Answer, question: Question, lang: str = "en") -> str:
    """Return everything that is said: the screening, then each outcome at each year."""
    parts = []
    if answer.effects:
        parts += [_title("screening", lang), screening(answer.effects, lang)]
        parts.append(dropped(answer, question, lang))
    for mine in of_outcomes(answer.shares):
        parts += [heading(mine, lang), table(mine, lang), "\n".join(sentences(mine, lang))]
    if answer.shares:
        parts.append(READING[lang])
    return "\n\n".join(parts) + "\n"


def of_outcomes(found: Iterable[Share]) -> list[list[Share]]:
    """Return the shares of each outcome and year."""
    by: dict[tuple[str, int], list[Share]] = {}
    for one in found:
        by.setdefault((one.outcome, one.year), []).append(one)
    return list(by.values())


# The screening ------------------------------------------------------------------------------------

TITLES = {
    "screening": ("Screening: what a factor moved over its whole range changes on average (μ*), and how unevenly (σ)",
                  "筛选：因素跨越其整个范围时，结果平均变化多少（μ*）及其不均匀程度（σ）"),
    "shares": ("Shares of the variance of {name}, year {year} ({rows} rows)",
               "{name}方差的来源，第{year}年（{rows}行样本）"),
}  # fmt: skip
RULE = {
    "en": "A factor is dropped if, for every outcome, even the upper end of its μ* is below "
    "{below} % of the largest μ*. Of names and of luck μ* is the effect of another name or seed.",
    "zh": "若对每项结果，某因素μ*的区间上端都低于最大μ*的{below}%，则剔除该因素。"
    "取值为名称的因素与随机性，其μ*为换一个名称或种子的影响。",
}
ALL_STAY = {"en": "All factors stay.", "zh": "全部因素保留。"}
DROPPED = {
    "en": "Dropped, and held at what the setting says: {}.",
    "zh": "剔除并保持设定值：{}。",
}


def _title(what: str, lang: str) -> str:
    return labels.pick(TITLES[what], lang)


def screening(effects: Sequence[Effect], lang: str) -> str:
    """Return a table for each outcome: a line a factor, μ* with its interval and σ, largest first."""
    parts = []
    form = "{}（{}至{}）" if lang == "zh" else "{} ({} to {})"
    for outcome, year in dict.fromkeys((e.outcome, e.year) for e in effects):
        mine = [e for e in effects if (e.outcome, e.year) == (outcome, year)]
        unit = unit_of(outcome)
        heads = labels.pick((f"{label_of(outcome, lang, unit=True)}, year {year}",
                             f"{label_of(outcome, lang, unit=True)}，第{year}年"), lang)  # fmt: skip
        rows = [[heads, labels.pick(("μ* (95 %)", "μ*（95%）"), lang), "σ"]]
        for one in sorted(mine, key=lambda e: -e.mu_star if math.isfinite(e.mu_star) else 0.0):
            star, low, high, sigma = (
                labels.number(x, unit, lang) for x in (one.mu_star, one.low, one.high, one.sigma)
            )
            known = math.isfinite(one.mu_star)
            rows.append([name_of(one.factor, lang), form.format(star, low, high) if known else "–",
                         sigma])  # fmt: skip
        parts.append(labels.table(rows))
    return "\n\n".join(parts)


def dropped(answer: Answer, question: Question, lang: str) -> str:
    """Say which factors are dropped, and by which rule."""
    gone = [factor.key for factor in question.factors if factor.key not in answer.kept]
    said = (
        DROPPED[lang].format(labels.pick((", ", "、"), lang).join(gone)) if gone else ALL_STAY[lang]
    )
    gap = "" if lang == "zh" else " "
    return f"{said}{gap}{RULE[lang].format(below=f'{100 * DROPPED_BELOW:.0f}')}"


# Shares of variance -------------------------------------------------------------------------------

COLUMNS = {
    "en": ("", "alone (95 %)", "with all it acts with (95 %)"),
    "zh": ("", "单独（95%）", "含与其他因素的共同作用（95%）"),
}
READING = {
    "en": "Alone: the share of the variance that is gone once the factor is known (first-order "
    "index). With all it acts with: the share that stays if all others are known (total index). "
    "Shares belong to these ranges: wider ranges, larger shares. Intervals are bootstrapped.",
    "zh": "单独：知道该因素后消失的方差比例（一阶指数）。含共同作用：知道其他全部因素后仍存在的比例（总指数）。"
    "比例取决于所给范围：范围越宽，比例越大。区间由自助法得到。",
}
SAID = {
    "en": {
        "flat": "{name} does not vary here, or too few runs are known, so that there is nothing to share out.",
        "luck": "Luck: {total} of the variance is luck, which stays when every factor is known; {alike}.",
        "alike": "{first} is luck that acts alike in all settings",
        "not alike": "how much of it acts alike in all settings cannot be told ({first})",
        "no luck": "Luck: cannot tell it from none ({total}).",
        "top": "{factor} has the largest share of all factors: {first} alone, {total} with all it acts with{tied}.",
        "tied": "; {others} cannot be told from it",
        "none": "No factor's share can be told from none; more --points would tell.",
        "rest": "Alone, all add up to {sum}; the other {rest} is what they do together, or sampling error.",
        "over": "Alone, all add up to {sum}, more than the whole: that is sampling error; more --points narrow it.",
        "pairs": "Act together: {pairs}.",
        "pair": "{a} and {b} {share}",
        "more": "and {n} more pairs",
        "no pairs": "No pair can be told to act together, beyond sampling error.",
        "below": "Below nought: {what}. A share of variance cannot be negative: this is sampling error, "
                 "and all of these intervals hold 0, so none can be told from no share at all; more "
                 "--points narrow them.",
        "far below": "Below nought with its whole interval: {what}. A share of variance cannot be "
                     "negative, so here sampling error is larger than the interval tells (few rows, or an outcome "
                     "with rare large values); do not read it, and take more --points.",
        "alone": "{factor} alone {share}",
        "crossed": "Less with all it acts with than alone: {what}. That cannot be either: sampling error of "
                   "the two estimates.",
        "above": "More than the whole: {what}. No share is above 100 %: sampling error, too.",
    },
    "zh": {
        "flat": "{name}在此不变，或已知的运行太少，无可分解。",
        "luck": "随机性：方差的{total}来自随机性，即知道全部因素后仍存在的部分；{alike}。",
        "alike": "其中{first}在各种设定下作用相同",
        "not alike": "其中多少在各种设定下作用相同，无法判断（{first}）",
        "no luck": "随机性：无法与零区分（{total}）。",
        "top": "各因素中{factor}的比例最大：单独{first}，含共同作用{total}{tied}。",
        "tied": "；{others}与之无法区分",
        "none": "无法判断任何因素的比例不为零；增加--points可以判断。",
        "rest": "各因素单独合计{sum}，其余{rest}为共同作用或抽样误差。",
        "over": "各因素单独合计{sum}，超过全部：这是抽样误差，增加--points可以缩小。",
        "pairs": "共同作用：{pairs}。",
        "pair": "{a}与{b} {share}",
        "more": "另有{n}对",
        "no pairs": "在抽样误差之外，无法判断有任何两个因素共同作用。",
        "below": "低于零：{what}。方差的比例不可能为负：这是抽样误差，各区间都包含0，无法与零区分；"
                 "增加--points可以缩小区间。",
        "far below": "整个区间低于零：{what}。方差的比例不可能为负，可见抽样误差大于区间所示（样本行太少，"
                     "或结果偶有极大值）；不宜解读，应增加--points。",
        "alone": "{factor}单独{share}",
        "crossed": "含共同作用低于单独：{what}。这同样不可能：两项估计各有抽样误差。",
        "above": "超过全部：{what}。任何比例都不会超过100%：同样是抽样误差。",
    },
}  # fmt: skip


def heading(mine: Sequence[Share], lang: str) -> str:
    """Return what the shares are of."""
    one = mine[0]
    name = label_of(one.outcome, lang)
    return _title("shares", lang).format(name=name, year=one.year, rows=one.rows)


def table(mine: Sequence[Share], lang: str) -> str:
    """Return a line a factor: alone, and with all it acts with; the largest first."""
    first, total = ({s.factor: s for s in mine if s.order == o} for o in ("first", "total"))
    order = sorted(total, key=lambda f: -total[f].index if math.isfinite(total[f].index) else 0.0)
    rows = [list(COLUMNS[lang])]
    rows += [[name_of(f, lang), span(first[f], lang), span(total[f], lang)] for f in order]
    return labels.table(rows)


def sentences(mine: Sequence[Share], lang: str) -> list[str]:
    """Say of one outcome how much is luck, what explains most, what acts together, what is noise."""
    say = SAID[lang]
    first, total = ({s.factor: s for s in mine if s.order == o} for o in ("first", "total"))
    if not any(math.isfinite(s.index) for s in mine):
        return [say["flat"].format(name=label_of(mine[0].outcome, lang))]
    found = []
    if LUCK in total:
        which = "luck" if total[LUCK].low > 0.0 else "no luck"
        alike = say["alike" if first[LUCK].low > 0.0 else "not alike"]
        alike = alike.format(first=span(first[LUCK], lang))
        found.append(say[which].format(total=span(total[LUCK], lang), alike=alike))
    found.append(_top(first, total, lang))
    alone = sum(s.index for s in first.values() if math.isfinite(s.index))
    if alone > 1.0:
        found.append(say["over"].format(sum=percent(alone, lang)))
    else:
        found.append(say["rest"].format(sum=percent(alone, lang), rest=percent(1.0 - alone, lang)))
    found.append(_pairs(mine, lang))
    found += _negative(mine, lang)
    comma = labels.pick((", ", "、"), lang)
    for what, many in (
        ("crossed", [f for f in total if total[f].high < first[f].low]),
        ("above", [f for f in total if max(total[f].index, first[f].index) > 1.005]),
    ):
        if many:
            found.append(say[what].format(what=comma.join(name_of(f, lang) for f in many)))
    return found


def _top(first: dict[str, Share], total: dict[str, Share], lang: str) -> str:
    """Name the factor with the largest total index, and those whose interval reaches it."""
    say, comma = SAID[lang], labels.pick((", ", "、"), lang)
    order = sorted((f for f in total if f != LUCK), key=lambda f: -total[f].index)
    if not order or total[order[0]].low <= 0.0:
        return say["none"]
    top = total[order[0]]
    near = [name_of(f, lang) for f in order[1:] if total[f].high >= top.low]
    return say["top"].format(
        factor=name_of(order[0], lang), first=span(first[order[0]], lang), total=span(top, lang),
        tied=say["tied"].format(others=comma.join(near)) if near else "",
    )  # fmt: skip


def _pairs(mine: Sequence[Share], lang: str) -> str:
    say, comma = SAID[lang], labels.pick((", ", "、"), lang)
    pairs = sorted((s for s in mine if s.order == "second" and s.low > 0.0), key=lambda s: -s.index)
    if not pairs:
        return say["no pairs"]
    named = [
        say["pair"].format(a=name_of(s.factor, lang), b=name_of(s.other, lang), share=span(s, lang))
        for s in pairs[:MOST_PAIRS]
    ]
    if len(pairs) > MOST_PAIRS:
        named.append(say["more"].format(n=len(pairs) - MOST_PAIRS))
    return say["pairs"].format(pairs=comma.join(named))


def _negative(mine: Sequence[Share], lang: str) -> list[str]:
    """Explain indices below nought, those with an interval that holds 0 apart from the others."""
    say, comma = SAID[lang], labels.pick((", ", "、"), lang)
    below = [s for s in mine if s.index < -0.005]  # what is written as a figure below 0
    found = []
    for which, many in (
        ("below", [s for s in below if s.high >= 0.0]),
        ("far below", [s for s in below if s.high < 0.0]),
    ):
        named = []
        for s in sorted(many, key=lambda s: s.index)[:MOST_PAIRS]:
            a, b, share = name_of(s.factor, lang), name_of(s.other, lang), span(s, lang)
            said = {"a": a, "b": b, "factor": a, "share": share}
            named.append(say["pair" if s.other else "alone"].format(**said))
        if len(many) > MOST_PAIRS:
            named.append(labels.pick((f"and {len(many) - MOST_PAIRS} more",
                                      f"另有{len(many) - MOST_PAIRS}项"), lang))  # fmt: skip
        if named:
            found.append(say[which].format(what=comma.join(named)))
    return found
