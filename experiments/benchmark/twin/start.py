"""A twin starts where a world stands: every living row becomes an object.

Three steps, so that each can be timed: ``read`` a world's rows off as plain Python values, make the
objects of a twin from them, and, for comparison, ``refilled``: what the model does with these rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.core.ledger import Ledger
from sim.core.spec import RunSpec
from sim.world import tables
from sim.world.tables import AT_FIRM, AT_INSTITUTE, CAPITAL
from sim.world.world import World

from .model import Twin
from .things import (
    Account,
    Concept,
    Field,
    Firm,
    Institute,
    Investor,
    Person,
    Project,
    Region,
    Thing,
    Tie,
)

TABLES = (
    "regions", "fields", "concepts", "investors", "firms", "people", "institutes", "ties", "projects",
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """A table's living rows: their numbers, the names of the columns, the values of each column.

    What has a value for each field or region is a list for each row; ``wide`` tells where.
    """

    numbers: list[int]
    names: list[str]
    columns: list[list[Any]]
    wide: list[bool]

    def __iter__(self) -> Iterator[Iterator[tuple[str, Any]]]:
        """Go through the rows: pairs of name and value, lists being the taker's own."""
        owned = [
            map(list, column) if wide else column
            for column, wide in zip(self.columns, self.wide, strict=True)
        ]
        for values in zip(*owned, strict=True):
            yield zip(self.names, values)


@dataclass(frozen=True)
class Start:
    """All that a twin needs to know of a world, as plain Python values."""

    spec: RunSpec
    quarter: int
    money: list[tuple[float, float]]
    relatedness: list[list[float]]
    dials: dict[str, list[float]]
    nations: list[int]
    tables: dict[str, Rows]


def copied(world: World) -> Twin:
    """Return the twin of a core world as it stands now."""
    return made(read(world))


def read(world: World) -> Start:
    """Read a world's state off its columns."""
    ledger = world.ledger
    return Start(
        world.spec,
        world.quarter,
        list(zip(ledger.balance.tolist(), ledger.owed.tolist(), strict=True)),
        world.relatedness.tolist(),
        {key: world.dials[key].tolist() for key in world.dials._base},
        [world.government_account(r, "nation") for r in range(world.regions.n)],
        {name: _rows(getattr(world, name)) for name in TABLES},
    )


def made(start: Start) -> Twin:
    """Make a twin: an object for each row, then names for what refers to others."""
    twin, rows = Twin(start.spec, start.quarter), start.tables
    twin.accounts = [Account(balance, owed) for balance, owed in start.money]
    twin.relatedness = [row[:] for row in start.relatedness]
    twin.dials = {key: row[:] for key, row in start.dials.items()}
    twin.regions, twin.fields = _things(Region, rows["regions"]), _things(Field, rows["fields"])
    twin.concepts = _things(Concept, rows["concepts"])
    twin.investors = _things(Investor, rows["investors"])
    for number, concept in enumerate(twin.concepts):
        concept.number = number
    firms = _agents(Firm, twin, rows["firms"])
    people = _agents(Person, twin, rows["people"])
    institutes = _agents(Institute, twin, rows["institutes"])
    for owner in (*firms.values(), *institutes.values(), *twin.investors):
        owner.account = twin.accounts[owner.account]
    for region, nation in zip(twin.regions, start.nations, strict=True):
        region.nation = _account(twin, nation)
        region.households = _account(twin, region.households)
        region.treasury = _account(twin, region.treasury)
    for person in people.values():
        place = person.place
        held = firms if place == AT_FIRM else institutes if place == AT_INSTITUTE else None
        person.employer = held[person.employer] if held else None
        person.turn = person.address % 4
    for tie in _things(Tie, rows["ties"]):
        if tie.layer == CAPITAL:
            continue  # investors' stakes do nothing in the core
        tie.a = firms[tie.a]
        tie.b = firms[tie.b] if tie.b >= 0 else institutes[-2 - tie.b]
        twin.ties.append(tie)
    for project in _things(Project, rows["projects"]):
        project.leader = firms[project.leader]
        project.partner = [
            firms[o] if o >= 0 else institutes[-2 - o] if o < -1 else None for o in project.partner
        ]
        project.team = [people.get(m) for m in project.team]
        twin.projects.append(project)
    return twin


def refilled(world: World) -> list[Any]:
    """Do for a world's living rows what the model does when they are born; return its tables.

    The part of a world's construction that making a twin stands against: tables, rows, accounts. What
    both would have to draw (who has which skill, concept or tie) is left out on both sides.
    """
    k, r = world.n_fields, world.n_regions
    new = {
        "regions": tables.regions(k), "fields": tables.fields(r), "concepts": tables.concepts(r),
        "investors": tables.investors(), "firms": tables.firms(k), "people": tables.people(),
        "institutes": tables.institutes(k), "ties": tables.ties(), "projects": tables.projects(),
    }  # fmt: skip
    ledger = Ledger(r, False)
    for name, table in new.items():
        old = getattr(world, name)
        live = old.live()
        values = {one: getattr(old, one)[live] for one in table.columns if one != "alive"}
        if name in ("firms", "institutes", "investors"):
            values["account"] = ledger.open_many(name, values["region"])
        if len(live):
            table.add_many(len(live), **values)
    return [*new.values(), ledger]


def _account(twin: Twin, number: int) -> Account | None:
    return twin.accounts[number] if number >= 0 else None


def _rows(table: Any) -> Rows:
    live, names = table.live(), [name for name in table.columns if name != "alive"]
    columns = [getattr(table, name)[live] for name in names]
    return Rows(
        live.tolist(), names, [one.tolist() for one in columns], [one.ndim > 1 for one in columns]
    )


def _things(kind: type[Thing], rows: Rows) -> list[Any]:
    return [kind(values) for values in rows]


def _agents(kind: Any, twin: Twin, rows: Rows) -> dict[int, Any]:
    return {row: kind(twin, values) for row, values in zip(rows.numbers, rows, strict=True)}
