"""What all indicators of one quarter share: who lives where, and sums over them by region.

A view is made afresh whenever somebody looks, is never written to and draws no luck. Arrays are by
region (the world outside is left out). ``rows that have ended`` count nowhere.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..core.jit import A
from ..maths.profiles import mean_distance
from ..maths.shares import ratio
from .events import EVENT
from .sums import (
    FIRM_ROW,
    PEOPLE_ROW,
    PROJECT_ROW,
    SKILL_ROW,
    TIE_ROW,
    of_firms,
    of_people,
    of_projects,
    of_skills,
    of_ties,
)

if TYPE_CHECKING:
    from .world import World


class View:
    """A look at a world: columns of its firms, and sums by region."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.n_regions = world.n_regions
        self.n = world.firms.n
        self.regions, self.fields = world.regions, world.fields

    # Firms -------------------------------------------------------------------------------------

    @cached_property
    def where(self) -> A:
        """Region of each firm's row; rows that have ended stand outside."""
        f = self.world.firms
        place: A = np.where(f.alive[: self.n], f.region[: self.n], self.n_regions)
        return place

    def column(self, name: str) -> A:
        """Return a column of the firms (rows that have ended included)."""
        values: A = self.world.firms.__dict__[name][: self.n]
        return values

    @cached_property
    def _of_firms(self) -> tuple[A, A, A]:
        w, f = self.world, self.world.firms
        out = np.zeros((len(FIRM_ROW), self.n_regions + 1))
        fields = np.zeros((self.n_regions + 1, w.n_fields))
        best = np.full((self.n_regions + 1, w.n_fields), -10.0)
        of_firms(f.n, f.alive, f.region, f.kind, f.rung, f.origin, f.field, f.concept, f.original,
                 f.lineage, f.losses, f.constrained, f.rounds, f.vacancies, f.revenue, f.inputs,
                 f.profit, f.research, w.fields.frontier, f.capability, f.tacit, f.explicit,
                 f.productivity, f.quality, f.chain, out, fields, best)  # fmt: skip
        return out[:, : self.n_regions], fields, best

    def firms(self, what: str) -> A:
        """Return one of FIRMS summed over the firms of each region."""
        total: A = self._of_firms[0][FIRM_ROW[what]]
        return total

    def sum(self, values: A) -> A:
        """Return the sum of any other values over firms, by region; they may be yes/no."""
        total: A = np.bincount(self.where, values, self.n_regions + 1)[: self.n_regions]
        return total

    def mean(self, values: A) -> A:
        """Return the mean over all firms, by region; 0 where there is none."""
        return ratio(self.sum(values), self.count)

    def maker_mean(self, values: A) -> A:
        """Return the mean over firms with a product on sale."""
        return ratio(self.sum(values * self.maker), self.makers)

    def revenue_mean(self, values: A) -> A:
        """Return the mean over firms, weighted by their revenue."""
        return ratio(self.sum(values * self.column("revenue")), self.revenue)

    @cached_property
    def count(self) -> A:
        """Number of firms."""
        return self.firms("all")

    @cached_property
    def maker(self) -> A:
        """Which firms have a product on sale."""
        made: A = self.column("concept") >= 0
        return made

    @cached_property
    def makers(self) -> A:
        """Number of firms with a product on sale."""
        return self.firms("maker")

    @cached_property
    def revenue(self) -> A:
        """Revenue of the quarter, in yuan."""
        return self.firms("revenue")

    @cached_property
    def added(self) -> A:
        """Value added of the quarter: revenue less inputs bought, in yuan."""
        return self.revenue - self.firms("inputs")

    @cached_property
    def _cell(self) -> A:
        cell: A = self.where * self.world.n_fields + self.column("field")
        return cell

    def at_home(self, table: A) -> A:
        """Return for each firm's row the entry of a table (region, outside last, × field)."""
        values: A = table.ravel().take(self._cell)
        return values

    @cached_property
    def emerging(self) -> A:
        """Which firms are at home in an emerging field of their region."""
        return self.at_home(self.home)

    @cached_property
    def frontier(self) -> A:
        """Frontier of each firm's home field, in logs."""
        level: A = self.fields.frontier[self.column("field")]
        return level

    @cached_property
    def profit(self) -> A:
        """Profit of the quarter after tax, in yuan."""
        return self.firms("profit")

    @cached_property
    def research(self) -> A:
        """Firms' research money of the quarter, in yuan."""
        return self.firms("research")

    @cached_property
    def field_shares(self) -> A:
        """Shares of fields in each region's revenue, the largest first."""
        share = ratio(self.by_field, self.revenue[:, None])
        largest_first: A = -np.sort(-share, axis=1)
        return largest_first

    @cached_property
    def by_field(self) -> A:
        """Revenue by region and home field, in yuan."""
        table: A = self._of_firms[1][: self.n_regions]
        return table

    @cached_property
    def world_by_field(self) -> A:
        """World sales by field, in yuan: of all regions and of the firms outside."""
        m, k = self.fields, self.world.n_fields
        total: A = self.by_field.sum(axis=0) + m.outside_sold[:k] * m.outside_price[:k]
        return total

    @cached_property
    def home_world(self) -> A:
        """World sales of each region's emerging home fields, in yuan."""
        total: A = (self.home[: self.n_regions] * self.world_by_field).sum(axis=1)
        return total

    @cached_property
    def home_revenue(self) -> A:
        """Revenue of each region in its emerging home fields, in yuan."""
        total: A = (self.home[: self.n_regions] * self.by_field).sum(axis=1)
        return total

    @cached_property
    def suppliers_by_field(self) -> A:
        """Best skill of a maker by region and field (below −9: nobody makes it there)."""
        return self._of_firms[2]

    # People, ties, happenings ------------------------------------------------------------------

    @cached_property
    def _of_people(self) -> A:
        x, out = self.world.people, np.zeros((len(PEOPLE_ROW), self.n_regions + 1))
        of_people(x.n, x.alive, x.region, x.place, x.origin, out)
        return out[:, : self.n_regions]

    @cached_property
    def _of_skills(self) -> A:
        x, out = self.world.people, np.zeros((len(SKILL_ROW), self.n_regions + 1))
        of_skills(x.n, x.alive, x.region, x.place, x.kind, x.level, x.wage, x.tenure, x.field,
                  x.employer, self.world.firms.field, out)  # fmt: skip
        return out[:, : self.n_regions]

    def people(self, what: str) -> A:
        """Return one of PEOPLE counted, or of SKILLS summed, over the people of each region."""
        known = what in PEOPLE_ROW
        total: A = self._of_people[PEOPLE_ROW[what]] if known else self._of_skills[SKILL_ROW[what]]
        return total

    @cached_property
    def _of_ties(self) -> tuple[A, A]:
        t, f, x = self.world.ties, self.world.firms, self.world.institutes
        out, degree = np.zeros((len(TIE_ROW), self.n_regions + 1)), np.zeros(self.n)
        of_ties(t.n, t.alive, t.layer, t.a, t.b, t.kept, t.broken, t.amount, f.region, x.region,
                f.field, x.field, degree, out)  # fmt: skip
        return out[:, : self.n_regions], degree

    def ties(self, what: str) -> A:
        """Return one of TIES summed over the ties that touch each region."""
        total: A = self._of_ties[0][TIE_ROW[what]]
        return total

    @cached_property
    def degrees(self) -> A:
        """Research and supply ties of each firm's row."""
        return self._of_ties[1]

    @cached_property
    def _of_projects(self) -> A:
        w, j, f = self.world, self.world.projects, self.world.firms
        out = np.zeros((len(PROJECT_ROW), self.n_regions + 1))
        of_projects(j.n, w.quarter, j.alive, j.leader, j.partner, j.kind, j.started, f.alive,
                    f.region, out)  # fmt: skip
        return out[:, : self.n_regions]

    def projects(self, what: str) -> A:
        """Return one of PROJECTS summed over the research projects that the region leads."""
        total: A = self._of_projects[PROJECT_ROW[what]]
        return total

    def happened(self, *kinds: str, quarters: int = 1) -> A:
        """Return how often some kinds of event happened in the last 1 or 4 quarters."""
        return _added((self._quarter if quarters == 1 else self._year)[0], kinds)

    def amount(self, *kinds: str, quarters: int = 1) -> A:
        """Return the summed amounts of some kinds of event, in yuan."""
        return _added((self._quarter if quarters == 1 else self._year)[1], kinds)

    @cached_property
    def _quarter(self) -> tuple[A, A]:
        count, yuan = self.world.events.tally[0, ..., : self.n_regions].copy()
        return count, yuan

    @cached_property
    def _year(self) -> tuple[A, A]:
        count, yuan = self.world.events.tally.sum(axis=0)[..., : self.n_regions]
        return count, yuan

    @cached_property
    def location_quotient(self) -> A:
        """Share of the home fields in the region's revenue over their share in world sales."""
        whole = np.full(self.n_regions, self.world_by_field.sum())
        return ratio(ratio(self.home_revenue, self.revenue), ratio(self.home_world, whole))

    @cached_property
    def knowledge_distance(self) -> A:
        """Mean of 1 − cosine between the skill profiles of two firms."""
        return mean_distance(self.column("skill"), self.where, self.n_regions)

    # Places and the past -----------------------------------------------------------------------

    @property
    def home(self) -> A:
        """Emerging home fields of each region (the last row, outside, has none)."""
        return self.world.emerging

    def region(self, name: str) -> A:
        """Return a column of the regions."""
        values: A = getattr(self.regions, name)[: self.n_regions]
        return values

    def by_place(self, region: A, values: A) -> A:
        """Return sums of ``values`` by region, for any rows with a region each."""
        total: A = np.bincount(region, values, self.n_regions + 1)[: self.n_regions]
        return total

    def money(self, accounts: A) -> A:
        """Return what accounts hold, in yuan; 0 where there is none (−1)."""
        balance = self.world.ledger.balance
        held: A = np.where(accounts >= 0, balance[accounts], 0.0)
        return held

    def ago(self, name: str, quarters: int) -> A | None:
        """Return an indicator as it was some quarters ago; None before the start."""
        then = self.world.quarter - quarters
        row = self.world.rank.get(name, -1)
        if then < 0 or row < 0 or then >= len(self.world.history):
            return None
        value: A = self.world.history[then][row]
        return value


def _added(tally: A, kinds: tuple[str, ...]) -> A:
    total: A = tally[EVENT[kinds[0]]]
    for kind in kinds[1:]:
        total = total + tally[EVENT[kind]]
    return total
