"""Reading the features of a run in each span of years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..measures import focal

if TYPE_CHECKING:
    import pandas as pd

    from .file import Design, Feature

A = NDArray[Any]


def read(design: Design, indicators: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return every feature of one run: span, then name."""
    rows = focal(indicators)
    quarters = rows["quarter"].to_numpy(int)
    columns = {
        name: np.nan_to_num(rows[name].to_numpy(float), nan=0.0, posinf=0.0, neginf=0.0)
        for name in {n for f in design.features for n in (f.indicator, f.of) if n}
    }
    return {
        span: {f.name: of_span(f, quarters, columns, first, last) for f in design.features}
        for span, (first, last) in design.spans.items()
    }


def of_span(one: Feature, quarters: A, columns: dict[str, A], first: int, last: int) -> float:
    """Return one feature over the years ``first`` to ``last``; what no firm has counts as 0."""
    values = columns[one.indicator]
    inside = (quarters > 4 * first) & (quarters <= 4 * last)
    if one.how == "change":
        before = (quarters > 4 * first - 4) & (quarters <= 4 * first)
        if first == 0:
            before = quarters == 0
        end = inside & (quarters > 4 * last - 4)
        return _mean(values[end]) - _mean(values[before])
    if one.how == "share":
        whole = float(columns[one.of][inside].sum())
        return float(values[inside].sum()) / whole if whole > 0.0 else 0.0
    mean = _mean(values[inside])
    return float(np.log1p(max(mean, 0.0))) if one.scale == "log" else mean


def _mean(values: A) -> float:
    return float(values.mean()) if len(values) else 0.0
