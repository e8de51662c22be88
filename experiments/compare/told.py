"""A comparison as text: the table with its sentences, and the brief in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import labels
from ..measures import ENOUGH, Measure
from .by_year import ByYear, Results, told, verdict
from .words import odds, scale_name, sentence, shown_change, times

if TYPE_CHECKING:
    from sim.core.spec import RunSpec

    from ..statistics.paired import Paired

HEADS = {
    "en": ["", "{base}", "arm", "", "change (95 % interval)", "pairs", "luck", ""],
    "zh": ["", "{base}", "方案", "", "变化（95%区间）", "配对", "随机性", ""],
}
VERDICTS = {
    "en": {"cannot tell": "cannot tell", "no change": "no change", "too small": "too small"},
    "zh": {"cannot tell": "无法判断", "no change": "无变化", "too small": "过小"},
}
"""What stands behind a row that does not change clearly."""
AT = {"en": "Year {year}", "zh": "第{year}年"}
FEW = {
    "en": "Fewer than {enough} pairs cannot tell: all may agree by luck alone. Use --seeds 20.",
    "zh": "少于{enough}对无法判断：可能只是偶然相同。可用--seeds 20。",
}
READING = {
    "en": "{pairs} pairs of runs. Cannot tell: the interval holds 0, or a change smaller "
    "than matters ({least}); that means not known, not none. Of twenty numbers about one seems to "
    "change by luck alone.\n"
    "Pairs: share of pairs that are better, equal ones half; higher, where neither way is better. "
    "Luck: how many times more runs without common luck would be needed for the same interval.",
    "zh": "{pairs}对运行。无法判断：区间包含0，或包含小于最小重要幅度的变化（{least}）；表示未知，并非没有变化。"
    "二十项指标中约有一项会因偶然显得有变化。\n"
    "配对：更好的配对占比，相同的计一半；无高低之分的指标为更高的占比。"
    "随机性：如不共享随机性，达到同样区间所需运行数的倍数。",
}
LEAST = {
    "en": {"": "{least} of the base, assumed", "given": "{least} of the base, as given"},
    "zh": {"": "基准的{least}，假定", "given": "基准的{least}，按给定"},
}
SCALES = {
    "en": {
        "log": "Logs: few of the base's runs hold most of it (a tenth over a third), so geometric "
        "means and their ratio are compared.",
        "median": "Medians: few of the base's runs hold most of it and logs do not help (a nought, or as "
        "skewed), so medians are compared; the change is the median over pairs.",
    },
    "zh": {
        "log": "对数：基准中少数运行占了大部分（十分之一的运行超过三分之一），因此比较几何均值及其比值。",
        "median": "中位数：基准中少数运行占了大部分，取对数亦无助（有0，或同样偏斜），"
        "因此比较中位数；变化为配对差的中位数。",
    },
}


def pairs_of(by_year: ByYear) -> int:
    """Return the pairs of runs that are there, of the number of which most are."""
    ones = (one for results in by_year.values() for many in results.values() for _, one in many)
    return max((one.pairs for one in ones), default=0)


def table(by_year: ByYear, base: str, lang: str, smallest: float | None = None) -> str:
    """Return the comparison as text: for each year a table of all arms, and the sentences."""
    parts, pairs = list[str](), pairs_of(by_year)
    for year, results in by_year.items():
        if len(by_year) > 1:
            parts.append(AT[lang].format(year=year))
        parts.append(_grid(results, base, lang))
        if pairs >= ENOUGH:
            parts += [_said(arm, many, lang) for arm, many in results.items()]
    parts.append(reading(by_year, lang, smallest))
    return "\n\n".join(parts) + "\n"


def _grid(results: Results, base: str, lang: str) -> str:
    lines = [[head.format(base=base) for head in HEADS[lang]]]
    arms = list(results)
    for at, (m, first) in enumerate(results[arms[0]]):
        for arm in arms:
            _, one = results[arm][at]
            head = [_name(m, first, lang), labels.number(first.base, m.unit, lang)]
            lines.append([
                *(head if arm == arms[0] else ["", ""]), arm,
                labels.number(one.arm, m.unit, lang), shown_change(one, m, lang),
                odds(one, m, lang), times(one.narrowed),
                VERDICTS[lang].get(verdict(one), ""),
            ])  # fmt: skip
    return labels.table(lines)


def _name(m: Measure, one: Paired, lang: str) -> str:
    """Return a measure's label with its unit and, if they are not plain means, its scale."""
    unit = labels.unit_name(m.unit, lang) if m.unit not in ("", "share", "index") else ""
    said = ", ".join(x for x in (unit, scale_name(one.scale, lang)) if x)
    return m.label(lang) + (f" ({said})" if said else "")


def _said(arm: str, many: list[tuple[Measure, Paired]], lang: str) -> str:
    clear = [sentence(arm, one, m, lang) for m, one in many if one.clear or one.known_small]
    pairs = max((one.pairs for _, one in many), default=0)
    if clear:
        end = "。" if lang == "zh" else "."
        return "\n".join(text + end for text in clear)
    return {
        "en": f"Cannot tell that {arm} changes any of these numbers in {pairs} pairs.",
        "zh": f"{pairs}对运行中无法判断{arm}改变了任何一项指标。",
    }[lang]


def reading(by_year: ByYear, lang: str, smallest: float | None = None) -> str:
    """Return how to read the table: what cannot tell means, and the scales that occur."""
    pairs = pairs_of(by_year)
    if pairs < ENOUGH:
        return FEW[lang].format(enough=ENOUGH)
    ones = [one for results in by_year.values() for many in results.values() for _, one in many]
    sizes = sorted({one.smallest for one in ones})
    least = " … ".join(f"{100 * x:.3g} %" for x in dict.fromkeys((*sizes[:1], *sizes[-1:])))
    said = LEAST[lang]["" if smallest is None else "given"].format(least=least)
    lines = [READING[lang].format(pairs=pairs, least=said)]
    lines += [text for scale, text in SCALES[lang].items() if any(o.scale == scale for o in ones)]
    return "\n".join(lines)


CAVEATS = {
    "en": """\
- Both arms of a pair have the same seed and share all luck that they have in common.
- Intervals are 95 % bias-corrected and accelerated bootstrap intervals over the pairs, those of
  medians between order statistics. Of twenty such intervals about one leaves out the truth by
  chance alone.
- The model is a stylised world, not a forecast: read signs and orders of magnitude.""",
    "zh": """\
- 每一对运行种子相同，共享全部共同的随机性。
- 区间为对配对重抽样的95% BCa自助法区间（中位数用次序统计量区间）；每二十个区间中约有一个会因偶然而不含真值。
- 模型是典型化的世界，并非预测：可参考的是方向与量级。""",
}


def brief(
    by_year: ByYear, specs: dict[str, RunSpec], said: dict[str, list[str]], seeds: list[int],
    lang: str, smallest: float | None = None,
) -> str:  # fmt: skip
    """Return a short report in Markdown."""
    base = next(iter(specs))
    spec = specs[base]
    path = labels.path_name(str(spec.labels.get("path", "")), lang)
    head = {
        "en": f"# {' and '.join(list(specs)[1:])} against {base}\n\n{len(seeds)} pairs of runs, "
        f"{spec.years} years each, path {path}, seeds {seeds[0]} to "
        f"{seeds[-1]}.\n\n![comparison](comparison.png)\n",
        "zh": f"# {'、'.join(list(specs)[1:])}与{base}的比较\n\n{len(seeds)}对运行，"
        f"每次{spec.years}年，路径：{path}，种子{seeds[0]}至"
        f"{seeds[-1]}。\n\n![comparison](comparison.png)\n",
    }[lang]
    lines = [head]
    lines += [f"- {label}: `{' '.join(words)}`" for label, words in said.items()]
    lines.append("")
    shown, pairs = told(by_year), pairs_of(by_year)
    for arm in list(specs)[1:]:
        lines.append(f"## {arm}\n")
        if pairs < ENOUGH:
            lines += [FEW[lang].format(enough=ENOUGH), ""]
        for year, results in shown.items():
            if len(shown) > 1:
                lines += [f"### {AT[lang].format(year=year)}", ""]
            lines += [f"- {sentence(arm, one, m, lang)}" for m, one in results[arm]]
            lines.append("")
    lines += [{"en": "## How to read this", "zh": "## 如何阅读"}[lang], ""]
    if pairs >= ENOUGH:
        lines += [f"- {text}" for text in reading(shown, lang, smallest).split("\n")]
    return "\n".join([*lines, CAVEATS[lang], ""])
