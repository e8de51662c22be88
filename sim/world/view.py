"""What all indicators of one quarter share: who lives where, and sums over them by region.

A view is made afresh whenever somebody looks, is never written to and draws no luck. Arrays are by
region (the world outside is left out). ``rows that have ended`` count nowhere.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..core.formula import Formula, Sheet
from ..core.jit import A
from ..maths.profiles import mean_distance
from ..maths.shares import ratio
from .events import EVENT_ROW
from .sums import (
    DETAIL_ROW,
    FIRM_ROW,
    HOME,
    HOME_ROW,
    N_SUMS,
    NOBODY_MAKES,
    OTHER_ROW,
    PEOPLE_ROW,
    PROJECT_ROW,
    REGION_ROW,
    SKILL_ROW,
    SPAN,
    TIE_ROW,
    ahead,
    largest_shares,
    of_degrees,
    of_details,
    of_events,
    of_firms,
    of_home,
    of_investors,
    of_others,
    of_people,
    of_projects,
    of_regions,
    of_skills,
    of_ties,
    places,
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
        self._sums = np.zeros((N_SUMS, world.n_regions + 1))

    def summed(self, kinds: tuple[str, ...]) -> A:
        """Return all sums (N_SUMS × region, outside last), of which these kinds are made."""
        for kind in kinds:
            getattr(self, f"_of_{kind}")
        return self._sums

    def _seen(self, out: A) -> A:
        """Return sums without the world outside."""
        inside: A = out[:, : self.n_regions]
        return inside

    # Firms -------------------------------------------------------------------------------------

    @cached_property
    def where(self) -> A:
        """Region of each firm's row; rows that have ended stand outside."""
        f, place = self.world.firms, np.empty(self.n, np.int64)
        places(f.alive, f.region, self.n_regions, place)
        return place

    def column(self, name: str) -> A:
        """Return a column of the firms (rows that have ended included)."""
        values: A = self.world.firms.__dict__[name][: self.n]
        return values

    @cached_property
    def _by_field(self) -> tuple[A, A, A]:
        """By region and home field revenue and the best skill of a maker; beside these FIRMS."""
        w, f, out = self.world, self.world.firms, self._sums[SPAN["firms"]]
        fields, best = np.zeros((2, self.n_regions + 1, w.n_fields))
        of_firms(f.n, f.alive, f.region, f.kind, f.rung, f.origin, f.field, f.concept, f.original,
                 f.lineage, f.losses, f.constrained, f.rounds, f.vacancies, f.revenue, f.inputs,
                 f.profit, f.research, f.account, w.ledger.owed, w.fields.frontier, f.capability,
                 f.tacit, f.explicit, f.productivity, f.quality, f.chain, out, fields, best)  # fmt: skip
        return fields, best, out

    @cached_property
    def _of_firms(self) -> A:
        return self._seen(self._by_field[2])

    @cached_property
    def _of_details(self) -> A:
        w, f, m = self.world, self.world.firms, self.fields
        best, out = self.suppliers_by_field, self._sums[SPAN["details"]]
        skill = np.exp(best - m.frontier[: w.n_fields])
        near = np.where(best > NOBODY_MAKES + 1.0, skill, 0.0)
        of_details(f.n, w.quarter, f.alive, f.region, f.kind, f.rung, f.field, f.concept, f.born,
                   f.revenue, f.inputs, f.sold, f.capacity, f.price, f.quality, f.hub_meetings,
                   f.account, w.ledger.balance, self.home, w.concepts.second, m.outside_quality,
                   m.outside_price, m.upstream, best, near, out)  # fmt: skip
        return self._seen(out)

    def firms(self, what: str) -> A:
        """Return one of FIRMS or of DETAILS summed over the firms of each region."""
        row = FIRM_ROW.get(what, -1)
        total: A = self._of_firms[row] if row >= 0 else self._of_details[DETAIL_ROW[what]]
        return total

    def per_firm(self, what: str) -> A:
        """Return the mean over firms of one of FIRMS; 0 where there is no firm."""
        return ratio(self.firms(what), self.count)

    def per_maker(self, what: str) -> A:
        """Return the mean over firms with a product on sale of one of FIRMS that is of makers."""
        return ratio(self.firms(what), self.makers)

    def sum(self, values: A) -> A:
        """Return the sum of any other values over firms, by region; they may be yes/no."""
        total: A = np.bincount(self.where, values, self.n_regions + 1)[: self.n_regions]
        return total

    def mean(self, values: A) -> A:
        """Return the mean over all firms, by region; 0 where there is none."""
        return ratio(self.sum(values), self.count)

    def revenue_mean(self, values: A) -> A:
        """Return the mean over firms, weighted by their revenue."""
        return ratio(self.sum(values * self.column("revenue")), self.revenue)

    @cached_property
    def count(self) -> A:
        """Number of firms."""
        return self.firms("all")

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

    def ahead(self, name: str, of_field: A, most: float) -> A:
        """Return how far a column of the firms lies above its home field's level, −most … most."""
        f, out = self.world.firms, np.empty(self.n)
        ahead(f.__dict__[name], f.field, of_field, most, out)
        return out

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
        share = np.empty((self.n_regions, self.world.n_fields))
        largest_shares(self._by_field[0], self.revenue, share)
        return share

    @cached_property
    def _of_home(self) -> A:
        m, fields = self.fields, np.zeros((len(HOME), self.n_regions, self.world.n_fields))
        of_home(self.home, self._by_field[0], m.owners, m.buyers, m.outside_presence, m.outside_sold,
                m.outside_price, fields)  # fmt: skip
        total: A = fields.sum(axis=2, out=self._seen(self._sums[SPAN["home"]]))
        return total

    def at_home(self, what: str) -> A:
        """Return one of HOME summed over the emerging home fields of each region."""
        total: A = self._of_home[HOME_ROW[what]]
        return total

    @property
    def home_world(self) -> A:
        """World sales of each region's emerging home fields, in yuan: of regions and firms outside."""
        return self.at_home("sales")

    @property
    def home_revenue(self) -> A:
        """Revenue of each region in its emerging home fields, in yuan."""
        return self.at_home("revenue")

    @property
    def suppliers_by_field(self) -> A:
        """Best skill of a maker by region and field (below −9: nobody makes it there)."""
        return self._by_field[1]

    # People, ties, happenings ------------------------------------------------------------------

    @cached_property
    def _of_people(self) -> A:
        x, out = self.world.people, self._sums[SPAN["people"]]
        of_people(x.n, x.alive, x.region, x.place, x.origin, out)
        return self._seen(out)

    @cached_property
    def _of_skills(self) -> A:
        x, out = self.world.people, self._sums[SPAN["skills"]]
        of_skills(x.n, x.alive, x.region, x.place, x.kind, x.level, x.wage, x.tenure, x.field,
                  x.employer, self.world.firms.field, out)  # fmt: skip
        return self._seen(out)

    def people(self, what: str) -> A:
        """Return one of PEOPLE counted, or of SKILLS summed, over the people of each region."""
        row = PEOPLE_ROW.get(what, -1)
        total: A = self._of_people[row] if row >= 0 else self._of_skills[SKILL_ROW[what]]
        return total

    def per_person(self, what: str) -> A:
        """Return one of PEOPLE as a share of all people of each region; 0 where nobody lives."""
        return ratio(self.people(what), self.people("all"))

    @cached_property
    def _of_ties(self) -> A:
        t, f, x = self.world.ties, self.world.firms, self.world.institutes
        out, degree = self._sums[SPAN["ties"]], np.zeros(self.n)
        of_ties(t.n, t.alive, t.layer, t.a, t.b, t.kept, t.broken, t.amount, f.region, x.region,
                f.field, x.field, degree, out)  # fmt: skip
        of_degrees(self.where, degree, self._sums[SPAN["degrees"]])
        return self._seen(out)

    def ties(self, what: str) -> A:
        """Return one of TIES summed over the ties that touch each region."""
        total: A = self._of_ties[TIE_ROW[what]]
        return total

    @cached_property
    def _of_degrees(self) -> A:
        sums = self.summed(("ties",))  # the pass over ties counts them, too
        return self._seen(sums[SPAN["degrees"]])

    @property
    def degrees(self) -> A:
        """Sum over the firms of a region of their research and supply ties."""
        total: A = self._of_degrees[0]
        return total

    @property
    def largest_degree(self) -> A:
        """Research and supply ties of the firm that has most."""
        most: A = self._of_degrees[1]
        return most

    @cached_property
    def _of_projects(self) -> A:
        w, j, f = self.world, self.world.projects, self.world.firms
        out = self._sums[SPAN["projects"]]
        of_projects(j.n, w.quarter, j.alive, j.leader, j.partner, j.kind, j.started, f.alive,
                    f.region, out)  # fmt: skip
        return self._seen(out)

    def projects(self, what: str) -> A:
        """Return one of PROJECTS summed over the research projects that the region leads."""
        total: A = self._of_projects[PROJECT_ROW[what]]
        return total

    def happened(self, *kinds: str, quarters: int = 1) -> A:
        """Return how often some kinds of event happened in the last 1 or 4 quarters."""
        return self._added(0 if quarters == 1 else 2, kinds)

    def amount(self, *kinds: str, quarters: int = 1) -> A:
        """Return the summed amounts of some kinds of event, in yuan."""
        return self._added(1 if quarters == 1 else 3, kinds)

    def _added(self, what: int, kinds: tuple[str, ...]) -> A:
        tally, first = self._of_events, what * len(EVENT_ROW)
        total: A = tally[first + EVENT_ROW[kinds[0]]]
        for kind in kinds[1:]:
            total = total + tally[first + EVENT_ROW[kind]]
        return total

    @cached_property
    def _of_events(self) -> A:
        """Count and yuan of the quarter, and of the last four: each by kind, one below the other."""
        out = self._sums[SPAN["events"]]
        of_events(self.world.events.tally, out)
        return self._seen(out)

    @cached_property
    def location_quotient(self) -> A:
        """Share of the home fields in the region's revenue over their share in world sales."""
        here = ratio(self.home_revenue, self.revenue)
        return ratio(here, ratio(self.home_world, self.at_home("world")))

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
        row = REGION_ROW.get(name, -1)
        if row >= 0:
            total: A = self._of_regions[row]
            return total
        values: A = getattr(self.regions, name)[: self.n_regions]
        return values

    @cached_property
    def _of_regions(self) -> A:
        m, out = self.regions, self._sums[SPAN["regions"]]
        of_regions(m.wage, m.low_wage, m.rent, m.unskilled, m.unskilled_jobs, m.training, m.land,
                   m.trust, out)  # fmt: skip
        return self._seen(out)

    def others(self, what: str) -> A:
        """Return one of OTHERS: what organisations that are no firms have, by region."""
        total: A = self._of_others[OTHER_ROW[what]]
        return total

    @cached_property
    def _of_others(self) -> A:
        w, m, out = self.world, self.regions, self._sums[SPAN["others"]]
        g, h, x, v, c = w.governments, w.hubs, w.institutes, w.investors, w.concepts
        of_others(w.ledger.balance, m.households, m.treasury, g.n, g.region, g.account, g.spent, h.n,
                  h.region, h.members, x.n, x.region, out)  # fmt: skip
        of_investors(w.ledger.balance, v.n, v.region, v.account, v.multiple, v.reputation, c.n,
                     w.quarter - 1, c.launched, c.launcher, out)  # fmt: skip
        return self._seen(out)

    def ago(self, name: str, quarters: int) -> A | None:
        """Return an indicator as it was some quarters ago; None before the start."""
        then = self.world.quarter - quarters
        row, history = self.world.rank.get(name, -1), self.world.history
        if then < 0 or row < 0 or then >= len(history):
            return None
        value: A = history[then][row]
        return value


class Outline(View):
    """A view that has formulas instead of numbers: of sums by region, and of nothing else.

    Whoever asks it for more, a row of a firm, the world, the past, gets an AttributeError.
    """

    def __init__(self) -> None:
        self.sheet = Sheet(N_SUMS)
        self.asked: dict[str, None] = {}
        """Kinds of sum that somebody has asked for."""
        for kind, span in SPAN.items():
            self.__dict__[f"_of_{kind}"] = _Rows(self, kind, span.start)


class _Rows:
    def __init__(self, outline: Outline, kind: str, first: int) -> None:
        self._outline, self._kind, self._first = outline, kind, first

    def __getitem__(self, row: int) -> Formula:
        self._outline.asked[self._kind] = None
        return Formula(self._outline.sheet, self._first + row)
