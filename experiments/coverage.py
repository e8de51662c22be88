"""The page docs/coverage.md: which wanted capabilities exist, and where, from docs/coverage.yaml.

``python -m experiments.coverage`` writes the page; ``problems`` says what in the list is not true.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from sim.core.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
SOURCE, PAGE = "docs/coverage.yaml", "docs/coverage.md"
ROWS = 120
STATUSES = ("yes", "partly", "not yet")
PRIORITIES = ("core", "imp", "nice")


@dataclass(frozen=True)
class Row:
    """One wanted capability."""

    id: int
    capability: str
    zh: str
    priority: str
    status: str
    keys: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    note: str = ""


def rows(root: Path = ROOT) -> list[Row]:
    """Return the rows of docs/coverage.yaml."""
    data = yaml.safe_load((root / SOURCE).read_text("utf-8"))
    if not isinstance(data, list):
        raise InputError(f"{SOURCE} is not a list of rows")
    return [_row(entry) for entry in data]


def _row(entry: Any) -> Row:
    names = {f.name for f in fields(Row)}
    if not isinstance(entry, dict) or not set(entry) <= names:
        raise InputError(f"{SOURCE}: {entry!r} is not a row with the keys {', '.join(names)}")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    return Row(**values)


def problems(many: list[Row], root: Path = ROOT) -> Iterator[str]:
    """Yield everything in the list that is not as it says, one sentence each."""
    if [row.id for row in many] != list(range(1, ROWS + 1)):
        yield f"the rows are not 1 to {ROWS} in order"
    known = _known()
    for row in many:
        if row.status not in STATUSES:
            yield f"{row.id}: status '{row.status}' is not one of {', '.join(STATUSES)}"
        if row.priority not in PRIORITIES:
            yield f"{row.id}: priority '{row.priority}' is not one of {', '.join(PRIORITIES)}"
        if row.status == "yes" and not (row.code and row.tests):
            yield f"{row.id}: a yes needs code and a test"
        if row.status != "yes" and not row.note:
            yield f"{row.id}: say what is missing"
        yield from (f"{row.id}: no key '{key}'" for key in row.keys if key not in known)
        for path in (*row.code, *row.tests):
            if not (root / path).is_file():
                yield f"{row.id}: no file {path}"


def _known() -> set[str]:
    from sim import door
    from sim.core.registry import INDICATORS
    from sim.files import GROUPS
    from sim.world.events import EVENTS

    from .sweep.definition import names as experiments

    choices = {f"{group}={name}" for group in GROUPS for name in door.names(group)}
    choices |= {f"experiment={name}" for name in experiments()}
    numbers = {f"indicators.{name}" for name in INDICATORS}
    return {*door.keys(), *choices, *numbers, *(f"events.{kind}" for kind in EVENTS)}


def page(many: list[Row]) -> str:
    """Return docs/coverage.md."""
    count = Counter(row.status for row in many)
    told = ", ".join(f"{count[status]} {status}" for status in STATUSES)
    core = Counter(row.status for row in many if row.priority == "core")
    told_core = ", ".join(f"{core[status]} {status}" for status in STATUSES)
    lines = [
        f"<!-- Made by `python -m experiments.coverage` from {SOURCE}; do not edit. -->",
        "# What is covered",
        "",
        f"Of {len(many)} wanted capabilities: {told}. Of the core ones: {told_core}.",
        "",
        "*yes* means that it works and a test runs it. *partly* means that the note says what is "
        "missing, be it a test. A result that has to emerge from the rules is *partly* until a test has "
        "judged it on fresh seeds. Keys: a key of a run, `group=name`, an experiment, a column of the indicators "
        "or a kind of event.",
        "",
        "| # | capability | 名称 | priority | keys | code | tests | status |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in many:
        note = f": {row.note}" if row.note else ""
        cells = (
            str(row.id), row.capability, row.zh, row.priority, _code(row.keys),
            _files(row.code), _files(row.tests), f"**{row.status}**{note}",
        )  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _code(many: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in many) or "–"


def _files(many: tuple[str, ...]) -> str:
    return ", ".join(f"[{_short(one)}](../{one})" for one in many) or "–"


def _short(path: str) -> str:
    return re.sub(r"^(sim|tests)/", "", path).removesuffix(".py")


def main() -> int:
    """Write the page; return 1 if something in the list is not true."""
    many = rows()
    wrong = list(problems(many))
    for text in wrong:
        print(text, file=sys.stderr)
    if not wrong:
        (ROOT / PAGE).write_text(page(many), "utf-8")
        print(ROOT / PAGE)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
