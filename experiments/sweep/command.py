"""``agglomera sweep``: the runs of an experiment, as many as are missing, on all processors."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError

from .. import cli, labels
from ..executors import default_workers, progress
from ..store import Store, remove_empty

if TYPE_CHECKING:
    from .chunk import Done, Task
    from .dataset import Dataset
    from .definition import Experiment
    from .keeping import Planned, State

TOLD = 10
"""So many failures are told one by one while the sweep goes on; all are kept."""
EXECUTORS = ("local", "dask")


def parser() -> cli.Parser:
    """Return the parser of the verb."""
    to = cli.parser("sweep")
    to.add_argument("words", nargs="*", metavar="KEY=VALUE",
                    help="experiment=NAME, and what all runs share: path=fusion")  # fmt: skip
    add = to.add_argument
    add("--design", metavar="KIND", help="grid, lhs, sobol, saltelli, morris, csv or arms")
    add("--points", type=cli.positive, metavar="N", help="points of lhs and sobol, blocks of "
        "saltelli, trajectories of morris, levels of grid")  # fmt: skip
    add("--factor", action="append", metavar="KEY=LOW:HIGH",
        help="what varies: key=low:high, key=low:high:log or key=a,b,c; once for each")  # fmt: skip
    add("--arm", action="append", metavar="ARM",
        help="a policy, or name:key=value+key=value; once for each")  # fmt: skip
    add("--csv", metavar="FILE", help="points as rows, keys as columns")
    add("--seeds", type=_whole, metavar="N", help="runs of each point")
    add("--first-seed", type=_whole, metavar="N", help="default 1")
    add("--years", type=_years, metavar="5,10", help="years at whose ends runs are read")
    add("--outcomes", type=_names, metavar="NAMES", help="what is kept of a run: firms,output")
    add("--events", type=_names, metavar="KINDS", help="also keep events of these kinds")
    add("--executor", choices=EXECUTORS, default="local", help="default local")
    add("--address", metavar="ADDRESS", help="of a Dask scheduler (default: one of our own)")
    add("--shard", type=_shard, metavar="K/N", help="only the K-th of N parts; see agglomera merge")
    add("--chunk", type=cli.positive, metavar="N",
        help="runs a chunk, in a new plan (default: about a second)")  # fmt: skip
    add("--retry-failed", action="store_true", help="only the runs that had failed")
    add("--wait", action="store_true", help="wait if another process writes to the same folder")
    add(
        "--dry-run", action="store_true", help="say how many runs, how long, how much disk; no more"
    )
    cli.add_common(to, "workers", "name", "results", "lang", "config-dir")
    return to


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]{1,19}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number")
    return int(text)


def _years(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"[0-9]{1,3}(,[0-9]{1,3})*", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of years, such as 5,10,20")
    return tuple(map(int, text.split(",")))


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _shard(text: str) -> tuple[int, int]:
    fits = re.fullmatch(r"([0-9]{1,5})/([0-9]{1,5})", text)
    if not fits or not 1 <= int(fits[1]) <= int(fits[2]):
        raise argparse.ArgumentTypeError(f"'{text}' is not K/N with K from 1 to N, such as 1/3")
    return int(fits[1]), int(fits[2])


def asked(given: argparse.Namespace) -> Experiment:
    """Return the experiment that the command line asks for."""
    from . import definition

    words = [w for w in given.words if w.partition("=")[0].strip() != "experiment"]
    files = [w.partition("=")[2].strip() for w in given.words if w not in words]
    if len(files) > 1:
        raise InputError(f"experiment is given twice: {files[0]} and {files[1]}")
    flags: dict[str, Any] = {
        "design": given.design, "points": given.points, "seeds": given.seeds,
        "first_seed": given.first_seed, "years": given.years, "outcomes": given.outcomes,
        "events": given.events, "csv": given.csv, "name": given.name,
        "config_dir": given.config_dir, "arms": given.arm and tuple(given.arm),
        "factors": given.factor and [_factor(text) for text in given.factor],
    }  # fmt: skip
    if files:
        return definition.changed(definition.named(files[0], given.config_dir), words, **flags)
    return definition.unnamed(words, **flags)


def _factor(text: str) -> tuple[str, str]:
    key, equals, said = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"--factor {text} is not of the form key=low:high or key=a,b,c")
    return key.strip(), said


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    given = cli.parse(parser(), list(words))
    if given.address and given.executor != "dask":
        raise InputError(f"--address = {given.address} is for --executor dask")
    store = Store(given.results)
    experiment = asked(given)
    if given.shard:
        experiment = _as_shard(experiment, given.shard)
    experiment = experiment.checked()
    store.open()
    from . import keeping

    told = keeping.facts(experiment)
    if given.shard:
        told["shard"] = list(given.shard)
    before = keeping.there(store.root, experiment.name)
    plan = keeping.plan_of(experiment, told, before, given.chunk)
    if given.dry_run:
        return _dry_run(experiment, plan, store, given)
    return _sweep(experiment, told, before, plan, store, given)


def _as_shard(experiment: Experiment, shard: tuple[int, int]) -> Experiment:
    import dataclasses

    name = f"{experiment.name}.shard-{shard[0]}-of-{shard[1]}"
    return dataclasses.replace(experiment, name=name)


def _mine(plan: Planned, shard: tuple[int, int] | None) -> list[Any]:
    """Return the chunks of a shard: every n-th, so that all shards have as much to do."""
    if shard is None:
        return plan.chunks
    return [c for c in plan.chunks if c.number % shard[1] == shard[0] - 1]


def _dry_run(experiment: Experiment, plan: Planned, store: Store, given: argparse.Namespace) -> int:
    from . import estimate, keeping

    folder = store.folder(experiment.name)
    mine = _mine(plan, given.shard)
    state = keeping.look(folder, mine, given.retry_failed)
    cli.compiled()
    found = estimate.estimated(_job(experiment), state.missing, plan.design.points)
    workers = given.workers or default_workers()
    runs = sum(len(chunk.runs) for chunk in mine)
    left = sum(len(chunk.runs) for chunk in state.missing)
    whose = f" in shard {given.shard[0]} of {given.shard[1]}" if given.shard else ""
    points = len(plan.design.points)
    print(f"{experiment.name}: {runs} runs{whose}, {points} points × {experiment.seeds} seeds")
    print(f"to do     {left} runs, kept in {len(state.missing)} pieces")
    print(f"time      about {_span(found.seconds / workers)} on {workers} "
          f"process{'es' * (workers > 1)}")  # fmt: skip
    print(f"disk      about {_size(found.bytes)}")
    return 0


def _span(seconds: float) -> str:
    for size, unit in ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"


def _size(many: int) -> str:
    for size, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if many >= size:
            return f"{many / size:.1f} {unit}"
    return f"{many} bytes"


def _job(experiment: Experiment) -> Any:
    from .chunk import Job
    from .keeping import configs_hash

    return Job(experiment.words, experiment.read_at, experiment.outcomes, experiment.events,
               experiment.config_dir, configs_hash(experiment.config_dir))  # fmt: skip


def _sweep(
    experiment: Experiment, told: dict[str, Any], before: Dataset | None, plan: Planned,
    store: Store, given: argparse.Namespace,
) -> int:  # fmt: skip
    from . import files, keeping
    from .dataset import Dataset

    folder = store.folder(experiment.name)
    new = store.missing()
    fresh = not folder.exists()
    try:
        with files.locked(folder, given.wait, cli.say):
            files.sweep_up(folder)
            now = keeping.there(store.root, experiment.name)
            if (now and now.manifest) != (before and before.manifest):  # somebody was here
                before, plan = now, keeping.plan_of(experiment, told, now, given.chunk)
            keeping.save(folder, plan, told, before)
            mine = _mine(plan, given.shard)
            state = keeping.state(folder, mine, given.retry_failed, cli.say)
            began, bar = time.time(), Bar(experiment)
            try:
                code = _live(experiment, plan, state, folder, given, bar)
            finally:
                keeping.note(folder, began, given.executor, given.workers or default_workers(),
                             bar.lived)  # fmt: skip
    finally:
        if fresh:
            keeping.forget(folder)
        remove_empty(new)
    _tell(Dataset(store.root, experiment.name), experiment, mine, given.lang)
    return code


def _live(
    experiment: Experiment, plan: Planned, state: State, folder: Path,
    given: argparse.Namespace, bar: Bar,
) -> int:  # fmt: skip
    left = sum(len(chunk.runs) for chunk in state.missing)
    if state.done and left:
        cli.say(f"{state.done} runs are there already; {left} to go")
    if given.retry_failed and not left:
        cli.say("no run has failed; nothing to try again")
    failed = 0 if given.retry_failed else len(state.failed)
    if left:
        cli.compiled()
    try:
        done = _finished(experiment, plan, state, folder, given)
        for one in progress(done, left, experiment.name, size=_many, note=bar.note):
            for failure in one.failed:
                failed += 1
                if failed <= TOLD:
                    cli.say(f"a run failed and the rest go on: {failure.said}")
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped; {state.done + bar.lived} runs are finished and kept in {folder}, and the same "
            "command goes on from there"
        ) from None
    if failed:
        cli.say(f"{failed} runs failed; their causes are in {folder / 'failed'}, and "
                "--retry-failed lives them again")  # fmt: skip
    return 1 if failed else 0


def _finished(
    experiment: Experiment, plan: Planned, state: State, folder: Path, given: argparse.Namespace
) -> Iterator[Done]:
    from . import chunk, cluster, local

    job, points = _job(experiment), plan.design.points
    workers = given.workers or default_workers()

    def tasks() -> Iterator[Task]:
        for one in state.missing:
            needed = {run.point: points[run.point] for run in one.runs}
            yield chunk.Task(job, one, needed, folder)

    if given.executor == "dask":
        for done in cluster.on_dask(chunk.lived, tasks(), given.address, workers):
            yield chunk.write(done, folder)
    else:
        yield from local.on_processes(chunk.work, tasks(), min(workers, len(state.missing) or 1),
                                      cli.say)  # fmt: skip


def _many(done: Done) -> int:
    return len(done.chunk.runs)


class Bar:
    """How many runs are done, and the running means that stand behind the bar."""

    def __init__(self, experiment: Experiment) -> None:
        from .chunk import SHOWN

        self.names = experiment.outcomes[:SHOWN]
        self.sums, self.counts = [0.0] * len(self.names), [0] * len(self.names)
        self.lived = 0

    def note(self, done: Done) -> str:
        """Take one chunk into the means; return them in words."""
        self.sums = [a + b for a, b in zip(self.sums, done.sums)]
        self.counts = [a + b for a, b in zip(self.counts, done.counts)]
        self.lived += len(done.chunk.runs)
        means = zip(self.names, self.sums, self.counts)
        return "means: " + ", ".join(f"{n} {labels.number(s / c)}" for n, s, c in means if c)


def _tell(data: Dataset, experiment: Experiment, mine: list[Any], lang: str) -> None:
    """Print what is there now: how many runs, the outcomes of the last year, the digest."""
    runs = data.runs()
    last = runs[runs["year"] == max(experiment.read_at)]
    print(summary(last, experiment, lang))
    wanted = sum(len(chunk.runs) for chunk in mine)
    print(f"\nruns      {len(last)} of {wanted} in {data.folder / 'runs'}")
    print(f"digest    {data.digest()}")


def summary(last: Any, experiment: Experiment, lang: str) -> str:
    """Return a small table: median and the band of eight runs in ten of each outcome."""
    from ..outcomes import OUTCOMES

    heads = {
        "en": [f"year {max(experiment.read_at)}", "median", "1 in 10 below", "1 in 10 above"],
        "zh": [f"第{max(experiment.read_at)}年", "中位数", "一成低于", "一成高于"],
    }
    lines = [heads[lang]]
    for name in experiment.outcomes:
        one = OUTCOMES[name]
        cuts = last[name].quantile([0.5, 0.1, 0.9]).tolist()
        lines.append([one.label(lang), *(labels.number(x, one.unit, lang) for x in cuts)])
    return labels.table(lines)
