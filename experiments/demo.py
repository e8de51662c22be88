"""``agglomera demo``: the five paths side by side, many seeds each; a table, figures and a page.

A worker lives one run and leaves only its yearly numbers behind (the whole record for the first
seed of each path), so memory stays flat. Finished runs wait in a hidden folder beside the result:
after Ctrl-C the same command goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import StoreError
from sim.core.interrupt import held_back

from . import cli, run
from .executors import default_workers, each, progress, shared
from .finished import finish
from .labels import PATHS
from .store import Store, write_text

if TYPE_CHECKING:
    from argparse import Namespace
    from concurrent.futures import ProcessPoolExecutor
    from typing import TypeAlias

    import pandas as pd

    from sim.core.spec import RunSpec

    Pool: TypeAlias = ProcessPoolExecutor | None
    from sim.record import Record

SEEDS, YEARS = 20, 40
QUICK_SEEDS, QUICK_YEARS = 3, 10
SHOWN_PATH = "indigenous"
"""The path whose spin-off tree and animation are drawn: it begins with almost nothing."""


@dataclass(frozen=True)
class Task:
    """One run of the demo; plain, so that it can be sent to a worker."""

    spec: RunSpec
    key: str
    folder: Path
    whole: bool

    @property
    def path(self) -> str:
        """Name of the path."""
        return str(self.spec.labels["path"])

    @property
    def part(self) -> Path:
        """File that says that this run is finished, and what came out."""
        return self.folder / f"{self.path}-{self.spec.seed}-{self.key[:16]}.json"


def tasks(folder: Path, quick: bool) -> list[Task]:
    """Return all runs, seed by seed, so that every path is there early."""
    from sim import door

    extra = ("world=small",) if quick else ()
    years = QUICK_YEARS if quick else YEARS
    base = {path: door.load(f"path={path}", *extra, years=years) for path in PATHS}
    found = []
    for seed in range(1, 1 + (QUICK_SEEDS if quick else SEEDS)):
        for spec in base.values():
            one = spec.replace(seed=seed)
            found.append(Task(one, run.key_of(one), folder, seed == 1))
    return found


def live(task: Task) -> str:
    """Live one run and leave its numbers behind. Runs in a worker."""
    if task.part.exists():
        return task.part.name
    record = run.live(task.spec, panels=task.whole)
    try:
        _leave(record, task)
    finally:
        if not task.part.exists():
            task.part.with_suffix(".parquet").unlink(missing_ok=True)
            if task.whole:
                shutil.rmtree(task.folder / task.path, ignore_errors=True)
    return task.part.name


def _leave(record: Record, task: Task) -> None:
    from .summary import numbers_of

    focal = record.indicators
    focal = focal[focal["region"] == "focal"].drop(columns="region")
    focal.to_parquet(task.part.with_suffix(".parquet"), index=False)
    if task.whole:
        shutil.rmtree(task.folder / task.path, ignore_errors=True)
        record.write(task.folder / task.path)
    told = {"path": task.path, "seed": task.spec.seed, "key": task.key, "digest": record.provenance["digest"],
            "units": dict(record.units), "provenance": record.provenance,
            "numbers": numbers_of(record)}  # fmt: skip
    write_text(task.part, json.dumps(told, default=str))


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("demo")
    to.add_argument("--quick", action="store_true",
                    help=f"{QUICK_SEEDS} seeds, {QUICK_YEARS} years, a small world")  # fmt: skip
    to.add_argument("--fresh", action="store_true", help="compute everything again")
    cli.add_common(to, "workers", "results", "lang")
    to.set_defaults(words=[])
    given = cli.parse(to, list(words))
    if given.words:
        from sim.core.errors import InputError

        raise InputError(
            f"demo takes no '{given.words[0]}': its settings are fixed; use run or compare"
        )
    store = Store(given.results).open()
    name = "demo-quick" if given.quick else "demo"
    _own(store, name)
    workers = given.workers or default_workers()
    with shared(workers) as pool:
        old = _read_provenance(store.folder(name))
        if pool and (given.fresh or not old):  # there will be runs: let workers load meanwhile
            with held_back():
                for _ in range(workers):
                    pool.submit(_load)
        _make(store, name, given, pool, workers, old)
    print((store.folder(name) / "table.txt").read_text("utf-8"))
    print(f"page      {store.folder(name) / 'index.html'}")
    print(f"figures   {store.folder(name) / 'figures'}")
    print(f"numbers   {store.folder(name) / 'numbers.csv'}")
    return 0


def _load() -> None:
    """Import in a worker what its runs will need."""
    import pandas as pd

    import sim.run

    from . import summary

    _ = pd, sim.run, summary


def _make(
    store: Store, name: str, given: Namespace, pool: Pool, workers: int, old: dict[str, Any]
) -> None:
    """Live what is missing, gather it and draw, all with the same workers."""
    parts = store.root / f".{name}.parts"
    todo = tasks(parts, given.quick)
    key = hashlib.sha256(json.dumps([t.key for t in todo]).encode()).hexdigest()
    look, folder = _look(given.lang), store.folder(name)
    if not given.fresh and old.get("key") == key:
        cli.say(f"{folder} holds exactly these runs already; reused (--fresh: again)")
        if old.get("look") != look:
            _picture(store, name, given.lang, pool, {**old, "look": look}, folder)
        return
    spent = _compute(todo, parts, pool, workers, given.fresh, store)
    facts = {"kind": "demo", "key": key, "look": look, "seconds": round(spent, 1),
             "workers": workers, "quick": given.quick, "runs": len(todo)}  # fmt: skip
    _gather(todo, parts)
    _picture(store, name, given.lang, pool, facts, parts)
    shutil.rmtree(parts, ignore_errors=True)


def _own(store: Store, name: str) -> None:
    """Refuse to replace a folder that is not a demo's."""
    folder = store.folder(name)
    if folder.exists() and _read_provenance(folder).get("kind") != "demo":
        raise StoreError(
            f"{folder} is not a folder that the demo has written; move it away or use --results"
        )


def _read_provenance(folder: Path) -> dict[str, Any]:
    try:
        data = json.loads((folder / "provenance.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _look(lang: str) -> str:
    """Return what decides the look of figures and page: language and our own sources."""
    digest = hashlib.sha256(lang.encode())
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".html"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _compute(
    todo: list[Task], parts: Path, pool: Pool, workers: int, fresh: bool, store: Store
) -> float:
    if fresh:
        shutil.rmtree(parts, ignore_errors=True)
    return finish(live, todo, parts, store, workers, pool, tell=False)


def _gather(todo: list[Task], parts: Path) -> None:
    """Put the parts of all runs together into two tables, in order of path and seed."""
    import pandas as pd

    order = {path: i for i, path in enumerate(PATHS)}
    frames, rows = [], []
    told: dict[str, Any] = {}
    for task in sorted(todo, key=lambda t: (order[t.path], t.spec.seed)):
        told = json.loads(task.part.read_text("utf-8"))
        frame = pd.read_parquet(task.part.with_suffix(".parquet"))
        frame.insert(0, "seed", task.spec.seed)
        frame.insert(0, "path", task.path)
        frames.append(frame)
        rows.append({"path": task.path, "seed": task.spec.seed, "key": task.key,
                     "digest": told["digest"], **told["numbers"]})  # fmt: skip
    pd.concat(frames, ignore_index=True).to_parquet(parts / "runs.parquet", index=False)
    pd.DataFrame(rows).to_csv(parts / "numbers.csv", index=False)
    facts = {"units": told["units"], "provenance": told["provenance"]}
    (parts / "facts.json").write_text(json.dumps(facts), "utf-8")


def _picture(
    store: Store, name: str, lang: str, pool: Pool, facts: dict[str, Any], source: Path
) -> None:
    """Write table, figures and page from the gathered runs, whole or not at all."""
    import pandas as pd

    from .report import page
    from .summary import told

    started = time.perf_counter()
    try:
        with store.writing(name, replace=True) as folder:
            for file in ("runs.parquet", "numbers.csv", "facts.json"):
                shutil.copy2(source / file, folder / file)
            for path in PATHS:
                where = source / path if source.name.startswith(".") else source / "records" / path
                shutil.copytree(where, folder / "records" / path)
            numbers = pd.read_csv(folder / "numbers.csv")
            years = YEARS if not facts.get("quick") else QUICK_YEARS
            text = told(numbers, lang, years)
            (folder / "table.txt").write_text(text, "utf-8")
            (folder / "figures").mkdir()
            jobs = [(which, folder, lang) for which in FIGURES]
            for _ in progress(
                each(figure, jobs, len(jobs) if pool else 1, pool), len(jobs), "figures"
            ):
                pass
            facts["figure_seconds"] = round(time.perf_counter() - started, 1)
            (folder / "provenance.json").write_text(json.dumps(facts, indent=1), "utf-8")
            page.write(folder, numbers, lang, facts, years)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            "stopped while drawing; all runs are finished and kept, and the same command goes on "
            "from there"
        ) from None


FIGURES = ("animation", "network", "flows", "trajectories", "spin_offs", "stages")
"""The slowest first, so that two workers end together."""


def figure(job: tuple[str, Path, str]) -> str:
    """Draw one figure from the gathered runs. Runs in a worker."""
    which, folder, lang = job
    from .figures import style

    target = folder / "figures" / f"{which}.png"
    if which in ("trajectories", "stages"):
        import pandas as pd

        runs = pd.read_parquet(folder / "runs.parquet")
        if which == "stages":
            from .figures import stages

            drawn = stages.draw(runs, lang)
        else:
            from .figures import trajectories

            facts = json.loads((folder / "facts.json").read_text("utf-8"))
            drawn = trajectories.draw(runs, lang, facts["units"])
    else:
        wanted = (SHOWN_PATH,) if which in ("animation", "spin_offs") else tuple(PATHS)
        records = {path: run.back(folder / "records" / path) for path in wanted}
        if which == "animation":
            from .figures import animation

            animation.write(records[SHOWN_PATH], target.with_suffix(".gif"), lang)
            return which
        from .figures import flows, network, spin_offs

        if which == "network":
            drawn = network.draw(records, lang)
        elif which == "flows":
            drawn = flows.draw(records, lang)
        else:
            drawn = spin_offs.draw(records, lang, SHOWN_PATH)
    style.save(drawn, target, lang, colours=128 if which == "network" else None)
    return which


def runs_of(folder: Path) -> pd.DataFrame:
    """Return the gathered indicators of a demo: path, seed, quarter and one column each."""
    import pandas as pd

    return pd.read_parquet(folder / "runs.parquet")
