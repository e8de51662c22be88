"""Banks lend against margin; firms pay back when they have more cash than they need.

    room = leverage·4·margin − debt;   ask when cash < ½ quarter's revenue;   interest on all debt
Source: M-060, M-062 (001:93, 001:169); leverage assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core.jit import A, rule
from ..core.ledger import KIND, Book, lend, repay
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import CAUSE, EVENT, Log, note

_LOAN, _REPAY, _EVENT, _BACK = KIND["loan"], KIND["repayment"], EVENT["loan"], CAUSE["repaid"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    leverage: float = par(1.2, unit="× a year's margin", low=0, high=20, source="assumed",
                          about="most that banks lend")
    buffer: float = par(0.5, unit="× revenue", low=0, high=10, source="assumed",
                        about="cash below which a maker asks for a loan")
    rich: float = par(2.0, unit="× revenue", low=0, high=20, source="assumed",
                      about="cash above which a debtor pays back")
    back: float = par(0.2, unit="share a quarter", low=0, high=1, source="assumed",
                      about="debt paid back when rich")
    # fmt: on


@rule
def _bank(n: int, alive: A, concept: A, margin: A, revenue: A, account: A, region: A, address: A,
          leverage: float, buffer: float, rich: float, back: float, book: Book, log: Log) -> None:  # fmt: skip
    for i in range(n):
        if not alive[i] or concept[i] < 0 or revenue[i] <= 0.0:
            continue
        a = account[i]
        cash, debt = book.balance[a], book.owed[a]
        if cash < buffer * revenue[i]:
            room = leverage * 4.0 * margin[i] - debt
            amount = min(room, buffer * revenue[i] - cash)
            if amount > 1.0e4:
                got = lend(book, _LOAN, 1, a, amount)
                note(log, _EVENT, region[i], address[i], 0, 0, -1, -1, got, 0.0)
        elif debt > 0.0 and cash > rich * revenue[i]:
            got = repay(book, _REPAY, 1, a, back * debt + 1.0)
            note(log, _EVENT, region[i], address[i], 0, _BACK, -1, -1, -got, 0.0)


@MECHANISMS.add
class Loans(Mechanism):
    """Banks lend and are paid back."""

    phase, order = "fund", 50
    label, label_zh = "Bank loans", "银行贷款"
    claims = ("M-060", "M-062")
    reads = (
        "firms.account", "firms.address", "firms.alive", "firms.concept", "firms.margin",
        "firms.region", "firms.revenue", "ledger",
    )  # fmt: skip
    writes = (
        "ledger",
    )  # fmt: skip
    events = ("loan",)
    proof = "debt"

    def step(self, world: Any, p: Params) -> None:
        """Lend to makers short of cash; take back from rich debtors."""
        f = world.firms
        _bank(f.n, f.alive, f.concept, f.margin, f.revenue, f.account, f.region, f.address,
              p.leverage, p.buffer, p.rich, p.back, world.ledger.book, world.events.log)  # fmt: skip
