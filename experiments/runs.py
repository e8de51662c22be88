"""Many runs for many questions: a run that several need is made once and measured for all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.core.errors import InputError

from . import cli, run
from .executors import each, progress
from .sweep.flags import key_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

Measured = tuple[str, float, float]
"""A measure and the span of years."""


class Wanted(NamedTuple):
    """One run and what is measured of it. Plain, so that it can be sent to a worker."""

    spec: RunSpec
    measures: tuple[Measured, ...]


class Use(NamedTuple):
    """Who uses a run, and what for."""

    labels: tuple[str, ...]
    seed: int
    run: str
    """Fingerprint of the run."""
    measures: tuple[Measured, ...]


def measured(task: Wanted) -> dict[str, float]:
    """Live one run and return its measures. Runs in a worker."""
    from .measures_of import read

    return read(run.live(task.spec), list(task.measures))


def spec_of(who: str, words: Sequence[str]) -> RunSpec:
    """Return the run of some overrides; what is wrong is said of the file that asks for it."""
    try:
        return run.load(words)
    except InputError as error:
        raise InputError(f"{who}.yaml: {error}") from None


def laid(*layers: Iterable[str]) -> list[str]:
    """Return the overrides of several layers; of one key, that of the last layer counts.

    Within a layer nothing is dropped, so that a key that is given twice is still refused.
    """
    out: list[str] = []
    for layer in layers:
        words = list(layer)
        keys = {key_of(word) for word in words}
        out = [word for word in out if key_of(word) not in keys] + words
    return out


class Runs:
    """What is to be run, what is measured of each run, and who uses it."""

    def __init__(self, pairs: int, first: int) -> None:
        self.pairs, self.first = pairs, first
        self.uses: list[Use] = []
        self.specs: dict[str, RunSpec] = {}
        self.wanted: dict[str, set[Measured]] = {}

    def add(self, labels: tuple[str, ...], spec: RunSpec, measures: Iterable[Measured]) -> None:
        """Note that somebody needs some measures of a run."""
        key, names = spec.fingerprint, tuple(sorted(measures))
        self.specs.setdefault(key, spec)
        self.uses.append(Use(labels, spec.seed, key, names))
        self.wanted.setdefault(key, set()).update(names)

    def key(self) -> str:
        """Return the hash of everything that decides the numbers."""
        from .measures_of import code

        runs = [[run.key_of(spec), sorted(self.wanted[k])] for k, spec in self.specs.items()]
        text = json.dumps([runs, self.uses, code()])
        return hashlib.sha256(text.encode()).hexdigest()

    def facts(self, kind: str, key: str, quick: bool, seconds: float) -> dict[str, Any]:
        """Return where the numbers come from."""
        from sim.record import code_hash, commit

        return {
            "kind": kind, "key": key, "code": code_hash(), "commit": commit(),
            "pairs": self.pairs, "seeds": [self.first, self.first + self.pairs - 1],
            "quick": quick, "runs": len(self.specs), "seconds": round(seconds),
        }  # fmt: skip

    def made(
        self, measure: Callable[[Wanted], dict[str, float]], workers: int, what: str
    ) -> dict[str, dict[str, float]]:
        """Make all runs; return the measures of each by its fingerprint."""
        cli.compiled()
        tasks = [Wanted(spec, tuple(sorted(self.wanted[k]))) for k, spec in self.specs.items()]
        found: dict[str, dict[str, float]] = {}
        try:
            for numbers in progress(each(measure, tasks, workers), len(tasks), "runs"):
                found[tasks[len(found)].spec.fingerprint] = numbers
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"stopped after {len(found)} of {len(tasks)} runs; {what} are written only when "
                "all of their pairs are there, so nothing was kept"
            ) from None
        return found

    def numbers(self, heads: Sequence[str], found: dict[str, dict[str, float]]) -> pd.DataFrame:
        """Return one row a use and measure: labels under their heads, seed, measure and value."""
        import pandas as pd

        return pd.DataFrame([
            {**dict(zip(heads, use.labels, strict=True)), "seed": use.seed, "measure": name,
             "value": found[use.run][name]}
            for use in self.uses
            for name in (f"{measure} {a:g} {b:g}" for measure, a, b in use.measures)
        ])  # fmt: skip
