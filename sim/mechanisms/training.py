"""Institutes train people: students leave after some years with part of their teachers' knowledge.

    graduates = students / lag,    τ = (teachers' best in the field)·share + noise

Vocational places come on top and make technicians; a course in a second field makes more graduates
who master two. Both are paid by whoever offers them.
Symbols: lag in quarters; a college trains technicians, universities engineers; the field follows
the institute's discipline profile. Students come from the unskilled of the region.
Source: M-043, M-045, M-046 (001:81, 001:109, 001:129).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, normal, picked, uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import EVENT, Log, note

_TRAINED = EVENT["trained"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    lag: float = par(14.0, unit="quarters", low=1, high=60, source="001:129",
                     about="time from entry to the end of studies")
    students: float = par(3.2, unit="per teacher", low=0, high=100, source="assumed",
                          about="students that one scientist can teach")
    teachers: float = par(24.0, unit="an institute at size 1", low=0, high=10000, source="assumed",
                          about="scientists who teach, at most: places follow posts, not grants")
    taught: float = par(0.72, unit="share", low=0, high=1, source="assumed",
                        about="share of the teachers' level that a graduate has")
    spread: float = par(0.12, unit="log per sd", low=0, high=2, source="assumed",
                        about="what general skill adds to a graduate's level")
    fused: float = par(0.12, unit="share", low=0, high=1, source="001:109; assumed",
                       about="graduates who master a second field")
    places: float = par(1.0, unit="×", low=0, high=5, dial=True, source="001:81",
                        about="publicly paid places against the default")
    vocational: float = par(0.0, unit="×", low=0, high=5, dial=True, source="001:81",
                            about="vocational places added, against the default places")
    trade: float = par(0.8, unit="×", low=0, high=2, source="assumed",
                       about="level of a technician against a graduate's")
    fusion: float = par(0.0, unit="share", low=0, high=0.8, dial=True, source="001:181",
                        about="graduates added who master a second field, by paid courses")
    course: float = par(60000.0, unit="yuan a graduate", low=0, high=1e7, source="assumed",
                        about="cost of the course in a second field")
    cost: float = par(3000.0, unit="yuan a quarter a student", low=0, high=1e6, source="assumed",
                      about="cost of a place, paid by the locality")
    # fmt: on


@rule
def _places(n: int, region: A, staff: A, training: A, apprentices: A, places: A, crafts: A,
            students: float, teachers: float, lag: float, cost: float, total: A, share: A, room: A,
            inside: A, due: A) -> bool:  # fmt: skip
    """Share students out by staff; set free places and what all cost; say whether there are crafts.

    ``total`` receives the staff of a region, ``inside`` the apprentices of an institute.
    """
    for i in range(n):
        total[region[i]] += staff[i]
    manual = False
    for i in range(n):
        r, own = region[i], max(total[region[i]], 1.0)
        manual = manual or crafts[r] > 0.0 or apprentices[r] != 0.0
        share[i] = staff[i] / own
        inside[i] = apprentices[r] * staff[i] / own
        room[i] = students * min(float(staff[i]), teachers) * places[r] / lag
        due[i] = cost * ((training[r] - apprentices[r]) * share[i] + room[i])
    return manual


@rule
def _study(key: U, n: int, region: A, address: A, share: A, room: A, shop: A, lag: float,
           unskilled: A, jobs: A, training: A, apprentices: A, trade: A, done: A) -> int:  # fmt: skip
    """Let students enter, as long as there is anybody to enter, and others finish.

    ``share`` is an institute's share of its region's students, ``room`` and ``shop`` its free
    places; noted are how many finish at each (``done``) and technicians' share of them (``trade``).
    Returned is how many finish in all.
    """
    many = 0
    for home in range(len(trade)):
        come, crafts, places = 0.0, 0.0, 0.0
        for i in range(n):
            if region[i] == home:
                come += math.floor(room[i] + shop[i] + uniform(key, address[i], 1))
                crafts += shop[i]
                places += room[i] + shop[i]
        idle = math.floor(max(unskilled[home] - jobs[home], 0.0))
        come = min(come, float(idle))
        unskilled[home] -= come
        training[home] += come
        apprentices[home] += come * crafts / max(places, 1e-9)
        students, gone = training[home], 0.0
        for i in range(n):
            if region[i] == home:
                end = math.floor(students * share[i] / lag + uniform(key, address[i], 2))
                done[i] = int(min(float(end), students - gone))
                gone += done[i]
                many += done[i]
        trade[home] = apprentices[home] / max(students, 1.0)
        apprentices[home] -= gone * trade[home]
        training[home] -= gone
    return many


@rule
def _graduate(key: U, first: int, done: A, school: A, place: A, sort: A, main: A, profile: A,
              tacit: A, frontier: A, relatedness: A, taught: float, spread: float, craft: float,
              trade: A, fused: A, address: A, region: A, field: A, second: A, level: A,
              second_level: A, general: A, kind: A, log: Log) -> None:  # fmt: skip
    """Draw and note the people in the rows from ``first`` on, who finish at each ``school``."""
    p = first
    for i in range(len(done)):
        for seat in range(done[i]):
            name = hashed(key, school[i] + np.uint64(seat), 0)
            f = picked(profile[i], uniform(key, name, 1))
            g = picked(relatedness[main[i]], uniform(key, name, 2))
            talent = normal(key, name, 3)
            teacher = max(tacit[i, f], 0.5 * frontier[f])
            skill = max(taught * teacher + spread * talent, 0.05)
            hands = uniform(key, name, 5) < trade[place[i]]
            if hands:
                skill *= craft
            both = g != f and uniform(key, name, 4) < fused[place[i]]
            address[p], region[p], field[p], second[p] = name, place[i], f, g
            level[p], second_level[p] = skill, (0.8 if both else 0.45) * skill
            general[p] = talent
            kind[p] = 4 if both else (1 if hands or sort[i] == 2 else 0)
            note(log, _TRAINED, place[i], name, school[i], 0, f, -1, 0.0, 0.0)
            p += 1


@MECHANISMS.add
class Training(Mechanism):
    """Students enter, learn and enter the labour market."""

    phase, order = "move", 10
    label, label_zh = "Training", "人才培养"
    claims = ("M-043", "M-045", "M-046")
    reads = (
        "fields.frontier", "institutes.account", "institutes.address", "institutes.field",
        "institutes.kind", "institutes.profile", "institutes.region", "institutes.staff",
        "institutes.tacit", "ledger", "regions.apprentices", "regions.training", "regions.treasury",
        "regions.unskilled", "regions.unskilled_jobs",
    )  # fmt: skip
    writes = (
        "ledger", "people.address", "people.alive", "people.born", "people.field",
        "people.general", "people.kind", "people.level", "people.region", "people.second",
        "people.second_level", "regions.apprentices", "regions.training", "regions.unskilled",
    )  # fmt: skip
    events = ("trained",)
    proof = "people"
    proof_path = "indigenous"

    def step(self, world: Any, p: Params) -> None:
        """Enrol, graduate; the locality pays places as far as its cash goes."""
        w, x, r = world, world.institutes, world.regions
        n, (share, room, shop, inside, due) = x.n, np.zeros((5, x.n))
        done, (total, trade) = np.zeros(n, np.int64), np.zeros((2, w.n_regions))
        crafts = _places(n, x.region, x.staff, r.training, r.apprentices, w.dials["training.places"],
                         w.dials["training.vocational"], p.students, p.teachers * w.spec.world.size,
                         p.lag, p.cost, total, share, room, inside, due)  # fmt: skip
        if p.cost > 0.0:
            room *= self._pay(w, "basic_research", due, "training.places") / np.maximum(due, 1e-9)
        if crafts:
            shop = self._vocational(w, p, inside)
        count = _study(w.chance("training.end"), n, x.region, x.address, share, room, shop, p.lag,
                       r.unskilled, r.unskilled_jobs, r.training, r.apprentices, trade, done)  # fmt: skip
        if not count:
            return
        w.events.reserve(count)
        fused = p.fused + self._courses(w, p, done)
        y, new = w.people, w.people.add_many(count, born=w.quarter)
        _graduate(w.chance("training.person"), int(new[0]), done, x.address, x.region, x.kind,
                  x.field, x.profile, x.tacit, w.fields.frontier, w.relatedness, p.taught, p.spread,
                  p.trade, trade, fused, y.address, y.region, y.field, y.second, y.level,
                  y.second_level, y.general, y.kind, w.events.log)  # fmt: skip

    def _vocational(self, w: Any, p: Params, inside: Any) -> Any:
        """Pay vocational places; return how many can enter, institute by institute."""
        x = w.institutes
        times = w.dials["training.vocational"][x.region[: x.n]]
        room = p.students * x.staff[: x.n] * times / p.lag
        if p.cost <= 0.0:
            return room
        due = p.cost * (inside + room)
        return room * self._pay(w, "training", due, "training.vocational") / np.maximum(due, 1e-9)

    def _pay(self, w: Any, flow: str, due: Any, dial: str) -> Any:
        """Pay each region's institutes what is due, as far as cash goes; return yuan."""
        x, paid = w.institutes, np.zeros(len(due))
        here, account = x.region[: x.n], x.account
        for home in range(w.n_regions):
            mine = (here == home).nonzero()[0]
            paid[mine] = w.pay_many(home, flow, account[mine], due[mine], dial)
        return paid

    def _courses(self, w: Any, p: Params, done: Any) -> Any:
        """Pay courses in a second field; return by region the share of graduates that they add."""
        added = w.dials["training.fusion"][: w.n_regions].copy()
        if not any(added.tolist()):
            return added
        here = w.institutes.region[: len(done)]
        due = p.course * added[here] * done
        if not due.any():
            return added
        paid = self._pay(w, "training", due, "training.fusion")
        for home in range(w.n_regions):
            bill = float(due[here == home].sum())
            if bill > 0.0:
                added[home] = added[home] * float(paid[here == home].sum()) / bill
        return added
