"""People from elsewhere, natives, and what both launch."""

from __future__ import annotations

from .look import Look, Span
from .registry import measure
from .teams import successful


@measure
def people_years(look: Look, span: Span) -> float:
    """Person-years of skilled people of the region, at work or not."""
    return float(len(look.panel("people", span)))


@measure
def resident_years(look: Look, span: Span) -> float:
    """Person-years of all who live in the region: skilled, unskilled and students, at year-ends."""
    return float(look.indicator("head_count", span)[3::4].sum())


@measure
def newcomer_years(look: Look, span: Span) -> float:
    """Person-years of skilled people who came from outside."""
    return float((look.panel("people", span)["origin"] != "native").sum())


@measure
def native_years(look: Look, span: Span) -> float:
    """Person-years of skilled people who did not come from outside."""
    return float((look.panel("people", span)["origin"] == "native").sum())


@measure
def innovations_of_natives(look: Look, span: Span) -> float:
    """Products launched, each by the share of natives in the team named at the project's start."""
    people = look.people.drop_duplicates("id")
    native = dict(zip(people["id"].tolist(), (people["origin"] == "native").tolist()))
    total = 0.0
    for quarter, team in successful(look, native):
        if team and 4 * span[0] <= quarter < 4 * span[1]:
            total += sum(native[person] for person in team) / len(team)
    return total
