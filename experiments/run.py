"""``agglomera run``: one setting, or every combination of several, into folders of results."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.errors import InputError, StoreError
from sim.core.garbage import uncollected

from . import cli, labels
from .executors import default_workers, each, progress
from .kept import Kept
from .measures import HEADLINE, focal, read
from .store import Store, reason, remove_empty, tidy_name

if TYPE_CHECKING:
    from sim.core.spec import RunSpec
    from sim.record import Record

    from .kept import Told

SHORT = HEADLINE[:6]
"""What is told of each of many runs."""


@dataclass(frozen=True)
class Task:
    """One run to be made and stored; plain, so that it can be sent to a worker."""

    spec: RunSpec
    root: Path
    name: str
    lang: str = "en"
    gif: bool = False
    figures: bool = True
    lean: bool = False
    """Indicators only: no events, panels or last state."""

    @property
    def key(self) -> str:
        """Return the key of what will be stored."""
        return key_of(self.spec) + ("-lean" if self.lean else "")


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("run")
    to.add_argument("words", nargs="*", metavar="KEY=VALUE", help="for example path=fusion seed=7")
    to.add_argument("-m", "--multirun", action="store_true",
                    help="every combination: path=fusion,indigenous seed=1,2,3")  # fmt: skip
    to.add_argument("--gif", action="store_true", help="also an animation of the run")
    to.add_argument("--no-figures", action="store_true", help="numbers only")
    to.add_argument("--lean", action="store_true",
                    help="indicators only, for large worlds: no events, panels or last state")  # fmt: skip
    cli.add_common(to, "name", "results", "lang", "workers", "config-dir", "spec")
    given = cli.parse(to, list(words))
    store = Store(given.results).open()
    if given.multirun:
        if given.spec is not None:
            raise InputError("--spec holds one run; it cannot be combined with -m")
        if given.lean:
            raise InputError("--lean is for one large run; it cannot be combined with -m")
        return _many(given.words, given.name, store, given)
    with uncollected():  # imports alone make a million things, and none of them is garbage
        spec = load(given.words, given.spec, given.config_dir)
        if given.lean and given.gif:
            raise InputError(
                "--gif needs the yearly panels that --lean leaves out; give one of them"
            )
        name = given.name or default_name(spec) + ("-lean" if given.lean else "")
        task = Task(spec, store.root, name, given.lang, given.gif, not given.no_figures, given.lean)
        return _one(task, store)


def load(words: Sequence[str], file: str | None = None, config_dir: str | None = None) -> RunSpec:
    """Return the spec of some overrides, from configs or on top of a stored one."""
    from sim import door

    if file is not None:
        return door.load_file(file, *words, config_dir=config_dir)
    return door.load(*words, config_dir=config_dir)


def default_name(spec: RunSpec) -> str:
    """Return path-policy-seed-fingerprint8, which says what a folder holds."""
    said = [spec.labels.get("path", "path"), spec.labels.get("policy", "policy")]
    return f"{tidy_name('-'.join(said))[:90]}-{spec.seed}-{spec.fingerprint[:8]}"


def key_of(spec: RunSpec) -> str:
    """Return the key that a record of this spec would have, without running it."""
    from sim.record import key_of

    return str(key_of(spec))


def live(spec: RunSpec, panels: bool = True, events: bool = True, shown: bool = False) -> Record:
    """Live one run, ``shown`` under a bar with the time left if it is a long one."""
    from sim import run

    if not shown:
        return run(spec, panels=panels, events=events)
    quarters = spec.quarters + 1
    bar = progress(range(quarters), quarters, "quarters", 2.0)
    record = run(spec, panels=panels, events=events, watch=lambda _: next(bar))
    next(bar, None)  # the bar goes when it is through
    return record


def back(folder: Path) -> Kept:
    """Return what figures and tables need of a stored record."""
    return Kept(folder)


def make(task: Task) -> str:
    """Run one task and store it; return the folder's name. Runs in a worker or here."""
    store = Store(task.root)
    if not store.has(task.name, task.key):
        keep(live(task.spec), task, store)
    return task.name


def keep(record: Record, task: Task, store: Store) -> Path:
    """Write everything that belongs to one run, whole or not at all."""
    with store.writing(task.name) as folder:
        record.write(folder)
        if task.figures:
            draw(record, folder / "figures", task.lang, task.lean)
        if task.gif:
            _animate(record, folder, task.lang)
    return store.folder(task.name)


def draw(record: Told, folder: Path, lang: str, lean: bool = False) -> None:
    """Draw the figures of one run; of a ``lean`` one those that its indicators allow."""
    from .figures import network, overview, spin_offs
    from .figures.style import save

    folder.mkdir(parents=True, exist_ok=True)
    path = str(record.spec.labels.get("path", "run"))
    save(overview.draw(record, lang), folder / "overview.png", lang)
    if lean:
        return
    save(network.draw({path: record}, lang), folder / "network.png", lang, colours=128)
    save(spin_offs.draw({path: record}, lang, path), folder / "spin_offs.png", lang)


def _animate(record: Told, folder: Path, lang: str) -> None:
    from .figures import animation

    (folder / "figures").mkdir(exist_ok=True)
    beside = folder / "figures" / f".animation.{os.getpid()}.part"
    try:
        animation.write(record, beside, lang)
        beside.replace(folder / "figures" / "animation.gif")
    except OSError as error:
        raise StoreError(f"cannot write the animation ({reason(error)})") from None
    finally:
        beside.unlink(missing_ok=True)


def _one(task: Task, store: Store) -> int:
    if store.has(task.name, task.key):
        record: Told = back(store.folder(task.name))
        cli.say(f"{store.folder(task.name)} holds exactly this result already; reused")
        _complete(record, task, store.folder(task.name))
    else:
        from sim.record import peak_memory

        cli.compiled()
        started = time.perf_counter()
        try:
            record = live(task.spec, not task.lean, not task.lean, shown=True)
            if task.lean:
                record.key, record.final = task.key, {}
            keep(record, task, store)
        except KeyboardInterrupt:
            raise KeyboardInterrupt("stopped; nothing of this run was kept") from None
        spent = time.perf_counter() - started
        held = peak_memory()
        cli.say(f"{task.spec.quarters} quarters in {spent:.1f} s, figures included; {held:.1f} GiB")
    print(summary(record, task.lang))
    print(f"\nnumbers   {store.folder(task.name) / 'indicators.csv'}")
    if task.figures or task.gif:
        print(f"figures   {store.folder(task.name) / 'figures'}")
    return 0


def _complete(record: Told, task: Task, folder: Path) -> None:
    """Draw what is asked for and not there yet, or there in the other language."""
    from .figures.style import language

    shown = folder / "figures"
    if task.figures and language(shown / "overview.png") != task.lang:
        draw(record, shown, task.lang, task.lean)
    if task.gif and language(shown / "animation.gif") != task.lang:
        _animate(record, folder, task.lang)


def summary(record: Told, lang: str) -> str:
    """Return ten numbers of a run, first year and last year, as a small table."""
    rows = focal(record.indicators)
    heads = {
        "en": ["this cluster", "first year", "last year"],
        "zh": ["本集群", "第一年", "最后一年"],
    }
    lines = [heads[lang]]
    for measure in HEADLINE:
        if all(name in rows for name in measure.needs):
            first, last = measure.of_run(rows.head(5)), measure.of_run(rows)
            lines.append([
                _with_unit(measure.label(lang), measure.unit, lang),
                labels.number(first, measure.unit, lang), labels.number(last, measure.unit, lang),
            ])  # fmt: skip
    if "stage" in rows and len(rows):
        stages = rows["stage"].to_numpy(float)
        lines.append([
            {"en": "stage of life", "zh": "生命周期阶段"}[lang],
            labels.stage_name(stages[0], lang), labels.stage_name(stages[-1], lang),
        ])  # fmt: skip
    return labels.table(lines)


def _with_unit(label: str, unit: str, lang: str) -> str:
    plain = unit in ("", "share", label)
    return label if plain else f"{label} ({labels.unit_name(unit, lang)})"


def _many(words: list[str], prefix: str | None, store: Store, given: object) -> int:
    from sim import door

    lang: str = given.lang  # type: ignore[attr-defined]
    extra: str | None = given.config_dir  # type: ignore[attr-defined]
    rows = door.expand(words, extra)
    specs = [door.load(*row, config_dir=extra) for row in rows]
    from .sweep import multirun

    about = prefix or multirun.name_of(words)
    multirun.there(store, about)
    tasks: list[Task] = []
    for spec in specs:
        name = default_name(spec) if prefix is None else f"{prefix}-{default_name(spec)}"
        if name in {t.name for t in tasks}:
            raise InputError(f"{name} is asked for twice; name every run once")
        tasks.append(Task(spec, store.root, name, lang, given.gif, not given.no_figures))  # type: ignore[attr-defined]
    there = [task for task in tasks if store.has(task.name, key_of(task.spec))]
    numbers = {task.name: _numbers(store, task.name) for task in there}
    if there:
        cli.say(f"{len(there)} of {len(tasks)} results are there already; reused")
    waiting = [task for task in tasks if task not in there]
    done = len(there)
    if waiting:
        cli.compiled()
    workers = given.workers or default_workers()  # type: ignore[attr-defined]
    new = store.missing()
    try:
        for _ in progress(each(make, waiting, workers), len(waiting), "runs"):
            done += 1
    except KeyboardInterrupt:
        done = sum(store.folder(task.name).is_dir() for task in tasks)
        raise KeyboardInterrupt(
            f"stopped; {done} of {len(tasks)} runs are finished and kept in {store.root}, "
            "and the same command goes on from there"
        ) from None
    finally:
        remove_empty(new)
    for task in waiting:
        numbers[task.name] = _numbers(store, task.name)
    print(_overview({task.name: numbers[task.name] for task in tasks}, store, lang))
    lived = [
        multirun.Lived(tuple(row), task.spec, key_of(task.spec), store.folder(task.name))
        for row, task in zip(rows, tasks)
    ]
    print(f"\nrows      {multirun.keep(store, about, lived)}")
    return 0


def _numbers(store: Store, name: str) -> dict[str, float]:
    """Return the few numbers that are told of a stored run."""
    import pandas as pd

    try:
        return read(SHORT, pd.read_parquet(store.folder(name) / "indicators.parquet"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{store.folder(name)} holds no finished result of Agglomera "
            f"({type(error).__name__}); remove it and run it again"
        ) from None


def _overview(runs: dict[str, dict[str, float]], store: Store, lang: str) -> str:
    lines = [[str(store.root), *(_with_unit(m.label(lang), m.unit, lang) for m in SHORT)]]
    for name, numbers in runs.items():
        lines.append([name, *(labels.number(numbers[m.name], m.unit, lang) for m in SHORT)])
    return labels.table(lines)
