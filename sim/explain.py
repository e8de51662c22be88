"""Tables made from the code: plan, parameters, levers, shocks, indicators, paths, columns.

``python -m sim.explain docs/`` writes them as pages; nobody edits those by hand.
"""

from __future__ import annotations

import dataclasses
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .core.errors import InputError, unknown
from .core.registry import INDICATORS, MECHANISMS, PHASES
from .core.registry import plan as ordered_plan
from .core.spec import AxesSpec, Dial, RunSpec, StageSpec, StartSpec, WorldSpec
from .core.table import Table
from .definitions import find_levers, find_shocks
from .files import listed, read_yaml

FIVE = ("giant_led", "upgrading", "fusion", "imported", "indigenous")
PHASES_ZH = ("治理", "学习", "流动", "研发", "融资", "贸易", "更替", "联结", "观察")


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A table that prints itself for a terminal or as Markdown."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self, width: int = 0) -> str:
        """Return aligned columns; with a width, the last column is cut to fit."""
        lines = [self.head, tuple("-" * _wide(h) for h in self.head), *self.rows]
        sizes = [max(_wide(row[i]) for row in lines) for i in range(len(self.head))]
        out = []
        for row in lines:
            cells = [cell + " " * (size - _wide(cell)) for cell, size in zip(row, sizes)]
            line = "  ".join(cells).rstrip()
            out.append(_cut(line, width) if width else line)
        return "\n".join(out)

    def markdown(self) -> str:
        """Return a Markdown table."""
        rows = [self.head, ("---",) * len(self.head), *self.rows]
        return "\n".join("| " + " | ".join(_cell(c) for c in row) + " |" for row in rows)


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _cut(line: str, width: int) -> str:
    if _wide(line) <= width:
        return line
    while line and _wide(line) > width - 1:
        line = line[:-1]
    return line + "…"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _sheet(head: str, rows: Iterable[Sequence[Any]]) -> Sheet:
    return Sheet(tuple(head.split(",")), tuple(tuple(_say(c) for c in row) for row in rows))


def _say(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple | list):
        return ", ".join(_say(v) for v in value)
    return str(value)


def _sentence(part: Any) -> str:
    own = part if isinstance(part, type) else type(part)
    return ((own.__doc__ or "").strip().splitlines() or [""])[0]


def _page(part: Any) -> str:
    own = part if isinstance(part, type) else type(part)
    return (getattr(sys.modules.get(own.__module__), "__doc__", None) or "").strip()


def plan(times: Mapping[str, float] | None = None, spec: RunSpec | None = None) -> Sheet:
    """Return the quarter in order; with times (seconds by part), what each part took."""
    rows: list[tuple[Any, ...]] = []
    total = sum((times or {}).values())
    order = ordered_plan() if spec is None else ordered_plan(spec.world.phases)
    for number, part in enumerate(order, 1):
        off = spec is not None and not spec.mechanisms[part.name].on
        phase = f"{part.phase} {PHASES_ZH[PHASES.index(part.phase)]}"
        row = [number, phase, part.name, part.label_zh, _sentence(part)]
        if off:
            row[-1] = "(off) " + str(row[-1])
        if times is not None:
            spent = times.get(part.name, 0.0)
            row[3:3] = [f"{spent:.3f}", f"{100 * spent / total:.1f} %" if total else "–"]
        rows.append(tuple(row))
    if times is not None:
        spent = times.get("observe", 0.0)
        share = f"{100 * spent / total:.1f} %" if total else "–"
        rows.append((len(rows) + 1, "observe 观察", "indicators", f"{spent:.3f}", share, "指标",
                     "All indicators are read off."))  # fmt: skip
    head = "#,phase,mechanism,名称,what it does"
    if times is not None:
        head = "#,phase,mechanism,seconds,share,名称,what it does"
    return _sheet(head, rows)


def _parameter_rows(prefix: str, part: Any) -> list[tuple[Any, ...]]:
    rows = []
    for f in dataclasses.fields(part):
        m = f.metadata
        if "unit" not in m:
            continue
        default = getattr(part, f.name) if not isinstance(part, type) else f.default
        default = "(none)" if default == () else default
        bounds = f"{_say(m['low'])} … {_say(m['high'])}" if m["low"] is not None else ""
        if m["choices"]:
            bounds = ", ".join(c or "(none)" for c in m["choices"])
        rows.append((f"{prefix}{f.name}", default, m["unit"], bounds, m["about"], m["source"],
                     "dial" if m.get("dial") else ""))  # fmt: skip
    return rows


def parameters(only: str | None = None) -> Sheet:
    """Return every parameter of a run, or those of one mechanism or section."""
    rows = _parameter_rows("", RunSpec())
    sections: dict[str, Any] = {
        "world": WorldSpec(), "stage": StageSpec(), "start": StartSpec(), "axes": AxesSpec(),
    }  # fmt: skip
    sections |= {f"mechanisms.{name}": part.Params() for name, part in MECHANISMS.items()}
    for name, part in sections.items():
        rows += _parameter_rows(f"{name}.", part)
    if only is not None:
        names = [*sections, *MECHANISMS]
        if only not in names:
            raise unknown("section of parameters", only, names)
        start = only if only in sections else f"mechanisms.{only}"
        rows = [row for row in rows if str(row[0]).startswith(start + ".")]
    return _sheet("key,default,unit,range,about,source,lever", rows)


def _dial(one: Dial) -> str:
    how = {"towards": "→", "times": "×", "add": "+"}[one.how]
    return f"{one.parameter} {how} {one.to:g}"


def _acts(what: Any) -> str:
    dials = "; ".join(_dial(d) for d in what.dials)
    return "; ".join(t for t in (dials, f"rule {what.rule}" if what.rule else "") if t)


def levers(config_dir: str | Path | None = None) -> Sheet:
    """Return every lever: what it turns, who pays, what is claimed of it, and where."""
    rows = [
        (name, what.label, what.label_zh, _acts(what), what.payer or "–", ", ".join(what.groups),
         ", ".join(what.levels), ", ".join(what.stages) or "all", ", ".join(what.paths) or "all",
         what.claim, what.source)
        for name, what in find_levers(config_dir).items()
    ]  # fmt: skip
    return _sheet(
        "lever,label,名称,turns,payer,groups,levels,stages,paths,claimed effect,source", rows
    )


def shocks(config_dir: str | Path | None = None) -> Sheet:
    """Return every shock: what it strikes, when by default, and where it is claimed."""
    rows = [
        (name, what.label, what.label_zh, _acts(what), settings.get("start", 0),
         settings.get("end", "–"), settings.get("region", "focal"), what.claim, what.source)
        for name, (what, settings) in find_shocks(config_dir).items()
    ]  # fmt: skip
    return _sheet("shock,label,名称,strikes,start,end,region,claimed effect,source", rows)


def indicators() -> Sheet:
    """Return every indicator with unit, definition and source."""
    rows = []
    for name, part in INDICATORS.items():
        ids = getattr(part, "claims", None) or getattr(part, "catalogue", "")
        rows.append((name, getattr(part, "label", ""), getattr(part, "label_zh", ""),
                     getattr(part, "unit", ""), getattr(part, "about", "") or _sentence(part),
                     getattr(part, "source", ""), ids))  # fmt: skip
    return _sheet("indicator,label,名称,unit,definition,source,catalogue", rows)


def _path_files(config_dir: str | Path | None = None) -> dict[str, dict[str, Any]]:
    """Return the content of every path's config: the five of the seeds first, in their order."""
    found = {name: read_yaml(path) for name, path in listed("path", config_dir).items()}
    order = [*(n for n in FIVE if n in found), *(n for n in found if n not in FIVE)]
    return {name: found[name] for name in order}


def paths(config_dir: str | Path | None = None) -> Sheet:
    """Return how the starts of the paths differ: one row for each value that is not the same."""
    files = _path_files(config_dir)
    default = StartSpec()
    rows = []
    for f in dataclasses.fields(StartSpec):
        usual = getattr(default, f.name)
        values = [_say((data.get("start") or {}).get(f.name, usual)) for data in files.values()]
        if len(set(values)) > 1:
            rows.append((f.name, f.metadata["unit"], *values, f.metadata["about"]))
    labels = [f"{name} {data.get('label_zh', '')}".strip() for name, data in files.items()]
    return _sheet(",".join(("start", "unit", *labels, "about")), rows)


def path_notes(config_dir: str | Path | None = None) -> Sheet:
    """Return what each path is, in a sentence, and where it comes from."""
    rows = [
        (name, data.get("label", ""), data.get("label_zh", ""), data.get("about", ""),
         data.get("source", ""))
        for name, data in _path_files(config_dir).items()
    ]  # fmt: skip
    return _sheet("path,label,名称,about,source", rows)


def columns() -> Sheet:
    """Return every column of a world's tables with unit and meaning."""
    from .world import tables

    found: list[Table] = []
    for name in ("firms", "people", "ties", "projects", "concepts", "institutes", "investors",
                 "governments", "hubs", "regions", "fields"):  # fmt: skip
        make = getattr(tables, name)
        count = make.__code__.co_argcount
        found.append(make(*([2] * count)))
    rows = [
        (f"{table.name}.{label}", c.kind, f"× {c.width}" if c.width else "", c.unit, c.about, "")
        for table in found
        for label, c in table.columns.items()
    ]
    for name, part in MECHANISMS.items():
        rows += [
            (key, c.kind, f"× {c.width}" if c.width else "", c.unit, c.about, name)
            for key, c in getattr(part, "columns", {}).items()
        ]
    return _sheet("column,kind,width,unit,about,owned by", rows)


_HEAD = "<!-- Made by `python -m sim.explain docs/`; do not edit. -->\n"


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    parts = []
    for part in ordered_plan():
        facts = [("phase", part.phase), ("carries", getattr(part, "claims", ())),
                 ("reads", part.reads), ("writes", part.writes), ("notes", part.events),
                 ("shown by", part.proof)]  # fmt: skip
        lines = "\n".join(f"- {k}: {_say(v)}" for k, v in facts if v)
        parts.append(f"## {part.name} · {part.label} · {part.label_zh}\n\n{lines}\n\n"
                     f"```text\n{_page(part)}\n```\n")  # fmt: skip
    notes = {
        "plan.md": "Mechanisms in the order in which they act.",
        "parameters.md": "Every key that an override may set; `rival.*` has the keys of `start.*`. "
        "A parameter marked *dial* can be turned by levers and shocks.",
        "levers.md": "→ towards, × times, + add at full strength. Settings of each: "
        "`levers.<name>.` start, ramp, end, strength, to, region, group, payer, cap, hazard, when.",
        "indicators.md": "One column each, per region and quarter.",
    }
    bodies = {
        "plan.md": ("The quarter", plan().markdown() + "\n\n" + "\n".join(parts)),
        "parameters.md": (
            "Parameters",
            f"{parameters().markdown()}\n\n## How the starts of the paths differ\n\n"
            f"{path_notes().markdown()}\n\n{paths().markdown()}",
        ),
        "levers.md": ("Levers", f"{levers().markdown()}\n\n## Shocks\n\n{shocks().markdown()}"),
        "indicators.md": ("Indicators", indicators().markdown()),
    }
    return {
        name: f"{_HEAD}# {title}\n\n{notes[name]}\n\n{body.rstrip()}\n"
        for name, (title, body) in bodies.items()
    }


def write(folder: str | Path) -> list[Path]:
    """Write the generated pages into a folder; return their paths."""
    target = Path(folder)
    if not target.is_dir():
        raise InputError(f"folder '{folder}' does not exist; name the folder for the pages")
    written = []
    for name, text in pages().items():
        (target / name).write_text(text, "utf-8")
        written.append(target / name)
    return written


if __name__ == "__main__":
    for page in write(sys.argv[1] if len(sys.argv) > 1 else "docs"):
        print(page)
