"""The experiment of critical mass as data: ``configs/lives/critical_mass.yaml``, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sim.core.errors import InputError, unknown
from sim.files import config_dir, read_yaml

from ..lives.attempts import FOLDER, Attempt, attempts
from ..taker import Taker, Words, is_above, is_whole

NEVER, KEPT = 0, 200
"""Years of a push that is never made, and of one that is never withdrawn."""


@dataclass(frozen=True)
class Push:
    """A push of several levers, in doses."""

    label: Words
    levers: tuple[str, ...]
    paid_by_nation: tuple[str, ...]
    strengths: tuple[float, ...]
    years: int
    other_years: tuple[int, ...]
    after: tuple[int, ...]

    def words(self, strength: float, years: int) -> tuple[str, ...]:
        """Return the overrides of one dose, from the first year on."""
        if years == NEVER:
            return ()
        found = []
        for name in self.levers:
            found += [f"levers.{name}.strength={strength:g}", f"levers.{name}.end={years}"]
        return (*found, *(f"levers.{name}.payer=nation" for name in self.paid_by_nation))

    @property
    def doses(self) -> list[tuple[float, int]]:
        """Return strength and years of all pushes; the last of each strength is kept."""
        full = self.strengths[-1]
        return [
            (0.0, NEVER),
            *((s, years) for s in self.strengths for years in (self.years, KEPT)),
            *((full, years) for years in self.other_years),
        ]

    @property
    def last(self) -> int:
        """Return the year in which the last number is read."""
        return max(self.years, *self.other_years) + max(self.after)


@dataclass(frozen=True)
class Sweep:
    """Numbers of firms to begin with (at size 1), and the year in which they are counted again."""

    label: Words
    firms: tuple[int, ...]
    years: int

    def words(self, firms: int) -> tuple[str, ...]:
        """Return the overrides of one size: so many small firms of the home field, no other."""
        return ("start.startups=0", "start.smes=0", f"stage.least={firms}", "stage.home=1")


@dataclass(frozen=True)
class Mass:
    """The whole experiment."""

    places: tuple[Attempt, ...]
    world: str
    first_seed: int
    seeds: int
    push: Push
    stays: float
    sweep: Sweep


def load() -> Mass:
    """Return the experiment; raise InputError with one sentence for what is wrong."""
    path = config_dir() / FOLDER / "critical_mass.yaml"
    to = Taker(read_yaml(path), f"{FOLDER}/{path.name}")
    known = attempts()
    names = to.many("places")
    for name in names:
        if name not in known:
            raise InputError(f"{to.said}: places: {unknown('attempt', name, known)}")
    found = Mass(
        tuple(known[name] for name in names), to.text("world"), to.whole("first_seed", 1, 2**60),
        to.whole("seeds", 1, 10_000), _push(_inner(to, "push")),
        float(to.take("stays", lambda v: is_above(v) and v < 1, "a number between 0 and 1")),
        _sweep(_inner(to, "sweep")),
    )  # fmt: skip
    to.done()
    return found


def _inner(to: Taker, key: str) -> Taker:
    return Taker(to.take(key, lambda v: isinstance(v, dict), "a mapping of keys"), to.said, key)


def _push(to: Taker) -> Push:
    def share(value: Any) -> bool:
        return is_above(value) and value <= 1

    found = Push(
        to.both("label"), to.many("levers"), to.many("paid_by_nation"),
        tuple(float(one) for one in _rising(to, "strengths", share, "shares up to 1")),
        to.whole("years", 1, 100), tuple(_rising(to, "other_years", is_above, "years")),
        tuple(_rising(to, "after", is_above, "years")),
    )  # fmt: skip
    if not {0.5, 1.0} <= set(found.strengths):
        raise to.wrong("strengths", list(found.strengths), "a list with 0.5 and 1 in it")
    to.done()
    return found


def _sweep(to: Taker) -> Sweep:
    firms = _rising(to, "firms", lambda v: is_whole(v) and v >= 0, "whole numbers of firms")
    found = Sweep(to.both("label"), tuple(firms), to.whole("years", 5, 200))
    to.done()
    return found


def _rising(to: Taker, key: str, fits: Any, wanted: str) -> list[Any]:
    def all_fit(value: Any) -> bool:
        many = isinstance(value, list) and len(value) >= 2 and all(map(fits, value))
        return many and all(a < b for a, b in pairwise(value))

    return list(to.take(key, all_fit, f"a rising list of at least two {wanted}"))
