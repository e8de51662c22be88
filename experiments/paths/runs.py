"""The runs of ``agglomera paths``: which there are, and living one of them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError

from .. import run
from ..labels import PATHS
from ..store import write_text
from .features import read
from .file import Design, Group, apart, folder

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

QUICK_WORLD = "small"
QUICK_FIRST = {True: 7001, False: 7101}
"""First seeds of a quick try, learnt and judged: seeds to be judged in earnest stay fresh."""
QUICK = {"train": 6, "test": 4, "real_train": 6, "real_test": 4, "swap": 2, "ablated": 4}
LEARNT = ("train", "real_train")


@dataclass(frozen=True)
class Task:
    """One run; plain, so that it can be sent to a worker."""

    kind: str
    start: str
    axes: str
    spec: RunSpec
    design: Design
    folder: Path

    @property
    def key(self) -> str:
        """Return what decides the numbers: the run, and how its features are read."""
        how = [(f.name, f.indicator, f.how, f.of, f.scale) for f in self.design.features]
        said = [run.key_of(self.spec), how, self.design.spans]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @property
    def part(self) -> Path:
        """File that says that this run is finished, and what came out."""
        name = f"{self.kind}-{self.start}-{self.axes}-{self.spec.seed}-{self.key[:16]}.json"
        return self.folder / name


def live(task: Task) -> str:
    """Live one run and leave its numbers behind. Runs in a worker."""
    part = task.part
    if not part.exists():
        record = run.live(task.spec, panels=False)
        found = read(task.design, record.indicators)
        write_text(part, json.dumps({"key": task.key, "numbers": found}))
    return part.name


def sized(design: Design, seeds: int | None, first: int | None, quick: bool) -> Design:
    """Return the design with the seeds asked for; raise InputError if groups run into each other."""
    groups = dict(design.groups)
    for name, one in groups.items():
        count = QUICK[name] if quick else one.count
        if seeds is not None:
            count = seeds if name in ("train", "test") else min(seeds, one.count)
        at = QUICK_FIRST[name in LEARNT] if quick else one.first
        if first is not None and name not in LEARNT:
            at = first
        groups[name] = Group(at, count)
    smallest = min(group.count for name, group in groups.items() if name in LEARNT)
    if smallest < 2:
        raise InputError(
            f"--seeds = {smallest} is not a whole number of at least 2: a classifier needs two "
            "runs of each path to learn from"
        )
    world = QUICK_WORLD if quick else design.world
    found = dataclasses.replace(design, groups=groups, world=world)
    apart(found)
    return found


def tasks(design: Design, where: Path) -> list[Task]:
    """Return all runs, each once."""
    return [Task(kind, start, axes, spec, design, where)
            for kind, start, axes, spec in _specs(design)]  # fmt: skip


def _specs(design: Design) -> Iterator[tuple[str, str, str, RunSpec]]:
    g = design.groups
    both = [*g["train"].seeds, *g["test"].seeds]
    off = [f"mechanisms.{name}.on=false" for name in _mechanisms()]
    for axes in PATHS:
        yield from _many(design, "common", design.start, axes, [], both)
        yield from _many(design, "placebo", design.start, axes, off, both)
        if axes in design.ablations:
            words = [*design.ablations[axes].words]
            yield from _many(design, "ablated", design.start, axes, words, g["ablated"].seeds)
        words = [*design.unrelated.words]
        yield from _many(design, "unrelated", design.start, axes, words, g["ablated"].seeds)
    for start in PATHS:
        real = sorted({*g["real_train"].seeds, *g["real_test"].seeds, *g["swap"].seeds})
        yield from _many(design, "real", start, start, [], real)
        for axes in PATHS:
            if axes != start:
                yield from _many(design, "swap", start, axes, [], g["swap"].seeds)


def _mechanisms() -> list[str]:
    from sim.core.registry import MECHANISMS

    return sorted(MECHANISMS)


def _many(
    design: Design, kind: str, start: str, axes: str, words: list[str], seeds: Any
) -> Iterator[tuple[str, str, str, RunSpec]]:
    said = [f"path={start}", f"axes={axes}", f"world={design.world}", f"years={design.years}"]
    base = run.load([*said, *words], None, str(folder()))
    for seed in seeds:
        yield kind, start, axes, base.replace(seed=seed)


def gathered(todo: list[Task]) -> pd.DataFrame:
    """Return one row for each run and span, one column for each feature."""
    import pandas as pd

    rows = []
    for task in todo:
        for span, numbers in json.loads(task.part.read_text("utf-8"))["numbers"].items():
            rows.append({"kind": task.kind, "start": task.start, "axes": task.axes,
                         "seed": task.spec.seed, "span": span, **numbers})  # fmt: skip
    return pd.DataFrame(rows)
