"""The demo in words: a table that needs no further reading, and one plain sentence per path."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from . import labels
from .measures import DEMO, ENOUGH, focal, read
from .statistics.paired import band

if TYPE_CHECKING:
    import pandas as pd

    from sim.record import Record

HEAD = {
    "en": "{runs} runs of {years} years: {seeds} of each path, which differ by luck (the seed) alone. "
    "Median, and in brackets the band that holds eight runs in ten.",
    "zh": "共{runs}次运行，每次{years}年，每条路径{seeds}次，仅随机种子不同。"
    "数值为中位数，括号内为十次运行中八次所在的范围。",
}
CLEARLY = {
    "en": "Clearly: against each of the other paths, a run of this one lies above (or below) in at "
    "least eight of ten comparisons.",
    "zh": "明显：与其余每条路径的运行逐一比较，十次中至少八次更高（或更低）。",
}
STAGE = {"en": "stage of life at the end", "zh": "期末生命周期阶段"}
OF = {"en": "{stage} ({n} of {all})", "zh": "{stage}({n}/{all})"}
DIES = {"en": "runs in which no firm is left", "zh": "企业全部消失的运行"}


def survival(events: pd.DataFrame, quarters: int, years: int = 5) -> float:
    """Return the share of firms founded during the run that live for ``years`` or longer.

    Only firms founded early enough to be followed that long count.
    """
    here = events[events["region"] == "focal"]
    births = here[here["kind"].isin(["born", "spun_off"])]
    births = births[births["quarter"] <= quarters - 4 * years]
    first = births.drop_duplicates("actor").set_index("actor")["quarter"]
    ends = (
        here[here["kind"].isin(["closed", "acquired"])]
        .drop_duplicates("actor")
        .set_index("actor")["quarter"]
    )
    if not len(first):
        return math.nan
    lived = ends.reindex(first.index).astype(float) - first.astype(float)
    return float((~(lived < 4 * years)).mean())


def numbers_of(record: Record) -> dict[str, float]:
    """Return the numbers by which the demo tells one run."""
    rows = focal(record.indicators)
    numbers = read(DEMO, record.indicators)
    years = 5 if record.spec.years > 8 else 2
    events = record.events_of("born", "spun_off", "closed", "acquired")
    numbers["survival"] = survival(events, record.spec.quarters, years)
    firms = rows["firms"].to_numpy(float)
    numbers["peak_year"] = float(rows["quarter"].to_numpy(float)[int(firms.argmax())] / 4)
    numbers["stage"] = float(rows["stage"].to_numpy(float)[-1]) if "stage" in rows else math.nan
    numbers["gone"] = float(firms[-1] == 0)
    return numbers


def cell(values: np.ndarray, unit: str, lang: str) -> str:
    """Write median and band."""
    middle, low, high = (labels.number(x, unit, lang) for x in band(values))
    if middle == "–":
        return middle
    if unit == "share":
        low, high = low.removesuffix(" %"), high.removesuffix(" %")
    return f"{middle} ({low}–{high})" if low != high else middle


def rows_of(numbers: pd.DataFrame, lang: str) -> list[list[str]]:
    """Return the table: a head with both names of each path, one row per measure."""
    paths = list(dict.fromkeys(numbers["path"]))
    mine = {path: numbers[numbers["path"] == path] for path in paths}
    other = "en" if lang == "zh" else "zh"
    rows = [
        ["", *(labels.path_name(p, lang) for p in paths)],
        ["", *(labels.path_name(p, other) for p in paths)],
    ]
    for m in DEMO:
        if m.name not in numbers or not numbers[m.name].notna().any():
            continue
        plain = m.unit in ("", "share", "index", "year")
        unit = "" if plain else f" ({labels.unit_name(m.unit, lang)})"
        cells = [cell(mine[p][m.name].to_numpy(float), m.unit, lang) for p in paths]
        rows.append([m.label(lang) + unit, *cells])
    stages = []
    for p in paths:
        codes = mine[p]["stage"].dropna()
        if len(codes):
            common = float(codes.mode().iloc[0])
            name, n = labels.stage_name(common, lang), int((codes == common).sum())
            stages.append(OF[lang].format(stage=name, n=n, all=len(codes)))
        else:
            stages.append("–")
    rows.append([STAGE[lang], *stages])
    if (numbers["gone"] > 0).any():
        rows.append([DIES[lang], *(f"{int(mine[p]['gone'].sum())}" for p in paths)])
    return rows


def higher(a: np.ndarray, b: np.ndarray) -> float:
    """Return how often a run of one path lies above a run of another (ties count half)."""
    a, b = a[np.isfinite(a)], b[np.isfinite(b)]
    if not len(a) or not len(b):
        return 0.5
    above = (a[:, None] > b[None, :]).mean() + 0.5 * (a[:, None] == b[None, :]).mean()
    return float(above)


def standing(numbers: pd.DataFrame, path: str, lang: str, sure: float = 0.8) -> list[str]:
    """Return what a path is clearly most and least in, against each of the others."""
    others = [p for p in dict.fromkeys(numbers["path"]) if p != path]
    said = []
    for m in DEMO:
        if m.name not in numbers or not m.most[0]:
            continue
        mine = numbers.loc[numbers["path"] == path, m.name].to_numpy(float)
        odds = [
            higher(mine, numbers.loc[numbers["path"] == p, m.name].to_numpy(float)) for p in others
        ]
        if odds and min(odds) >= sure:
            said.append(labels.pick(m.most, lang))
        elif odds and max(odds) <= 1.0 - sure:
            said.append(labels.pick(m.least, lang))
    return said


def sentence(numbers: pd.DataFrame, path: str, lang: str, years: int) -> str:
    """Say in one sentence what this path comes to."""
    mine = numbers[numbers["path"] == path]
    firms, people = (
        labels.number(float(np.round(band(mine[name].to_numpy(float))[0])), "", lang)
        for name in ("firms", "people")
    )
    said = standing(numbers, path, lang)
    name = labels.both_names(path)
    if lang == "zh":
        tail = "五条路径中明显" + "、".join(said) if said else "无一项明显最高或最低"
        tail = f"每条路径仅{len(mine)}次运行，难以比较" if len(mine) < ENOUGH else tail
        return f"{name}：第{years}年有{firms}家企业、{people}名技能人才；{tail}。"
    tail = f"clearly {_listed(said)}" if said else "in nothing here clearly first or last"
    if len(mine) < ENOUGH:
        tail = f"{len(mine)} runs of each path are too few to compare"
    return f"{name}: {firms} firms and {people} skilled people after {years} years; {tail}."


def clearly(numbers: pd.DataFrame, lang: str) -> str:
    """Return what "clearly" means; nothing if the runs are too few to use the word."""
    return CLEARLY[lang] if numbers["seed"].nunique() >= ENOUGH else ""


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def told(numbers: pd.DataFrame, lang: str, years: int) -> str:
    """Return everything that the demo prints."""
    paths = list(dict.fromkeys(numbers["path"]))
    head = HEAD[lang].format(runs=len(numbers), years=years, seeds=numbers["seed"].nunique())
    text = labels.table(rows_of(numbers, lang))
    sentences = "\n".join(sentence(numbers, path, lang, years) for path in paths)
    note = clearly(numbers, lang)
    return "\n\n".join([head, text, sentences, *([note] if note else [])]) + "\n"
