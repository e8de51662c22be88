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
def _liquidate(rows: A, gone: A, account: A, region: A, capacity: A, households: A, price: float,
               ties: int, alive: A, layer: A, investor: A, firm: A, share: A, amount: A, purse: A,
               back: A, multiple: A, reputation: A, left: A, book: Book) -> None:  # fmt: skip
    for i in rows:
        a = account[i]
        post(book, _SALVAGE, 0, a, price * capacity[i])
        repay(book, _REPAYMENT, 1, a, max(book.balance[a], 0.0))
        write_off(book, _WRITE_OFF, 1, a)
        left[i] = max(book.balance[a], 0.0)
    for k in range(ties):
        i, v = firm[k], investor[k]
        if not alive[k] or layer[k] != CAPITAL or not gone[i]:
            continue
        got = post(book, _CLOSURE, account[i], purse[v], math.floor(left[i] * share[k]))
        back[v] += got
        multiple[v] += MEMORY * (got / max(amount[k], 1.0) - multiple[v])
        reputation[v] -= MEMORY * reputation[v]
    for i in rows:
        a = account[i]
        post(book, _CLOSURE, a, households[region[i]], max(book.balance[a], 0.0))


@rule
def _set_free(n: int, alive: A, place: A, employer: A, address: A, failed: A, last: A, brings: A,
              wage: A, tenure: A, gone: A, founder: A, firm: A, concept: A) -> None:  # fmt: skip
    for p in range(n):
        if not alive[p] or place[p] != AT_FIRM or not gone[employer[p]]:
            continue
        i = employer[p]
        if address[p] == founder[i]:
            failed[p] += 1
        last[p], brings[p] = firm[i], concept[i]
        place[p], employer[p], wage[p], tenure[p] = 0, -1, 0.0, 0


@rule
def _cut(n: int, alive: A, layer: A, a: A, b: A, gone: A, end_tie: A, many: int, running: A,
         leader: A, partner: A, end_project: A) -> None:  # fmt: skip
    """Mark the ties and projects that end with a firm; drop it from others' projects."""
    for t in range(n):
        seller = a[t] if layer[t] != CAPITAL else -1  # an investor is no firm
        if alive[t] and ((b[t] >= 0 and gone[b[t]]) or (seller >= 0 and gone[seller])):
            end_tie[t] = True
    for j in range(many):
        if not running[j]:
            continue
        if gone[leader[j]]:
            end_project[j] = True
        for s in range(partner.shape[1]):
            if partner[j, s] >= 0 and gone[partner[j, s]]:
                partner[j, s] = -1


def wind_up(w: Any, rows: Any, price: float) -> None:
    """End firms: sell capacity, pay debts, owners and investors; free people; end ties and projects."""
    f, x, t, book = w.firms, w.people, w.ties, w.ledger.book
    gone = np.zeros(f.n, bool)
    gone[rows] = True
    _liquidate(rows, gone, f.account, f.region, f.capacity, w.regions.households, price, t.n,
               t.alive, t.layer, t.a, t.b, t.share, t.amount, w.investors.account,
               w.investors.back, w.investors.multiple, w.investors.reputation, np.empty(f.n),
               book)  # fmt: skip
    _set_free(x.n, x.alive, x.place, x.employer, x.address, x.failed, x.last, x.brings, x.wage,
              x.tenure, gone, f.founder, f.address, f.concept)  # fmt: skip
    dissolve(w, rows)


def dissolve(w: Any, rows: Any) -> None:
    """End firms that have neither money nor people left: their ties and projects end, too."""
    f, t, j = w.firms, w.ties, w.projects
    gone = np.zeros(f.n, bool)
    gone[rows] = True
    f.end(rows)
    end_tie, end_project = np.zeros(t.n, bool), np.zeros(j.n, bool)
    _cut(t.n, t.alive, t.layer, t.a, t.b, gone, end_tie, j.n, j.alive, j.leader, j.partner,
         end_project)  # fmt: skip
    t.end(end_tie.nonzero()[0])
    j.end(end_project.nonzero()[0])
