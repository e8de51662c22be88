"""Organisations learn what is written."""

from __future__ import annotations

from typing import Any

from .things import Firm

NAME, PHASE = "explicit", "learn"


def read(firm: Firm, p: Any, seen: list[float]) -> None:
    """Take over what partners have written, read what is on sale, write down what people know."""
    r = firm.intensity
    alpha = p.floor + p.slope * r / (1.0 + r)
    heard, bought = alpha * p.reach, min(alpha * p.read, 1.0)
    explicit, no_gain = firm.explicit, firm.weight_explicit
    for f, e, tacit, met in zip(range(len(seen)), explicit, firm.tacit, firm.meets_explicit):
        if met > e:
            share = heard * (1.0 - no_gain[f])
            e += (met - e) * (share if share < 1.0 else 1.0)
        elif e == 0.0 == tacit:
            continue
        if tacit > 0.0:
            known, readable = seen[f], tacit + 0.3
            if known < readable:
                readable = known
            if readable > e:
                e += (readable - e) * bought
            if tacit > e:
                e += (tacit - e) * p.codify
        else:
            e -= p.fade
            if e < 0.0:
                e = 0.0
        explicit[f] = e


def step(model: Any, p: Any) -> None:
    """Let every firm read and write for a quarter."""
    # of a field that nobody has opened there is nothing on sale
    seen = [field.frontier - p.unseen if field.opened else -1.0e9 for field in model.fields]
    for firm in model.firms:
        read(firm, p, seen)
