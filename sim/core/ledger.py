"""Double-entry money in whole yuan: one way to post, one way to split, nothing that balances by itself.

Two books: ``balance`` (money held) and ``owed`` (debt to the banks; the banks' own entry is
negative). Every posting takes from one account what it gives to another, in both books, so both
sum to exactly 0 at any time (whole numbers in float64 are exact below 9·10¹⁵).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .jit import A, numbered, rule

SECTORS = ("outside", "banks", "households", "firms", "institutes", "investors",
           "governments", "hubs")  # fmt: skip
"""Kinds of account; money flows are tabled by sector and region."""

FLOWS = (
    "endowment", "sales", "inputs", "wages", "overhead", "rent", "research", "investment", "tax",
    "interest", "loan", "repayment", "write_off", "dividend", "founding", "round", "stake_sale",
    "closure", "salvage", "grant", "basic_research", "contract", "transfer",
    "public_service", "consumption", "fund_inflow", "fund_return", "attraction", "settlement",
    "fee", "lever_cost", "land", "administration", "tax_credit", "guarantee", "training",
    "incubator", "exchange", "infrastructure", "acquisition",
)  # fmt: skip
"""What a posting can be for."""

KIND = numbered(FLOWS)
OUTSIDE, BANKS = 0, 1
"""The two accounts that always exist."""


class Book(NamedTuple):
    """What a rule needs in order to post: arrays only, so that compiled rules take it."""

    balance: A
    owed: A
    group: A
    flows: A
    log_what: A
    log_amount: A
    state: A


@rule
def post(book: Book, kind: int, payer: int, payee: int, amount: float) -> float:
    """Move whole yuan from one account to another; return what was moved.

    ``amount`` is rounded to whole yuan; nothing below half a yuan moves.
    """
    whole = float(math.floor(amount + 0.5))
    if whole <= 0.0 or payer == payee:
        return 0.0
    book.balance[payer] -= whole
    book.balance[payee] += whole
    _note(book, 0, kind, payer, payee, whole)
    return whole


@rule
def post_all(book: Book, kind: int, payer: A, payee: A, amount: A, moved: A) -> None:
    """Post one amount for each entry; ``moved`` receives what was moved."""
    for at in range(len(amount)):
        moved[at] = post(book, kind, payer[at], payee[at], amount[at])


@rule
def lend(book: Book, kind: int, bank: int, borrower: int, amount: float) -> float:
    """Pay out a loan and post its debt in one act."""
    whole = post(book, kind, bank, borrower, amount)
    if whole > 0.0:
        book.owed[borrower] += whole
        book.owed[bank] -= whole
        _note(book, 1, kind, bank, borrower, whole)
    return whole


@rule
def repay(book: Book, kind: int, bank: int, borrower: int, amount: float) -> float:
    """Pay back part of a debt, never more than is owed."""
    whole = post(book, kind, borrower, bank, min(amount, book.owed[borrower]))
    if whole > 0.0:
        book.owed[borrower] -= whole
        book.owed[bank] += whole
        _note(book, 1, kind, borrower, bank, whole)
    return whole


@rule
def write_off(book: Book, kind: int, bank: int, borrower: int) -> float:
    """Cancel what a borrower still owes: the banks lose it."""
    whole: float = book.owed[borrower]
    if whole > 0.0:
        book.owed[borrower] -= whole
        book.owed[bank] += whole
        _note(book, 1, kind, borrower, bank, whole)
    return whole


@rule
def _note(book: Book, which: int, kind: int, payer: int, payee: int, whole: float) -> None:
    if which == 0:
        book.flows[kind, book.group[payer], book.group[payee]] += whole
    if book.state[1] == 1:
        at = book.state[0]
        book.log_what[at, 0] = which
        book.log_what[at, 1] = kind
        book.log_what[at, 2] = payer
        book.log_what[at, 3] = payee
        book.log_amount[at] = whole
        book.state[0] = at + 1


@rule
def split(amount: float, weights: A, parts: A) -> None:
    """Split whole yuan by weights into ``parts`` (same length); largest remainders get the rest.

    Ties go to the earlier entry; weights that sum to nothing split nothing.
    """
    n = len(weights)
    total = 0.0
    for i in range(n):
        total += max(weights[i], 0.0)
        parts[i] = 0.0
    whole = math.floor(amount + 0.5)
    if total <= 0.0 or whole <= 0.0:
        return
    given = 0.0
    for i in range(n):
        parts[i] = math.floor(whole * (max(weights[i], 0.0) / total))
        given += parts[i]
    left = whole - given
    while left >= 1.0:
        best, gap = -1, -1.0
        for i in range(n):
            missing = whole * (max(weights[i], 0.0) / total) - parts[i]
            if missing > gap:
                best, gap = i, missing
        parts[best] += 1.0
        left -= 1.0


class Ledger:
    """All accounts of a world and, on demand, every posting ever made."""

    def __init__(self, n_regions: int, keep: bool = False) -> None:
        self.n_groups = len(SECTORS) * (n_regions + 1)
        self.n_accounts = 0
        capacity = 1024
        self._balance = np.zeros(capacity)
        self._owed = np.zeros(capacity)
        self._group = np.zeros(capacity, np.int64)
        self.flows = np.zeros((len(FLOWS), self.n_groups, self.n_groups))
        size = 1 << 16 if keep else 1
        self._what = np.zeros((size, 4), np.int64)
        self._amount = np.zeros(size)
        self._state = np.array([0, int(keep)], np.int64)
        self.keep = keep
        self._book: Book | None = None
        self.open("outside", n_regions)
        self.open("banks", n_regions)

    def open(self, sector: str, region: int) -> int:
        """Open an account (never used again after it is emptied) and return its number."""
        self.reserve(1)
        number = self.n_accounts
        self.n_accounts += 1
        self._group[number] = region * len(SECTORS) + SECTORS.index(sector)
        return number

    def open_many(self, sector: str, regions: A) -> A:
        """Open one account for each entry of ``regions``; return their numbers."""
        count = len(regions)
        self.reserve(count)
        first = self.n_accounts
        self.n_accounts += count
        self._group[first : self.n_accounts] = regions * len(SECTORS) + SECTORS.index(sector)
        return np.arange(first, self.n_accounts)

    def reserve(self, accounts: int, postings: int = 0) -> None:
        """Make room, so that compiled rules never run out of it."""
        need = self.n_accounts + accounts
        if need > len(self._balance):
            self._book = None
            size = max(need, 2 * len(self._balance))
            for label in ("_balance", "_owed", "_group"):
                old = getattr(self, label)
                grown = np.zeros(size, old.dtype)
                grown[: len(old)] = old
                setattr(self, label, grown)
        if self.keep and int(self._state[0]) + postings > len(self._amount):
            size, self._book = 2 * (len(self._amount) + postings), None
            what, amount = np.zeros((size, 4), np.int64), np.zeros(size)
            what[: len(self._what)], amount[: len(self._amount)] = self._what, self._amount
            self._what, self._amount = what, amount

    @property
    def book(self) -> Book:
        """The arrays, for rules."""
        if self._book is None:
            self._book = Book(self._balance, self._owed, self._group, self.flows, self._what,
                              self._amount, self._state)  # fmt: skip
        return self._book

    @property
    def balance(self) -> A:
        """Money held by each account, in yuan."""
        return self._balance[: self.n_accounts]

    @property
    def owed(self) -> A:
        """Debt of each account to the banks, in yuan (the banks' entry is negative)."""
        return self._owed[: self.n_accounts]

    @property
    def group(self) -> A:
        """Sector and region of each account: region · len(SECTORS) + sector."""
        return self._group[: self.n_accounts]

    def residual(self) -> float:
        """Return |Σ balances| + |Σ debts|: exactly 0 in a lawful world."""
        return float(abs(self.balance.sum()) + abs(self.owed.sum()))

    def postings(self) -> tuple[A, A]:
        """Return every posting kept: (book, kind, payer, payee) rows and amounts."""
        n = int(self._state[0])
        return self._what[:n], self._amount[:n]
