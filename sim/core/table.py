"""Tables: one array per attribute, rows always in order of birth.

A row that ends is only marked; once a year the marked rows are squeezed out without changing the
order of the others. Because order never changes, sums over rows keep their bits whoever else
exists, and squeezing is invisible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .jit import A, rule

LARGE = 1 << 17
"""Rows from which a table grows by an eighth at a time: memory is then dearer than copying."""


@dataclass(frozen=True)
class Column:
    """One attribute of a table: how it is stored, where it starts, what it means."""

    kind: str
    start: Any
    unit: str
    about: str
    width: int = 0
    refers: str = ""
    """Name of the table whose row numbers this column holds ('firms', 'people', …)."""


def column(
    start: Any, *, unit: str, about: str, kind: str = "f8", width: int = 0, refers: str = ""
) -> Column:
    """Declare a column: ``kind`` is a numpy type code, ``width`` > 0 makes it a matrix."""
    return Column(kind, start, unit, about, width, refers)


@rule
def _close_up(column: A, keep: A, n: int) -> None:
    """Move the rows to keep (rising) of the first n up, in place; row n holds start values."""
    for i in range(len(keep)):
        column[i] = column[keep[i]]
    for i in range(len(keep), n):
        column[i] = column[n]


@rule
def _close_up_wide(column: A, keep: A, n: int) -> None:
    for i in range(len(keep)):
        for j in range(column.shape[1]):
            column[i, j] = column[keep[i], j]
    for i in range(len(keep), n):
        for j in range(column.shape[1]):
            column[i, j] = column[n, j]


class Table:
    """Rows of one kind of thing; ``alive`` marks the rows that exist."""

    alive: A

    def __init__(self, name: str, columns: dict[str, Column], capacity: int = 64) -> None:
        self.name = name
        self.columns = {"alive": column(False, unit="yes/no", about="the row exists", kind="?")}
        self.columns |= columns
        self.n = 0
        self.ended = 0
        self.changes = self.squeezes = 0  # ends and squeezes so far; squeezes so far
        self.moved: A = np.zeros(0, np.int64)  # what the last squeeze returned
        self._capacity = capacity
        for label, spec in self.columns.items():
            setattr(self, label, self._empty(spec, capacity))

    @staticmethod
    def _empty(spec: Column, rows: int) -> A:
        shape = (rows, spec.width) if spec.width else (rows,)
        if spec.start == 0:  # the system hands out zeros without writing them
            return np.zeros(shape, dtype=spec.kind)
        return np.full(shape, spec.start, dtype=spec.kind)

    def __getattr__(self, label: str) -> A:
        raise AttributeError(f"table has no column '{label}'")

    def __len__(self) -> int:
        """Return the number of rows that exist."""
        return int(np.count_nonzero(self.alive[: self.n]))

    def add_column(self, label: str, spec: Column) -> None:
        """Add a column that a mechanism declares."""
        self.columns[label] = spec
        setattr(self, label, self._empty(spec, self._capacity))

    def reserve(self, rows: int) -> None:
        """Make room for ``rows`` further rows, and for one beyond them that holds start values."""
        need = self.n + rows + 1
        if need <= self._capacity:
            return
        more = self._capacity if self._capacity < LARGE else self._capacity // 8
        size = max(need, self._capacity + more)
        for label, spec in self.columns.items():
            grown = self._empty(spec, size)
            grown[: self.n] = getattr(self, label)[: self.n]
            setattr(self, label, grown)
        self._capacity = size

    def add(self, **values: Any) -> int:
        """Append one row with the given values and return its number."""
        self.reserve(1)
        row = self.n  # rows beyond n hold start values at all times
        self.n += 1
        self.alive[row] = True
        for label, value in values.items():
            getattr(self, label)[row] = value
        return row

    def add_many(self, count: int, **values: Any) -> A:
        """Append ``count`` rows with the given columns (scalars or arrays); return their numbers."""
        self.reserve(count)
        first, columns = self.n, self.__dict__
        self.n = end = first + count
        rows = slice(first, end)
        self.alive[rows] = True
        for label, value in values.items():
            columns[label][rows] = value
        return np.arange(first, end)

    def end(self, rows: A) -> None:
        """Mark rows as ended; they vanish at the next squeeze."""
        self.alive[rows] = False
        self.ended += len(rows)
        self.changes += 1

    def squeeze(self) -> A:
        """Drop the rows that have ended; return old row → new row (−1 for a dropped one)."""
        keep = self.live()
        count = len(keep)
        moved: A = np.full(self.n, -1)
        moved[keep] = np.arange(count)
        for label, spec in self.columns.items():
            array = self.__dict__[label]
            if spec.width:
                _close_up_wide(array, keep, self.n)
            else:
                _close_up(array, keep, self.n)
        self.n, self.ended = count, 0
        self.changes += 1
        self.squeezes += 1
        self.moved = moved
        return moved

    def live(self) -> A:
        """Return the numbers of the rows that exist."""
        return np.flatnonzero(self.alive[: self.n])

    def rows(self, label: str) -> A:
        """Return a column over the rows that exist (a copy)."""
        values: A = getattr(self, label)[: self.n][self.alive[: self.n]]
        return values
