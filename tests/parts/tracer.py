"""Find the columns that a mechanism's step reads and writes, by watching it.

Reads are seen by a proxy in front of every table; a column that was only taken in order to be
written is told apart by filling it with garbage in a copy of the world: if whatever the step
leaves in it, and everywhere else, is the same, it was not read. Writes are seen by comparing bytes.

    NUMBA_DISABLE_JIT=1 python -m tests.parts.tracer            # print what each reads and writes
    NUMBA_DISABLE_JIT=1 python -m tests.parts.tracer --fill     # write it into sim/mechanisms/*.py
"""

from __future__ import annotations

import copy
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.jit import PLAIN
from sim.core.spec import RunSpec
from sim.core.table import Table
from sim.world.world import World
from tests.worlds import TABLES

State = dict[str, np.ndarray]


class Spy:
    """Stands before a table or the ledger and notes which columns are asked for."""

    def __init__(self, real: Any, seen: set[str]) -> None:
        object.__setattr__(self, "_real", real)
        object.__setattr__(self, "_seen", seen)

    def __getattr__(self, label: str) -> Any:
        real, seen = self._real, self._seen
        if isinstance(real, Table):
            if label in real.columns:
                seen.add(f"{real.name}.{label}")
            elif label in ("live", "rows"):
                seen.add(f"{real.name}.alive")
            if label == "rows":
                return lambda column: (seen.add(f"{real.name}.{column}"), real.rows(column))[1]
        elif label in ("balance", "owed", "book"):
            seen.add("ledger")
        return getattr(real, label)

    def __setattr__(self, label: str, value: Any) -> None:
        setattr(self._real, label, value)

    def __len__(self) -> int:
        self._seen.add(f"{self._real.name}.alive")
        return len(self._real)


def snapshot(world: World) -> State:
    """Copy every column; the ledger's two books count as one column."""
    state = {
        f"{name}.{label}": getattr(getattr(world, name), label)[: getattr(world, name).n].copy()
        for name in TABLES
        for label in getattr(world, name).columns
    }
    state["ledger"] = np.concatenate([world.ledger.balance, world.ledger.owed])
    return state


def written(world: World, before: State) -> set[str]:
    """Return the columns whose bytes have changed; new rows count where they are not at rest."""
    out = set()
    for name in TABLES:
        table: Table = getattr(world, name)
        for label, spec in table.columns.items():
            old, new = before[f"{name}.{label}"], getattr(table, label)[: table.n]
            grown = table._empty(spec, table.n)
            grown[: len(old)] = old
            if grown.tobytes() != np.ascontiguousarray(new).tobytes():
                out.add(f"{name}.{label}")
    books = np.concatenate([world.ledger.balance, world.ledger.owed])
    if len(books) != len(before["ledger"]) or books.tobytes() != before["ledger"].tobytes():
        out.add("ledger")
    return out


def twin(world: World) -> World:
    """Return a copy that shares only what never changes."""
    keep = (world.spec, world.plan, world.indicators, world.shock_parts)
    memo: dict[int, Any] = {id(one): one for one in keep}
    for cache in ("view", "_handle_cache", "_agents_cache"):
        world.__dict__.pop(cache, None)
    world.events.forget()
    other = copy.deepcopy(world, memo)
    return other


def garbage(values: np.ndarray, how: int) -> np.ndarray:
    """Return other values of the same type: not a number, huge, or flipped."""
    if values.dtype.kind == "f":
        return np.full_like(values, np.nan if how == 0 else 1.0e6 + how)
    if values.dtype.kind == "b":
        return ~values
    return values ^ values.dtype.type(1 + how)


def poison(world: World, names: Iterable[str], how: int) -> State:
    """Fill columns with garbage; return what was put in."""
    put = {}
    for key in names:
        name, label = key.split(".")
        table = getattr(world, name)
        column = getattr(table, label)[: table.n]
        column[:] = garbage(column, how)
        put[key] = column.copy()
    return put


def step(world: World, name: str) -> None:
    """Let one mechanism act."""
    for part, params in world.plan:
        if part.name == name:
            part.step(world, params)


def differences(plain: World, other: World, put: State) -> list[str]:
    """Return columns that differ; poisoned ones only where the step has left something new."""
    found = []
    for name in TABLES:
        one, two = getattr(plain, name), getattr(other, name)
        if one.n != two.n:
            found.append(f"{name} has {two.n} rows instead of {one.n}")
            continue
        for label in one.columns:
            key = f"{name}.{label}"
            a, b = getattr(one, label)[: one.n], getattr(two, label)[: two.n]
            if key in put:
                rows, width = len(put[key]), a.dtype.itemsize * a[:1].size
                if not rows or not width:
                    continue
                left = as_bytes(put[key]), as_bytes(b[:rows]), as_bytes(a[:rows])
                if ((left[0] != left[1]) & (left[1] != left[2])).any():
                    found.append(key)
                a, b = a[rows:], b[rows:]
            if a.tobytes() != b.tobytes():
                found.append(key)
    for book in ("balance", "owed"):
        a, b = getattr(plain.ledger, book), getattr(other.ledger, book)
        if a.shape != b.shape or a.tobytes() != b.tobytes():
            found.append("ledger")
    for a, b in zip(plain.events.rows(), other.events.rows()):
        if a.tobytes() != b.tobytes():
            found.append("events")
    if (plain.outside_people, plain.retired) != (other.outside_people, other.retired):
        found.append("people elsewhere")
    return sorted(set(found))


def as_bytes(values: np.ndarray) -> np.ndarray:
    """Return one entry a value, so that values that are not numbers compare equal."""
    return np.ascontiguousarray(values).reshape(-1).view(f"V{values.dtype.itemsize}")


def watched(spec: RunSpec, quarters: int) -> Iterator[tuple[World, Any, Any]]:
    """Live a run; before each mechanism acts, hand out (world, part, params). The caller acts."""
    world = World(spec)
    for _ in range(quarters):
        world.history.clear()
        world.events.begin(world.quarter)
        world.dials.state(world)
        for at, (part, params) in enumerate(world.plan):
            world.prepare(at)
            yield world, part, params
        world.prepare(len(world.plan))
        world.quarter += 1
        if world.quarter % 4 == 0:
            world._squeeze()
        world.observe()


def spied(world: World, part: Any, params: Any) -> tuple[set[str], set[str]]:
    """Let a mechanism act before proxies; return what it asked for and what it wrote."""
    seen: set[str] = set()
    before = snapshot(world)
    real = {name: getattr(world, name) for name in (*TABLES, "ledger")}
    for name, table in real.items():
        setattr(world, name, Spy(table, seen))
    try:
        part.step(world, params)
    finally:
        for name, table in real.items():
            setattr(world, name, table)
    return seen, written(world, before)


def runs() -> list[tuple[RunSpec, int]]:
    """Return the runs that are traced: all paths, levers and shocks early."""
    from tests.parts.busy import busy

    return [busy(path, world) for world in ("small", "teaching") for path in
            ("indigenous", "fusion", "giant_led", "imported", "upgrading")]  # fmt: skip


def trace() -> dict[str, tuple[set[str], set[str]]]:
    """Return by mechanism what it reads and what it writes over all traced runs."""
    asked: dict[str, set[str]] = defaultdict(set)
    wrote: dict[str, set[str]] = defaultdict(set)
    read: dict[str, set[str]] = defaultdict(set)
    for spec, quarters in runs():
        for world, part, params in watched(spec, quarters):
            before = twin(world) if world.quarter % 2 == 0 else None
            seen, changed = spied(world, part, params)
            asked[part.name] |= seen
            wrote[part.name] |= changed
            if before is None:
                continue
            plain = twin(before)
            step(plain, part.name)
            for key in seen - read[part.name] - {"ledger"}:
                if key not in wrote[part.name]:  # taken and not written: read
                    read[part.name].add(key)
                    continue
                for how in (0, 1):
                    other = twin(before)
                    put = poison(other, [key], how)
                    try:
                        step(other, part.name)
                    except Exception:  # garbage that breaks the step was read: that is the finding
                        read[part.name].add(key)
                        break
                    if differences(plain, other, put):
                        read[part.name].add(key)
                        break
    for name, seen in asked.items():
        read[name] |= {k for k in seen if k == "ledger" or k not in wrote[name]}
    return {name: (read[name], wrote[name]) for name in asked}


def line(label: str, names: Iterable[str]) -> str:
    """Return one declaration as source."""
    words = ", ".join(f'"{name}"' for name in sorted(names)) + ","
    rows, row = [], ""
    for word in words.split(" "):
        if row and len(row) + len(word) + 1 > 90:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}".strip()
    rows.append(row)
    body = "\n".join(f"        {row}" for row in rows)
    return f"    {label} = (\n{body}\n    )  # fmt: skip\n"


def fill(found: dict[str, tuple[set[str], set[str]]]) -> None:
    """Write reads and writes into the sources, after ``claims`` or the labels."""
    root = Path(__file__).resolve().parents[2] / "sim" / "mechanisms"
    for name, (reads, writes) in sorted(found.items()):
        path = root / f"{name}.py"
        text = path.read_text("utf-8")
        text = re.sub(r"    (reads|writes) = \(\n(.*\n)*?    \)  # fmt: skip\n", "", text)
        text = re.sub(r"    (reads|writes) = \(.*\)\n", "", text)
        said = (line("reads", reads) if reads else "") + (line("writes", writes) if writes else "")
        anchor = re.search(r"    claims = .*\n|    label, label_zh = .*\n(?!    claims)", text)
        assert anchor is not None, name
        text = text[: anchor.end()] + said + text[anchor.end() :]
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    if not PLAIN:  # compiled rules do not check where garbage leads them
        sys.exit("set NUMBA_DISABLE_JIT=1: garbage in columns that are read needs checked indices")
    found = trace()
    if "--fill" in sys.argv:
        fill(found)
    for name, (reads, writes) in sorted(found.items()):
        print(name, "\n  reads ", *sorted(reads), "\n  writes", *sorted(writes))
