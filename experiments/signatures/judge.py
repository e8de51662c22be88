"""Points, intervals and verdicts of signatures, from the measures of many runs.

    y_arm = mean (median, standard deviation) over seeds;    value of a path = how(y of its arms)
    number = value of the path, or against the largest or smallest value of other paths

The interval is a bias-corrected and accelerated bootstrap over seeds in which everything is drawn
anew, the strongest of the other paths included; one seed is one draw in all paths and arms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..findings.data import EFFECT
from ..findings.judge import NOTHING, Result, halved, name_of, verdict
from .data import PLAIN, Ablation, Amount, Part, Signature

A = NDArray[Any]
Frames = Mapping[tuple[str, str, str], pd.DataFrame]
"""By ablation ("effect": none), arm and path: a row a seed, a column a measure."""


@dataclass(frozen=True)
class Line:
    """One line of the table: a part, or a part under an ablation."""

    signature: Signature
    part: Part
    ablation: Ablation | None
    band: tuple[float, float]
    got: Result
    verdict: str
    left: float = math.nan
    """Under an ablation: what is left of the distance from no effect (1: all, 0.5: half)."""
    level: float = math.nan
    """Under an ablation: the flow that should stay the same, against the arm without (1: same)."""
    by_path: Mapping[str, Result] | None = None
    """The value of each path by itself, for the figure."""

    @property
    def name(self) -> str:
        """Return the name under which a miss is recorded."""
        return f"{self.ablation.name} {self.part.name}" if self.ablation else self.part.name

    @property
    def whose(self) -> str:
        """Return the path whose signature it is."""
        return self.signature.path

    @property
    def unit(self) -> str:
        """Return the unit of the number."""
        return self.part.unit

    @property
    def beside(self) -> dict[str, float]:
        """Return what else is kept of it."""
        return {"left": self.left, "level": self.level}

    @property
    def gates(self) -> bool:
        """Say whether the signature is judged by it."""
        return self.part.role == "gate"


def paths_of(part: Part, own: str) -> tuple[str, ...]:
    """Return the paths of which a part needs runs, its own first."""
    return (own, *part.others)


def estimate(
    part: Part, own: str, frames: Frames, kind: str = EFFECT, alone: bool = False
) -> Result:
    """Return a part's number and its interval; ``alone``: the value of one path, without others."""
    paths = (own,) if alone else paths_of(part, own)
    columns = [[_columns(part.of, frames[kind, arm, path]) for arm in part.arms] for path in paths]
    seeds = [frames[kind, arm, path].index for arm in part.arms for path in paths]
    if any(not seeds[0].equals(other) for other in seeds):
        raise ValueError(f"{part.name}: arms have different seeds")
    known = np.logical_and.reduce([np.isfinite(c) for p in columns for arm in p for c in arm])
    columns = [[[c[known] for c in arm] for arm in p] for p in columns]
    n = int(known.sum())
    if n < 2:
        return NOTHING._replace(pairs=n)

    def value(at: A) -> A:
        with np.errstate(divide="ignore", invalid="ignore"):
            found = [_value(part, arms, at) for arms in columns]
        if alone or part.against == "alone":
            return found[0]
        rest = np.stack(found[1:])
        return found[0] - rest.max(0) if part.against == "above" else rest.min(0) - found[0]

    return Result.of(value, n)


def _columns(amount: Amount, frame: pd.DataFrame) -> list[A]:
    return [frame[name_of(name, amount.years)].to_numpy(float) for name, _, _ in amount.measures]


def _shown(part: Part, columns: Sequence[A], at: A) -> A:
    """Return what one arm shows, for each resample."""
    if part.over_seeds == "median":
        return np.asarray(np.median(columns[0][at], axis=1))
    if part.over_seeds == "spread":
        many = max(at.shape[1] - 1, 1)
        return np.asarray(columns[0][at].std(1) * math.sqrt(at.shape[1] / many))
    top = columns[0][at].mean(1)
    return np.asarray(top / columns[1][at].mean(1) if len(columns) > 1 else top)


def _value(part: Part, arms: Sequence[Sequence[A]], at: A) -> A:
    y = [_shown(part, columns, at) for columns in arms]
    if part.how == "level":
        return y[0]
    if part.how == "change":
        return np.asarray(y[1] / y[0] - 1.0)
    if part.how == "difference":
        return np.asarray(y[1] - y[0])
    if part.how == "log":
        return np.asarray(np.log(y[1] / y[0]))
    if part.how == "alone":
        return np.asarray(np.maximum(y[1] - y[0], y[2] - y[0]) / (y[3] - y[0]))
    if part.how == "log_gap":
        y = [np.log(x) for x in y]
    return np.asarray((y[1] - y[0]) - (y[3] - y[2]))


def judge(one: Signature, frames: Frames) -> list[Line]:
    """Return every number of a signature: its parts, then what ablations leave of them."""
    lines: list[Line] = []
    full: dict[str, Line] = {}
    for part in one.parts:
        got = estimate(part, one.path, frames)
        each = {path: estimate(part, path, frames, alone=True)
                for path in paths_of(part, one.path)}  # fmt: skip
        full[part.name] = Line(one, part, None, part.band, got, verdict(part, got), by_path=each)
        lines.append(full[part.name])
    for ablation in one.ablations:
        lines += [_ablated(one, ablation, full[name], frames) for name in ablation.parts]
    return lines


def _ablated(one: Signature, ablation: Ablation, whole: Line, frames: Frames) -> Line:
    """Judge what an ablation leaves; the whole is taken on the same seeds."""
    part, kind = whole.part, ablation.name
    seeds = frames[kind, part.arms[0], one.path].index
    same = {
        key: frame.loc[frame.index.isin(seeds)]
        for key, frame in frames.items() if key[0] == EFFECT
    }  # fmt: skip
    before, got = estimate(part, one.path, same), estimate(part, one.path, frames, kind)
    right = whole.verdict == "met"  # what is not there cannot be taken away
    said = halved(part.nought, before, got) if right else "cannot tell"
    left = math.nan
    if right and before.point != part.nought:
        left = (got.point - part.nought) / (before.point - part.nought)
    half = 0.5 * abs(before.point - part.nought)
    band = (part.nought - half, part.nought + half)
    return Line(one, part, ablation, band, got, said, left, _level(one, ablation, part, frames))


def _level(one: Signature, ablation: Ablation, part: Part, frames: Frames) -> float:
    """Return the flow that should stay the same, in the first arm, against that without ablation."""
    if ablation.level is None:
        return math.nan
    after = frames[ablation.name, part.arms[0], one.path]
    before = frames[EFFECT, part.arms[0], one.path]
    before = before.loc[before.index.isin(after.index)]
    y = []
    for frame in (after, before):
        columns = [float(np.nanmean(c)) for c in _columns(ablation.level, frame)]
        y.append(columns[0] / columns[1] if len(columns) > 1 else columns[0])
    return y[0] / y[1] if y[1] else math.nan


def arms_needed(one: Signature) -> list[tuple[str, str, str, tuple[tuple[str, float, float], ...]]]:
    """Return (ablation, arm, path, measures) of all runs that a signature needs, each once."""
    need: dict[tuple[str, str, str], set[tuple[str, float, float]]] = {}

    def ask(kind: str, part: Part, more: Amount | None = None) -> None:
        for arm in part.arms:
            for path in paths_of(part, one.path):
                wanted = need.setdefault((kind, arm, path), set())
                wanted.update(part.of.measures)
                if more and path == one.path:
                    wanted.update(more.measures)

    by_name = {part.name: part for part in one.parts}
    for part in one.parts:
        ask(EFFECT, part)
    for ablation in one.ablations:
        for name in ablation.parts:
            ask(ablation.name, by_name[name], ablation.level)
            ask(EFFECT, by_name[name], ablation.level)
    return [(*key, tuple(sorted(names))) for key, names in need.items()]


def frames_of(numbers: pd.DataFrame, path: str) -> dict[tuple[str, str, str], pd.DataFrame]:
    """Return a signature's numbers by ablation, arm and path: a row a seed, a column a measure."""
    mine = numbers[numbers["signature"] == path]
    return {
        (str(kind), str(arm), str(where)): rows.pivot(
            index="seed", columns="measure", values="value"
        )
        for (kind, arm, where), rows in mine.groupby(["ablation", "arm", "path"])
    }


__all__ = ["PLAIN", "Frames", "Line", "arms_needed", "estimate", "frames_of", "judge"]
