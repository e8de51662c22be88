"""A design as a table, and what SALib wants to be told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .design import Design, Point

if TYPE_CHECKING:
    import pandas as pd

BEFORE = ("point", "name")
EXTRA = ("block", "role", "trajectory", "step")
"""Columns that are not factors: no key of a run has one of these names."""


def frame(design: Design) -> pd.DataFrame:
    """Return a row for each point: ``point`` (from 0), ``name``, the factors, then the extras.

    Factors keep their types; a key that an arm leaves alone is missing there.
    """
    import pandas as pd

    columns: dict[str, Any] = {
        "point": range(len(design.points)),
        "name": [point.name for point in design.points],
    }
    for factor in design.factors:
        columns[factor.key] = _column([p.values.get(factor.key) for p in design.points])
    return pd.DataFrame({**columns, **{k: list(v) for k, v in design.extra.items()}})


def _column(values: list[Any]) -> Any:
    import pandas as pd

    there = next((value for value in values if value is not None), None)
    if any(value is None for value in values):  # plain integers and booleans know no missing
        if isinstance(there, bool):
            return pd.array(values, dtype="boolean")
        if isinstance(there, int):
            return pd.array(values, dtype="Int64")
    return values


def keys_in(table: pd.DataFrame) -> list[str]:
    """Return the keys that the frame of a design varies."""
    return [str(c) for c in table.columns if c not in (*BEFORE, *EXTRA)]


def points_in(table: pd.DataFrame) -> tuple[Point, ...]:
    """Return the points of a frame, for example of a stored one, in its order."""
    import pandas as pd

    keys = keys_in(table)
    columns = [table[key].tolist() for key in keys]
    return tuple(
        Point(str(name), {k: v for k, v in zip(keys, row) if not pd.isna(v)})
        for name, *row in zip(table["name"], *columns)
    )
