"""Firms, people and ties added up by region, each table in one pass, in the order of the rows.

Every sum has a name, which indicators ask a view for: ``v.people("jobless")``. The first names of
FIRMS, PEOPLE and SKILLS are counts by code, in the order of the codes.
"""

from __future__ import annotations

from itertools import accumulate

from ..core.jit import A, rule
from .events import EVENTS
from .tables import (
    AT_FIRM,
    CAPITAL,
    FUSE,
    GIANT,
    KINDS,
    KINSHIP,
    ORIGINS,
    PEOPLE_KINDS,
    PEOPLE_ORIGINS,
    RESEARCH,
    RUNGS,
    SUPPLY,
)

FIRMS = (
    *KINDS, *RUNGS, *ORIGINS, "all", "maker", "original", "lineage", "productivity", "quality", "chain",
    "losing", "cash_bound", "backed", "vacancies", "revenue", "inputs", "profit", "research",
    "debt", "square", "largest", "gap", "tacit", "explicit",
)  # fmt: skip
"""What is summed over the firms of a region: from original to chain, those of makers; square and
largest are of revenue, gap is the distance from the frontier, knowledge that of the home field."""

DETAILS = (
    "emerging", "emerging_maker", "emerging_added", "age", "large", "large_revenue", "sold", "maker_sold",
    "maker_capacity", "price", "weak_revenue", "two_fields", "member", "small_member", "cash",
    "cash_to_lose", "found", "weakest",
)  # fmt: skip
"""What else is summed over the firms of a region, seldom: of makers the price against the price
outside; large is above scale, weak revenue that of products no better than from outside, members are
those of hubs, age is in years, cash to lose no debt; of found and weakest (a maker's inputs that
someone in the region makes, and the skill in the weaker one) the sum is weighted by revenue."""

HOME = ("revenue", "sales", "owners", "buyers", "presence", "fields", "world")
"""What is summed over the emerging home fields of a region: sales are the world's, fields their
number, world the sales of the world in all fields."""

PEOPLE = ("jobless", "at_firm", "at_institute", *PEOPLE_ORIGINS, "all")
"""How many people of a region are counted, who work here or there or came from here or there."""

SKILLS = (*PEOPLE_KINDS, "level", "wage", "tenure", "own_field")
"""What else is summed over the people of a region, seldom: of the last three, those at firms."""

NOBODY_MAKES = -10.0
"""Best skill of a maker where there is none."""

TIES = ("research", "supply", "capital", "kinship", "pipeline", "mixed", "institute", "trust",
        "local", "local_orders", "orders")  # fmt: skip
"""What is summed over the ties of a region."""

PROJECTS = ("all", "joint", "institute", "across", "fuse", "age")
"""What is summed over the research projects under way whose leader is in a region; age in quarters."""

DEGREES = ("all", "largest")
"""Of the research and supply ties of firms: their sum over the firms of a region, and the most."""

REGIONS = ("wage", "low_wage", "rent", "unskilled", "unskilled_jobs", "training", "land", "trust")
"""Columns of the regions that stand among the sums."""

OTHERS = ("households", "treasury", "public_money", "public_spent", "hub_members", "institutes", "investors",
          "investor_money", "investor_multiple", "investor_reputation", "first_launches")  # fmt: skip
"""What is summed over the few rows of all other tables: money, staff and numbers of organisations, and
the concepts that a region launched first in the world in the quarter."""

LENGTHS = {
    "firms": len(FIRMS), "details": len(DETAILS), "home": len(HOME), "people": len(PEOPLE),
    "skills": len(SKILLS), "ties": len(TIES), "degrees": len(DEGREES), "projects": len(PROJECTS),
    "events": 4 * len(EVENTS), "regions": len(REGIONS), "others": len(OTHERS),
}  # fmt: skip
"""How many rows each kind of sum has; those of events are counts and yuan, of one and four quarters."""

SPAN = {
    kind: slice(end - many, end)
    for (kind, many), end in zip(LENGTHS.items(), accumulate(LENGTHS.values()), strict=True)
}
"""Where each kind of sum stands in the one array that has them all."""

N_SUMS = sum(LENGTHS.values())

FIRM_ROW = {name: number for number, name in enumerate(FIRMS)}
DETAIL_ROW = {name: number for number, name in enumerate(DETAILS)}
HOME_ROW = {name: number for number, name in enumerate(HOME)}
PEOPLE_ROW = {name: number for number, name in enumerate(PEOPLE)}
SKILL_ROW = {name: number for number, name in enumerate(SKILLS)}
TIE_ROW = {name: number for number, name in enumerate(TIES)}
PROJECT_ROW = {name: number for number, name in enumerate(PROJECTS)}
OTHER_ROW = {name: number for number, name in enumerate(OTHERS)}
REGION_ROW = {name: number for number, name in enumerate(REGIONS)}
_RUNGS, _ORIGINS = len(KINDS), len(KINDS) + len(RUNGS)
(_ALL, _MAKER, _ORIGINAL, _LINEAGE, _PRODUCTIVITY, _QUALITY, _CHAIN, _LOSING, _CASH_BOUND, _BACKED,
 _VACANCIES, _REVENUE, _INPUTS, _PROFIT, _RESEARCH, _DEBT, _SQUARE, _LARGEST, _GAP, _TACIT,
 _EXPLICIT) = range(_ORIGINS + len(ORIGINS), len(FIRMS))  # fmt: skip
(_EMERGING, _EMERGING_MAKER, _EMERGING_ADDED, _AGE, _LARGE, _LARGE_REVENUE, _SOLD, _MAKER_SOLD,
 _MAKER_CAPACITY, _PRICE, _WEAK, _TWO_FIELDS, _MEMBER, _SMALL_MEMBER, _CASH, _CASH_TO_LOSE, _FOUND,
 _WEAKEST) = range(len(DETAILS))  # fmt: skip
_FROM, _PEOPLE = 3, 3 + len(PEOPLE_ORIGINS)
_LEVEL, _WAGE, _TENURE, _OWN_FIELD = range(len(PEOPLE_KINDS), len(SKILLS))
_RESEARCH_TIES, _SUPPLY, _CAPITAL, _KINSHIP, _PIPELINE, _MIXED, _INSTITUTE, _TRUST, _LOCAL, \
    _LOCAL_ORDERS, _ORDERS = range(len(TIES))  # fmt: skip
(_HOUSEHOLDS, _TREASURY, _PUBLIC_MONEY, _PUBLIC_SPENT, _HUB_MEMBERS, _INSTITUTES, _INVESTORS,
 _INVESTOR_MONEY, _MULTIPLE, _REPUTATION, _FIRST_LAUNCHES) = range(len(OTHERS))  # fmt: skip


@rule
def of_firms(n: int, alive: A, region: A, kind: A, rung: A, origin: A, field: A, concept: A,
             original: A, lineage: A, losses: A, constrained: A, rounds: A, vacancies: A, revenue: A,
             inputs: A, profit: A, research: A, account: A, owed: A, frontier: A, capability: A,
             tacit: A, explicit: A, productivity: A, quality: A, chain: A, out: A, fields: A,
             best: A) -> None:  # fmt: skip
    """Add the firms up: FIRMS × region; by region × home field revenue, and best skill of a maker."""
    best[:] = NOBODY_MAKES
    for i in range(n):
        if not alive[i]:
            continue
        r, k, sales = region[i], field[i], revenue[i]
        fields[r, k] += sales
        out[kind[i], r] += 1.0
        out[_RUNGS + rung[i], r] += 1.0
        out[_ORIGINS + origin[i], r] += 1.0
        out[_ALL, r] += 1.0
        if concept[i] >= 0:
            best[r, k] = max(best[r, k], capability[i])
            out[_MAKER, r] += 1.0
            if original[i]:
                out[_ORIGINAL, r] += 1.0
            out[_LINEAGE, r] += lineage[i]
            out[_PRODUCTIVITY, r] += productivity[i]
            out[_QUALITY, r] += quality[i]
            out[_CHAIN, r] += chain[i]
        if losses[i] > 0:
            out[_LOSING, r] += 1.0
        if constrained[i]:
            out[_CASH_BOUND, r] += 1.0
        if rounds[i] > 0:
            out[_BACKED, r] += 1.0
        out[_VACANCIES, r] += vacancies[i]
        out[_REVENUE, r] += sales
        out[_INPUTS, r] += inputs[i]
        out[_PROFIT, r] += profit[i]
        out[_RESEARCH, r] += research[i]
        out[_DEBT, r] += owed[account[i]]
        out[_SQUARE, r] += sales * sales
        out[_LARGEST, r] = max(out[_LARGEST, r], sales)
        out[_GAP, r] += frontier[k] - capability[i]
        out[_TACIT, r] += tacit[i, k]
        out[_EXPLICIT, r] += explicit[i, k]


@rule
def of_details(n: int, now: int, alive: A, region: A, kind: A, rung: A, field: A, concept: A, born: A,
               revenue: A, inputs: A, sold: A, capacity: A, price: A, quality: A, meetings: A,
               account: A, balance: A, home: A, second: A, outside_quality: A, outside_price: A,
               upstream: A, best: A, near: A, out: A) -> None:  # fmt: skip
    """Add up what is seldom asked of firms: DETAILS × region; ``near`` is local skill by field."""
    for i in range(n):
        if not alive[i]:
            continue
        r, k, sales = region[i], field[i], revenue[i]
        made = concept[i] >= 0
        if home[r, k]:
            out[_EMERGING, r] += 1.0
            out[_EMERGING_MAKER, r] += 1.0 if made else 0.0
            out[_EMERGING_ADDED, r] += sales - inputs[i]
        out[_AGE, r] += (now - born[i]) / 4.0
        if rung[i] >= 1:
            out[_LARGE, r] += 1.0
            out[_LARGE_REVENUE, r] += sales
        out[_SOLD, r] += sold[i]
        if made:
            out[_MAKER_SOLD, r] += sold[i]
            out[_MAKER_CAPACITY, r] += capacity[i]
            out[_PRICE, r] += price[i] / outside_price[k]
            if quality[i] <= outside_quality[k]:
                out[_WEAK, r] += sales
            if second[concept[i]] >= 0:
                out[_TWO_FIELDS, r] += 1.0
        if meetings[i] > 0.0:
            out[_MEMBER, r] += 1.0
            out[_SMALL_MEMBER, r] += 1.0 if kind[i] < GIANT else 0.0
        if account[i] >= 0:
            out[_CASH, r] += balance[account[i]]
            out[_CASH_TO_LOSE, r] += max(balance[account[i]], 0.0)
        one, two = upstream[k, 0], upstream[k, 1]
        found = 0.5 if best[r, one] > NOBODY_MAKES + 1.0 else 0.0
        found += 0.5 if best[r, two] > NOBODY_MAKES + 1.0 else 0.0
        out[_FOUND, r] += found * sales
        out[_WEAKEST, r] += min(near[r, one], near[r, two]) * sales


@rule
def of_home(home: A, fields: A, owners: A, buyers: A, presence: A, sold: A, price: A,
            out: A) -> None:  # fmt: skip
    """Lay out what HOME sums over fields: HOME × region × field, 0 where a field is not at home."""
    for k in range(out.shape[2]):
        world = fields[0, k]
        for r in range(1, out.shape[1]):
            world += fields[r, k]
        world += sold[k] * price[k]
        for r in range(out.shape[1]):
            out[6, r, k] = world
            if home[r, k]:
                out[0, r, k], out[1, r, k], out[2, r, k] = fields[r, k], world, owners[k]
                out[3, r, k], out[4, r, k], out[5, r, k] = buyers[k], presence[k], 1.0


@rule
def of_degrees(where: A, degree: A, out: A) -> None:
    """Return the sum and the largest of firms' degrees, by region."""
    for i in range(len(degree)):
        r = where[i]
        out[0, r] += degree[i]
        out[1, r] = max(out[1, r], degree[i])


@rule
def of_events(tally: A, out: A) -> None:
    """Lay out a tally: count and yuan of this quarter, then of all its quarters; kind × region."""
    kinds = tally.shape[2]
    for what in range(2):
        for k in range(kinds):
            for r in range(out.shape[1]):
                total = tally[0, what, k, r]
                out[what * kinds + k, r] = total
                for q in range(1, len(tally)):
                    total += tally[q, what, k, r]
                out[(2 + what) * kinds + k, r] = total


@rule
def of_regions(wage: A, low_wage: A, rent: A, unskilled: A, jobs: A, training: A, land: A, trust: A,
               out: A) -> None:  # fmt: skip
    """Copy the columns of REGIONS."""
    for r in range(out.shape[1]):
        out[0, r], out[1, r], out[2, r], out[3, r] = wage[r], low_wage[r], rent[r], unskilled[r]
        out[4, r], out[5, r], out[6, r], out[7, r] = jobs[r], training[r], land[r], trust[r]


@rule
def largest_shares(table: A, whole: A, out: A) -> None:
    """Write the shares of each row's entries in its whole, the largest first; 0 if that is nothing."""
    for r in range(len(out)):
        for k in range(out.shape[1]):
            share = table[r, k] / whole[r] if whole[r] > 0.0 else 0.0
            at = k
            while at > 0 and out[r, at - 1] < share:
                out[r, at] = out[r, at - 1]
                at -= 1
            out[r, at] = share


@rule
def places(alive: A, region: A, outside: int, out: A) -> None:
    """Note the region of each row; rows that have ended stand outside."""
    for i in range(len(out)):
        out[i] = region[i] if alive[i] else outside


@rule
def ahead(level: A, field: A, of_field: A, most: float, out: A) -> None:
    """Note how far each firm's level lies above that of its home field, −most … most."""
    for i in range(len(out)):
        out[i] = min(max(level[i] - of_field[field[i]], -most), most)


@rule
def of_others(balance: A, households: A, treasury: A, governments: int, region: A, account: A,
              spent: A, hubs: int, place: A, members: A, institutes: int, site: A, out: A) -> None:  # fmt: skip
    """Add up money of households and governments, members of hubs and institutes: of OTHERS."""
    for r in range(out.shape[1]):
        if households[r] >= 0:
            out[_HOUSEHOLDS, r] = balance[households[r]]
        if treasury[r] >= 0:
            out[_TREASURY, r] = balance[treasury[r]]
    for g in range(governments):
        out[_PUBLIC_MONEY, region[g]] += balance[account[g]] if account[g] >= 0 else 0.0
        out[_PUBLIC_SPENT, region[g]] += spent[g]
    for h in range(hubs):
        out[_HUB_MEMBERS, place[h]] += members[h]
    for i in range(institutes):
        out[_INSTITUTES, site[i]] += 1.0


@rule
def of_investors(balance: A, n: int, region: A, account: A, multiple: A, reputation: A, concepts: int,
                 quarter: int, launched: A, launcher: A, out: A) -> None:  # fmt: skip
    """Add up investors, and the concepts first launched in a quarter (those of the start are nobody's)."""
    for i in range(n):
        r = region[i]
        out[_INVESTORS, r] += 1.0
        out[_INVESTOR_MONEY, r] += balance[account[i]] if account[i] >= 0 else 0.0
        out[_MULTIPLE, r] += multiple[i]
        out[_REPUTATION, r] += reputation[i]
    for c in range(concepts):
        if launched[c] == quarter and launcher[c] >= 0:
            out[_FIRST_LAUNCHES, launcher[c]] += 1.0


@rule
def of_people(n: int, alive: A, region: A, place: A, origin: A, out: A) -> None:
    """Count the people: PEOPLE × region."""
    for p in range(n):
        if alive[p]:
            r = region[p]
            out[place[p], r] += 1.0
            out[_FROM + origin[p], r] += 1.0
            out[_PEOPLE, r] += 1.0


@rule
def of_skills(n: int, alive: A, region: A, place: A, kind: A, level: A, wage: A, tenure: A,
              field: A, employer: A, home: A, out: A) -> None:  # fmt: skip
    """Add up what people can do and what they do: SKILLS × region."""
    for p in range(n):
        if not alive[p]:
            continue
        r = region[p]
        out[kind[p], r] += 1.0
        out[_LEVEL, r] += level[p]
        if place[p] == AT_FIRM:
            out[_WAGE, r] += wage[p]
            out[_TENURE, r] += tenure[p]
            out[_OWN_FIELD, r] += 1.0 if home[employer[p]] == field[p] else 0.0


@rule
def of_ties(n: int, alive: A, layer: A, a: A, b: A, kept: A, broken: A, amount: A, region: A,
            there: A, home: A, discipline: A, degree: A, out: A) -> None:  # fmt: skip
    """Add every tie up by each region that it touches: TIES × region; and firms' degrees."""
    for t in range(n):
        if not alive[t]:
            continue
        kind, i, j = layer[t], a[t], b[t]
        if kind == CAPITAL:
            out[kind_row(kind), region[j]] += 1.0
            continue
        r = region[i]
        s, f = (region[j], home[j]) if j >= 0 else (there[-2 - j], discipline[-2 - j])
        far, mixed = r != s, home[i] != f
        trust = kept[t] / (kept[t] + broken[t])
        if kind != KINSHIP:
            degree[i] += 1.0
            if j >= 0:
                degree[j] += 1.0
        for side in range(2):
            q = r if side == 0 else s
            if side == 1 and not far:
                break
            out[kind_row(kind), q] += 1.0
            out[_TRUST, q] += trust
            if kind == SUPPLY and q == s:  # the buyer's side
                out[_ORDERS, q] += amount[t]
                if not far:
                    out[_LOCAL_ORDERS, q] += amount[t]
            if far:
                out[_PIPELINE, q] += 1.0
            else:
                out[_LOCAL, q] += 1.0
            if kind == RESEARCH:
                if mixed:
                    out[_MIXED, q] += 1.0
                if j < 0:
                    out[_INSTITUTE, q] += 1.0


@rule
def kind_row(layer: int) -> int:
    """Return the row of TIES that counts a layer."""
    if layer == SUPPLY:
        return _SUPPLY
    if layer == CAPITAL:
        return _CAPITAL
    return _KINSHIP if layer == KINSHIP else _RESEARCH_TIES


@rule
def of_projects(n: int, now: int, alive: A, leader: A, partner: A, kind: A, started: A, exists: A,
                region: A, out: A) -> None:  # fmt: skip
    """Add the projects up: PROJECTS × region; projects of leaders that have ended count nowhere."""
    for j in range(n):
        if not alive[j] or not exists[leader[j]]:
            continue
        r, joint, institute, across = region[leader[j]], False, False, False
        for side in range(partner.shape[1]):
            other = partner[j, side]
            joint = joint or other != -1
            institute = institute or other < -1
            across = across or (other >= 0 and (not exists[other] or region[other] != r))
        out[0, r] += 1.0
        out[1, r] += 1.0 if joint else 0.0
        out[2, r] += 1.0 if institute else 0.0
        out[3, r] += 1.0 if across else 0.0
        out[4, r] += 1.0 if kind[j] == FUSE else 0.0
        out[5, r] += now - started[j]
