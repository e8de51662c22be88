"""A YAML file taken key by key: what is wrong, or left over, is one sentence with file and key."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.core.errors import InputError, nearest, shown


class Reader:
    """A mapping of a file, taken key by key; what is left over is refused."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, Mapping):
            raise InputError(f"{where} = {shown(data)} holds no keys")
        self.data, self.where, self._taken = data, where, set[str]()

    def _take(self, key: str) -> Any:
        self._taken.add(key)
        return self.data.get(key)

    def _need(self, key: str) -> Any:
        value = self._take(key)
        if value is None:
            raise InputError(f"{self.where} lacks '{key}'")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._need(key) if default is None else self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise InputError(f"{self.where}: {key} = {shown(value)} is not text")
        return " ".join(value.split())

    def word(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """Return one of some words."""
        value = self.text(key, default)
        if value not in allowed:
            raise InputError(f"{self.where}: {key} = '{value}' is not one of {', '.join(allowed)}"
                             f"{nearest(value, allowed)}")  # fmt: skip
        return value

    def words(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._need(key) if default is None else self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise InputError(f"{self.where}: {key} = {shown(value)} is not a list of words")
        return tuple(value)

    def number(self, key: str, default: float | None = None) -> float:
        """Return a finite number."""
        value = self._need(key) if default is None else self._take(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{self.where}: {key} = {shown(value)} is not a number")
        if not math.isfinite(value):
            raise InputError(f"{self.where}: {key} = {value} is not a finite number")
        return float(value)

    def band(self, key: str) -> tuple[float, float]:
        """Return two numbers, the lower first."""
        value = self._need(key)
        fits = isinstance(value, list) and len(value) == 2
        if not fits or any(isinstance(v, bool) or not isinstance(v, int | float) for v in value):
            raise InputError(f"{self.where}: {key} = {shown(value)} is not a pair of numbers")
        low, high = float(value[0]), float(value[1])
        if not low < high:
            raise InputError(f"{self.where}: {key} = {shown(value)} does not rise")
        return low, high

    def inner(self, key: str) -> Reader:
        """Return a mapping inside this one."""
        return Reader(self._need(key), f"{self.where}: {key}")

    def many(self, key: str, may_lack: bool = False) -> list[tuple[str, Reader]]:
        """Return the mappings inside one of this one's, by name."""
        value = self._take(key) if may_lack else self._need(key)
        if value is None:
            return []
        if not isinstance(value, Mapping) or not value:
            raise InputError(f"{self.where}: {key} = {shown(value)} holds no names")
        return [(str(n), Reader(one, f"{self.where}: {key}.{n}")) for n, one in value.items()]

    def done(self) -> None:
        """Refuse what nobody asked for."""
        for key in self.data:
            if key not in self._taken:
                raise InputError(
                    f"{self.where}: no key '{key}'{nearest(str(key), self._taken)} "
                    f"(known: {', '.join(sorted(self._taken))})"
                )
