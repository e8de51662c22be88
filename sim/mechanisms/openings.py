"""Institutes open new concepts: basic research pays after years, and first to those who are near.

    chance of an opening = o·basic·(budget per scientist)^½·staff·e^(β·(T − F)) a quarter
    field f′ drawn with probability ∝ ρ_ff′;   public after Gamma(mean lag), private use before that

Symbols: T best tacit knowledge of the institute (log), F frontier, ρ relatedness of fields. Until
it is public, an opening can be used by firms tied to the institute, by its leavers' firms, and by
those who can read it with enough skill. For the mean lag an opening is a map to the region's
seekers, whose projects on it end sooner (project_work). Every opening also is a trial signal of the
concept, and whoever of the institute knows the field has learnt from it, the better ones as much as
the others.
Source: M-022, M-064, M-065, M-066 (001:129, 001:161, 003:65); lag 6-8 years [own], T7.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import beta33, normal, uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.birth import SIGNAL_SD
from ..world.events import EVENT, Log, note
from ..world.tables import AT_INSTITUTE

_OPENING = EVENT["opening"]


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
    lift: float = par(0.3, unit="share", low=0, high=1, source="assumed; T7 in view",
                      about="of the way to what science can reach, what an opening teaches its scientists")
    ahead: float = par(0.2, unit="log", low=0, high=2, source="assumed; T7 in view",
                       about="how far beyond the frontier of practice science reaches")
    spill: float = par(2.0, unit="–", low=0, high=10, source="assumed",
                       about="how strongly openings stay near the own field (power of ρ)")
    # fmt: on


@rule
def _count(key: U, address: U, mean: float) -> int:
    """Return how many openings an institute has in a quarter, at most three."""
    u = uniform(key, address, 0)
    if u <= 1.0 - mean:
        return 0
    return min(max(math.floor(mean + uniform(key, address, 1)), 1), 3)


@rule
def _field_of(nearness: A, u: float) -> int:
    """Return the field that a uniform draw picks with probability ∝ nearness."""
    total = 0.0
    for f in range(len(nearness)):
        total += nearness[f]
    so_far = 0.0
    for f in range(len(nearness)):
        so_far += nearness[f]
        if u * total <= so_far:
            return f
    return len(nearness) - 1


@rule
def _concept_of(key: U, draw: int, institute: U, field: int, n: int, cfield: A, second: A,
                address: A, open_: A, obsolete: A) -> int:  # fmt: skip
    """Return a concept of the field by luck: a closed one, or else one in use (−1: none)."""
    best, pick, least, other = 2.0, -1, 2.0, -1
    for c in range(n):
        if cfield[c] != field:
            continue
        closed = not open_[c] and second[c] < 0
        if not closed and (pick >= 0 or obsolete[c]):
            continue
        mark = uniform(key, address[c] ^ institute, draw)
        if closed and mark < best:
            best, pick = mark, c
        elif not closed and mark < least:
            least, other = mark, c
    return pick if pick >= 0 else other


@rule
def _learn(n: int, alive: A, place: A, employer: A, field: A, second: A, level: A, second_level: A,
           institute: int, f: int, reach: float, lift: float) -> None:  # fmt: skip
    """Let an institute's people who know a field learn from what they have found, up to ``reach``."""
    for p in range(n):
        if place[p] == AT_INSTITUTE and employer[p] == institute and alive[p]:
            if field[p] == f:
                level[p] += lift * min(max(reach - level[p], 0.0), 1.0)
            elif second[p] == f:
                second_level[p] += lift * min(max(reach - second_level[p], 0.0), 1.0)


@rule
def _draw(key: U, n: int, quarter: int, staff: A, budget: A, basic: A, tacit: A, home: A, region: A,
          address: A, openings: A, frontier: A, nearness: A, cn: int, cfield: A, second: A, merit: A,
          caddress: A, open_: A, obsolete: A, opened: A, opener: A, public: A, trials: A,
          signals: A, heard: A, heard_sum: A, mapped: A, people: int, alive: A, place: A,
          employer: A, field: A, second_field: A, level: A, second_level: A, rate: float,
          height: float, lag: float, lift: float, ahead: float,
          signal_sd: float, log: Log) -> None:  # fmt: skip
    for i in range(n):
        if staff[i] <= 0:
            continue
        name, f, r = address[i], home[i], region[i]
        money = math.sqrt(max(budget[i], 0.0) / staff[i] / 20000.0)
        near = math.exp(height * (tacit[i, f] - frontier[f]))
        mean = rate * staff[i] * basic[i] * 2.0 * money * near
        for j in range(_count(key, name, mean)):
            g = _field_of(nearness[f], uniform(key, name, 10 + j))
            c = _concept_of(key, 20 + j, name, g, cn, cfield, second, caddress, open_, obsolete)
            if c < 0:
                continue
            if not open_[c]:
                wait = 0.0
                for d in range(3):
                    wait -= lag / 3.0 * math.log(uniform(key, name, 30 + 3 * j + d))
                open_[c], opened[c], opener[c] = True, quarter, i
                public[c] = quarter + math.floor(wait)
            signal = merit[c] + signal_sd * normal(key, caddress[c], 60 + j)
            trials[c] += 1.0
            signals[c] += signal
            heard[c, r] += 1.0
            heard_sum[c, r] += signal
            mapped[c, r] = quarter + math.floor(lag)
            openings[i] += 1
            _learn(people, alive, place, employer, field, second_field, level, second_level, i, g,
                   frontier[g] + ahead, lift * beta33(key, name, 90 + j))  # fmt: skip
            note(log, _OPENING, r, name, 0, 0, g, c, 0.0, signal)


@MECHANISMS.add
class Openings(Mechanism):
    """Basic research opens concepts and sends signals."""

    phase, order = "research", 10
    label, label_zh = "Openings by basic research", "基础研究突破"
    claims = ("M-022", "M-064", "M-065", "M-066")
    reads = (
        "concepts.address", "concepts.field", "concepts.heard", "concepts.heard_sum",
        "concepts.merit", "concepts.obsolete", "concepts.open", "concepts.opened",
        "concepts.opener", "concepts.public", "concepts.second", "concepts.signals",
        "concepts.trials", "fields.frontier", "institutes.address", "institutes.basic",
        "institutes.budget", "institutes.field", "institutes.openings", "institutes.region",
        "institutes.staff", "institutes.tacit", "people.alive", "people.employer", "people.field",
        "people.level", "people.place", "people.second", "people.second_level",
    )  # fmt: skip
    writes = (
        "concepts.heard", "concepts.heard_sum", "concepts.mapped", "concepts.open",
        "concepts.opened", "concepts.opener", "concepts.public", "concepts.signals", "concepts.trials",
        "institutes.openings", "people.level", "people.second_level",
    )  # fmt: skip
    events = ("opening",)
    proof = "openings"
    proof_path = "indigenous"

    def begin(self, world: Any, p: Params) -> None:
        """Reckon once how near fields are to each other for an opening: nothing moves it."""
        near = np.exp(p.spill * np.log(np.maximum(world.relatedness, 1e-9)))
        world.state["openings.nearness"] = near

    def step(self, world: Any, p: Params) -> None:
        """Draw each institute's openings of this quarter."""
        w, x, c, k = world, world.institutes, world.concepts, world.people
        nearness = w.state["openings.nearness"]
        _draw(w.chance("openings.draw"), x.n, w.quarter, x.staff, x.budget, x.basic, x.tacit,
              x.field, x.region, x.address, x.openings, w.fields.frontier, nearness, c.n, c.field,
              c.second, c.merit, c.address, c.open, c.obsolete, c.opened, c.opener, c.public,
              c.trials, c.signals, c.heard, c.heard_sum, c.mapped, k.n, k.alive, k.place, k.employer, k.field,
              k.second, k.level, k.second_level, p.rate, p.height, p.lag, 2.0 * p.lift, p.ahead, SIGNAL_SD,
              w.events.log)  # fmt: skip
