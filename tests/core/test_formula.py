"""Formulas: what is laid down once gives the bits of the function that it was read off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.core.formula import Formula, Sheet, compute, formula_of
from sim.core.jit import A
from sim.maths.shares import ratio

SUMS = np.array([[3.0, 0.0, -2.5], [7.0, 1.0, 1e9], [0.1, 0.0, 0.3], [2.0, 4.0, 0.0]])


class Numbers:
    """A view that has numbers."""

    def of(self, row: int) -> Any:
        return SUMS[row]


class Names:
    """The same view, that has formulas."""

    def __init__(self) -> None:
        self.sheet = Sheet(len(SUMS))
        self.asked: dict[str, None] = {}

    def of(self, row: int) -> Any:
        self.asked[str(row)] = None
        return Formula(self.sheet, row)


def computed(formulas: list[Formula], sheet: Sheet) -> A:
    out = np.zeros((len(formulas) + 1, 3))
    into = np.arange(len(formulas))[::-1].copy()
    compute(SUMS, *sheet.finish([formula.row for formula in formulas]), into, out)
    assert not out[-1].any()
    return out[:-1][::-1]


FORMULAS: list[Callable[[Any], Any]] = [
    lambda v: v.of(2),
    lambda v: v.of(0) + v.of(1) + v.of(2),
    lambda v: 1.0 - v.of(0) * (v.of(1) - 2.0),
    lambda v: 0.1 * v.of(0) / 3.0,
    lambda v: ratio(v.of(0), v.of(3)),
    lambda v: ratio(v.of(0), v.of(2), empty=v.of(1)),
    lambda v: ratio(v.of(0), v.of(2), empty=9.0),
    lambda v: np.minimum(np.maximum(v.of(0), v.of(2) * 2), 5.0),
    lambda v: np.maximum(1.0, sum([v.of(0), v.of(1)])),
]
OTHERS: list[Callable[[Any], Any]] = [
    lambda v: v.of(0) / v.of(1),
    lambda v: v.of(0) / 0.0,
    lambda v: v.of(0) + SUMS[1],
    lambda v: SUMS[1] + v.of(0),
    lambda v: np.where(v.of(0) > 0.0, v.of(1), 0.0),
    lambda v: v.of(1) if v.of(0) else v.of(2),
    lambda v: np.exp(v.of(0)),
    lambda v: np.add.reduce([v.of(0), v.of(1)]).sum(),
    lambda v: np.zeros(3),
    lambda v: np.minimum(v.of(0), v.of(1), out=np.zeros(3)),
    lambda v: v.of(0).max() - v.of(0),
    lambda v: v.of(0) * True,
]


def test_steps_give_the_bits_of_the_functions() -> None:
    names = Names()
    found = [formula_of(function, names) for function in FORMULAS]
    formulas = [formula for formula in found if formula is not None]
    assert len(formulas) == len(FORMULAS) and set(names.asked) == {"0", "1", "2", "3"}
    for row, function in zip(computed(formulas, names.sheet), FORMULAS, strict=True):
        assert row.tobytes() == np.asarray(function(Numbers()), float).tobytes()


@pytest.mark.parametrize("number", range(len(OTHERS)))
def test_what_is_no_formula_leaves_no_trace(number: int) -> None:
    names = Names()
    first = formula_of(lambda v: v.of(3) * 2.0, names)
    assert formula_of(OTHERS[number], names) is None
    assert len(names.sheet) == 1 and set(names.asked) == {"3"}
    again = formula_of(lambda v: v.of(3) * 2.0, names)
    assert first is not None and again is not None and again.row == first.row
    assert len(names.sheet) == 1
