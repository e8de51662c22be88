"""From runs to a verdict: contrasts with their intervals, read in a word, told in a sentence.

    θ = Σ w·mean of an arm over seeds [/ mean of the first arm]
    up, down: the whole interval beyond the smallest difference that matters
    flat: the whole interval inside it
    not_up, not_down: one of the three is ruled out, which of the other two is open
    unsure: the interval holds both ends of what does not matter: it cannot be told

Intervals are 95 % BCa bootstrap intervals over seeds, which all arms share. A row of doses is an
inverted U if some inner dose lies clearly above both ends; as it may be any of them, its intervals
are widened (Bonferroni: two tests, rise and fall, must both hold for one of k inner doses).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .labels import number
from .measures import ENOUGH
from .statistics.bootstrap import bca
from .tensions.file import Contrast, Outcome, Side, Tension

A = NDArray[Any]
Values = Mapping[str, A]
"""One number per seed for each arm, seeds in the same order."""


@dataclass(frozen=True)
class Effect:
    """A weighted sum of arms' means, counted as its outcome is counted."""

    middle: float
    low: float
    high: float
    pairs: int

    def reads(self, smallest: float) -> str:
        """Return up, down, flat, not_up, not_down or unsure."""
        if self.pairs < ENOUGH or not math.isfinite(self.low + self.high):
            return "unsure"
        if self.low > smallest:
            return "up"
        if self.high < -smallest:
            return "down"
        below, above = self.high < smallest, self.low > -smallest
        return (
            "flat" if below and above else "not_up" if below else "not_down" if above else "unsure"
        )


def effect(
    weights: Mapping[str, float], values: Values, counted_in: str, base: str, level: float = 0.95
) -> Effect:
    """Return one weighted sum of arms over the seeds that all of them know."""
    arms = list(dict.fromkeys([base, *weights]))
    table = np.array([np.asarray(values[arm], float) for arm in arms])
    table = table[:, np.isfinite(table).all(0)]
    n = table.shape[1]
    nan = math.nan
    if n == 0:
        return Effect(nan, nan, nan, 0)
    w = np.array([weights.get(arm, 0.0) for arm in arms])
    scale = 1.0 if counted_in == "units" else 100.0

    def statistic(at: A) -> A:
        means = table[:, at].mean(2)
        total = scale * sum(w[i] * means[i] for i in range(len(arms)))
        if counted_in == "percent":
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.asarray(np.where(means[0] > 0.0, total / means[0], nan))
        return np.asarray(total)

    middle = float(statistic(np.arange(n)[None, :])[0])
    if n == 1 or not math.isfinite(middle):
        return Effect(middle, nan, nan, n)
    if (table == table[0]).all() and abs(w.sum()) < 1e-12:
        return Effect(0.0, 0.0, 0.0, n)
    low, high = bca(statistic, n, level)
    return Effect(middle, low, high, n)


COULD_BE = {"not_up": {"down", "flat"}, "not_down": {"up", "flat"}}


@dataclass(frozen=True)
class Reading:
    """What one contrast says."""

    word: str
    effect: Effect
    """The difference, the interaction, or last dose against first."""
    best: str = ""
    """The inner dose that decides, if the row of doses bends."""
    rise: Effect | None = None
    fall: Effect | None = None


def reading(contrast: Contrast, outcome: Outcome, values: Values) -> Reading:
    """Read one contrast."""
    arms, counted, least = contrast.arms, outcome.counted_in, outcome.smallest
    if contrast.kind == "interaction":
        a, b, c, d = arms
        one = effect({a: 1.0, b: -1.0, c: -1.0, d: 1.0}, values, counted, a)
        return Reading(one.reads(least), one)
    first, last = arms[0], arms[-1]
    whole = effect({first: -1.0, last: 1.0}, values, counted, first)
    if contrast.kind == "difference":
        return Reading(whole.reads(least), whole)
    inner = arms[1:-1]
    level = 1.0 - 0.05 / len(inner)
    bends: dict[str, list[Reading]] = {"up": [], "down": []}
    for arm in inner:
        rise = effect({first: -1.0, arm: 1.0}, values, counted, first, level)
        fall = effect({last: -1.0, arm: 1.0}, values, counted, first, level)
        if rise.reads(least) == fall.reads(least) in bends:
            way = rise.reads(least)
            word = "inverted_u" if way == "up" else "u"
            bends[way].append(Reading(word, whole, arm, rise, fall))
    if bends["up"] and not bends["down"]:
        return max(bends["up"], key=lambda r: r.rise.middle if r.rise else 0.0)
    if bends["down"] and not bends["up"]:
        return min(bends["down"], key=lambda r: r.rise.middle if r.rise else 0.0)
    word = whole.reads(least)
    if word in COULD_BE:  # a bend that does not show clearly is possible, too
        word = "unsure"
    if word == "flat":
        steps = [effect({first: -1.0, arm: 1.0}, values, counted, first) for arm in inner]
        word = "flat" if all(step.reads(least) == "flat" for step in steps) else "unsure"
    return Reading(word, whole)


def holds(side: Side, readings: Mapping[str, Reading]) -> bool | None:
    """Say whether a side holds; None if that cannot be told."""
    found = [_fits(readings[name].word, set(words)) for name, words in side.holds.items()]
    decides = side.needs == "any"  # one yes is enough, or one no
    if decides in found:
        return decides
    return None if None in found else not decides


def _fits(word: str, words: set[str]) -> bool | None:
    possible = COULD_BE.get(word, {word})
    if word == "unsure" or (possible & words and possible - words):
        return None
    return possible <= words


@dataclass(frozen=True)
class Verdict:
    """What the model says about one tension."""

    holds: dict[str, bool | None]
    """For each side, whether it holds; None if that cannot be told."""
    readings: dict[str, Reading]

    @property
    def says(self) -> str:
        """Return ``a``, ``b``, ``both``, ``neither`` or ``unsure``."""
        a, b = self.holds["a"], self.holds["b"]
        if a is None or b is None:
            return "unsure"
        if a and b:
            return "both"
        return "a" if a else "b" if b else "neither"


def verdict(tension: Tension, values: Mapping[str, Values]) -> Verdict:
    """Judge one tension; ``values`` has, for each outcome, the numbers of each arm."""
    readings = {
        name: reading(one, tension.outcomes[one.outcome], values[one.outcome])
        for name, one in tension.contrasts.items()
    }
    return Verdict({key: holds(side, readings) for key, side in tension.sides.items()}, readings)


# ---------------------------------------------------------------- words

BOTH = {
    "en": ("Both hold: ", "Neither holds: ", "Cannot tell{}: ", "Favours “{}”: "),
    "zh": ("两者都成立：", "两者都不成立：", "无法判断{}：", "支持“{}”："),
}
PARTLY = {
    "en": {True: "“{}” holds", False: "“{}” does not hold", None: "“{}” is open"},
    "zh": {True: "“{}”成立", False: "“{}”不成立", None: "“{}”尚不明确"},
}
SHORT = {
    "en": ("both", "neither", "cannot tell"),
    "zh": ("两者都成立", "两者都不成立", "无法判断"),
}
TOLD = {
    "en": {
        "up": "{what} raises {outcome} by {size} ({range})",
        "down": "{what} lowers {outcome} by {size} ({range})",
        "flat": "{what} changes {outcome} by less than {least} ({range})",
        "some_up": "{what} raises {outcome}, perhaps by less than {least} ({range})",
        "some_down": "{what} lowers {outcome}, perhaps by less than {least} ({range})",
        "not_up": "{what} does not raise {outcome} by {least} or more ({range})",
        "not_down": "{what} does not lower {outcome} by {least} or more ({range})",
        "unsure": "whether {what} changes {outcome} by {least} or more is open ({range})",
        "inverted_u": "with {what}, {outcome} is highest at {best}: {rise} above {first} and "
                      "{fall} above {last}",
        "u": "with {what}, {outcome} is lowest at {best}: {rise} below {first} and "
             "{fall} below {last}",
    },
    "zh": {
        "up": "{what}使{outcome}提高{size}（{range}）",
        "down": "{what}使{outcome}降低{size}（{range}）",
        "flat": "{what}对{outcome}的影响小于{least}（{range}）",
        "some_up": "{what}使{outcome}提高，但可能不到{least}（{range}）",
        "some_down": "{what}使{outcome}降低，但可能不到{least}（{range}）",
        "not_up": "{what}没有使{outcome}提高{least}或更多（{range}）",
        "not_down": "{what}没有使{outcome}降低{least}或更多（{range}）",
        "unsure": "{what}对{outcome}的影响是否达到{least}尚不明确（{range}）",
        "inverted_u": "{what}变化时，{outcome}在{best}时最高，比{first}高{rise}，比{last}高{fall}",
        "u": "{what}变化时，{outcome}在{best}时最低，比{first}低{rise}，比{last}低{fall}",
    },
}  # fmt: skip
TOGETHER = {
    "en": {
        "up": "{what} together leave {outcome} {size} higher than one by one ({range})",
        "down": "{what} together leave {outcome} {size} lower than one by one ({range})",
        "flat": "{what} together do to {outcome} what they do one by one, within {least} ({range})",
        "some_up": "{what} together leave {outcome} higher than one by one, perhaps by less than "
                   "{least} ({range})",
        "some_down": "{what} together leave {outcome} lower than one by one, perhaps by less than "
                     "{least} ({range})",
        "not_up": "{what} together leave {outcome} no higher than one by one, by {least} or more "
                  "({range})",
        "not_down": "{what} together leave {outcome} no lower than one by one, by {least} or more "
                    "({range})",
        "unsure": "whether {what} together do more or less to {outcome} than one by one, by "
                  "{least} or more, is open ({range})",
    },
    "zh": {
        "up": "{what}同时出现时，{outcome}比各自影响之和高{size}（{range}）",
        "down": "{what}同时出现时，{outcome}比各自影响之和低{size}（{range}）",
        "flat": "{what}同时出现时，对{outcome}的影响与各自影响之和相差小于{least}（{range}）",
        "some_up": "{what}同时出现时，{outcome}比各自影响之和高，但可能不到{least}（{range}）",
        "some_down": "{what}同时出现时，{outcome}比各自影响之和低，但可能不到{least}（{range}）",
        "not_up": "{what}同时出现时，{outcome}没有比各自影响之和高{least}或更多（{range}）",
        "not_down": "{what}同时出现时，{outcome}没有比各自影响之和低{least}或更多（{range}）",
        "unsure": "{what}同时出现时，对{outcome}的影响与各自影响之和相差是否达到{least}"
                  "尚不明确（{range}）",
    },
}  # fmt: skip
STEPS = {"en": "{} (from {} to {})", "zh": "{}（从{}到{}）"}
RANGE = {"en": "95 % interval {} to {}", "zh": "95%区间{}至{}"}
NO_RANGE = {"en": "no interval", "zh": "无区间"}
PER = {"en": {"percent": " %", "points": " points"}, "zh": {"percent": "%", "points": "个百分点"}}


def amount(value: float, outcome: Outcome, lang: str, per: bool = True) -> str:
    """Write a size in what its outcome is counted in."""
    if not math.isfinite(value):
        return "–"
    if outcome.counted_in == "units":
        unit = outcome.measure.unit
        return number(value, "" if unit.startswith("share") else unit, lang)
    size = abs(value)
    text = f"{value:.0f}" if size >= 9.95 or value == round(value) else f"{value:.1f}"
    text = "0" if text in ("-0.0", "0.0", "-0") else text
    return text + (PER[lang][outcome.counted_in] if per else "")


def range_of(one: Effect, outcome: Outcome, lang: str) -> str:
    """Write an interval."""
    if not math.isfinite(one.low + one.high):
        return NO_RANGE[lang]
    low = amount(one.low, outcome, lang, per=False)
    return RANGE[lang].format(low, amount(one.high, outcome, lang))


def clause(tension: Tension, name: str, found: Reading, lang: str) -> str:
    """Say what one contrast shows."""
    contrast = tension.contrasts[name]
    outcome = tension.outcomes[contrast.outcome]
    word, one = found.word, found.effect
    if (word, one.low > 0.0) == ("not_down", True) or (word, one.high < 0.0) == ("not_up", True):
        word = "some_up" if word == "not_down" else "some_down"
    words = (TOGETHER if contrast.kind == "interaction" else TOLD)[lang][word]
    said = {
        "what": contrast.what.of(lang), "outcome": outcome.label.of(lang),
        "size": amount(abs(found.effect.middle), outcome, lang),
        "least": amount(outcome.smallest, outcome, lang),
        "range": range_of(found.effect, outcome, lang),
        "first": tension.arms[contrast.arms[0]].label.of(lang),
        "last": tension.arms[contrast.arms[-1]].label.of(lang),
    }  # fmt: skip
    if contrast.kind == "dose" and not found.best:
        said["what"] = STEPS[lang].format(said["what"], said["first"], said["last"])
    if found.rise and found.fall:
        said |= {
            "best": tension.arms[found.best].label.of(lang),
            "rise": amount(abs(found.rise.middle), outcome, lang),
            "fall": amount(abs(found.fall.middle), outcome, lang),
        }
    return words.format(**said)


def _sides(tension: Tension, found: Verdict, lang: str) -> str:
    """Say of each side how it stands, if one of the two is known."""
    if set(found.holds.values()) == {None}:
        return ""
    told = [
        PARTLY[lang][found.holds[key]].format(side.name.of(lang))
        for key, side in sorted(
            tension.sides.items(), key=lambda item: found.holds[item[0]] is None
        )
    ]
    return f"（{'，'.join(told)}）" if lang == "zh" else f" ({', '.join(told)})"


def short(tension: Tension, found: Verdict, lang: str) -> str:
    """Return the verdict in a word or two."""
    if found.says in tension.sides:
        return tension.sides[found.says].name.of(lang)
    word = SHORT[lang][("both", "neither", "unsure").index(found.says)]
    return word + _sides(tension, found, lang) if found.says == "unsure" else word


def sentence(tension: Tension, found: Verdict, lang: str) -> str:
    """Return the one sentence of a tension."""
    both, neither, unsure, favours = BOTH[lang]
    head = {"both": both, "neither": neither}.get(found.says, "")
    if found.says == "unsure":
        head = unsure.format(_sides(tension, found, lang))
    elif not head:
        head = favours.format(tension.sides[found.says].name.of(lang))
    parts: Sequence[str] = [clause(tension, k, one, lang) for k, one in found.readings.items()]
    return head + ("；".join(parts) + "。" if lang == "zh" else "; ".join(parts) + ".")
