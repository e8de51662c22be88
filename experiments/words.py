"""A paired comparison in plain words: what changes, by how much, how sure."""

from __future__ import annotations

import math

from .labels import number
from .measures import Measure
from .statistics import Paired


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


def sentence(arm: str, one: Paired, measure: Measure, lang: str = "en") -> str:
    """Say what an arm does to one number against the base arm."""
    return _zh(arm, one, measure) if lang == "zh" else _en(arm, one, measure)


def _interval(low: float, high: float, downward: bool) -> tuple[str, str]:
    """Return both ends as sizes of the stated change, the smaller first."""
    ends = (-high, -low) if downward else (low, high)
    return _size(ends[0]), _size(ends[1])


def _en(arm: str, one: Paired, measure: Measure) -> str:
    name = measure.en
    if one.pairs == 0:
        return f"{arm}: {name} is not known in any pair"
    if one.same:
        return f"{arm} changes {name} in none of {one.pairs} pairs"
    middle, low, high, unit = change(one, measure)
    shown = " %" if unit == "%" else f" {unit}".rstrip()
    higher = round(one.higher * one.pairs, 1)
    pairs = f"higher in {higher:g} of {one.pairs} pairs"
    if not math.isfinite(low):
        way = "higher" if middle > 0 else "lower"
        return f"{arm}: {name} {way} by {_size(abs(middle))}{shown} in one pair, which tells little"
    if not one.clear:
        return (
            f"{arm}: cannot tell whether {name} changes "
            f"(95 % interval {_size(low)} to {_size(high)}{shown}; {pairs})"
        )
    down = one.difference < 0
    verb = "lowers" if down else "raises"
    a, b = _interval(low, high, down)
    return (
        f"{arm} {verb} {name} by {_size(abs(middle))}{shown} "
        f"(95 % interval {a} to {b}{shown}; {pairs})"
    )


def _zh(arm: str, one: Paired, measure: Measure) -> str:
    name = measure.zh
    if one.pairs == 0:
        return f"{arm}：{name}在所有配对中均未知"
    if one.same:
        return f"{arm}：{one.pairs}对运行中{name}毫无变化"
    middle, low, high, unit = change(one, measure)
    shown = {"%": "%", "points": "个百分点"}.get(unit, "")
    pairs = f"{one.pairs}对中有{round(one.higher * one.pairs, 1):g}对更高"
    if not math.isfinite(low):
        return f"{arm}：仅一对运行，{name}变化{_size(middle)}{shown}，难以判断"
    if not one.clear:
        return (
            f"{arm}：无法判断{name}是否变化（95%区间{_size(low)}至{_size(high)}{shown}；{pairs}）"
        )
    down = one.difference < 0
    a, b = _interval(low, high, down)
    verb = "降低" if down else "提高"
    return f"{arm}使{name}{verb}{_size(abs(middle))}{shown}（95%区间{a}至{b}{shown}；{pairs}）"


def shown_change(one: Paired, measure: Measure) -> str:
    """Return the change with its interval for a table cell."""
    if one.same:
        return "0"
    middle, low, high, unit = change(one, measure)
    sign = "" if unit == "%" else f" {unit}" if unit == "points" else ""
    per = " %" if unit == "%" else sign
    if not math.isfinite(middle):
        return "–"
    text = f"{middle:+.1f}{per}" if unit in ("%", "points") else number(middle, unit)
    return f"{text} ({_size(low)} to {_size(high)})" if math.isfinite(low) else text
