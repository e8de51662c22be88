"""The page of lives: which outcomes occur, in which settings, and which attempts fail."""

from __future__ import annotations

from collections.abc import Sequence

from ..labels import PATHS, path_name
from ..paths.classify import wilson
from .attempts import attempts
from .command import (
    ATTEMPT,
    EMPTY,
    ENOUGH,
    FAILURE,
    OUTCOMES,
    SOON,
    STARTS,
    YEARS,
    Life,
    Setting,
    by_setting,
    shares,
)

NAMES_ZH = ("起步失败", "形成", "成长", "成熟", "衰退", "更新")
"""The outcomes in Chinese, in their order."""


def page(lives: Sequence[Life], seeds: Sequence[int]) -> str:
    """Return the text between the marks of the page."""
    from sim.record import code_hash

    table = shares(lives)
    heads = [f"{name} {zh}" for name, zh in zip(OUTCOMES, NAMES_ZH, strict=True)]
    lines = [
        "# Lives", "",
        "How often each outcome of a cluster's life occurs: five paths from four start stages and "
        f"the attempts below, {len(seeds)} seeds each ({seeds[0]} to {seeds[-1]}), {YEARS} years. "
        f"Made by `python -m experiments.lives`; model: code `{code_hash()[:16]}`. An outcome "
        f"counts if it occurs in at least {100 * ENOUGH:.0f} % of the seeds of some shipped "
        "setting.", "",
        "| outcome | what it means | highest share | of | verdict |", "|---|---|---:|---|---|",
    ]  # fmt: skip
    for head, (name, by) in zip(heads, table.items(), strict=True):
        shipped = {key: value for key, value in by.items() if key[0] != EMPTY}
        setting, most = max(shipped.items(), key=lambda item: item[1])
        said = "🟢 occurs" if most >= ENOUGH else "🔴 does not occur"
        lines.append(
            f"| {head} | {OUTCOMES[name]} | {100 * most:.0f} % | {_words(setting)} | {said} |"
        )
    lines += ["", "## By setting", "", "| start | path | " + " | ".join(heads) + " |",
              "|---|---|" + "---:|" * len(OUTCOMES)]  # fmt: skip
    for start in STARTS:
        for path in PATHS:
            cells = [f"{100 * by[start, path]:.0f} %" for by in table.values()]
            lines.append(f"| {start} | {path_name(path, 'en')} {path_name(path, 'zh')} | "
                         + " | ".join(cells) + " |")  # fmt: skip
    return "\n".join([*lines, "", *_attempts(lives, len(seeds))]) + "\n"


def _words(setting: Setting) -> str:
    start, name = setting
    if start == ATTEMPT:
        return f"[{attempts()[name].label.en}](#attempts)"
    return f"`path={name} stage={start}`"


def _attempts(lives: Sequence[Life], seeds: int) -> list[str]:
    lines = [
        '<a id="attempts"></a>', "## Attempts", "",
        "Places at which a cluster is tried, by their start alone "
        "(`configs/lives/attempts.yaml`); all rules are the same. In reality most attempts fail. "
        "Left empty: the same place in which nobody begins; an attempt that ignites no more often "
        "than that was not what lit it.", "",
        "| attempt | what it lacks | fails to ignite 起步失败 (95 %) | "
        f"ignites within {SOON} years {SOON}年内成功起步 | ignites when left empty 无人创业时自行起步 |",
        "|---|---|---:|---:|---:|",
    ]  # fmt: skip
    by = by_setting(lives)
    for name, one in attempts().items():
        mine, nobody = by[ATTEMPT, name], by[EMPTY, name]
        fails = sum(FAILURE in life.outcomes for life in mine)
        low, high = wilson(fails, seeds)
        soon = sum(0 <= life.ignited <= SOON for life in mine)
        alone = sum(life.ignited >= 0 for life in nobody)
        lines.append(
            f"| {one.label.en} {one.label.zh} | {one.lacks.en} {one.lacks.zh} | "
            f"{100 * fails / seeds:.0f} % ({100 * low:.0f} … {100 * high:.0f}) | "
            f"{100 * soon / seeds:.0f} % | {100 * alone / seeds:.0f} % |"
        )
    return lines
