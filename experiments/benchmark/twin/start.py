"""A twin starts where a world stands: every living row becomes an object."""

from __future__ import annotations

from typing import Any

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


def copied(world: World) -> Twin:
    """Return the twin of a core world as it stands now."""
    twin = Twin(world.spec, world.quarter)
    ledger = world.ledger
    twin.accounts = [
        Account(b, o) for b, o in zip(ledger.balance.tolist(), ledger.owed.tolist(), strict=True)
    ]
    twin.relatedness = world.relatedness.tolist()
    twin.dials = {key: world.dials[key].tolist() for key in world.dials._base}
    twin.regions = _things(Region, world.regions)
    twin.fields = _things(Field, world.fields)
    twin.concepts = _things(Concept, world.concepts)
    twin.investors = _things(Investor, world.investors)
    for number, concept in enumerate(twin.concepts):
        concept.number = number
    firms, people = _agents(Firm, twin, world.firms), _agents(Person, twin, world.people)
    institutes = _agents(Institute, twin, world.institutes)
    for owner in (*firms.values(), *institutes.values(), *twin.investors):
        owner.account = twin.accounts[owner.account]
    for number, region in enumerate(twin.regions):
        region.nation = _account(twin, world.government_account(number, "nation"))
        region.households = _account(twin, region.households)
        region.treasury = _account(twin, region.treasury)
    for person in people.values():
        held = {AT_FIRM: firms, AT_INSTITUTE: institutes}.get(person.place)
        person.employer = held[person.employer] if held else None
    for tie in _things(Tie, world.ties):
        if tie.layer == CAPITAL:
            continue  # investors' stakes do nothing in the core
        tie.a = firms[tie.a]
        tie.b = firms[tie.b] if tie.b >= 0 else institutes[-2 - tie.b]
        twin.ties.append(tie)
    for project in _things(Project, world.projects):
        project.leader = firms[project.leader]
        project.partner = [
            firms[o] if o >= 0 else institutes[-2 - o] if o < -1 else None for o in project.partner
        ]
        project.team = [people.get(m) for m in project.team]
        twin.projects.append(project)
    return twin


def _account(twin: Twin, number: int) -> Account | None:
    return twin.accounts[number] if number >= 0 else None


def _rows(table: Any) -> dict[int, dict[str, Any]]:
    """Return living rows: number → column → Python value (a list where the column is a matrix)."""
    live = table.live().tolist()
    columns = {
        name: getattr(table, name)[live].tolist() for name in table.columns if name != "alive"
    }
    return {row: {name: columns[name][at] for name in columns} for at, row in enumerate(live)}


def _things(kind: type[Thing], table: Any) -> list[Any]:
    made = []
    for values in _rows(table).values():
        thing = kind()
        thing.__dict__.update(values)
        made.append(thing)
    return made


def _agents(kind: type, twin: Twin, table: Any) -> dict[int, Any]:
    made = {}
    for row, values in _rows(table).items():
        agent = made[row] = kind(twin)
        agent.__dict__.update(values)
    return made
