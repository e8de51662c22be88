"""A world: all that exists at one step, its clock, its luck and its plan of mechanisms.

``World`` is a Mesa model; its organisations are handed out as Mesa agents (``sim.world.agents``)
that are thin handles on rows. The clock is ``quarter``; nothing here uses Mesa's own luck.
"""

from __future__ import annotations

import math
import time
from functools import cached_property
from typing import Any

import mesa
import numpy as np

from ..core import chance
from ..core.errors import InputError, shown
from ..core.indicator import Readings, reading_of
from ..core.jit import A, U, rule, u64
from ..core.ledger import KIND, Book, Ledger, post
from ..core.registry import INDICATORS, MECHANISMS, SHOCKS, plan
from ..core.spec import FIELDS, RunSpec
from . import lookups, tables
from .agents import Handles
from .capability import refresh
from .events import Events
from .geography import nearness, starts_of
from .interventions import Dials, note_spent, purses
from .renumbering import renumber_firms, renumber_people
from .rings import group_firms, group_people, rings
from .view import Outline, View

EARLIER = 8
"""Quarters before the clock starts at which the firms of a start are counted."""


@rule
def _uniforms(k: U, addresses: A, draw: int, out: A) -> None:
    for i in range(len(addresses)):
        out[i] = chance.uniform(k, addresses[i], draw)


@rule
def _normals(k: U, addresses: A, draw: int, out: A) -> None:
    for i in range(len(addresses)):
        out[i] = chance.normal(k, addresses[i], draw)


@rule
def _addresses(k: U, parents: A, first: int, out: A) -> None:
    for i in range(len(parents)):
        out[i] = chance.hashed(k, parents[i], first)


@rule
def _pay(book: Book, kind: int, payer: int, payees: A, amounts: A, total: float, share: float,
         most: float, paid: A) -> float:  # fmt: skip
    """Pay a share of every amount, ``most`` in all and no more than the payer has; return the sum.

    If money is scarce, the share is cut and paid are whole yuan not above it.
    """
    most = min(most, float(math.floor(max(book.balance[payer], 0.0))))
    scarce = total * share + len(payees) > most
    if scarce:
        share = min(share, most / total)
    spent = 0.0
    for at in range(len(payees)):
        bill = amounts[at] * share
        moved = post(book, kind, payer, payees[at], float(math.floor(bill)) if scarce else bill)
        paid[at] += moved
        spent += moved
    return spent


class World(Handles, mesa.Model):
    """One world of one RunSpec; ``step()`` lives one quarter.

    Args:
        spec: what to run.
        keep_ledger: keep every posting, so that balances can be replayed (memory grows).
        keep_events: keep typed events (else only their counts).
    """

    def __init__(
        self, spec: RunSpec, *, keep_ledger: bool = False, keep_events: bool = True
    ) -> None:
        if not isinstance(spec, RunSpec):
            raise InputError(f"spec = {shown(spec)} is not a RunSpec; sim.load gives one")
        missing = sorted({*MECHANISMS} - {*spec.checked().mechanisms})
        if missing:
            raise InputError(
                f"the spec has no mechanisms.{missing[0]}; sim.load gives one that has all"
            )
        super().__init__(rng=int(spec.seed % (2**31)))
        self.spec = spec
        self._keys = chance.Keys(chance.seeded(spec.seed))
        self.n_fields = spec.world.n_fields
        self.n_regions = 1 + spec.world.n_rivals
        self.starts = starts_of(spec)
        self.near = nearness(spec)
        self.names = ["focal", "rival", *(f"rival_{i}" for i in range(2, spec.world.n_rivals + 1))]
        self.names = [*self.names[: self.n_regions], "outside"]
        self.quarter = -spec.world.burn_in
        self.ledger = Ledger(self.n_regions, keep_ledger)
        self.events = Events(keep_events, self.n_regions + 1)
        self.firms = tables.firms(self.n_fields)
        self.people = tables.people()
        self.ties = tables.ties()
        self.projects = tables.projects()
        self.concepts = tables.concepts(self.n_regions)
        self.institutes = tables.institutes(self.n_fields)
        self.investors = tables.investors()
        self.governments = tables.governments()
        self.hubs = tables.hubs()
        self.regions = tables.regions(self.n_fields)
        self.fields = tables.fields(self.n_regions)
        self.relatedness: A = np.eye(self.n_fields)
        self.retired = 0.0
        self.outside_people = 0.0
        self.published = self.now = Readings({}, np.zeros((0, self.n_regions)))
        self.history: list[A] = []
        self.times: dict[str, float] = {}
        self.earlier: A | None = None
        """Firms by region two years before the clock starts: tells which way a start is going."""
        self._ring_stamp = -1
        self._firm_ring: tuple[Any, Any] = (None, None)
        self.best_room: tuple[A, A] = (np.zeros((0, 0, 0)), np.zeros((0, 0, 0)))
        self.shock_parts = dict(SHOCKS.items())
        self.indicators = INDICATORS.values()
        self.rank = {part.name: row for row, part in enumerate(self.indicators)}
        parts = [(row, part.read) for row, part in enumerate(self.indicators)]
        often = [(row, read) for row, read in parts if not self.indicators[row].yearly]
        self._read_all = reading_of(tuple(parts), Outline)
        self._read_often = reading_of(tuple(often), Outline)
        self.plan = [
            (part, spec.mechanisms[part.name])
            for part in plan(spec.world.phases)
            if part.name in spec.mechanisms and spec.mechanisms[part.name].on
        ]
        early = spec.world.phases[: spec.world.phases.index("research")]
        self._settled = sum(part.phase in early for part, _ in self.plan)
        phases = [part.phase for part, _ in self.plan]
        self._phases = {phases.index(phase) for phase in set(phases)}
        self._pauses = {self._settled, *self._phases}
        self._begin()

    def _begin(self) -> None:
        from .axes import lay
        from .birth import build

        for part, _ in self.plan:
            for key, spec in getattr(part, "columns", {}).items():
                table, label = key.split(".")
                getattr(self, table).add_column(label, spec)
        build(self)
        self.dials = Dials(self)
        self.state: dict[str, Any] = {}
        for part, params in self.plan:
            if hasattr(part, "begin"):
                part.begin(self, params)
        refresh(self)
        while self.quarter < 0 and self.plan:
            if self.quarter == -EARLIER:
                self.earlier = self.look().count
            self.live_one_quarter()
        if self.quarter < 0:
            self.quarter = 0
        lay(self)
        self.events.forget()
        self.ledger.flows[:] = 0.0
        self.history.clear()
        self.times.clear()
        self.observe()

    # The clock -----------------------------------------------------------------------------

    def step(self) -> None:
        """Live one quarter, phase by phase in the order of ``world.phases``, and observe."""
        self.live_one_quarter()
        self.keep_handles()
        self.observe()

    def live_one_quarter(self) -> None:
        """Run the plan once without reading indicators off."""
        self.events.begin(self.quarter)
        self.dials.state(self)
        pauses, times, clock = self._pauses, self.times, time.perf_counter
        started = clock()
        for at, (part, params) in enumerate(self.plan):
            if at in pauses:
                self.prepare(at)
                started = clock()
            part.step(self, params)
            ended = clock()
            times[part.name] = times.get(part.name, 0.0) + (ended - started)
            started = ended
        self.prepare(len(self.plan))
        self.quarter += 1
        if self.quarter % 4 == 0:
            self._squeeze()

    def prepare(self, at: int) -> None:
        """Make the world ready for the plan's part ``at``.

        Once a quarter, right before research (in the usual order, when people have settled), what
        organisations can do is derived anew from the people and documents that they have.
        """
        if at == self._settled:
            started = time.perf_counter()
            refresh(self)
            spent = time.perf_counter() - started
            self.times["capability"] = self.times.get("capability", 0.0) + spent
        if at in self._phases:
            self.events.reserve(16 * self.people.n + 48 * self.firms.n + 4096)
            self.ledger.reserve(0, 64 * self.firms.n + 4 * self.people.n + 4096)

    def observe(self) -> None:
        """Read all indicators off; once a year publish them."""
        started = time.perf_counter()
        self.view = view = self.look()
        del self.history[max(self.quarter, 0) :]
        if self.quarter % 4 and self.now:  # yearly ones are held from the last year's end
            table = self.now.table.copy()
            self._read_often.read(view, table)
        else:
            table = np.empty((len(self.indicators), self.n_regions))
            self._read_all.read(view, table)
        self._note_stages(table)
        self.now = Readings(self.rank, table)
        if self.quarter % 4 == 0:
            self.published = Readings(self.rank, table.copy())
        if self.quarter >= 0:
            self.history.append(table.copy())
        spent = time.perf_counter() - started
        self.times["observe"] = self.times.get("observe", 0.0) + spent

    def _note_stages(self, table: A) -> None:
        """Note each region whose measured stage differs from what it was a quarter ago.

        It is noted after all indicators are read, and nothing reads it: it moves no number.
        """
        if "stage" not in self.now.rank or "stage" not in self.rank:
            return
        before, after = self.now["stage"].tolist(), table[self.rank["stage"]].tolist()
        if before == after:
            return
        for r in range(self.n_regions):
            if before[r] != after[r]:
                self.events.add("stage", r, actor=int(before[r]), other=int(after[r]))

    @cached_property
    def emerging(self) -> A:
        """Emerging home fields of each region (the last row, outside, has none)."""
        yes = np.zeros((self.n_regions + 1, self.n_fields), bool)
        for r in range(self.n_regions):
            yes[r, [self.field_number(name) for name in self.starts[r].fields]] = True
        return yes

    def look(self) -> View:
        """Return a fresh view: what indicators see of the world as it is now."""
        return View(self)

    # Luck ----------------------------------------------------------------------------------

    def chance(self, decision: str, quarter: int | None = None) -> np.uint64:
        """Return the key of a decision in this quarter."""
        keys = self._keys
        if quarter is not None:
            return chance.key_of(keys.seeded, decision, quarter)
        if keys.quarter != self.quarter:
            keys.turn(self.quarter)
        return keys[decision]

    @staticmethod
    def uniform(k: np.uint64, address: int, draw: int = 0) -> float:
        """Return one uniform draw."""
        return float(chance.uniform(k, u64(int(address)), draw))

    @staticmethod
    def uniforms(k: np.uint64, addresses: A, draw: int = 0) -> A:
        """Return a uniform draw for each address."""
        out = np.zeros(len(addresses))
        _uniforms(k, np.ascontiguousarray(addresses, np.uint64), draw, out)
        return out

    @staticmethod
    def normals(k: np.uint64, addresses: A, draw: int = 0) -> A:
        """Return a standard normal draw for each address."""
        out = np.zeros(len(addresses))
        _normals(k, np.ascontiguousarray(addresses, np.uint64), draw, out)
        return out

    @staticmethod
    def addresses(k: np.uint64, parents: A, order: int = 0) -> A:
        """Return the birth address of one child of each parent."""
        out = np.zeros(len(parents), np.uint64)
        _addresses(k, np.ascontiguousarray(parents, np.uint64), order, out)
        return out

    # What mechanisms share -----------------------------------------------------------------

    def params(self, name: str) -> Any:
        """Return a mechanism's parameters, whether it is switched on or not."""
        return self.spec.mechanisms[name]

    def people_ring(self) -> tuple[A, A, A]:
        """Return (points, rows, starts by region · K + field): people on rings, renewed yearly."""
        stamp = (self.quarter + 400) // 4
        if self._ring_stamp != stamp:
            x, k, group = self.people, self.n_fields, np.empty(self.people.n, np.int64)
            group_people(x.n, k, x.alive, x.region, x.field, group)
            self._people_ring = rings(x.address[: x.n], group, (self.n_regions + 1) * k)
            self._ring_stamp = stamp
        return self._people_ring

    def firm_ring(self) -> tuple[A, A, A]:
        """Return (points, rows, starts by region): firms on rings. Where nobody works, nobody is met."""
        f = self.firms
        stamp = (self.quarter, f.n, f.ended)
        if self._firm_ring[0] != stamp:
            group = np.empty(f.n, np.int64)
            group_firms(f.n, f.alive, f.people, f.region, group)
            self._firm_ring = (stamp, rings(f.address[: f.n], group, self.n_regions + 1))
        ring: tuple[A, A, A] = self._firm_ring[1]
        return ring

    def joint_fields(self) -> A:
        """Return by pair of fields (k × k, symmetric) whether a concept in use needs both."""
        c, out = self.concepts, np.zeros((self.n_fields, self.n_fields), bool)
        lookups.joint_fields(c.n, c.field, c.second, c.obsolete, out)
        return out

    def near_institutes(self) -> A:
        """Return which firms (rows) can use which institutes' openings before they are public.

        Those are firms with a research tie to the institute (columns, and one empty), and firms
        that institutes of the region and field have brought forth.
        """
        f, t, x = self.firms, self.ties, self.institutes
        out = np.zeros((max(f.n, 1), x.n + 1), bool)
        lookups.near_institutes(t.n, t.alive, t.layer, t.a, t.b, f.n, f.alive, f.origin, f.region, f.field, x.n,
              x.region, x.field, out)  # fmt: skip
        return out

    def private_trials(self) -> A:
        """Return by firm the trials of abroad's concepts that somebody there knows."""
        x, out = self.people, np.zeros(max(self.firms.n, 1))
        lookups.private_trials(x.n, x.alive, x.place, x.employer, x.template, out)
        return out

    def merit_known(self) -> A:
        """Return by region and field the best belief in a concept that is open there."""
        c, out = self.concepts, np.zeros((self.n_regions + 1, self.n_fields))
        lookups.merit_known(
            c.n, self.quarter, c.field, c.open, c.obsolete, c.public, c.heard, c.heard_sum, out
        )
        return out

    def hear(self, concept: int, region: int, signal: float) -> None:
        """Note a trial or a signal of a concept: the world has it, its region hears it at once."""
        c = self.concepts
        c.trials[concept] += 1.0
        c.signals[concept] += signal
        c.heard[concept, region] += 1.0
        c.heard_sum[concept, region] += signal

    def investors_near(self) -> A:
        """Return by region the number of investors that have money for a round."""
        v, out = self.investors, np.zeros(self.n_regions + 1)
        lookups.in_funds(v.n, v.kind, v.region, v.account, self.ledger.balance, out)
        return out

    def public_fund(self, region: int, make: bool = False) -> int:
        """Return the row of a region's public fund (−1: none), made on demand."""
        v = self.investors
        mine = (v.region[: v.n] == region) & (v.kind[: v.n] == tables.PUBLIC)
        if mine.any() or not make:
            return int(np.argmax(mine)) if mine.any() else -1
        names = self.addresses(self.chance("public_fund", 0), np.array([region + 1]))
        return v.add(
            address=int(names[0]), account=self.ledger.open("investors", region), region=region,
            field=int(self.regions.home_field[region]), kind=tables.PUBLIC,
        )  # fmt: skip

    def bidding(self, region: int) -> float:
        """Return how hard a region's government bids for firms (1 without a government)."""
        return float(self.state.get(f"effort.{region}", 1.0))

    def pay_public(self, region: int, flow: str, payee: int, amount: float, dial: str) -> float:
        """Let whoever pays for a dial's programme pay; never more than its cash or the lever's cap."""
        if amount <= 0.0:
            return 0.0
        bill = self.pay_many(region, flow, np.array([payee]), np.array([amount]), dial)
        return float(bill[0])

    def pay_many(self, region: int, flow: str, payees: A, amounts: A, dial: str) -> A:
        """Pay several accounts out of a dial's programme, all in the same proportion; return yuan."""
        paid = np.zeros(len(payees))
        total = float(amounts.sum())
        if total <= 0.0:
            return paid
        book, kind = self.ledger.book, KIND[flow]
        for account, share, most, added in purses(self, dial, region):
            spent = _pay(book, kind, account, payees, amounts, total, share, most, paid)
            if added:
                note_spent(self, dial, region, spent)
        return paid

    def note_people(self, kind: str, rows: A, other: int = 0) -> None:
        """Note an event for people by row."""
        x = self.people
        self.events.add_all(kind, x.region[rows], x.address[rows], other, field=x.field[rows],
                            quality=x.level[rows])  # fmt: skip

    def end_people(self, rows: A) -> None:
        """Take people out of the region's working life (they are counted elsewhere)."""
        x = self.people
        lookups.leave(rows, x.place, x.employer, self.firms.people)
        x.end(rows)

    # Births and ends -----------------------------------------------------------------------

    def found_firms(self, region: A, **values: Any) -> A:
        """Append firms with an account each; return their rows."""
        accounts = self.ledger.open_many("firms", np.asarray(region, np.int64))
        return self.firms.add_many(len(region), region=region, account=accounts, **values)

    def government_account(self, region: int, level: str) -> int:
        """Return the account of a level of government, or of the nearest one present (−1: none)."""
        g = self.governments
        if region >= self.n_regions:
            return -1
        rows = [i for i in range(g.n) if g.region[i] == region]
        if not rows:
            return -1
        want = tables.LEVELS.index(level)
        best = min(rows, key=lambda i: abs(int(g.level[i]) - want))
        return int(g.account[best])

    def field_number(self, name: str) -> int:
        """Return a field's number, folded into the fields that this world has."""
        return FIELDS.index(name) % self.n_fields

    def _squeeze(self) -> None:
        """Drop ended rows and renumber every reference to them; the order never changes."""
        p, f, t, j = self.people, self.firms, self.ties, self.projects
        if f.ended:
            renumber_firms(f.squeeze(), p.n, p.place, p.employer, t.n, t.layer, t.a, t.b, j.n,
                           j.leader, j.partner)  # fmt: skip
        if p.ended * 4 > p.n:
            renumber_people(p.squeeze(), j.n, j.team)
        if t.ended * 4 > t.n:
            t.squeeze()
        if j.ended * 4 > j.n:
            j.squeeze()

    # Laws ----------------------------------------------------------------------------------

    def head_count(self) -> float:
        """Return all people that exist anywhere: constant for ever."""
        r = self.regions
        n = self.n_regions
        return float(
            len(self.people) + r.unskilled[:n].sum() + r.training[:n].sum()
            + r.returnees[:n].sum() + self.retired + self.outside_people
        )  # fmt: skip
