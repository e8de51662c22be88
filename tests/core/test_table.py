"""Tables: order of birth is kept, ended rows vanish, new rows start at rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.table import Table, column


def table() -> Table:
    return Table(
        "things",
        {
            "name": column(0, unit="number", about="name", kind="i8"),
            "size": column(1.5, unit="m", about="size"),
            "wide": column(-1, unit="row", about="three of them", kind="i8", width=3),
        },
        capacity=4,
    )


def test_new_rows_start_at_rest() -> None:
    t = table()
    rows = t.add_many(10, name=np.arange(10))
    assert list(rows) == list(range(10)) and len(t) == 10
    assert (t.size[:10] == 1.5).all() and (t.wide[:10] == -1).all()
    assert t.add(name=77, size=2.0) == 10 and t.size[10] == 2.0
    assert (t.size[11:] == 1.5).all() and not t.alive[11:].any()


@settings(derandomize=True, deadline=None, database=None, max_examples=50)
@given(st.lists(st.sets(st.integers(0, 40)), max_size=6))
def test_squeezing_keeps_the_order(waves: list[set[int]]) -> None:
    t, born = table(), 0
    model: list[int] = []
    for wave in waves:
        t.add_many(12, name=np.arange(born, born + 12), wide=np.full((12, 3), born))
        model += range(born, born + 12)
        born += 12
        before = t.name[: t.n].copy()
        end = [row for row in wave if row < t.n and t.alive[row]]
        t.end(np.array(end, np.int64))
        model = [name for name in model if name not in before[end]]
        assert t.rows("name").tolist() == model and len(t) == len(model)
        new = t.squeeze()
        assert t.name[: t.n].tolist() == model and t.ended == 0 and t.n == len(model)
        assert (new[end] == -1).all()
        kept = np.flatnonzero(new >= 0)
        assert (t.name[new[kept]] == before[kept]).all()
        assert (t.wide[: t.n, 0] == t.name[: t.n] // 12 * 12).all()
        assert (t.size[t.n :] == 1.5).all() and (t.wide[t.n :] == -1).all()
        assert not t.alive[t.n :].any() and t.live().tolist() == list(range(t.n))


def test_columns_can_be_added_and_unknown_ones_are_named() -> None:
    t = table()
    t.add_many(3)
    t.add_column("late", column(9, unit="number", about="added later", kind="i8"))
    t.add_many(5, late=1)
    assert t.late[: t.n].tolist() == [9] * 3 + [1] * 5
    with pytest.raises(AttributeError, match="no column 'nothing'"):
        _ = t.nothing
