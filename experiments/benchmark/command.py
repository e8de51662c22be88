"""``agglomera benchmark``: one table of how fast the model is here, each target beside its figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..cli import compiled, parse, parser
from ..executors import default_workers, progress
from ..store import Store

if TYPE_CHECKING:
    from .page import Found

QUICK, FULL, ALONE = (1_000,), (1_000, 10_000), (30_000, 100_000)
"""Numbers of firms: in a quick benchmark, in a full one, and there without a twin."""
NATION = (10_000, 100_000, 1_000_000)
"""Numbers of firms of a nation of 66 clusters, in a full benchmark."""


RUN, SHORT = "agglomera run path=upgrading", "agglomera run years=1"
COMMANDS = {
    "agglomera --help": ("--help",), SHORT: ("run", "years=1"), RUN: ("run", "path=upgrading"),
}  # fmt: skip
"""Whole processes that are timed with all rules compiled already."""
LARGE = 200.0
"""World sizes from which three blocks have to do."""


def main(words: list[str]) -> int:
    """Measure, print the tables and write them into a folder named by machine and code."""
    to = parser("benchmark")
    to.add_argument("--quick", action="store_true", help="small sizes, about two minutes")
    to.add_argument(
        "--peers", action="store_true", help="also time other simulators that are installed"
    )
    to.add_argument(
        "--docs", action="store_true", help="also write the figures into docs/performance.md"
    )
    to.add_argument("--results", default="results", metavar="DIR",
                    help="where results go (default results)")  # fmt: skip
    to.add_argument("words", nargs="*", help="nothing: a benchmark is always of the same worlds")
    given = parse(to, words)
    if given.words:
        to.error(f"benchmark takes no setting, so '{given.words[0]}' has no use here")
    store = Store(given.results).open()
    compiled()
    from . import page

    found = measure(given.quick, given.peers)
    print(page.text(found))
    print(f"written  {page.write(store.root, found)}")
    if given.docs:
        print(f"page     {page.put(found)}")
    return 0


def measure(quick: bool, peers: bool = False) -> Found:
    """Return all that was measured, one thing after the other under a progress bar."""
    from . import handles, nation, others, page, parts, steps, sweeps

    found = page.Found(quick)
    blocks = 5 if quick else 9
    rows, figures = found.rows, found.figures

    def size(name: str, size: float, twin: bool) -> Callable[[], None]:
        def work() -> None:
            row = steps.measured(name, size, blocks if size < LARGE else 3, twin)
            rows.append(row)
            figures[f"ratio {name}"] = row.ratio
            if name == "default":
                figures["ratio build"] = row.twin_build / row.build

        return work

    def whole() -> None:
        runs = others.whole_run(160, 1 if quick else 3)
        figures["ratio whole run"] = runs.twin / runs.model
        figures.update(core_run=runs.model, twin_run=runs.twin, default_run=runs.whole)

    def workers() -> None:
        many = 60 if quick else 200
        one, two = others.per_second(1, many), others.per_second(2, many)
        figures["teaching runs a second"], figures["workers"] = one, two / one
        figures["default runs a second"] = others.per_second(1, many // 10, "default")
        figures["ensemble"] = others.ensemble(min(2, default_workers()))

    def processes() -> None:
        for name, words in COMMANDS.items():
            found.processes[name] = others.process(*words)
        figures["run process"] = found.processes[RUN].cpu
        figures["help process"] = found.processes["agglomera --help"].wall

    def cold() -> None:
        found.processes[f"{SHORT}, cold"] = others.process("run", "years=1", blocks=1, cold=True)
        figures["compilation"] = found.processes[f"{SHORT}, cold"].cpu - found.processes[SHORT].cpu

    def clusters(firms: int) -> Callable[[], None]:
        return lambda: found.nations.append(nation.measured(firms))

    def agent_sets() -> None:
        found.handles = handles.measured(10_000 if quick else 100_000)
        figures["handles built"] = found.handles.creation
        figures["handles asked"] = min(found.handles.agg, found.handles.groupby)
        figures["handles read"] = found.handles.get

    def many_runs() -> None:
        small = {"blocks": 1, "points": 20, "seeds": 5, "many": 80, "pairs": 0}
        found.swept = sweeps.measured(**small) if quick else sweeps.measured()
        for name, value in found.swept._asdict().items():
            figures[f"sweep {name}"] = value

    def each_part() -> None:
        found.times = parts.shares()
        mine = found.times["part"] == "indicators"
        figures["observing"] = float(found.times.loc[mine, "share"].iloc[0])

    def other_simulators() -> None:
        from .peers import measured

        found.peers.extend(measured())

    per_firm = 1.0 / steps.firms_at_size_one()
    todo = [size(name, many, True) for name, many in steps.SIZES.items()]
    todo += [size(f"{n:,} firms", n * per_firm, True) for n in (QUICK if quick else FULL)]
    todo += [whole, workers, processes, each_part, agent_sets, many_runs]
    if not quick:
        todo += [size(f"{n:,} firms", n * per_firm, False) for n in ALONE] + [cold]
        todo += [clusters(firms) for firms in NATION]
    if peers:
        todo.append(other_simulators)
    for work in progress(iter(todo), len(todo), "measuring", 2.0):
        work()
    rows.sort(key=lambda row: row.firms)
    figures["exponent to 10,000"] = steps.exponent(rows, 700, 20_000)
    figures["exponent beyond 10,000"] = steps.growth(found.nations)
    if found.nations:
        figures["nation"] = found.nations[-1].gib
    return found
