"""The page docs/tensions.md: each tension, its two sides and what the model says, from the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..verdicts import PER, amount, range_of, sentence, short
from .command import READING, seeds_of, values

if TYPE_CHECKING:
    import pandas as pd

    from ..verdicts import Verdict
    from .file import Contrast, Tension

HEAD = """\
<!-- Made by `agglomera tensions --docs` from configs/experiment and its runs; do not edit. -->
# Tensions

Where the sources pull two ways, an experiment asks the model. Each stands as data in
`configs/tension/`: the arms, the outcomes with the smallest difference that matters, and how a
contrast has to read for a side to hold. They are written down before the runs; if an experiment was
changed after a first look, its seeds are new and its note says so. `agglomera tensions` lives them,
judges them and draws a figure for each (`--only NAME`, `--quick`, `--lang zh`).
"""


def page(many: dict[str, Tension], found: dict[str, Verdict], frame: pd.DataFrame) -> str:
    """Return the page."""
    lines = [HEAD, READING["en"], "", "| # | tension | 张力 | the model says | 模型的回答 |",
             "| ---: | --- | --- | --- | --- |"]  # fmt: skip
    for name, tension in many.items():
        one = found[name]
        lines.append(f"| {tension.number} | [{tension.label.en}](#{name}) | {tension.label.zh} | "
                     f"{short(tension, one, 'en')} | {short(tension, one, 'zh')} |")  # fmt: skip
    for name, tension in many.items():
        lines += ["", *_one(tension, found[name], frame)]
    return "\n".join(lines) + "\n"


def _one(tension: Tension, found: Verdict, frame: pd.DataFrame) -> list[str]:
    seeds = seeds_of(tension.name, frame)
    lines = [f'<a id="{tension.name}"></a>', f"## {tension.number}. {tension.label.en}", "",
             f"{tension.question.en} {tension.question.zh}", ""]  # fmt: skip
    for key, side in tension.sides.items():
        lines.append(f"- **{side.name.en}** ({side.source}): {side.says.en} Holds if "
                     f"{_condition(tension, key)}.")  # fmt: skip
    shared = " ".join([*tension.setting, f"world={tension.world}", f"years={tension.years}"])
    lines += ["", f"Seeds {seeds[0]} to {seeds[-1]}, `{shared}`.", "",
              f"**What the model says.** {sentence(tension, found, 'en')}", "",
              sentence(tension, found, "zh"), "",
              "| contrast | outcome | arm | overrides | mean | against the first arm |",
              "| --- | --- | --- | --- | ---: | ---: |"]  # fmt: skip
    numbers = values(tension, frame)
    for contrast in tension.contrasts.values():
        lines += _rows(tension, contrast, numbers[contrast.outcome])
    if tension.note != "–":
        lines += ["", f"*Note.* {tension.note}"]
    return lines


WORDS = {
    "up": "up",
    "down": "down",
    "flat": "flat",
    "inverted_u": "an inverted U",
    "u": "a U",
}


def _condition(tension: Tension, key: str) -> str:
    side = tension.sides[key]
    parts = []
    for name, words in side.holds.items():
        contrast = tension.contrasts[name]
        outcome = tension.outcomes[contrast.outcome]
        kind = "the interaction of " if contrast.kind == "interaction" else ""
        per = PER["en"].get(outcome.counted_in, "")
        parts.append(
            f"{kind}{contrast.what.en} reads {' or '.join(WORDS[w] for w in words)} in "
            f"{outcome.label.en} (smallest that matters {outcome.smallest:g}{per})"
        )
    return (" or " if side.needs == "any" else " and ").join(parts)


def _rows(tension: Tension, contrast: Contrast, numbers: dict[str, object]) -> list[str]:
    import numpy as np

    from ..labels import number
    from ..verdicts import effect

    outcome = tension.outcomes[contrast.outcome]
    first = contrast.arms[0]
    unit = outcome.measure.unit.split(" ")[0]
    counted = outcome.label.en + (f" ({unit})" if unit not in ("share", "index") else "")
    lines = []
    for arm in contrast.arms:
        own = np.asarray(numbers[arm], float)
        mean = number(float(np.nanmean(own)), unit, "en")
        against = "–"
        if arm != first:
            one = effect({first: -1.0, arm: 1.0}, numbers, outcome.counted_in, first)  # type: ignore[arg-type]
            against = f"{amount(one.middle, outcome, 'en')} ({range_of(one, outcome, 'en')})"
        said = " ".join(tension.arms[arm].overrides)
        lines.append(
            f"| {contrast.what.en} | {counted} | {tension.arms[arm].label.en} | "
            f"{f'`{said}`' if said else '–'} | {mean} | {against} |"
        )
    return lines
