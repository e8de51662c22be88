"""Organisations learn what is written."""

from __future__ import annotations

from typing import Any

from .things import Firm

NAME, PHASE = "explicit", "learn"


def read(firm: Firm, p: Any, seen: list[float | None]) -> None:
    """Take over what partners have written, read what is on sale, write down what people know."""
    r = firm.intensity
    alpha = p.floor + p.slope * r / (1.0 + r)
    for f, known in enumerate(seen):
        e, tacit, met = firm.explicit[f], firm.tacit[f], firm.meets_explicit[f]
        if met > e:
            e += (met - e) * min(alpha * p.reach * (1.0 - firm.weight_explicit[f]), 1.0)
        if tacit > 0.0:
            if known is not None:
                readable = min(known, tacit + 0.3)
                if readable > e:
                    e += (readable - e) * min(alpha * p.read, 1.0)
            if tacit > e:
                e += (tacit - e) * p.codify
        else:
            e = max(e - p.fade, 0.0)
        firm.explicit[f] = e


def step(model: Any, p: Any) -> None:
    """Let every firm read and write for a quarter."""
    seen = [field.frontier - p.unseen if field.opened else None for field in model.fields]
    model.firms.do(read, p, seen)
