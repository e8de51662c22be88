"""Whether a folder holds this very sweep, what is still to be lived, and growing what was planned."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import platform
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.core.errors import InputError, StoreError, short

from . import files
from .dataset import VERSION, Dataset, failed_in
from .definition import Experiment
from .plan import Chunk, Run, chunks_in, frame, planned
from .settings import Settings

if TYPE_CHECKING:
    from ..design.design import Design

SAME = ("code", "design", "first_seed", "years", "outcomes", "events", "base", "fingerprint")
"""What may not change under one name; points and seeds may become more."""
MEANS = {
    "code": "code (the sources of the model and the files of levers)",
    "fingerprint": "base config (its files give other values than they did)",
}


class Planned(NamedTuple):
    """A sweep as it is to be: points and chunks, and which of them are new."""

    design: Design
    chunks: list[Chunk]
    is_new: bool
    """Whether there is more than the folder holds."""


def facts(experiment: Experiment) -> dict[str, Any]:
    """Return what the manifest says of a sweep, beside when it was lived."""
    from sim.record import code_hash, commit, versions

    return {
        "store": VERSION,
        "name": experiment.name,
        "label": experiment.label, "label_zh": experiment.label_zh,
        "about": experiment.about, "source": experiment.source,
        "base": list(experiment.base),
        "fingerprint": experiment.spec.replace(seed=0).fingerprint,
        "code": code_hash(),
        "configs": configs_hash(experiment.config_dir),
        "design": experiment.kind,
        "factors": [factor.text for factor in experiment.designed.factors],
        "points": len(experiment.designed.points), "asked_points": experiment.points,
        "seeds": experiment.seeds, "first_seed": experiment.first_seed,
        "years": list(experiment.read_at),
        "outcomes": list(experiment.outcomes), "events": list(experiment.events),
        "versions": versions(), "commit": commit(),
        "machine": f"{platform.system()} {platform.machine()}",
        "sessions": [],
    }  # fmt: skip


def configs_hash(config_dir: str | None) -> str:
    """Return one hash over every config that a run could reach."""
    from sim.files import every_file

    digest = hashlib.sha256()
    for path in every_file(config_dir):
        digest.update(f"{path.parent.name}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()


def there(root: Path, name: str) -> Dataset | None:
    """Return the sweep of a name, None if there is none; refuse a folder of something else."""
    folder = root / name
    if (folder / files.MANIFEST).is_file():
        return Dataset(root, name)
    ours = {files.DESIGN, files.PLAN, files.LOCK}  # one that was killed while it began
    if folder.is_dir():
        foreign = [p.name for p in folder.iterdir()
                   if p.name not in ours and not p.name.endswith(files.BESIDE)]  # fmt: skip
        if foreign:
            raise StoreError(
                f"{folder} exists but holds no sweep ({sorted(foreign)[0]} lies in it); "
                "choose another --name"
            )
    elif folder.exists():
        raise StoreError(f"{folder} is a file where a folder should be; move it or use --name")
    return None


def plan_of(
    experiment: Experiment, told: dict[str, Any], before: Dataset | None, size: int | None = None
) -> Planned:
    """Return what a sweep is to hold, on top of what its folder holds; refuse another sweep."""
    from ..design.enlarge import enlarged
    from ..design.frames import points_in

    made = Settings(experiment.words, experiment.config_dir)
    design, chunks = experiment.designed, list[Chunk]()
    if before is not None:
        same(before.folder, before.manifest, told)
        chunks = chunks_in(before.plan())
        runs = [run for chunk in chunks for run in chunk.runs]
        _all_seeds(before.folder, runs, experiment)
        held = points_in(before.design())[: max(run.point for run in runs) + 1]
        try:
            design = enlarged(held, design)
        except InputError as error:
            raise StoreError(f"{before.folder}: {error}") from None
        if before.manifest["configs"] != told["configs"]:
            _same_runs(before.folder, design, runs, experiment)
    points, pairs = experiment.settled(design), experiment.pairs(design)
    grown = planned(points, pairs, made, chunks, size)
    return Planned(design, grown, len(grown) > len(chunks))


def _all_seeds(folder: Path, runs: list[Run], experiment: Experiment) -> None:
    """Refuse fewer seeds than were planned."""
    last = max(run.seed for run in runs)
    if last > experiment.seed_list[-1]:
        many = last - experiment.first_seed + 1
        raise StoreError(
            f"{folder} was planned with seeds = {many}, now it is {experiment.seeds}; give "
            f"--seeds {many} or more, or choose another --name"
        )


def same(
    folder: Path, before: dict[str, Any], now: dict[str, Any], fields: Sequence[str] = SAME
) -> None:
    """Refuse another sweep under the same name, with the field that differs."""
    for field in fields:
        was, is_now = before.get(field), now[field]
        if was != is_now:
            said = MEANS.get(field, field)
            raise StoreError(
                f"{folder} was made with {said} = {_told(was)}, now it is {_told(is_now)}; "
                "under one name only points and seeds may become more: choose another --name"
            )


def _told(value: Any) -> str:
    many = isinstance(value, list)
    return short(",".join(map(str, value)) or "none" if many else str(value)[:60])


def _same_runs(folder: Path, design: Design, runs: list[Run], experiment: Experiment) -> None:
    """Refuse if files changed so that a point is another run than the one that was planned."""
    from sim.record import keys_of

    made = Settings(experiment.words, experiment.config_dir)
    first = {run.point: run for run in reversed(runs)}
    points = experiment.settled(design)
    for number, run in sorted(first.items()):
        point = points[number]
        if keys_of(made.of(point), [run.seed]) != [run.key]:
            words = " ".join(point.words) or point.name
            raise StoreError(
                f"{folder}: the data behind point {number} ({words}) have changed: its config "
                "files, or a part of your own, give another run than the one that was planned; "
                "choose another --name"
            )


def save(folder: Path, plan: Planned, told: dict[str, Any], before: Dataset | None) -> None:
    """Write down what is planned before anything is lived; the manifest last."""
    from ..design.frames import frame as design_frame

    if before is not None and not plan.is_new and not _behind(before, told):
        return
    files.write_frame(folder / files.DESIGN, design_frame(plan.design))
    files.write_frame(folder / files.PLAN, frame(plan.chunks))
    if before is not None:
        told = {**told, "sessions": before.manifest["sessions"],
                "versions": before.manifest["versions"], "commit": before.manifest["commit"],
                "machine": before.manifest["machine"]}  # fmt: skip
    files.write_json(folder / files.MANIFEST, told)


def _behind(before: Dataset, told: dict[str, Any]) -> bool:
    """Say whether a manifest tells of less than its plan: it was ended between the two."""
    return any(before.manifest[name] < told[name] for name in ("points", "seeds"))


class State(NamedTuple):
    """What of a plan is there."""

    missing: list[Chunk]
    """Chunks cut down to the runs that are still to be lived."""
    failed: list[dict[str, Any]]
    done: int


def state(
    folder: Path, chunks: list[Chunk], mine: list[Chunk] | None = None, retry: bool = False,
    say: Callable[[str], None] = lambda text: None, years: int | None = None,
) -> State:  # fmt: skip
    """Return what is to be lived: what is missing, or only what failed; put broken parts aside.

    ``chunks`` are those of the whole plan, ``mine`` those that are wanted now (None: all);
    ``years`` is how many rows a run has (None: any number).
    """

    def broken(path: Path, error: StoreError) -> None:
        events = folder / files.EVENTS / path.name
        where = files.aside(folder, path)
        if events.exists():
            files.aside(folder, events)
        why = str(error).partition(";")[0]
        say(f"{why}; it was put aside as {where}, and its runs are lived again")

    return _state(folder, chunks, mine, retry, broken, years)


def _state(
    folder: Path, chunks: list[Chunk], mine: list[Chunk] | None, retry: bool,
    broken: Callable[[Path, StoreError], None], years: int | None,
) -> State:  # fmt: skip
    mine = chunks if mine is None else mine
    there: set[tuple[int, int]] = set()
    names: set[str] = set()
    keys = {(run.point, run.seed): run.key for chunk in chunks for run in chunk.runs}
    for path in files.parts(folder):
        try:
            held = _held(path, keys, years)
            if held & there:
                raise StoreError(f"{path} holds runs that another part holds")
            if (folder / files.EVENTS / path.name).exists():
                files.read_part(folder / files.EVENTS / path.name)
        except StoreError as error:
            broken(path, error)
            continue
        there |= held
        names.add(path.stem)
    asked = {run[:2] for chunk in mine for run in chunk.runs}
    noted = [one for one in failed_in(folder) if (one["point"], one["seed"]) not in there]
    failed = [one for one in noted if (one["point"], one["seed"]) in asked]
    gone = {(one["point"], one["seed"]) for one in failed}
    missing = []
    for chunk in mine:
        wanted = tuple(
            run for run in chunk.runs
            if (run[:2] in gone if retry else run[:2] not in there and run[:2] not in gone)
        )  # fmt: skip
        if wanted:
            again = 0
            while dataclasses.replace(chunk, again=again).part in names:
                again += 1
            missing.append(Chunk(chunk.number, wanted, again))
    return State(missing, failed, len(there & asked))


def _held(
    path: Path, keys: dict[tuple[int, int], str], years: int | None
) -> set[tuple[int, int]]:  # fmt: skip
    """Return point and seed of the runs of a part; raise StoreError if it is not as planned."""
    table = files.read_part(path)
    if not {"point", "seed", "key"} <= {*table.column_names}:
        raise StoreError(f"{path} is not whole (columns are missing)")
    columns = [table[name].to_pylist() for name in ("point", "seed", "key")]
    if any(keys.get((p, s)) != k for p, s, k in zip(*columns)):
        raise StoreError(f"{path} holds runs of another plan")
    many = Counter(zip(*columns[:2]))
    if years is not None and any(rows != years for rows in many.values()):
        raise StoreError(f"{path} is not whole (rows are missing)")
    return set(many)


def look(
    folder: Path, chunks: list[Chunk], mine: list[Chunk] | None = None, retry: bool = False
) -> State:
    """Return what ``state`` would, without touching anything: for whoever only asks."""
    return _state(folder, chunks, mine, retry, lambda path, error: None, None)


def note(folder: Path, began: float, executor: str, workers: int, lived: int) -> None:
    """Add to the manifest when runs were lived, how many, and on what."""
    from sim.record import commit, versions

    if not lived:
        return
    path = folder / files.MANIFEST
    told = json.loads(path.read_text("utf-8"))
    told["sessions"].append({
        "began": _clock(began), "ended": _clock(time.time()),
        "seconds": round(time.time() - began, 3), "runs": lived, "executor": executor,
        "workers": workers, "machine": f"{platform.system()} {platform.machine()}",
        "commit": commit(), "versions": versions(),
    })  # fmt: skip
    files.write_json(path, told)


def _clock(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")


def forget(folder: Path) -> None:
    """Remove a folder again in which nothing came to be; one that holds a sweep stays."""
    if (folder / files.MANIFEST).exists():
        return
    for name in (files.DESIGN, files.PLAN, files.LOCK):
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()
