"""The dominant technology of a field is replaced: what is bound to it falls to salvage.

The concept with the largest sales of the field becomes obsolete (its products lose most of their
quality, its capacity falls to salvage) and the best concept not on sale is launched outside.
Source: R-02 (001:55); displays from tubes to liquid crystal.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.part import Shock
from ..core.registry import SHOCKS

LOSS, SALVAGE = 1.0, 0.3


@SHOCKS.add
class TechnologyRoute(Shock):
    """One route replaces another."""

    label, label_zh = "Technology route shock", "技术路线震荡"

    def strike(self, world: Any, one: Any, field: int) -> None:
        """Make the field's leading concept obsolete, scaled by the shock's strength."""
        w, f, c = world, world.firms, world.concepts
        n = f.n
        makers = f.alive[:n] & (f.concept[:n] >= 0)
        makers &= c.field[np.maximum(f.concept[:n], 0)] == field
        sales = np.bincount(f.concept[:n][makers], f.revenue[:n][makers], minlength=c.n)
        old = int(np.argmax(sales)) if len(sales) and sales.max() > 0 else -1
        if old < 0:
            return
        hit = makers & (f.concept[:n] == old)
        f.quality[:n][hit] -= LOSS * one.strength
        f.capacity[:n][hit] *= 1.0 - (1.0 - SALVAGE) * one.strength
        c.merit[old] -= LOSS * one.strength
        c.obsolete[old] = True
        mine = (c.field[: c.n] == field) & (c.second[: c.n] < 0) & ~c.obsolete[: c.n]
        fresh = np.flatnonzero(mine & (c.launched[: c.n] < 0))
        pool = fresh if len(fresh) else np.flatnonzero(mine)
        if len(pool):
            new = int(pool[np.argmax(c.merit[pool])])
            c.open[new], c.public[new] = True, w.quarter
            if c.launched[new] < 0:
                c.launched[new], c.launcher[new] = max(w.quarter, 0), w.n_regions
            w.hear(new, w.n_regions, float(c.merit[new]))
        for i in np.flatnonzero(hit):
            w.events.add("shock", int(f.region[i]), actor=int(f.address[i]), cause="route",
                         field=field, concept=old)  # fmt: skip
