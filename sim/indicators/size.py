"""How large a cluster is: firms, what they make, who comes and who goes."""

from __future__ import annotations

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A, rule
from ..maths.shares import ratio
from ..world.view import View


@indicator("Firms", "企业数", unit="firms", source="I-009 (003:31)")
def firms(v: View) -> A:
    """Firms of the cluster that exist, of any kind."""
    return v.count


@indicator("Startups", "初创企业数", unit="firms", source="I-027 (002:15)")
def startups(v: View) -> A:
    """Firms on the first step of the ladder: no SME yet."""
    return v.firms("startup")


@indicator("SMEs", "中小企业数", unit="firms", source="I-027 (002:15)")
def smes(v: View) -> A:
    """Small and medium firms: a product and enough sales, below a giant's."""
    return v.firms("sme")


@indicator("Giants", "龙头企业数", unit="firms", source="I-027 (002:15)")
def giants(v: View) -> A:
    """Firms with a giant's sales."""
    return v.firms("giant")


@indicator("Makers", "有产品企业数", unit="firms", source="I-013 (003:31)")
def makers(v: View) -> A:
    """Firms with a product on sale."""
    return v.makers


@indicator("Emerging firms", "新兴产业企业数", unit="firms", source="I-009 (003:31)", yearly=True)
def emerging_firms(v: View) -> A:
    """Firms at home in the emerging fields in which the region starts."""
    return v.firms("emerging")


@indicator("Founded by residents", "本地创业数", unit="firms a quarter", source="I-082 (001:149)")
def births(v: View) -> A:
    """Firms founded in the quarter without leaving an employer here."""
    return v.happened("born")


@indicator("Spin-offs", "衍生企业数", unit="firms a quarter", source="I-082 (001:149)")
def spin_offs(v: View) -> A:
    """Firms founded in the quarter by people who left an employer for it."""
    return v.happened("spun_off")


@indicator("Arrivals of firms", "引进企业数", unit="firms a quarter", source="I-099 (003:31)")
def arrivals(v: View) -> A:
    """Firms that came from outside in the quarter: relocations, giants, teams."""
    return v.happened("arrived")


@indicator("Returnees' firms", "归国创业数", unit="firms a quarter", source="I-081 (003:35)")
def returnees(v: View) -> A:
    """Firms founded in the quarter by entrepreneurs who came back from abroad."""
    return v.happened("returned")


@indicator("New firms", "新增企业数", unit="firms a quarter", source="I-009 (003:31)")
def entries(v: View) -> A:
    """Firms new in the quarter: born, spun off, arrived and returned."""
    return v.happened("born", "spun_off", "arrived", "returned")


@indicator("Closed firms", "关闭企业数", unit="firms a quarter", source="I-048 (003:31)")
def exits(v: View) -> A:
    """Firms closed in the quarter."""
    return v.happened("closed")


@indicator("Second chances", "再创业数", unit="firms a quarter", source="I-085 (001:141)")
def re_entries(v: View) -> A:
    """Firms founded in the quarter by somebody whose firm failed before."""
    return v.happened("re_entered")


@indicator("Output", "产值", unit="yuan a quarter", source="I-005 (003:31)")
def output(v: View) -> A:
    """Revenue of all firms in the quarter."""
    return v.revenue


@indicator(
    "Emerging output", "新兴产业产值", unit="yuan a quarter", source="I-005 (003:31)", yearly=True
)
def emerging_output(v: View) -> A:
    """Revenue of the firms at home in the emerging fields."""
    return v.home_revenue


@indicator(
    "Output growth", "产值同比增长", unit="share a year", source="I-006 (003:31)", yearly=True
)
def output_growth(v: View) -> A:
    """Change of output against the same quarter a year ago (0 in the first year)."""
    before = v.ago("output", 4)
    return np.zeros(v.n_regions) if before is None else ratio(v.revenue - before, before)


@indicator("Value added", "增加值", unit="yuan a quarter", source="I-001 (003:47)")
def value_added(v: View) -> A:
    """Revenue less inputs bought: what the firms add to the region's product."""
    return v.added


@indicator(
    "Gap to the leader",
    "与领先地区差距",
    unit="yuan a quarter",
    source="I-002 (003:47)",
    yearly=True,
)
def gap_to_leader(v: View) -> A:
    """Value added of the leading region less the region's own."""
    gap: A = v.added.max() - v.added
    return gap


@indicator(
    "Pull of emerging fields",
    "产业拉动效应",
    unit="share a year",
    source="I-012 (003:43)",
    yearly=True,
)
def pull(v: View) -> A:
    """Growth of emerging output in a year, as a share of all output a year ago."""
    whole, part = v.ago("output", 4), v.ago("emerging_output", 4)
    if whole is None or part is None:
        return np.zeros(v.n_regions)
    return ratio(v.home_revenue - part, whole)


@indicator(
    "Output per unit of land",
    "经济密度",
    unit="yuan a quarter",
    source="I-004 (003:49)",
    yearly=True,
)
def density(v: View) -> A:
    """Value added for one unit of the default industrial land."""
    return ratio(v.added, v.region("land"))


@indicator("Age of firms", "企业平均年龄", unit="years", source="design; catalogue 4a", yearly=True)
def firm_age(v: View) -> A:
    """Mean age of the firms that exist, in years."""
    return ratio(v.firms("age"), v.count)


@indicator(
    "Five-year survival", "五年存活率", unit="share", source="I-085 (001:141); R 102", yearly=True
)
def survival_5(v: View) -> A:
    """Firms that came five to six years ago and still exist, over all that came (0 if none did)."""
    q, f, (now, past) = v.world.quarter, v.world.firms, np.zeros((2, v.n_regions + 1))
    for ago in range(20, 24):
        came = v.ago("entries", ago)
        if came is not None:
            past[: v.n_regions] += came
    _still_there(v.where, f.born, f.origin, max(q - 24, 0), q - 20, now)
    return np.minimum(ratio(now, past), 1.0)[: v.n_regions]


@rule
def _still_there(where: A, born: A, origin: A, first: int, end: int, out: A) -> None:
    """Count by region the firms that came from ``first`` on and before ``end``."""
    for i in range(len(where)):
        if first <= born[i] < end and origin[i] > 0:
            out[where[i]] += 1.0


@indicator(
    "Way to a hundred billion", "千亿目标完成度", unit="×", source="I-011 (001:47)", yearly=True
)
def hundred_billion(v: View) -> A:
    """Output of a year at this pace over 100 billion yuan (1: a cluster of a hundred billion)."""
    reached: A = 4.0 * v.revenue / 1.0e11
    return reached
