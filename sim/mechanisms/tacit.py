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

import numpy as np

from ..core.chance import hashed, uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.landing import landed, parts
from ..world.sieve import listed
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
def _work(key: U, n: int, alive: A, address: A, region: A, place: A, employer: A, field: A,
          second: A, level: A, second_level: A, home: A, best: A, met: A, no_gain: A, hub: A,
          trust: A, absorb: float, colleagues: float, buzz: float, fade: float, before: A, yes: A,
          rows: A) -> int:  # fmt: skip
    """Let people learn at work, whose levels ``before`` are kept; list who meets somebody.

    There is no branch in it, as nobody could guess which way it goes.
    """
    for p in range(n):
        before[p] = uniform(key, address[p], 0)  # for a moment: who meets whom
    for p in range(n):
        at = alive[p] & (place[p] == AT_FIRM)
        i = employer[p] if at else 0
        there = hub[i] if at else 0.0
        yes[p] = alive[p] & (before[p] < buzz * trust[region[p]] * (1.0 + there))
        before[p] = level[p]
        f, g = field[p], second[p]
        gap, more = best[i, f] - level[p], met[i, f] - level[p]
        share = (1.0 - no_gain[i, f]) * absorb
        alone = max(gap, 0.0) * absorb * colleagues
        both = max(gap, more, 0.0) * (
            1.0 - (1.0 - share) * (1.0 - absorb * colleagues * (1.0 if gap > 0.0 else 0.0))
        )
        gain = both if (more > 0.0) & (no_gain[i, f] < 1.0) else alone
        level[p] += gain if at else 0.0
        x = second_level[p]
        x += max(best[i, g] - x, 0.0) * absorb * colleagues
        x += max(met[i, g] - x, 0.0) * absorb * (1.0 - no_gain[i, g])
        x = max(x - fade, 0.0) if g != home[i] else x
        second_level[p] = x if at else second_level[p]
    return listed(yes, n, rows)


@rule
def _meet(key: U, rows: A, alive: A, address: A, region: A, place: A, employer: A, field: A,
          second: A, level: A, second_level: A, before: A, park: A, trust: A, hub: A, points: A,
          first: A, starts: A, order: A, k: int, absorb: float, buzz: float, far: float,
          spread: float) -> None:  # fmt: skip
    """Let the people in ``rows`` meet somebody of one of their fields, in the order of their birth.

    Who was born before has learnt this quarter, who comes after has not yet (``before``).
    """
    topic, other = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    for at in range(len(rows)):
        p = rows[at]
        busy = hub[employer[p]] if place[p] == AT_FIRM else 0.0
        main = uniform(key, address[p], 0) >= 0.3 * (buzz * trust[region[p]] * (1.0 + busy))
        topic[at] = field[p] if main else second[p]
        g = region[p] * k + topic[at]
        a = landed(points, first, starts[g], starts[g + 1], hashed(key, address[p], 1))
        other[at] = order[a] if a >= 0 else p
    for at in range(len(rows)):
        p, q, wanted = rows[at], other[at], topic[at]
        if (q == p) | (not alive[q]) | (region[q] != region[p]) | (field[q] != wanted):
            continue
        i = employer[p] if place[p] == AT_FIRM else -1
        j = employer[q] if place[q] == AT_FIRM else -1
        near = 1.0 if (i >= 0) & (j >= 0) & (park[i] == park[j]) else far
        theirs = level[q] if q < p else before[q]
        if wanted == field[p]:
            level[p] += max(theirs - level[p], 0.0) * absorb * spread * near
        else:
            second_level[p] += max(theirs - second_level[p], 0.0) * absorb * spread * near


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
        n, key = x.n, w.chance("tacit.meet")
        before, yes, rows = np.empty(n), np.empty(n, bool), np.empty(n, np.int64)
        many = _work(key, n, x.alive, x.address, x.region, x.place, x.employer, x.field, x.second,
                     x.level, x.second_level, f.field, f.best, f.meets_tacit, f.weight_tacit,
                     f.hub_meetings, w.regions.trust, p.absorb, p.colleagues, p.buzz, p.fade, before,
                     yes, rows)  # fmt: skip
        points, order, starts = w.people_ring()
        _meet(key, rows[:many], x.alive, x.address, x.region, x.place, x.employer, x.field, x.second,
              x.level, x.second_level, before, f.park, w.regions.trust, f.hub_meetings, points,
              self._parts(w, points, starts), starts, order, w.n_fields, p.absorb, p.buzz, p.far, p.spread)  # fmt: skip

    @staticmethod
    def _parts(w: Any, points: Any, starts: Any) -> Any:
        """Return where the parts of the people's ring begin: made anew when the ring is."""
        held = w.state.get("tacit.parts", (None, None))
        if held[0] is not points:
            held = w.state["tacit.parts"] = (points, parts(points, starts))
        return held[1]
