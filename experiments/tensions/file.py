"""A tension as data: ``configs/tension/<name>.yaml``, read and checked; no code in it.

A tension is a question on which two sides disagree. Arms are plain overrides that live on the same
seeds. A contrast compares arms in one outcome and is read in one word. A side holds if its
contrasts read as it says that they must; both words and thresholds stand in the file before
anything is run, the numbers come from the runs alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.errors import InputError, unknown
from sim.files import config_dir, read_yaml

from ..measures import Measure
from ..taker import Taker, Words, is_above, is_whole

FOLDER = "tension"
HOWS = ("last", "mean", "total", "peak", "year")
REGIONS = ("focal", "rival")
COUNTED = ("percent", "points", "units")
READS = {
    "difference": ("up", "down", "flat"),
    "interaction": ("up", "down", "flat"),
    "dose": ("up", "down", "flat", "inverted_u", "u"),
}
"""In which words each kind of contrast can be read, beside 'unsure'."""
ARMS = {"difference": (2, 2), "interaction": (4, 4), "dose": (3, 5)}
SIDES = ("a", "b")


@dataclass(frozen=True)
class Arm:
    """One setting: overrides beside those that all arms share."""

    label: Words
    overrides: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """One number of a run, and the smallest difference in it that matters."""

    label: Words
    measure: Measure
    region: str
    years: tuple[int, int] | None
    smallest: float
    counted_in: str
    """``percent`` of the first arm's mean, ``points`` of a share, or ``units`` of the indicator."""


@dataclass(frozen=True)
class Contrast:
    """Arms compared in one outcome: a difference, an interaction or a row of doses."""

    kind: str
    outcome: str
    arms: tuple[str, ...]
    what: Words
    """What differs between the arms, as the subject of a sentence."""


@dataclass(frozen=True)
class Side:
    """One side of the disagreement, and how the contrasts must read for it to hold."""

    name: Words
    says: Words
    source: str
    needs: str
    holds: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Tension:
    """One question, its two sides and the experiment between them."""

    name: str
    number: int
    label: Words
    question: Words
    source: str
    note: str
    setting: tuple[str, ...]
    world: str
    years: int
    first_seed: int
    seeds: int
    arms: dict[str, Arm]
    outcomes: dict[str, Outcome]
    contrasts: dict[str, Contrast]
    sides: dict[str, Side]

    def words(self, arm: str, world: str = "") -> list[str]:
        """Return all overrides of one arm."""
        return [
            *self.setting, f"world={world or self.world}", f"years={self.years}",
            *self.arms[arm].overrides,
        ]  # fmt: skip


# ---------------------------------------------------------------- the whole file


def names() -> list[str]:
    """Return the names of all tensions, in order of their numbers."""
    return list(every())


def every() -> dict[str, Tension]:
    """Return all tensions by name, in order of their numbers."""
    found = [read(path) for path in sorted((config_dir() / FOLDER).glob("*.yaml"))]
    for one in found:
        twin = next((o for o in found if o.number == one.number and o.name != one.name), None)
        if twin:
            raise InputError(f"tensions {one.name} and {twin.name} both have number {one.number}")
    return {one.name: one for one in sorted(found, key=lambda t: t.number)}


def read(path: Path) -> Tension:
    """Return the tension of one file; raise InputError with one sentence for what is wrong."""
    said = f"{FOLDER}/{path.name}"
    to = Taker(read_yaml(path), said)
    number, label, question = to.whole("number", 1, 1000), to.both("label"), to.both("question")
    source, note = to.text("source"), to.text("note", "–")
    setting, world = to.many("setting", ()), to.text("world")
    years = to.whole("years", 1, 200)
    first, seeds = to.whole("first_seed", 1, 2**60), to.whole("seeds", 1, 10_000)
    for word in setting:
        if word.partition("=")[0] in ("world", "years", "seed"):
            raise to.wrong("setting", word, "for the setting: world, years and seeds have own keys")
    tension = Tension(
        path.stem, number, label, question, source, note, setting, world, years, first, seeds,
        to.each("arms", lambda t, _: Arm(t.both("label"), t.many("set", ())), 2, 5),
        to.each("outcomes", lambda t, name: _outcome(t, name, years), 1, 6),
        to.each("contrasts", _contrast, 1, 4),
        to.each("sides", _side, 2, 2),
    )  # fmt: skip
    to.done()
    _fits(tension, said)
    return tension


def _outcome(to: Taker, name: str, years: int) -> Outcome:
    from sim.core.registry import INDICATORS

    label, indicator = to.both("label"), to.text("indicator")
    if indicator not in INDICATORS:
        raise InputError(f"{to.said}: {to.at}: {unknown('indicator', indicator, INDICATORS)}")
    unit = str(INDICATORS[indicator].unit)
    how, region = to.choice("how", HOWS), to.choice("region", REGIONS, "focal")

    def fits(value: Any) -> bool:
        pair = isinstance(value, list) and len(value) == 2 and all(map(is_whole, value))
        return pair and 0 <= value[0] < value[1] <= years

    window = to.take("years", fits, f"two years, 0 to {years}, the first before the second", ())
    smallest = to.take("smallest", is_above, "a number above 0")
    counted = to.choice("counted_in", COUNTED)
    if counted == "points" and unit.split(" ")[0] != "share":
        raise to.wrong("counted_in", counted, f"for {indicator}: points are for shares")
    measure = Measure(name, indicator, how, label.en, label.zh, unit)
    span = (window[0], window[1]) if window else None
    return Outcome(label, measure, region, span, float(smallest), counted)


def _contrast(to: Taker, name: str) -> Contrast:
    kind = to.choice("kind", tuple(READS))
    arms = to.many("arms")
    low, high = ARMS[kind]
    if not low <= len(arms) <= high or len(set(arms)) < len(arms):
        many = f"{low}" if low == high else f"{low} to {high}"
        raise to.wrong("arms", list(arms), f"{many} different arms, as a {kind} needs")
    return Contrast(kind, to.text("outcome"), arms, to.both("what"))


def _side(to: Taker, name: str) -> Side:
    if name not in SIDES:
        raise InputError(f"{to.said}: the sides are {' and '.join(SIDES)}, not '{name}'")
    title, says, source = to.both("name"), to.both("says"), to.text("source")
    needs = to.choice("needs", ("all", "any"), "all")

    def fits(value: Any) -> bool:
        lists = isinstance(value, Mapping) and bool(value)
        return lists and all(isinstance(v, list) for v in value.values())

    holds = to.take("holds", fits, "a mapping of contrasts, each with a list of words")
    return Side(title, says, source, needs, {k: tuple(map(str, v)) for k, v in holds.items()})


def _fits(tension: Tension, said: str) -> None:
    """Check that names inside the file lead somewhere, and that nothing in it is idle."""
    for name, contrast in tension.contrasts.items():
        if contrast.outcome not in tension.outcomes:
            wrong = unknown("outcome", contrast.outcome, tension.outcomes)
            raise InputError(f"{said}: contrasts.{name}: {wrong}")
        for arm in contrast.arms:
            if arm not in tension.arms:
                raise InputError(f"{said}: contrasts.{name}: {unknown('arm', arm, tension.arms)}")
    for key, side in tension.sides.items():
        for name, reads in side.holds.items():
            if name not in tension.contrasts:
                wrong = unknown("contrast", name, tension.contrasts)
                raise InputError(f"{said}: sides.{key}.holds: {wrong}")
            allowed = READS[tension.contrasts[name].kind]
            for word in reads:
                if word not in allowed:
                    raise InputError(
                        f"{said}: sides.{key}.holds.{name} = '{word}' is not one of "
                        f"{', '.join(allowed)}"
                    )
    used = {name for side in tension.sides.values() for name in side.holds}
    for name in tension.contrasts:
        if name not in used:
            raise InputError(f"{said}: contrasts.{name} decides nothing: no side names it")
    for arm in tension.arms:
        if not any(arm in contrast.arms for contrast in tension.contrasts.values()):
            raise InputError(f"{said}: arms.{arm} stands in no contrast")
