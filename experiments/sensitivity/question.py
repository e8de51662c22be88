"""What is asked of the factors, and what came out: screening, then shares of variance, luck among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .indices import LUCK, Effect, Share, kept, screened, shares

if TYPE_CHECKING:
    import pandas as pd

    from ..design.design import Design
    from ..design.factors import Factor

    Made = Callable[[Design, list[int], str], pd.DataFrame]
    """Makes run i with the settings of point i and seed i, for a stage of that name; returns a row
    a run and year: point, seed, year, outcomes."""

SEEDS = 1_000_000
"""Seeds that luck is drawn from: so many that hardly two points share one."""


@dataclass(frozen=True)
class Question:
    """All that decides the numbers."""

    factors: tuple[Factor, ...]
    outcomes: tuple[str, ...]
    years: tuple[int, ...]
    screen: int
    """Trajectories of the screening; 0: none."""
    points: int
    """Rows of the base sample for shares of variance; 0: none."""
    first: int
    """First of the seeds that luck is drawn from."""
    seeds: int

    @property
    def with_luck(self) -> bool:
        """Say whether the seed varies at all."""
        return self.seeds > 1

    def rows(self, factors: int) -> int:
        """Return how many runs the shares of variance of so many factors take."""
        return self.points * (2 * (factors + self.with_luck) + 2)


@dataclass(frozen=True)
class Answer:
    """What came out: effects of all factors, who stays, and shares of variance of those."""

    effects: list[Effect]
    kept: list[str]
    shares: list[Share]


# From factors to answers --------------------------------------------------------------------------


def asked(question: Question, made: Made) -> Answer:
    """Screen the factors if that is wanted, then share out the variance among those that stay."""
    from ..design.design import designed

    stay = [factor.key for factor in question.factors] + [LUCK] * question.with_luck
    effects: list[Effect] = []
    found: list[Share] = []
    if question.screen:
        design = designed("morris", _factors(question, stay), question.screen)
        effects = _effects(design, made(design, seeds_of(design, question), "screening"), question)
        stay = kept(effects)
    if question.points:
        design = designed("saltelli", _factors(question, stay), question.points)
        table = made(design, seeds_of(design, question), "shares")
        for outcome, year, values in _columns(table, question, len(design.points)):
            found += shares(stay, values, outcome, year)
    return Answer(effects, stay, found)


def _factors(question: Question, stay: Sequence[str]) -> list[Factor]:
    """Return the factors that stay; luck is a place in [0, 1]."""
    from ..design.factors import Factor

    luck = [Factor(LUCK, 0.0, 1.0)] if question.with_luck else []
    return [*(factor for factor in question.factors if factor.key in stay), *luck]


def seeds_of(design: Design, question: Question) -> list[int]:
    """Return the seed of every point.

    A trajectory has two seeds of its own, one before the step of luck and one after it; elsewhere
    the place of luck in [0, 1] says which of all the seeds it is.
    """
    first, many = question.first, question.seeds
    if not question.with_luck:
        return [first] * len(design.points)
    u = [float(point.values[LUCK]) for point in design.points]
    if design.kind == "morris":
        return [first + (2 * t + (x > 0.5)) % many for t, x in zip(design.extra["trajectory"], u)]
    return [first + min(int(x * many), many - 1) for x in u]


def _effects(design: Design, table: pd.DataFrame, question: Question) -> list[Effect]:
    import numpy as np

    factors, u = design.factors, design.positions
    walked = u.reshape(-1, len(factors) + 1, len(factors))
    steps = np.abs(np.diff(walked, axis=1)).sum((0, 1)) / len(walked)
    size = [1.0 if f.values or f.key == LUCK else float(s) for f, s in zip(factors, steps)]
    found: list[Effect] = []
    for outcome, year, values in _columns(table, question, len(design.points)):
        found += screened([f.key for f in factors], u, values, size, outcome, year)
    return found


def _columns(table: pd.DataFrame, question: Question, points: int) -> list[tuple[str, int, Any]]:
    """Return each outcome at each year, a value a point; NaN for a run that is not there."""
    found = []
    for year in question.years:
        rows = table[table["year"] == year].set_index("point").reindex(range(points))
        found += [(name, year, rows[name].to_numpy(float)) for name in question.outcomes]
    return found
