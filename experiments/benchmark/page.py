"""The tables of a benchmark: as text, as files, as a section of docs/performance.md."""

from __future__ import annotations

import math
import platform
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.record import code_hash, commit

from ..executors import default_workers
from . import peers as others
from .handles import Handles
from .nation import Nation
from .others import Process
from .peers import Peer
from .steps import Steps
from .sweeps import Swept
from .targets import TARGETS, verdict

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Found:
    """All that one benchmark measured."""

    quick: bool
    rows: list[Steps] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    times: pd.DataFrame = field(default_factory=pd.DataFrame)
    peers: list[Peer] = field(default_factory=list)
    processes: dict[str, Process] = field(default_factory=dict)
    nations: list[Nation] = field(default_factory=list)
    handles: Handles | None = None
    swept: Swept | None = None

    def sizes(self) -> pd.DataFrame:
        """Return what a quarter costs, by size, written out."""
        return pd.DataFrame([
            {
                "size": row.name, "firms": f"{row.firms:,}", "people": f"{row.people:,}",
                "core (ms)": f"{1e3 * row.core:,.2f}", "twin (ms)": _shown(1e3 * row.twin, ",.1f"),
                "twin / core": _shown(row.ratio, ".0f", " ×"),
                "core (ns a firm)": f"{1e9 * row.core / row.firms:,.0f}",
                "all parts (ms)": f"{1e3 * row.whole:,.2f}",
                "all parts, by the clock (ms)": f"{1e3 * row.wall:,.2f}",
            }
            for row in self.rows
        ])  # fmt: skip

    def floors(self) -> pd.DataFrame:
        """Return by size what moving the columns alone would cost, and how much they hold."""
        return pd.DataFrame([
            {
                "size": row.name, "floor (ms)": f"{1e3 * row.floor:,.3f}",
                "floor (ns a firm)": f"{1e9 * row.floor / row.firms:,.0f}",
                "all parts / floor": f"{row.whole / row.floor:.0f} ×",
                "bytes a firm": f"{row.bytes_a_firm:,.0f}", "a person": f"{row.bytes_a_person:,.0f}",
            }
            for row in self.rows
        ])  # fmt: skip

    def targets(self) -> pd.DataFrame:
        """Return every target beside its figure."""
        return pd.DataFrame([
            {
                "target": t.number, "what": t.what,
                "required": f"{'≥' if t.more else '≤'} {t.required:g} {t.unit}".rstrip(),
                "here": _shown(self.figures.get(t.figure, math.nan), ".3g"),
                "verdict": verdict(t, self.figures),
            }
            for t in TARGETS
        ])  # fmt: skip

    def agent_sets(self) -> pd.DataFrame:
        """Return how many times faster each operation on all agents is, and what one read costs."""
        if self.handles is None:
            return pd.DataFrame()
        return pd.DataFrame([
            {
                "operation": name.replace("_ns", ""),
                "here": f"{value:,.0f} ns" if name.endswith("_ns") else f"{value:,.1f} × as fast",
            }
            for name, value in self.handles._asdict().items()
        ])  # fmt: skip

    def sweeps(self) -> pd.DataFrame:
        """Return what many runs cost beside themselves."""
        if self.swept is None:
            return pd.DataFrame()
        one = self.swept
        rows = [
            (f"a sweep beside its runs of {one.run_ms:.0f} ms", 100 * one.overhead, " % more CPU"),
            ("two workers of a sweep against one, by the clock", one.two_workers, " ×"),
            ("agglomera results over 100,000 stored runs", one.reading, " s"),
            ("agglomera compare, 3 arms × 50 seeds", one.comparing, " s"),
            ("the same over its runs alone on as many processors", one.over_bare, " ×"),
        ]
        return pd.DataFrame([{"what": a, "here": _shown(b, ".2f", c)} for a, b, c in rows])

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by their headings."""
        made = {
            "CPU time of one quarter, by size (medians, model and twin in turn)": self.sizes(),
            "The floor: a quarter's columns moved once, nothing computed": self.floors(),
            "Where the time of a default run goes": self.times.head(16),
            "Whole processes (warm: rules compiled before; cold: an empty cache)": pd.DataFrame(
                [
                    {
                        "command": name,
                        "CPU (s)": f"{p.cpu:.2f}",
                        "by the clock (s)": f"{p.wall:.2f}",
                    }
                    for name, p in self.processes.items()
                ]
            ),
            "Many runs (40 years, one core)": pd.DataFrame(
                [
                    {"world": world, "runs a second": _shown(value, ".2f")}
                    for world in ("teaching", "default")
                    for value in [self.figures.get(f"{world} runs a second", math.nan)]
                ]
            ),
            "A nation of 66 clusters (each size in a process of its own)": pd.DataFrame(
                [
                    {
                        "firms": f"{n.firms:,}",
                        "people": f"{n.people:,}",
                        "built in (s)": f"{n.build:.1f}",
                        "a quarter (s)": f"{n.quarter:.2f}",
                        "memory (GiB)": f"{n.gib:.2f}",
                    }
                    for n in self.nations
                ]
            ),
            "Agents as handles on columns, against Mesa's own agents": self.agent_sets(),
            "Sweeps": self.sweeps(),
            "Targets": self.targets(),
        }
        made = {title: table for title, table in made.items() if len(table)}
        if self.peers:
            made[f"Other simulators. {others.SAID}"] = pd.DataFrame(others.as_rows(self.peers))
        return made


def _shown(value: float, form: str, unit: str = "") -> str:
    return "–" if math.isnan(value) else f"{value:{form}}{unit}"


def machine() -> str:
    """Return a short name of processor and system, fit for a folder."""
    words = (
        platform.system(),
        platform.machine(),
        f"{default_workers()}cpu",
        f"py{platform.python_version()}",
    )
    return "-".join(words).lower()


def state() -> str:
    """Return the commit that was measured, with + if it was changed; else a hash of the code."""
    return commit() or code_hash()[:12]


def head(found: Found) -> str:
    """Say where this was measured."""
    kind = "quick" if found.quick else "full"
    return f"{kind} benchmark on {machine()}, commit {state()}, code {code_hash()[:16]}"


def text(found: Found) -> str:
    """Return all tables as text."""
    blocks = [
        f"{title}\n\n{table.to_string(index=False)}\n" for title, table in found.tables().items()
    ]
    return "\n".join([head(found), "", *blocks])


def write(root: Path, found: Found) -> Path:
    """Write numbers, tables and the figure; return the folder."""
    from ..figures import benchmark as figure
    from ..figures.style import save

    folder = root / "benchmark" / f"{machine()}-{state()}{'-quick' if found.quick else ''}"
    folder.mkdir(parents=True, exist_ok=True)
    rows = pd.DataFrame([{**row._asdict(), "ratio": row.ratio} for row in found.rows])
    rows.to_csv(folder / "sizes.csv", index=False)
    pd.Series(found.figures, name="value").rename_axis("figure").to_csv(folder / "figures.csv")
    found.times.to_csv(folder / "parts.csv", index=False)
    (folder / "table.txt").write_text(text(found), encoding="utf-8")
    save(figure.draw(found.rows, "en"), folder / "sizes.png")
    return folder


def put(found: Found) -> Path:
    """Write the section of docs/performance.md, and its picture."""
    from ..figures import benchmark as figure
    from ..figures.style import save
    from ..sections import put as between

    page = ROOT / "docs" / "performance.md"
    lines = [f"A {head(found)}.", "", "![CPU time a quarter by firms](images/performance.png)", ""]
    for title, table in found.tables().items():
        lines += [f"**{title}**", "", *_markdown(table), ""]
    between(page, "benchmark", "\n".join(lines))
    save(figure.draw(found.rows, "en"), ROOT / "docs" / "images" / "performance.png")
    return page


def _markdown(table: pd.DataFrame) -> list[str]:
    heads = [str(name) for name in table.columns]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return lines + [
        "| " + " | ".join(str(cell) for cell in row) + " |" for row in table.itertuples(index=False)
    ]
