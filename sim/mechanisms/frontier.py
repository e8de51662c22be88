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

from ..core.jit import A, rule
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
def _highest(n: int, alive: A, skill: A, top: A) -> None:
    for i in range(n):
        if alive[i]:
            for f in range(len(top)):
                top[f] = max(top[f], skill[i, f])


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
        n, k = f.n, w.n_fields
        top = np.zeros(k)
        _highest(n, f.alive, f.skill, top)
        m.frontier[:k] += p.growth + p.follow * np.maximum(top - m.frontier[:k], 0.0)
        mean = c.signals[: c.n] / np.maximum(c.trials[: c.n] + 2.0, 1.0)
        names = np.arange(k, dtype=np.uint64)
        invent = w.uniforms(w.chance("frontier.invent"), names)
        launch = w.uniforms(w.chance("frontier.launch"), c.address[: c.n])
        single = (c.second[: c.n] < 0) & ~c.obsolete[: c.n]
        sold = (c.launched[: c.n] >= 0) & ~c.obsolete[: c.n]
        known = np.zeros(k)
        np.maximum.at(known, c.field[: c.n][sold], mean[sold])
        aim = m.frontier[:k] - p.gap + known
        m.outside_quality[:k] += p.renew * (aim - m.outside_quality[:k])
        more = np.where(m.opened[:k], p.join * (1.0 - m.outside_presence[:k]), 0.0)
        m.outside_presence[:k] += more
        for field in np.flatnonzero(invent < p.invent):
            closed = np.flatnonzero(single & ~c.open[: c.n] & (c.field[: c.n] == field))
            if len(closed):
                new = int(closed[np.argmin(launch[closed])])
                c.open[new], c.opened[new], c.public[new] = True, w.quarter, w.quarter + 4
        ready = single & c.open[: c.n] & ~sold & (c.public[: c.n] <= w.quarter)
        ready &= m.opened[c.field[: c.n]] & (launch < p.launch)
        for concept in np.flatnonzero(ready):
            c.launched[concept], c.launcher[concept] = max(w.quarter, 0), w.n_regions
            w.hear(int(concept), w.n_regions, float(c.merit[concept]))
            w.events.add("frontier", w.n_regions, field=int(c.field[concept]), concept=int(concept))
