"""Reading configs: strict YAML and the folders it lies in. No Hydra here.

A config is data and never names code: keys of Hydra, ``_target_``, resolvers and package headers
are refused wherever they stand, before any other library sees the file.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from .core.errors import InputError, shown, unknown

GROUPS = ("path", "axes", "stage", "governance", "policy", "shock", "world")
"""Config groups, one choice each: ``path=fusion``."""

FOLDERS = (*GROUPS, "lever")
HEADS = ("label", "label_zh", "about", "author", "source", "sources")
"""Keys that any config may carry for its readers; they change no number."""

_NAME = re.compile(r"\w[\w-]*")
_PLAIN = re.compile(r"\$\{[\w.]+\}")
_HEADER = re.compile(r"^\s*#\s*@package\b", re.MULTILINE)


_TAGS = ("str", "int", "float", "bool", "null", "map", "seq", "merge")
_DEEPEST, _MOST = 20, 20_000


# ---------------------------------------------------------------- folders


def as_path(said: Any, what: str) -> Path:
    """Return what the user gave as a path; raise InputError if it cannot be one."""
    if not isinstance(said, str | os.PathLike) or not str(said) or "\0" in str(said):
        raise InputError(f"{what} {shown(said)} is not a path")
    return Path(os.path.expanduser(said))


def config_dir() -> Path:
    """Return the folder of the configs that come with Agglomera: the checkout's own first."""
    here = Path(__file__).resolve().parent
    checkout = here.parent / "configs"
    if (here.parent / "pyproject.toml").is_file() and (checkout / "config.yaml").is_file():
        return checkout
    return here / "configs"


def folders(extra: str | Path | None = None) -> list[Path]:
    """Return our config folder and, behind it, the user's own if one is given."""
    if extra is None:
        return [config_dir()]
    own = Path(os.path.realpath(as_path(extra, "config folder")))
    if not os.path.isdir(own):
        what = "is a file, not a folder" if os.path.isfile(own) else "does not exist"
        raise InputError(f"config folder '{extra}' {what}")
    return [config_dir(), own] if own != config_dir() else [own]


def listed(group: str, extra: str | Path | None = None) -> dict[str, Path]:
    """Return the files of one group by name; a user's file may not hide one of ours."""
    if group not in FOLDERS:
        raise unknown("config group", group, FOLDERS)
    found: dict[str, Path] = {}
    for folder in folders(extra):
        for path in sorted((folder / group).glob("*.yaml")):
            if not _NAME.fullmatch(path.stem):
                raise InputError(
                    f"{path}: '{path.stem}' is no name for a config; use letters, digits, _ and -"
                )
            if path.stem in found:
                raise InputError(
                    f"{path} has the name of a config that comes with Agglomera; "
                    f"rename it, for example to my_{path.name}"
                )
            found[path.stem] = path
    return dict(sorted(found.items()))


def names(group: str, config_dir: str | Path | None = None) -> list[str]:
    """Return the choices of a config group: ``names("path")``."""
    return list(listed(group, config_dir))


def every_file(extra: str | Path | None = None) -> list[Path]:
    """Return every config file that a run could reach."""
    main = [folder / "config.yaml" for folder in folders(extra)]
    if len(main) > 1 and main[1].exists():
        raise InputError(
            f"{main[1]}: only Agglomera's own folder has a config.yaml; "
            "put what you change into a group, such as path/ or policy/"
        )
    return main[:1] + [path for group in FOLDERS for path in listed(group, extra).values()]


# ---------------------------------------------------------------- strict YAML


class _Loader(yaml.SafeLoader):
    """YAML without dates and times (1:6 is text), and with 1e3 as a number (as OmegaConf reads it)."""


class _Fast(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same, read by libyaml where PyYAML was built with it: ten times faster."""


_RANGE = ("tag:yaml.org,2002:str", re.compile(r"^[-+]?[0-9][0-9_]*(?::[0-9_.]+)+$"))
"""What YAML would read as hours and minutes: a factor from 1 to 6 is not 66."""
for _kind in (_Loader, _Fast):
    _kind.yaml_implicit_resolvers = {
        first: [_RANGE, *((tag, regexp) for tag, regexp in pairs if not tag.endswith(":timestamp"))]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _kind.add_implicit_resolver(
        "tag:yaml.org,2002:float", re.compile(r"^[-+]?\d+(?:\.\d*)?[eE][-+]?\d+$"),
        list("-+0123456789"),
    )  # fmt: skip


def forbidden(key: str) -> str | None:
    """Say why a key may stand in no config and no override, or return None."""
    for part in re.split(r"[./@:]", key.strip("+~ ").removeprefix("override ").strip()):
        if part == "hydra":
            return "settings of Hydra are not part of a run"
        if re.fullmatch(r"_\w+_", part):
            return "a config never names code"
    return None


def refuse(key: str, said: str) -> None:
    """Raise InputError if an override's key may not stand anywhere."""
    why = forbidden(key)
    if why:
        raise InputError(f"override '{said}' is refused: {why}")


def resolves(text: str) -> bool:
    """Say whether a text calls a resolver; plain ``${start.smes}`` does not."""
    return "${" in _PLAIN.sub("", text)


def _mark(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}"


def _inspect(
    node: yaml.Node, file: str, key: str, above: tuple[int, ...], count: Iterator[int]
) -> None:
    """Raise InputError for what may not stand in a config; make every key a plain word."""
    if id(node) in above:
        raise InputError(f"{file}, {_mark(node)}: '{key}' contains itself")
    above = (*above, id(node))
    if len(above) > _DEEPEST:
        raise InputError(f"{file}, {_mark(node)}: nested too deep, at most {_DEEPEST}")
    if next(count) > _MOST:  # few lines can stand for very many values, through aliases
        raise InputError(f"{file}: holds more than {_MOST} values")
    tag = node.tag.replace("tag:yaml.org,2002:", "!!")
    if tag.removeprefix("!!") not in _TAGS:
        raise InputError(f"{file}, {_mark(node)}: '{key}' has the tag {tag}; write a plain value")
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode) or name.tag.endswith(":null"):
                raise InputError(f"{file}, {_mark(name)}: a key must be a word")
            here = f"{key}.{name.value}" if key else f"{name.value}"
            why = forbidden(name.value) or ("$ has no place in a key" if "$" in name.value else "")
            if why:
                raise InputError(f"{file}, {_mark(name)}: key '{here}' is refused: {why}")
            if name.value in seen:
                raise InputError(f"{file}, {_mark(name)}: key '{here}' stands twice")
            seen.add(name.value)
            if not name.tag.endswith(":merge"):
                name.tag = "tag:yaml.org,2002:str"
            _inspect(value, file, here, above, count)
    elif isinstance(node, yaml.SequenceNode):
        if not node.value:
            raise InputError(f"{file}, {_mark(node)}: '{key}' is an empty list; name at least one")
        scalars = [n.value for n in node.value if isinstance(n, yaml.ScalarNode)]
        twice = next((text for text in scalars if scalars.count(text) > 1), None)
        if twice is not None:
            raise InputError(f"{file}, {_mark(node)}: '{key}' names '{twice}' twice")
        for i, item in enumerate(node.value):
            _inspect(item, file, f"{key}[{i}]", above, count)
    elif resolves(node.value):
        raise InputError(
            f"{file}, {_mark(node)}: {key} = '{node.value}' is refused: resolvers may run code; "
            "write the value itself"
        )
    elif node.value == "???":
        raise InputError(f"{file}, {_mark(node)}: {key} = ??? is no value")
    elif node.tag.endswith(":float") and re.fullmatch(r"[-+]?\.(inf|nan)", node.value.lower()):
        raise InputError(f"{file}, {_mark(node)}: {key} = {node.value} is not a finite number")


_READ: dict[Path, tuple[tuple[int, int], dict[str, Any]]] = {}


def read_yaml(path: str | Path) -> dict[str, Any]:
    """Return the content of one YAML file; whatever is wrong is one sentence with file and line."""
    path = as_path(path, "file")
    try:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        if path in _READ and _READ[path][0] == stamp:
            return _READ[path][1]
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise InputError(f"file '{path}' does not exist") from None
    except IsADirectoryError:
        raise InputError(f"'{path}' is a folder, not a file") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"file '{path}' cannot be read: {reason}") from None
    data = parse_yaml(text, str(path))
    _READ[path] = (stamp, data)
    return data


def parse_yaml(text: str, file: str) -> dict[str, Any]:
    """Return a YAML text as a mapping, refusing what a config may not hold."""
    header = _HEADER.search(text)
    if header:
        line = text.count("\n", 0, header.end()) + 1
        raise InputError(f"{file}, line {line}: '# @package' is refused: a group has its own place")
    try:
        return _parsed(text, file, _Fast)
    except InputError:  # said again by the reader whose words do not depend on the machine
        return _parsed(text, file, _Loader)


def _parsed(text: str, file: str, kind: Any) -> dict[str, Any]:
    try:
        loader = kind(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return {}
            if not isinstance(node, yaml.MappingNode):
                raise InputError(f"{file}, {_mark(node)}: a config holds 'key: value' lines")
            _inspect(node, file, "", (), itertools.count(1))
            return cast(dict[str, Any], loader.construct_document(node))
        finally:
            loader.dispose()
    except RecursionError:
        raise InputError(f"{file}: nested too deep") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"{file}{place}: YAML syntax error: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{file}: YAML syntax error: {str(error).splitlines()[0]}") from None


def check_defaults(path: Path, group: str) -> dict[str, Any]:
    """Read one config and check that its ``defaults`` lead nowhere but into the config groups."""
    data = read_yaml(path)
    entries = data.get("defaults", [])
    if not isinstance(entries, list):
        raise InputError(f"{path}: defaults = {shown(entries)} is not a list")
    for entry in entries:
        if isinstance(entry, Mapping):
            fits = not group and all(k in GROUPS and _is_name(v) for k, v in entry.items())
        else:
            fits = _is_name(entry)
        if not fits or not entry:
            raise InputError(
                f"{path}: defaults entry {shown(entry)} is refused; a config builds on others "
                f"of its own group only, by name"
            )
    return data


def _is_name(choice: Any) -> bool:
    return isinstance(choice, str) and bool(_NAME.fullmatch(choice))


def check_order(group: str, files: Mapping[str, Path]) -> None:
    """Check that the files of a group build on files that exist, and none on itself."""
    builds = {
        name: [one for one in read_yaml(path).get("defaults", []) if one != "_self_"]
        for name, path in files.items()
    }
    for name, on in builds.items():
        todo, seen = list(on), set[str]()
        while todo:
            one = todo.pop()
            if one not in builds:
                raise InputError(f"{files[name]}: defaults: {unknown(group, one, builds)}")
            if one == name:
                raise InputError(f"{files[name]}: defaults: '{name}' builds on itself")
            if one not in seen:
                seen.add(one)
                todo += builds[one]
