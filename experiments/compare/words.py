"""A paired comparison in plain words: what changes, by how much, how sure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..labels import number
from ..measures import Measure

if TYPE_CHECKING:
    from ..statistics.paired import Paired

PER = {"en": {"%": " %", "points": " points"}, "zh": {"%": "%", "points": "个百分点"}}
RANGE = {"en": "{} ({} to {})", "zh": "{}（{}至{}）"}
SCALE = {
    "en": {"mean": "", "log": "geometric means", "median": "median of pairs"},
    "zh": {"mean": "", "log": "几何均值", "median": "配对中位数"},
}
UNSURE = {
    "en": {
        "few": "whether it changes {}",
        "nought": "whether it changes {}",
        "small": "whether it changes {} by as much as matters ({})",
    },
    "zh": {"few": "{}是否变化", "nought": "{}是否变化", "small": "{}的变化是否达到重要的{}"},
}
SMALL = {
    "en": "{arm} changes {name} by less than matters ({amount})",
    "zh": "{arm}使{name}的变化小于重要的{amount}",
}
SLIGHT = {"en": "; if it does, by less than matters ({})", "zh": "；即使有变化也小于重要的{}"}


def in_points(one: Paired, measure: Measure) -> bool:
    """Say whether a change is told in points: of a share, unless it is compared as a ratio."""
    return measure.unit == "share" and one.scale != "log"


def change(one: Paired, measure: Measure) -> tuple[float, float, float, str]:
    """Return difference and interval with what they are counted in: ``%``, ``points`` or a unit."""
    if in_points(one, measure):
        return 100 * one.difference, 100 * one.low, 100 * one.high, "points"
    if math.isfinite(one.ratio_low):
        return 100 * one.ratio, 100 * one.ratio_low, 100 * one.ratio_high, "%"
    return one.difference, one.low, one.high, measure.unit


def _size(value: float) -> str:
    size = abs(value)
    return f"{value:.0f}" if size >= 9.95 else f"{value:.1f}" if size >= 0.95 else f"{value:.2g}"


def _amount(value: float, unit: str, lang: str) -> str:
    return _size(value) if unit in PER[lang] else number(value, unit, lang)


def _matters(one: Paired, measure: Measure, lang: str) -> str:
    """Return the smallest effect that matters as it is counted in the change."""
    if in_points(one, measure):
        return f"{_size(100 * one.matters)}{PER[lang]['points']}"
    if math.isfinite(one.ratio_low):
        return f"{_size(100 * one.smallest)}{PER[lang]['%']}"
    return number(one.matters, measure.unit, lang)


def _unsure(one: Paired, measure: Measure, lang: str) -> tuple[str, str]:
    """Return what cannot be told, and what can be told all the same."""
    amount = _matters(one, measure, lang)
    what = UNSURE[lang][one.why].format(measure.label(lang), amount)
    return what, SLIGHT[lang].format(amount) if one.slight else ""


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
    scale = f", {SCALE['en'][one.scale]}" if SCALE["en"][one.scale] else ""
    if one.clear:
        pairs = f"lower in {one.down}" if one.difference < 0 else f"higher in {one.up}"
    else:
        pairs = f"higher in {one.up}, lower in {one.down}"
    pairs += f" of {one.pairs} pairs"
    if not math.isfinite(low):
        way = "higher" if middle > 0 else "lower"
        many = "one pair" if one.pairs == 1 else f"{one.pairs} pairs"
        return f"{arm}: {name} {way} by {size}{shown} in {many}, which tells little"
    if one.known_small:
        said = SMALL["en"].format(arm=arm, name=name, amount=_matters(one, measure, "en"))
        return f"{said} (95 % interval {a} to {b}{shown}{scale}; {pairs})"
    if not one.clear:
        what, slight = _unsure(one, measure, "en")
        return (
            f"{arm}: cannot tell {what} (95 % interval {a} to {b}{shown}{scale}; {pairs}){slight}"
        )
    verb = "raises"
    if one.difference < 0:  # the ends become sizes of the stated change, the smaller first
        verb, a, b = "lowers", _amount(-high, unit, "en"), _amount(-low, unit, "en")
    return f"{arm} {verb} {name} by {size}{shown} (95 % interval {a} to {b}{shown}{scale}; {pairs})"


def _zh(arm: str, one: Paired, measure: Measure) -> str:
    name = measure.zh
    if one.pairs == 0:
        return f"{arm}：{name}在所有配对中均未知"
    if one.same:
        return f"{arm}：{one.pairs}对运行中{name}毫无变化"
    middle, low, high, unit = change(one, measure)
    shown = PER["zh"].get(unit, "")
    size, a, b = (_amount(x, unit, "zh") for x in (abs(middle), low, high))
    scale = f"，{SCALE['zh'][one.scale]}" if SCALE["zh"][one.scale] else ""
    if one.clear:
        pairs = f"有{one.down}对更低" if one.difference < 0 else f"有{one.up}对更高"
    else:
        pairs = f"有{one.up}对更高、{one.down}对更低"
    pairs = f"{one.pairs}对中{pairs}"
    if not math.isfinite(low):
        many = "一" if one.pairs == 1 else f"{one.pairs}"
        return f"{arm}：仅{many}对运行，{name}变化{_amount(middle, unit, 'zh')}{shown}，难以判断"
    if one.known_small:
        said = SMALL["zh"].format(arm=arm, name=name, amount=_matters(one, measure, "zh"))
        return f"{said}（95%区间{a}至{b}{shown}{scale}；{pairs}）"
    if not one.clear:
        what, slight = _unsure(one, measure, "zh")
        return f"{arm}：无法判断{what}（95%区间{a}至{b}{shown}{scale}；{pairs}）{slight}"
    verb = "提高"
    if one.difference < 0:
        verb, a, b = "降低", _amount(-high, unit, "zh"), _amount(-low, unit, "zh")
    return f"{arm}使{name}{verb}{size}{shown}（95%区间{a}至{b}{shown}{scale}；{pairs}）"


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


def odds(one: Paired, measure: Measure, lang: str = "en") -> str:
    """Return the share of pairs that are better, or higher where neither way is better."""
    if not math.isfinite(one.higher):
        return "–"
    share = 1.0 - one.higher if measure.better == "lower" else one.higher
    said = {
        "en": {"": "higher", "higher": "better", "lower": "better (lower)"},
        "zh": {"": "更高", "higher": "更好", "lower": "更好（更低）"},
    }[lang][measure.better]
    return f"{100 * share:.0f}{PER[lang]['%']} {said}"


def times(factor: float) -> str:
    """Return a factor for a table cell."""
    if math.isnan(factor):
        return "–"
    return "∞" if math.isinf(factor) else f"{factor:.2g}" if factor < 9.95 else f"{factor:.0f}"


def scale_name(scale: str, lang: str = "en") -> str:
    """Return the word for a scale beside the name of a number; nothing for plain means."""
    words = {"log": ("logs", "对数"), "median": ("medians", "中位数")}
    return words[scale][lang == "zh"] if scale in words else ""
