"""Money that finances firms: investors, banks, households."""

from __future__ import annotations

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A
from ..maths.shares import ratio
from ..world.view import View


@indicator("Rounds", "投资轮次", unit="events a quarter", source="I-086 (001:145)")
def rounds(v: View) -> A:
    """Investors' rounds in the quarter."""
    return v.happened("round")


@indicator("Money of rounds", "投资额", unit="yuan a quarter", source="I-086 (001:145)")
def round_amount(v: View) -> A:
    """Money that investors put into firms in the quarter."""
    return v.amount("round")


@indicator("Exits of investors", "投资退出次数", unit="events a quarter", source="I-089 (001:145)")
def exits_of_investors(v: View) -> A:
    """Stakes sold to the market or to a buyer in the quarter."""
    return v.happened("exit_sale")


@indicator("Proceeds of exits", "投资退出金额", unit="yuan a quarter", source="I-089 (001:145)")
def exit_amount(v: View) -> A:
    """Money that investors got for stakes sold in the quarter."""
    return v.amount("exit_sale")


@indicator("Private finance", "社会资本占比", unit="share", source="I-091 (001:93)", yearly=True)
def private_finance_share(v: View) -> A:
    """Rounds and new loans over these plus grants and money for giants, in the last year."""
    own = v.amount("round", quarters=4) + np.maximum(v.amount("loan", quarters=4), 0.0)
    return ratio(own, own + v.amount("grant", "attracted", quarters=4))


@indicator("Investors", "投资机构数", unit="count", source="I-088 (001:145)", yearly=True)
def investors(v: View) -> A:
    """Angels, venture firms and industry funds of the region."""
    return v.others("investors")


@indicator("Dry powder", "可投资金", unit="yuan", source="I-086 (001:145)", yearly=True)
def dry_powder(v: View) -> A:
    """Money that investors of the region hold."""
    return v.others("investor_money")


@indicator("Investors' multiple", "投资回报倍数", unit="×", source="I-089 (001:145)", yearly=True)
def investor_multiple(v: View) -> A:
    """Mean over investors of their slow mean of money back over money in."""
    return ratio(v.others("investor_multiple"), v.others("investors"))


@indicator(
    "Investors' reputation", "投资人声誉", unit="share", source="I-089 (001:145)", yearly=True
)
def investor_reputation(v: View) -> A:
    """Mean over investors of their record of deals that paid."""
    return ratio(v.others("investor_reputation"), v.others("investors"))


@indicator("Backed firms", "获投企业占比", unit="share", source="I-087 (001:145)", yearly=True)
def backed_share(v: View) -> A:
    """Firms that have had an investor's round, among all firms."""
    return v.per_firm("backed")


@indicator("Debt", "企业债务", unit="yuan", source="I-091 (001:93)")
def debt(v: View) -> A:
    """What the firms owe to banks."""
    return v.firms("debt")


@indicator("Net lending", "净贷款", unit="yuan a quarter", source="I-091 (001:93)", yearly=True)
def net_lending(v: View) -> A:
    """Loans granted less loans paid back in the quarter."""
    return v.amount("loan")


@indicator("Firms' cash", "企业现金", unit="yuan", source="I-074 (001:19)", yearly=True)
def firm_cash(v: View) -> A:
    """Money that the firms hold."""
    return v.firms("cash")


@indicator("Household wealth", "居民财富", unit="yuan", source="I-096 (003:55)")
def household_wealth(v: View) -> A:
    """Money that the households hold."""
    return v.others("households")
