"""People retire: after a working life, with a hazard that rises; nobody vanishes.

    chance = 0 before 32 years of work, then 6 % a quarter
Source: assumed (working lives of about 38 years); people add up: architecture, laws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.sieve import drawn


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    career: float = par(128.0, unit="quarters", low=4, high=400, source="assumed",
                        about="working life before anybody retires")
    chance: float = par(0.06, unit="chance a quarter", low=0, high=1, source="assumed",
                        about="retirement after that")
    # fmt: on


@rule
def _retire(key: U, n: int, quarter: int, alive: A, address: A, born: A, career: float,
            chance: float, yes: A, out: A) -> int:  # fmt: skip
    many = 0
    for p in out[: drawn(key, n, alive, address, chance, yes, out)]:
        if quarter - born[p] > career:
            out[many] = p
            many += 1
    return many


@MECHANISMS.add
class Retirement(Mechanism):
    """People end their working lives."""

    phase, order = "move", 20
    label, label_zh = "Retirement", "退休"
    reads = (
        "firms.people", "people.address", "people.alive", "people.born", "people.employer",
        "people.field", "people.level", "people.place", "people.region",
    )  # fmt: skip
    writes = (
        "firms.people", "people.alive", "people.employer", "people.place",
    )  # fmt: skip
    events = ("retired",)
    proof = "people"

    def step(self, world: Any, p: Params) -> None:
        """Retire those who are due."""
        x = world.people
        out, yes = np.empty(x.n, np.int64), np.empty(x.n, bool)
        many = _retire(world.chance("retirement"), x.n, world.quarter, x.alive, x.address, x.born,
                       p.career, p.chance, yes, out)  # fmt: skip
        if many:
            rows = out[:many]
            world.note_people("retired", rows)
            world.end_people(rows)
            world.retired += float(many)
