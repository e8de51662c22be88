"""What there is: an object for each row of the model's tables, with the columns as attributes.

Organisations and people are Mesa agents. Where a column holds a row number, the attribute holds the
object itself (or None). Levels by field are lists of K floats; concepts, fields and regions stay in
lists and are named by their place there, as in the model.
"""

from __future__ import annotations

import math
from typing import Any

import mesa


class Account:
    """Money and debt, in whole yuan."""

    __slots__ = ("balance", "owed")

    def __init__(self, balance: float = 0.0, owed: float = 0.0) -> None:
        self.balance, self.owed = balance, owed


def post(payer: Account, payee: Account, amount: float) -> float:
    """Move whole yuan; return what was moved."""
    whole = float(math.floor(amount + 0.5))
    if whole <= 0.0 or payer is payee:
        return 0.0
    payer.balance -= whole
    payee.balance += whole
    return whole


def lend(bank: Account, borrower: Account, amount: float) -> float:
    """Pay out a loan."""
    whole = post(bank, borrower, amount)
    borrower.owed += whole
    bank.owed -= whole
    return whole


def repay(bank: Account, borrower: Account, amount: float) -> float:
    """Pay back part of a debt, never more than is owed."""
    whole = post(borrower, bank, min(amount, borrower.owed))
    borrower.owed -= whole
    bank.owed += whole
    return whole


class Thing:
    """Anything that is no agent; its attributes are its row's."""

    alive = True
    __slots__ = ("__dict__",)


class Tie(Thing):
    """A tie: ``a`` and ``b`` are organisations (b may be an institute)."""

    a: Any
    b: Any


class Project(Thing):
    """A research project: ``leader``, ``partner`` and ``team`` are objects."""


class Concept(Thing):
    """A product concept; ``number`` is its place in the model's list."""


class Field(Thing):
    """A technology domain and its market."""


class Region(Thing):
    """A region; the last is the world outside."""


class Investor(Thing):
    """An investor: in the core it only stands there with its money."""


class Firm(mesa.Agent):
    """A firm. ``account`` is its money; ``people`` counts its staff."""

    alive = True


class Institute(mesa.Agent):
    """An institute."""

    alive = True


class Person(mesa.Agent):
    """A skilled person; ``employer`` is a firm, an institute or None, as ``place`` says."""

    alive = True
