"""Projects proceed, succeed and fail; what works is launched, and everybody in it learns.

    P = 1 − exp(−ζ·s·e^(β·(h_c − F))·R^θ),    R* = (θ·ζ·e^(β(h−F))·V·φ / user cost)^(1/(1−θ))
    q = h_c + μ_c + noise;     launched if it sells enough and beats the firm's own product

Symbols: h_c skill of the team's best in the concept's fields (log), F frontier, R research money
(100,000 yuan a quarter), V value of success, φ share of the fruit kept although people leave, user
cost 1 − grant, s ease (an imitator sees that it works; science of the region has opened it), μ
hidden merit. Every end is a trial that the region hears of. Failure is true merit, or skill, below
what the market pays for.
Source: M-005, M-034, M-064, M-067 (001:59, 001:77, 001:161, 004:61); ζ, θ: model.md 3.9, 3.10.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import beta33, normal, uniform
from ..core.jit import A, U, rule
from ..core.ledger import KIND, Book, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.birth import SIGNAL_SD
from ..world.capability import both
from ..world.events import CAUSE, EVENT, Log, note
from ..world.tables import IMITATE, IMPROVE, PARTNERS, TEAM
from ..world.value import kept_of, reach_of, revenue_of

_SUCCEEDED, _FAILED, _LAUNCHED = EVENT["succeeded"], EVENT["failed"], EVENT["launched"]
_TECHNICAL, _MARKET = CAUSE["technical"], CAUSE["market"]
_ORIGINAL, _IMITATION = CAUSE["original"], CAUSE["imitation"]
_RESEARCH, _CONTRACT = KIND["research"], KIND["contract"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    zeta: float = par(0.20, unit="a quarter", low=0, high=5, source="trial.md",
                      about="ζ: arrival at the frontier with 100,000 yuan a quarter")
    theta: float = par(0.5, unit="–", low=0.05, high=0.95, source="trial.md; R 26",
                       about="θ: elasticity of arrival in money")
    height: float = par(1.2, unit="–", low=0, high=10, source="assumed",
                        about="β: what skill near the frontier is worth")
    ease: float = par(1.6, unit="×", low=0.1, high=20, source="001:51",
                      about="imitating or improving against the new")
    chart: float = par(2.5, unit="×", low=1, high=20, source="Fleming & Sorenson 2004 [M]; to T7",
                      about="how much sooner projects end whose concept science of the region has opened")
    most: float = par(0.12, unit="share of revenue", low=0, high=1, source="assumed",
                      about="most that a firm puts into research money in a quarter")
    burn: float = par(0.08, unit="share of cash", low=0, high=1, source="assumed",
                      about="most of its cash that goes into research in a quarter")
    horizon: float = par(14.0, unit="quarters", low=1, high=200, source="assumed",
                         about="how long the fruit of a success is counted")
    margin: float = par(0.25, unit="share", low=0, high=1, source="1/b of the market",
                        about="gross margin expected")
    retention: float = par(4.0, unit="–", low=0, high=50, source="T4; assumed",
                           about="fruit lost per share of people who leave in a quarter")
    viable: float = par(2.5e5, unit="yuan a quarter", low=0, high=1e9, source="assumed",
                        about="revenue below which a product is not launched")
    patience: float = par(20.0, unit="quarters", low=1, high=200, source="assumed",
                          about="when an unfinished project is given up")
    noise: float = par(0.10, unit="log", low=0, high=3, source="assumed",
                       about="luck in the quality of a launched product")
    step: float = par(0.20, unit="log", low=0, high=2, source="trial.md",
                      about="most that a team learns from a project")
    first: float = par(40.0, unit="units a quarter", low=0, high=1e6, source="assumed",
                       about="capacity of a first product")
    equipment: float = par(0.5, unit="share", low=0, high=1, source="assumed",
                           about="research money that is spent outside the region")
    # fmt: on


@rule
def _best_of(leader: int, partner: A, f: int, skill: A, teacher: A) -> float:
    """Return the best skill in a field among the leader and its partners."""
    best = skill[leader, f]
    for s in range(PARTNERS):
        o = partner[s]
        if o >= 0:
            best = max(best, skill[o, f])
        elif o < -1:
            best = max(best, teacher[-2 - o, f])
    return float(best)


@rule
def _budget(gain: float, h: float, frontier: float, ease: float, zeta: float, theta: float,
            height: float, user_cost: float) -> float:  # fmt: skip
    lift = theta * zeta * ease * math.exp(height * min(h - frontier, 1.0))
    x = lift * gain / (1.0e5 * user_cost)
    if x <= 0.0:
        return 0.0
    return 1.0e5 * math.exp(math.log(x) / (1.0 - theta))


@rule
def _pay(book: Book, firm: int, spend: float, households: int, equipment: float, partner: A,
         stake: A, institute: A) -> float:  # fmt: skip
    paid = 0.0
    for s in range(PARTNERS):
        if partner[s] < -1:
            paid += post(book, _CONTRACT, firm, institute[-2 - partner[s]], spend * stake[s + 1])
    rest = spend - paid
    paid += post(book, _RESEARCH, firm, 0, rest * equipment)
    paid += post(book, _RESEARCH, firm, households, max(spend - paid, 0.0))
    return paid


@rule
def _work(key: U, n: int, quarter: int, alive: A, jaddress: A, leader: A, concept: A,
          kind: A, started: A, spent: A, partner: A, stake: A, team: A, region: A, account: A,
          skill: A, teacher: A, explicit: A, concept_of: A, quality: A, original: A, lineage: A,
          capacity: A, home: A, revenue: A, people: A, research: A, leaving: A, constrained: A,
          trials_: A, failures: A, no_gain: A, granted: A, ask: A, faddress: A, institute: A,
          households: A, person_field: A, person_second: A, level: A, second_level: A,
          person_alive: A, frontier: A, pull: A, demand: A, price: A, opened: A, cfield: A,
          csecond: A, merit: A, launched: A, launcher: A, trials: A, signals: A, heard: A,
          heard_sum: A, mapped: A, best: A, ended: A, chart: float, taste: float, zeta: float, theta: float,
          height: float, ease: float, most: float, burn: float, horizon: float, margin: float, retention: float,
          viable: float, patience: float, noise: float, step: float, first: float, salvage: float,
          equipment: float, signal_sd: float, told: float,
          omega: float, grant: A, credit: A, book: Book,
          log: Log) -> int:  # fmt: skip
    """Work on every project; return how many end. Grants in hand are spent where there is one."""
    running, many = np.zeros(len(people)), 0
    for j in range(n):
        if alive[j]:
            running[leader[j]] += 1.0
    for j in range(n):
        ended[j] = False
        if not alive[j]:
            continue
        i, c = leader[j], concept[j]
        f, g, r = cfield[c], csecond[c], region[i]
        h = _best_of(i, partner[j], f, skill, teacher)
        if g >= 0:
            h = both(h, _best_of(i, partner[j], g, skill, teacher), 2.0)
        simple = ease if kind[j] == IMITATE or kind[j] == IMPROVE or launched[c] >= 0 else 1.0
        if quarter < mapped[c, r]:
            simple *= chart
        old = 0.0
        if concept_of[i] >= 0:
            old = revenue_of(quality[i], cfield[concept_of[i]], r, taste, frontier, pull, demand,
                             price)  # fmt: skip
        hope = revenue_of(h + 0.1, f, r, taste, frontier, pull, demand, price)
        gain = margin * horizon * max(hope - 0.8 * old, 0.1 * hope)
        if concept_of[i] >= 0:
            gain *= reach_of(capacity[i], omega)
        phi = max(1.0 - retention * leaving[i], 0.1) * stake[j, 0]
        want = _budget(
            gain * phi,
            h,
            frontier[f],
            simple,
            zeta,
            theta,
            height,
            max(1.0 - grant[i] - credit[i], 0.05),
        )
        cash = max(book.balance[account[i]], 0.0)
        limit = (max(most * revenue[i], burn * cash) + granted[i]) / running[i]
        constrained[i] = constrained[i] or want > limit
        ask[i] += min(want, limit / max(1.0 - grant[i], 0.1)) * grant[i]
        spend = min(want, limit)
        spend = _pay(book, account[i], min(spend, cash), households[r], equipment, partner[j],
                     stake[j], institute)  # fmt: skip
        research[i] += spend
        money = spend / 1.0e5
        spent[j] += spend
        p = 0.0
        if money > 0.0 and h > 0.0:
            x = zeta * simple * math.exp(height * min(h - frontier[f], 1.0))
            p = 1.0 - math.exp(-x * math.exp(theta * math.log(money)))
        late = quarter - started[j] > patience
        if uniform(key, jaddress[j], 0) >= p and not late:
            continue
        ended[j] = True
        many += 1
        trials_[i] += 1
        signal = merit[c] + signal_sd * normal(key, jaddress[j], 1)
        q = h + merit[c] + noise * normal(key, jaddress[j], 2)
        sells = revenue_of(q, f, r, taste, frontier, pull, demand, price)
        kept = kept_of(salvage, omega) if concept_of[i] >= 0 and concept_of[i] != c else 1.0
        good = (not late) and sells >= viable and kept * sells > 1.03 * old
        known = 1.0 if good else told
        trials[c] += known
        signals[c] += known * signal
        heard[c, r] += known
        heard_sum[c, r] += known * signal
        gain_share = 1.0 if good else 0.4
        lift = step * beta33(key, jaddress[j], 1) * gain_share
        for m in range(TEAM):
            who = team[j, m]
            if who >= 0 and person_alive[who]:
                if person_field[who] == f or person_field[who] == g:
                    level[who] += lift
                if person_second[who] == f or person_second[who] == g:
                    second_level[who] += lift
        explicit[i, f] += 0.5 * lift
        if g >= 0:
            explicit[i, g] += 0.5 * lift
        if not good:
            failures[i] += 1
            note(
                log, _FAILED, r, faddress[i], 0, _TECHNICAL if late else _MARKET, f, c, spent[j], q
            )
            continue
        new = launched[c] < 0
        if new:
            launched[c], launcher[c] = max(quarter, 0), r  # the burn-in counts as the start
            opened[f] = True
        best[c] = max(best[c], q)
        if concept_of[i] != c:
            if concept_of[i] < 0:
                capacity[i] = max(capacity[i], first)
            else:
                capacity[i] *= salvage
                capacity[i] = max(capacity[i], first)
            original[i] = new
        concept_of[i], quality[i], home[i] = c, q, f
        lineage[i] = min(max(no_gain[i, f], 0.0), 1.0)
        note(
            log, _SUCCEEDED, r, faddress[i], 0, _ORIGINAL if new else _IMITATION, f, c, spent[j], q
        )
        note(log, _LAUNCHED, r, faddress[i], 0, _ORIGINAL if new else _IMITATION, f, c, sells, q)
    for j in range(n):
        if alive[j]:
            granted[leader[j]] = 0.0
    return many


@rule
def _intensity(n: int, alive: A, region: A, people: A, research: A, total: A, intensity: A) -> None:
    """Let R&D per head against the region's mean follow slowly; ``total``: sum and number."""
    for i in range(n):
        if alive[i] and people[i] > 0:
            total[region[i], 0] += research[i] / people[i]
            total[region[i], 1] += 1.0
    for i in range(n):
        if alive[i] and people[i] > 0 and total[region[i], 0] > 0.0:
            mean = total[region[i], 0] / total[region[i], 1]
            intensity[i] += 0.25 * (research[i] / people[i] / mean - intensity[i])


@MECHANISMS.add
class ProjectWork(Mechanism):
    """Research is paid, projects end, products are launched, teams learn."""

    phase, order = "research", 40
    label, label_zh = "Work on projects", "研发试错"
    claims = ("M-005", "M-034", "M-064", "M-067")
    reads = (
        "concepts.field", "concepts.heard", "concepts.heard_sum", "concepts.mapped", "concepts.merit",
        "concepts.second", "concepts.signals", "concepts.trials", "fields.frontier",
        "fields.opened", "fields.outside_price", "fields.prospect", "fields.pull", "firms.account",
        "firms.address", "firms.alive", "firms.capacity", "firms.concept", "firms.credit_rate",
        "firms.explicit", "firms.failures", "firms.field", "firms.grant", "firms.grant_rate",
        "firms.intensity", "firms.leaving", "firms.people", "firms.quality", "firms.region",
        "firms.revenue", "firms.skill", "firms.trials", "firms.weight_explicit",
        "institutes.account", "institutes.tacit", "ledger", "people.alive", "people.field",
        "people.level", "people.second", "people.second_level", "projects.address",
        "projects.alive", "projects.concept", "projects.kind", "projects.leader",
        "projects.partner", "projects.spent", "projects.stake", "projects.started", "projects.team",
        "regions.households",
    )  # fmt: skip
    writes = (
        "concepts.best", "concepts.heard", "concepts.heard_sum", "concepts.launched",
        "concepts.launcher", "concepts.signals", "concepts.trials", "fields.opened",
        "firms.capacity", "firms.concept", "firms.constrained", "firms.explicit",
        "firms.failures", "firms.field", "firms.grant", "firms.grant_asked", "firms.intensity",
        "firms.lineage", "firms.original", "firms.quality", "firms.research", "firms.trials",
        "ledger", "people.level", "people.second_level", "projects.alive", "projects.spent",
    )  # fmt: skip
    events = ("succeeded", "failed", "launched")
    proof = "success_rate"

    def step(self, world: Any, p: Params) -> None:
        """Work a quarter on every project; close the ones that end."""
        w, f, j, c, m, x = (world, world.firms, world.projects, world.concepts, world.fields,
                            world.people)  # fmt: skip
        salvage, market = w.params("project_choice").salvage, w.params("market")
        f.research[: f.n] = 0.0
        f.constrained[: f.n] = False
        f.grant_asked[: f.n] = 0.0
        ended = np.zeros(j.n, bool)
        many = _work(w.chance("project_work"), j.n, w.quarter, j.alive, j.address, j.leader,
              j.concept, j.kind, j.started, j.spent, j.partner, j.stake, j.team, f.region,
              f.account, f.skill, w.institutes.tacit, f.explicit, f.concept, f.quality, f.original,
              f.lineage, f.capacity, f.field, f.revenue, f.people, f.research, f.leaving,
              f.constrained, f.trials, f.failures, f.weight_explicit, f.grant, f.grant_asked,
              f.address, w.institutes.account, w.regions.households, x.field, x.second, x.level,
              x.second_level, x.alive, m.frontier, m.pull, m.prospect, m.outside_price, m.opened,
              c.field, c.second, c.merit, c.launched, c.launcher, c.trials, c.signals, c.heard,
              c.heard_sum, c.mapped, c.best, ended, p.chart, market.quality, p.zeta, p.theta, p.height,
              p.ease, p.most, p.burn, p.horizon, p.margin, p.retention, p.viable, p.patience,
              p.noise, p.step, p.first, salvage,
              p.equipment, SIGNAL_SD, w.params("news").failures,
              market.reach, f.grant_rate, f.credit_rate,
              w.ledger.book, w.events.log)  # fmt: skip
        if many:
            j.end(ended.nonzero()[0])
        _intensity(f.n, f.alive, f.region, f.people, f.research, np.zeros((w.n_regions + 1, 2)),
                   f.intensity)  # fmt: skip
