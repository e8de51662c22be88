"""What no single value of a run shows: who pays for a lever, and where, when and on what it acts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .errors import InputError, nearest
from .registry import INDICATORS, MECHANISMS

if TYPE_CHECKING:
    from .spec import Intervention, RunSpec, Trigger


def sound(spec: RunSpec) -> RunSpec:
    """Raise InputError if a lever or shock of a run cannot act as it says; return the run."""
    for kind, many in (("levers", spec.levers), ("shocks", spec.shocks)):
        for one in many:
            key = f"{kind}.{one.name}"
            _where_and_who(spec, key, one)
            _when(key, one)
            _what(key, one)
    return spec


def _where_and_who(spec: RunSpec, key: str, one: Intervention) -> None:
    what = one.what
    places = {"focal": ("start",), "rival": ("rival",), "all": ("start", "rival")}[one.region]
    if one.region == "rival" and spec.world.n_rivals == 0:
        raise InputError(f"{key}.region = rival, but world.n_rivals = 0; there is no rival")
    for place in places if what.payer else ():
        real = place == "start" or spec.world.n_rivals > 0
        if real and getattr(spec, place).governments == 0:
            raise InputError(
                f"{key} spends public money ({one.payer or what.payer}), but {place}.governments "
                "= 0: nobody can pay; allow at least 1 or leave the lever out"
            )
    for setting, value in (("payer", one.payer), ("cap", one.cap)):
        if value not in ("", None) and not what.payer:
            raise InputError(f"{key}.{setting} = {value}, but '{one.name}' spends no public money")
    if one.group not in what.groups:
        raise InputError(
            f"{key}.group = '{one.group}' is not one of {', '.join(what.groups)}: "
            f"which firms '{one.name}' can reach"
        )


def _when(key: str, one: Intervention) -> None:
    if one.end < one.start:
        raise InputError(
            f"{key}.end = {one.end} lies before {key}.start = {one.start}; "
            "end must be the same or later"
        )
    if -1 < one.start < 0:
        raise InputError(f"{key}.start = {one.start} is not −1 (random) or a year from 0 on")
    if (one.start == -1) != (one.hazard > 0):
        raise InputError(
            f"{key}.start = {one.start} with hazard = {one.hazard}: a random date needs start = −1 "
            "and a hazard above 0, a fixed date a hazard of 0"
        )
    if one.when is not None:
        _trigger(f"{key}.when", one.when)


def _trigger(key: str, when: Trigger) -> None:
    known = sorted(
        name
        for part_name, part in INDICATORS.items()
        for name in getattr(part, "names", None) or (part_name,)
    )
    if not when.indicator or (known and when.indicator not in known):
        raise InputError(
            f"{key}.indicator = '{when.indicator}' is no indicator{nearest(when.indicator, known)}"
        )
    if when.below is None and when.above is None:
        raise InputError(f"{key} needs 'below' or 'above': a number of {when.indicator}")
    if when.below is not None and when.above is not None and when.below <= when.above:
        raise InputError(
            f"{key}.below = {when.below} is not above {key}.above = {when.above}: "
            f"no number of {when.indicator} is both"
        )


def _what(key: str, one: Intervention) -> None:
    if one.field and not one.what.rule:
        raise InputError(f"{key}.field = '{one.field}', but '{one.name}' does not strike one field")
    if one.to is None:
        return
    if not one.what.dials:
        raise InputError(f"{key}.to = {one.to}, but '{one.name}' turns no dial")
    main = one.what.dials[0]
    meta = dial_field(main.parameter, f"'{one.name}'").metadata
    if main.how == "towards":
        in_range(one.to, meta, f"{key}.to = {one.to}")
    elif main.how == "times" and one.to < 0:
        raise InputError(f"{key}.to = {one.to} is a factor of {main.parameter}, not negative")


def dial_field(parameter: str, whose: str) -> dataclasses.Field[Any]:
    """Return the declared parameter behind a dial's name, or raise InputError."""
    mechanism, _, name = parameter.partition(".")
    dials = {
        f"{part.name}.{f.name}": f
        for part in MECHANISMS.values()
        for f in dataclasses.fields(part.Params)
        if f.metadata.get("dial")
    }
    if parameter in dials:
        return dials[parameter]
    if mechanism in MECHANISMS and name in {
        f.name for f in dataclasses.fields(MECHANISMS[mechanism].Params)
    }:
        raise InputError(
            f"{whose} turns '{parameter}', which is a parameter but not declared as a dial"
        )
    raise InputError(f"{whose} turns '{parameter}', which is no dial{nearest(parameter, dials)}")


def in_range(value: float, meta: Mapping[str, Any], said: str) -> None:
    """Raise InputError if a value leaves the declared range of a parameter."""
    low, high = meta["low"], meta["high"]
    if (low is not None and value < low) or (high is not None and value > high):
        span = f"[{'−∞' if low is None else low}, {'∞' if high is None else high}]"
        raise InputError(f"{said}, outside {span} {meta['unit']}: {meta['about']}")
