"""What organisations can do, derived from their people and documents once a quarter."""

from __future__ import annotations

from collections import defaultdict
from math import exp, log
from typing import Any

BEST = 5


def both(t: float, e: float) -> float:
    """Return the capability that tacit t and explicit e give together."""
    if t <= 0.0 and e <= 0.0:
        return 0.0
    low, gap = (t, e - t) if t < e else (e, t - e)
    return low - 0.5 * log(0.5 + 0.5 * exp(-2.0 * gap))


def count(model: Any) -> None:
    """Note who works where, in order of birth: ``members`` hold until somebody founds or is freed."""
    for firm in model.firms:
        firm.members = []
    for institute in model.institutes:
        institute.members = []
    for person in model.people:
        employer = person.employer
        if employer is not None:
            employer.members.append(person)


def known_by(members: list[Any]) -> dict[int, list[float]]:
    """Return by field what people know of it; fields that nobody knows are left out."""
    known: dict[int, list[float]] = defaultdict(list)
    for person in members:
        level = person.level
        if level > 0.0:
            known[person.field].append(level)
        level = person.second_level
        if level > 0.0:
            known[person.second].append(level)
    return known


def refresh(model: Any) -> None:
    """Count staff; set tacit levels and capabilities of firms and institutes."""
    count(model)
    nothing = [0.0] * model.n_fields
    for firm in model.firms:
        members = firm.members
        firm.people = len(members)
        tacit, best = nothing[:], nothing[:]
        for f, levels in known_by(members).items():
            best[f], tacit[f] = of_best(levels)
        firm.tacit, firm.best = tacit, best
        # what ``both`` says, in fewer steps: most of a quarter's logarithms are taken here
        skill = firm.skill = [
            -0.5 * log(0.5 * exp(-2.0 * t) + 0.5 * exp(-2.0 * e)) if t or e else 0.0
            for t, e in zip(tacit, firm.explicit)
        ]
        firm.capability = skill[firm.field]
    for institute in model.institutes:
        members = institute.members
        institute.staff, institute.tacit = len(members), nothing[:]
        for f, levels in known_by(members).items():
            institute.tacit[f] = of_best(levels)[1]


def of_best(levels: list[float]) -> tuple[float, float]:
    """Return the highest level, and the mean of the five highest."""
    if len(levels) == 1:
        return levels[0], levels[0]
    levels.sort(reverse=True)
    top = levels[:BEST]
    return top[0], sum(top) / len(top)
