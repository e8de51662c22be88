"""Where parts are found by name: one file per part, the file's name is the part's name for ever."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from .errors import InputError, shown, unknown

T = TypeVar("T")

PHASES = ("govern", "learn", "move", "research", "fund", "trade", "turn_over", "connect", "observe")
"""The quarter, in order; mechanisms say in which phase they act."""


class Registry(Generic[T]):
    """Parts of one kind, by name, in a fixed order."""

    def __init__(self, kind: str, package: str) -> None:
        self.kind, self._package = kind, package
        self._parts: dict[str, T] = {}
        self._found = False

    def add(self, part: T, name: str | None = None) -> T:
        """Add a part (usable on a class, too); the name is its file's name unless given."""
        if isinstance(part, type):
            part = part()
        label: Any = name or getattr(part, "name", None) or _file_name(part)
        if not isinstance(label, str) or not re.fullmatch(r"\w[\w-]*", label):
            raise InputError(
                f"{self.kind} {shown(label)} has no usable name; use letters, digits, _ and -"
            )
        if label in self._parts:
            raise InputError(f"{self.kind} '{label}' exists already; choose another name")
        if not hasattr(part, "name"):
            part.name = label  # type: ignore[attr-defined]
        self._parts[label] = part
        return part

    def find(self) -> None:
        """Import every module of the package once, so that its parts add themselves."""
        if self._found:
            return
        if not self._package:
            return
        package = importlib.import_module(self._package)
        for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"{self._package}.{module}")
        self._found = True

    def __getitem__(self, name: str) -> T:
        self.find()
        if name not in self._parts:
            raise unknown(self.kind, name, self._parts)
        return self._parts[name]

    def __contains__(self, name: object) -> bool:
        self.find()
        return name in self._parts

    def __iter__(self) -> Iterator[str]:
        self.find()
        return iter(sorted(self._parts))

    def __len__(self) -> int:
        self.find()
        return len(self._parts)

    def items(self) -> list[tuple[str, T]]:
        """Return (name, part) pairs sorted by name."""
        return [(name, self._parts[name]) for name in self]

    def values(self) -> list[T]:
        """Return the parts sorted by name."""
        return [part for _, part in self.items()]

    def remove(self, name: str) -> None:
        """Take a part out again (for parts registered from outside)."""
        self._parts.pop(name, None)


def _file_name(part: Any) -> str:
    return str(part.__module__).rsplit(".", 1)[-1]


MECHANISMS: Registry[Any] = Registry("mechanism", "sim.mechanisms")
SHOCKS: Registry[Any] = Registry("shock", "sim.shocks")
LEVERS: Registry[Any] = Registry("lever", "")
"""Definitions of levers: read from configs/lever/*.yaml by the door, or registered."""
INDICATORS: Registry[Any] = Registry("indicator", "sim.indicators")


def plan(phases: tuple[str, ...] = PHASES[:-1]) -> list[Any]:
    """Return the mechanisms in the order of a quarter: by phase, then ``order``, then name.

    ``phases`` names every phase before the last, in the order in which they come.
    """
    known, order = MECHANISMS.values(), (*phases, PHASES[-1])
    return sorted(known, key=lambda m: (order.index(m.phase), getattr(m, "order", 50), m.name))
