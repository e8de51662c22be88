"""Institutes train people: students leave after some years with part of their teachers' knowledge.

    graduates = students / lag,    τ = (teachers' best in the field)·share + noise

Symbols: lag in quarters; a college trains technicians, universities engineers; the field follows
the institute's discipline profile. Students come from the unskilled of the region.
Source: M-043, M-045, M-046 (001:81, 001:109, 001:129).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.capability import drawn_fields


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
    places: float = par(1.0, unit="×", low=0, high=5, dial=True, source="001:81",
                        about="publicly paid places against the default")
    cost: float = par(3000.0, unit="yuan a quarter a student", low=0, high=1e6, source="assumed",
                      about="cost of a place, paid by the locality")
    # fmt: on


@MECHANISMS.add
class Training(Mechanism):
    """Students enter, learn and enter the labour market."""

    phase, order = "move", 10
    label, label_zh = "Training", "人才培养"
    claims = ("M-043", "M-045", "M-046")
    events = ("trained",)
    proof = "people"
    proof_path = "indigenous"

    def step(self, world: Any, p: Params) -> None:
        """Enrol, graduate; the locality pays places as far as its cash goes."""
        w, x = world, world.institutes
        r = w.regions
        places, r.trained[:] = w.dials["training.places"], 0.0
        key = w.chance("training.end")
        for i in range(x.n):
            home = int(x.region[i])
            room = p.students * int(x.staff[i]) * float(places[home]) / max(p.lag, 1.0)
            share = int(x.staff[i]) / max(_teachers(x, home), 1)
            due = p.cost * (float(r.training[home]) * share + room)
            paid = w.pay_public(home, "basic_research", int(x.account[i]), due, "training.places")
            room *= paid / due if due > 0.0 else 1.0
            idle = max(float(r.unskilled[home] - r.unskilled_jobs[home]), 0.0)
            enrol = min(math.floor(room + w.uniform(key, x.address[i], 1)), math.floor(idle))
            r.unskilled[home] -= enrol
            r.training[home] += enrol
            done = math.floor(r.training[home] * share / p.lag + w.uniform(key, x.address[i], 2))
            done = int(min(done, r.training[home]))
            if done:
                r.training[home] -= done
                r.trained[home] += done
                self._graduate(w, p, i, done)

    def _graduate(self, w: Any, p: Params, i: int, count: int) -> None:
        x, k = w.institutes, w.chance("training.person")
        names = w.addresses(k, np.full(count, x.address[i]) + np.arange(count, dtype=np.uint64))
        field = drawn_fields(x.profile[i], w.uniforms(k, names, 1))
        second = drawn_fields(w.relatedness[x.field[i]], w.uniforms(k, names, 2))
        general = w.normals(k, names, 3)
        teacher = np.maximum(x.tacit[i][field], 0.5 * w.fields.frontier[field])
        level = np.maximum(p.taught * teacher + 0.12 * general, 0.05)
        fused = (second != field) & (w.uniforms(k, names, 4) < 0.12)
        w.people.add_many(
            count, address=names, region=x.region[i], field=field, second=second, level=level,
            second_level=np.where(fused, 0.8, 0.45) * level, general=general,
            kind=np.where(fused, 4, 1 if x.kind[i] == 2 else 0), born=w.quarter,
        )  # fmt: skip
        w.events.add_all("trained", int(x.region[i]), names, int(x.address[i]), field=field)


def _teachers(x: Any, region: int) -> int:
    mine = x.region[: x.n] == region
    return int(x.staff[: x.n][mine].sum())
