"""Institutes live on public money and contracts: they pay scientists first, then research.

    income = public budget·scientists + contracts;   research budget = income − wages
Source: M-063, M-064, M-066 (001:161, 003:65); basic-research funding L-025 (001:161).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.ledger import KIND, post_all
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
        r, account, n = x.region[: x.n], x.account[: x.n], x.n
        posts = np.floor(p.posts * w.spec.world.size * dial[r] / p.standard + 0.5)
        paid = np.zeros(n)
        for home in range(w.n_regions):
            mine = np.flatnonzero(r == home)
            paid[mine] = w.pay_many(home, "basic_research", account[mine], posts[mine] * p.standard,
                                    "institutes.public_budget")  # fmt: skip
        wage = w.regions.wage[r] * math.exp(p.premium)
        cash = np.maximum(w.ledger.balance[account], 0.0)
        staff = np.diff(cut)
        can = np.minimum(staff, np.floor(cash / wage)).astype(np.int64)
        for i in range(n):
            own = rows[cut[i] : cut[i + 1]]
            if can[i] < staff[i]:
                self._release(w, own[can[i] :])
            people.wage[own[: can[i]]] = wage[i]
            people.tenure[own[: can[i]]] += 1
        home, none, moved = w.regions.households[r], np.zeros(n, np.int64), np.zeros(n)
        post_all(book, KIND["wages"], account, home, can * wage, moved)
        left = np.maximum(w.ledger.balance[account], 0.0)
        x.budget[:n] = np.minimum(left, np.maximum(paid - can * wage, 0.0) + 0.1 * left)
        half = np.floor(0.5 * x.budget[:n])
        post_all(book, KIND["research"], account, home, half, moved)
        post_all(book, KIND["research"], account, none, half, moved)
        w.events.add_all("funded", r, x.address[:n], amount=paid)
        seeking = np.flatnonzero((can == staff) & (can < posts)).tolist()
        if seeking:
            free = np.flatnonzero(people.alive[: people.n] & (people.place[: people.n] == 0))
            for i in seeking:
                self._hire(w, free, i, int(r[i]), int(min(posts[i] - can[i], 2)), float(wage[i]))

    def _release(self, w: Any, rows: Any) -> None:
        x = w.people
        x.place[rows], x.employer[rows], x.wage[rows], x.tenure[rows] = 0, -1, 0.0, 0

    def _hire(self, w: Any, free: Any, i: int, r: int, count: int, wage: float) -> None:
        x, field = w.people, int(w.institutes.field[i])
        free = free[(x.region[free] == r) & (x.place[free] == 0)]
        if not len(free):
            return
        known = np.where(x.field[free] == field, x.level[free],
                         np.where(x.second[free] == field, x.second_level[free], 0.0))  # fmt: skip
        best = free[np.argsort(-known, kind="stable")][:count]
        x.place[best], x.employer[best], x.wage[best] = AT_INSTITUTE, i, wage
        x.tenure[best] = 0
        w.note_people("hired", best, other=int(w.institutes.address[i]))
