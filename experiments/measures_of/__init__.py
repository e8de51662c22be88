"""What findings and signatures count: one number of a run for a span of years.

One file a subject; a new file is imported below, and its measures are known by their names.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from . import (
    demography,
    dispersion,
    entry,
    flows,
    fusion,
    giant_led,
    imported,
    incumbents,
    indigenous,
    innovation,
    innovators,
    jobs,
    lives,
    mobility,
    newcomers,
    partners,
    relatedness,
    upgrading,
)
from .look import Look, Span
from .registry import MEASURES

if TYPE_CHECKING:
    from sim.record import Record

__all__ = ["MEASURES", "Look", "Span", "code", "read"]

FILES = (demography, dispersion, entry, flows, fusion, giant_led, imported, incumbents, indigenous,
         innovation, innovators, jobs, lives, mobility, newcomers, partners, relatedness,
         upgrading)  # fmt: skip


def read(record: Record, wanted: list[tuple[str, float, float]]) -> dict[str, float]:
    """Return measures of one run: name and span (``name a b``) to number."""
    look = Look(record)
    return {f"{name} {a:g} {b:g}": MEASURES[name](look, (a, b)) for name, a, b in wanted}


def code() -> str:
    """Return the hash of the sources of all measures: other measures make other numbers."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
