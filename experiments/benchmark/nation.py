"""A nation of clusters, as large as asked: seconds a quarter and memory, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from statistics import median
from typing import NamedTuple

QUARTERS = 4
"""Quarters that are timed, after one that is not: a whole year, so that yearly work is in."""


class Nation(NamedTuple):
    """One size of ``world=nation``: CPU seconds, and the most memory that its process ever held."""

    firms: int
    people: int
    build: float
    quarter: float
    gib: float


def measured(firms: int) -> Nation:
    """Build and live a nation of about so many firms in a new process, whose memory is its own."""
    command = [sys.executable, "-m", "experiments.benchmark.nation", str(firms)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Nation(**json.loads(done.stdout.splitlines()[-1]))


def live(firms: int) -> Nation:
    """Build a nation, live it for a year and a quarter, and look at this process."""
    import sim
    from sim.record import peak_memory
    from sim.world.world import World

    setting = (
        "world=nation",
        "path=upgrading",
        "world.burn_in=0",
        "start.people=1.5",
        "rival.people=1.5",
    )
    one = len(World(sim.load(*setting, "world.size=1"), keep_events=False).firms)
    spec = sim.load(*setting, f"world.size={firms / one:.6g}")
    begun = time.process_time()
    world = World(spec, keep_events=False)
    build = time.process_time() - begun
    took = []
    for _ in range(1 + QUARTERS):
        begun = time.process_time()
        world.step()
        took.append(time.process_time() - begun)
    return Nation(len(world.firms), len(world.people), build, median(took[1:]), peak_memory())


if __name__ == "__main__":
    print(json.dumps(live(int(sys.argv[1]))._asdict()))
