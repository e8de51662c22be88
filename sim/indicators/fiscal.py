"""Public money: taxes in, grants and services out, what is left."""

from __future__ import annotations

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A
from ..maths.shares import ratio
from ..world.view import View


@indicator("Tax", "税收", unit="yuan a quarter", source="I-092 (003:47)")
def tax(v: View) -> A:
    """Tax that firms paid to governments of the region in the quarter."""
    return v.amount("tax")


@indicator("Tax share", "税收占增加值比重", unit="share", source="I-093 (003:55)", yearly=True)
def tax_share(v: View) -> A:
    """Tax over value added."""
    return ratio(v.amount("tax"), v.added)


@indicator("Treasury", "地方财政资金", unit="yuan", source="I-092 (003:47)")
def treasury(v: View) -> A:
    """Money that the locality holds (0 without a government)."""
    return v.others("treasury")


@indicator("Public money", "各级政府资金", unit="yuan", source="I-092 (003:47)", yearly=True)
def public_money(v: View) -> A:
    """Money that all levels of government of the region hold."""
    return v.others("public_money")


@indicator("Research grants", "研发补助", unit="yuan a quarter", source="I-097 (003:39)")
def grants(v: View) -> A:
    """Public grants to firms' research in the quarter."""
    return v.amount("grant")


@indicator("Money for giants", "招商补贴", unit="yuan a quarter", source="I-099 (003:31)")
def attraction(v: View) -> A:
    """Public money paid to giants that came in the quarter."""
    return v.amount("attracted")


@indicator("Public spending", "公共支出", unit="yuan a quarter", source="I-097 (003:39)")
def public_spending(v: View) -> A:
    """Services, administration, grants, money for institutes and for giants in the quarter."""
    return v.others("public_spent") + v.amount("grant", "attracted", "funded")


@indicator("Bidding", "招商力度", unit="×", source="I-098 (003:39)", yearly=True)
def bidding(v: View) -> A:
    """How hard the locality bids for firms (1: as usual)."""
    return np.array([v.world.bidding(r) for r in range(v.n_regions)])
