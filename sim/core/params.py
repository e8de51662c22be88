"""Parameters that explain themselves: default, unit, range, meaning and source in one place."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any

from .errors import InputError, nearest, shown


def par(
    default: Any,
    *,
    unit: str,
    about: str,
    source: str,
    low: float | None = None,
    high: float | None = None,
    dial: bool = False,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare one parameter of a frozen ``Params`` dataclass.

    ``low`` and ``high`` are inclusive; ``dial=True`` lets levers and shocks state it per region;
    ``source`` is a seed's file:line, a paper, "assumed" or "calibrated to …".
    """
    meta = dict(
        unit=unit, about=about, source=source, low=low, high=high, dial=dial, choices=choices
    )
    if isinstance(default, list | dict):
        raise TypeError("defaults must be immutable")
    return field(default=default, metadata=meta)


@dataclass(frozen=True)
class Switch:
    """What every mechanism's Params begins with."""

    on: bool = par(True, unit="switch", about="off means absent: not one bit of it is left",
                   source="design")  # fmt: skip


_WANTED = {bool: "true or false", int: "a whole number", float: "a number", str: "a name",
           tuple: "a list of names"}  # fmt: skip


def coerce(value: Any, old: Any, key: str) -> Any:
    """Return ``value`` in the type of ``old`` (None: a number or nothing), or raise InputError."""
    if hasattr(value, "tolist"):  # numbers and arrays of numpy
        value = value.tolist()
    if value is None:
        if old is None:
            return None
        raise InputError(f"{key} = null is no value")
    old = 0.0 if old is None else old
    if isinstance(value, str) and "${" in value:
        raise InputError(f"{key} = {shown(value)} is refused: write the value itself")
    if isinstance(old, bool):
        if isinstance(value, bool):
            return value
    elif isinstance(old, int | float):
        if isinstance(value, int | float) and not isinstance(value, bool):
            if isinstance(value, int) and abs(value) > 1e300:
                raise InputError(f"{key} = {shown(value)} is a number too large to hold")
            if isinstance(old, float):
                return float(value)
            if isinstance(value, int) or value.is_integer():
                return int(value)
    elif isinstance(old, tuple):
        value = (value,) if isinstance(value, str) else value
        if isinstance(value, list | tuple):
            if not value and old:
                raise InputError(f"{key} = [] is an empty list; name at least one")
            if all(isinstance(item, str) for item in value):
                return tuple(value)
    elif isinstance(value, type(old)):
        return value
    raise InputError(f"{key} = {shown(value)} is not {_WANTED[type(old)]}")


def check(params: Any, where: str) -> Any:
    """Raise InputError if a value of ``params`` has the wrong type or lies outside its range."""
    for f in dataclasses.fields(params):
        if "unit" not in f.metadata:
            continue
        key = f"{where}.{f.name}" if where else f.name
        _check_value(coerce(getattr(params, f.name), f.default, key), f, key)
    return params


def _check_value(value: Any, f: dataclasses.Field[Any], key: str) -> None:
    m = f.metadata
    items = value if isinstance(value, tuple) else (value,)
    if isinstance(value, tuple) and len(set(items)) != len(items):
        raise InputError(f"{key} = {shown(list(value))} names something twice: {m['about']}")
    for item in items:
        if m["choices"] and item not in m["choices"]:
            raise InputError(
                f"{key} = {shown(item)} is not one of {', '.join(c or '(none)' for c in m['choices'])}"
                f"{nearest(str(item), m['choices'])}: {m['about']}"
            )
        if not isinstance(item, int | float) or isinstance(item, bool):
            continue
        if isinstance(item, float) and not math.isfinite(item):
            raise InputError(f"{key} = {item} is not a finite number: {m['about']}")
        low, high = m["low"], m["high"]
        if (low is not None and item < low) or (high is not None and item > high):
            span = f"[{'−∞' if low is None else low}, {'∞' if high is None else high}]"
            raise InputError(f"{key} = {item} {m['unit']} is outside {span}: {m['about']}")


def plain(value: Any) -> Any:
    """Return dataclasses, tuples and mappings as JSON-able dicts and lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    return value
