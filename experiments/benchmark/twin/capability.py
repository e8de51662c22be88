"""What organisations can do, derived from their people and documents once a quarter."""

from __future__ import annotations

import math
from typing import Any

BEST = 5


def both(t: float, e: float, r: float = 2.0) -> float:
    """Return the capability that tacit t and explicit e give together."""
    if t <= 0.0 and e <= 0.0:
        return 0.0
    low, gap = (t, e - t) if t < e else (e, t - e)
    return low - math.log(0.5 + 0.5 * math.exp(-r * gap)) / r


def refresh(model: Any) -> None:
    """Count staff; set tacit levels and capabilities of firms and institutes."""
    k = model.n_fields
    at: dict[Any, dict[int, list[float]]] = {}
    for organisation in (*model.firms, *model.institutes):
        at[organisation] = {}
    for firm in model.firms:
        firm.people = 0
    for institute in model.institutes:
        institute.staff = 0
    for person in model.people:
        employer = person.employer
        if employer is None:
            continue
        if person.place == 1:
            employer.people += 1
        else:
            employer.staff += 1
        levels = at[employer]
        if person.level > 0.0:
            levels.setdefault(person.field, []).append(person.level)
        if person.second_level > 0.0:
            levels.setdefault(person.second, []).append(person.second_level)
    for organisation, levels in at.items():
        tacit = [0.0] * k
        best = [0.0] * k
        for f, known in levels.items():
            known.sort(reverse=True)
            top = known[:BEST]
            best[f] = top[0]
            total = 0.0
            for level in top:
                total += level
            tacit[f] = total / len(top)
        organisation.tacit = tacit
        if hasattr(organisation, "explicit"):
            organisation.best = best
            organisation.skill = [
                both(t, e) for t, e in zip(tacit, organisation.explicit, strict=True)
            ]
            organisation.capability = organisation.skill[organisation.field]
