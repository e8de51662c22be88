"""Part of the world's buyers of a field turn away from it for good.

    buyers_f ← (1 − s)·buyers_f,     owners_f ← (1 − s)·owners_f

Symbols: s strength, the share that leaves. The field's market shrinks at one stroke and stays
smaller; products, plants and knowledge are what they were. It is the demand fall that a change of
the technology route is held against: one stroke, one field, for good, and as much money as s says.
Source: model.md 1 ("a demand shock by one of equal money") and 6.
"""

from __future__ import annotations

from typing import Any

from ..core.part import Shock
from ..core.registry import SHOCKS


@SHOCKS.add
class BuyersLeave(Shock):
    """A field loses part of its buyers."""

    label, label_zh = "Buyers leave", "买家流失"

    def strike(self, world: Any, one: Any, field: int) -> None:
        """Take the share of buyers away, of those who own a product and those who do not alike."""
        m = world.fields
        m.buyers[field] *= 1.0 - one.strength
        m.owners[field] *= 1.0 - one.strength
        world.events.add("shock", world.n_regions, cause="decline", field=field,
                         quality=float(one.strength))  # fmt: skip
