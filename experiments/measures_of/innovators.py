"""How many firms innovate, whether the same do again, and how few people stand behind it."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd

from .look import Look, Span
from .registry import measure
from .teams import successful

TOP = 0.1


def _years(look: Look, span: Span) -> pd.DataFrame:
    """Return firms at year-ends: whether they launched in the year, and in the next if they live."""
    rows = look.panel("firms", span)[["id", "quarter"]].astype({"quarter": "int64"})
    launched = look.record.events_of("launched")
    done = pd.DataFrame({
        "id": launched["actor"].to_numpy(),
        "quarter": 4 * (launched["quarter"].to_numpy().astype(np.int64) // 4) + 4,
        "new": 1.0,
    }).drop_duplicates()  # fmt: skip
    rows = rows.merge(done, on=["id", "quarter"], how="left").fillna({"new": 0.0})
    later = rows.rename(columns={"new": "next"}).assign(quarter=rows["quarter"] - 4)
    return rows.merge(later, on=["id", "quarter"], how="left")


def _watched(look: Look, span: Span, new: float) -> pd.Series:
    rows = _years(look, span)
    rows = rows[(rows["new"] == new).to_numpy() & rows["next"].notna().to_numpy()]
    return rows["next"]


@measure
def innovating_firm_years(look: Look, span: Span) -> float:
    """Firms at year-ends that launched a product in the year."""
    return float(_years(look, span)["new"].sum())


@measure
def launches_again(look: Look, span: Span) -> float:
    """Firms that launched in a year and in the next."""
    return float(_watched(look, span, 1.0).sum())


@measure
def innovators_watched(look: Look, span: Span) -> float:
    """Firms that launched in a year and live through the next."""
    return float(len(_watched(look, span, 1.0)))


@measure
def launches_after_none(look: Look, span: Span) -> float:
    """Firms that launched nothing in a year and something in the next."""
    return float(_watched(look, span, 0.0).sum())


@measure
def others_watched(look: Look, span: Span) -> float:
    """Firms that launched nothing in a year and live through the next."""
    return float(len(_watched(look, span, 0.0)))


def _counts(look: Look, span: Span) -> list[int]:
    """Return the number of successes of each person who has one, the largest first."""
    counts: Counter[int] = Counter()
    for quarter, people in successful(look):
        if 4 * span[0] <= quarter < 4 * span[1]:
            counts.update(people)
    return sorted(counts.values(), reverse=True)


@measure
def successes_of_inventors(look: Look, span: Span) -> float:
    """Successes in which people stood in the team, each once for each person."""
    return float(sum(_counts(look, span)))


@measure
def successes_of_top_inventors(look: Look, span: Span) -> float:
    """Of these, those of the tenth of the people who have most."""
    counts = _counts(look, span)
    return float(sum(counts[: math.ceil(TOP * len(counts))]))


@measure
def inventors(look: Look, span: Span) -> float:
    """People with at least one success."""
    return float(len(_counts(look, span)))


@measure
def inventors_of_one(look: Look, span: Span) -> float:
    """People with exactly one success."""
    return float(sum(count == 1 for count in _counts(look, span)))
