"""Levers and shocks as such: read from YAML or registered, checked against the mechanisms.

A lever is one file in configs/lever/; a shock is defined where it is used, under ``what:`` in a
file of configs/shock/. Both only turn declared dials, or name a rule of ``sim.shocks``.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .core.errors import InputError, nearest, shown, unknown
from .core.params import plain
from .core.registry import LEVERS, SHOCKS
from .core.sound import dial_field, in_range
from .core.spec import Definition, Dial
from .files import listed, read_yaml

_LEVELS = ("nation", "province", "locality", "firm", "foreign")
_STAGES = ("nursery", "initial", "growth", "mature", "renewal", "decline")
_PAYERS = ("", "locality", "province", "nation")
_GROUPS_OF_FIRMS = ("all", "startup", "sme", "giant")


def _words(data: Any, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    many = data if isinstance(data, list) else [data]
    for word in many:
        if not isinstance(word, str) or (allowed and word not in allowed):
            raise InputError(
                f"{key} = {shown(word)} is not one of {', '.join(a or 'none' for a in allowed)}"
                f"{nearest(str(word), allowed)}"
            )
    return tuple(many)


def _number(value: Any, key: str, low: float | None = None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{key} = {shown(value)} is not a number")
    if not abs(value) < math.inf:
        raise InputError(f"{key} = {value} is not a finite number")
    if low is not None and value < low:
        raise InputError(f"{key} = {value} is below {low}")
    return float(value)


def _dial(data: Any, key: str) -> Dial:
    if not isinstance(data, Mapping):
        raise InputError(f"{key} is not a mapping of parameter, how and to")
    for name in data:
        if name not in ("parameter", "how", "to"):
            raise unknown(f"key in {key}", name, ("parameter", "how", "to"))
    for name in ("parameter", "to"):
        if name not in data:
            raise InputError(f"{key} lacks '{name}'; a dial has parameter, how and to")
    how = _words(data.get("how", "towards"), f"{key}.how", ("towards", "times", "add"))[0]
    parameter = data["parameter"]
    if not isinstance(parameter, str):
        raise InputError(f"{key}.parameter = {shown(parameter)} is not a name")
    return Dial(parameter=parameter, how=how, to=_number(data["to"], f"{key}.to"))


def definition(name: str, data: Mapping[str, Any], where: str) -> Definition:
    """Build a lever or shock from its YAML; ``where`` is the file it stands in."""
    known = [f.name for f in dataclasses.fields(Definition)]
    for key in data:
        if key not in known:
            raise InputError(f"{where}: no key '{key}' in a lever or shock{nearest(key, known)}")
    if data.get("name", name) != name:
        raise InputError(
            f"{where}: name = {shown(data['name'])} is not the name it stands under, {name}"
        )
    values: dict[str, Any] = {"name": name}
    for key in ("label", "label_zh", "rule", "claim", "source"):
        values[key] = data.get(key) or ""
        if not isinstance(values[key], str):
            raise InputError(f"{where}: {name}.{key} = {shown(values[key])} is not text")
    for key, allowed in (
        ("levels", _LEVELS), ("stages", _STAGES), ("paths", ()), ("groups", _GROUPS_OF_FIRMS),
    ):  # fmt: skip
        if data.get(key):
            values[key] = _words(data[key], f"{where}: {name}.{key}", allowed)
    values["payer"] = _words(data.get("payer") or "", f"{where}: {name}.payer", _PAYERS)[0]
    values["fixed_cost"] = _number(data.get("fixed_cost", 0.0), f"{where}: {name}.fixed_cost", 0.0)
    dials = data.get("dials") or []
    if not isinstance(dials, list):
        raise InputError(f"{where}: {name}.dials is not a list")
    values["dials"] = tuple(_dial(d, f"{where}: {name}.dials[{i}]") for i, d in enumerate(dials))
    parameters = [d.parameter for d in values["dials"]]
    for parameter in parameters:
        if parameters.count(parameter) > 1:
            raise InputError(f"{where}: {name} turns '{parameter}' twice")
    if not dials and not values["rule"]:
        raise InputError(f"{where}: {name} reaches nothing; give it dials or a rule")
    if values["fixed_cost"] > 0 and not values["payer"]:
        raise InputError(
            f"{where}: {name} costs money but has no payer; name one of the governments"
        )
    return Definition(**values)


def checked(one: Definition, kind: str) -> Definition:
    """Check a lever or shock made in Python like one that stands in a file; return it."""
    definition(one.name, plain(one), f"{kind} '{one.name}'")
    return one


def check_dials(one: Definition, kind: str) -> None:
    """Check a lever or shock against the mechanisms that exist: dials, values and rule."""
    for dial in one.dials:
        meta = dial_field(dial.parameter, f"{kind} '{one.name}'").metadata
        if dial.how == "towards":
            in_range(dial.to, meta, f"{kind} '{one.name}' turns {dial.parameter} towards {dial.to}")
        elif dial.how == "times" and dial.to < 0:
            raise InputError(
                f"{kind} '{one.name}' turns {dial.parameter} times {dial.to}; "
                "a factor is not negative"
            )
    if one.rule and one.rule not in SHOCKS:
        raise InputError(
            f"{kind} '{one.name}' has the rule '{one.rule}', which no part of sim/shocks is"
            f"{nearest(one.rule, SHOCKS)}"
        )


_OURS: dict[str, Definition] = {}


def find_levers(config_dir: str | Path | None = None) -> dict[str, Definition]:
    """Return every lever by name: our files (which fill LEVERS), registered ones, the user's."""
    base, every = listed("lever"), listed("lever", config_dir)
    read = {name: definition(name, read_yaml(path), str(path)) for name, path in every.items()}
    for name in base:
        if _OURS.get(name) != read[name]:
            if name in _OURS:
                LEVERS.remove(name)
            LEVERS.add(read[name], name)
            _OURS[name] = read[name]
    for name in [n for n in _OURS if n not in base]:
        LEVERS.remove(name)
        del _OURS[name]
    for name in every:
        if name not in base and name in LEVERS:
            raise InputError(f"{every[name]}: lever '{name}' exists already; choose another name")
    return dict(sorted({**dict(LEVERS.items()), **read}.items()))


def find_shocks(
    config_dir: str | Path | None = None,
) -> dict[str, tuple[Definition, dict[str, Any]]]:
    """Return every shock by name with the settings that its own file gives it."""
    found: dict[str, tuple[Definition, dict[str, Any]]] = {}
    for name, one in SHOCKS.items():  # a bare rule can be set off by its name
        if isinstance(one, Definition):
            found[name] = (one, {})
            continue
        label = getattr(one, "label", name)
        zh = getattr(one, "label_zh", "")
        found[name] = (Definition(name=name, label=label, label_zh=zh, rule=name), {})
    written: set[str] = set()
    for path in listed("shock", config_dir).values():
        for name, settings, what in _inline(path):
            if name in written:
                raise InputError(f"{path}: shock '{name}' is defined in another file already")
            written.add(name)
            found[name] = (definition(name, what, f"{path}: shocks"), settings)
    return dict(sorted(found.items()))


def _inline(path: Path) -> Iterator[tuple[str, dict[str, Any], Mapping[str, Any]]]:
    shocks = read_yaml(path).get("shocks") or {}
    for name, settings in shocks.items() if isinstance(shocks, Mapping) else ():
        what = settings.get("what") if isinstance(settings, Mapping) else None
        if isinstance(what, Mapping):
            yield name, {k: v for k, v in settings.items() if k != "what"}, what
