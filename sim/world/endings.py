"""How a firm ends, whatever the cause."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.ledger import KIND, post, repay, write_off
from .tables import AT_FIRM, CAPITAL


def wind_up(w: Any, rows: Any, price: float) -> None:
    """End firms: sell capacity, pay debts, owners and investors; free people; end ties and projects."""
    f, x, t, j, book = w.firms, w.people, w.ties, w.projects, w.ledger.book
    for i in rows:
        a, h = int(f.account[i]), int(w.regions.households[f.region[i]])
        post(book, KIND["salvage"], 0, a, price * float(f.capacity[i]))
        repay(book, KIND["repayment"], 1, a, max(float(w.ledger.balance[a]), 0.0))
        write_off(book, KIND["write_off"], 1, a)
        left = max(float(w.ledger.balance[a]), 0.0)
        for k in np.flatnonzero(t.alive[: t.n] & (t.layer[: t.n] == CAPITAL) & (t.b[: t.n] == i)):
            v = int(t.a[k])
            got = post(book, KIND["closure"], a, int(w.investors.account[v]), left * float(t.share[k]))
            w.investors.back[v] += got
            ratio = got / max(float(t.amount[k]), 1.0)
            w.investors.multiple[v] += 0.05 * (ratio - w.investors.multiple[v])
            w.investors.reputation[v] += 0.05 * (0.0 - w.investors.reputation[v])
        post(book, KIND["closure"], a, h, max(float(w.ledger.balance[a]), 0.0))
    gone = np.zeros(max(f.n, 1), bool)
    gone[rows] = True
    f.alive[rows] = False
    f.ended += len(rows)
    at_firm = x.alive[: x.n] & (x.place[: x.n] == AT_FIRM)
    free = np.flatnonzero(at_firm & gone[np.where(at_firm, x.employer[: x.n], 0)])
    chiefs = free[np.isin(x.address[free], f.founder[rows])]
    x.failed[chiefs] += 1
    x.last[free] = f.address[x.employer[free]]
    x.place[free], x.employer[free], x.wage[free], x.tenure[free] = 0, -1, 0.0, 0
    b = t.b[: t.n]
    hit = (b >= 0) & gone[np.maximum(b, 0)]
    a_ = t.a[: t.n]
    hit |= (t.layer[: t.n] != CAPITAL) & (a_ >= 0) & gone[np.maximum(a_, 0)]
    t.end(np.flatnonzero(hit & t.alive[: t.n]))
    lost = np.flatnonzero(j.alive[: j.n] & gone[np.maximum(j.leader[: j.n], 0)])
    j.end(lost)
    partner = j.partner[: j.n]
    partner[(partner >= 0) & gone[np.maximum(partner, 0)]] = -1
