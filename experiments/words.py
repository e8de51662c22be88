"""A paired comparison in plain words: what changes, by how much, how sure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .labels import number
from .measures import Measure

if TYPE_CHECKING:
    from .statistics import Paired

PER = {"en": {"%": " %", "points": " points"}, "zh": {"%": "%", "points": "个百分点"}}
RANGE = {"en": "{} ({} to {})", "zh": "{}（{}至{}）"}


def change(one: Paired, measure: Measure) -> tuple[float, float, float, str]:
    """Return difference and interval with what they are counted in: ``%``, ``points`` or a unit."""
    if measure.unit == "share":
        return 100 * one.difference, 100 * one.low, 100 * one.high, "points"
    if math.isfinite(one.ratio_low):
        return 100 * one.ratio, 100 * one.ratio_low, 100 * one.ratio_high, "%"
    return one.difference, one.low, one.high, measure.unit


def _size(value: float) -> str:
    size = abs(value)
    return f"{value:.0f}" if size >= 9.95 else f"{value:.1f}" if size >= 0.95 else f"{value:.2g}"


def _amount(value: float, unit: str, lang: str) -> str:
    return _size(value) if unit in PER[lang] else number(value, unit, lang)


def sentence(arm: str, one: Paired, measure: Measure, lang: str = "en") -> str:
    """Say what an arm does to one number against the base arm."""
    return _zh(arm, one, measure) if lang == "zh" else _en(arm, one, measure)


def _en(arm: str, one: Paired, measure: Measure) -> str:
    name = measure.en
    if one.pairs == 0:
        return f"{arm}: {name} is not known in any pair"
    if one.same:
        return f"{arm} changes {name} in none of {one.pairs} pairs"
    middle, low, high, unit = change(one, measure)
    shown = PER["en"].get(unit, f" {unit}".rstrip())
    size, a, b = (_amount(x, unit, "en") for x in (abs(middle), low, high))
    higher = round(one.higher * one.pairs, 1)
    pairs = f"higher in {higher:g} of {one.pairs} pairs"
    if not math.isfinite(low):
        way = "higher" if middle > 0 else "lower"
        return f"{arm}: {name} {way} by {size}{shown} in one pair, which tells little"
    if not one.clear:
        return (
            f"{arm}: cannot tell whether it changes {name} "
            f"(95 % interval {a} to {b}{shown}; {pairs})"
        )
    verb = "raises"
    if one.difference < 0:  # the ends become sizes of the stated change, the smaller first
        verb, a, b = "lowers", _amount(-high, unit, "en"), _amount(-low, unit, "en")
    return f"{arm} {verb} {name} by {size}{shown} (95 % interval {a} to {b}{shown}; {pairs})"


def _zh(arm: str, one: Paired, measure: Measure) -> str:
    name = measure.zh
    if one.pairs == 0:
        return f"{arm}：{name}在所有配对中均未知"
    if one.same:
        return f"{arm}：{one.pairs}对运行中{name}毫无变化"
    middle, low, high, unit = change(one, measure)
    shown = PER["zh"].get(unit, "")
    size, a, b = (_amount(x, unit, "zh") for x in (abs(middle), low, high))
    pairs = f"{one.pairs}对中有{round(one.higher * one.pairs, 1):g}对更高"
    if not math.isfinite(low):
        return f"{arm}：仅一对运行，{name}变化{_amount(middle, unit, 'zh')}{shown}，难以判断"
    if not one.clear:
        return f"{arm}：无法判断{name}是否变化（95%区间{a}至{b}{shown}；{pairs}）"
    verb = "提高"
    if one.difference < 0:
        verb, a, b = "降低", _amount(-high, unit, "zh"), _amount(-low, unit, "zh")
    return f"{arm}使{name}{verb}{size}{shown}（95%区间{a}至{b}{shown}；{pairs}）"


def shown_change(one: Paired, measure: Measure, lang: str = "en") -> str:
    """Return the change with its interval for a table cell."""
    if one.same:
        return "0"
    middle, low, high, unit = change(one, measure)
    if not math.isfinite(middle):
        return "–"
    per = PER[lang].get(unit)
    text = number(middle, unit, lang) if per is None else f"{middle:+.1f}{per}"
    ends = (_amount(x, unit, lang) for x in (low, high))
    return RANGE[lang].format(text, *ends) if math.isfinite(low) else text
