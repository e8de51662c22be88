"""People from elsewhere, natives, and what both launch."""

from __future__ import annotations

from .look import Look, Span
from .registry import measure


@measure
def people_years(look: Look, span: Span) -> float:
    """Person-years of skilled people of the region, at work or not."""
    return float(len(look.panel("people", span)))


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
    rows = look.events("project_joined", "succeeded")
    people = look.people.drop_duplicates("id")
    native = dict(zip(people["id"].tolist(), (people["origin"] == "native").tolist()))
    teams: dict[tuple[int, int], tuple[int, list[bool]]] = {}
    total = 0.0
    columns = (rows["quarter"], rows["kind"], rows["actor"], rows["other"], rows["concept"],
               rows["amount"])  # fmt: skip
    for quarter, kind, firm, other, concept, amount in zip(*(c.tolist() for c in columns)):
        key = (firm, concept)
        if kind == "succeeded":
            team = teams.pop(key, (0, []))[1]
            if team and 4 * span[0] <= quarter < 4 * span[1]:
                total += sum(team) / len(team)
        elif amount > 0.5 and other in native:
            if teams.get(key, (quarter, []))[0] != quarter:
                teams.pop(key)
            teams.setdefault(key, (quarter, []))[1].append(native[other])
    return total
