"""A factor: one key of a run that a design varies, over a range or over listed values.

start.smes=20:80            whole numbers from 20 to 80, as the key is declared
mechanisms.moves.block=0.01:1:log   even on a logarithmic scale
path=fusion,indigenous      these values; a list as one value is [a,b]
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.errors import InputError, nearest, shown

from .declared import Declared, declared

_DIGITS = (
    12  # of a range's width: the last bits of a logarithm differ between machines, runs do not
)
_SAID = ("low", "high", "log", "values")


@dataclass(frozen=True)
class Factor:
    """One key that varies; ``low`` and ``high`` are inclusive (places in ``values`` if listed)."""

    key: str
    low: float
    high: float
    log: bool = False
    whole: bool = False
    values: tuple[Any, ...] = ()

    def at(self, u: float) -> Any:
        """Return the value at u in [0, 1]; whole numbers and listed values have equal shares of u.

        Whole numbers on a logarithmic scale have the share log((k + 1) / k), as its density says.
        """
        if self.values:
            return self.values[self._place(math.floor(u * len(self.values)))]
        if not self.whole:
            if not 0.0 < u < 1.0:
                return float(self.high if u > 0.5 else self.low)
            return self._rounded(self._between(u, self.low, self.high))
        return self._place(math.floor(self._between(u, self.low, self.high + 1)))

    def near(self, u: float) -> Any:
        """Return the value nearest to u in [0, 1], with both ends at the ends: for even levels."""
        if not (self.values or self.whole):
            return self.at(u)
        place = self._place(math.floor(self._between(u, self.low, self.high) + 0.5))
        return self.values[place] if self.values else place

    def position(self, value: Any) -> float:
        """Return where a value lies between the ends, in [0, 1]: the inverse of ``near``."""
        x = float(self.values.index(value) if self.values else value)
        low, high = self.low, self.high
        if self.log:
            x, low, high = math.log(x), math.log(low), math.log(high)
        return (x - low) / (high - low) if high > low else 0.0

    @property
    def text(self) -> str:
        """The factor as it is written: ``key=low:high:log`` or ``key=a,b``."""
        if self.values:
            return f"{self.key}={','.join(map(word, self.values))}"
        low, high = (int(x) if self.whole else float(x) for x in (self.low, self.high))
        return f"{self.key}={low!r}:{high!r}{':log' * self.log}"

    def _between(self, u: float, low: float, high: float) -> float:
        u = min(max(u, 0.0), 1.0)
        if self.log:
            return math.exp(math.log(low) + u * (math.log(high) - math.log(low)))
        return low + u * (high - low)

    def _place(self, x: int) -> int:
        return int(min(max(x, self.low), self.high))

    def _rounded(self, x: float) -> float:
        width = self.high - self.low
        scale = min(x, width) if self.log else width
        x = round(x, _DIGITS - 1 - math.floor(math.log10(scale)))
        return min(max(x, float(self.low)), float(self.high))


def listed(key: str, values: Sequence[Any]) -> Factor:
    """Return the factor of some values in the order given."""
    return Factor(key, 0, len(values) - 1, values=tuple(values))


def factor(key: str, said: Any, config_dir: str | Path | None = None) -> Factor:
    """Read a factor as an experiment's file says it: text, a list, or low, high, log and values."""
    known = declared(key, config_dir)
    if isinstance(said, str):
        text = said.strip()
        if ":" in text:
            return _range(known, *_ends(key, text))
        return _values(known, _parted(text))
    if isinstance(said, list | tuple):
        return _values(known, said)
    if not isinstance(said, Mapping):
        raise InputError(f"factor {key} = {shown(said)} is not low:high, a list of values or keys")
    for name in said:
        if name not in _SAID:
            raise InputError(f"factor {key}: no key '{name}'{nearest(str(name), _SAID)} "
                             f"(known: {', '.join(_SAID)})")  # fmt: skip
    if "values" in said:
        if len(said) > 1:
            raise InputError(f"factor {key} has values and a range; give one of the two")
        return factor(key, said["values"], config_dir)
    if "low" not in said or "high" not in said:
        raise InputError(f"factor {key} lacks {'high' if 'low' in said else 'low'}; "
                         "a range has low and high")  # fmt: skip
    log = said.get("log", False)
    if not isinstance(log, bool):
        raise InputError(f"factor {key}: log = {shown(log)} is not true or false")
    return _range(known, said["low"], said["high"], log)


def _ends(key: str, text: str) -> tuple[str, str, bool]:
    low, high, *more = (part.strip() for part in text.split(":"))
    if len(more) > 1 or (more and more[0] != "log"):
        hint = nearest(more[0], ("log",)) if len(more) == 1 else ""
        raise InputError(
            f"factor {key} = {shown(text)}: after low:high only 'log' may follow{hint}"
        )
    return low, high, bool(more)


def _range(known: Declared, low: Any, high: Any, log: bool) -> Factor:
    key = known.key
    if not known.is_number:
        raise InputError(f"factor {key} = {shown(f'{low}:{high}')}: {key} has no range; "
                         "list its values, such as " + _example(known))  # fmt: skip
    low, high = known.take(low), known.take(high)
    if not low < high:
        raise InputError(f"factor {key}: low = {low} is not below high = {high}")
    if log and low <= 0:
        raise InputError(f"factor {key}: low = {low} has no logarithm; begin above 0")
    return Factor(key, low, high, log, known.is_whole)


def _values(known: Declared, said: Sequence[Any]) -> Factor:
    values = [known.take(one) for one in said]
    for value in values:
        if values.count(value) > 1:
            raise InputError(f"factor {known.key} names {word(value)} twice")
    if len(values) < 2:
        raise InputError(
            f"factor {known.key} = {shown(values[0]) if values else '(nothing)'} does not vary; "
            "name two values or more, or set it for all points beside the design"
        )
    return listed(known.key, values)


def _example(known: Declared) -> str:
    many = known.choices[:2] or (("true", "false") if isinstance(known.default, bool) else "ab")
    return f"{known.key}={','.join(many)}"


def _parted(text: str) -> list[str]:
    """Part at commas outside of brackets; empty text names nothing."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts] if text else []


_PLAIN_FIRST = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
_PLAIN = frozenset(_PLAIN_FIRST + "0123456789-./")
_MEANT_OTHERWISE = ("true", "false", "null", "nan", "inf", "infinity")


def word(value: Any) -> str:
    """Return a value as an override writes it; text that could be read otherwise is quoted."""
    if hasattr(value, "tolist"):  # from a frame
        value = value.tolist()
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    if value.startswith("[") and value.endswith("]"):
        return value
    plain = value[:1] in tuple(_PLAIN_FIRST) and set(value) <= _PLAIN
    if plain and value.lower() not in _MEANT_OTHERWISE:
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
