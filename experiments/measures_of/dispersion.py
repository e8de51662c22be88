"""How far firms of one field lie apart in productivity, for how long, and what their size buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .look import Look, Span
from .registry import measure

if TYPE_CHECKING:
    import pandas as pd

FEW = 10
"""Makers of a field from which on their spread is read."""
CELL = ["quarter", "field"]


def _makers(look: Look, span: Span) -> pd.DataFrame:
    """Return makers at year-ends: x is log physical productivity, chain included."""
    rows = look.panel("firms", span)
    rows = rows[(rows["concept"] >= 0).to_numpy()]
    x = rows["productivity"] + np.log(np.maximum(rows["chain"], 0.01))
    return rows[["quarter", "id"]].assign(field=rows["field"].astype(str), x=x)


def _value_added(look: Look, span: Span) -> pd.DataFrame:
    """Return makers at year-ends: x is log value added for each worker (yuan a quarter)."""
    rows = look.panel("firms", span)
    added = rows["revenue"] - rows["inputs"]
    workers = rows["people"] + rows["labour"]
    rows = rows[((rows["concept"] >= 0) & (added > 0.0) & (workers > 0.0)).to_numpy()]
    x = np.log((rows["revenue"] - rows["inputs"]) / (rows["people"] + rows["labour"]))
    return rows[["quarter", "id"]].assign(field=rows["field"].astype(str), x=x)


def _gaps(rows: pd.DataFrame) -> pd.Series:
    """Return the log gap between the 90th and the 10th of a hundred in each field and year."""
    cells = rows.groupby(CELL)["x"]
    gaps = cells.quantile(0.9) - cells.quantile(0.1)
    return gaps[cells.size() >= FEW]


@measure
def productivity_gaps(look: Look, span: Span) -> float:
    """Log gap 90/10 of physical productivity among makers, summed over fields and year-ends."""
    return float(_gaps(_makers(look, span)).sum())


@measure
def fields_with_gaps(look: Look, span: Span) -> float:
    """Fields and year-ends with at least ten makers."""
    return float(len(_gaps(_makers(look, span))))


@measure
def value_added_gaps(look: Look, span: Span) -> float:
    """Log gap 90/10 of value added for each worker, summed over fields and year-ends."""
    return float(_gaps(_value_added(look, span)).sum())


@measure
def fields_with_value_added_gaps(look: Look, span: Span) -> float:
    """Fields and year-ends with at least ten makers that add value."""
    return float(len(_gaps(_value_added(look, span))))


def centred(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return a column less its mean in the field and year-end."""
    return rows[column] - rows.groupby(CELL)[column].transform("mean")


def _pairs(look: Look, span: Span) -> pd.DataFrame:
    """Return deviations of productivity from its field's mean, now (x) and a year later (y)."""
    rows = _makers(look, span)
    rows = rows.assign(x=centred(rows, "x"))
    later = rows[["id", "quarter", "x"]].rename(columns={"x": "y"})
    later = later.assign(quarter=later["quarter"] - 4)
    return rows.merge(later, on=["id", "quarter"])


@measure
def productivity_kept(look: Look, span: Span) -> float:
    """Sum over makers of productivity now times productivity a year later, less fields' means."""
    rows = _pairs(look, span)
    return float((rows["x"] * rows["y"]).sum())


@measure
def productivity_squares(look: Look, span: Span) -> float:
    """Sum of squares of productivity now, of the same makers."""
    return float((_pairs(look, span)["x"] ** 2).sum())


def _researchers(look: Look, span: Span) -> pd.DataFrame:
    rows = look.panel("firms", span)
    rows = rows[((rows["research"] > 0.0) & (rows["revenue"] > 0.0)).to_numpy()]
    rows = rows[["quarter"]].assign(
        field=rows["field"].astype(str),
        size=np.log(rows["revenue"]),
        spent=np.log(rows["research"]),
    )
    return rows.assign(size=centred(rows, "size"), spent=centred(rows, "spent"))


@measure
def research_with_size(look: Look, span: Span) -> float:
    """Sum of log research money times log sales of firms that have both, less fields' means."""
    rows = _researchers(look, span)
    return float((rows["size"] * rows["spent"]).sum())


@measure
def size_squares(look: Look, span: Span) -> float:
    """Sum of squares of log sales, less fields' means, of the same firms."""
    return float((_researchers(look, span)["size"] ** 2).sum())
