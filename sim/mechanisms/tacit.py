"""People learn what they cannot read: from colleagues, from partners' people and from meetings.

    τ ← τ + (best met − τ)⁺ · [1 − Π over those met (1 − α·m)]      and unused skill fades

Symbols: τ tacit knowledge of a person in a field (log), m chance of meeting through a channel
(the same firm, joint work with a partner, buzz among people of one field in one region, stronger in
one park and where people trust each other, meetings of the hub), α absorption. The gain ends at the
best person met: nobody copies beyond the sender.
Source: M-020, M-021, M-023, M-036 (002:13, 001:113); evidence C3 (absorptive capacity).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core.chance import hashed, on_ring, unit
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.tables import AT_FIRM


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    absorb: float = par(0.15, unit="share", low=0, high=1, source="R 114; not yet calibrated to T12",
                        about="part of the gap closed by a full meeting")
    colleagues: float = par(0.5, unit="chance a quarter", low=0, high=1, source="assumed",
                            about="works with the best colleague of the field")
    buzz: float = par(0.20, unit="chance a quarter", low=0, high=1, source="002:13; [M] 0.5 km",
                      about="meets somebody of the field by chance in the same park")
    far: float = par(0.35, unit="×", low=0, high=1, source="[M] Arzaghi & Henderson",
                     about="buzz across parks of one region")
    spread: float = par(0.6, unit="×", low=0, high=1, source="assumed",
                        about="part of a chance meeting that is about work")
    fade: float = par(0.004, unit="log a quarter", low=0, high=0.1, source="trial.md",
                      about="loss of a second skill that the job does not use")
    # fmt: on


@rule
def _learn(key: U, n: int, alive: A, address: A, region: A, place: A, employer: A, field: A,
           second: A, level: A, second_level: A, home: A, best: A, met: A, no_gain: A, park: A,
           trust: A, hub: A, points: A, order: A, starts: A, k: int, absorb: float,
           colleagues: float, buzz: float, far: float, spread: float, fade: float) -> None:  # fmt: skip
    for p in range(n):
        if not alive[p]:
            continue
        i = employer[p] if place[p] == AT_FIRM else -1
        f, g = field[p], second[p]
        if i >= 0:
            gap = best[i, f] - level[p]
            gain = 0.0
            if gap > 0.0:
                gain = gap * absorb * colleagues
            if met[i, f] > level[p] and no_gain[i, f] < 1.0:
                share = (1.0 - no_gain[i, f]) * absorb
                gain = max(gap, met[i, f] - level[p], 0.0) * (
                    1.0 - (1.0 - share) * (1.0 - absorb * colleagues * (1.0 if gap > 0.0 else 0.0))
                )
            level[p] += gain
            if best[i, g] > second_level[p]:
                second_level[p] += (best[i, g] - second_level[p]) * absorb * colleagues
            if met[i, g] > second_level[p]:
                second_level[p] += (met[i, g] - second_level[p]) * absorb * (1.0 - no_gain[i, g])
            if g != home[i]:
                second_level[p] = max(second_level[p] - fade, 0.0)
        h = hashed(key, address[p], 0)
        u = unit(h)
        chance = buzz * trust[region[p]] * (1.0 + (hub[i] if i >= 0 else 0.0))
        if u >= chance:
            continue
        wanted = g if u < 0.3 * chance else f
        group = region[p] * k + wanted
        at = on_ring(points, starts[group], starts[group + 1], hashed(key, address[p], 1))
        if at < 0:
            continue
        q = order[at]
        if q == p or not alive[q] or region[q] != region[p] or field[q] != wanted:
            continue
        near = 1.0
        if i < 0 or place[q] != AT_FIRM or park[i] != park[employer[q]]:
            near = far
        if wanted == f:
            level[p] += max(level[q] - level[p], 0.0) * absorb * spread * near
        else:
            second_level[p] += max(level[q] - second_level[p], 0.0) * absorb * spread * near


@MECHANISMS.add
class Tacit(Mechanism):
    """Tacit knowledge spreads between people who meet."""

    phase, order = "learn", 20
    label, label_zh = "People learn from people", "隐性知识传播"
    claims = ("M-020", "M-021", "M-023", "M-036", "M-032")
    reads = (
        "firms.best", "firms.field", "firms.hub_meetings", "firms.meets_tacit", "firms.park",
        "firms.weight_tacit", "people.address", "people.alive", "people.employer", "people.field",
        "people.level", "people.place", "people.region", "people.second", "people.second_level",
        "regions.trust",
    )  # fmt: skip
    writes = (
        "people.level", "people.second_level",
    )  # fmt: skip
    proof = "tacit"

    def step(self, world: Any, p: Params) -> None:
        """Let every person learn for a quarter."""
        w, x, f = world, world.people, world.firms
        points, order, starts = w.people_ring()
        _learn(w.chance("tacit.meet"), x.n, x.alive, x.address, x.region, x.place, x.employer,
               x.field, x.second, x.level, x.second_level, f.field, f.best, f.meets_tacit,
               f.weight_tacit, f.park, w.regions.trust, f.hub_meetings, points, order, starts,
               w.n_fields, p.absorb, p.colleagues, p.buzz, p.far, p.spread, p.fade)  # fmt: skip
