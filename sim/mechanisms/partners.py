"""Firms look for partners among a handful of candidates and tie where the score passes a threshold.

    score = v(δ)·[fields overlap] + c·complement + t·trust + n·novelty held − far·(other region)
            − rivalry·[same product] + hub

Symbols: v(δ) value of cognitive distance, trust of the region (strangers) as prior, novelty held =
ties that the candidate has to other regions (so a gatekeeper with outside news attracts),
complement by how much more the two can do together than either alone in a concept of both their
fields. At most
five candidates; threshold 0.3. Of the next few firms whom one comes upon in the region, the first from
one's own park is the candidate. Links to other regions form only above a capability.
Source: M-018, M-020, M-024 … M-027, M-029, M-030, M-099 (001:51, 002:13, 002:19, 002:25); R 110.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, on_ring, uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.capability import both
from ..world.events import CAUSE, EVENT, Log, note
from ..world.geography import other_region
from ..world.tables import RESEARCH
from ..world.value import fit

_MADE, _PIPE, _CAUSE = EVENT["tie_made"], EVENT["pipeline_made"], CAUSE["research"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    search: float = par(0.25, unit="chance a quarter", low=0, high=1, source="assumed",
                        about="a firm looks for a partner")
    candidates: int = par(5, unit="firms", low=1, high=50, source="R 110", about="candidates seen")
    threshold: float = par(0.9, unit="score", low=-5, high=5, source="R 110; assumed",
                           about="score from which a tie is made")
    trust: float = par(0.6, unit="score", low=0, high=5, source="001:51", about="t: weight of trust")
    novelty: float = par(0.15, unit="score", low=0, high=5, source="M-026",
                         about="n: weight of a candidate's outside ties")
    complement: float = par(2.0, unit="score per log", low=0, high=5, source="001:55; to fusion's mixing",
                            about="c: weight of what both can do together and neither alone")
    rivalry: float = par(1.0, unit="score", low=0, high=5, source="001:47; to fusion's mixing",
                         about="cost of a partner who makes the same product")
    far: float = par(0.35, unit="score", low=0, high=5, dial=True, source="002:13; 004:67",
                     about="cost of a partner in another region")
    border: float = par(0.25, unit="chance", low=0, high=1, dial=True, source="assumed; 004:67",
                        about="a candidate seen is in another region")
    exchange: float = par(0.0, unit="yuan a quarter at size 1", low=0, high=1e9, dial=True,
                          source="000:56", about="public money for meetings with other regions")
    cost: float = par(2.0e4, unit="yuan", low=1, high=1e7, source="assumed",
                      about="cost of one meeting of two firms of different regions")
    capable: float = par(0.7, unit="× frontier", low=0, high=2, source="M-024 (002:13)",
                         about="capability from which firms tie to other regions")
    hub: float = par(0.25, unit="score", low=0, high=5, source="M-098 (002:25)",
                     about="what a common hub adds")
    repeat: float = par(0.3, unit="chance", low=0, high=1, source="M-018",
                        about="a candidate seen is a partner's partner")
    walk: int = par(4, unit="firms", low=1, high=50, source="R 58; assumed",
                    about="firms met in one's region of whom the first from one's own park is seen")
    institute: float = par(0.08, unit="chance a quarter", low=0, high=1, source="assumed",
                           about="a firm without one looks for a tie to an institute")
    near: float = par(0.3, unit="share", low=0, high=1, source="assumed",
                      about="relatedness from which an institute's field is of use")
    most: int = par(8, unit="ties", low=0, high=1000, source="assumed",
                    about="research ties that a small firm can keep")
    # fmt: on


@rule
def _complement(skill: A, i: int, j: int, f: int, g: int) -> float:
    """Return by how much (log, at most 1) two firms can do more in fields f and g than either alone."""
    together = both(max(skill[i, f], skill[j, f]), max(skill[i, g], skill[j, g]), 2.0)
    alone = max(both(skill[i, f], skill[i, g], 2.0), both(skill[j, f], skill[j, g], 2.0))
    return min(max(together - alone, 0.0), 1.0)


@rule
def _from_park(order: A, start: int, end: int, at: int, walk: int, park: A, i: int) -> int:
    """Return the first of the next ``walk`` firms on the ring in the park of firm i, or the next."""
    for step in range(min(walk, end - start)):
        j = order[start + (at - start + step) % (end - start)]
        if park[j] == park[i] and j != i:
            return int(j)
    return int(order[at])


@rule
def _seek(key: U, n: int, n_regions: int, near: float, provinces: int, alive: A, address: A,
          region: A, home: A, skill: A, people: A, degree: A, outside: A, hub: A, known: A,
          neighbour: A, points: A, order: A, starts: A, trust: A, frontier: A, relatedness: A,
          search: float, candidates: int, threshold: float, weight: float, novelty: float, far: A, border: A,
          capable: float, lift: float, repeat: float, most: int, joint: A, complement: float,
          concept: A, rivalry: float, park: A, walk: int, out_a: A, out_b: A) -> int:  # fmt: skip
    many = 0
    for i in range(n):
        if not alive[i] or people[i] < 1 or uniform(key, address[i], 0) >= search:
            continue
        if degree[i] >= most + people[i] // 4:
            continue
        r, f = region[i], home[i]
        able = skill[i, f] >= capable * frontier[f]
        best, pick = threshold, -1
        for c in range(candidates):
            to = r
            if able and n_regions > 1 and uniform(key, address[i], 10 + c) < border[r]:
                to = other_region(uniform(key, address[i], 20 + c), r, n_regions, near, provinces)
            j = -1
            if uniform(key, address[i], 40 + c) < repeat and known[i] >= 0:
                j = neighbour[known[i]]
                to = region[j] if j >= 0 else to
            else:
                at = on_ring(points, starts[to], starts[to + 1], hashed(key, address[i], 30 + c))
                if at >= 0:
                    j = order[at]
                    if to == r:
                        j = _from_park(order, starts[to], starts[to + 1], at, walk, park, i)
            if j < 0 or j == i or not alive[j] or degree[j] >= most + people[j] // 4:
                continue
            if to != r and skill[j, home[j]] < capable * frontier[home[j]]:
                continue
            common = 0.4 + 0.6 * relatedness[f, home[j]]
            drawn = weight * trust[r] + novelty * min(outside[j], 3.0)
            hubs = lift if hub[i] > 0.0 and hub[j] > 0.0 else 0.0
            away = far[r] if to != r else 0.0
            if concept[i] >= 0 and concept[i] == concept[j]:
                away += rivalry
            if joint[f, home[j]]:
                drawn += complement * _complement(skill, i, j, f, home[j])
            if common + drawn + hubs - away + 1.0e-9 < best:  # however well they fit
                continue
            s = fit(skill, i, j) * common + drawn + hubs - away
            if s > best:
                best, pick = s, j
        if pick >= 0:
            out_a[many], out_b[many] = i, pick
            many += 1
    return many


@rule
def _degrees(firms: int, n: int, alive: A, layer: A, a: A, b: A, pipeline: A, degree: A, outside: A,
             known: A, neighbour: A, pick: A) -> None:  # fmt: skip
    """Count each firm's ties, those to other regions apart, and note the last partner and its own."""
    for i in range(firms):
        degree[i], outside[i], known[i], neighbour[i], pick[i] = 0, 0.0, -1, -1, -1
    for t in range(n):
        if not alive[t] or layer[t] != RESEARCH:
            continue
        i, j = a[t], b[t]
        degree[i] += 1
        if j >= 0:
            degree[j] += 1
            known[i], known[j] = j, i
            neighbour[i], neighbour[j] = j, i
        if pipeline[t]:
            outside[i] += 1.0
            if j >= 0:
                outside[j] += 1.0


@rule
def _drop_known(n: int, alive: A, layer: A, a: A, b: A, many: int, out_a: A, out_b: A,
                pick: A) -> int:  # fmt: skip
    """Keep the pairs that are not tied yet, each once; ``pick`` is room of one number a firm."""
    for m in range(many):
        pick[out_a[m]] = out_b[m]
    for t in range(n):
        if alive[t] and layer[t] == RESEARCH and b[t] >= 0:
            if pick[a[t]] == b[t]:
                pick[a[t]] = -1
            if pick[b[t]] == a[t]:
                pick[b[t]] = -1
    kept = 0
    for m in range(many):
        i, j = out_a[m], out_b[m]
        if pick[i] != j:
            continue
        if pick[j] == i:
            pick[j] = -1
        out_a[kept], out_b[kept] = min(i, j), max(i, j)
        kept += 1
    return kept


@rule
def _nearest(key: U, n: int, alive: A, address: A, people: A, region: A, home: A, many: int,
             held: A, layer: A, a: A, b: A, tied: A, institutes: int, where: A, field: A, name: A,
             relatedness: A, chance: float, least: float, out_a: A, out_b: A) -> int:  # fmt: skip
    """Let firms that look find the institute nearest to their field in their region.

    ``tied`` is room of one yes or no a firm.
    """
    for i in range(n):
        tied[i] = False
    for t in range(many):
        if held[t] and layer[t] == RESEARCH and b[t] < -1:
            tied[a[t]] = True
    found = 0
    for i in range(n):
        if not alive[i] or people[i] <= 0 or tied[i] or uniform(key, address[i], 0) >= chance:
            continue
        best, pick = least, -1
        for k in range(institutes):
            if where[k] != region[i]:
                continue
            worth = relatedness[home[i], field[k]]
            worth += 1.0e-9 * uniform(key, address[i] ^ name[k], 1)  # luck among equals
            if worth > best:
                best, pick = worth, k
        if pick >= 0:
            out_a[found], out_b[found] = i, -2 - pick
            found += 1
    return found


@rule
def _begin(key: U, a: A, b: A, region: A, address: A, where: A, name: A, trust: A, other: A,
           birth: A, pipeline: A, kept: A, broken: A, home: A, log: Log) -> None:  # fmt: skip
    """Describe new ties: their name and their partner's, which cross a border, how far one trusts."""
    for m in range(len(a)):
        i, j = a[m], b[m]
        there = region[j] if j >= 0 else where[-2 - j]
        other[m] = address[j] if j >= 0 else name[-2 - j]
        birth[m] = hashed(key, address[i] ^ other[m], 0)
        pipeline[m] = region[i] != there
        between = 0.5 * (trust[region[i]] + trust[there])
        kept[m], broken[m] = 1.0 + 2.0 * between, 1.0 + 2.0 * (1.0 - between)
    for kind in (_PIPE, _MADE):  # those to other regions are noted first
        for m in range(len(a)):
            if pipeline[m] == (kind == _PIPE):
                i = a[m]
                note(log, kind, region[i], address[i], other[m], _CAUSE, home[i], -1, 0.0, 0.0)


@MECHANISMS.add
class Partners(Mechanism):
    """Research ties and pipelines are made."""

    phase, order = "connect", 20
    label, label_zh = "Choice of partners", "合作伙伴选择"
    claims = ("M-018", "M-020", "M-024", "M-025", "M-026", "M-027", "M-029", "M-030", "M-099")
    reads = (
        "concepts.field", "concepts.obsolete", "concepts.second", "fields.frontier", "firms.address",
        "firms.alive", "firms.concept", "firms.field", "firms.hub_meetings", "firms.park",
        "firms.people", "firms.region", "firms.skill", "institutes.address", "institutes.field",
        "institutes.region", "ledger", "regions.households", "regions.treasury", "regions.trust",
        "ties.a", "ties.alive", "ties.b", "ties.layer", "ties.pipeline",
    )  # fmt: skip
    writes = (
        "firms.degree", "ledger", "ties.a", "ties.address", "ties.alive", "ties.b", "ties.broken",
        "ties.kept", "ties.layer", "ties.made", "ties.pipeline", "ties.used",
    )  # fmt: skip
    events = ("tie_made", "pipeline_made")
    proof = "research_ties"

    def step(self, world: Any, p: Params) -> None:
        """Count ties, let firms look, and tie those whose score passes."""
        w, f, t, n = world, world.firms, world.ties, world.firms.n
        outside, (known, neighbour, pick, a, b) = np.empty(n), np.empty((5, n), np.int64)
        _degrees(n, t.n, t.alive, t.layer, t.a, t.b, t.pipeline, f.degree, outside, known, neighbour,
                 pick)  # fmt: skip
        points, order, starts = w.firm_ring()
        many = _seek(w.chance("partners"), n, w.n_regions, w.near, w.spec.world.provinces, f.alive,
                     f.address, f.region, f.field, f.skill, f.people, f.degree, outside,
                     f.hub_meetings, known, neighbour, points, order, starts,
                     w.regions.trust, w.fields.frontier, w.relatedness, p.search,
                     p.candidates, p.threshold, p.trust, p.novelty, w.dials["partners.far"],
                     self._border(w, p), p.capable,
                     p.hub, p.repeat, p.most, w.joint_fields(), p.complement,
                     f.concept, p.rivalry, f.park, p.walk, a, b)  # fmt: skip
        if many:
            many = _drop_known(t.n, t.alive, t.layer, t.a, t.b, many, a, b, pick)
            if many:
                self._tie(w, a[:many], b[:many])
        self._institutes(w, p)

    def _border(self, w: Any, p: Params) -> Any:
        """Return by region the chance to see a candidate elsewhere; public money buys meetings."""
        chance, f = w.dials["partners.border"], w.firms
        exchange = w.dials["partners.exchange"][: w.n_regions].tolist()
        if max(exchange) <= 0.0:
            return chance
        chance = chance.copy()
        for r in range(w.n_regions):
            if exchange[r] <= 0.0:
                continue
            home = int(w.regions.households[r])
            money = exchange[r] * w.spec.world.size
            paid = w.pay_public(r, "exchange", home, money, "partners.exchange")
            firms = float((f.alive[: f.n] & (f.region[: f.n] == r)).sum())
            chance[r] = min(float(chance[r]) + paid / (p.cost * max(firms, 1.0)), 1.0)
        return chance

    def _tie(self, w: Any, a: Any, b: Any) -> None:
        """Tie each of ``a`` to the firm or institute of ``b``."""
        f, x, t, many = w.firms, w.institutes, w.ties, len(a)
        (other, birth), pipeline = np.empty((2, many), np.uint64), np.empty(many, bool)
        kept, broken = np.empty((2, many))
        w.events.reserve(many)
        _begin(w.chance("partners.birth"), a, b, f.region, f.address, x.region, x.address,
               w.regions.trust, other, birth, pipeline, kept, broken, f.field, w.events.log)  # fmt: skip
        t.add_many(
            many, layer=RESEARCH, a=a, b=b, made=w.quarter, used=w.quarter, pipeline=pipeline,
            address=birth, kept=kept, broken=broken,
        )  # fmt: skip

    def _institutes(self, w: Any, p: Params) -> None:
        """Firms without a tie to an institute of their field may make one."""
        f, x, t, n = w.firms, w.institutes, w.ties, w.firms.n
        if not x.n:
            return
        a, b = np.empty((2, n), np.int64)
        many = _nearest(w.chance("partners.institute"), n, f.alive, f.address, f.people, f.region,
                        f.field, t.n, t.alive, t.layer, t.a, t.b, np.empty(n, bool), x.n,
                        x.region, x.field, x.address, w.relatedness, p.institute, p.near, a, b)  # fmt: skip
        if many:
            self._tie(w, a[:many], b[:many])
