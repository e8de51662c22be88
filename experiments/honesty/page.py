"""docs/honesty.md: how often a comparison is wrong where the truth is known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import labels
from ..measures import COMPARED
from ..store import write_text
from ..told import MARK
from .judge import COVERED, EIGHT, MORE, NOMINAL, NOUGHT, PAIRS, PLACEBO, PLANTED, POWER, Share

ROOT = Path(__file__).resolve().parents[2]
PAGE = "docs/honesty.md"
REFERENCE = "results/reference/honesty.json"
QUESTIONS = {
    "placebo": ("A placebo is called *cannot tell*", "安慰剂被判为无法判断"),
    "nought": ("Without a change, its interval holds nought", "无变化时区间包含0"),
    "planted": ("A planted shift is found", "植入的变化被发现"),
    "coverage": ("The interval of a mean holds the truth", "均值区间包含真值"),
}
HEAD = """\
<!-- Made by `python -m experiments.honesty --docs`; do not edit. -->
# Is a comparison honest?

Where the truth is known, the words of `agglomera compare` can be checked. {runs} runs of one spec \
(`{words}`, seeds {first} to {last}) stand for the truth; told is year {year}. Every trial draws its runs \
from them, without replacement, by addressed luck. Model: code `{code}`, runs `{key}`.

{summary}

**How it is decided.** A comparison says *cannot tell* where its 95 % interval holds 0 or a change that is \
smaller than matters ({least} of the base arm, assumed). Intervals are BCa bootstraps over pairs with the tails \
of Student's t; a ratio's is the set of all ratios that such an interval of b − (1 + θ)·a does not refuse. \
Without the tails of Student's t, intervals of {pairs} pairs are a tenth too narrow. A number is compared in \
logs, or by medians, where a tenth of the base arm's runs holds over a third of the sum (column *scale*).

- **Placebo**: {pairs} pairs, both arms the same spec, the two runs of a pair under different luck. Common \
luck would make it easier; here there is none. Wanted: *cannot tell* in {placebo} of {trials} trials; beside \
it the share of {more} trials, which tells a fault of the method from luck of the draw.
- **Nought**: of the same {more} placebos, the 95 % interval of the change holds 0, whatever is too small to \
matter. Wanted: {nought}; beside it the share of the first {trials}.
- **Planted**: the same, the second arm shifted. The shift is designed so that a paired t test finds an \
effect beyond the smallest that matters with a power of {power}. Wanted: found in {planted} of {more} trials; \
beside it the share of the first {trials}. All numbers share their trials, so that an unlucky draw shows in \
all of them at once.
- **Coverage**: {nominal} intervals of the mean (or geometric mean, or median) of 20 and of 50 runs hold \
that of all {runs} runs. Wanted, of eight numbers named before: {covered} of {more} trials; of the others it \
is only shown. The share itself is known to ± {wobble}.{scales}"""

PLAIN = """

In this world no number is heavy-tailed, so that all are compared by their means. Logs and medians are held
to the same on made-up data with a known truth, in tests/experiments/test_scales.py and test_honesty.py."""


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _band(band: tuple[float, float]) -> str:
    return (f"≥ {100 * band[0]:.0f} %" if band[1] >= 1.0
            else f"{100 * band[0]:.0f} to {100 * band[1]:.0f} %")  # fmt: skip


def _label(name: str) -> str:
    return next((m.en for m in COMPARED if m.name == name), name)


def table(shares: Sequence[Share]) -> str:
    """Return every share as text."""
    lines = [["", "number", "scale", "n", "share", "beside", "wanted", ""]]
    for one in shares:
        lines.append([
            one.question, one.measure, one.scale, str(one.n), _percent(one.share),
            _percent(one.more), _band((one.low, one.high)) if one.judged else "", one.verdict,
        ])  # fmt: skip
    return labels.table(lines)


def of_facts(facts: Mapping[str, Any]) -> list[Share]:
    """Return the shares that are stored."""
    return [Share(**{k: v for k, v in one.items() if k != "verdict"}) for one in facts["shares"]]


def write(facts: Mapping[str, Any], root: Path = ROOT) -> tuple[Path, Path]:
    """Write the page and what it was made of; return both files."""
    write_text(root / REFERENCE, json.dumps(facts, indent=1) + "\n")
    write_text(root / PAGE, page(facts))
    return root / PAGE, root / REFERENCE


def page(facts: Mapping[str, Any]) -> str:
    """Return docs/honesty.md."""
    shares = of_facts(facts)
    trials = next(one.trials for one in shares if one.question == "placebo")
    wobble = 2.0 * (NOMINAL * (1.0 - NOMINAL) / MORE) ** 0.5
    first, last = facts["seeds"]
    lines = [HEAD.format(
        runs=facts["runs"], words=" ".join(facts["words"]), first=first, last=last,
        year=facts["year"], code=facts["code"][:16], key=facts["key"][:16], pairs=PAIRS,
        placebo=_band(PLACEBO), planted=_band(PLANTED), nought=_band(NOUGHT), covered=_band(COVERED), trials=trials,
        more=MORE, power=f"{100 * POWER:.0f} %", nominal=f"{100 * NOMINAL:.0f} %",
        wobble=_percent(wobble), least=f"{100 * COMPARED[0].matters:g} %", summary=_summary(shares),
        scales=PLAIN if all(one.scale == "mean" for one in shares) else "",
    )]  # fmt: skip
    for question in ("placebo", "nought", "planted"):
        lines += _part(question, [one for one in shares if one.question == question], trials)
    return "\n".join(lines + _coverage([one for one in shares if one.question == "coverage"]))


def _summary(shares: Sequence[Share]) -> str:
    out = []
    for question, (en, zh) in QUESTIONS.items():
        mine = [one for one in shares if one.question == question and one.judged]
        met = sum(one.verdict == "met" for one in mine)
        low, high = min(one.share for one in mine), max(one.share for one in mine)
        out.append(f"- {en} in {_percent(low)} to {_percent(high)} of trials: {met} of {len(mine)} "
                   f"as wanted. {zh}：{len(mine)}项中{met}项符合。")  # fmt: skip
    return "\n".join(out)


def _title(question: str) -> list[str]:
    return ["", f"## {QUESTIONS[question][0].replace('*', '')} {QUESTIONS[question][1]}", ""]


def _part(question: str, shares: Sequence[Share], trials: int) -> list[str]:
    lines = [
        *_title(question),
        "| number | scale | share | beside it | |",
        "|---|---|---:|---:|---|",
    ]
    for one in shares:
        beside = f"{_percent(one.more)} of {MORE if question == 'placebo' else trials}"
        lines.append(f"| {_label(one.measure)} | {one.scale} | {_percent(one.share)} | {beside} | "
                     f"{MARK[one.verdict]} |")  # fmt: skip
    return lines


def _coverage(shares: Sequence[Share]) -> list[str]:
    sizes = sorted({one.n for one in shares})
    lines = [*_title("coverage"), f"| number | scale |{''.join(f' n = {n} | |' for n in sizes)}",
             f"|---|---|{'---:|---|' * len(sizes)}"]  # fmt: skip
    names = dict.fromkeys(one.measure for one in shares)
    for name in sorted(names, key=lambda name: name not in EIGHT):
        mine = [one for one in shares if one.measure == name]
        cells = [f" {_percent(one.share)} | {MARK.get(one.verdict, 'shown')} |" for one in mine]
        lines.append(f"| {_label(name)} | {mine[0].scale} |{''.join(cells)}")
    return [*lines, ""]
