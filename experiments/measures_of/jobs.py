"""Who leaves a job, after how long, and what moving brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .look import Look, Span
from .registry import measure

if TYPE_CHECKING:
    import pandas as pd

NEW, OLD = 4, 20
"""Quarters of tenure below which a job is new, and from which on it is old."""


def _jobs(look: Look, span: Span) -> pd.DataFrame:
    """Return people at firms of the region at year-ends, with where they are a year later.

    Those who retire in the year are left out, and so is the last year-end.
    """
    people = look.people
    rows = look.panel("people", span)
    rows = rows[(rows["place"] == "firm").to_numpy()]
    rows = rows[(rows["quarter"] < 4 * look.record.spec.years).to_numpy()]
    later = people[["id", "quarter", "place", "employer", "wage"]]
    later = later.assign(quarter=later["quarter"] - 4, at_firm=(later["place"] == "firm"))
    later = later.drop(columns="place")
    rows = rows.merge(later, on=["id", "quarter"], how="left", suffixes=("", "_next"))
    retired = look.record.events_of("retired")
    when = dict(zip(retired["actor"].tolist(), retired["quarter"].tolist()))
    gone = [
        0 <= when.get(p, -1) - q < 4 for p, q in zip(rows["id"].tolist(), rows["quarter"].tolist())
    ]
    rows = rows[~np.array(gone, bool)]
    at_firm = rows["at_firm"].eq(True).to_numpy()
    stays = at_firm & (rows["employer"] == rows["employer_next"]).to_numpy()
    return rows.assign(at_firm=at_firm, stays=stays)


def _tenure(look: Look, span: Span, low: int, high: int) -> pd.DataFrame:
    rows = _jobs(look, span)
    tenure = rows["tenure"].to_numpy()
    return rows[(tenure >= low) & (tenure < high)]


@measure
def separations_from_new_jobs(look: Look, span: Span) -> float:
    """People in their first year of a job who are not in it a year later."""
    return float((~_tenure(look, span, 0, NEW)["stays"]).sum())


@measure
def new_jobs(look: Look, span: Span) -> float:
    """People at firms in their first year of a job, summed over year-ends."""
    return float(len(_tenure(look, span, 0, NEW)))


@measure
def separations_from_old_jobs(look: Look, span: Span) -> float:
    """People with five years in a job who are not in it a year later (without retiring)."""
    return float((~_tenure(look, span, OLD, 10**6)["stays"]).sum())


@measure
def old_jobs(look: Look, span: Span) -> float:
    """People at firms with five years in their job, summed over year-ends."""
    return float(len(_tenure(look, span, OLD, 10**6)))


def _gains(look: Look, span: Span) -> pd.Series[float]:
    """Return the log wage that each mover gains in the year, less what stayers gain on average."""
    rows = _jobs(look, span)
    rows = rows[rows["at_firm"].to_numpy() & (rows["wage"] > 0.0).to_numpy()]
    rows = rows[(rows["wage_next"] > 0.0).to_numpy()]
    rows = rows.assign(gain=np.log(rows["wage_next"] / rows["wage"]))
    stayers = rows[rows["stays"].to_numpy()].groupby("quarter")["gain"].mean()
    moved = look.record.events_of("moved")
    year = 4 * (moved["quarter"].to_numpy().astype(np.int64) // 4)
    moves = set(zip(moved["actor"].tolist(), year.tolist()))
    did = [key in moves for key in zip(rows["id"].tolist(), rows["quarter"].tolist())]
    movers = rows[np.array(did, bool) & ~rows["stays"].to_numpy()]
    gains: pd.Series[float] = movers["gain"] - movers["quarter"].map(stayers)
    return gains.dropna()


@measure
def wage_gains_of_movers(look: Look, span: Span) -> float:
    """Log wage gained in the year by people who moved from firm to firm, less stayers' mean."""
    return float(_gains(look, span).sum())


@measure
def movers(look: Look, span: Span) -> float:
    """People who moved from firm to firm in a year and are at a firm at both its ends."""
    return float(len(_gains(look, span)))
