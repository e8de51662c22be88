"""Rows to which something happens, found without a branch so that the many others cost next to nothing.

Whether a row is meant is written down for all rows first and the list is made from that: neither
pass guesses, and the first one does several rows at once.
"""

from __future__ import annotations

from ..core.chance import uniform
from ..core.jit import A, U, rule


@rule
def listed(yes: A, n: int, rows: A) -> int:
    """List the first ``n`` rows that are marked in ``rows`` (room for n); return how many."""
    many = 0
    for i in range(n):
        rows[many] = i
        many += yes[i]
    return many


@rule
def drawn(key: U, n: int, alive: A, address: A, chance: float, yes: A, rows: A) -> int:
    """List the rows that exist whose first draw lies below ``chance``; return how many."""
    for i in range(n):
        yes[i] = alive[i] & (uniform(key, address[i], 0) < chance)
    return listed(yes, n, rows)
