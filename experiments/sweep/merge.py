"""``agglomera merge``: the shards of a sweep, wherever they were lived, become one dataset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sim.core.errors import InputError, StoreError, nearest

from .. import cli
from ..store import Store, reason, remove_empty
from . import files, keeping
from .dataset import Dataset
from .making import Manner
from .plan import chunks_in

SHARD = re.compile(r"(?P<name>.+)\.shard-(?P<k>[0-9]+)-of-(?P<n>[0-9]+)")


class Part(NamedTuple):
    """One shard: which of how many, and its dataset."""

    k: int
    n: int
    data: Dataset


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("merge")
    to.add_argument("words", nargs="*", metavar="NAME [FOLDER …]",
                    help="the sweep, and shards that lie elsewhere than in the results folder")  # fmt: skip
    to.add_argument("--wait", action="store_true",
                    help="wait if another process writes to the same folder")  # fmt: skip
    cli.add_common(to, "results")
    given = cli.parse(to, list(words))
    if not given.words:
        raise InputError("merge which sweep? write its name: agglomera merge first_sweep")
    name, *where = given.words
    store = Store(given.results)
    folder = store.folder(name)
    shards = _found(name, store, [Path(one) for one in where])
    _agree(shards)
    keeping.there(store.root, name)  # refuses a folder of something else before it is touched
    store.open()
    new, fresh = store.missing(), not folder.exists()
    try:
        with files.locked(folder, given.wait, cli.say):
            try:
                files.sweep_up(folder)
                _merge(name, store, shards)
            finally:
                if fresh:
                    keeping.forget(folder)
    finally:
        remove_empty(new)
    return _tell(Dataset(store.root, name))


def _found(name: str, store: Store, where: list[Path]) -> list[Part]:
    """Return all shards of a sweep, each once, none missing."""
    places = where or sorted(store.root.glob(f"{name}.shard-*-of-*"))
    found: dict[int, Part] = {}
    for place in places:
        fits = SHARD.fullmatch(place.name)
        if not fits or fits["name"] != name:
            raise InputError(f"{place} is no shard of {name}; its name is {name}.shard-K-of-N")
        k, n = int(fits["k"]), int(fits["n"])
        if k in found:
            other = found[k]
            if other.n != n:
                raise InputError(f"{place} is one of {n} shards, {other.data.folder} one of "
                                 f"{other.n}; name the folders of one set")  # fmt: skip
            raise InputError(f"shard {k} of {n} is given twice: {place}")
        found[k] = Part(k, n, Dataset(place.parent, place.name))
    if not found:
        known = {m["name"] for p in store.root.glob("*.shard-*-of-*")
                 if (m := SHARD.fullmatch(p.name))}  # fmt: skip
        raise InputError(f"{store.root} holds no shard of '{name}'{nearest(name, known)}")
    many = {part.n for part in found.values()}
    if len(many) > 1:
        raise InputError(f"shards of {' and of '.join(map(str, sorted(many)))} lie side by side; "
                         "name the folders of one set behind the name")  # fmt: skip
    lacking = sorted(set(range(1, many.pop() + 1)) - found.keys())
    if lacking:
        raise InputError(f"shard {', '.join(map(str, lacking))} of {name} is missing; live it with "
                         f"--shard {lacking[0]}/{next(iter(found.values())).n}")  # fmt: skip
    return [found[k] for k in sorted(found)]


def _agree(shards: list[Part]) -> None:
    """Refuse shards that are not parts of one and the same plan."""
    first = shards[0].data
    for _, _, data in shards[1:]:
        for field in (*keeping.SAME, "configs"):
            if data.manifest[field] != first.manifest[field]:
                raise StoreError(f"{data.folder} and {first.folder} differ in {field}; "
                                 "they are not shards of one sweep")  # fmt: skip
        for what, one, other in (
            ("plan", data.plan(), first.plan()), ("design", data.design(), first.design()),
        ):  # fmt: skip
            if not one.equals(other):
                raise StoreError(f"{data.folder} and {first.folder} were planned with other points "
                                 f"or seeds (their {what}s differ); live the smaller one again "
                                 "with the words of the larger")  # fmt: skip
    for part in shards:
        for kind in (files.RUNS, files.EVENTS):
            for path in files.parts(part.data.folder, kind):
                files.read_part(path)


def _merge(name: str, store: Store, shards: list[Part]) -> None:
    folder, first = store.folder(name), shards[0].data
    before = keeping.there(store.root, name)
    told = {key: value for key, value in first.manifest.items() if key != "shard"}
    told["name"] = name
    if before is not None:
        keeping.same(folder, before.manifest, told)
        old, new = before.plan(), first.plan()
        if len(old) > len(new) or not new.iloc[: len(old)].equals(old):
            raise StoreError(f"{folder} holds another plan than the shards of {name}; "
                             "choose another --results, or remove the folder")  # fmt: skip
    sessions = list(before.manifest["sessions"]) if before is not None else []
    for k, n, data in shards:
        here = [{**one, "shard": f"{k}/{n}"} for one in data.manifest["sessions"]]
        sessions += [one for one in here if one not in sessions]
    try:
        for file in (files.DESIGN, files.PLAN):
            files.put(folder / file, (first.folder / file).read_bytes())
        files.write_json(folder / files.MANIFEST, {**told, "sessions": sessions})
        for _, _, data in shards:
            mine = Manner(shard=data.manifest["shard"]).mine(chunks_in(data.plan()))
            _take(data.folder, folder, [chunk.number for chunk in mine])
    except OSError as error:
        raise StoreError(f"cannot read the shards of {name} ({reason(error)})") from None


def _take(shard: Path, folder: Path, chunks: list[int]) -> None:
    """Copy what is not there yet; a chunk's failures are those that its shard knows of."""
    for kind in (files.EVENTS, files.RUNS):
        for path in files.parts(shard, kind):
            target = folder / kind / path.name
            if not target.exists():
                files.put(target, path.read_bytes())
    for number in chunks:
        said, ours = (place / files.FAILED / f"{number:06d}.json" for place in (shard, folder))
        if said.exists():
            files.put(ours, said.read_bytes())
        else:
            ours.unlink(missing_ok=True)


def _tell(data: Dataset) -> int:
    plan, failed = data.plan(), data.failed()
    there = data.table(["key", "point", "seed"]).group_by(["point", "seed"]).aggregate([])
    missing = len(plan) - len(there) - len(failed)
    print(f"runs      {len(there)} of {len(plan)} in {data.folder / 'runs'}")
    print(f"digest    {data.digest()}")
    if missing:
        cli.say(f"{missing} runs are not there yet; live the shards to their ends and merge again")
    if failed:
        cli.say(f"{len(failed)} runs failed; their causes are in {data.folder / 'failed'}")
    return 1 if missing or failed else 0
