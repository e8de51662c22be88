"""When entry, the number of firms and output peak, and how far firms fall afterwards.

Klepper's order (R 70): entry peaks first, then the number of firms, then output. Peaks are of
three-year means; the fall is of yearly means, from the most firms to the fewest afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.jit import A

if TYPE_CHECKING:
    import pandas as pd


class Peaks(NamedTuple):
    """Years of the three peaks (0: the first year) and the fall after the most firms (share)."""

    entry: int
    firms: int
    output: int
    fall: float

    @property
    def ordered(self) -> bool:
        """Say whether entry peaked first, then firms, then output; two may share a year."""
        return self.entry <= self.firms <= self.output and self.entry < self.output


def _peak(yearly: A) -> int:
    smooth = np.convolve(np.pad(yearly, 1, "edge"), np.ones(3) / 3.0, "valid")
    return int(smooth.argmax())


def peaks(entries: A, firms: A, output: A) -> Peaks:
    """Return the peaks of three quarterly series of the same whole number of years."""
    yearly = [np.asarray(one, float).reshape(-1, 4).mean(1) for one in (entries, firms, output)]
    most = float(yearly[1].max())
    left = float(yearly[1][int(yearly[1].argmax()) :].min())
    fall = 1.0 - left / most if most > 0.0 else 0.0
    return Peaks(_peak(yearly[0]), _peak(yearly[1]), _peak(yearly[2]), fall)


def peaks_of(indicators: pd.DataFrame) -> Peaks:
    """Return the peaks of the focal region of a finished run."""
    rows = indicators[(indicators["region"] == "focal") & (indicators["quarter"] > 0)]
    return peaks(*(rows[name].to_numpy(float) for name in ("entries", "firms", "output")))
