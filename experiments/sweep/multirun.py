"""The runs of ``agglomera run -m`` as rows of a dataset, beside the folder that each of them has.

Points are the combinations that were asked for, the seed apart; a later call under the same name
adds to them. A run is read at the end of its last year, from the numbers in its folder.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.core.errors import InputError, StoreError

from .. import outcomes
from ..measures import read
from ..store import Store
from . import files, keeping
from .dataset import VERSION, Dataset
from .flags import key_of
from .plan import Chunk, Run, chunks_in

if TYPE_CHECKING:
    from sim.core.spec import RunSpec

    from ..design.design import Point

KIND = "multirun"


class Lived(NamedTuple):
    """A run that has its own folder already."""

    words: tuple[str, ...]
    spec: RunSpec
    key: str
    folder: Path


def name_of(words: Sequence[str]) -> str:
    """Return the name of a dataset: of all that was asked but the seeds, which may become more."""
    from sim.record import code_hash

    asked = [code_hash(), *(word for word in words if key_of(word) != "seed")]
    return f"{KIND}-{hashlib.sha256(' '.join(asked).encode()).hexdigest()[:8]}"


def there(store: Store, name: str) -> Dataset | None:
    """Return what is kept under a name already; refuse anything that is no such dataset."""
    from sim.record import code_hash

    store.folder(name)
    found = keeping.there(store.root, name)
    if found is not None and found.manifest["design"] != KIND:
        raise StoreError(f"{found.folder} holds a sweep, not runs of run -m; choose another --name")
    if found is not None:
        keeping.same(found.folder, found.manifest, {"code": code_hash()}, ("code",))
    return found


def keep(store: Store, name: str, runs: Sequence[Lived]) -> Path:
    """Write the rows that are not there yet; return the folder."""
    from ..design.design import Design
    from ..design.frames import points_in

    folder = store.folder(name)
    with files.locked(folder, True, lambda text: None):
        before = there(store, name)
        points = list(points_in(before.design())) if before is not None else []
        chunks = chunks_in(before.plan()) if before is not None else []
        known = {tuple(p.values.items()): i for i, p in enumerate(points)}
        planned = {(run.point, run.seed): run.key for chunk in chunks for run in chunk.runs}
        new: list[Run] = []
        where = {one.key: one for one in runs}
        for one in runs:
            point = _point(one)
            number = known.setdefault(tuple(point.values.items()), len(points))
            if number == len(points):
                points.append(point)
            is_new = (number, one.spec.seed) not in planned
            old = planned.setdefault((number, one.spec.seed), one.key)
            if old != one.key:
                raise StoreError(f"{folder}: {point.name}, seed {one.spec.seed} was another run when "
                                 "it was kept there; choose another --name")  # fmt: skip
            if is_new:
                new.append(Run(number, one.spec.seed, one.key))
        if new:
            number = max((chunk.number for chunk in chunks), default=-1) + 1
            chunks.append(Chunk(number, tuple(new)))
            design = Design(KIND, _factors(points), tuple(points))
            told = _facts(name, points, chunks, [one.spec.years for one in runs], before)
            plan = keeping.Planned(design, chunks, True)
            keeping.save(folder, plan, told, before)
        for chunk in keeping.state(folder, chunks).missing:
            mine = [run for run in chunk.runs if run.key in where]
            if mine:
                rows = _rows(mine, where)
                files.write_rows(folder / files.RUNS / f"{chunk.part}.parquet", rows, 0.0)
    return folder


def _point(one: Lived) -> Point:
    from ..design.declared import declared
    from ..design.design import Point

    values: dict[str, Any] = {}
    for word in one.words:
        key, _, said = (part.strip() for part in word.partition("="))
        if key == "seed":
            continue
        try:
            values[key] = one.spec.years if key == "years" else declared(key).take(said)
        except InputError:  # the door has taken it; a table shows it as it was written
            values[key] = said
    return Point(" ".join(w for w in one.words if not w.startswith("seed=")) or "base", values)


def _factors(points: Sequence[Point]) -> tuple[Any, ...]:
    from ..design.factors import listed

    keys = dict.fromkeys(key for point in points for key in point.values)
    return tuple(
        listed(key, tuple(dict.fromkeys(p.values[key] for p in points if key in p.values)))
        for key in keys
    )


def _facts(
    name: str, points: Sequence[Point], chunks: Sequence[Chunk], years: list[int],
    before: Dataset | None,
) -> dict[str, Any]:  # fmt: skip
    from sim.record import code_hash, commit, versions

    seeds = {run.seed for chunk in chunks for run in chunk.runs}
    read_at = {*years, *(before.manifest["years"] if before is not None else ())}
    return {
        "store": VERSION, "name": name, "label": "", "label_zh": "", "about": "", "source": "",
        "base": [], "fingerprint": "", "code": code_hash(), "configs": "", "design": KIND,
        "factors": [factor.text for factor in _factors(points)], "points": len(points),
        "asked_points": None, "seeds": len(seeds), "first_seed": min(seeds),
        "years": sorted(read_at), "outcomes": list(outcomes.DEFAULT), "events": [],
        "versions": versions(), "commit": commit(),
        "machine": f"{platform.system()} {platform.machine()}", "sessions": [],
    }  # fmt: skip


def _rows(runs: Sequence[Run], where: dict[str, Lived]) -> dict[str, list[Any]]:
    import pandas as pd

    wanted = [outcomes.OUTCOMES[name] for name in outcomes.DEFAULT]
    rows: dict[str, list[Any]] = {n: [] for n in ("key", "point", "seed", "year")}
    rows |= {name: [] for name in outcomes.DEFAULT}
    for run in runs:
        one = where[run.key]
        try:
            found = read(wanted, pd.read_parquet(one.folder / "indicators.parquet"))
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{one.folder} holds no finished result of Agglomera ({type(error).__name__}); "
                "remove it and run it again"
            ) from None
        head = {"key": run.key, "point": run.point, "seed": run.seed, "year": one.spec.years}
        for name, value in {**head, **found}.items():
            rows[name].append(value)
    return rows
