"""The columns of every table: what is stored of organisations, people, ties, projects, concepts.

Units stand beside each column. ``K`` is the number of fields, ``R`` the number of lived-in regions;
region number R is the world outside. Knowledge is in logs, 0 = nothing worth naming.
"""

from __future__ import annotations

from ..core.table import Column, Table, column

KINDS = ("startup", "sme", "giant")
STARTUP, SME, GIANT = 0, 1, 2
ORIGINS = ("start", "local", "spin_off", "returnee", "institute", "relocation", "anchor", "team")
RUNGS = ("micro", "above_scale", "high_tech", "little_giant", "listed")
PEOPLE_KINDS = ("engineer", "technician", "scientist", "high_level", "fusion")
PEOPLE_ORIGINS = ("native", "immigrant", "returnee")
LAYERS = ("supply", "research", "capital", "kinship")
SUPPLY, RESEARCH, CAPITAL, KINSHIP = 0, 1, 2, 3
PROJECT_KINDS = ("imitate", "improve", "open", "fuse", "contract")
IMITATE, IMPROVE, OPEN, FUSE, CONTRACT = 0, 1, 2, 3, 4
INVESTOR_KINDS = ("angel", "venture", "fund", "public")
PUBLIC = 3
"""The public fund of a region: it comes into being when a lever gives it money."""
INSTITUTE_KINDS = ("university", "research_institute", "college")
LEVELS = ("locality", "province", "nation")
NOBODY, AT_FIRM, AT_INSTITUTE = 0, 1, 2
"""Where a person works: people.place."""
TEAM, PARTNERS, BEST = 5, 3, 5

_i, _u = "i8", "u8"


def _col(start: object, unit: str, about: str, kind: str = "f8", width: int = 0,
         refers: str = "") -> Column:  # fmt: skip
    return column(start, unit=unit, about=about, kind=kind, width=width, refers=refers)


def firms(k: int) -> Table:
    """Startups, SMEs and giants: one ladder, one table."""
    return Table("firms", {
        "address": _col(0, "hash", "address of its luck and name in all records", _u),
        "account": _col(-1, "number", "account in the ledger", _i),
        "region": _col(0, "number", "region", _i),
        "kind": _col(0, "code", "startup, SME or giant", _i),
        "field": _col(0, "number", "home field", _i),
        "park": _col(0, "number", "block or park inside the region", _i),
        "rung": _col(0, "code", "step of the ladder micro … listed", _i),
        "born": _col(0, "quarter", "quarter of founding", _i),
        "origin": _col(0, "code", "where it came from", _i),
        "parent": _col(0, "hash", "employer the founder left", _u),
        "founder": _col(0, "hash", "person who founded it", _u),
        "explicit": _col(0.0, "log", "documented knowledge by field", "f8", k),
        "tacit": _col(0.0, "log", "mean of its best five people by field", "f8", k),
        "best": _col(0.0, "log", "its best person by field", "f8", k),
        "skill": _col(0.0, "log", "capability by field: CES of tacit and explicit", "f8", k),
        "capability": _col(0.0, "log", "capability in the home field", "f8"),
        "concept": _col(-1, "number", "concept of its product (−1: none)", _i),
        "quality": _col(0.0, "log", "quality of its product", "f8"),
        "original": _col(False, "yes/no", "first in the world with this concept", "?"),
        "lineage": _col(0.0, "share", "own part of the knowledge behind its product"),
        "productivity": _col(2.4, "log units per worker", "physical productivity"),
        "chain": _col(1.0, "index", "efficiency that the supply chain allows"),
        "capacity": _col(0.0, "units a quarter", "capacity, bound to its concept"),
        "labour": _col(0.0, "workers", "unskilled workers"),
        "people": _col(0, "people", "skilled people", _i),
        "vacancies": _col(0, "jobs", "skilled jobs on offer", _i),
        "price": _col(0.0, "yuan a unit", "price asked"),
        "unit_cost": _col(0.0, "yuan a unit", "variable cost"),
        "demand": _col(0.0, "units", "orders from the market this quarter"),
        "sold": _col(0.0, "units", "units sold this quarter"),
        "share": _col(0.0, "share", "share of its market"),
        "revenue": _col(0.0, "yuan", "sales and orders this quarter"),
        "orders": _col(0.0, "yuan", "orders from other firms in this region, part of revenue"),
        "before": _col(0.0, "yuan", "revenue of the quarter before"),
        "outlay": _col(0.0, "yuan", "wages, inputs, overhead and rent this quarter"),
        "wages": _col(0.0, "yuan", "wages paid this quarter"),
        "inputs": _col(0.0, "yuan", "inputs bought this quarter"),
        "profit": _col(0.0, "yuan", "revenue less outlay, interest and research this quarter"),
        "margin": _col(0.0, "yuan", "slow mean of gross margin"),
        "losses": _col(0, "quarters", "quarters of loss in a row", _i),
        "research": _col(0.0, "yuan", "R&D spending this quarter, beside wages"),
        "intensity": _col(0.0, "index", "R&D per head against the region's mean"),
        "leaving": _col(0.02, "share a quarter", "experienced rate of people leaving to rivals"),
        "constrained": _col(False, "yes/no", "cash bound its R&D this quarter", "?"),
        "trials": _col(0, "count", "projects finished so far", _i),
        "failures": _col(0, "count", "projects failed so far", _i),
        "grant": _col(0.0, "yuan", "grant received and not yet spent on research"),
        "grant_rate": _col(0.0, "share", "part of its research that it expects a grant to pay"),
        "credit_rate": _col(0.0, "share", "part of its research that it expects off its tax"),
        "grant_asked": _col(0.0, "yuan", "grant that it asks for this quarter"),
        "fill": _col(1.0, "share", "part of its orders that it could serve"),
        "hub_meetings": _col(0.0, "×", "chance meetings added by the hub"),
        "granted": _col(0.0, "yuan", "public grants so far"),
        "invested": _col(0.0, "yuan", "investors' money so far"),
        "rounds": _col(0, "count", "investors' rounds so far", _i),
        "outside_share": _col(0.0, "share", "equity held by investors and the market"),
        "second_try": _col(False, "yes/no", "its founder failed before", "?"),
        "growth": _col(0.0, "log", "slow mean of revenue growth"),
        "degree": _col(0, "ties", "research ties", _i),
        "meets_explicit": _col(0.0, "log", "best explicit knowledge met, by field", "f8", k),
        "weight_explicit": _col(1.0, "share", "chance of no gain, by field", "f8", k),
        "meets_tacit": _col(0.0, "log", "best tacit knowledge met at partners, by field", "f8", k),
        "weight_tacit": _col(1.0, "share", "chance of no gain, by field", "f8", k),
    }, 256)  # fmt: skip


def people() -> Table:
    """Skilled people: a main and a second field each."""
    return Table("people", {
        "address": _col(0, "hash", "address of this person's luck and name in all records", _u),
        "region": _col(0, "number", "region", _i),
        "place": _col(0, "code", "nobody, a firm or an institute employs", _i),
        "employer": _col(-1, "row", "row of the firm or institute", _i),
        "field": _col(0, "number", "main field", _i),
        "second": _col(0, "number", "second field", _i),
        "level": _col(0.0, "log", "tacit knowledge in the main field"),
        "second_level": _col(0.0, "log", "tacit knowledge in the second field"),
        "general": _col(0.0, "sd", "general skill"),
        "kind": _col(0, "code", "engineer, technician, scientist, high-level, fusion", _i),
        "origin": _col(0, "code", "native, immigrant, returnee", _i),
        "wage": _col(0.0, "yuan a quarter", "wage"),
        "born": _col(0, "quarter", "start of working life", _i),
        "tenure": _col(0, "quarters", "time in this job", _i),
        "options": _col(0.0, "share", "options in the employer's equity"),
        "failed": _col(0, "count", "own firms that failed", _i),
        "template": _col(0.0, "trials", "trials of abroad's concepts that this person knows"),
        "last": _col(0, "hash", "address of the last employer", _u),
        "brings": _col(-1, "row", "concept that the last employer made when this person left it", _i),
    }, 1024)  # fmt: skip


def ties() -> Table:
    """Ties between organisations: a and b are accounts, which never change hands."""
    return Table("ties", {
        "layer": _col(0, "code", "supply, research, capital, kinship", _i),
        "a": _col(-1, "row", "first side: row (firm; investor for capital)", _i),
        "b": _col(-1, "row", "second side: row of a firm; institute as −2 − row", _i),
        "address": _col(0, "hash", "address of its luck", _u),
        "pipeline": _col(False, "yes/no", "joins two regions", "?"),
        "made": _col(0, "quarter", "when it was made", _i),
        "used": _col(0, "quarter", "when it was last used", _i),
        "kept": _col(1.0, "count", "promises kept, forgotten slowly"),
        "broken": _col(1.0, "count", "promises broken, forgotten slowly"),
        "share": _col(0.0, "share", "equity share (capital) or input share (supply)"),
        "amount": _col(0.0, "yuan", "money put in (capital) or ordered last quarter (supply)"),
    }, 512)  # fmt: skip


def projects() -> Table:
    """Research projects: one to four organisations and up to five named people on one concept."""
    return Table("projects", {
        "address": _col(0, "hash", "address of its luck", _u),
        "leader": _col(-1, "row", "row of the leading firm", _i),
        "concept": _col(-1, "number", "concept worked on", _i),
        "kind": _col(0, "code", "imitate, improve, open, fuse, contract", _i),
        "started": _col(0, "quarter", "start", _i),
        "spent": _col(0.0, "yuan", "spent so far"),
        "partner": _col(-1, "row", "partners: firm rows, institutes as −2 − row, −1 none", _i,
                        PARTNERS),
        "stake": _col(0.0, "share", "shares of leader and partners in cost and fruit", "f8",
                      PARTNERS + 1),
        "team": _col(-1, "row", "people's rows", _i, TEAM),
    }, 256)  # fmt: skip


def concepts(r: int) -> Table:
    """Product concepts: one or two fields each, with a hidden merit."""
    return Table("concepts", {
        "address": _col(0, "hash", "address of its luck", _u),
        "field": _col(0, "number", "first field, whose market it serves", _i),
        "second": _col(-1, "number", "second field of a fusion (−1: none)", _i),
        "merit": _col(0.0, "log", "hidden merit, bounded"),
        "open": _col(False, "yes/no", "somebody in the world has thought of it", "?"),
        "opened": _col(-1, "quarter", "when it was opened", _i),
        "opener": _col(-1, "row", "institute that opened it (−1: none)", _i),
        "public": _col(0, "quarter", "when it is public everywhere", _i),
        "launched": _col(-1, "quarter", "first launch in the world (−1: never)", _i),
        "launcher": _col(-1, "number", "region of the first launch", _i),
        "trials": _col(0.0, "count", "trials made in the world"),
        "signals": _col(0.0, "log", "sum of their signals of merit"),
        "heard": _col(0.0, "count", "trials heard of, by region", "f8", r + 1),
        "heard_sum": _col(0.0, "log", "sum of the signals heard, by region", "f8", r + 1),
        "mapped": _col(-1000, "quarter", "until when science helps its seekers, by region", _i, r + 1),
        "best": _col(0.0, "log", "best quality launched in the world"),
        "obsolete": _col(False, "yes/no", "its route has been replaced", "?"),
    }, 64)  # fmt: skip


def institutes(k: int) -> Table:
    """Universities, research institutes and colleges."""
    return Table("institutes", {
        "address": _col(0, "hash", "address", _u),
        "account": _col(-1, "number", "account", _i),
        "region": _col(0, "number", "region", _i),
        "kind": _col(0, "code", "university, research institute, college", _i),
        "field": _col(0, "number", "main discipline", _i),
        "profile": _col(0.0, "share", "weights of its disciplines", "f8", k),
        "basic": _col(0.5, "share", "basic part of its work"),
        "staff": _col(0, "people", "scientists", _i),
        "tacit": _col(0.0, "log", "mean of its best five people by field", "f8", k),
        "budget": _col(0.0, "yuan", "money for research this quarter"),
        "openings": _col(0, "count", "openings so far", _i),
    }, 8)  # fmt: skip


def investors() -> Table:
    """Angels, venture firms and industry funds."""
    return Table("investors", {
        "address": _col(0, "hash", "address", _u),
        "account": _col(-1, "number", "account", _i),
        "region": _col(0, "number", "region", _i),
        "kind": _col(0, "code", "angel, venture, fund, public", _i),
        "field": _col(0, "number", "field it knows best", _i),
        "reputation": _col(0.5, "share", "record of past deals"),
        "deals": _col(0, "count", "rounds so far", _i),
        "put": _col(0.0, "yuan", "put into firms so far"),
        "back": _col(0.0, "yuan", "got back so far"),
        "multiple": _col(1.0, "×", "slow mean of money back over money in"),
    }, 8)  # fmt: skip


def governments() -> Table:
    """Locality, province and nation of each region."""
    return Table("governments", {
        "address": _col(0, "hash", "address", _u),
        "account": _col(-1, "number", "account", _i),
        "region": _col(0, "number", "region", _i),
        "level": _col(0, "code", "locality, province, nation", _i),
        "spent": _col(0.0, "yuan", "spending this quarter"),
        "effort": _col(1.0, "×", "how hard it bids for firms, from published numbers"),
    }, 8)  # fmt: skip


def hubs() -> Table:
    """Hub organisations: members pay, staff bring about meetings."""
    return Table("hubs", {
        "address": _col(0, "hash", "address", _u),
        "account": _col(-1, "number", "account", _i),
        "region": _col(0, "number", "region", _i),
        "members": _col(0, "firms", "members", _i),
        "meetings": _col(0, "count", "meetings brought about this quarter", _i),
    }, 4)  # fmt: skip


def regions(k: int) -> Table:
    """The focal cluster, its rivals and, last, the world outside."""
    return Table("regions", {
        "households": _col(-1, "number", "account of the households", _i),
        "treasury": _col(-1, "number", "account of the lowest government present (−1: none)", _i),
        "wage": _col(50000.0, "yuan a quarter", "going wage of a skilled person"),
        "low_wage": _col(20000.0, "yuan a quarter", "wage of unskilled labour"),
        "rent": _col(3000.0, "yuan a head a quarter", "rent"),
        "unskilled": _col(0.0, "people", "unskilled people living here"),
        "unskilled_jobs": _col(0.0, "people", "of them employed"),
        "unskilled_wanted": _col(0.0, "people", "workers that firms would employ"),
        "returnees": _col(0.0, "people", "entrepreneurs abroad who could come"),
        "training": _col(0.0, "people", "students"),
        "apprentices": _col(0.0, "people", "of them in vocational courses"),
        "works": _col(0.0, "yuan", "infrastructure built with public money, less wear"),
        "trust": _col(0.5, "share", "mean trust, the prior for strangers"),
        "openness": _col(0.5, "share", "openness at the start"),
        "tolerance": _col(0.4, "share", "culture: tolerance of failed founders"),
        "liveability": _col(0.0, "log wage", "what living here is worth"),
        "land": _col(1.0, "×", "industrial land"),
        "home_field": _col(0, "number", "first home field", _i),
        "value_per_head": _col(0.0, "yuan", "slow mean of value added per skilled person"),
        "incumbents": _col(0.0, "yuan a quarter", "mean margin of firms by field", "f8", k),
    }, 4)  # fmt: skip


def fields(r: int) -> Table:
    """Technology domains with their frontier and their markets."""
    return Table("fields", {
        "frontier": _col(1.5, "log", "best knowledge in the world outside"),
        "buyers": _col(0.0, "units", "potential buyers in the world"),
        "owners": _col(0.0, "units", "buyers who own a product"),
        "opened": _col(False, "yes/no", "a product has been launched", "?"),
        "home": _col(0.0, "share", "buyers by region (outside last)", "f8", r + 1),
        "demand": _col(0.0, "units", "bought this quarter in the world"),
        "prospect": _col(0.0, "units", "what a seller may expect to be bought in a quarter"),
        "pull": _col(0.0, "1/index", "weight of one offer from a region in all markets", "f8", r + 1),
        "attraction": _col(0.0, "index", "summed pull of all offers, by place", "f8", r + 1),
        "outside_quality": _col(0.0, "log", "quality of the typical firm outside"),
        "outside_price": _col(10000.0, "yuan a unit", "its price"),
        "outside_presence": _col(0.0, "share", "how far firms outside have come to this market"),
        "outside_sold": _col(0.0, "units", "sold by firms outside this quarter"),
        "best": _col(0.0, "log", "best quality on offer"),
        "upstream": _col(-1, "number", "fields that supply it", _i, 2),
    }, 16)  # fmt: skip
