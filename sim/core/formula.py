"""Formulas over sums by region: read off an indicator's function once, computed all together.

Most indicators are a sum, or a few sums joined by plain arithmetic. Asked of a view that has no
numbers but names, such a function returns its formula, which is laid down as steps on a sheet. One
compiled pass then walks the steps with a quarter's sums: in the order in which they are written in
the indicator's file, hence to the same bits as the function itself gives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .jit import A, rule

ADD, SUBTRACT, TIMES, RATIO, LEAST, MOST = range(6)
"""What a step does with rows a and b; a ratio is row c where b is not above 0."""


class Formula:
    """A row of a sheet, to reckon with; it has no truth and no size, as it has no number yet."""

    __slots__ = ("row", "sheet")

    def __init__(self, sheet: Sheet, row: int) -> None:
        self.sheet, self.row = sheet, row

    def __add__(self, other: Any) -> Formula:
        return self.sheet.step(ADD, self, other)

    def __radd__(self, other: Any) -> Formula:
        return self.sheet.step(ADD, other, self)

    def __sub__(self, other: Any) -> Formula:
        return self.sheet.step(SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Formula:
        return self.sheet.step(SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Formula:
        return self.sheet.step(TIMES, self, other)

    def __rmul__(self, other: Any) -> Formula:
        return self.sheet.step(TIMES, other, self)

    def __truediv__(self, other: Any) -> Formula:
        if isinstance(other, Formula) or not other > 0.0:
            raise TypeError("only a number above 0 divides a formula; otherwise use ratio()")
        return self.sheet.step(RATIO, self, other)

    def over(self, other: Any, empty: Any) -> Any:
        """Return the formula of the ratio to another, and ``empty`` where that is not above 0."""
        return self.sheet.step(RATIO, self, other, empty)

    def __bool__(self) -> bool:
        raise TypeError("a formula is neither true nor false")

    def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **options: Any) -> Any:
        """Take part in numpy's minimum and maximum, and in no other of its functions."""
        kind = {np.minimum: LEAST, np.maximum: MOST}.get(ufunc)
        if kind is None or method != "__call__" or options:
            return NotImplemented
        return self.sheet.step(kind, *given)


class Sheet:
    """Rows in a line: the sums that a view gives, numbers that are written out, and steps.

    Args:
        sums: how many rows of sums there are.
    """

    def __init__(self, sums: int) -> None:
        self._sums = sums
        self._numbers: list[float] = [0.0]
        self._steps: list[tuple[int, ...]] = []
        self._known: dict[tuple[int, ...], int] = {}

    def row(self, of: Any) -> int:
        """Return the row of a formula or a number; until the sheet is full, −1 − its place."""
        if isinstance(of, Formula):
            return of.row
        if isinstance(of, bool) or not isinstance(of, int | float):
            raise TypeError("a formula is joined with formulas and plain numbers alone")
        if float(of) not in self._numbers:
            self._numbers.append(float(of))
        return -1 - self._numbers.index(float(of))

    def step(self, kind: int, a: Any, b: Any, c: Any = 0.0) -> Formula:
        """Return the formula of one step; what has been laid down before is not laid down again."""
        one = (kind, self.row(a), self.row(b), self.row(c))
        if one not in self._known:
            self._known[one] = len(self._steps)
            self._steps.append(one)
        return Formula(self, self._sums + self._known[one])

    def __len__(self) -> int:
        """Return how many steps have been laid down."""
        return len(self._steps)

    def cut(self, length: int) -> None:
        """Take back all steps beyond the first ``length``."""
        for one in self._steps[length:]:
            del self._known[one]
        del self._steps[length:]

    def finish(self, wanted: list[int]) -> tuple[A, A, A]:
        """Return what ``compute`` walks: numbers, steps (kind, a, b, c), and the wanted rows.

        In the room of ``compute`` stand sums, then steps, then numbers.
        """
        first = self._sums + len(self._steps)
        steps = np.array(self._steps, np.int64).reshape(-1, 4)
        for rows in (steps[:, 1], steps[:, 2], steps[:, 3]):
            rows[rows < 0] = first - 1 - rows[rows < 0]
        return np.array(self._numbers), steps, np.array(wanted, np.int64)


@rule
def compute(sums: A, numbers: A, steps: A, wanted: A, into: A, out: A) -> None:
    """Write the rows ``wanted`` into rows ``into`` of ``out``, column by column (by region).

    ``sums`` has at least the columns of ``out``.
    """
    first = len(sums) + len(steps)
    room = np.empty(first + len(numbers))
    for at in range(len(numbers)):
        room[first + at] = numbers[at]
    for r in range(out.shape[1]):
        for at in range(len(sums)):
            room[at] = sums[at, r]
        for s in range(len(steps)):
            kind, a, b = steps[s, 0], room[steps[s, 1]], room[steps[s, 2]]
            if kind == ADD:
                x = a + b
            elif kind == SUBTRACT:
                x = a - b
            elif kind == TIMES:
                x = a * b
            elif kind == RATIO:
                x = a / b if b > 0.0 else room[steps[s, 3]]
            elif kind == LEAST:
                x = min(a, b)
            else:
                x = max(a, b)
            room[len(sums) + s] = x
        for at in range(len(wanted)):
            out[into[at], r] = room[wanted[at]]


def formula_of(function: Callable[[Any], Any], outline: Any) -> Formula | None:
    """Return the formula of an indicator's function; None if it does more than reckon with sums.

    ``outline`` is a view that has formulas where others have numbers, and nothing else; it notes
    in ``asked`` what it was asked for.
    """
    asked, steps = outline.asked.copy(), len(outline.sheet)
    try:
        found = function(outline)
    except (AttributeError, TypeError, ValueError):  # it asks for what only a real view has
        found = None
    if isinstance(found, Formula):
        return found
    outline.asked = asked
    outline.sheet.cut(steps)
    return None
