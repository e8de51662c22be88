"""The floor under a quarter: how long its columns alone take to pass through the processor.

Each part of the plan declares which columns it reads and writes. Reading each once and writing each
once, in order and without computing anything, is the least that a quarter of separate mechanisms can
take on this machine; what the model takes above it goes to luck, branches, and reads out of order.
"""

from __future__ import annotations

import numpy as np

from sim.world.world import World

from .clock import interleaved

TABLES = ("firms", "people", "ties", "projects", "concepts")


def columns(world: World) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the columns that parts of the plan read, and that they write, as often as they do."""
    out: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    for part, _ in world.plan:
        for names, many in zip((part.reads, part.writes), out, strict=True):
            for name in names:
                table, _, label = name.partition(".")
                if table in TABLES and label:
                    held = getattr(world, table)
                    many.append(getattr(held, label)[: held.n])
    return out


def seconds(world: World, blocks: int = 7) -> float:
    """Return CPU seconds of moving a quarter's columns once through the processor."""
    read, written = columns(world)
    longest = max(column.nbytes for column in (*read, *written))
    room = np.zeros(longest, np.uint8)

    def move() -> None:
        for column in read:
            np.copyto(room[: column.nbytes], np.ascontiguousarray(column).view(np.uint8).ravel())
        for column in written:
            np.copyto(room[: column.nbytes], np.ascontiguousarray(column).view(np.uint8).ravel())

    return interleaved({"move": move}, blocks)["move"].cpu
