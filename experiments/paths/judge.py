"""What the runs say: names on fresh seeds, what the outcome follows, and paths that turn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..labels import PATHS
from .classify import KINDS, Classifier, Named, most_set, wilson
from .file import Design, Group

if TYPE_CHECKING:
    import pandas as pd

A = NDArray[Any]


@dataclass(frozen=True)
class Verdict:
    """One wanted number, and whether it came out as wanted."""

    name: str
    path: str
    value: float
    low: float
    high: float
    wanted: float
    at_least: bool
    runs: int

    @property
    def met(self) -> bool:
        """Say whether the number is where it was wanted (a recall below, not at, its bound)."""
        if not self.at_least and self.name == "ablated":
            return self.value < self.wanted
        return self.value >= self.wanted if self.at_least else self.value <= self.wanted


@dataclass(frozen=True)
class Common:
    """Part A: one start, the axes alone differ."""

    used: tuple[str, ...]
    dropped: dict[str, float]
    """Features that an axis sets: name, correlation with an arm in the first year."""
    tests: dict[str, Named]
    """By classifier; judged is one of them."""
    early: dict[str, Named]
    placebo: dict[str, Named]
    unrelated: Named
    ablated: dict[str, Named]
    apart: dict[str, dict[str, float]]
    """Feature, then path: mean of the path in standard deviations over all test runs."""
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Swaps:
    """Part B: start of one path, axes of another."""

    own: Named
    start: dict[tuple[str, str], float]
    """(start, axes): share of runs that were named by the start; likewise the others."""
    axes: dict[tuple[str, str], float]
    nearer: dict[tuple[str, str], float]
    """Share nearer, in standardised features, to the mean of the axes' path than of the start's."""
    runs: int


@dataclass(frozen=True)
class Turn:
    """How often runs of a path end up named as another one."""

    windows: tuple[dict[str, float], ...]
    """For each window in order: path named, share of runs."""
    turned: float
    low: float
    high: float
    to: str
    year: float
    runs: int


def rows(
    frame: pd.DataFrame, kind: str, span: str, group: Group, names: tuple[str, ...]
) -> tuple[A, pd.DataFrame]:
    """Return features and facts of the runs of a kind that belong to a group of seeds."""
    mine = frame[(frame["kind"] == kind) & (frame["span"] == span)]
    mine = mine[mine["seed"].isin(group.seeds)].sort_values(["start", "axes", "seed"])
    return mine[list(names)].to_numpy(float), mine


def common(design: Design, frame: pd.DataFrame) -> Common:
    """Judge part A."""
    g, every = design.groups, tuple(f.name for f in design.features)

    def part(kind: str, span: str, group: str, names: tuple[str, ...]) -> tuple[A, list[str]]:
        x, facts = rows(frame, kind, span, g[group], names)
        return x, list(facts["axes"])

    def named(learnt: tuple[A, list[str]], asked: tuple[A, list[str]], how: str) -> Named:
        return Named(tuple(asked[1]), tuple(Classifier(how, *learnt).names(asked[0])))

    first, arms = part("common", "early", "train", every)
    most = dict(zip(every, map(float, most_set(first, arms)), strict=True))
    dropped = {name: r for name, r in most.items() if r >= design.wanted["set"]}
    used = tuple(name for name in every if name not in dropped) or every
    learnt, fresh = part("common", "late", "train", used), part("common", "late", "test", used)
    tests = {how: named(learnt, fresh, how) for how in KINDS}
    early = {how: named(part("common", "early", "train", used),
                        part("common", "early", "test", used), how) for how in KINDS}  # fmt: skip
    placebo = {how: named(part("placebo", "late", "train", used),
                          part("placebo", "late", "test", used), how) for how in KINDS}  # fmt: skip
    judge = Classifier(design.judged, *learnt)

    def asked(kind: str, only: str = "") -> Named:
        x, names = part(kind, "late", "ablated", used)
        keep = [i for i, name in enumerate(names) if not only or name == only]
        return Named(tuple(names[i] for i in keep), tuple(judge.names(x[keep])))

    ablated = {path: asked("ablated", path) for path in PATHS if path in design.ablations}
    unrelated = asked("unrelated")
    x, names = fresh
    z = (x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 1e-12)
    where = np.asarray(names)
    apart = {
        name: {path: float(z[where == path, i].mean()) for path in PATHS}
        for i, name in enumerate(used)
    }
    found = (tests[design.judged], early[design.judged], placebo[design.judged])
    verdicts = _verdicts(design, *found, ablated, unrelated)
    return Common(used, dropped, tests, early, placebo, unrelated, ablated, apart, verdicts)


def _verdicts(
    design: Design, test: Named, early: Named, placebo: Named, ablated: dict[str, Named],
    unrelated: Named,
) -> tuple[Verdict, ...]:  # fmt: skip
    want = design.wanted

    def whole(name: str, one: Named, at_least: bool) -> Verdict:
        return Verdict(name, "", one.accuracy, *one.interval, want[name], at_least, len(one.true))

    def recall(name: str, path: str, one: Named, at_least: bool) -> Verdict:
        n = one.true.count(path)
        value = one.recall(path)
        low, high = wilson(round(value * n), n) if n else (math.nan, math.nan)
        return Verdict(name, path, value, low, high, want[name], at_least, n)

    return (
        whole("accuracy", test, True), whole("early", early, False),
        whole("placebo", placebo, False),
        *(recall("ablated", path, one, False) for path, one in ablated.items()),
        *(recall("unrelated", path, unrelated, True) for path in PATHS),
    )  # fmt: skip


def swaps(design: Design, frame: pd.DataFrame) -> Swaps:
    """Judge part B: by the classifier that has learnt the five real paths, and by distance."""
    g, names = design.groups, tuple(f.name for f in design.features)
    x, facts = rows(frame, "real", "late", g["real_train"], names)
    labels = list(facts["start"])
    judge = Classifier(design.judged, x, labels)
    spread = np.maximum(x.std(axis=0), 1e-12)
    means = {path: x[np.asarray(labels) == path].mean(axis=0) for path in PATHS}
    asked, own = rows(frame, "real", "late", g["real_test"], names)
    real = Named(tuple(own["start"]), tuple(judge.names(asked)))
    by_start, by_axes, nearer = {}, {}, {}
    y, swapped = rows(frame, "swap", "late", g["swap"], names)
    given = np.asarray(judge.names(y))
    for start in PATHS:
        for axes in PATHS:
            if start == axes:
                continue
            mine = np.flatnonzero((swapped["start"] == start) & (swapped["axes"] == axes))
            to = {path: (((y[mine] - means[path]) / spread) ** 2).sum(axis=1)
                  for path in (start, axes)}  # fmt: skip
            by_start[start, axes] = float((given[mine] == start).mean())
            by_axes[start, axes] = float((given[mine] == axes).mean())
            nearer[start, axes] = float((to[axes] < to[start]).mean())
    return Swaps(real, by_start, by_axes, nearer, g["swap"].count)


def turning(design: Design, frame: pd.DataFrame) -> dict[str, Turn]:
    """Judge the turning of paths: every window of the real paths, named by itself."""
    g, names = design.groups, tuple(f.name for f in design.features)
    learnt = [rows(frame, "real", span, g["real_train"], names) for span in design.windows]
    judge = Classifier(design.judged, np.vstack([x for x, _ in learnt]),
                       [name for _, facts in learnt for name in facts["start"]])  # fmt: skip
    given = []
    for span in design.windows:
        x, facts = rows(frame, "real", span, g["real_test"], names)
        given.append(judge.names(x))
    true = list(facts["start"])
    found = {}
    for path in PATHS:
        mine = [i for i, name in enumerate(true) if name == path]
        shares = tuple({p: [one[i] for i in mine].count(p) / len(mine) for p in PATHS}
                       for one in given)  # fmt: skip
        lasts = [given[-1][i] for i in mine]
        others = [i for i in mine if given[-1][i] != path]
        to = max(PATHS, key=lambda p: (p != path, lasts.count(p)))
        years = [float(design.window * _since([one[i] for one in given])) for i in others]
        low, high = wilson(len(others), len(mine))
        found[path] = Turn(shares, len(others) / len(mine), low, high, to if others else "",
                           median(years) if years else math.nan, len(mine))  # fmt: skip
    return found


def _since(names: list[str]) -> int:
    """Return the window from which on a run keeps its last name."""
    at = len(names) - 1
    while at > 0 and names[at - 1] == names[-1]:
        at -= 1
    return at
