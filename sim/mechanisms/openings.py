"""Institutes open new concepts: basic research pays after years, and first to those who are near.

    chance of an opening = o·basic·(budget per scientist)^½·staff·e^(β·(T − F)) a quarter
    field f′ drawn with probability ∝ ρ_ff′;   public after Gamma(mean lag), private use before that

Symbols: T best tacit knowledge of the institute (log), F frontier, ρ relatedness of fields. Until
it is public, an opening can be used by firms tied to the institute, by its leavers' firms, and by
those who can read it with enough skill. Every opening also is a trial signal of the concept.
Source: M-022, M-064, M-065, M-066 (001:129, 001:161, 003:65); lag 6-8 years [own], T7.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.birth import SIGNAL_SD


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    rate: float = par(0.004, unit="per scientist a quarter", low=0, high=1, source="assumed",
                      about="o: openings at a budget of 20,000 yuan a scientist")
    height: float = par(1.0, unit="–", low=0, high=10, source="assumed",
                        about="β: what nearness to the frontier is worth")
    lag: float = par(28.0, unit="quarters", low=0, high=200, source="T7; 001:129",
                     about="mean time until an opening is public")
    spill: float = par(2.0, unit="–", low=0, high=10, source="assumed",
                       about="how strongly openings stay near the own field (power of ρ)")
    # fmt: on


@MECHANISMS.add
class Openings(Mechanism):
    """Basic research opens concepts and sends signals."""

    phase, order = "research", 10
    label, label_zh = "Openings by basic research", "基础研究突破"
    claims = ("M-022", "M-064", "M-065", "M-066")
    reads = (
        "concepts.address", "concepts.field", "concepts.heard", "concepts.heard_sum",
        "concepts.merit", "concepts.obsolete", "concepts.open", "concepts.second",
        "concepts.signals", "concepts.trials", "fields.frontier", "institutes.address",
        "institutes.basic", "institutes.budget", "institutes.field", "institutes.openings",
        "institutes.region", "institutes.staff", "institutes.tacit",
    )  # fmt: skip
    writes = (
        "concepts.heard", "concepts.heard_sum", "concepts.open", "concepts.opened",
        "concepts.opener", "concepts.public", "concepts.signals", "concepts.trials",
        "institutes.openings",
    )  # fmt: skip
    events = ("opening",)
    proof = "openings"
    proof_path = "indigenous"

    def step(self, world: Any, p: Params) -> None:
        """Draw each institute's openings of this quarter."""
        w, x = world, world.institutes
        key = w.chance("openings.draw")
        for i in range(x.n):
            staff = int(x.staff[i])
            if staff <= 0:
                continue
            money = math.sqrt(max(float(x.budget[i]), 0.0) / staff / 20000.0)
            near = math.exp(
                p.height * float(x.tacit[i, x.field[i]] - w.fields.frontier[x.field[i]])
            )
            mean = p.rate * staff * float(x.basic[i]) * 2.0 * money * near
            u = w.uniform(key, x.address[i], 0)
            count = 0 if u <= 1.0 - mean else math.floor(mean + w.uniform(key, x.address[i], 1))
            for j in range(int(min(max(count, int(u > 1.0 - mean)), 3))):
                self._open(w, p, i, j, key)

    def _open(self, w: Any, p: Params, i: int, j: int, key: Any) -> None:
        x, c = w.institutes, w.concepts
        home = int(x.field[i])
        weights = np.exp(p.spill * np.log(np.maximum(w.relatedness[home], 1e-9)))
        u = w.uniform(key, x.address[i], 10 + j)
        field = int(np.searchsorted(np.cumsum(weights), u * weights.sum()))
        field = min(field, w.n_fields - 1)
        mine = c.field[: c.n] == field
        closed = np.flatnonzero(mine & ~c.open[: c.n] & (c.second[: c.n] < 0))
        pool = closed if len(closed) else np.flatnonzero(mine & ~c.obsolete[: c.n])
        if not len(pool):
            return
        marks = w.uniforms(key, c.address[pool] ^ x.address[i], 20 + j)
        concept = int(pool[np.argmin(marks)])
        if not c.open[concept]:
            lag = -p.lag / 3.0 * sum(
                math.log(w.uniform(key, x.address[i], 30 + 3 * j + d)) for d in range(3)
            )  # fmt: skip
            c.open[concept], c.opened[concept], c.opener[concept] = True, w.quarter, i
            c.public[concept] = w.quarter + math.floor(lag)
        signal = float(c.merit[concept]) + SIGNAL_SD * float(
            w.normals(key, c.address[concept : concept + 1], 60 + j)[0]
        )
        w.hear(concept, int(x.region[i]), signal)
        x.openings[i] += 1
        w.events.add("opening", int(x.region[i]), actor=int(x.address[i]), field=field,
                     concept=concept, quality=signal)  # fmt: skip
