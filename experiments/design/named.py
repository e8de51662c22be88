"""Points that somebody names one by one: the rows of a CSV, or the arms of a comparison."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.errors import InputError, shown
from sim.files import as_path

from .declared import Declared, declared
from .factors import Factor, listed, word

Arms = Sequence[str] | Mapping[str, str | Sequence[str]]
Named = list[tuple[str, dict[str, Any]]]
NAME = "name"
LONGEST = 60
"""Letters of an arm's name: it stands at the head of columns."""


# ---------------------------------------------------------------- CSV


def rows_of(
    path: str | Path, config_dir: str | Path | None = None
) -> tuple[tuple[Factor, ...], Named]:
    """Return factors and points of a CSV: a column for each key, and ``name`` if there is one.

    Rows are counted as a spreadsheet does: the head is row 1. Raises InputError.
    """
    said = str(path)
    (_, head), *rows = _cells(as_path(path, "file"), said)
    known = _columns(head, said, config_dir)
    read = {key: _reader(one) for key, one in known.items()}
    named: Named = []
    seen_names: dict[str, int] = {}
    seen_points: dict[tuple[Any, ...], int] = {}
    for number, row in rows:
        if len(row) != len(head):
            raise InputError(f"{said}, row {number} has {len(row)} cells, the head {len(head)}")
        values, name = {}, ""
        for column, cell in zip(head, row):
            try:
                if not cell:
                    raise InputError("the cell is empty; write a value")
                if column == NAME:
                    name = cell
                else:
                    values[column] = read[column](cell)
            except InputError as error:
                raise InputError(f"{said}, row {number}, column {column}: {error}") from None
        name = name or " ".join(f"{key}={word(value)}" for key, value in values.items())
        twin = seen_points.setdefault(tuple(values.values()), number)
        if twin != number:
            raise InputError(f"{said}: rows {twin} and {number} are the same point")
        twin = seen_names.setdefault(name, number)
        if twin != number:
            raise InputError(f"{said}: rows {twin} and {number} have the same name, {shown(name)}")
        named.append((name, values))
    return _factors(known, named), named


def _cells(path: Path, said: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, with their numbers; the first is the head."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise InputError(f"'{said}' is not a file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = [[cell.strip() for cell in row] for row in csv.reader(file, strict=True)]
    except FileNotFoundError:
        raise InputError(f"file '{said}' does not exist") from None
    except IsADirectoryError:
        raise InputError(f"'{said}' is a folder, not a file") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or (
            str(error) if isinstance(error, csv.Error) else "it is not UTF-8 text"
        )
        raise InputError(f"file '{said}' cannot be read as CSV: {why}") from None
    rows = [(number, row) for number, row in enumerate(read, 1) if any(row)]
    if not rows:
        raise InputError(f"{said} is empty; its first row names the keys, each further row a point")
    if len(rows) == 1:
        raise InputError(f"{said} has a head but no point; add a row of values")
    return rows


def _columns(
    head: list[str], said: str, config_dir: str | Path | None
) -> dict[str, Declared]:  # fmt: skip
    known: dict[str, Declared] = {}
    for place, column in enumerate(head, 1):
        if not column:
            raise InputError(f"{said}: column {place} has no name")
        if head.count(column) > 1:
            raise InputError(f"{said}: column {column} stands twice")
        if column == NAME:
            continue
        try:
            known[column] = declared(column, config_dir)
        except InputError as error:
            why = str(error)
            if difflib.get_close_matches(column.lower(), [NAME], cutoff=0.75):
                why = f"no key '{column}'; did you mean '{NAME}'?"
            elif len(head) == 1 and (";" in column or "\t" in column):
                why = "columns are parted by commas"
            raise InputError(f"{said}, column {place}: {why}") from None
    if not known:
        raise InputError(f"{said} has no column but '{NAME}'; add one for each key that differs")
    return known


def _reader(one: Declared) -> Callable[[str], Any]:
    """Return a reader that checks each distinct text once: columns are long, values few."""
    read: dict[str, Any] = {}

    def take(text: str) -> Any:
        if text not in read:
            read[text] = one.take(text)
        return read[text]

    return take


# ---------------------------------------------------------------- arms


@dataclass(frozen=True)
class Arm:
    """One side of a comparison."""

    label: str
    overrides: tuple[str, ...]


def _check(label: str, word: str) -> None:
    if not label:
        raise InputError(f"arm '{word}' has no name; write name or name:key=value+key=value")
    if not label.isprintable() or set(label) & set("$`|\\") or len(label) > LONGEST:
        raise InputError(f"arm {shown(label)} is no name; allowed are at most {LONGEST} letters, digits and "
                         "signs, but for $, `, | and \\")  # fmt: skip


def arm_of(word: str) -> Arm:
    """Read ``policy`` or ``label:key=value+key=value``."""
    label, colon, rest = word.partition(":")
    _check(label, word)
    if not colon:
        return Arm(label, (f"policy={label}",))
    overrides = tuple(part for part in rest.split("+") if part)
    if not overrides:
        raise InputError(f"arm '{word}' changes nothing; write {label}:key=value+key=value")
    return Arm(label, overrides)


def arms_of(
    arms: Arms, config_dir: str | Path | None = None
) -> tuple[tuple[Factor, ...], Named]:  # fmt: skip
    """Return factors and points of arms: words as ``agglomera compare`` reads them, or a mapping.

    A mapping gives each name its overrides; an empty list leaves everything as it is.
    """
    pairs: list[tuple[str, Sequence[str]]] = []
    for label in arms:
        said = arms[label] if isinstance(arms, Mapping) else ""
        if isinstance(said, str):
            arm = arm_of(f"{label}:{said}" if isinstance(arms, Mapping) else label)
            pairs.append((arm.label, arm.overrides))
        else:
            _check(str(label), str(label))
            pairs.append((str(label), said))
    known: dict[str, Declared] = {}
    named: Named = []
    for label, overrides in pairs:
        try:
            values = _values(overrides, known, config_dir)
        except InputError as error:
            raise InputError(f"arm '{label}': {error}") from None
        for other, held in named:
            if other == label:
                raise InputError(f"arm '{label}' is given twice")
            if held == values:
                raise InputError(f"arms '{other}' and '{label}' are the same setting")
        named.append((label, values))
    return _factors(known, named), named


def _values(
    overrides: Iterable[str], known: dict[str, Declared], config_dir: str | Path | None
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for override in overrides:
        key, equals, said = (part.strip() for part in str(override).partition("="))
        if not equals:
            raise InputError(f"override '{override}' is not of the form key=value")
        if key in values:
            raise InputError(f"{key} is given twice")
        if key not in known:
            known[key] = declared(key, config_dir)
        values[key] = known[key].take(said)
    return values


def _factors(known: Iterable[str], named: Named) -> tuple[Factor, ...]:
    """Return a factor for each key: its values in the order in which they first stand."""
    return tuple(
        listed(key, tuple(dict.fromkeys(v[key] for _, v in named if key in v))) for key in known
    )
