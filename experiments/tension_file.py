"""A tension as data: ``configs/experiment/<name>.yaml``, read and checked; no code in it.

A tension is a question on which two sides disagree. Arms are plain overrides that live on the same
seeds. A contrast compares arms in one outcome and is read in one word. A side holds if its
contrasts read as it says that they must; both words and thresholds stand in the file before
anything is run, the numbers come from the runs alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sim.core.errors import InputError, nearest, shown, unknown
from sim.files import config_dir, read_yaml

from .labels import pick
from .measures import Measure

FOLDER = "experiment"
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

T = TypeVar("T")


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    en: str
    zh: str

    def of(self, lang: str) -> str:
        """Return one language."""
        return pick((self.en, self.zh), lang)


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


# ---------------------------------------------------------------- one mapping of the file


class _Taker:
    """Takes the keys of one mapping, each once; what is left over was not meant to be there."""

    def __init__(self, data: Any, said: str, at: str = "") -> None:
        self.said, self.at = said, at
        if not isinstance(data, Mapping) or not data:
            raise self.wrong("", data, "a mapping of keys")
        self.data = dict(data)
        self.known: list[str] = []

    def wrong(self, key: str, value: Any, wanted: str) -> InputError:
        where = ".".join(part for part in (self.at, key) if part) or "the file"
        return InputError(f"{self.said}: {where} = {shown(value)} is not {wanted}")

    def take(self, key: str, fits: Callable[[Any], bool], wanted: str, default: Any = None) -> Any:
        self.known.append(key)
        if key not in self.data:
            if default is not None:
                return default
            where = f"{self.at}.{key}" if self.at else key
            raise InputError(f"{self.said}: {where} is missing; it is {wanted}")
        value = self.data.pop(key)
        if not fits(value):
            raise self.wrong(key, value, wanted)
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self.take(key, lambda v: isinstance(v, str) and bool(v.strip()), "text", default)
        return " ".join(str(value).split())

    def both(self, key: str) -> Words:
        return Words(self.text(key), self.text(f"{key}_zh"))

    def whole(self, key: str, low: int, high: int) -> int:
        wanted = f"a whole number from {low} to {high}"
        return int(self.take(key, lambda v: _is_whole(v) and low <= v <= high, wanted))

    def choice(self, key: str, many: Sequence[str], default: str | None = None) -> str:
        return str(self.take(key, lambda v: v in many, f"one of {', '.join(many)}", default))

    def many(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        def fits(value: Any) -> bool:
            return isinstance(value, list) and all(isinstance(one, str) for one in value)

        return tuple(self.take(key, fits, "a list of texts", default))

    def each(self, key: str, make: Callable[[_Taker, str], T], low: int, high: int) -> dict[str, T]:
        def fits(value: Any) -> bool:
            return isinstance(value, Mapping) and low <= len(value) <= high

        found = self.take(key, fits, f"a mapping of {low} to {high} names")
        made = {}
        for name, content in found.items():
            inner = _Taker(content, self.said, ".".join(x for x in (self.at, key, name) if x))
            made[name] = make(inner, name)
            inner.done()
        return made

    def done(self) -> None:
        for key in self.data:
            where = f" in {self.at}" if self.at else ""
            raise InputError(
                f"{self.said}: no key '{key}'{where}{nearest(key, self.known)} "
                f"(known: {', '.join(self.known)})"
            )


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_above(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and value > 0


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
    to = _Taker(read_yaml(path), said)
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


def _outcome(to: _Taker, name: str, years: int) -> Outcome:
    from sim.core.registry import INDICATORS

    label, indicator = to.both("label"), to.text("indicator")
    if indicator not in INDICATORS:
        raise InputError(f"{to.said}: {to.at}: {unknown('indicator', indicator, INDICATORS)}")
    unit = str(INDICATORS[indicator].unit)
    how, region = to.choice("how", HOWS), to.choice("region", REGIONS, "focal")

    def fits(value: Any) -> bool:
        pair = isinstance(value, list) and len(value) == 2 and all(map(_is_whole, value))
        return pair and 0 <= value[0] < value[1] <= years

    window = to.take("years", fits, f"two years, 0 to {years}, the first before the second", ())
    smallest = to.take("smallest", _is_above, "a number above 0")
    counted = to.choice("counted_in", COUNTED)
    if counted == "points" and unit.split(" ")[0] != "share":
        raise to.wrong("counted_in", counted, f"for {indicator}: points are for shares")
    measure = Measure(name, indicator, how, label.en, label.zh, unit)
    span = (window[0], window[1]) if window else None
    return Outcome(label, measure, region, span, float(smallest), counted)


def _contrast(to: _Taker, name: str) -> Contrast:
    kind = to.choice("kind", tuple(READS))
    arms = to.many("arms")
    low, high = ARMS[kind]
    if not low <= len(arms) <= high or len(set(arms)) < len(arms):
        many = f"{low}" if low == high else f"{low} to {high}"
        raise to.wrong("arms", list(arms), f"{many} different arms, as a {kind} needs")
    return Contrast(kind, to.text("outcome"), arms, to.both("what"))


def _side(to: _Taker, name: str) -> Side:
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
