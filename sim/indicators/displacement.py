"""How a cluster stands against others: world markets, and how easily it is replaced."""

from __future__ import annotations

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A
from ..maths.shares import ratio
from ..world.view import View


@indicator(
    "Share of the world market", "全球市场份额", unit="share", source="I-016 (001:117)", yearly=True
)
def world_share(v: View) -> A:
    """Revenue in the home fields over world sales of these fields."""
    return ratio(v.home_revenue, v.home_world)


@indicator(
    "Sales displaced", "被替代销售额", unit="yuan a quarter", source="R-05 (001:55); I-078 (000:52)"
)
def sales_displaced(v: View) -> A:
    """What last year's world market share would sell above today's (0 if the share has grown)."""
    before = v.ago("world_share", 4)
    if before is None:
        return np.zeros(v.n_regions)
    lost: A = np.maximum(before * v.home_world - v.home_revenue, 0.0)
    return lost


@indicator("Units sold", "产品销量", unit="units a quarter", source="I-013 (003:31)", yearly=True)
def product_volume(v: View) -> A:
    """Units sold by the firms of the region in the quarter."""
    return v.firms("sold")


@indicator("Penetration", "市场渗透率", unit="share", source="I-014 (003:69)", yearly=True)
def market_penetration(v: View) -> A:
    """Buyers in the world who own a product of the home fields, over all potential buyers."""
    return ratio(v.at_home("owners"), v.at_home("buyers"))


@indicator("Products in use", "产品保有量", unit="units", source="I-015 (003:69)", yearly=True)
def products_in_use(v: View) -> A:
    """Owners of a product of the home fields in the world."""
    return v.at_home("owners")


@indicator("Substitutability", "可替代性", unit="share", source="I-033 (001:55)", yearly=True)
def substitutability(v: View) -> A:
    """Revenue of products no better than the typical one from outside, over all revenue."""
    return ratio(v.firms("weak_revenue"), v.revenue)


@indicator("Asset specificity", "资产专用性", unit="share", source="I-034 (001:55)", yearly=True)
def asset_specificity(v: View) -> A:
    """Value of capacity lost on another route, over all capacity and cash of the firms."""
    closure, works = v.world.params("closure"), v.column("capacity")
    plant = v.sum(works * closure.price_of_capacity)
    return ratio((1.0 - closure.salvage) * plant, plant + v.firms("cash_to_lose"))


@indicator("Firms of outside", "外部竞争强度", unit="index", source="I-033 (001:55)", yearly=True)
def outside_presence(v: View) -> A:
    """How far the firms outside have come to the markets of the home fields (1: fully)."""
    return ratio(v.at_home("presence"), v.at_home("fields"))
