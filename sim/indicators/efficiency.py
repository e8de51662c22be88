"""What firms make of what they have: profit, value added, productivity, prices of place."""

from __future__ import annotations

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A
from ..maths.shares import ratio
from ..world.view import View


@indicator(
    "Output per firm", "户均产值", unit="yuan a quarter", source="I-035 (003:57)", yearly=True
)
def output_per_firm(v: View) -> A:
    """Revenue of firms above scale, over their number."""
    return ratio(v.firms("large_revenue"), v.firms("large"))


@indicator(
    "Profit and tax per firm",
    "户均利税",
    unit="yuan a quarter",
    source="I-036 (003:57)",
    yearly=True,
)
def profit_and_tax_per_firm(v: View) -> A:
    """Profit and tax of all firms, over their number."""
    return ratio(v.profit + v.amount("tax"), v.count)


@indicator("Profit rate", "利润率", unit="share", source="I-037 (003:59)")
def profit_rate(v: View) -> A:
    """Profit after tax over revenue, of all firms together."""
    return ratio(v.profit, v.revenue)


@indicator("Value-added rate", "增加值率", unit="share", source="I-038 (003:59)")
def value_added_rate(v: View) -> A:
    """Value added over revenue."""
    return ratio(v.added, v.revenue)


@indicator(
    "Growth without efficiency", "增产不增效", unit="yes/no", source="I-040 (003:59)", yearly=True
)
def growth_without_efficiency(v: View) -> A:
    """1 if output is above and the profit rate below that of a year ago, else 0."""
    before, rate = v.ago("output", 4), v.ago("profit_rate", 4)
    if before is None or rate is None:
        return np.zeros(v.n_regions)
    worse: A = (v.revenue > before) & (ratio(v.profit, v.revenue) < rate)
    return worse.astype(float)


@indicator(
    "Output per land", "亩均效益", unit="yuan a quarter", source="I-041 (004:55)", yearly=True
)
def output_per_land(v: View) -> A:
    """Revenue for one unit of the default industrial land."""
    return ratio(v.revenue, v.region("land"))


@indicator("Productivity", "生产率", unit="units a worker", source="I-043 (003:35)")
def productivity(v: View) -> A:
    """Physical productivity: geometric mean over makers of units that a first worker makes."""
    level: A = np.exp(v.per_maker("productivity")) * (v.makers > 0.0)
    return level


@indicator(
    "Value added per head",
    "人均增加值",
    unit="yuan a quarter",
    source="I-003 (003:49)",
    yearly=True,
)
def product_per_head(v: View) -> A:
    """Value added over skilled and unskilled people living here."""
    return ratio(v.added, v.people("all") + v.region("unskilled"))


@indicator("Quality", "产品质量", unit="log", source="I-046 (004:65)")
def quality(v: View) -> A:
    """Mean quality of products on sale, in logs; the frontier began at 1.5."""
    return v.per_maker("quality")


@indicator("Value-chain position", "价值链位置", unit="index", source="I-046 (004:65)", yearly=True)
def value_chain_position(v: View) -> A:
    """Quality against the typical product from outside, weighted by revenue (1: equal)."""
    return v.revenue_mean(np.exp(v.ahead("quality", v.fields.outside_quality, 9.0)))


@indicator("Price", "价格水平", unit="index", source="I-046 (004:65)", yearly=True)
def price(v: View) -> A:
    """Mean price asked over the price outside, of makers."""
    return ratio(v.firms("price"), v.makers)


@indicator("Capacity used", "产能利用率", unit="share", source="I-013 (003:31)", yearly=True)
def capacity_used(v: View) -> A:
    """Units sold over capacity, of makers together."""
    return ratio(v.firms("maker_sold"), v.firms("maker_capacity"))


@indicator("Rent", "租金", unit="yuan a head a quarter", source="I-074 (001:19)")
def rent(v: View) -> A:
    """Rent that firms of the region pay for a head."""
    return v.region("rent")


@indicator("Losing firms", "亏损企业占比", unit="share", source="I-036 (003:57)", yearly=True)
def losing_share(v: View) -> A:
    """Firms that made a loss in the quarter."""
    return v.per_firm("losing")
