"""The twin's model: its agents, its clock, its luck, and the quarter in the order of the core."""

from __future__ import annotations

from bisect import bisect_left
from importlib import import_module
from operator import attrgetter
from typing import Any

import mesa
from mesa.agent import AgentSet

from sim.core.spec import RunSpec

from ..core import CORE
from . import capability, luck
from .things import Account, Firm, Institute, Person


class Twin(mesa.Model):
    """One world of objects. ``step()`` lives one quarter of the mechanisms that are on."""

    def __init__(self, spec: RunSpec, quarter: int = 0) -> None:
        super().__init__(rng=int(spec.seed % (2**31)))
        self.spec, self.seed_of_luck, self.quarter = spec, spec.seed, quarter
        self.n_regions, self.n_fields = 1 + spec.world.n_rivals, spec.world.n_fields
        self.accounts: list[Account] = []
        self.regions: list[Any] = []
        self.fields: list[Any] = []
        self.concepts: list[Any] = []
        self.ties: list[Any] = []
        self.projects: list[Any] = []
        self.investors: list[Any] = []
        self.relatedness: list[list[float]] = []
        self.dials: dict[str, list[float]] = {}
        self._ring_stamp = -1
        self._ring: list[tuple[list[int], list[Person]]] = []
        self._lanes: luck.Lanes | None = None
        self.parts = [
            import_module(f"{__package__}.{name}") for name in CORE if spec.mechanisms[name].on
        ]
        self._settled = sum(part.PHASE in ("learn", "move") for part in self.parts)
        self.collector = mesa.DataCollector(model_reporters={
            "firms": lambda m: len(m.firms),
            "people": lambda m: len(m.people),
            "revenue": lambda m: sum(f.revenue for f in m.firms),
            "research": lambda m: sum(f.research for f in m.firms),
            "wage": lambda m: m.regions[0].wage,
            "skill": lambda m: sum(f.capability for f in m.firms) / max(len(m.firms), 1),
        })  # fmt: skip

    @property
    def firms(self) -> AgentSet:
        """All firms, in order of birth."""
        return self.agents_by_type.get(Firm, [])

    @property
    def people(self) -> AgentSet:
        """All skilled people, in order of birth."""
        return self.agents_by_type.get(Person, [])

    @property
    def institutes(self) -> AgentSet:
        """All institutes."""
        return self.agents_by_type.get(Institute, [])

    @property
    def outside(self) -> Account:
        """The account of the world outside."""
        return self.accounts[0]

    @property
    def bank(self) -> Account:
        """The account of the banks."""
        return self.accounts[1]

    def step(self) -> None:
        """Live a quarter and let the collector read off."""
        self.live_one_quarter()
        self.collector.collect(self)

    def live_one_quarter(self) -> None:
        """Let the parts act in order; what organisations can do is derived before research."""
        for at, part in enumerate(self.parts):
            if at == self._settled:
                capability.refresh(self)
            part.step(self, self.spec.mechanisms[part.NAME])
        if self._settled == len(self.parts):
            capability.refresh(self)
        self.quarter += 1

    def key(self, decision: str) -> int:
        """Return the key of a decision in this quarter."""
        return luck.key(self.seed_of_luck, decision, self.quarter)

    def params(self, name: str) -> Any:
        """Return a mechanism's parameters, whether it is on or not."""
        return self.spec.mechanisms[name]

    def drawn(self, decision: str, draw: int = 0) -> tuple[int, ...]:
        """Return a hash for each of the people, in order; in the core these are always the same."""
        if self._lanes is None:
            self._lanes = luck.Lanes([person.address for person in self.people])
        return self._lanes.hashes(self.key(decision), draw)

    def met(self, region: int, field: int, at: int) -> Person | None:
        """Return the next person on the ring of a region and field; rings are renewed once a year."""
        stamp = (self.quarter + 400) // 4
        if stamp != self._ring_stamp:
            self._ring, self._ring_stamp = self._rings(), stamp
        points, members = self._ring[region * self.n_fields + field]
        if not members:
            return None
        return members[bisect_left(points, at) % len(members)]

    def _rings(self) -> list[tuple[list[int], list[Person]]]:
        """Return by region and field the people's addresses in rising order, and the people."""
        k = self.n_fields
        groups: list[list[Person]] = [[] for _ in range(k * len(self.regions))]
        for person in self.people:
            groups[person.region * k + person.field].append(person)
        for members in groups:
            members.sort(key=attrgetter("address"))
        return [([person.address for person in members], members) for members in groups]
