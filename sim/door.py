"""The door: configs and overrides in, a frozen RunSpec out. The only home of Hydra.

Hydra composes the config groups and its grammar reads the overrides; what keys exist, types,
ranges and near misses are checked by ``sim.checking`` against the declared parameters, so that
each mistake is one sentence. Nothing in a config or override can name code: see ``sim.files``.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from .checking import MANY, PARTS, ROOT, Draft, build, keys, leaves, take
from .core.errors import InputError, nearest, short, shown, unknown
from .core.params import plain
from .core.spec import AxesSpec, Intervention, RunSpec, StageSpec, WorldSpec
from .definitions import definition, find_levers, find_shocks
from .files import (
    GROUPS,
    HEADS,
    check_defaults,
    check_order,
    config_dir,
    every_file,
    folders,
    listed,
    names,
    read_yaml,
    refuse,
    resolves,
)

__all__ = [
    "config_dir", "difference", "expand", "find_levers", "find_shocks", "keys", "load",
    "load_file", "names", "resolved",
]  # fmt: skip

_HOLDS = {  # what a file of a group may set, and where it goes
    "path": {"start": "start"},
    "axes": {f.name: f"axes.{f.name}" for f in dataclasses.fields(AxesSpec)},
    "stage": {f.name: f"stage.{f.name}" for f in dataclasses.fields(StageSpec)},
    "governance": {"levers": "levers"},
    "policy": {"levers": "levers"},
    "shock": {"shocks": "shocks"},
    "world": {f.name: f"world.{f.name}" for f in dataclasses.fields(WorldSpec)},
}
_MOST = 100_000
_LOCK = threading.Lock()
_COMPOSED: dict[Any, tuple[dict[str, Any], dict[str, str]]] = {}


# ---------------------------------------------------------------- overrides


def _one_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].strip().rstrip(".") if str(error).strip() else "?"


def _parse(override: str) -> Any:
    """Return Hydra's reading of one override, after refusing what may run code."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.core.override_parser.types import OverrideType

    if not isinstance(override, str):
        raise InputError(f"override {shown(override)} is not text of the form key=value")
    key = override.partition("=")[0]
    refuse(key, override)
    if "${" in override:
        raise InputError(
            f"override '{override}' is refused: ${{…}} has no place in an override; "
            "write the value itself"
        )
    if "=" not in override:
        choice = override.strip()
        group = next((g for g in GROUPS if choice in names(g)), "")
        hint = f"; did you mean '{group}={choice}'?" if group else ""
        raise InputError(f"override '{override}' is not of the form key=value{hint}")
    try:
        one = OverridesParser.create().parse_override(override)
    except Exception:  # whatever the grammar stumbles over
        raise InputError(
            f"override '{short(override)}' is not of the form key=value; a list is key=[a,b], and "
            "a text with blanks or other signs than letters, digits and _-./ needs quotes: "
            "key='…'"
        ) from None
    if one.type == OverrideType.DEL:
        raise InputError(
            f"override '{override}' is refused: nothing is taken out; "
            "a mechanism is switched off by on=false, a lever by strength=0"
        )
    if one.package is not None or not one.key_or_group:
        raise InputError(f"override '{override}' is refused: the key is a plain dotted name")
    return one


def _read(
    overrides: Iterable[str], changes: Mapping[str, Any]
) -> tuple[dict[str, list[str]], list[tuple[str, Any]]]:
    """Return the chosen configs by group, and (key, value) pairs in order."""
    choices: dict[str, list[str]] = {}
    pairs: list[tuple[str, Any]] = []
    said: list[tuple[str, Any]] = []
    for override in overrides:
        one = _parse(override)
        if one.is_sweep_override():
            raise InputError(
                f"override '{override}' names several values, but one run takes one; use -m"
            )
        said.append((one.key_or_group, one.value()))
    said += [(str(key), value) for key, value in changes.items()]
    seen: set[str] = set()
    for key, value in said:
        if key in GROUPS and not (isinstance(value, Mapping) and value):
            if key in choices:
                raise InputError(f"{key} is given twice: {choices[key][0]} and {value}")
            choices[key] = _choice(key, value)
            continue
        for leaf, item in leaves(key, value):
            if leaf in seen:
                raise InputError(f"{leaf} is given twice")
            seen.add(leaf)
            pairs.append((leaf, item))
    return choices, pairs


def _choice(group: str, value: Any) -> list[str]:
    many = list(value) if isinstance(value, list | tuple) else [value]
    many = ["null" if one is None else str(one) for one in many]
    if not many:
        raise InputError(f"{group} = [] names nothing; known: {', '.join(names(group))}")
    if len(many) > 1 and group not in ("policy", "shock"):
        raise InputError(f"{group} = {many} names several; a run has one {group}")
    for one in many:
        if many.count(one) > 1:
            raise InputError(f"{group} = {many} names '{one}' twice")
    return many


def expand(overrides: Sequence[str], config_dir: str | Path | None = None) -> list[list[str]]:
    """Return one list of overrides for each run of a small multirun.

    ``["path=fusion,indigenous", "seed=range(1,4)"]`` gives six; the first key turns slowest.
    """
    from hydra.core.override_parser.types import Glob

    columns: list[list[str]] = []
    seen: set[str] = set()
    for override in overrides:
        one = _parse(override)
        key = one.key_or_group
        if key in seen:
            raise InputError(f"{key} is given twice")
        seen.add(key)
        if not one.is_sweep_override():
            columns.append([override])
            continue
        sweep = one.value()
        if isinstance(sweep, Glob):
            if key not in GROUPS:
                raise InputError(f"override '{override}': glob works for {', '.join(GROUPS)} only")
            values = sweep.filter(names(key, config_dir))
        else:
            try:
                values = _within(one, override)
            except InputError:
                raise
            except Exception:  # whatever else the grammar lets pass and cannot count
                raise InputError(
                    f"override '{override}' does not name its values one by one; write "
                    f"{key}=a,b,c or {key}=range(a,b)"
                ) from None
        if not values:
            raise InputError(f"override '{override}' names no value")
        for value in values:
            if values.count(value) > 1:
                raise InputError(f"override '{override}' names {value} twice")
        columns.append([f"{key}={value}" for value in values])
    if math.prod(len(c) for c in columns) > _MOST:
        raise InputError(
            f"{math.prod(len(c) for c in columns)} runs are asked for; at most {_MOST}"
        )
    return [list(row) for row in itertools.product(*columns)]


def _within(one: Any, override: str) -> list[str]:
    from hydra.core.override_parser.types import RangeSweep

    sweep = one.value()
    if isinstance(sweep, RangeSweep):
        step = sweep.step
        if not step or not all(map(math.isfinite, (sweep.start, sweep.stop, step))):
            raise InputError(f"override '{override}': a range needs finite ends and a step not 0")
        if abs((sweep.stop - sweep.start) / step) > _MOST:
            raise InputError(f"override '{override}' names more than {_MOST} values")
    return list(one.sweep_string_iterator())


# ---------------------------------------------------------------- composition


def _compose(
    choices: Mapping[str, list[str]], extra: str | Path | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the composed config as plain data, and the choice made in every group."""
    where = folders(extra)
    files = every_file(extra)
    stamps = []
    for path in files:
        check_defaults(path, "" if path == where[0] / "config.yaml" else path.parent.name)
        stamps.append((str(path), path.stat().st_mtime_ns))
    for group in GROUPS:
        check_order(group, listed(group, extra))
    for group, many in choices.items():
        known = listed(group, extra)
        for one in many:
            if one not in known:
                raise unknown(group, one, known)
    key = (
        tuple(map(str, where)),
        tuple(stamps),
        tuple(sorted((g, *c) for g, c in choices.items())),
    )
    with _LOCK:
        if key not in _COMPOSED:
            if len(_COMPOSED) > 256:
                _COMPOSED.clear()
            _COMPOSED[key] = _hydra(choices, where)
        return _COMPOSED[key]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _hydra(
    choices: Mapping[str, list[str]], where: list[Path]
) -> tuple[dict[str, Any], dict[str, str]]:
    from hydra import compose, initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    said = [
        f"{group}={_quoted(many[0])}" if len(many) == 1
        else f"{group}=[{','.join(map(_quoted, many))}]"
        for group, many in choices.items()
    ]  # fmt: skip
    if len(where) > 1:
        said.append(f"hydra.searchpath=[{_quoted(f'file://{where[1]}')}]")
    theirs = GlobalHydra.instance().hydra  # a caller may be inside a Hydra of their own
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(config_dir=str(where[0]), version_base=None):
            composed = compose("config", overrides=said)
        if resolves(OmegaConf.to_yaml(composed)):  # looked at in files already: a second lock
            raise InputError("the configs hold a resolver, which may run code")
        data = OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
    except (HydraException, OmegaConfBaseException, yaml.YAMLError) as error:
        raise InputError(f"the configs do not fit together: {_one_line(error)}") from None
    finally:
        GlobalHydra.instance().hydra = theirs
    main = read_yaml(where[0] / "config.yaml")
    labels = {g: c for e in main["defaults"] if isinstance(e, dict) for g, c in e.items()}
    labels |= {group: "+".join(many) for group, many in choices.items()}
    assert isinstance(data, dict)
    return _words(data), labels


def _words(data: Any) -> Any:
    """Return mappings with every key a word (YAML reads a bare ``on`` as true)."""
    if isinstance(data, dict):
        return {
            ("on" if k else "off") if isinstance(k, bool) else str(k): _words(v)
            for k, v in data.items()
        }
    return [_words(v) for v in data] if isinstance(data, list) else data


def _draft(data: Mapping[str, Any], labels: Mapping[str, str]) -> Draft:
    """Sort the composed config into keys of a RunSpec."""
    draft = Draft()
    for key, value in data.items():
        if key in GROUPS:
            said = f"{key}/{labels[key]}.yaml"
            content = value or {}
            if not isinstance(content, Mapping):
                raise InputError(f"{said}: {key} = {shown(content)} holds no keys")
            for name, item in content.items():
                if name in HEADS:
                    _head(said, name, item, content)
                elif name in _HOLDS[key]:
                    if name == "levers" and isinstance(item, Mapping):
                        for lever, settings in item.items():
                            if isinstance(settings, Mapping) and "what" in settings:
                                raise InputError(
                                    f"{said}: levers.{lever}.what is refused; "
                                    f"a new lever is a file of its own, lever/{lever}.yaml"
                                )
                    take(draft, _HOLDS[key][name], item, said)
                else:
                    allowed = (*_HOLDS[key], *HEADS)
                    raise InputError(
                        f"{said}: no key '{name}' in a {key}{nearest(name, allowed)} "
                        f"(known: {', '.join(allowed)})"
                    )
        elif key in HEADS:
            _head("config.yaml", key, value, data)
        else:
            take(draft, key, value, "config.yaml")
    return draft


def _head(said: str, name: str, item: Any, content: Mapping[str, Any]) -> None:
    """Check what a config says of itself: text, and sources for keys that it really sets."""
    if name != "sources":
        if item is not None and not isinstance(item, str):
            raise InputError(f"{said}: {name} = {shown(item)} is not text")
        return
    if not isinstance(item, Mapping):
        raise InputError(f"{said}: sources is not a mapping of key: source")
    inner = [
        k for name, v in content.items() if name not in HEADS and isinstance(v, Mapping) for k in v
    ]
    known = {*content, *inner} - set(HEADS)
    for key, source in item.items():
        if key not in known:
            raise InputError(f"{said}: sources names '{key}', which the file does not set"
                             f"{nearest(str(key), known)}")  # fmt: skip
        if not isinstance(source, str) or not source.strip():
            raise InputError(f"{said}: sources.{key} = {shown(source)} is not text")


# ---------------------------------------------------------------- the way in


def load(*overrides: str, config_dir: str | Path | None = None, **changes: Any) -> RunSpec:
    """Return the RunSpec of some overrides: ``load("path=fusion", "seed=7", years=40)``.

    ``config_dir`` adds a folder of the user's own configs. Raises InputError.
    """
    choices, pairs = _read(overrides, changes)
    data, labels = _compose(choices, config_dir)
    draft = _draft(data, labels)
    for key, value in pairs:
        take(draft, key, value, "")
    return build(draft, labels, config_dir)


def load_file(
    path: str | Path, *overrides: str, config_dir: str | Path | None = None, **changes: Any
) -> RunSpec:
    """Return the RunSpec that ``resolved`` wrote, changed by overrides if any are given."""
    choices, pairs = _read(overrides, changes)
    if choices:
        group = next(iter(choices))
        raise InputError(
            f"{group} = {choices[group][0]} cannot be chosen on top of {path}, which holds "
            "every value already; change single keys, or start from configs"
        )
    return _from_data(read_yaml(path), str(path), pairs, config_dir)


def _from_data(
    data: Mapping[str, Any], file: str, pairs: Iterable[tuple[str, Any]], extra: str | Path | None
) -> RunSpec:
    """Build from a file that holds all inputs, the definitions of levers and shocks included."""
    labels = data.get("labels", {})
    if not isinstance(labels, Mapping) or not all(isinstance(v, str) for v in labels.values()):
        raise InputError(f"{file}: labels = {shown(labels)} is not a mapping of group and choice")
    draft = Draft()
    for kind in MANY:
        entries = data.get(kind)
        for name, settings in entries.items() if isinstance(entries, Mapping) else ():
            what = settings.get("what") if isinstance(settings, Mapping) else None
            if isinstance(what, Mapping):
                draft.carried[kind, name] = definition(name, what, file)
    for key, value in data.items():
        if key != "labels":
            take(draft, key, value, file)
    for key, value in pairs:
        take(draft, key, value, "")
    spec = build(draft, dict(labels), extra)
    for key in (*ROOT, *PARTS, "mechanisms", *MANY, "labels"):
        if key not in data and key != "axes":  # a run without axes does not write any
            raise InputError(
                f"{file} lacks '{key}': it is not the whole config.yaml of a result; "
                "a config of your own goes into a folder for --config-dir"
            )
    return spec


# ---------------------------------------------------------------- what a run holds, in words


def resolved(spec: RunSpec) -> str:
    """Return all inputs of a run as YAML; ``load_file`` of it gives the same fingerprint."""
    data = spec.inputs
    for kind in MANY:
        entries = {}
        for one in data[kind]:
            settings = {k: v for k, v in one.items() if k not in ("name", "what", "when")}
            if one["when"] is not None:
                settings["when"] = one["when"]
            what = {k: v for k, v in one["what"].items() if k != "name" and v not in ("", [])}
            entries[one["name"]] = {**settings, "what": what}
        data[kind] = entries
    data["labels"] = dict(spec.labels)
    head = (
        "# All inputs of one run; sim.door.load_file of this file gives the same run again.\n"
        f"# fingerprint {spec.fingerprint}\n"
    )
    return head + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def difference(spec: RunSpec, default: RunSpec | None = None) -> dict[str, tuple[Any, Any]]:
    """Return all and only what differs from the default: dotted key → (value, default).

    A lever or shock that only one side has shows its strength and every setting that is not the
    usual one; the side without it shows None.
    """
    base = load() if default is None else default
    here, there = _flat_spec(spec), _flat_spec(base)
    order = {**there, **here}
    return {
        key: (here.get(key), there.get(key)) for key in order if here.get(key) != there.get(key)
    }


def _flat_spec(spec: RunSpec) -> dict[str, Any]:
    flat: dict[str, Any] = dict(spec.labels)
    flat |= {key: getattr(spec, key) for key in ROOT}
    for name in PARTS:
        flat |= {f"{name}.{k}": v for k, v in plain(getattr(spec, name)).items()}
    for name in sorted(spec.mechanisms):
        flat |= {f"mechanisms.{name}.{k}": v for k, v in plain(spec.mechanisms[name]).items()}
    usual = plain(Intervention())
    for kind in MANY:
        for one in getattr(spec, kind):
            for key, value in plain(one).items():
                if key in ("name", "what"):
                    continue
                if key == "strength" or value != usual[key]:
                    if isinstance(value, dict):
                        flat |= {f"{kind}.{one.name}.{key}.{k}": v for k, v in value.items()
                                 if v is not None}  # fmt: skip
                    else:
                        flat[f"{kind}.{one.name}.{key}"] = value
    return flat
