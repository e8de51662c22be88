"""The largest firm of a region leaves or fails at one stroke.

It is wound up like any other firm: debts first, then owners; its people are free.
Source: R-03, R-05 (001:77, 003:59) and model.md 6.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.part import Shock
from ..core.registry import SHOCKS
from ..world.endings import wind_up


@SHOCKS.add
class LossOfGiant(Shock):
    """A region loses its largest firm."""

    label, label_zh = "Loss of a giant", "巨头流失"

    def strike(self, world: Any, one: Any, field: int) -> None:
        """Wind up the largest firm of every region hit."""
        f, n = world.firms, world.firms.n
        hit = {"focal": range(1), "rival": range(1, world.n_regions)}
        for r in hit.get(one.region, range(world.n_regions)):
            mine = np.flatnonzero(f.alive[:n] & (f.region[:n] == r))
            if len(mine):
                row = int(mine[np.argmax(f.revenue[mine])])
                world.events.add("shock", r, actor=int(f.address[row]), cause="giant",
                                 field=int(f.field[row]), amount=float(f.revenue[row]))  # fmt: skip
                wind_up(world, np.array([row]), 2400.0)
