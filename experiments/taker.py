"""Taking a YAML file to pieces: every key once, of the right kind, and none left over."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sim.core.errors import InputError, nearest, shown

from .labels import pick

T = TypeVar("T")


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    en: str
    zh: str

    def of(self, lang: str) -> str:
        """Return one language."""
        return pick((self.en, self.zh), lang)


class Taker:
    """Takes the keys of one mapping, each once; what is left over was not meant to be there."""

    def __init__(self, data: Any, said: str, at: str = "") -> None:
        self.said, self.at = said, at
        if not isinstance(data, Mapping) or not data:
            raise self.wrong("", data, "a mapping of keys")
        self.data = dict(data)
        self.known: list[str] = []

    def wrong(self, key: str, value: Any, wanted: str) -> InputError:
        """Return the error for a value that does not fit."""
        where = ".".join(part for part in (self.at, key) if part) or "the file"
        return InputError(f"{self.said}: {where} = {shown(value)} is not {wanted}")

    def take(self, key: str, fits: Callable[[Any], bool], wanted: str, default: Any = None) -> Any:
        """Take one key if it fits; without a default it must be there."""
        self.known.append(key)
        if key not in self.data:
            if default is not None:
                return default
            where = f"{self.at}.{key}" if self.at else key
            raise InputError(f"{self.said}: {where} is missing; it is {wanted}")
        value = self.data.pop(key)
        if not fits(value):
            raise self.wrong(key, value, wanted)
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text, its blanks tidied."""
        value = self.take(key, lambda v: isinstance(v, str) and bool(v.strip()), "text", default)
        return " ".join(str(value).split())

    def both(self, key: str) -> Words:
        """Take a text in both languages."""
        return Words(self.text(key), self.text(f"{key}_zh"))

    def whole(self, key: str, low: int, high: int) -> int:
        """Take a whole number."""
        wanted = f"a whole number from {low} to {high}"
        return int(self.take(key, lambda v: is_whole(v) and low <= v <= high, wanted))

    def choice(self, key: str, many: Sequence[str], default: str | None = None) -> str:
        """Take one of a few words."""
        return str(self.take(key, lambda v: v in many, f"one of {', '.join(many)}", default))

    def many(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Take a list of texts."""

        def fits(value: Any) -> bool:
            return isinstance(value, list) and all(isinstance(one, str) for one in value)

        return tuple(self.take(key, fits, "a list of texts", default))

    def each(self, key: str, make: Callable[[Taker, str], T], low: int, high: int) -> dict[str, T]:
        """Take a mapping of names, each read by ``make``."""

        def fits(value: Any) -> bool:
            return isinstance(value, Mapping) and low <= len(value) <= high

        found = self.take(key, fits, f"a mapping of {low} to {high} names")
        made = {}
        for name, content in found.items():
            inner = Taker(content, self.said, ".".join(x for x in (self.at, key, name) if x))
            made[name] = make(inner, name)
            inner.done()
        return made

    def done(self) -> None:
        """Raise InputError for a key that nobody took."""
        for key in self.data:
            where = f" in {self.at}" if self.at else ""
            raise InputError(
                f"{self.said}: no key '{key}'{where}{nearest(key, self.known)} "
                f"(known: {', '.join(self.known)})"
            )


def is_whole(value: Any) -> bool:
    """Say whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_above(value: Any) -> bool:
    """Say whether a value is a finite number above 0."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and value > 0
