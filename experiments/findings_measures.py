"""What the findings count: one number of a run for a span of years, from its events and panels.

A span (a, b) holds the quarters 4a ≤ q < 4b of events and the year-ends 4a < q ≤ 4b of panels; all
numbers are of the focal region unless they say otherwise. Sums stay sums, so that a rate can be
taken over all runs together (``over`` in a finding).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from sim.record import Record

Span = tuple[float, float]
ENTRIES = ("born", "spun_off", "returned", "arrived")
INCUMBENT_AGE = 5.0
SURVIVED = 3.0
NEAR, FAR = 3.0, 6.0
"""Years within which a taking-up of a concept counts as young, and beyond which as old."""
TAIL = 0.1
"""Share of the largest innovations of which the tail index is taken."""
PATIENCE = 10.0
"""Years after which a round without an exit counts as money lost."""


@dataclass
class Look:
    """A record, read in the ways that measures need, each at most once."""

    record: Record

    def events(self, *kinds: str, span: Span | None = None, focal: bool = True) -> pd.DataFrame:
        """Return the events of some kinds, of the focal region, in a span of years."""
        frame = self.record.events_of(*kinds)
        keep = np.ones(len(frame), bool)
        if focal:
            keep &= (frame["region"] == "focal").to_numpy()
        if span is not None:
            quarter = frame["quarter"].to_numpy()
            keep &= (quarter >= 4 * span[0]) & (quarter < 4 * span[1])
        return frame[keep]

    def panel(self, name: str, span: Span) -> pd.DataFrame:
        """Return the rows of a panel of the focal region at the year-ends of a span."""
        frame = self.firms if name == "firms" else self.people
        quarter = frame["quarter"].to_numpy()
        here = (frame["region"] == "focal").to_numpy()
        return frame[here & (quarter > 4 * span[0]) & (quarter <= 4 * span[1])]

    @cached_property
    def firms(self) -> pd.DataFrame:
        """The panel of firms."""
        return self.record.panel("firms")

    @cached_property
    def people(self) -> pd.DataFrame:
        """The panel of people."""
        return self.record.panel("people")

    @cached_property
    def _fields(self) -> dict[tuple[int, int], str]:
        rows = self.firms
        years = (rows["quarter"].to_numpy() // 4).tolist()
        return dict(zip(zip(rows["id"].tolist(), years), rows["field"].astype(str)))

    @cached_property
    def _born_in(self) -> dict[int, str]:
        rows = self.record.events_of(*ENTRIES)
        return dict(zip(rows["actor"].tolist(), rows["field"].astype(str)))

    def field_of(self, firm: int, year: int) -> str:
        """Return the field of a firm at the end of a year, or as near to it as is known."""
        for at in (year, year + 1):
            if (firm, at) in self._fields:
                return self._fields[firm, at]
        return self._born_in.get(firm, "")

    @cached_property
    def focal_firms(self) -> list[int]:
        """Addresses of all firms that were in the region at the end of some year, or were born there."""
        rows = self.firms
        born = self.events(*ENTRIES)
        here = (rows["region"] == "focal").to_numpy()
        return list({*rows.loc[here, "id"].tolist(), *born["actor"].tolist()})

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Moves from firm to firm inside the region: same field or not, by breadth of the mover."""
        rows = self.events("moved")
        year = (rows["quarter"].to_numpy() // 4).tolist()
        persons, own = rows["actor"].tolist(), rows["field"].astype(str).tolist()
        from_ = [self._employer.get((p, y), 0) for p, y in zip(persons, year)]
        to = rows["other"].tolist()
        new = [self.field_of(f, y) for f, y in zip(to, year)]
        old = [self.field_of(f, y) if f else "" for f, y in zip(from_, year)]
        here = np.array([(f, y) not in self._elsewhere for f, y in zip(to, year)], bool)
        same = [n == f and o in ("", f) for n, o, f in zip(new, old, own)]
        narrow = [self._narrow.get((p, y)) for p, y in zip(persons, year)]
        out = rows[["quarter"]].assign(same=same, narrow=np.array(narrow, object))
        return out[here] if len(out) else out

    @cached_property
    def _elsewhere(self) -> set[tuple[int, int]]:
        rows = self.firms[(self.firms["region"] != "focal").to_numpy()]
        return set(zip(rows["id"].tolist(), (rows["quarter"].to_numpy() // 4).tolist()))

    @cached_property
    def _at_firms(self) -> pd.DataFrame:
        rows = self.people
        rows = rows[((rows["region"] == "focal") & (rows["place"] == "firm")).to_numpy()]
        breadth = rows["second_level"].to_numpy() / np.maximum(rows["level"].to_numpy(), 1e-9)
        rows = rows.assign(breadth=breadth)
        middle = rows.groupby("quarter")["breadth"].transform("median")
        return rows.assign(narrow=(rows["breadth"] < middle).to_numpy())

    @cached_property
    def _employer(self) -> dict[tuple[int, int], int]:
        rows = self._at_firms
        keys = zip(rows["id"].tolist(), (rows["quarter"].to_numpy() // 4).tolist())
        return dict(zip(keys, rows["employer"].tolist()))

    @cached_property
    def _narrow(self) -> dict[tuple[int, int], bool]:
        rows = self._at_firms
        keys = zip(rows["id"].tolist(), (rows["quarter"].to_numpy() // 4).tolist())
        return dict(zip(keys, rows["narrow"].tolist()))

    def workers(self, span: Span, narrow: bool | None = None) -> float:
        """Return person-years at firms: heads at the beginning of each year of a span."""
        rows = self._at_firms
        quarter = rows["quarter"].to_numpy()
        keep = (quarter >= 4 * span[0]) & (quarter < 4 * span[1])
        if narrow is not None:
            keep &= rows["narrow"].to_numpy() == narrow
        return float(keep.sum())

    @cached_property
    def upstream(self) -> set[str]:
        """The two fields that deliver to the home field."""
        from sim.core.spec import FIELDS

        home = FIELDS.index(self.record.spec.start.fields[0])
        return {FIELDS[int(f)] for f in self.record.final["fields.upstream"][home]}

    @cached_property
    def home(self) -> str:
        """The first emerging field of the region, in which all its institutes work."""
        return str(self.record.spec.start.fields[0])

    @cached_property
    def uptakes(self) -> pd.DataFrame:
        """Each firm's first launch of each concept, in all regions."""
        rows = self.record.events_of("launched")
        return rows.drop_duplicates(["actor", "concept"]).reset_index(drop=True)


MEASURES: dict[str, Callable[[Look, Span], float]] = {}
"""Every measure by its name; its docstring says what it is."""


def _measure(function: Callable[[Look, Span], float]) -> Callable[[Look, Span], float]:
    MEASURES[function.__name__] = function
    return function


def read(record: Record, wanted: list[tuple[str, float, float]]) -> dict[str, float]:
    """Return measures of one run: name and span (``name a b``) to number."""
    look = Look(record)
    return {f"{name} {a:g} {b:g}": MEASURES[name](look, (a, b)) for name, a, b in wanted}


# Mobility -----------------------------------------------------------------------------------------


def _moves(look: Look, span: Span, same: bool | None, narrow: bool | None = None) -> float:
    rows = look.moves
    keep = (rows["quarter"] >= 4 * span[0]) & (rows["quarter"] < 4 * span[1])
    if same is not None:
        keep &= rows["same"] == same
    if narrow is not None:
        keep &= rows["narrow"] == narrow
    return float(keep.sum())


@_measure
def moves_same_field(look: Look, span: Span) -> float:
    """Moves between firms of the mover's own field inside the region."""
    return _moves(look, span, True)


@_measure
def moves_other_field(look: Look, span: Span) -> float:
    """Moves inside the region from or into a firm of another field than the mover's."""
    return _moves(look, span, False)


@_measure
def moves_of_specialists(look: Look, span: Span) -> float:
    """Same-field moves of people whose second skill is below the median, relative to the first."""
    return _moves(look, span, True, True)


@_measure
def moves_of_generalists(look: Look, span: Span) -> float:
    """Same-field moves of the other half of the people."""
    return _moves(look, span, True, False)


@_measure
def all_moves_of_specialists(look: Look, span: Span) -> float:
    """All moves of specialists inside the region."""
    return _moves(look, span, None, True)


@_measure
def all_moves_of_generalists(look: Look, span: Span) -> float:
    """All moves of the other half of the people inside the region."""
    return _moves(look, span, None, False)


@_measure
def worker_years(look: Look, span: Span) -> float:
    """Person-years of skilled people at firms."""
    return look.workers(span)


@_measure
def specialist_years(look: Look, span: Span) -> float:
    """Person-years of specialists at firms."""
    return look.workers(span, True)


@_measure
def generalist_years(look: Look, span: Span) -> float:
    """Person-years of generalists at firms."""
    return look.workers(span, False)


# Entry --------------------------------------------------------------------------------------------


def _spin_offs(look: Look, span: Span) -> pd.DataFrame:
    """Return spin-offs of firms of the focal region, wherever they settle."""
    rows = look.events("spun_off", span=span, focal=False)
    return rows[rows["other"].isin(look.focal_firms).to_numpy()]


@_measure
def spin_offs_same_field(look: Look, span: Span) -> float:
    """Spin-offs of firms of the region, in the field of the firm that the founder left."""
    return float((_spin_offs(look, span)["amount"] > 0.5).sum())


@_measure
def spin_offs_other_field(look: Look, span: Span) -> float:
    """Spin-offs of firms of the region, in another field than that of the firm left."""
    return float((_spin_offs(look, span)["amount"] < 0.5).sum())


@_measure
def entries_other(look: Look, span: Span) -> float:
    """Firms founded by residents without leaving a firm, returned, or arrived."""
    return float(len(look.events("born", "returned", "arrived", span=span)))


def _survivors(look: Look, span: Span) -> Any:
    rows = _spin_offs(look, span)
    ours = set(rows.loc[rows["amount"] > 0.5, "actor"].tolist())
    firms = look.firms
    firms = firms[firms["id"].isin(list(ours)).to_numpy()]
    lasting = set(firms.loc[firms["age"] >= SURVIVED, "id"].tolist())
    young = firms[(firms["age"] < 1.0).to_numpy()]
    return young.loc[young["id"].isin(list(lasting)).to_numpy(), "people"]


@_measure
def survivors_people(look: Look, span: Span) -> float:
    """Skilled people, in their first year, of same-field spin-offs that reach three years."""
    return float(_survivors(look, span).sum())


@_measure
def survivors(look: Look, span: Span) -> float:
    """Same-field spin-offs that reach three years."""
    return float(len(_survivors(look, span)))


# Innovation ---------------------------------------------------------------------------------------


@_measure
def innovations(look: Look, span: Span) -> float:
    """Products launched by firms of the region."""
    return float(len(look.events("launched", span=span)))


@_measure
def innovation_value(look: Look, span: Span) -> float:
    """Products launched, each by what it would sell for in a quarter (yuan)."""
    return float(look.events("launched", span=span)["amount"].sum())


@_measure
def original_innovations(look: Look, span: Span) -> float:
    """Products launched that are the first of their concept in the world."""
    return float((look.events("launched", span=span)["cause"] == "original").sum())


@_measure
def incumbents_research(look: Look, span: Span) -> float:
    """Research money, in the last quarter of each year, of firms of five years and more (yuan)."""
    rows = look.panel("firms", span)
    return float(rows.loc[rows["age"] >= INCUMBENT_AGE, "research"].sum())


@_measure
def incumbent_years(look: Look, span: Span) -> float:
    """Firm-years of firms of five years and more."""
    return float((look.panel("firms", span)["age"] >= INCUMBENT_AGE).sum())


@_measure
def innovations_home_field(look: Look, span: Span) -> float:
    """Products launched in the field in which the region's institutes work."""
    return float((look.events("launched", span=span)["field"] == look.home).sum())


@_measure
def innovations_outside_field(look: Look, span: Span) -> float:
    """Products launched in any other field."""
    return float((look.events("launched", span=span)["field"] != look.home).sum())


@_measure
def openings(look: Look, span: Span) -> float:
    """Concepts opened, or signals of known ones sent, by the region's institutes."""
    return float(len(look.events("opening", span=span)))


@_measure
def public_money_for_institutes(look: Look, span: Span) -> float:
    """Public money paid to institutes (yuan)."""
    return float(look.events("funded", span=span)["amount"].sum())


# Productivity of incumbents -----------------------------------------------------------------------


def _incumbents(look: Look, span: Span, fields: Callable[[str], bool]) -> pd.DataFrame:
    """Return, at the end of a span, the makers that were there on the first day in some fields."""
    firms = look.firms
    here = (firms["region"] == "focal").to_numpy()
    start = firms[here & (firms["quarter"] == 0).to_numpy()]
    end = firms[here & (firms["quarter"] == 4 * span[1]).to_numpy()]
    ours = start.loc[start["field"].astype(str).map(fields).to_numpy(bool), "id"].tolist()
    return end[end["id"].isin(ours).to_numpy() & (end["concept"] >= 0).to_numpy()]


def _productivity(look: Look, span: Span, fields: Callable[[str], bool]) -> float:
    end = _incumbents(look, span, fields)
    if not len(end):
        return math.nan
    return float((end["productivity"] + np.log(np.maximum(end["chain"], 0.01))).mean())


@_measure
def log_productivity(look: Look, span: Span) -> float:
    """Mean log productivity, chain included, at the end of the span, of makers there at the start."""
    return _productivity(look, span, lambda field: True)


@_measure
def log_quality(look: Look, span: Span) -> float:
    """Mean log quality of the products of the same firms."""
    end = _incumbents(look, span, lambda field: True)
    return float(end["quality"].mean()) if len(end) else math.nan


@_measure
def log_productivity_of_suppliers(look: Look, span: Span) -> float:
    """The same of firms that were at the start in one of the two fields upstream of the home field."""
    return _productivity(look, span, lambda field: field in look.upstream)


@_measure
def log_productivity_of_rivals(look: Look, span: Span) -> float:
    """The same of firms that were in the home field at the start."""
    return _productivity(look, span, lambda field: field == look.home)


@_measure
def log_productivity_of_others(look: Look, span: Span) -> float:
    """The same of firms in neither."""
    return _productivity(look, span, lambda field: field not in look.upstream | {look.home})


@_measure
def lead_of_suppliers(look: Look, span: Span) -> float:
    """Log productivity of suppliers less that of firms in neither field."""
    return log_productivity_of_suppliers(look, span) - log_productivity_of_others(look, span)


@_measure
def lead_of_rivals(look: Look, span: Span) -> float:
    """Log productivity of rivals less half of that of suppliers."""
    return log_productivity_of_rivals(look, span) - 0.5 * log_productivity_of_suppliers(look, span)


@_measure
def wage(look: Look, span: Span) -> float:
    """Mean going wage of skilled people (yuan a quarter)."""
    frame = look.record.indicators
    quarter = frame["quarter"].to_numpy()
    keep = (frame["region"] == "focal").to_numpy() & (quarter > 4 * span[0])
    return float(frame.loc[keep & (quarter <= 4 * span[1]), "wage"].mean())


# Flows of knowledge -------------------------------------------------------------------------------


def _uptakes(look: Look, span: Span, young: float, old: float, parity: int = -1) -> Any:
    """Return pairs, co-located pairs and the co-location expected of controls.

    A firm that first launches a concept takes it up from every other firm that launched it before
    (between ``young`` and ``old`` years ago). Its controls are all first launches, in the same
    year and field, of other concepts.
    """
    rows = look.uptakes
    quarter = rows["quarter"].to_numpy()
    concept, firm = rows["concept"].to_numpy(), rows["actor"].to_numpy()
    region, field = rows["region"].cat.codes.to_numpy(), rows["field"].cat.codes.to_numpy()
    year = np.maximum(quarter // 4, 0)
    years, places = int(year.max(initial=0)) + 1, int(region.max(initial=0)) + 1
    counted = np.ones(len(rows), bool)
    if parity >= 0:
        counted = (firm & np.uint64(1)) == np.uint64(parity)
    by_field = np.zeros((int(field.max(initial=0)) + 1, years, places))
    by_concept = np.zeros((int(concept.max(initial=0)) + 1, years, places))
    np.add.at(by_field, (field[counted], year[counted], region[counted]), 1.0)
    np.add.at(by_concept, (concept[counted], year[counted], region[counted]), 1.0)
    pairs = same = expected = 0.0
    for one in np.unique(concept):
        mine = np.flatnonzero(concept == one)
        age = (quarter[mine][:, None] - quarter[mine][None, :]) / 4.0
        begun = (quarter[mine] >= 4 * span[0]) & (quarter[mine] < 4 * span[1])
        citing, cited = np.nonzero((age > young) & (age <= old) & begun[:, None])
        if not len(citing):
            continue
        i, j = mine[citing], mine[cited]
        others = by_field[field[i], year[i]] - by_concept[concept[i], year[i]]
        total = others.sum(1)
        known = total > 0.0
        i, j, others, total = i[known], j[known], others[known], total[known]
        pairs += len(i)
        same += float((region[i] == region[j]).sum())
        expected += float((others[np.arange(len(i)), region[j]] / total).sum())
    return pairs, same, expected


@_measure
def uptakes_near(look: Look, span: Span) -> float:
    """Takings-up of a concept in the region of an earlier launch by another firm (all regions)."""
    return float(_uptakes(look, span, 0.0, 1e9)[1])


@_measure
def uptakes_near_expected(look: Look, span: Span) -> float:
    """The same number of controls: same field and year, another concept."""
    return float(_uptakes(look, span, 0.0, 1e9)[2])


@_measure
def young_uptakes_near(look: Look, span: Span) -> float:
    """Takings-up near a launch at most three years old."""
    return float(_uptakes(look, span, 0.0, NEAR)[1])


@_measure
def young_uptakes_near_expected(look: Look, span: Span) -> float:
    """The same number of controls."""
    return float(_uptakes(look, span, 0.0, NEAR)[2])


@_measure
def old_uptakes_near(look: Look, span: Span) -> float:
    """Takings-up near a launch more than six years old."""
    return float(_uptakes(look, span, FAR, 1e9)[1])


@_measure
def old_uptakes_near_expected(look: Look, span: Span) -> float:
    """The same number of controls."""
    return float(_uptakes(look, span, FAR, 1e9)[2])


@_measure
def controls_near_even(look: Look, span: Span) -> float:
    """Controls near the launch, from one half of all firms (placebo)."""
    return float(
        _uptakes(look, span, 0.0, 1e9, 0)[2] / max(_uptakes(look, span, 0.0, 1e9, 0)[0], 1)
    )


@_measure
def controls_near_odd(look: Look, span: Span) -> float:
    """Controls near the launch, from the other half of all firms (placebo)."""
    return float(
        _uptakes(look, span, 0.0, 1e9, 1)[2] / max(_uptakes(look, span, 0.0, 1e9, 1)[0], 1)
    )


# People from elsewhere ----------------------------------------------------------------------------


@_measure
def people_years(look: Look, span: Span) -> float:
    """Person-years of skilled people of the region, at work or not."""
    return float(len(look.panel("people", span)))


@_measure
def newcomer_years(look: Look, span: Span) -> float:
    """Person-years of skilled people who came from outside."""
    return float((look.panel("people", span)["origin"] != "native").sum())


@_measure
def native_years(look: Look, span: Span) -> float:
    """Person-years of skilled people who did not come from outside."""
    return float((look.panel("people", span)["origin"] == "native").sum())


@_measure
def innovations_of_natives(look: Look, span: Span) -> float:
    """Products launched, each by the share of natives in the team named at the project's start."""
    rows = look.events("project_joined", "succeeded")
    people = look.people.drop_duplicates("id")
    native = dict(zip(people["id"].tolist(), (people["origin"] == "native").tolist()))
    teams: dict[tuple[int, int], tuple[int, list[bool]]] = {}
    total = 0.0
    columns = (rows["quarter"], rows["kind"], rows["actor"], rows["other"], rows["concept"],
               rows["amount"])  # fmt: skip
    for quarter, kind, firm, other, concept, amount in zip(*(c.tolist() for c in columns)):
        key = (firm, concept)
        if kind == "succeeded":
            team = teams.pop(key, (0, []))[1]
            if team and 4 * span[0] <= quarter < 4 * span[1]:
                total += sum(team) / len(team)
        elif amount > 0.5 and other in native:
            if teams.get(key, (quarter, []))[0] != quarter:
                teams.pop(key)
            teams.setdefault(key, (quarter, []))[1].append(native[other])
    return total


# Lives --------------------------------------------------------------------------------------------


def _lives(look: Look, span: Span, years: float) -> tuple[float, float]:
    end = min(span[1], look.record.spec.years - years)
    born = look.events(*ENTRIES, span=(span[0], end), focal=False)
    born = born[(born["region"] == "focal").to_numpy()]
    closed = look.record.events_of("closed")
    when = dict(zip(closed["actor"].tolist(), closed["quarter"].tolist()))
    ages = [when.get(firm, 10**6) - quarter
            for firm, quarter in zip(born["actor"].tolist(), born["quarter"].tolist())]  # fmt: skip
    return float(sum(age > 4 * years for age in ages)), float(len(ages))


@_measure
def alive_after_2(look: Look, span: Span) -> float:
    """New firms that exist after two years."""
    return _lives(look, span, 2.0)[0]


@_measure
def entrants_2(look: Look, span: Span) -> float:
    """New firms that could be watched for two years."""
    return _lives(look, span, 2.0)[1]


@_measure
def alive_after_5(look: Look, span: Span) -> float:
    """New firms that exist after five years."""
    return _lives(look, span, 5.0)[0]


@_measure
def entrants_5(look: Look, span: Span) -> float:
    """New firms that could be watched for five years."""
    return _lives(look, span, 5.0)[1]


@_measure
def alive_after_10(look: Look, span: Span) -> float:
    """New firms that exist after ten years."""
    return _lives(look, span, 10.0)[0]


@_measure
def entrants_10(look: Look, span: Span) -> float:
    """New firms that could be watched for ten years."""
    return _lives(look, span, 10.0)[1]


def _multiples(look: Look, span: Span) -> list[float]:
    """Return money back over money in of each round that has ended or is ten years old."""
    rows = look.events("round", "exit_sale", "closed")
    waiting: dict[int, list[tuple[int, int, float]]] = {}
    found: list[float] = []
    columns = (rows["quarter"], rows["kind"], rows["actor"], rows["other"], rows["quality"])
    for quarter, kind, firm, other, quality in zip(*(c.tolist() for c in columns)):
        if kind == "round":
            if 4 * span[0] <= quarter < 4 * span[1]:
                waiting.setdefault(firm, []).append((quarter, other, 0.0))
        elif kind == "closed":
            found += [0.0 for _ in waiting.pop(firm, [])]
        else:
            mine = waiting.get(firm, [])
            at = next((n for n, one in enumerate(mine) if one[1] == other), -1)
            if at >= 0:
                mine.pop(at)
                found.append(float(quality))
    last = look.record.spec.quarters
    for many in waiting.values():
        found += [0.0 for quarter, _, _ in many if last - quarter >= 4 * PATIENCE]
    return found


@_measure
def rounds_ended(look: Look, span: Span) -> float:
    """Investors' rounds that ended in an exit or with the firm, or found no exit in ten years."""
    return float(len(_multiples(look, span)))


@_measure
def rounds_below_1(look: Look, span: Span) -> float:
    """Of these, rounds that brought back less than was put in."""
    return float(sum(m < 1.0 for m in _multiples(look, span)))


@_measure
def rounds_from_10(look: Look, span: Span) -> float:
    """Of these, rounds that brought back ten times what was put in, or more."""
    return float(sum(m >= 10.0 for m in _multiples(look, span)))


@_measure
def tail_index(look: Look, span: Span) -> float:
    """Hill's index of the value of innovations, from the largest tenth of a run."""
    values = np.sort(look.events("launched", span=span)["amount"].to_numpy(float))[::-1]
    values = values[values > 0.0]
    many = int(TAIL * len(values))
    if many < 10:
        return math.nan
    logs = np.log(values[: many + 1])
    return float(1.0 / max(float((logs[:many] - logs[many]).mean()), 1e-9))


def _peaks(look: Look) -> tuple[bool, bool]:
    """Say whether there was a shakeout of 30 %, and whether entry, firms, output peaked in order."""
    frame = look.record.indicators
    rows = frame[(frame["region"] == "focal").to_numpy() & (frame["quarter"] > 0).to_numpy()]
    yearly = {name: rows[name].to_numpy(float).reshape(-1, 4).mean(1)
              for name in ("entries", "firms", "output")}  # fmt: skip
    smooth = {name: np.convolve(np.pad(values, 1, "edge"), np.ones(3) / 3.0, "valid")
              for name, values in yearly.items()}  # fmt: skip
    at = {name: int(values.argmax()) for name, values in smooth.items()}
    firms = yearly["firms"]
    fall = 1.0 - float(firms[int(firms.argmax()) :].min()) / max(float(firms.max()), 1e-9)
    return fall >= 0.3, at["entries"] <= at["firms"] <= at["output"] and (
        at["entries"] < at["output"]
    )


@_measure
def shakeouts(look: Look, span: Span) -> float:
    """1 if the number of firms fell by 30 % or more after its peak, else 0."""
    return float(_peaks(look)[0])


@_measure
def ordered_shakeouts(look: Look, span: Span) -> float:
    """1 if, moreover, entry peaked first, then the number of firms, then output; else 0."""
    return float(all(_peaks(look)))
