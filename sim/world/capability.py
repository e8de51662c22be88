"""What an organisation can do in a field, derived from its people and its documents.

    T = mean τ of its best five people,  h = −(1/r)·ln(½·e^(−r·T) + ½·e^(−r·E))

T tacit, E explicit, h capability, all in logs; r = 2 makes one a poor substitute for the other
(the smaller of machine and skill: evidence C3, model.md 3.2). Nothing is copied: a leaver lowers
the old employer and raises the new one because both are recomputed from the people they have.
"""

from __future__ import annotations

import math

import numpy as np

from ..core.jit import A, rule
from .tables import AT_FIRM, AT_INSTITUTE, BEST


@rule
def both(t: float, e: float, r: float) -> float:
    """Return the capability that tacit t and explicit e give together."""
    if t <= 0.0 and e <= 0.0:
        return 0.0
    low, gap = (t, e - t) if t < e else (e, t - e)
    return low - math.log(0.5 + 0.5 * math.exp(-r * gap)) / r


@rule
def _insert(top: A, i: int, f: int, level: float) -> None:
    """Note a level among the best, which stand in falling order: the lower one is handed on.

    There is no early way out on purpose: processors guess it wrong, which costs more than it saves.
    """
    for at in range(BEST):
        noted = top[i, f, at]
        top[i, f, at] = max(noted, level)
        level = min(noted, level)


@rule
def _best_five(n: int, alive: A, place: A, employer: A, field: A, second: A, level: A,
               second_level: A, top: A, other: A, firms: int, count: A, institutes: int,
               staff: A) -> None:  # fmt: skip
    for i in range(firms):
        count[i] = 0
    for i in range(institutes):
        staff[i] = 0
    for p in range(n):
        if not alive[p] or place[p] == 0:
            continue
        i = employer[p]
        if place[p] == AT_FIRM:
            count[i] += 1
            _insert(top, i, field[p], level[p])
            _insert(top, i, second[p], second_level[p])
        elif place[p] == AT_INSTITUTE:
            staff[i] += 1
            _insert(other, i, field[p], level[p])
            _insert(other, i, second[p], second_level[p])


@rule
def _mean_of_best(top: A, i: int, f: int) -> float:
    """Return the mean of the levels noted, and forget them for the next count."""
    total, many = 0.0, 0
    while many < BEST and top[i, f, many] > 0.0:
        total += top[i, f, many]
        top[i, f, many] = 0.0
        many += 1
    return total / many if many > 0 else 0.0


@rule
def _skills(n: int, k: int, r: float, alive: A, home: A, top: A, tacit: A, best: A, explicit: A,
            skill: A, capability: A) -> None:  # fmt: skip
    for i in range(n):
        for f in range(k):
            best[i, f] = top[i, f, 0]
            tacit[i, f] = _mean_of_best(top, i, f)
            if alive[i]:
                skill[i, f] = both(tacit[i, f], explicit[i, f], r)
        if alive[i]:
            capability[i] = skill[i, home[i]]


@rule
def _taught(n: int, k: int, top: A, tacit: A) -> None:
    for i in range(n):
        for f in range(k):
            tacit[i, f] = _mean_of_best(top, i, f)


def refresh(world: object, r: float = 2.0) -> None:
    """Recompute staff numbers, tacit levels and capabilities of firms and institutes."""
    w: object = world
    firms, people, institutes = w.firms, w.people, w.institutes  # type: ignore[attr-defined]
    k = w.n_fields  # type: ignore[attr-defined]
    top, other = w.best_room  # type: ignore[attr-defined]  # all 0 between two counts
    if len(top) < firms.n or len(other) < institutes.n:
        top = np.zeros((2 * firms.n + 64, k, BEST))
        other = np.zeros((2 * institutes.n + 8, k, BEST))
        w.best_room = top, other  # type: ignore[attr-defined]
    _best_five(people.n, people.alive, people.place, people.employer, people.field,
               people.second, people.level, people.second_level, top, other, firms.n, firms.people,
               institutes.n, institutes.staff)  # fmt: skip
    _skills(firms.n, k, r, firms.alive, firms.field, top, firms.tacit, firms.best, firms.explicit,
            firms.skill, firms.capability)  # fmt: skip
    _taught(institutes.n, k, other, institutes.tacit)
