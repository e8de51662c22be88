"""README's red tables: what is missed, from the reference numbers and the names in ``configs/``.

    python -m experiments.red        writes them again from ``results/reference/``

Findings, facts, signatures, paths and lives each keep their numbers there when their page is
written; nothing in the tables is written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.core.errors import StoreError

from . import told
from .findings.data import FACTS, FINDINGS, Kind, load
from .labels import path_name
from .paths import words as paths_words
from .readme import between
from .signatures import data as signature_data
from .store import write_text

ROOT = Path(__file__).resolve().parents[1]
README, FOLDER, MARK = "README.md", "results/reference", "red-table"
KINDS = {
    "findings": (FINDINGS, "{n} published findings, {pairs} pairs each"),
    "facts": (FACTS, "{n} facts without a treatment, {pairs} runs, the paths in turn"),
}
PATHS_HEAD = (
    "| What of the paths and lives is missed ([paths](docs/paths.md), [lives](docs/lives.md)) | "
    "wanted | the model (95 %) |\n|---|---:|---:|"
)


def keep(name: str, numbers: Mapping[str, Any], root: Path = ROOT) -> Path:
    """Write reference numbers; return the file."""
    path = root / FOLDER / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps(numbers, indent=1, ensure_ascii=False) + "\n")
    return path


def kept(name: str, root: Path = ROOT) -> dict[str, Any]:
    """Return reference numbers; nothing if there are none yet."""
    path = root / FOLDER / f"{name}.json"
    try:
        return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}
    except (OSError, ValueError, TypeError):
        raise StoreError(f"{path} holds no reference numbers; take it back from git") from None


def write(root: Path = ROOT) -> Path:
    """Write the red tables into README; return it."""
    readme = root / README
    write_text(readme, between(readme.read_text("utf-8"), MARK, tables(root)))
    return readme


def tables(root: Path = ROOT) -> str:
    """Return all red tables, one below the other."""
    parts = [_of_kind(kind, head, kept(name, root)) for name, (kind, head) in KINDS.items()]
    rows = [*_of_paths(kept("paths", root)), *_of_signatures(kept("signatures", root)),
            *_of_lives(kept("lives", root))]  # fmt: skip
    parts.append("\n".join([PATHS_HEAD, *rows]) if rows else "")
    return "\n\n".join(part for part in parts if part)


def row(what: str, wanted: str, model: str) -> str:
    """Return one red row."""
    return f"| 🔴 {what} | {wanted} | {model} |"


def _band(numbers: Mapping[str, Any], unit: str) -> str:
    low, high = numbers["band"]
    return told.span(low, high, unit)


def _interval(numbers: Mapping[str, Any], unit: str) -> str:
    low, high = numbers["interval"]
    if numbers["point"] is None or low is None or high is None:
        return "–"
    return f"{told.shown(numbers['point'], unit)} ({told.span(low, high, unit)})"


def _of_kind(kind: Kind, head: str, stored: Mapping[str, Any]) -> str:
    if not stored:
        return ""
    said = list(stored["verdicts"].values())
    count = ", ".join(f"{said.count(w)} {w}" for w in ("met", "missed", "cannot tell"))
    first, last = stored["seeds"]
    lines = [
        f"| {head.format(n=len(said), pairs=stored['pairs'])}, fresh seeds {first} to {last}: "
        f"{count}. What is missed: | band | the model (95 %) |",
        "|---|---:|---:|",
    ]
    for one in load(stored["verdicts"], kind=kind):
        by_name = {s.name: s for s in one.statistics}
        known = {s.name: (s, s.label, s.role == "gate") for s in one.statistics}
        for what, many in (("ablation", one.ablations), ("placebo", one.placebos)):
            known |= {a.name: (by_name[a.statistic], f"{what}: {a.label}", True) for a in many}
        for name, numbers in stored["numbers"][one.id].items():
            s, label, gates = known[name]
            if gates and numbers["verdict"] == "missed":
                link = f"[{one.id}](docs/{kind.name}.md#{one.id.lower()})"
                band = _band(numbers, s.unit)
                lines.append(row(f"{link} {label}", band, _interval(numbers, s.unit)))
    return "\n".join(lines)


def _of_signatures(stored: Mapping[str, Any]) -> Iterator[str]:
    if not stored:
        return
    for one in signature_data.load(stored["verdicts"]):
        parts = {part.name: part for part in one.parts}
        known = {part.name: (part, part.label) for part in one.parts}
        known |= {
            f"{a.name} {name}": (parts[name], f"ablation of *{name}*: {a.label}")
            for a in one.ablations for name in a.parts
        }  # fmt: skip
        for name, numbers in stored["numbers"][one.path].items():
            part, label = known[name]
            if part.role == "gate" and numbers["verdict"] == "missed":
                yield row(f"{path_name(one.path, 'en')}: {label}",
                          _band(numbers, part.unit), _interval(numbers, part.unit))  # fmt: skip


def _of_paths(stored: Mapping[str, Any]) -> Iterator[str]:
    for one in stored.get("numbers", ()):
        if not one["met"]:
            name = paths_words.NAMES[one["name"]][0]
            whose = f"{path_name(one['path'], 'en')}: " if one["path"] else ""
            share = paths_words.share(one["value"])
            model = f"{share} ({paths_words.span(one['low'], one['high'])})"
            yield row(f"{whose}{name}", one["wanted"], model)


def _of_lives(stored: Mapping[str, Any]) -> Iterator[str]:
    for name, most in stored.get("highest", {}).items():
        if most < stored["enough"]:
            wanted = f"≥ {100 * stored['enough']:.0f} % of a setting"
            yield row(f"lives: {name} occurs", wanted, f"{100 * most:.0f} %")


if __name__ == "__main__":
    print(write())
