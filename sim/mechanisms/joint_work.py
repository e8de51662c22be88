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
def _meet(n: int, quarter: int, alive: A, layer: A, a: A, b: A, pipeline: A, used: A, kept: A,
          broken: A, skill: A, square: A, tacit: A, explicit: A, home: A, frontier: A, teacher: A,
          best_t: A, no_t: A, best_e: A, no_e: A, research: float, idle: float, supply: float,
          kinship: float, threshold: float, n0: float, c1: float) -> None:  # fmt: skip
    for i in range(len(square)):
        square[i] = product(skill, i, skill, i)
        for f in range(skill.shape[1]):
            best_t[i, f] = best_e[i, f] = 0.0
            no_t[i, f] = no_e[i, f] = 1.0
    for t in range(n):
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
            m *= value_of_distance(delta, n0, c1)
            _hear(best_e[i], no_e[i], explicit[i], teacher[q], m)
            if not pipeline[t]:
                _hear(best_t[i], no_t[i], tacit[i], teacher[q], m)
            continue
        delta = cosine_distance(square[i], square[j], product(skill, i, skill, j))
        m *= value_of_distance(delta, n0, c1)
        down = layer[t] != SUPPLY or skill[i, home[i]] >= threshold * frontier[home[i]]
        if down:
            _hear(best_e[i], no_e[i], explicit[i], explicit[j], m)
        _hear(best_e[j], no_e[j], explicit[j], explicit[i], m)
        if not pipeline[t] and layer[t] != KINSHIP:
            if down:
                _hear(best_t[i], no_t[i], tacit[i], tacit[j], m)
            _hear(best_t[j], no_t[j], tacit[j], tacit[i], m)


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
        _meet(t.n, world.quarter, t.alive, t.layer, t.a, t.b, t.pipeline, t.used, t.kept, t.broken,
              f.skill, np.empty(n), f.tacit, f.explicit, f.field, world.fields.frontier,
              world.institutes.tacit, f.meets_tacit, f.weight_tacit, f.meets_explicit,
              f.weight_explicit, p.research, p.idle, p.supply, p.kinship, p.threshold, p.novelty,
              p.understanding)  # fmt: skip
