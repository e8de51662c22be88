"""What ``agglomera paths`` says in the terminal: tables in both languages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .. import labels
from ..labels import PATHS, path_name

if TYPE_CHECKING:
    from .judge import Common, Swaps, Turn, Verdict

NAMES = {
    "accuracy": ("named right, fresh seeds", "新种子命名正确率"),
    "early": ("the same over the first year", "仅用第一年数据"),
    "placebo": ("all mechanisms off", "关闭全部机制"),
    "ablated": ("key mechanism off: recall", "关闭关键机制后的命名正确率"),
    "unrelated": ("unrelated mechanism off: recall", "关闭无关机制后的命名正确率"),
}
MET = {True: ("met", "达到"), False: ("missed", "未达到")}
HEADS = {
    "judged": (["what", "path", "value", "95 %", "wanted", ""],
               ["内容", "路径", "数值", "95%区间", "要求", ""]),
    "confusion": ("true \\ named", "真实\\命名"),
    "swaps": ("start \\ axes", "起点\\三维度"),
    "turns": (["path", "last window named another", "95 %", "mostly", "median year", "runs"],
              ["路径", "末期被认作他路径", "95%区间", "主要为", "中位年份", "次数"]),
}  # fmt: skip
TITLES = {
    "A": ("A  One common start, only the axes differ", "A  共同起点，仅三维度不同"),
    "B": ("B  Start of one path, axes of another: share named by the axes / by the start",
          "B  起点与三维度互换：按三维度命名的比例，按起点命名的比例"),
    "C": ("Paths that turn, window by window", "路径转化（逐期命名）"),
    "R": ("A stylised world that is not calibrated: what is said here is a fact about the model.",
          "模型为典型化世界，尚未校准：结果仅说明模型本身。"),
}  # fmt: skip


def share(value: float) -> str:
    """Write a share in whole percent."""
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def span(low: float, high: float) -> str:
    """Write an interval of shares."""
    return "–" if math.isnan(low) else f"{100 * low:.0f}–{100 * high:.0f} %"


def wanted(one: Verdict) -> str:
    """Write what was wanted of a number."""
    sign = "≥" if one.at_least else "<" if one.name == "ablated" else "≤"
    return f"{sign} {share(one.wanted)}"


def judged(found: Common, lang: str) -> list[list[str]]:
    """Return the wanted numbers as rows of a table."""
    pick = labels.pick
    rows = [HEADS["judged"][lang == "zh"]]
    for one in found.verdicts:
        rows.append([
            pick(NAMES[one.name], lang), path_name(one.path, lang) if one.path else "",
            share(one.value), span(one.low, one.high), wanted(one), pick(MET[one.met], lang),
        ])  # fmt: skip
    return [list(row) for row in rows]


def confusion(found: Common, judge: str, lang: str) -> list[list[str]]:
    """Return the confusion matrix of the judged classifier."""
    names = [path_name(path, lang) for path in PATHS]
    rows = [[labels.pick(HEADS["confusion"], lang), *names]]  # type: ignore[arg-type]
    for name, counts in zip(names, found.tests[judge].confusion(list(PATHS)), strict=True):
        rows.append([name, *map(str, counts)])
    return rows


def swapped(found: Swaps, lang: str) -> list[list[str]]:
    """Return for each start and axes what the outcome followed; on the diagonal the recall."""
    rows = [[labels.pick(HEADS["swaps"], lang), *(path_name(p, lang) for p in PATHS)]]  # type: ignore[arg-type]
    for start in PATHS:
        cells = []
        for axes in PATHS:
            if start == axes:
                cells.append(f"({share(found.own.recall(start))})")
            else:
                cells.append(
                    f"{share(found.axes[start, axes])} / {share(found.start[start, axes])}"
                )
        rows.append([path_name(start, lang), *cells])
    return rows


def turned(found: dict[str, Turn], lang: str) -> list[list[str]]:
    """Return how often and when runs of each path turn."""
    rows = [list(HEADS["turns"][lang == "zh"])]
    for path, one in found.items():
        year = "–" if math.isnan(one.year) else f"{one.year:.0f}"
        rows.append([path_name(path, lang), share(one.turned), span(one.low, one.high),
                     path_name(one.to, lang) if one.to else "–", year, str(one.runs)])  # fmt: skip
    return rows


def told(
    common: Common, swaps: Swaps, turns: dict[str, Turn], judge: str, lang: str
) -> str:  # fmt: skip
    """Return everything as text."""

    def title(key: str) -> str:
        return labels.pick(TITLES[key], lang)

    other = "; ".join(f"{how} {share(one.accuracy)}" for how, one in common.tests.items())
    parts = [title("A"), labels.table(judged(common, lang)), other,
             labels.table(confusion(common, judge, lang)),
             title("B"), labels.table(swapped(swaps, lang)),
             title("C"), labels.table(turned(turns, lang)), title("R")]  # fmt: skip
    return "\n\n".join(parts) + "\n"
