"""Where regions lie: what each starts from, which province it is in, and who looks where.

Regions are dealt out to provinces in turn, so that region r lies in province r mod P. Whoever looks
beyond the own region looks within its province first, with probability ``world.near``. How much
nearness counts is assumed; that it counts is seen in flows of knowledge (evidence.md T12). Without
provinces all other regions are equally far.
"""

from __future__ import annotations

import dataclasses

from ..core.jit import rule
from ..core.spec import RunSpec, StartSpec


def starts_of(spec: RunSpec) -> list[StartSpec]:
    """Return the start of each region: the path's own, then a rival's for each further region.

    With ``world.home_fields`` rivals are at home in one field each, dealt out in turn.
    """
    homes, count = spec.world.home_fields, spec.world.n_rivals
    if not homes:
        return [spec.start] + [spec.rival] * count
    return [spec.start] + [
        dataclasses.replace(spec.rival, fields=(homes[i % len(homes)],)) for i in range(count)
    ]


def nearness(spec: RunSpec) -> float:
    """Return the share of looks beyond the own region that stay in its province (0: no provinces)."""
    return spec.world.near if spec.world.provinces else 0.0


@rule
def any_region(u: float, region: int, n: int, near: float, provinces: int) -> int:
    """Return one of ``n`` regions, the own included: of the province if u < near, else any."""
    if u < near:
        first = region % provinces
        return first + provinces * int(u / near * ((n - 1 - first) // provinces + 1))
    if near > 0.0:
        u = (u - near) / (1.0 - near)
    return int(u * n)


@rule
def other_region(u: float, region: int, n: int, near: float, provinces: int) -> int:
    """Return one of ``n`` regions, never the own one: of the province if u < near, else any.

    Where the province has no other region, all others are equally far.
    """
    if u < near:
        u = u / near
        first = region % provinces
        others = (n - 1 - first) // provinces
        if others > 0:
            at = int(u * others)
            return first + provinces * (at + (1 if at >= region // provinces else 0))
    elif near > 0.0:
        u = (u - near) / (1.0 - near)
    return (region + 1 + int(u * (n - 1))) % n
