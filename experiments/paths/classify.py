"""Naming the path of a run by its features: a linear classifier and a forest of trees.

Both are of scikit-learn, with a fixed state of luck: the same numbers give the same names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

A = NDArray[Any]
TREES, STATE = 500, 1
Z = 1.959964
"""Two-sided 95 % point of the standard normal distribution."""


def need() -> None:
    """Raise InputError if scikit-learn is not there."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        raise InputError(
            "agglomera paths needs scikit-learn, which is not installed; "
            "pip install scikit-learn (or make setup) brings it"
        ) from None


def linear() -> Any:
    """Return linear discriminants with shrinkage on standardised features."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(
        StandardScaler(), LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    )


def forest() -> Any:
    """Return a forest of trees."""
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(TREES, random_state=STATE, n_jobs=1)


KINDS: dict[str, Callable[[], Any]] = {"linear": linear, "forest": forest}


class Classifier:
    """One classifier that has learnt; features that never move tell nothing and are left out."""

    def __init__(self, kind: str, features: A, labels: Sequence[str]) -> None:
        self.moves = features.std(axis=0) > 1e-12
        self.first = min(labels)
        self.model = KINDS[kind]()
        if self.moves.any():
            self.model.fit(features[:, self.moves], np.asarray(labels, object).astype(str))

    def names(self, features: A) -> list[str]:
        """Return a path for each row; where nothing moves, the first one for all."""
        if not self.moves.any():
            return [self.first] * len(features)
        return [str(name) for name in self.model.predict(features[:, self.moves])]


@dataclass(frozen=True)
class Named:
    """True and given names of some runs."""

    true: tuple[str, ...]
    given: tuple[str, ...]

    @property
    def accuracy(self) -> float:
        """Return the share that was named right."""
        return sum(a == b for a, b in zip(self.true, self.given, strict=True)) / len(self.true)

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the accuracy."""
        return wilson(round(self.accuracy * len(self.true)), len(self.true))

    def recall(self, path: str) -> float:
        """Return the share of one path's runs that got its name; NaN if there are none."""
        mine = [b for a, b in zip(self.true, self.given, strict=True) if a == path]
        return mine.count(path) / len(mine) if mine else math.nan

    def confusion(self, paths: Sequence[str]) -> list[list[int]]:
        """Return counts: true paths down, given names across."""
        pairs = list(zip(self.true, self.given, strict=True))
        return [[pairs.count((a, b)) for b in paths] for a in paths]


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if n == 0:
        return math.nan, math.nan
    p, z = hits / n, Z
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def most_set(features: A, labels: Sequence[str]) -> A:
    """Return for each feature its largest correlation, in size, with the dummy of any label."""
    names = np.asarray(labels)
    most = np.zeros(features.shape[1])
    spread = features.std(axis=0)
    for label in sorted(set(labels)):
        dummy = (names == label).astype(float)
        together = ((features - features.mean(axis=0)) * (dummy - dummy.mean())[:, None]).mean(
            axis=0
        )
        size = np.abs(together) / np.maximum(spread * dummy.std(), 1e-300)
        most = np.maximum(most, np.where(spread > 1e-12, size, 0.0))
    return most
