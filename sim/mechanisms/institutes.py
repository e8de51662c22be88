"""Institutes live on public money and contracts: they pay scientists first, then research.

    income = public budget·scientists + contracts;   research budget = income − wages
Source: M-063, M-064, M-066 (001:161, 003:65); basic-research funding L-025 (001:161).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.ledger import KIND, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.tables import AT_INSTITUTE


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
        people = w.people
        here = people.alive[: people.n] & (people.place[: people.n] == AT_INSTITUTE)
        rows = np.flatnonzero(here)
        rows = rows[np.argsort(people.employer[rows], kind="stable")]
        cut = np.searchsorted(people.employer[rows], np.arange(x.n + 1))
        for i in range(x.n):
            r, account = int(x.region[i]), int(x.account[i])
            posts = math.floor(p.posts * w.spec.world.size * float(dial[r]) / p.standard + 0.5)
            want = posts * p.standard
            paid = w.pay_public(r, "basic_research", account, want, "institutes.public_budget")
            staff = rows[cut[i] : cut[i + 1]]
            wage = float(w.regions.wage[r]) * math.exp(p.premium)
            cash = max(float(w.ledger.balance[account]), 0.0)
            can = int(min(len(staff), math.floor(cash / wage)))
            if can < len(staff):
                self._release(w, staff[can:])
            w.people.wage[staff[:can]] = wage
            w.people.tenure[staff[:can]] += 1
            post(book, KIND["wages"], account, int(w.regions.households[r]), can * wage)
            left = max(float(w.ledger.balance[account]), 0.0)
            x.budget[i] = min(left, max(paid - can * wage, 0.0) + 0.1 * left)
            half = math.floor(0.5 * float(x.budget[i]))
            post(book, KIND["research"], account, int(w.regions.households[r]), half)
            post(book, KIND["research"], account, 0, half)
            w.events.add("funded", r, actor=int(x.address[i]), amount=paid)
            if can == len(staff) and can < posts:
                self._hire(w, i, r, min(posts - can, 2), wage)

    def _release(self, w: Any, rows: Any) -> None:
        x = w.people
        x.place[rows], x.employer[rows], x.wage[rows], x.tenure[rows] = 0, -1, 0.0, 0

    def _hire(self, w: Any, i: int, r: int, count: int, wage: float) -> None:
        x, field = w.people, int(w.institutes.field[i])
        n = x.n
        free = np.flatnonzero(x.alive[:n] & (x.place[:n] == 0) & (x.region[:n] == r))
        if not len(free):
            return
        known = np.where(x.field[free] == field, x.level[free],
                         np.where(x.second[free] == field, x.second_level[free], 0.0))  # fmt: skip
        best = free[np.argsort(-known, kind="stable")][:count]
        x.place[best], x.employer[best], x.wage[best] = AT_INSTITUTE, i, wage
        x.tenure[best] = 0
        w.note_people("hired", best, other=int(w.institutes.address[i]))
