"""A new wave of technology: concepts that nobody has sold are opened and shown abroad.

The best concepts of a field that are on sale nowhere, one-field ones and fusions, gain merit, are
public at once and are launched outside. Nobody is hit; who can take them up does, and who cannot
falls behind.
Source: R-26 (001:133), the internet at the Valley; catalogue 9.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.part import Shock
from ..core.registry import SHOCKS

MERIT, COUNT, TRIALS = 0.6, 3, 4


@SHOCKS.add
class NewWave(Shock):
    """New concepts are opened in a field, better than those on sale."""

    label, label_zh = "New technology wave", "新技术潮流"

    def strike(self, world: Any, one: Any, field: int) -> None:
        """Open the field's best unsold concepts, better by the shock's strength."""
        w, c = world, world.concepts
        n = c.n
        fresh = (c.field[:n] == field) & (c.launched[:n] < 0) & ~c.obsolete[:n]
        pool = np.flatnonzero(fresh)
        for new in pool[np.argsort(-c.merit[pool], kind="stable")][:COUNT].tolist():
            c.merit[new] += MERIT * one.strength
            c.open[new], c.opened[new], c.public[new] = True, w.quarter, w.quarter
            c.launched[new], c.launcher[new] = max(w.quarter, 0), w.n_regions
            for _ in range(TRIALS):
                w.hear(new, w.n_regions, float(c.merit[new]))
            w.fields.opened[field] = True
            w.events.add("shock", w.n_regions, actor=int(c.address[new]), cause="wave",
                         field=field, concept=new, quality=float(c.merit[new]))  # fmt: skip
