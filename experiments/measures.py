"""The few numbers by which a whole run is told: each is one indicator, read in one stated way."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ENOUGH = 6
"""Pairs that differ, from which on a change can be called clear: five may all agree by luck alone (1 in
16)."""


@dataclass(frozen=True)
class Measure:
    """One number of a run."""

    name: str
    indicator: str
    how: str
    """``last``: mean of the last four quarters; ``mean``: mean of the run; ``total``: sum over the
    run; ``peak``: highest yearly mean; ``year``: sum of the last four quarters; ``share``: total
    of the indicator over total of ``of``; ``count``: how often an event happened."""
    en: str
    zh: str
    unit: str = ""
    of: str = ""
    most: tuple[str, str] = ("", "")
    """What to call the path that has most of it."""
    least: tuple[str, str] = ("", "")
    better: str = ""
    """``higher`` or ``lower``: which change is wanted; nothing where that is not for us to say."""
    matters: float = 0.02
    """The smallest change that matters, as a share of the base arm."""
    matters_source: str = "assumed"
    scale: str = ""
    """``mean``, ``log`` or ``median``: how arms are compared; nothing: ``scales`` decides."""

    def label(self, lang: str) -> str:
        """Return the name to be read by people."""
        return self.zh if lang == "zh" else self.en

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the indicators that this reads."""
        return tuple(name for name in (self.indicator, self.of) if name)

    def of_run(self, focal: pd.DataFrame) -> float:
        """Return the number for one run; NaN where the run does not have it."""
        if self.how in ("given", "count") or any(name not in focal for name in self.needs):
            return math.nan
        return self.of_values(*(focal[name].to_numpy(float) for name in self.needs))

    def of_values(self, values: np.ndarray, others: np.ndarray | None = None) -> float:
        """Return the number for the quarters of what it reads, from the start of the run on."""
        if len(values) == 0:
            return math.nan
        if self.how == "last":
            return _mean(values[-4:])
        if self.how == "mean":
            return _mean(values)
        if self.how == "year":
            return _sum(values[-4:])
        if self.how == "total":
            return _sum(values)
        if self.how == "peak":
            years = [_mean(values[i : i + 4]) for i in range(0, len(values), 4)]
            return max((y for y in years if math.isfinite(y)), default=math.nan)
        whole = math.nan if others is None else _sum(others)
        return _sum(values) / whole if whole > 0.0 else math.nan


def _mean(values: np.ndarray) -> float:
    known = values[abs(values) < math.inf]
    return float(known.mean()) if len(known) else math.nan


def _sum(values: np.ndarray) -> float:
    known = values[abs(values) < math.inf]
    return float(known.sum()) if len(known) else math.nan


def focal(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the focal region in order of time."""
    return indicators[indicators["region"] == "focal"].sort_values("quarter")


def read(measures: Iterable[Measure], indicators: pd.DataFrame) -> dict[str, float]:
    """Return every measure of one run by name."""
    rows = focal(indicators)
    return {m.name: m.of_run(rows) for m in measures}


HEADLINE = (
    Measure("firms", "firms", "last", "firms", "企业数", "firms"),
    Measure("people", "people", "last", "skilled people", "技能人才", "people"),
    Measure("output", "output", "year", "output of the year", "年产出", "yuan"),
    Measure("productivity", "productivity", "last", "productivity", "生产率", "units a worker"),
    Measure("wage", "wage", "last", "wage", "工资", "yuan a quarter"),
    Measure("entries", "entries", "year", "firms founded in the year", "当年新增企业", "firms"),
    Measure("spin_offs", "spin_offs", "year", "spin-offs in the year", "当年衍生企业", "firms"),
    Measure("originality", "originality", "last", "original products", "原创产品占比",
            "share"),
    Measure("cross_field_share", "cross_field_share", "last", "ties across fields", "跨领域联系",
            "share"),
    Measure("top_share", "top_share", "last", "largest firm's share of output", "最大企业产值占比",
            "share"),
)  # fmt: skip
"""What the summary of one run shows, first and last year."""

COMPARED = (
    Measure("firms", "firms", "last", "firms at the end", "期末企业数", "firms", better="higher"),
    Measure("peak_firms", "firms", "peak", "firms at the peak", "峰值企业数", "firms"),
    Measure("people", "people", "last", "skilled people at the end", "期末技能人才", "people",
            better="higher"),
    Measure("output", "output", "total", "output, whole run", "全程产出", "yuan", better="higher"),
    Measure("output_last", "output", "year", "output of the last year", "末年产出", "yuan",
            better="higher"),
    Measure("productivity", "productivity", "last", "productivity at the end", "期末生产率",
            "units a worker", better="higher"),
    Measure("wage", "wage", "last", "wage at the end", "期末工资", "yuan a quarter",
            better="higher"),
    Measure("entries", "entries", "total", "firms founded", "新增企业", "firms", better="higher"),
    Measure("spin_offs", "spin_offs", "total", "spin-offs", "衍生企业", "firms", better="higher"),
    Measure("exits", "exits", "total", "firms closed", "关闭企业", "firms"),
    Measure("moves", "moves", "total", "job moves", "人才流动", "moves"),
    Measure("rounds", "rounds", "total", "investors' rounds", "投资轮次", "events"),
    Measure("trials", "trials", "total", "projects finished", "完成的项目", "projects"),
    Measure("success_rate", "success_rate", "mean", "share of successful projects",
            "项目成功率", "share", better="higher"),
    Measure("originality", "originality", "mean", "share of original products",
            "原创产品占比", "share", better="higher"),
    Measure("cross_field_share", "cross_field_share", "last", "share of ties across fields",
            "跨领域联系占比", "share"),
    Measure("top_share", "top_share", "last", "largest firm's share of output", "最大企业产值占比",
            "share"),
    Measure("tax", "tax", "total", "tax paid", "税收", "yuan", better="higher"),
)  # fmt: skip
"""What ``agglomera compare`` compares."""

DEMO = (
    Measure("firms", "firms", "last", "firms at the end", "期末企业数",
            most=("the most firms", "企业最多"), least=("the fewest firms", "企业最少")),
    Measure("people", "people", "last", "skilled people at the end", "期末技能人才"),
    Measure("peak_firms", "firms", "peak", "firms at the peak", "峰值企业数"),
    Measure("peak_year", "", "given", "year of the peak", "峰值年份", "year"),
    Measure("output", "output", "year", "output of the last year", "末年产出", "yuan",
            most=("the highest output", "产出最高"), least=("the lowest output", "产出最低")),
    Measure("top_share", "top_share", "last", "largest firm's share of output",
            "最大企业产值占比", "share",
            most=("the most output in one firm", "集中度最高"),
            least=("the least output in one firm", "集中度最低")),
    Measure("entries", "entries", "total", "firms founded", "新增企业",
            most=("the most new firms", "新增企业最多"),
            least=("the fewest new firms", "新增企业最少")),
    Measure("survival", "", "given", "of these alive after 5 years", "其中存活满五年", "share",
            most=("the best odds for young firms", "新企业存活率最高"),
            least=("the worst odds for young firms", "新企业存活率最低")),
    Measure("spin_offs", "spin_offs", "total", "spin-offs", "衍生企业",
            most=("the most spin-offs", "衍生企业最多"),
            least=("the fewest spin-offs", "衍生企业最少")),
    Measure("originality", "originality", "mean", "original products", "原创产品占比",
            "share", most=("the most original products", "原创性最高"),
            least=("the least original products", "原创性最低")),
    Measure("success_rate", "success_rate", "mean", "successful projects", "项目成功率", "share",
            most=("the surest projects", "项目成功率最高"),
            least=("the riskiest projects", "项目成功率最低")),
    Measure("cross_field_share", "cross_field_share", "last", "ties across fields",
            "跨领域联系占比", "share",
            most=("the most ties across fields", "跨领域联系最多"),
            least=("the fewest ties across fields", "跨领域联系最少")),
    Measure("productivity", "productivity", "last", "productivity at the end", "期末生产率",
            "units a worker"),
    Measure("wage", "wage", "last", "wage at the end", "期末工资", "yuan a quarter",
            most=("the highest wages", "工资最高"), least=("the lowest wages", "工资最低")),
)  # fmt: skip
"""The demo's table. ``given``: read from events, by ``summary.numbers_of``."""
