"""From what was said to a RunSpec: every key, type and range checked, each mistake one sentence."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .core.errors import InputError, short, shown, unknown
from .core.params import check, coerce
from .core.registry import MECHANISMS
from .core.sound import sound
from .core.spec import (
    AxesSpec,
    Definition,
    Intervention,
    RunSpec,
    StageSpec,
    StartSpec,
    Trigger,
    WorldSpec,
)
from .definitions import check_dials, find_levers, find_shocks
from .files import GROUPS, refuse

ROOT = ("seed", "years", "start_year")
PARTS = {"world": WorldSpec, "stage": StageSpec, "start": StartSpec, "rival": StartSpec,
         "axes": AxesSpec}  # fmt: skip
MANY = ("levers", "shocks")
_SETTINGS = tuple(
    f.name for f in dataclasses.fields(Intervention) if f.name not in ("name", "when", "what")
)
_WHEN = tuple(f"when.{f.name}" for f in dataclasses.fields(Trigger))


@dataclasses.dataclass
class Draft:
    """What has been said so far: plain values by key, settings by lever or shock, and by whom."""

    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    levers: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    shocks: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    origin: dict[str, str] = dataclasses.field(default_factory=dict)
    carried: dict[tuple[str, str], Definition] = dataclasses.field(default_factory=dict)
    """Definitions that a file brings with it, whatever the folders say today."""


def leaves(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Flatten nested mappings into dotted keys, refusing on the way what may run code."""
    refuse(key, key)
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            name = {True: "on", False: "off"}[name] if isinstance(name, bool) else str(name)
            yield from leaves(f"{key}.{name}", item)
    else:
        yield key, value


def take(draft: Draft, key: str, value: Any, said: str) -> None:
    """Put one entry of a file, or one override (``said`` empty), into the draft."""
    if key in (*MANY, *PARTS, "mechanisms") and not isinstance(value, Mapping):
        if value is not None or not said:
            raise InputError(f"{key} = {shown(value)} holds no keys; set them one by one"
                             f"{f' ({said})' * bool(said)}")  # fmt: skip
        return
    for leaf, item in leaves(key, value):
        head, _, rest = leaf.partition(".")
        if head in MANY:
            name, _, setting = rest.partition(".")
            if not name:
                continue
            settings = getattr(draft, head).setdefault(name, {})
            if setting:
                if setting.split(".")[0] != "what" or not said:
                    settings[setting] = item
            elif item is not None and not (isinstance(item, Mapping) and not item):
                raise InputError(f"{leaf} = {shown(item)} holds no settings"
                                 f"{f' ({said})' * bool(said)}")  # fmt: skip
            elif item is None and not said:
                raise InputError(f"{leaf} = null says nothing; switch it off by {leaf}.strength=0")
        elif isinstance(item, Mapping) and (leaf in PARTS or head == "mechanisms"):
            continue
        else:
            draft.values[leaf] = item
        if said:
            draft.origin[leaf] = said
        else:
            draft.origin.pop(leaf, None)


def _sections() -> dict[str, Any]:
    """Return the default of every section by its dotted name; '' holds seed, years, start_year."""
    found: dict[str, Any] = {"": RunSpec(), **{name: kind() for name, kind in PARTS.items()}}
    for name, part in MECHANISMS.items():
        found[f"mechanisms.{name}"] = part.Params()
    return found


def keys(config_dir: str | Path | None = None) -> list[str]:
    """Return every key that an override may set: groups, parameters, levers, shocks."""
    plain_keys = [
        f"{section}.{f.name}" if section else f.name
        for section, part in _sections().items()
        for f in dataclasses.fields(part)
        if section or f.name in ROOT
    ]
    many = [
        f"{kind}.{name}.{setting}"
        for kind, known in (
            ("levers", find_levers(config_dir)),
            ("shocks", find_shocks(config_dir)),
        )
        for name in known
        for setting in (*_SETTINGS, *_WHEN)
    ]
    return [*GROUPS, *plain_keys, *many]


def _no_key(key: str, extra: str | Path | None) -> InputError:
    """Build the error for a key that nothing has: first by its last words, then by likeness."""
    known = keys(extra)
    inside = [k for k in known if k.startswith(key + ".")]
    if inside:
        return InputError(f"no key '{key}' by itself; set one of {', '.join(inside)}")
    key = short(key)
    ends = [k for k in known if k.endswith("." + key)]
    last = [k for k in known if k.rpartition(".")[2] == key.rpartition(".")[2]]
    close = difflib.get_close_matches(key, last, n=1, cutoff=0.5)
    best = ends[:1] or close or difflib.get_close_matches(key, [*known, *MANY], n=1, cutoff=0.6)
    if not best:
        tails = {k.rpartition(".")[2]: k for k in reversed(known)}
        near = difflib.get_close_matches(key.rpartition(".")[2], list(tails), n=1, cutoff=0.75)
        best = [tails[n] for n in near]
    hint = f"; did you mean '{best[0]}'?" if best else ""
    heads = ", ".join((*GROUPS, *ROOT, *(p for p in PARTS if p not in GROUPS), "mechanisms.<name>",
                       "levers.<name>", "shocks.<name>"))  # fmt: skip
    return InputError(f"no key '{key}'{hint} (keys begin with {heads})")


def build(draft: Draft, labels: Mapping[str, str], extra: str | Path | None) -> RunSpec:
    """Check everything that was said and make the RunSpec of it."""
    sections = _sections()
    said: dict[str, dict[str, Any]] = {name: {} for name in sections}
    try:
        for key, value in draft.values.items():
            section, _, name = key.rpartition(".")
            if section not in sections or (not section and name not in ROOT):
                raise _no_key(key, extra)
            if name not in {f.name for f in dataclasses.fields(sections[section])}:
                raise _no_key(key, extra)
            said[section][name] = coerce(value, getattr(sections[section], name), key)
        parts = {
            name: check(dataclasses.replace(part, **said[name]), name or "run")
            for name, part in sections.items()
        }
        known: dict[str, dict[str, tuple[Definition, dict[str, Any]]]] = {
            "levers": {name: (one, {}) for name, one in find_levers(extra).items()},
            "shocks": find_shocks(extra),
        }
        for (kind, name), one in draft.carried.items():
            known[kind][name] = (one, {})
        many = {
            kind: tuple(
                _intervention(kind, name, wanted, known[kind], extra)
                for name, wanted in sorted(getattr(draft, kind).items())
            )
            for kind in MANY
        }
        mechanisms = {
            name.partition(".")[2]: part
            for name, part in parts.items()
            if name.startswith("mechanisms.")
        }
        spec: RunSpec = dataclasses.replace(
            parts[""], world=parts["world"], stage=parts["stage"], start=parts["start"],
            rival=parts["rival"], axes=parts["axes"], mechanisms=mechanisms, levers=many["levers"],
            shocks=many["shocks"], labels=dict(labels),
        )  # fmt: skip
        return sound(spec.checked())
    except InputError as error:
        raise InputError(_with_origin(str(error).removeprefix("run."), draft.origin)) from None


def _with_origin(said: str, origin: Mapping[str, str]) -> str:
    """Name the file that set the key which an error begins with, if a file did."""
    first = said.removeprefix("no key ").split(" ", 1)[0].strip("';:,(")
    return f"{said} (in {origin[first]})" if first in origin else said


def _intervention(
    kind: str,
    name: str,
    wanted: Mapping[str, Any],
    known: Mapping[str, tuple[Definition, dict[str, Any]]],
    extra: str | Path | None,
) -> Intervention:
    """Build one lever or shock of a run from its definition and its settings."""
    if name not in known:
        raise unknown(kind.removesuffix("s"), name, known)
    what, usual = known[name]
    check_dials(what, kind.removesuffix("s"))
    default = Intervention()
    values: dict[str, Any] = {"name": name, "what": what}
    when: dict[str, Any] = {}
    for setting, value in {**dict(_flat(usual)), **wanted}.items():
        key = f"{kind}.{name}.{setting}"
        if setting in _SETTINGS:
            old = getattr(default, setting)
            values[setting] = coerce(value, old, key)
        elif setting in _WHEN:
            old = getattr(Trigger(), setting.partition(".")[2])
            when[setting.partition(".")[2]] = coerce(value, old, key)
        else:
            raise _no_key(key, extra)
    if when:
        values["when"] = Trigger(**when)
    return dataclasses.replace(default, **values)


def _flat(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", item) for inner, item in value.items())
        else:
            yield name, value
