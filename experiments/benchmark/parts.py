"""Where a quarter's time goes: the share of each part of the plan in a default run."""

from __future__ import annotations

from operator import itemgetter

import pandas as pd

import sim
from sim.world.world import World


def shares(words: tuple[str, ...] = (), quarters: int = 160) -> pd.DataFrame:
    """Return part, seconds of a whole run and share, the largest first."""
    world = World(sim.load(*words))
    for _ in range(quarters):
        world.step()
    spent = {("indicators" if name == "observe" else name): t for name, t in world.times.items()}
    table = pd.DataFrame(
        sorted(spent.items(), key=itemgetter(1), reverse=True), columns=["part", "seconds"]
    )
    table["share"] = table["seconds"] / table["seconds"].sum()
    return table.round({"seconds": 4, "share": 3})
