"""References to rows follow when a table is squeezed: people, ties and projects name others by row."""

from __future__ import annotations

from ..core.jit import A, rule
from .tables import AT_FIRM, CAPITAL


@rule
def renumber_firms(new: A, people: int, place: A, employer: A, ties: int, layer: A, a: A, b: A,
                   projects: int, leader: A, partner: A) -> None:  # fmt: skip
    """Give every reference to a firm the firm's new row; below 0 stands no firm."""
    for p in range(people):
        if place[p] == AT_FIRM:
            employer[p] = new[employer[p]]
    for t in range(ties):
        if b[t] >= 0:
            b[t] = new[b[t]]
        if a[t] >= 0 and layer[t] != CAPITAL:  # an investor stands there otherwise
            a[t] = new[a[t]]
    for j in range(projects):
        if leader[j] >= 0:
            leader[j] = new[leader[j]]
        for side in range(partner.shape[1]):
            if partner[j, side] >= 0:
                partner[j, side] = new[partner[j, side]]


@rule
def renumber_people(new: A, projects: int, team: A) -> None:
    """Give every reference to a person the person's new row; below 0 stands nobody."""
    for j in range(projects):
        for member in range(team.shape[1]):
            if team[j, member] >= 0:
                team[j, member] = new[team[j, member]]
