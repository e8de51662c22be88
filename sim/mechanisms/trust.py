"""Trust is a count of promises kept and broken, forgotten in about five years.

    trust = kept/(kept + broken);   both fade towards the prior;   unused ties end
    a partner breaks a promise by withholding its people: more often where it gains little by you

Working together well is a promise kept; an honest technical failure counts nothing. The mean of a
region's ties is its trust, and the prior for strangers.
Source: M-018, M-098, M-103, M-104 (000:42, 000:52, 001:51, 002:25); model.md 1.
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
from ..world.events import CAUSE, EVENT, Log, note
from ..world.tables import CAPITAL, RESEARCH

_BROKEN, _WITHHELD = EVENT["tie_broken"], EVENT["withheld"]
_UNUSED, _DISTRUST = CAUSE["unused"], CAUSE["distrust"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    forget: float = par(0.05, unit="share a quarter", low=0, high=1, source="model.md 1",
                        about="counts forgotten")
    keep: float = par(0.5, unit="promises a quarter", low=0, high=10, source="assumed",
                      about="promises made in a tie that is used")
    withhold: float = par(0.15, unit="chance a quarter", low=0, high=1, source="assumed",
                          about="a partner withholds its people, at a region's trust of ½")
    unused: float = par(12.0, unit="quarters", low=1, high=400, source="assumed",
                        about="after which an unused tie ends")
    least: float = par(0.25, unit="share", low=0, high=1, source="assumed",
                       about="trust below which a tie is broken")
    speed: float = par(0.05, unit="share a quarter", low=0, high=1, source="assumed",
                       about="how fast the region's trust follows its ties")
    # fmt: on


@rule
def _keep(key: U, n: int, quarter: int, alive: A, layer: A, a: A, b: A, address: A, used: A,
          kept: A, broken: A, region: A, firm: A, trust: A, forget: float, keep: float,
          withhold: float, unused: float, least: float, total: A, count: A, end: A, log: Log) -> int:  # fmt: skip
    """Let every tie keep, break and forget promises; note the ties that end, return how many do."""
    many = 0
    for t in range(n):
        if not alive[t] or layer[t] == CAPITAL:
            continue
        i = a[t]
        r = region[i]
        prior = trust[r]
        kept[t] += forget * (2.0 * prior + 0.5 - kept[t])
        broken[t] += forget * (2.0 * (1.0 - prior) + 0.5 - broken[t])
        if quarter - used[t] <= 4 and layer[t] == RESEARCH:
            chance = withhold * 2.0 * (1.0 - kept[t] / (kept[t] + broken[t]))
            if uniform(key, address[t], 0) < chance:
                broken[t] += 2.0 * keep
                note(log, _WITHHELD, r, firm[i], address[t], 0, -1, -1, 0.0, 0.0)
            else:
                kept[t] += keep
        share = kept[t] / (kept[t] + broken[t])
        total[r] += share
        count[r] += 1.0
        late = quarter - used[t] > (unused if layer[t] == RESEARCH else 3.0 * unused)
        if late or share < least:
            end[many] = t
            many += 1
            note(log, _BROKEN, r, firm[i], address[t], _UNUSED if late else _DISTRUST, -1, -1,
                 0.0, share)  # fmt: skip
    return many


@rule
def _follow(n_regions: int, total: A, count: A, speed: float, trust: A) -> None:
    """Let a region's trust follow the mean of its ties, if it has some."""
    for r in range(n_regions):
        if count[r] >= 5.0:
            trust[r] += speed * (total[r] / count[r] - trust[r])


@MECHANISMS.add
class Trust(Mechanism):
    """Trust per tie and per region evolves; dead ties end."""

    phase, order = "connect", 50
    label, label_zh = "Trust", "信任演化"
    claims = ("M-018", "M-098", "M-103", "M-104")
    reads = (
        "firms.address", "firms.region", "regions.trust", "ties.a", "ties.address", "ties.alive",
        "ties.b", "ties.broken", "ties.kept", "ties.layer", "ties.used",
    )  # fmt: skip
    writes = (
        "regions.trust", "ties.alive", "ties.broken", "ties.kept",
    )  # fmt: skip
    events = ("tie_broken", "withheld")
    proof = "trust"

    def step(self, world: Any, p: Params) -> None:
        """Count promises, forget, end ties, move the region's trust."""
        w, t, f, r = world, world.ties, world.firms, world.regions
        total, count = np.zeros((2, r.n))
        end = np.empty(t.n, np.int64)
        many = _keep(w.chance("trust"), t.n, w.quarter, t.alive, t.layer, t.a, t.b, t.address, t.used,
                     t.kept, t.broken, f.region, f.address, r.trust, p.forget, p.keep, p.withhold,
                     p.unused, p.least, total, count, end, w.events.log)  # fmt: skip
        if many:
            t.end(end[:many])
        _follow(w.n_regions, total, count, p.speed, r.trust)
