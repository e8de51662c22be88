"""Institutes live on public money and contracts: they pay scientists first, then research.

    posts ∝ (budget/standard)^½,  money for each post ∝ (budget/standard)^½:  both grow
    income = public money + contracts;   research budget = income − wages

Whoever is called works in one of the institute's disciplines, by their weights. New posts are
filled from the market for scientists, which is national, and from the jobless near.
Source: M-063, M-064, M-066 (001:161, 003:65); basic-research funding L-025 (001:161).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, normal, picked, uniform
from ..core.jit import A, U, rule
from ..core.ledger import KIND, Book, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import EVENT, Log, note
from ..world.tables import AT_INSTITUTE

_HIRED, _FUNDED = EVENT["hired"], EVENT["funded"]
_WAGES, _RESEARCH = KIND["wages"], KIND["research"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    public_budget: float = par(75000.0, unit="yuan a scientist a quarter", low=0, high=1e7,
                               dial=True, source="001:161; assumed",
                               about="public funding of basic research and scientists")
    standard: float = par(75000.0, unit="yuan a scientist a quarter", low=1, high=1e7,
                          source="assumed", about="budget at which the usual number of posts is paid")
    posts: float = par(24.0, unit="posts an institute at size 1", low=0, high=10000,
                       source="assumed", about="posts at the standard budget")
    called: float = par(0.1, unit="share", low=0, high=1, source="assumed; T7 in view",
                        about="new posts for which a scientist is called from elsewhere")
    gap: float = par(0.15, unit="log", low=-1, high=3, source="assumed",
                     about="how far a scientist who is called lies below the frontier")
    premium: float = par(0.05, unit="log wage", low=-1, high=2, source="assumed",
                         about="scientists' wage above the going wage")
    # fmt: on


@rule
def _plan(n: int, region: A, budget: A, standard: float, usual: float, posts: A, due: A) -> None:
    """Set each institute's posts and the public money due to it: half of what is added buys each."""
    for i in range(n):
        more = math.sqrt(budget[region[i]] / standard)
        posts[i] = float(math.floor(usual * more + 0.5))
        due[i] = posts[i] * more * standard


@rule
def _count(n: int, alive: A, place: A, employer: A, staff: A, rows: A) -> int:
    """Count each institute's staff; ``rows`` receives who they are, the oldest first."""
    many = 0
    for p in range(n):
        if (place[p] == AT_INSTITUTE) & alive[p]:
            staff[employer[p]] += 1
            rows[many] = p
            many += 1
    return many


@rule
def _spend(n: int, region: A, account: A, households: A, going: A, premium: float, staff: A,
           paid: A, can: A, pay: A, budget: A, address: A, book: Book, log: Log) -> None:  # fmt: skip
    """Pay as many scientists as the cash allows, then spend on research; note what was ``paid`` in."""
    for i in range(n):
        r, own = region[i], account[i]
        pay[i] = going[r] * premium
        cash = max(book.balance[own], 0.0)
        can[i] = min(staff[i], math.floor(cash / pay[i]))
        post(book, _WAGES, own, households[r], can[i] * pay[i])
        left = max(book.balance[own], 0.0)
        budget[i] = min(left, max(paid[i] - can[i] * pay[i], 0.0) + 0.1 * left)
        half = float(math.floor(0.5 * budget[i]))
        post(book, _RESEARCH, own, households[r], half)
        post(book, _RESEARCH, own, 0, half)
        note(log, _FUNDED, r, address[i], 0, 0, -1, -1, paid[i], 0.0)


@rule
def _keep(many: int, rows: A, place: A, employer: A, wage: A, tenure: A, can: A, pay: A,
          seen: A) -> None:  # fmt: skip
    """Keep those whom an institute can pay, the oldest rows first; the others are free."""
    for at in range(many):
        p = rows[at]
        i = employer[p]
        seen[i] += 1
        if seen[i] <= can[i]:
            wage[p] = pay[i]
            tenure[p] += 1
        else:
            place[p], employer[p], wage[p], tenure[p] = 0, -1, 0.0, 0


@rule
def _want(key: U, n: int, posts: A, can: A, staff: A, called: float, address: A, want: A,
          come: A) -> int:  # fmt: skip
    """Set whom each institute wants, and for how many of them it calls; return all that it calls."""
    many = 0
    for i in range(n):
        want[i] = int(min(posts[i] - can[i], 2.0)) if can[i] == staff[i] else 0
        luck = uniform(key, address[i], 0)
        come[i] = math.floor(called * max(want[i], 0) + luck)
        many += come[i]
    return many


@rule
def _hire(n: int, alive: A, place: A, employer: A, region: A, field: A, second: A, level: A,
          second_level: A, wage: A, tenure: A, address: A, institutes: int, want: A, where: A,
          home: A, name: A, pay: A, free: A, log: Log) -> None:  # fmt: skip
    """Let each institute take those of the jobless near it who know most of its field."""
    many = 0
    for p in range(n):
        if (place[p] == 0) & alive[p]:
            free[many] = p
            many += 1
    for i in range(institutes):
        for _ in range(want[i]):
            best, pick = -1.0, -1
            for at in range(many):
                p = free[at]
                if place[p] != 0 or region[p] != where[i]:
                    continue
                known = 0.0
                if field[p] == home[i]:
                    known = level[p]
                elif second[p] == home[i]:
                    known = second_level[p]
                if known > best:
                    best, pick = known, p
            if pick < 0:
                break
            place[pick], employer[pick] = AT_INSTITUTE, i
            wage[pick], tenure[pick] = pay[i], 0
            note(log, _HIRED, where[i], address[pick], name[i], 0, field[pick], -1, 0.0,
                 level[pick])  # fmt: skip


@rule
def _describe(key: U, first: int, at: A, name: A, profile: A, where: A, pay: A, relatedness: A,
              frontier: A, gap: float, quarter: int, address: A, region: A, employer: A, field: A,
              second: A, level: A, second_level: A, general: A, wage: A, born: A) -> None:  # fmt: skip
    """Draw the scientists in the rows from ``first`` on; ``at`` is the institute of each."""
    for seat in range(len(at)):
        p, i = first + seat, at[seat]
        own = hashed(key, name[i], seat)
        talent = normal(key, own, 1)
        f = picked(profile[i], uniform(key, own, 4))
        address[p], region[p], employer[p], field[p] = own, where[i], i, f
        second[p] = picked(relatedness[f], uniform(key, own, 3))
        level[p] = max(frontier[f] - gap + 0.2 * talent, 0.05)
        second_level[p] = max(level[p] - 0.5, 0.0)
        general[p], wage[p] = talent, pay[i]
        born[p] = quarter - math.floor(60.0 * uniform(key, own, 5))


@MECHANISMS.add
class Institutes(Mechanism):
    """Public money and contracts pay scientists and research."""

    phase, order = "fund", 10
    label, label_zh = "Institutes' budgets", "科研机构经费"
    claims = ("M-057", "M-063", "M-064", "M-066")
    reads = (
        "fields.frontier", "institutes.account", "institutes.address", "institutes.field", "institutes.profile",
        "institutes.region", "ledger", "people.address", "people.alive", "people.employer", "people.field",
        "people.level", "people.place", "people.region", "people.second", "people.second_level",
        "people.tenure", "regions.households", "regions.treasury", "regions.wage",
    )  # fmt: skip
    writes = (
        "institutes.budget", "ledger", "people.address", "people.alive", "people.born",
        "people.employer", "people.field", "people.general", "people.kind", "people.level",
        "people.origin", "people.place", "people.region", "people.second", "people.second_level",
        "people.tenure", "people.wage",
    )  # fmt: skip
    events = ("funded", "hired", "immigrated")
    proof = "basic_research"
    proof_path = "indigenous"

    def step(self, world: Any, p: Params) -> None:
        """Pay in, pay wages, fill or give up posts."""
        w, x = world, world.institutes
        key, people, n = "institutes.public_budget", w.people, x.n
        r, account = x.region[:n], x.account
        posts, due, paid, wage = np.zeros((4, n))
        _plan(n, r, w.dials[key], p.standard, p.posts * w.spec.world.size, posts, due)
        for home in range(w.n_regions):
            mine = (r == home).nonzero()[0]
            paid[mine] = w.pay_many(home, "basic_research", account[mine], due[mine], key)
        staff, can, seen, want, come = np.zeros((5, n), np.int64)
        rows = np.zeros(people.n, np.int64)
        w.events.reserve(n)
        many = _count(people.n, people.alive, people.place, people.employer, staff, rows)
        _spend(n, r, account, w.regions.households, w.regions.wage, math.exp(p.premium), staff,
               paid, can, wage, x.budget, x.address, w.ledger.book, w.events.log)  # fmt: skip
        _keep(
            many, rows, people.place, people.employer, people.wage, people.tenure, can, wage, seen
        )
        luck = w.chance("institutes.call")
        called = _want(luck, n, posts, can, staff, p.called, x.address, want, come)
        if 0 < called <= w.outside_people:
            want -= come
            self._call(w, p, come, wage)
        if any(count > 0 for count in want.tolist()):
            _hire(people.n, people.alive, people.place, people.employer, people.region,
                  people.field, people.second, people.level, people.second_level, people.wage,
                  people.tenure, people.address, n, want, r, x.field, x.address, wage,
                  rows, w.events.log)  # fmt: skip

    def _call(self, w: Any, p: Params, come: Any, wage: Any) -> None:
        """Call scientists from elsewhere; ``come`` is how many come to each institute."""
        x, people, key = w.institutes, w.people, w.chance("institutes.call")
        at = np.repeat(np.arange(x.n), come)
        w.outside_people -= float(len(at))
        rows = people.add_many(len(at), place=AT_INSTITUTE, origin=1, kind=2)
        _describe(key, int(rows[0]), at, x.address, x.profile, x.region, wage, w.relatedness,
                  w.fields.frontier, p.gap, w.quarter, people.address, people.region,
                  people.employer, people.field, people.second, people.level, people.second_level,
                  people.general, people.wage, people.born)  # fmt: skip
        w.events.add_all("immigrated", people.region[rows], people.address[rows],
                         field=people.field[rows])  # fmt: skip
