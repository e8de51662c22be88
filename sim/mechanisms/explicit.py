"""Organisations learn what is written: from partners' documents, products on sale and their own people.

    E_f ← E_f + (met_f − E_f)⁺·α·(1 − no gain) + read·α·(F_f − s − E_f)⁺ + codify·(T_f − E_f)⁺ − fade

Symbols: E explicit knowledge (log), T tacit, F frontier, s what reverse engineering cannot see,
α = α0 + α1·R/(1 + R) absorptive capacity with R own R&D per head relative to the region. Reading
crosses any distance but needs people who understand; imports lift to the sender, never beyond.
Source: M-012, M-013, M-025, M-028, M-031 (001:47, 002:13, 004:61); α: evidence R 114.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core.jit import A, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    floor: float = par(0.02, unit="share", low=0, high=1, source="R 114",
                       about="α0: absorption without own research")
    slope: float = par(0.08, unit="share", low=0, high=1, source="R 114",
                       about="α1: absorption added by own research")
    reach: float = par(4.0, unit="×", low=0, high=20, source="assumed",
                       about="meeting of a partner against one quarter's reading")
    read: float = par(0.8, unit="×", low=0, high=10, source="001:47",
                      about="strength of reading and reverse engineering")
    unseen: float = par(0.15, unit="log", low=0, high=3, source="assumed",
                        about="what a product on sale does not show")
    codify: float = par(0.12, unit="share a quarter", low=0, high=1, source="assumed",
                        about="people write down what they know")
    fade: float = par(0.006, unit="log a quarter", low=0, high=0.1, source="trial.md",
                      about="documents of fields that nobody there knows go stale")
    # fmt: on


@rule
def _read(n: int, k: int, alive: A, explicit: A, tacit: A, met: A, no_gain: A, intensity: A,
          frontier: A, opened: A, floor: float, slope: float, reach: float, read: float,
          unseen: float, codify: float, fade: float) -> None:  # fmt: skip
    for i in range(n):
        if not alive[i]:
            continue
        r = intensity[i]
        alpha = floor + slope * r / (1.0 + r)
        for f in range(k):
            e = explicit[i, f]
            if met[i, f] > e:
                e += (met[i, f] - e) * min(alpha * reach * (1.0 - no_gain[i, f]), 1.0)
            if tacit[i, f] > 0.0:
                known = min(frontier[f] - unseen, tacit[i, f] + 0.3)
                if opened[f] and known > e:
                    e += (known - e) * min(alpha * read, 1.0)
                if tacit[i, f] > e:
                    e += (tacit[i, f] - e) * codify
            else:
                e = max(e - fade, 0.0)
            explicit[i, f] = e


@MECHANISMS.add
class Explicit(Mechanism):
    """Explicit knowledge is read, met and written down."""

    phase, order = "learn", 30
    label, label_zh = "Organisations read and write", "显性知识获取"
    claims = ("M-012", "M-013", "M-025", "M-028", "M-031")
    reads = (
        "fields.frontier", "fields.opened", "firms.alive", "firms.explicit", "firms.intensity",
        "firms.meets_explicit", "firms.tacit", "firms.weight_explicit",
    )  # fmt: skip
    writes = (
        "firms.explicit",
    )  # fmt: skip
    proof = "explicit"

    def step(self, world: Any, p: Params) -> None:
        """Let every firm read and write for a quarter."""
        f = world.firms
        _read(f.n, world.n_fields, f.alive, f.explicit, f.tacit, f.meets_explicit,
              f.weight_explicit, f.intensity, world.fields.frontier, world.fields.opened, p.floor,
              p.slope, p.reach, p.read, p.unseen, p.codify, p.fade)  # fmt: skip
