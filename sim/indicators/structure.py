"""What a cluster is made of: fields, sizes, its ladder and its chain."""

from __future__ import annotations

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A
from ..maths.shares import ratio
from ..world.view import View


@indicator("Concentration", "产出集中度", unit="index", source="I-032 (001:77)")
def concentration(v: View) -> A:
    """Herfindahl-Hirschman index of firms' revenue: 1/n for n equals, 1 for a monopoly."""
    return ratio(v.firms("square"), v.revenue * v.revenue)


@indicator("Largest firm", "最大企业占比", unit="share", source="I-032 (001:77)")
def top_share(v: View) -> A:
    """Share of the largest firm in revenue."""
    return ratio(v.firms("largest"), v.revenue)


@indicator("SME share", "中小企业占比", unit="share", source="I-026 (001:73)", yearly=True)
def sme_share(v: View) -> A:
    """Startups and SMEs among all firms."""
    return ratio(v.firms("startup") + v.firms("sme"), v.count)


@indicator("Location quotient", "区位商", unit="index", source="I-017 (003:35); F10")
def location_quotient(v: View) -> A:
    """Share of the home fields in the region's revenue over their share in world sales."""
    return v.location_quotient


@indicator(
    "Home fields' share",
    "主导产业集聚度",
    unit="share",
    source="I-007 (003:31); I-017 (003:35)",
    yearly=True,
)
def home_field_share(v: View) -> A:
    """Revenue in the emerging home fields over all revenue."""
    return ratio(v.home_revenue, v.revenue)


@indicator(
    "Emerging share of value added",
    "新兴产业增加值占比",
    unit="share",
    source="I-008 (003:31)",
    yearly=True,
)
def emerging_value_share(v: View) -> A:
    """Value added of firms in emerging fields over all value added."""
    return ratio(v.firms("emerging_added"), v.added)


@indicator("Traditional share", "传统产业占比", unit="share", source="I-010 (003:31)", yearly=True)
def traditional_share(v: View) -> A:
    """Revenue outside the emerging home fields over all revenue."""
    return ratio(v.revenue - v.home_revenue, v.revenue)


@indicator(
    "Six largest fields", "前六大行业占比", unit="share", source="I-018 (003:63)", yearly=True
)
def six_fields_share(v: View) -> A:
    """Share of the six largest fields in revenue."""
    share: A = np.minimum(v.field_shares[:, :6].sum(axis=1), 1.0)
    return share


@indicator("Largest field", "最大行业占比", unit="share", source="I-019 (003:63)", yearly=True)
def largest_field_share(v: View) -> A:
    """Share of the largest field in revenue."""
    largest: A = v.field_shares[:, 0]
    return largest


@indicator("Second field", "第二大行业占比", unit="share", source="I-021 (003:63)", yearly=True)
def second_field_share(v: View) -> A:
    """Share of the second largest field in revenue."""
    second: A = v.field_shares[:, 1]
    return second


@indicator(
    "Evenness of the top four",
    "前四大行业均衡度",
    unit="index",
    source="I-020 (003:63)",
    yearly=True,
)
def evenness(v: View) -> A:
    """Fourth largest field over the largest, by revenue: 1 if the top four are equal."""
    share = v.field_shares
    return ratio(share[:, min(3, share.shape[1] - 1)], share[:, 0])


@indicator("Diversity of fields", "行业多样性", unit="fields", source="I-020 (003:63)", yearly=True)
def field_diversity(v: View) -> A:
    """Number of equally large fields that would be as diverse: 1/Σ s² of fields' revenue."""
    share = v.field_shares
    return ratio(np.ones(v.n_regions), (share * share).sum(axis=1))


@indicator("Above-scale firms", "规上企业数", unit="firms", source="I-022 (003:63)", yearly=True)
def above_scale(v: View) -> A:
    """Firms above scale, on this step of the ladder or higher."""
    return v.count - v.firms("micro")


@indicator("High-tech firms", "高新技术企业数", unit="firms", source="I-023 (003:63)", yearly=True)
def high_tech(v: View) -> A:
    """Firms above scale that spend much on research, and those higher on the ladder."""
    return above_scale(v) - v.firms("above_scale")


@indicator("Little giants", "专精特新小巨人数", unit="firms", source="I-060 (003:39)", yearly=True)
def little_giants(v: View) -> A:
    """High-tech firms whose product beats the typical one from outside."""
    return v.firms("little_giant")


@indicator("Listed firms", "上市企业数", unit="firms", source="I-024 (003:63)", yearly=True)
def listed(v: View) -> A:
    """Firms whose shares are listed."""
    return v.firms("listed")


@indicator(
    "High-tech share", "高新企业占规上比重", unit="share", source="I-025 (003:63)", yearly=True
)
def high_tech_share(v: View) -> A:
    """High-tech firms among firms above scale."""
    return ratio(high_tech(v), above_scale(v))


@indicator(
    "Promotions", "晋级企业数", unit="firms a quarter", source="I-100 (003:39); I-058 (003:39)"
)
def promotions(v: View) -> A:
    """Firms that climbed a step of the ladder in the quarter."""
    return v.happened("promoted", "listed")


@indicator("Acquisitions", "企业合并次数", unit="events a quarter", source="M-074, M-085 (001:77)")
def acquisitions(v: View) -> A:
    """Firms that were bought and joined to another in the quarter."""
    return v.happened("acquired")


@indicator("Institutes", "科研院所数", unit="count", source="I-027 (002:15)", yearly=True)
def institutes(v: View) -> A:
    """Universities, research institutes and colleges."""
    return v.others("institutes")


@indicator("Chain completeness", "产业链完整度", unit="share", source="I-028 (003:35)", yearly=True)
def chain_completeness(v: View) -> A:
    """Inputs that some maker in the region makes, over inputs needed, weighted by revenue."""
    return ratio(v.firms("found"), v.revenue)


@indicator("Weakest link", "链条最弱环节", unit="index", source="I-030 (003:71)", yearly=True)
def weakest_link(v: View) -> A:
    """Best local skill against the frontier in the weaker of a maker's two inputs (0: none)."""
    return ratio(v.firms("weakest"), v.revenue)


@indicator("Chain efficiency", "产业链效率", unit="index", source="I-114 (000:20)")
def chain_efficiency(v: View) -> A:
    """Mean efficiency that the supply chain allows makers (1: as good as it gets at the start)."""
    return v.per_maker("chain")


@indicator("Local supply", "本地配套率", unit="share", source="I-029 (003:69); I-116 (003:79)")
def local_supply_share(v: View) -> A:
    """Inputs that makers bought from suppliers in the region, over all inputs bought."""
    return np.minimum(ratio(v.ties("local_orders"), v.firms("inputs")), 1.0)


@indicator("Spin-off share", "衍生企业占比", unit="share", source="I-082 (001:149)", yearly=True)
def spin_off_share(v: View) -> A:
    """Firms that are spin-offs among all firms that exist."""
    return v.per_firm("spin_off")
