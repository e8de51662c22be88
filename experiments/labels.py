"""Words for people, English and Chinese: paths, stages, indicators, numbers with their units."""

from __future__ import annotations

import math
import re
import unicodedata

LANGS = ("en", "zh")

PATHS = {
    "giant_led": ("Giant-led", "巨头引入型"),
    "upgrading": ("Upgrading", "升级创新型"),
    "fusion": ("Fusion", "融合创新型"),
    "imported": ("Imported", "引进创新型"),
    "indigenous": ("Indigenous", "自主创新型"),
}
STAGES = (
    ("nursery", "孕育期"),
    ("initial", "发展初期"),
    ("growth", "成长期"),
    ("mature", "成熟期"),
    ("renewal", "更新期"),
    ("decline", "衰退期"),
)
REGIONS = {
    "focal": ("this cluster", "本集群"),
    "rival": ("rival cluster", "对手集群"),
    "outside": ("outside world", "外部世界"),
}
UNITS_ZH = {
    "firms": "家",
    "people": "人",
    "count": "个",
    "yuan": "元",
    "share": "占比",
    "quarter": "季度",
    "year": "年",
    "years": "年",
    "log": "对数",
    "index": "指数",
    "ties": "条",
    "events": "次",
    "code": "代码",
    "projects": "个",
    "products": "个",
    "concepts": "个",
    "moves": "次",
    "units": "件",
    "worker": "工人",
    "head": "人",
    "firm": "企业",
    "fields": "个",
    "yes/no": "是否",
    "×": "倍",
}

FULLER = {
    "top_share": ("Largest firm's share of output", "最大企业产值占比"),
    "cross_field_share": ("Ties across fields", "跨领域联系占比"),
}
"""Labels that say more above a panel than the indicator's own."""


def pick(pair: tuple[str, str], lang: str) -> str:
    """Return one of two languages."""
    return pair[1] if lang == "zh" else pair[0]


def path_name(path: str, lang: str) -> str:
    """Return the name of a path in one language."""
    return pick(PATHS.get(path, (path, path)), lang)


def both_names(path: str) -> str:
    """Return a path's name in both languages."""
    en, zh = PATHS.get(path, (path, ""))
    return f"{en} {zh}".strip()


def stage_name(code: float, lang: str) -> str:
    """Return the name of a stage by its code."""
    if not math.isfinite(code):
        return "–"
    return pick(STAGES[min(max(round(code), 0), len(STAGES) - 1)], lang)


def region_name(region: str, lang: str) -> str:
    """Return the name of a region; further rivals keep their number."""
    head, _, number = region.partition("_")
    return pick(REGIONS.get(head, (head, head)), lang) + (f" {number}" if number else "")


def unit_name(unit: str, lang: str) -> str:
    """Return a unit in one language; units without a Chinese name stay as they are."""
    if lang != "zh":
        return unit
    per = [UNITS_ZH.get(word, word) for word in unit.split(" a ")]
    return "/".join(per)


def indicator_label(name: str, lang: str) -> str:
    """Return an indicator's label from its own definition; its name if there is none."""
    if name in FULLER:
        return pick(FULLER[name], lang)
    from sim.core.registry import INDICATORS

    if name not in INDICATORS:
        return name.replace("_", " ")
    part = INDICATORS[name]
    return str(part.label_zh if lang == "zh" else part.label)


def many(count: int, what: str) -> str:
    """Write a number of things: 1 run, 3 runs."""
    return f"{count} {what}" + ("" if count == 1 else "s")


def number(value: float, unit: str = "", lang: str = "en") -> str:
    """Write a number with three figures at most, the way people read it."""
    if value is None or not math.isfinite(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.1f} %" if 0 < abs(value) < 0.095 else f"{100 * value:.0f} %"
    if unit == "year":
        return f"{value:.0f}"
    size = abs(value)
    steps = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")) if lang == "zh" else \
            ((1e12, " tn"), (1e9, " bn"), (1e6, " m"), (1e4, " k"))  # fmt: skip
    for step, word in steps:
        if size >= step:
            scale = 1e3 if word == " k" else step
            return _figures(value / scale) + word
    return _figures(value)


def _figures(value: float) -> str:
    size = abs(value)
    if size >= 99.5 or value == round(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if size >= 9.95 else f"{value:.2f}"


def tick(value: float, unit: str = "", lang: str = "en") -> str:
    """Write a number beside an axis: like ``number``, without noughts behind the point."""
    return re.sub(r"\.(\d*?)0+(?!\d)", lambda m: f".{m[1]}" if m[1] else "",
                  number(value, unit, lang))  # fmt: skip


def axis_unit(unit: str, lang: str) -> str:
    """Return the unit to stand beside an axis; shares carry their % at each number."""
    return "" if unit == "share" else unit_name(unit, lang)


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(x) in "WF" else 1 for x in text)


def pad(text: str, columns: int, right: bool = False) -> str:
    """Fill a text up to a width, Chinese letters counted as two."""
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def table(rows: list[list[str]], gap: int = 2) -> str:
    """Return rows as aligned text: the first column to the left, the others to the right."""
    columns = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        (" " * gap).join(pad(cell, columns[i], i > 0) for i, cell in enumerate(row)).rstrip()
        for row in rows
    ]
    return "\n".join(lines)
