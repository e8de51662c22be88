"""How a firm ends, whatever the cause."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.ledger import KIND, Book, post, repay, write_off
from .tables import AT_FIRM, CAPITAL

_SALVAGE, _REPAYMENT, _WRITE_OFF, _CLOSURE = (
    KIND["salvage"], KIND["repayment"], KIND["write_off"], KIND["closure"],
)  # fmt: skip
MEMORY = 0.05
"""Weight of one loss in an investor's record, as in ``stakes``."""


@rule
def _liquidate(rows: A, account: A, region: A, capacity: A, households: A, price: float, held: A,
               investor: A, firm: A, share: A, amount: A, purse: A, back: A, multiple: A,
               reputation: A, left: A, book: Book) -> None:  # fmt: skip
    for i in rows:
        a = account[i]
        post(book, _SALVAGE, 0, a, price * capacity[i])
        repay(book, _REPAYMENT, 1, a, max(book.balance[a], 0.0))
        write_off(book, _WRITE_OFF, 1, a)
        left[i] = max(book.balance[a], 0.0)
    for k in held:
        i, v = firm[k], investor[k]
        got = post(book, _CLOSURE, account[i], purse[v], math.floor(left[i] * share[k]))
        back[v] += got
        multiple[v] += MEMORY * (got / max(amount[k], 1.0) - multiple[v])
        reputation[v] -= MEMORY * reputation[v]
    for i in rows:
        a = account[i]
        post(book, _CLOSURE, a, households[region[i]], max(book.balance[a], 0.0))


def wind_up(w: Any, rows: Any, price: float) -> None:
    """End firms: sell capacity, pay debts, owners and investors; free people; end ties and projects."""
    f, x, t, book = w.firms, w.people, w.ties, w.ledger.book
    gone = np.zeros(max(f.n, 1), bool)
    gone[rows] = True
    held = np.flatnonzero(
        t.alive[: t.n] & (t.layer[: t.n] == CAPITAL) & gone[np.maximum(t.b[: t.n], 0)]
    )
    _liquidate(rows, f.account, f.region, f.capacity, w.regions.households, price, held, t.a, t.b,
               t.share, t.amount, w.investors.account, w.investors.back, w.investors.multiple,
               w.investors.reputation, np.zeros(max(f.n, 1)), book)  # fmt: skip
    at_firm = x.alive[: x.n] & (x.place[: x.n] == AT_FIRM)
    free = np.flatnonzero(at_firm & gone[np.where(at_firm, x.employer[: x.n], 0)])
    chiefs = free[x.address[free] == f.founder[x.employer[free]]]
    x.failed[chiefs] += 1
    x.last[free] = f.address[x.employer[free]]
    x.place[free], x.employer[free], x.wage[free], x.tenure[free] = 0, -1, 0.0, 0
    dissolve(w, rows)


def dissolve(w: Any, rows: Any) -> None:
    """End firms that have neither money nor people left: their ties and projects end, too."""
    f, t, j = w.firms, w.ties, w.projects
    gone = np.zeros(max(f.n, 1), bool)
    gone[rows] = True
    f.alive[rows] = False
    f.ended += len(rows)
    b = t.b[: t.n]
    hit = (b >= 0) & gone[np.maximum(b, 0)]
    seller = np.where(t.layer[: t.n] != CAPITAL, t.a[: t.n], -1)  # an investor is no firm
    hit |= (seller >= 0) & gone[np.maximum(seller, 0)]
    t.end(np.flatnonzero(hit & t.alive[: t.n]))
    lost = np.flatnonzero(j.alive[: j.n] & gone[np.maximum(j.leader[: j.n], 0)])
    j.end(lost)
    partner = j.partner[: j.n]
    partner[(partner >= 0) & gone[np.maximum(partner, 0)]] = -1
