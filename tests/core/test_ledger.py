"""Money: what each kind of posting does, in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.ledger import (
    BANKS,
    KIND,
    OUTSIDE,
    Ledger,
    lend,
    post,
    post_all,
    repay,
    split,
    write_off,
)

TAX, LOAN = KIND["tax"], KIND["loan"]


def ledger() -> tuple[Ledger, int, int]:
    book = Ledger(1, keep=True)
    return book, book.open("firms", 0), book.open("households", 0)


@pytest.mark.parametrize(
    ("amount", "moved"), [(100.0, 100.0), (0.4999, 0.0), (0.5, 1.0), (2.7, 3.0), (-5.0, 0.0)]
)
def test_post_moves_whole_yuan(amount: float, moved: float) -> None:
    book, firm, home = ledger()
    assert post(book.book, TAX, firm, home, amount) == moved
    assert book.balance[firm] == -moved and book.balance[home] == moved
    assert book.flows[TAX].sum() == moved and book.residual() == 0.0
    assert post(book.book, TAX, firm, firm, 10.0) == 0.0


def test_post_all_is_many_posts() -> None:
    book, firm, home = ledger()
    moved = np.zeros(3)
    post_all(book.book, TAX, np.array([firm, home, firm]), np.array([home, firm, OUTSIDE]),
             np.array([10.0, 4.0, 0.2]), moved)  # fmt: skip
    assert moved.tolist() == [10.0, 4.0, 0.0]
    assert book.balance[firm] == -6.0 and book.balance[home] == 6.0


def test_loans_carry_their_debt() -> None:
    book, firm, _ = ledger()
    assert lend(book.book, LOAN, BANKS, firm, 1000.4) == 1000.0
    assert book.balance[firm] == 1000.0 and book.owed[firm] == 1000.0
    assert book.balance[BANKS] == -1000.0 and book.owed[BANKS] == -1000.0
    assert repay(book.book, KIND["repayment"], BANKS, firm, 300.0) == 300.0
    assert book.owed[firm] == 700.0 and book.balance[firm] == 700.0
    assert repay(book.book, KIND["repayment"], BANKS, firm, 9.0e9) == 700.0
    assert not book.owed.any() and not book.balance.any() and book.residual() == 0.0


def test_a_write_off_is_the_banks_loss() -> None:
    book, firm, home = ledger()
    lend(book.book, LOAN, BANKS, firm, 500.0)
    post(book.book, TAX, firm, home, 500.0)
    assert write_off(book.book, KIND["write_off"], BANKS, firm) == 500.0
    assert not book.owed.any() and book.balance[BANKS] == -500.0 and book.balance[home] == 500.0
    assert write_off(book.book, KIND["write_off"], BANKS, firm) == 0.0
    assert book.residual() == 0.0


def test_postings_are_kept_only_on_demand() -> None:
    book, firm, home = ledger()
    post(book.book, TAX, firm, home, 5.0)
    lend(book.book, LOAN, BANKS, firm, 7.0)
    what, amount = book.postings()
    assert what.tolist() == [[0, TAX, firm, home], [0, LOAN, BANKS, firm], [1, LOAN, BANKS, firm]]
    assert amount.tolist() == [5.0, 7.0, 7.0]
    forgetful = Ledger(1)
    post(forgetful.book, TAX, 0, 1, 5.0)
    assert len(forgetful.postings()[1]) == 0


def test_accounts_grow_without_losing_money() -> None:
    book, firm, home = ledger()
    post(book.book, TAX, firm, home, 5.0)
    many = book.open_many("firms", np.zeros(5000, np.int64))
    assert many[0] == home + 1 and book.n_accounts == home + 5001
    assert book.balance[home] == 5.0 and book.group[many[-1]] == book.group[firm]


@settings(derandomize=True, deadline=None, database=None, max_examples=200)
@given(st.floats(0.0, 1e12), st.lists(st.floats(0.0, 1e6) | st.just(-1.0), min_size=1, max_size=12))
def test_a_split_gives_all_and_is_fair(amount: float, weights: list[float]) -> None:
    w, parts = np.array(weights), np.full(len(weights), 9.0)
    split(amount, w, parts)
    total = np.maximum(w, 0.0).sum()
    if total <= 0.0:
        assert not parts.any()
        return
    whole = np.floor(amount + 0.5)
    assert parts.sum() == whole and (parts >= 0.0).all()
    assert (parts == np.floor(parts)).all()
    fair = whole * np.maximum(w, 0.0) / total
    assert (np.abs(parts - fair) <= 1.0 + 1e-3).all()
    if (w > 0).all():
        assert not parts[np.maximum(w, 0.0) <= 0.0].any()


def test_ties_in_a_split_go_to_the_earlier() -> None:
    parts = np.zeros(3)
    split(100.0, np.ones(3), parts)
    assert parts.tolist() == [34.0, 33.0, 33.0]
    split(2.0, np.ones(3), parts)
    assert parts.tolist() == [1.0, 1.0, 0.0]
