"""A firm pays back what it has, and no more, however much it owes."""

from __future__ import annotations

import numpy as np

from sim.core.ledger import Ledger
from sim.mechanisms.loans import _bank
from sim.world.events import Events

OWED = 1.0e8


def test_a_firm_with_little_cash_and_much_debt_keeps_at_least_nothing() -> None:
    ledger, events = Ledger(1), Events(False, 2)
    account = ledger.open("firms", 0)
    ledger.book.balance[account], ledger.book.owed[account] = 5.0e6, OWED
    one, zero = np.array([1]), np.zeros(1, np.int64)
    # revenue is so small that what is there is more than rich times it, and far less than the debt
    _bank(1, one > 0, zero, np.ones(1), np.full(1, 100.0), np.array([account]), zero, zero.astype(np.uint64), zero,
          np.ones(2), np.zeros(2), np.full(2, -1), np.zeros(2), np.zeros(2), 1.0, 2.0, 0.5, ledger.book,
          events.log)  # fmt: skip
    assert ledger.balance[account] == 0.0
    assert ledger.owed[account] == OWED - 5.0e6
