"""Institutes live on public money and contracts: they pay scientists first, then research.

    income = public budget·scientists + contracts;   research budget = income − wages
Source: M-063, M-064, M-066 (001:161, 003:65); basic-research funding L-025 (001:161).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.ledger import KIND, post_all
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import EVENT, Log, note
from ..world.tables import AT_INSTITUTE

_HIRED = EVENT["hired"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    public_budget: float = par(75000.0, unit="yuan a scientist a quarter", low=0, high=1e7,
                               dial=True, source="001:161; assumed",
                               about="public funding of basic research and scientists")
    standard: float = par(75000.0, unit="yuan a scientist a quarter", low=1, high=1e7,
                          source="assumed", about="what one post costs: sets the number of posts")
    posts: float = par(24.0, unit="posts an institute at size 1", low=0, high=10000,
                       source="assumed", about="posts at the standard budget")
    premium: float = par(0.05, unit="log wage", low=-1, high=2, source="assumed",
                         about="scientists' wage above the going wage")
    # fmt: on


@rule
def _count(n: int, alive: A, place: A, employer: A, staff: A) -> None:
    for p in range(n):
        if alive[p] and place[p] == AT_INSTITUTE:
            staff[employer[p]] += 1


@rule
def _keep(n: int, alive: A, place: A, employer: A, wage: A, tenure: A, can: A, pay: A,
          seen: A) -> None:  # fmt: skip
    """Pay those whom an institute can pay, the oldest rows first; the others are free."""
    for p in range(n):
        if not alive[p] or place[p] != AT_INSTITUTE:
            continue
        i = employer[p]
        seen[i] += 1
        if seen[i] <= can[i]:
            wage[p] = pay[i]
            tenure[p] += 1
        else:
            place[p], employer[p], wage[p], tenure[p] = 0, -1, 0.0, 0


@rule
def _hire(n: int, alive: A, place: A, employer: A, region: A, field: A, second: A, level: A,
          second_level: A, wage: A, tenure: A, address: A, institutes: int, want: A, where: A,
          home: A, name: A, pay: A, free: A, log: Log) -> None:  # fmt: skip
    """Let each institute take those of the jobless near it who know most of its field."""
    many = 0
    for p in range(n):
        if alive[p] and place[p] == 0:
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


@MECHANISMS.add
class Institutes(Mechanism):
    """Public money and contracts pay scientists and research."""

    phase, order = "fund", 10
    label, label_zh = "Institutes' budgets", "科研机构经费"
    claims = ("M-057", "M-063", "M-064", "M-066")
    reads = (
        "institutes.account", "institutes.address", "institutes.field", "institutes.region",
        "ledger", "people.address", "people.alive", "people.employer", "people.field",
        "people.level", "people.place", "people.region", "people.second", "people.second_level",
        "people.tenure", "regions.households", "regions.treasury", "regions.wage",
    )  # fmt: skip
    writes = (
        "institutes.budget", "ledger", "people.employer", "people.place", "people.tenure",
        "people.wage",
    )  # fmt: skip
    events = ("funded", "hired")
    proof = "basic_research"
    proof_path = "indigenous"

    def step(self, world: Any, p: Params) -> None:
        """Pay in, pay wages, fill or give up posts."""
        w, x = world, world.institutes
        dial, book = w.dials["institutes.public_budget"], w.ledger.book
        people, staff = w.people, np.zeros(x.n, np.int64)
        _count(people.n, people.alive, people.place, people.employer, staff)
        r, account, n = x.region[: x.n], x.account[: x.n], x.n
        posts = np.floor(p.posts * w.spec.world.size * dial[r] / p.standard + 0.5)
        paid = np.zeros(n)
        for home in range(w.n_regions):
            mine = np.flatnonzero(r == home)
            paid[mine] = w.pay_many(home, "basic_research", account[mine], posts[mine] * p.standard,
                                    "institutes.public_budget")  # fmt: skip
        wage = w.regions.wage[r] * math.exp(p.premium)
        cash = np.maximum(w.ledger.balance[account], 0.0)
        can = np.minimum(staff, np.floor(cash / wage)).astype(np.int64)
        _keep(people.n, people.alive, people.place, people.employer, people.wage, people.tenure,
              can, wage, np.zeros(n, np.int64))  # fmt: skip
        home, none, moved = w.regions.households[r], np.zeros(n, np.int64), np.zeros(n)
        post_all(book, KIND["wages"], account, home, can * wage, moved)
        left = np.maximum(w.ledger.balance[account], 0.0)
        x.budget[:n] = np.minimum(left, np.maximum(paid - can * wage, 0.0) + 0.1 * left)
        half = np.floor(0.5 * x.budget[:n])
        post_all(book, KIND["research"], account, home, half, moved)
        post_all(book, KIND["research"], account, none, half, moved)
        w.events.add_all("funded", r, x.address[:n], amount=paid)
        want = np.where(can == staff, np.minimum(posts - can, 2.0), 0.0).astype(np.int64)
        if (want > 0).any():
            _hire(people.n, people.alive, people.place, people.employer, people.region,
                  people.field, people.second, people.level, people.second_level, people.wage,
                  people.tenure, people.address, n, want, r, x.field, x.address, wage,
                  np.zeros(people.n, np.int64), w.events.log)  # fmt: skip
