"""``agglomera sweep``: the runs of an experiment, as many as are missing, on all processors."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError

from .. import cli, labels
from ..executors import ahead
from ..store import Store
from . import flags

if TYPE_CHECKING:
    from .dataset import Dataset
    from .definition import Experiment
    from .making import Asked, Manner

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
    add("--seeds", type=flags.whole, metavar="N", help="runs of each point")
    add("--first-seed", type=flags.whole, metavar="N", help="default 1")
    add("--years", type=flags.years, metavar="5,10", help="years at whose ends runs are read")
    add("--outcomes", type=flags.names, metavar="NAMES", help="what is kept of a run: firms,output")
    add("--events", type=flags.names, metavar="KINDS", help="also keep events of these kinds")
    add("--executor", choices=EXECUTORS, default="local", help="default local")
    add("--address", metavar="ADDRESS", help="of a Dask scheduler (default: one of our own)")
    add(
        "--shard",
        type=flags.shard,
        metavar="K/N",
        help="only the K-th of N parts; see agglomera merge",
    )
    add("--chunk", type=cli.positive, metavar="N",
        help="runs a chunk, in a new plan (default: about a second)")  # fmt: skip
    add("--retry-failed", action="store_true", help="only the runs that had failed")
    add("--wait", action="store_true", help="wait if another process writes to the same folder")
    add(
        "--dry-run", action="store_true", help="say how many runs, how long, how much disk; no more"
    )
    cli.add_common(to, "workers", "name", "results", "lang", "config-dir")
    return to


def asked(given: argparse.Namespace) -> Experiment:
    """Return the experiment that the command line asks for."""
    from . import definition

    name, words = flags.experiment(given.words)
    said: dict[str, Any] = {
        "design": given.design, "points": given.points, "seeds": given.seeds,
        "first_seed": given.first_seed, "years": given.years, "outcomes": given.outcomes,
        "events": given.events, "csv": given.csv, "name": given.name,
        "config_dir": given.config_dir, "arms": given.arm and tuple(given.arm),
        "factors": given.factor and [flags.factor(text) for text in given.factor],
    }  # fmt: skip
    if name is not None:
        return definition.changed(definition.named(name, given.config_dir), words, **said)
    return definition.unnamed(words, **said)


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    given = cli.parse(parser(), list(words))
    if given.executor == "local" and not given.dry_run:
        ahead(given.workers)
    if given.address and given.executor != "dask":
        raise InputError(f"--address = {given.address} is for --executor dask")
    store = Store(given.results)
    experiment = asked(given)
    if given.shard:
        experiment = _as_shard(experiment, given.shard)
    experiment = experiment.checked()
    store.open()
    from .making import Manner, make, planned

    how = Manner(given.workers, given.executor, given.address, given.shard, given.chunk,
                 given.retry_failed, given.wait)  # fmt: skip
    work = planned(experiment, store, how)
    if given.dry_run:
        return _dry_run(work, how)
    data, failed = make(work, how)
    _tell(data, how, given.lang)
    return 1 if failed else 0


def _as_shard(experiment: Experiment, shard: tuple[int, int]) -> Experiment:
    import dataclasses

    name = f"{experiment.name}.shard-{shard[0]}-of-{shard[1]}"
    return dataclasses.replace(experiment, name=name)


def _dry_run(work: Asked, how: Manner) -> int:
    from . import estimate, keeping
    from .making import job_of

    mine, points = how.mine(work.plan.chunks), work.plan.design.points
    state = keeping.look(work.folder, work.plan.chunks, mine, how.retry)
    cli.compiled()
    settled = work.experiment.settled(work.plan.design)
    found = estimate.estimated(job_of(work.experiment), state.missing, settled)
    workers = how.processes
    runs = sum(len(chunk.runs) for chunk in mine)
    left = sum(len(chunk.runs) for chunk in state.missing)
    whose = f" in shard {how.shard[0]} of {how.shard[1]}" if how.shard else ""
    many = f"{labels.many(len(points), 'point')} × {labels.many(work.experiment.seeds, 'seed')}"
    print(f"{work.experiment.name}: {labels.many(runs, 'run')}{whose}, {many}")
    print(
        f"to do     {labels.many(left, 'run')}, kept in {labels.many(len(state.missing), 'piece')}"
    )
    on = f"{workers} process{'es' * (workers > 1)}"
    print(f"time      about {_span(found.seconds / workers)} on {on}, and some seconds to begin")
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


def _tell(data: Dataset, how: Manner, lang: str) -> None:
    """Print what is there now, as ``agglomera results`` does, and the digest."""
    from ..results.command import summary
    from ..results.query import asking
    from .plan import chunks_in

    with asking(data.folder) as query:
        print(summary(data, query, lang))
    there = {*zip(*(data.table(["point", "seed"])[n].to_pylist() for n in ("point", "seed")))}
    mine = [run[:2] for chunk in how.mine(chunks_in(data.plan())) for run in chunk.runs]
    print(f"\nruns      {len(there.intersection(mine))} of {len(mine)} in {data.folder / 'runs'}")
    print(f"digest    {data.digest()}")
