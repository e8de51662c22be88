"""What there is: an object for each row of the model's tables, with the columns as attributes.

Organisations and people are Mesa agents. Where a column holds a row number, the attribute holds the
object itself (or None). Levels by field are lists of K floats; concepts, fields and regions stay in
lists and are named by their place there, as in the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import mesa

from sim.core.table import Table
from sim.world import tables


def _columns(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.columns if name != "alive")


class Account:
    """Money and debt, in whole yuan."""

    __slots__ = ("balance", "owed")

    def __init__(self, balance: float = 0.0, owed: float = 0.0) -> None:
        self.balance, self.owed = balance, owed


def post(payer: Account, payee: Account, amount: float) -> float:
    """Move whole yuan; return what was moved."""
    whole = (amount + 0.5) // 1.0
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

    __slots__ = ()

    def __init__(self, values: Iterable[tuple[str, Any]]) -> None:
        for name, value in values:
            setattr(self, name, value)


class Tie(Thing):
    """A tie: ``a`` and ``b`` are organisations (b may be an institute)."""

    __slots__ = _columns(tables.ties())


class Project(Thing):
    """A research project: ``leader``, ``partner`` and ``team`` are objects."""

    __slots__ = _columns(tables.projects())


class Concept(Thing):
    """A product concept; ``number`` is its place in the model's list."""

    __slots__ = (*_columns(tables.concepts(1)), "number")


class Field(Thing):
    """A technology domain and its market."""

    __slots__ = _columns(tables.fields(1))


class Region(Thing):
    """A region; the last is the world outside."""

    __slots__ = (*_columns(tables.regions(1)), "nation")


class Investor(Thing):
    """An investor: in the core it only stands there with its money."""

    __slots__ = _columns(tables.investors())


class Acting(mesa.Agent):
    """An agent of Mesa; its attributes are its row's."""

    __slots__ = ("alive",)

    def __init__(self, model: mesa.Model, values: Iterable[tuple[str, Any]]) -> None:
        super().__init__(model)
        self.alive = True
        for name, value in values:
            setattr(self, name, value)


class Firm(Acting):
    """A firm. ``account`` is its money; ``people`` counts its staff, ``members`` names them."""

    __slots__ = (*_columns(tables.firms(1)), "leavers", "members", "surplus", "want")


class Institute(Acting):
    """An institute; ``staff`` counts its people, ``members`` names them."""

    __slots__ = (*_columns(tables.institutes(1)), "members")


class Person(Acting):
    """A skilled person; ``employer`` is a firm, an institute or None, as ``place`` says.

    ``turn`` is the quarter of the year in which the wage is reviewed.
    """

    __slots__ = (*_columns(tables.people()), "turn")
