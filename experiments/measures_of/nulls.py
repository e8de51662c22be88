"""What chance alone would give: networks with the same degrees and fields, trees of the same births.

Luck is addressed by the run's seed, so that a record has the same null for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import chance
from sim.maths.networks import clustering

A = NDArray[Any]
SWAPS, MIXES = 3, 12
"""Tries to swap for each tie between two looks at a mixed network; looks whose mean is taken."""
TREES = 60


def pairs_of(a: A, b: A) -> list[tuple[int, int]]:
    """Return the different pairs among ties, each once, without loops."""
    return sorted({(min(x, y), max(x, y)) for x, y in zip(a.tolist(), b.tolist()) if x != y})


def closure_at_random(pairs: Sequence[tuple[int, int]], field: A, seed: int) -> float:
    """Return the mean closure of networks in which every node keeps its degree and its fields.

    Two ties (a, b) and (c, d) become (a, d) and (c, b) if b and d are of one field, so that the
    number of ties between any two fields stays the same (Maslov & Sneppen 2002, with fields).
    """
    n, many = len(field), len(pairs)
    if many < 2:
        return float("nan")
    there, ends = set(pairs), [list(p) for p in pairs]
    k = chance.key(seed, "experiments.swaps", 0)
    kind, draw, found = field.tolist(), 0, []
    for look in range(MIXES + 1):
        for _ in range(SWAPS * many * (3 if look == 0 else 1)):  # first, forget the order given
            i, j, turn = (chance.uniform(k, draw, side) for side in range(3))
            draw += 1
            one, two = ends[int(i * many)], ends[int(j * many)]
            a, b = one if turn < 0.5 else one[::-1]
            sides = [s for s in (two, two[::-1]) if kind[s[1]] == kind[b]]
            if not sides or one is two:
                continue
            c, d = sides[int(2 * (turn % 0.5) * len(sides))]
            new = (min(a, d), max(a, d)), (min(c, b), max(c, b))
            if a == d or c == b or new[0] in there or new[1] in there or new[0] == new[1]:
                continue
            there -= {(min(a, b), max(a, b)), (min(c, d), max(c, d))}
            there |= set(new)
            one[:], two[:] = [a, d], [c, b]
        if look:
            x, y = np.array(ends).T
            found.append(clustering(n, x, y))
    return float(np.mean(found))


def mixed_at_random(pairs: Sequence[tuple[int, int]], field: A) -> float:
    """Return how many ties would join two fields if ends met at random, each field as often as now."""
    ends = np.bincount(field[np.array(pairs, np.int64).ravel()]) if len(pairs) else np.zeros(1)
    whole = ends.sum()
    same = float((ends * (ends - 1)).sum() / max(whole * (whole - 1), 1.0))
    return len(pairs) * (1.0 - same)


def depth_at_random(births: Iterable[tuple[str, int]], seed: int) -> float:
    """Return the mean depth of spin-offs if any firm that exists were as likely a parent.

    ``births``: what happened in order, (root | spin_off | closed, firm). A root has depth 0. This
    is a Yule tree in which firms also end (Yule 1925): parents matter for nothing.
    """
    story = list(births)
    total = many = 0.0
    for tree in range(TREES):
        k = chance.key(seed, "experiments.trees", tree)
        depth: dict[int, int] = {}
        alive: list[int] = []
        place: dict[int, int] = {}
        for at, (what, firm) in enumerate(story):
            if what == "closed":
                if firm in place:  # the last one takes the seat of the one that ends
                    seat, last = place.pop(firm), alive.pop()
                    if last != firm:
                        alive[seat], place[last] = last, seat
                continue
            depth[firm] = 0
            if what == "spin_off" and alive:
                parent = alive[int(chance.uniform(k, at, 0) * len(alive))]
                depth[firm] = depth[parent] + 1
                total, many = total + depth[firm], many + 1.0
            place[firm] = len(alive)
            alive.append(firm)
    return total / many if many else float("nan")


def depth_of(births: Iterable[tuple[str, int, int]]) -> float:
    """Return the mean depth of spin-offs; ``births``: (root | spin_off | closed, firm, parent)."""
    depth: dict[int, int] = {}
    found = []
    for what, firm, parent in births:
        if what == "closed":
            continue
        depth[firm] = depth[parent] + 1 if what == "spin_off" and parent in depth else 0
        if what == "spin_off":
            found.append(depth[firm])
    return float(np.mean(found)) if found else float("nan")
