"""Banks lend against margin; firms pay back when they have more cash than they need.

    room = leverage·4·margin·(1 + guarantee) − debt;   ask when cash < ½ quarter's revenue

Guaranteed is what is lent beyond the banks' own room: the payer lays the loss to be expected of it
into the banks, as far as it has the cash.
Source: M-060, M-062 (001:93, 001:169); leverage assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.ledger import BANKS, KIND, Book, lend, repay
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import CAUSE, EVENT, Log, note
from ..world.interventions import purses

_LOAN, _REPAY, _EVENT, _BACK = KIND["loan"], KIND["repayment"], EVENT["loan"], CAUSE["repaid"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    leverage: float = par(1.2, unit="× a year's margin", low=0, high=20, dial=True,
                          source="001:169; assumed", about="most that banks lend")
    guarantee: float = par(0.0, unit="share", low=0, high=5, dial=True, source="001:169",
                           about="room for loans added by a public guarantee")
    premium: float = par(0.15, unit="share", low=0.01, high=1, source="assumed",
                         about="loss to be expected of a guaranteed yuan, paid by the guarantor")
    buffer: float = par(0.5, unit="× revenue", low=0, high=10, source="assumed",
                        about="cash below which a maker asks for a loan")
    rich: float = par(2.0, unit="× revenue", low=0, high=20, source="assumed",
                      about="cash above which a debtor pays back")
    back: float = par(0.2, unit="share a quarter", low=0, high=1, source="assumed",
                      about="debt paid back when rich")
    # fmt: on


@rule
def _bank(n: int, alive: A, concept: A, margin: A, revenue: A, account: A, region: A, address: A,
          kind: A, leverage: A, guarantee: A, group: A, left: A, extra: A, buffer: float,
          rich: float, back: float, book: Book, log: Log) -> None:  # fmt: skip
    for i in range(n):
        if not alive[i] or concept[i] < 0 or revenue[i] <= 0.0:
            continue
        a = account[i]
        cash, debt = book.balance[a], book.owed[a]
        if cash < buffer * revenue[i]:
            r, short = region[i], buffer * revenue[i] - cash
            room = leverage[r] * 4.0 * margin[i] - debt
            amount = min(room, short)
            if guarantee[r] > 0.0 and (group[r] < 0 or group[r] == kind[i]):
                own = max(amount, 0.0)
                more = min(room + guarantee[r] * leverage[r] * 4.0 * margin[i], short) - own
                more = max(min(more, left[r]), 0.0)
                amount = own + more
                if amount > 1.0e4:
                    left[r] -= more
                    extra[r] += more
            if amount > 1.0e4:
                got = lend(book, _LOAN, 1, a, amount)
                note(log, _EVENT, region[i], address[i], 0, 0, -1, -1, got, 0.0)
        elif debt > 0.0 and cash > rich * revenue[i]:
            got = repay(book, _REPAY, 1, a, min(back * debt + 1.0, cash))
            note(log, _EVENT, region[i], address[i], 0, _BACK, -1, -1, -got, 0.0)


@MECHANISMS.add
class Loans(Mechanism):
    """Banks lend and are paid back."""

    phase, order = "fund", 50
    label, label_zh = "Bank loans", "银行贷款"
    claims = ("M-060", "M-062")
    reads = (
        "firms.account", "firms.address", "firms.alive", "firms.concept", "firms.kind",
        "firms.margin", "firms.region", "firms.revenue", "ledger",
        "regions.treasury",
    )  # fmt: skip
    writes = (
        "ledger",
    )  # fmt: skip
    events = ("loan",)
    proof = "debt"

    def step(self, world: Any, p: Params) -> None:
        """Lend to makers short of cash; take back from rich debtors."""
        w, f, n, key = world, world.firms, world.firms.n, "loans.guarantee"
        share, (left, extra) = w.dials[key], np.zeros((2, w.n_regions + 1))
        guarded = [r for r, part in enumerate(share[: w.n_regions].tolist()) if part > 0.0]
        for r in guarded:
            left[r] = sum(most for _, _, most, _ in purses(w, key, r)) / p.premium
        _bank(n, f.alive, f.concept, f.margin, f.revenue, f.account, f.region, f.address,
              f.kind, w.dials["loans.leverage"], share, w.dials.group(key), left, extra, p.buffer,
              p.rich, p.back, w.ledger.book, w.events.log)  # fmt: skip
        for r in guarded:
            w.pay_public(r, "guarantee", BANKS, p.premium * float(extra[r]), key)
