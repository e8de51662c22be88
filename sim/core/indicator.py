"""What an indicator is: a named number by region that only looks at a world.

    @indicator("Firms", "企业数", unit="firms", source="I-009 (003:31)")
    def firms(v: View) -> A:
        '''Firms of the cluster.'''
        return v.count

The function's name is the column's name and its first paragraph the definition. It is handed a view
of the world, no luck and nothing to write to, and returns one finite number for each region.

Where it only joins a view's sums by ``+ - *``, ``ratio``, ``np.minimum`` and ``np.maximum``, it is read as
a formula (``core.formula``) and costs next to nothing; any other function works, too, and is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from .formula import Formula, compute, formula_of
from .jit import A
from .registry import INDICATORS


@dataclass(frozen=True)
class Indicator:
    """One number by region and quarter: what it is called, means, is measured in and comes from."""

    name: str
    label: str
    label_zh: str
    unit: str
    about: str
    source: str
    function: Callable[[Any], A]
    yearly: bool = False
    """Read once a year and held in between (for what moves slowly and takes long to count)."""

    @property
    def catalogue(self) -> str:
        """Lines of the catalogue that it measures: "I-009 I-022", or nothing."""
        return " ".join(re.findall(r"I-\d+", self.source))

    def __call__(self, world: Any) -> A:
        """Return the numbers of a world as it is now."""
        return np.array(self.function(world.look()), float)

    @property
    def read(self) -> Callable[[Any], A]:
        """What gives the numbers, by region, of the view that all indicators share."""
        return self.function


class Readings(Mapping[str, A]):
    """The numbers of all indicators at one time: by name, an array by region."""

    def __init__(self, rank: dict[str, int], table: A) -> None:
        self.rank, self.table = rank, table
        """Name → row, and the rows: indicator × region."""

    def __getitem__(self, name: str) -> A:
        """Return one indicator's numbers, by region."""
        numbers: A = self.table[self.rank[name]]
        return numbers

    def __iter__(self) -> Iterator[str]:
        """Return the names in the order of the rows."""
        return iter(self.rank)

    def __len__(self) -> int:
        """Return how many indicators were read."""
        return len(self.rank)


class Reading:
    """How to read some indicators off views: formulas all at once, other functions one by one.

    Args:
        functions: each with its row of the table.
        outline: a fresh view with formulas instead of numbers: it has a ``sheet``, and notes in
            ``asked`` which sums were asked for.
    """

    def __init__(self, functions: Iterable[tuple[int, Callable[[Any], A]]], outline: Any) -> None:
        formulas: dict[int, Formula] = {}
        self.functions: list[tuple[int, Callable[[Any], A]]] = []
        """Those that are no formulas."""
        for row, function in functions:
            formula = formula_of(function, outline)
            if formula is None:
                self.functions.append((row, function))
            else:
                formulas[row] = formula
        self._sums = tuple(outline.asked)
        self._into = np.array(list(formulas), np.int64)
        self._laid: tuple[A, A, A] = outline.sheet.finish(
            [formula.row for formula in formulas.values()]
        )

    def read(self, view: Any, table: A) -> None:
        """Write the numbers of a view into the rows of a table: indicator × region."""
        compute(view.summed(self._sums), *self._laid, self._into, table)
        for row, function in self.functions:
            table[row] = function(view)


@lru_cache(maxsize=16)
def reading_of(functions: tuple[tuple[int, Callable[[Any], A]], ...], outline: type) -> Reading:
    """Return the reading of functions, each with its row; all worlds share it."""
    return Reading(functions, outline())


def indicator(
    label: str, label_zh: str, *, unit: str, source: str, yearly: bool = False
) -> Callable[[Callable[[Any], A]], Callable[[Any], A]]:
    """Register a function of a view as an indicator; its docstring is the definition."""

    def add(function: Callable[[Any], A]) -> Callable[[Any], A]:
        text = " ".join((function.__doc__ or "").split("\n\n")[0].split())
        text += " Counted once a year." if yearly else ""
        name = function.__name__
        INDICATORS.add(Indicator(name, label, label_zh, unit, text, source, function, yearly))
        return function

    return add
