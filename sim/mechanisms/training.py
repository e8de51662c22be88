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

from ..core.chance import uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    lag: float = par(14.0, unit="quarters", low=1, high=60, source="001:129",
                     about="time from entry to the end of studies")
    students: float = par(3.2, unit="per teacher", low=0, high=100, source="assumed",
                          about="students that one scientist can teach")
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
def _enrol(key: U, rows: A, address: A, room: A, idle: float) -> float:
    """Return how many enter, institute by institute, as long as there is anybody to enter."""
    come = 0.0
    for at, i in enumerate(rows):
        come += math.floor(room[at] + uniform(key, address[i], 1))
    return min(come, idle)


@rule
def _finish(key: U, rows: A, address: A, share: A, students: float, lag: float, done: A) -> float:
    """Note how many finish at each institute; return their number."""
    total = 0.0
    for at, i in enumerate(rows):
        end = math.floor(students * share[at] / lag + uniform(key, address[i], 2))
        end = min(end, students - total)
        done[i] = int(end)
        total += end
    return total


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
        w, x = world, world.institutes
        r = w.regions
        places = w.dials["training.places"]
        key = w.chance("training.end")
        done = np.zeros(x.n, np.int64)
        trade, fused = np.zeros(r.n), np.zeros(r.n)
        for home in range(w.n_regions):
            mine = np.flatnonzero(x.region[: x.n] == home)
            staff = x.staff[mine]
            if not staff.sum():
                continue
            share = staff / staff.sum()
            room = p.students * staff * float(places[home]) / p.lag
            due = p.cost * ((r.training[home] - r.apprentices[home]) * share + room)
            paid = w.pay_many(home, "basic_research", x.account[mine], due, "training.places")
            room *= paid / np.maximum(due, 1e-9) if p.cost > 0.0 else 1.0
            idle = math.floor(max(float(r.unskilled[home] - r.unskilled_jobs[home]), 0.0))
            shop = self._vocational(w, p, home, x.account[mine], staff)
            come = _enrol(key, mine, x.address, room + shop, float(idle))
            r.unskilled[home] -= come
            r.training[home] += come
            r.apprentices[home] += come * float(shop.sum()) / max(float((room + shop).sum()), 1e-9)
            end = _finish(key, mine, x.address, share, float(r.training[home]), p.lag, done)
            trade[home] = float(r.apprentices[home]) / max(float(r.training[home]), 1.0)
            r.apprentices[home] -= end * trade[home]
            r.training[home] -= end
            fused[home] = self._courses(w, p, home, x.account[mine], done[mine])
        if done.sum():
            self._graduate(w, p, np.repeat(np.arange(x.n), done), trade, fused)

    def _vocational(self, w: Any, p: Params, home: int, account: Any, staff: Any) -> Any:
        """Pay vocational places; return how many can enter, institute by institute."""
        inside = float(w.regions.apprentices[home])
        room = p.students * staff * float(w.dials["training.vocational"][home]) / p.lag
        due = p.cost * (inside * staff / staff.sum() + room)
        if p.cost <= 0.0 or due.sum() <= 0.0:
            return room
        paid = w.pay_many(home, "training", account, due, "training.vocational")
        return room * paid / np.maximum(due, 1e-9)

    def _courses(self, w: Any, p: Params, home: int, account: Any, done: Any) -> float:
        """Pay courses in a second field; return the share of graduates that they add."""
        added = float(w.dials["training.fusion"][home])
        due = p.course * added * done
        if p.course <= 0.0 or due.sum() <= 0.0:
            return added
        paid = w.pay_many(home, "training", account, due, "training.fusion")
        return added * float(paid.sum()) / float(due.sum())

    def _graduate(self, w: Any, p: Params, school: Any, trade: Any, added: Any) -> None:
        x, k, count = w.institutes, w.chance("training.person"), len(school)
        seat = np.arange(count) - np.searchsorted(school, school)
        names = w.addresses(k, x.address[school] + seat.astype(np.uint64))
        field = _drawn(x.profile[school], w.uniforms(k, names, 1))
        second = _drawn(w.relatedness[x.field[school]], w.uniforms(k, names, 2))
        general = w.normals(k, names, 3)
        teacher = np.maximum(x.tacit[school, field], 0.5 * w.fields.frontier[field])
        level = np.maximum(p.taught * teacher + p.spread * general, 0.05)
        home = x.region[school]
        hands = w.uniforms(k, names, 5) < trade[home]
        level = np.where(hands, p.trade * level, level)
        fused = (second != field) & (w.uniforms(k, names, 4) < p.fused + added[home])
        w.people.add_many(
            count, address=names, region=home, field=field, second=second,
            level=level, second_level=np.where(fused, 0.8, 0.45) * level, general=general,
            kind=np.where(fused, 4, np.where(hands | (x.kind[school] == 2), 1, 0)), born=w.quarter,
        )  # fmt: skip
        w.events.add_all("trained", x.region[school], names, x.address[school], field=field)


def _drawn(weights: Any, u: Any) -> Any:
    """Return for each row of weights the column that its uniform draw picks."""
    total = np.cumsum(weights, axis=1)
    picked = (total < (u * total[:, -1])[:, None]).sum(axis=1)
    return np.minimum(picked, weights.shape[1] - 1)
