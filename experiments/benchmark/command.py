"""``agglomera benchmark``: one table of how fast the model is here, each target beside its figure."""

from __future__ import annotations

import math
import platform
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from ..cli import compiled, parse, parser
from ..executors import default_workers, progress
from ..store import Store
from . import others, parts, steps
from .targets import TARGETS, verdict

QUICK, FULL = (1_000,), (1_000, 10_000)
ALONE = (100_000,)
"""Firms at which the model is timed without its twin."""


def main(words: list[str]) -> int:
    """Measure, print the tables and write them into a folder named by machine and commit."""
    to = parser("benchmark")
    to.add_argument("--quick", action="store_true", help="small sizes, about two minutes")
    to.add_argument(
        "--results", default="results", metavar="DIR", help="where results go (default results)"
    )
    to.add_argument("words", nargs="*", help="nothing: a benchmark is always of the same worlds")
    given = parse(to, words)
    if given.words:
        to.error(f"benchmark takes no setting, so '{given.words[0]}' has no use")
    store = Store(given.results).open()
    compiled()
    rows, figures, times = measure(given.quick)
    table, held = tables(rows, figures)
    print(table.to_string(index=False), end="\n\n")
    print(times.to_string(index=False), end="\n\n")
    print(held.to_string(index=False), end="\n\n")
    folder = write(store.root, rows, figures, times, table, held)
    print(f"written  {folder}")
    return 0


def measure(quick: bool) -> tuple[list[steps.Steps], dict[str, float], pd.DataFrame]:
    """Return rows by size, single figures by name, and the share of each part of a quarter."""
    rows: list[steps.Steps] = []
    figures: dict[str, float] = {}
    blocks = 5 if quick else 9

    def by_size() -> None:
        rows.extend(steps.by_size(QUICK if quick else FULL + ALONE, blocks, 10_000))
        for row in rows:
            figures[f"ratio {row.name}"] = row.ratio
        default = next(row for row in rows if row.name == "default")
        figures["ratio build"] = default.twin_build / default.build
        figures["exponent to 10,000"] = steps.exponent(rows, 700, 20_000)
        figures["exponent to 1,000,000"] = steps.exponent(rows, 7_000, 2_000_000)

    def whole() -> None:
        runs = others.whole_run(160, 8 if quick else 24, 3)
        figures["ratio whole run"] = runs.twin / runs.model
        figures["core run"], figures["twin run"], figures["default run"] = (
            runs.model,
            runs.twin,
            runs.whole,
        )

    def workers() -> None:
        many = 60 if quick else 200
        one, two = others.per_second(1, many), others.per_second(2, many)
        figures["runs a second, one worker"], figures["workers"] = one, two / one
        figures["ensemble"] = others.ensemble(min(2, default_workers()))

    def processes() -> None:
        figures["run process"] = others.process("run", "path=upgrading").cpu
        figures["help process"] = others.process("--help").wall
        if not quick:
            figures["cold process"] = others.process("run", "years=1", blocks=1, cold=True).wall

    times: list[pd.DataFrame] = []

    def each_part() -> None:
        table = parts.shares()
        times.append(table)
        figures["observing"] = float(table.loc[table["part"] == "indicators", "share"].iloc[0])

    todo: list[Callable[[], None]] = [by_size, whole, workers, processes, each_part]
    for work in _shown(todo):
        work()
    return rows, figures, times[0]


def _shown(todo: list[Callable[[], None]]) -> Iterator[Callable[[], None]]:
    return progress(iter(todo), len(todo), "measuring", 2.0)


def tables(rows: list[steps.Steps], figures: dict[str, float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table by size and the table of targets, written out."""
    size = pd.DataFrame([
        {
            "size": row.name, "firms": f"{row.firms:,}", "people": f"{row.people:,}",
            "core ms": f"{1e3 * row.core:.2f}", "twin ms": _ms(row.twin), "twin / core": _times(row.ratio),
            "all ms": f"{1e3 * row.whole:.2f}",
            "core ns a firm": f"{1e9 * row.core / row.firms:,.0f}",
            "bytes a firm": f"{row.bytes_a_firm:,.0f}", "bytes a person": f"{row.bytes_a_person:,.0f}",
        }
        for row in rows
    ])  # fmt: skip
    held = pd.DataFrame([
        {
            "target": t.number, "what": t.what, "required": f"{'≥' if t.more else '≤'} {t.required:g} {t.unit}",
            "here": _value(figures.get(t.figure, math.nan)), "verdict": verdict(t, figures),
        }
        for t in TARGETS
    ])  # fmt: skip
    return size, held


def _ms(seconds: float) -> str:
    return "–" if math.isnan(seconds) else f"{1e3 * seconds:,.1f}"


def _times(ratio: float) -> str:
    return "–" if math.isnan(ratio) else f"{ratio:.0f} ×"


def _value(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3g}"


def machine() -> str:
    """Return a short name of processor and system, fit for a folder."""
    words = [
        platform.system(),
        platform.machine(),
        f"{default_workers()}cpu",
        f"py{platform.python_version()}",
    ]
    return "-".join(words).lower()


def write(root: Path, rows: list[steps.Steps], figures: dict[str, float], times: pd.DataFrame,
          table: pd.DataFrame, held: pd.DataFrame) -> Path:  # fmt: skip
    """Write numbers, tables and the figure; return the folder."""
    from sim.record import code_hash

    from ..figures import benchmark as figure
    from ..figures.style import save

    folder = root / "benchmark" / f"{machine()}-{code_hash()[:8]}"
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame([{**row._asdict(), "ratio": row.ratio} for row in rows]).to_csv(
        folder / "sizes.csv", index=False
    )
    pd.Series(figures, name="value").rename_axis("figure").to_csv(folder / "figures.csv")
    times.to_csv(folder / "parts.csv", index=False)
    text = "\n\n".join(one.to_string(index=False) for one in (table, times, held))
    (folder / "table.txt").write_text(text + "\n", encoding="utf-8")
    save(figure.draw(rows, "en"), folder / "sizes.png", "en")
    return folder
