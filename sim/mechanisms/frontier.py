"""The world outside advances, and follows whoever is ahead of it; it also brings out new concepts.

    F_f ← F_f + g + follow·(max_i h_if − F_f)⁺
    quality outside ← towards F_f + best merit known on sale;   presence grows after a first launch

Symbols: F frontier (log), h capability of any organisation. Any agent may raise the frontier; a
market that somebody opens is joined by firms outside, faster the more leaks.
Source: model.md 3.1 [own]; M-017 (001:25); trial.md (the most powerful knob).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    growth: float = par(0.005, unit="log a quarter", low=0, high=0.1, source="trial.md",
                        about="g: growth of the frontier by itself")
    follow: float = par(0.06, unit="share a quarter", low=0, high=1, source="trial.md",
                        about="part of a lead that the world outside closes in a quarter")
    renew: float = par(0.04, unit="share a quarter", low=0, high=1, source="assumed",
                       about="how fast products outside take up better concepts")
    gap: float = par(0.10, unit="log", low=0, high=2, source="assumed",
                     about="how far the typical firm outside lies below the frontier")
    join: float = par(0.05, unit="share a quarter", low=0, high=1, source="M-017; assumed",
                      about="firms outside that join a market somebody opened")
    invent: float = par(0.012, unit="chance a quarter a field", low=0, high=1, source="assumed",
                        about="the world outside opens a concept")
    launch: float = par(0.02, unit="chance a quarter", low=0, high=1, source="assumed",
                        about="the world outside launches an open concept of good repute")
    # fmt: on


@rule
def _advance(n: int, alive: A, skill: A, many: int, field: A, launched: A, obsolete: A, signals: A,
             trials: A, opened: A, growth: float, follow: float, renew: float, gap: float,
             join: float, top: A, known: A, frontier: A, quality: A, presence: A) -> None:  # fmt: skip
    """Raise frontiers towards the best skill, products outside towards the best merit on sale."""
    for i in range(n):
        if alive[i]:
            for f in range(len(top)):
                top[f] = max(top[f], skill[i, f])
    for c in range(many):
        if launched[c] >= 0 and not obsolete[c]:
            merit = signals[c] / max(trials[c] + 2.0, 1.0)
            known[field[c]] = max(known[field[c]], merit)
    for f in range(len(top)):
        frontier[f] += growth + follow * max(top[f] - frontier[f], 0.0)
        quality[f] += renew * (frontier[f] - gap + known[f] - quality[f])
        if opened[f]:
            presence[f] += join * (1.0 - presence[f])


@rule
def _invent(key: U, choice: U, k: int, chance: float, n: int, field: A, second: A, obsolete: A,
            address: A, quarter: int, open_: A, opened: A, public: A) -> None:  # fmt: skip
    """Let the world outside open, now and then, one of a field's concepts; it is public in a year."""
    for f in range(k):
        if uniform(key, f, 0) >= chance:
            continue
        new, least = -1, 1.0
        for c in range(n):
            if field[c] == f and second[c] < 0 and not obsolete[c] and not open_[c]:
                u = uniform(choice, address[c], 0)
                if u < least:
                    new, least = c, u
        if new >= 0:
            open_[new], opened[new], public[new] = True, quarter, quarter + 4


@rule
def _ready(key: U, n: int, field: A, second: A, open_: A, public: A, launched: A, obsolete: A,
           opened: A, address: A, quarter: int, chance: float, ready: A) -> int:  # fmt: skip
    """Find the concepts that the world outside launches now; return how many."""
    many = 0
    for c in range(n):
        if second[c] >= 0 or obsolete[c] or not open_[c] or launched[c] >= 0:
            continue
        if public[c] <= quarter and opened[field[c]] and uniform(key, address[c], 0) < chance:
            ready[many] = c
            many += 1
    return many


@MECHANISMS.add
class Frontier(Mechanism):
    """The world outside moves on."""

    phase, order = "research", 80
    label, label_zh = "The frontier moves", "技术前沿"
    claims = ("M-017", "M-026", "M-096")
    reads = (
        "concepts.address", "concepts.field", "concepts.heard", "concepts.heard_sum",
        "concepts.merit", "concepts.obsolete", "concepts.open", "concepts.public",
        "concepts.second", "concepts.signals", "concepts.trials", "fields.frontier",
        "fields.opened", "fields.outside_presence", "fields.outside_quality", "firms.alive",
        "firms.skill",
    )  # fmt: skip
    writes = (
        "concepts.heard", "concepts.heard_sum", "concepts.launched", "concepts.launcher",
        "concepts.open", "concepts.opened", "concepts.public", "concepts.signals",
        "concepts.trials", "fields.frontier", "fields.outside_presence", "fields.outside_quality",
    )  # fmt: skip
    events = ("frontier",)
    proof = "frontier_gap"

    def step(self, world: Any, p: Params) -> None:
        """Raise frontiers, renew products outside, open and launch concepts outside."""
        w, f, m, c = world, world.firms, world.fields, world.concepts
        k, (top, known) = w.n_fields, np.zeros((2, w.n_fields))
        _advance(f.n, f.alive, f.skill, c.n, c.field, c.launched, c.obsolete, c.signals, c.trials,
                 m.opened, p.growth, p.follow, p.renew, p.gap, p.join, top, known,
                 m.frontier, m.outside_quality, m.outside_presence)  # fmt: skip
        launch = w.chance("frontier.launch")
        _invent(w.chance("frontier.invent"), launch, k, p.invent, c.n, c.field, c.second, c.obsolete,
                c.address, w.quarter, c.open, c.opened, c.public)  # fmt: skip
        ready = np.empty(c.n, np.int64)
        many = _ready(launch, c.n, c.field, c.second, c.open, c.public, c.launched, c.obsolete,
                      m.opened, c.address, w.quarter, p.launch, ready)  # fmt: skip
        for concept in ready[:many].tolist() if many else ():
            c.launched[concept], c.launcher[concept] = max(w.quarter, 0), w.n_regions
            w.hear(concept, w.n_regions, float(c.merit[concept]))
            w.events.add("frontier", w.n_regions, field=int(c.field[concept]), concept=concept)
