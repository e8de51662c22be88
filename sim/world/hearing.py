"""What firms hear of what others make: from those they are tied to, and from their new people.

Each firm has a short list of concepts in mind (``told``; the last column counts all that were
heard, the newest overwrite the oldest), and beside each whom it heard it from (``teller``, the
address of a firm).
"""

from __future__ import annotations

import numpy as np

from ..core.jit import A, U, rule
from .sieve import listed
from .tables import AT_FIRM, CAPITAL

TOLD = 8
"""Concepts of others that a firm has in mind."""


@rule
def _note(told: A, teller: A, i: int, concept: int, who: U) -> None:
    slots = told.shape[1] - 1
    at = told[i, slots]
    told[i, at % slots], teller[i, at % slots] = concept, who
    told[i, slots] = at + 1


@rule
def hear_of(n: int, alive: A, layer: A, a: A, b: A, concept: A, firm: A, told: A,
            teller: A) -> None:  # fmt: skip
    """Note for each firm the concepts that those make to whom it is tied, the latest ties last."""
    for t in range(n):
        if not alive[t] or layer[t] == CAPITAL or a[t] < 0 or b[t] < 0:
            continue
        for side in range(2):
            i, j = (a[t], b[t]) if side == 0 else (b[t], a[t])
            if concept[j] >= 0:
                _note(told, teller, i, concept[j], firm[j])


@rule
def hear_from_new_people(n: int, alive: A, place: A, employer: A, tenure: A, brings: A, last: A,
                         recent: int, yes: A, rows: A, told: A, teller: A) -> None:  # fmt: skip
    """Note for each firm the concepts of the firms that its newest people have left.

    ``yes`` and ``rows`` are room of one entry a person.
    """
    for p in range(n):
        yes[p] = alive[p] & (place[p] == AT_FIRM) & (brings[p] >= 0) & (tenure[p] <= recent)
    for p in rows[: listed(yes, n, rows)]:
        _note(told, teller, employer[p], brings[p], last[p])


@rule
def heard_from(told: A, teller: A, i: int, concept: int) -> U:
    """Return from whom firm i last heard of a concept (0: from nobody)."""
    slots = told.shape[1] - 1
    at, found = told[i, slots], np.uint64(0)
    for back in range(min(at, slots)):
        s = (at - 1 - back) % slots
        if found == 0 and told[i, s] == concept:
            found = teller[i, s]
    return found
