"""Firms climb and descend one ladder: micro, above scale, high-tech, little giant; giants above a size.

    SME from a product and enough sales; giant from size, down again below half of it
Source: M-004 (hidden champions M-072), M-126; the ladder 微成长、小升高、高壮大 (003:39, 001:73).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core.jit import A, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import CAUSE, EVENT, Log, note
from ..world.tables import GIANT, SME, STARTUP

_UP, _DOWN, _GROWTH, _DECLINE = (
    EVENT["promoted"], EVENT["demoted"], CAUSE["growth"], CAUSE["decline"],
)  # fmt: skip


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    scale: float = par(1.2e6, unit="yuan a quarter", low=0, high=1e12, source="003:63; assumed",
                       about="sales from which a firm is above scale (规上)")
    high_tech: float = par(0.03, unit="share of sales", low=0, high=1, source="003:63; assumed",
                           about="research money of a high-tech firm")
    champion: float = par(0.02, unit="log", low=-2, high=2, source="001:73; assumed",
                          about="quality above the market's best outside, of a little giant")
    giant: float = par(2.5e7, unit="yuan a quarter", low=0, high=1e13, source="assumed",
                       about="sales from which a firm is a giant")
    # fmt: on


@rule
def _climb(n: int, alive: A, kind: A, rung: A, concept: A, revenue: A, research: A, quality: A,
           field: A, outside: A, region: A, address: A, scale: float, tech: float, champion: float,
           giant: float, log: Log) -> None:  # fmt: skip
    for i in range(n):
        if not alive[i]:
            continue
        old, step = kind[i], rung[i]
        if old == STARTUP and concept[i] >= 0 and revenue[i] >= scale:
            kind[i] = SME
        elif old == SME and revenue[i] >= giant:
            kind[i] = GIANT
        elif old == GIANT and revenue[i] < 0.4 * giant:
            kind[i] = SME
        if step < 4:
            new = 0
            if revenue[i] >= scale or (step >= 1 and revenue[i] >= 0.6 * scale):
                new = 1
                if research[i] >= tech * revenue[i]:
                    new = 2
                    if quality[i] >= outside[field[i]] + champion:
                        new = 3
            if step > new and revenue[i] >= 0.6 * scale:
                new = step if step - new == 1 else step - 1
            rung[i] = new
        if kind[i] != old or rung[i] != step:
            up = kind[i] > old or (kind[i] == old and rung[i] > step)
            note(log, _UP if up else _DOWN, region[i], address[i], 0, _GROWTH if up else _DECLINE,
                 field[i], kind[i] * 10 + rung[i], revenue[i], quality[i])  # fmt: skip


@MECHANISMS.add
class Ladder(Mechanism):
    """Promotion and demotion."""

    phase, order = "turn_over", 50
    label, label_zh = "Ladder of firms", "企业梯度成长"
    claims = ("M-072", "M-126")
    reads = (
        "fields.outside_quality", "firms.address", "firms.alive", "firms.concept", "firms.field",
        "firms.kind", "firms.quality", "firms.region", "firms.research", "firms.revenue",
        "firms.rung",
    )  # fmt: skip
    writes = (
        "firms.kind", "firms.rung",
    )  # fmt: skip
    events = ("promoted", "demoted")
    proof = "smes"

    def step(self, world: Any, p: Params) -> None:
        """Move firms up and down."""
        f = world.firms
        _climb(f.n, f.alive, f.kind, f.rung, f.concept, f.revenue, f.research, f.quality, f.field,
               world.fields.outside_quality, f.region, f.address, p.scale, p.high_tech, p.champion,
               p.giant, world.events.log)  # fmt: skip
