"""What several mechanisms look up of the world: one pass over the rows each."""

from __future__ import annotations

from ..core.jit import A, rule
from . import tables

_FROM_INSTITUTE = tables.ORIGINS.index("institute")


@rule
def merit_known(n: int, quarter: int, field: A, is_open: A, obsolete: A, public: A, heard: A,
           heard_sum: A, best: A) -> None:  # fmt: skip
    """Fill in by region and field the best belief in a concept that is open there."""
    for c in range(n):
        if is_open[c] and not obsolete[c] and public[c] <= quarter:
            for r in range(len(best)):
                believed = heard_sum[c, r] / (heard[c, r] + 2.0)
                best[r, field[c]] = max(best[r, field[c]], believed)


@rule
def near_institutes(many: int, held: A, layer: A, a: A, b: A, n: int, alive: A, origin: A, region: A,
                    home: A, institutes: int, where: A, field: A, out: A) -> None:  # fmt: skip
    """Mark which firms can use which institutes' openings before they are public."""
    for t in range(many):
        if held[t] and layer[t] == tables.RESEARCH and b[t] < -1:
            out[a[t], -2 - b[t]] = True
    for i in range(n):
        if alive[i] and origin[i] == _FROM_INSTITUTE:
            for k in range(institutes):
                if where[k] == region[i] and field[k] == home[i]:
                    out[i, k] = True


@rule
def private_trials(n: int, alive: A, place: A, employer: A, template: A, out: A) -> None:
    """Note by firm the most trials of abroad's concepts that somebody there knows."""
    for p in range(n):
        if template[p] > 0.0 and alive[p] and place[p] == tables.AT_FIRM:
            out[employer[p]] = max(out[employer[p]], template[p])


@rule
def in_funds(n: int, kind: A, region: A, account: A, balance: A, out: A) -> None:
    """Count by region the private investors that have money for a round."""
    for i in range(n):
        if kind[i] != tables.PUBLIC and balance[account[i]] > 3.0e6:
            out[region[i]] += 1.0


@rule
def joint_fields(n: int, field: A, second: A, obsolete: A, out: A) -> None:
    """Note the pairs of fields that a concept in use needs both."""
    for c in range(n):
        if second[c] >= 0 and not obsolete[c]:
            out[field[c], second[c]] = out[second[c], field[c]] = True


@rule
def leave(rows: A, place: A, employer: A, people: A) -> None:
    """Take people off their places; firms have as many fewer."""
    for p in rows:
        if place[p] == tables.AT_FIRM:
            people[employer[p]] -= 1
        place[p], employer[p] = tables.NOBODY, -1
