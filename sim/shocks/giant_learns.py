"""The giant of a region learns something at one stroke: a pulse in what it has written down.

    E_gf ← E_gf + s·0.5,     g the largest giant that came from outside, or else the largest firm

Symbols: E explicit knowledge (log), f home field of g, s strength; large by revenue. Nothing else is
touched: orders, people and money are what they were, so that what follows in other firms has come by
way of knowledge.
Source: M-012, M-013 (001:47: the giant absorbs the newest technology and hands it on); the pulse is
a means of asking (model.md 8), not a claim.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.part import Shock
from ..core.registry import SHOCKS
from ..world.tables import ORIGINS

GAIN = 0.5
"""Log knowledge added at full strength: about what lies between a small firm and the frontier."""
ANCHOR = ORIGINS.index("anchor")


@SHOCKS.add
class GiantLearns(Shock):
    """A region's giant adds to its documents."""

    label, label_zh = "The giant learns", "龙头企业知识跃升"

    def strike(self, world: Any, one: Any, field: int) -> None:
        """Raise the explicit knowledge of the giant of every region hit, in its home field."""
        f, n = world.firms, world.firms.n
        hit = {"focal": range(1), "rival": range(1, world.n_regions)}
        for r in hit.get(one.region, range(world.n_regions)):
            mine = np.flatnonzero(f.alive[:n] & (f.region[:n] == r))
            came = mine[f.origin[mine] == ANCHOR]
            if len(mine):
                mine = came if len(came) else mine
                row = int(mine[np.argmax(f.revenue[mine])])
                home = int(f.field[row])
                f.explicit[row, home] += GAIN * one.strength
                world.events.add("shock", r, actor=int(f.address[row]), cause="giant", field=home,
                                 quality=GAIN * one.strength)  # fmt: skip
