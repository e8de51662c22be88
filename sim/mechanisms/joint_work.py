"""Organisations that are tied meet: what one can learn from its partners this quarter.

    best met_f = max over partners of their level in f
    no gain_f  = Π over partners above (1 − m·v(δ)),   v(δ) = (n0 + n1·δ)(c0 − c1·δ) / max

Symbols: m meeting chance of the tie (its layer, use and trust), δ = 1 − cos of the two skill
profiles (cognitive distance), v novelty times understanding (an inverted U). Tacit knowledge
crosses only inside a region; a pipeline carries explicit knowledge. Radiation goes from a buyer to
suppliers above a quality threshold, and only through orders.
Source: M-012, M-016, M-018, M-020, M-025 (001:25, 001:47, 001:51, 002:13); inverted U: evidence R 88.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.tables import CAPITAL, KINSHIP, RESEARCH, SUPPLY
from ..world.value import cosine_distance, product, value_of_distance


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    research: float = par(0.35, unit="chance a quarter", low=0, high=1, source="assumed",
                          about="research partners meet, at full trust")
    idle: float = par(0.3, unit="×", low=0, high=1, source="assumed",
                      about="meeting of partners without a joint project this year")
    supply: float = par(0.3, unit="chance a quarter", low=0, high=1, source="001:47",
                        about="buyer and supplier meet over specifications")
    kinship: float = par(0.1, unit="chance a quarter", low=0, high=1, source="assumed",
                         about="parent and spin-off meet")
    threshold: float = par(0.45, unit="× frontier", low=0, high=2, source="assumed",
                           about="skill below which a supplier cannot use a buyer's specifications")
    novelty: float = par(0.4, unit="–", low=0, high=1, source="R 88", about="n0: value at no distance")
    understanding: float = par(1.0, unit="–", low=0, high=2, source="R 88",
                               about="c1: understanding lost with distance")
    # fmt: on


@rule
def _hear(best: A, no_gain: A, own: A, theirs: A, chance: float) -> None:
    """Let one hear what the other knows better, field by field (each array is one's row)."""
    miss = 1.0 - chance
    for f in range(len(best)):
        more = theirs[f] > own[f]
        best[f] = max(best[f], theirs[f]) if more else best[f]
        no_gain[f] *= miss if more else 1.0


@rule
def _chances(n: int, quarter: int, alive: A, layer: A, a: A, b: A, used: A, kept: A, broken: A,
             skill: A, square: A, teacher: A, research: float, idle: float, supply: float,
             kinship: float, n0: float, c1: float, chance: A, starts: A) -> None:  # fmt: skip
    """Reckon m·v(δ) of each tie, and count each firm's ties in ``starts`` one place on."""
    for i in range(len(square)):
        square[i] = product(skill, i, skill, i)
        starts[i + 1] = 0
    starts[0] = 0
    for t in range(n):
        chance[t] = -1.0  # nobody meets
        if not alive[t] or layer[t] == CAPITAL:
            continue
        i, j = a[t], b[t]
        m = kept[t] / (kept[t] + broken[t])
        if layer[t] == RESEARCH:
            m *= research * (1.0 if quarter - used[t] <= 4 else idle)
        elif layer[t] == SUPPLY:
            m *= supply
        else:
            m *= kinship
        if j < -1:
            q = -2 - j
            taught = product(teacher, q, teacher, q)
            delta = cosine_distance(square[i], taught, product(skill, i, teacher, q))
        else:
            delta = cosine_distance(square[i], square[j], product(skill, i, skill, j))
            starts[j + 1] += 1
        starts[i + 1] += 1
        chance[t] = m * value_of_distance(delta, n0, c1)


@rule
def _line_up(n: int, layer: A, a: A, b: A, pipeline: A, skill: A, home: A, frontier: A, chance: A,
             threshold: float, starts: A, partner: A, meets: A, close: A, free: A) -> None:  # fmt: skip
    """List each firm's partners in the order of the ties: who, the chance, whether people meet.

    Then what a firm meets is reckoned firm by firm, and nothing is fetched from afar but partners.
    """
    for i in range(len(free)):
        starts[i + 1] += starts[i]
        free[i] = starts[i]
    for t in range(n):
        if chance[t] < 0.0:
            continue
        i, j = a[t], b[t]
        here = not pipeline[t] and (j < -1 or layer[t] != KINSHIP)
        if j < -1 or layer[t] != SUPPLY or skill[i, home[i]] >= threshold * frontier[home[i]]:
            at = free[i]
            partner[at], meets[at], close[at], free[i] = j, chance[t], here, at + 1
        if j >= 0:
            at = free[j]
            partner[at], meets[at], close[at], free[j] = i, chance[t], here, at + 1


@rule
def _meet(starts: A, end: A, partner: A, meets: A, close: A, tacit: A, explicit: A, teacher: A,
          best_t: A, no_t: A, best_e: A, no_e: A) -> None:  # fmt: skip
    """Let each firm meet its partners, which stand from ``starts`` to ``end``."""
    for i in range(len(end)):
        for f in range(best_t.shape[1]):
            best_t[i, f] = best_e[i, f] = 0.0
            no_t[i, f] = no_e[i, f] = 1.0
        for at in range(starts[i], end[i]):
            j = partner[at]
            written = explicit[j] if j >= 0 else teacher[-2 - j]
            _hear(best_e[i], no_e[i], explicit[i], written, meets[at])
            if close[at]:
                known = tacit[j] if j >= 0 else teacher[-2 - j]
                _hear(best_t[i], no_t[i], tacit[i], known, meets[at])


@MECHANISMS.add
class JointWork(Mechanism):
    """Prepare what each firm can learn from its partners."""

    phase, order = "learn", 10
    label, label_zh = "Partners meet", "伙伴共事"
    claims = ("M-012", "M-016", "M-018", "M-020", "M-025", "M-033")
    reads = (
        "fields.frontier", "firms.explicit", "firms.field", "firms.skill", "firms.tacit",
        "institutes.tacit", "ties.a", "ties.alive", "ties.b", "ties.broken", "ties.kept",
        "ties.layer", "ties.pipeline", "ties.used",
    )  # fmt: skip
    writes = (
        "firms.meets_explicit", "firms.meets_tacit", "firms.weight_explicit",
        "firms.weight_tacit",
    )  # fmt: skip
    proof = "capability"

    def step(self, world: Any, p: Params) -> None:
        """Fill the firms' columns of what they meet."""
        f, t, n = world.firms, world.ties, world.firms.n
        square, (chance, meets) = np.empty(n), np.empty((2, 2 * t.n))
        starts, free = np.empty((2, n + 1), np.int64)
        partner, close = np.empty(2 * t.n, np.int64), np.empty(2 * t.n, bool)
        teacher, end = world.institutes.tacit, free[:n]
        _chances(t.n, world.quarter, t.alive, t.layer, t.a, t.b, t.used, t.kept, t.broken, f.skill,
                 square, teacher, p.research, p.idle, p.supply, p.kinship, p.novelty,
                 p.understanding, chance, starts)  # fmt: skip
        _line_up(t.n, t.layer, t.a, t.b, t.pipeline, f.skill, f.field, world.fields.frontier, chance,
                 p.threshold, starts, partner, meets, close, end)  # fmt: skip
        _meet(starts, end, partner, meets, close, f.tacit, f.explicit, teacher, f.meets_tacit,
              f.weight_tacit, f.meets_explicit, f.weight_explicit)  # fmt: skip
