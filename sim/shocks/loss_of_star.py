"""The region loses the person who knows most: the star of its best team goes abroad.

What the star knows goes along; documents stay.
Source: model.md 6; 001:137, 001:141 (knowledge lives in people who may leave).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.part import Shock
from ..core.registry import SHOCKS
from ..world.tables import AT_FIRM


@SHOCKS.add
class LossOfStar(Shock):
    """The best person at work in a region leaves for the world outside."""

    label, label_zh = "Loss of a star", "领军人才流失"

    def strike(self, world: Any, one: Any, field: int) -> None:
        """Let the star of every region hit leave: the furthest ahead in its own field."""
        w, x = world, world.people
        hit = {"focal": range(1), "rival": range(1, w.n_regions)}
        for r in hit.get(one.region, range(w.n_regions)):
            mine = x.alive[: x.n] & (x.region[: x.n] == r) & (x.place[: x.n] == AT_FIRM)
            rows = np.flatnonzero(mine)
            if not len(rows):
                continue
            ahead = x.level[rows] - w.fields.frontier[x.field[rows]]
            star = rows[[int(np.argmax(ahead))]]
            w.events.add("shock", r, actor=int(x.address[star[0]]), cause="person",
                         field=int(x.field[star[0]]), quality=float(x.level[star[0]]))  # fmt: skip
            w.end_people(star)
            w.outside_people += 1.0
