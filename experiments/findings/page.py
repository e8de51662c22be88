"""What is published of findings and facts: their page, README's red tables, reference numbers.

All are made from the same stored runs by ``agglomera findings --docs`` (and ``--facts``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import red, told
from ..store import write_text
from .data import EFFECT, FINDINGS, Finding, Kind
from .judge import Row

ROOT = Path(__file__).resolve().parents[2]
CLAIM = {
    "effect": "in the band, interval beside {nought}",
    "null": "90 % interval in the band (two one-sided tests)",
    "level": "in the band",
}


def page_of(kind: Kind) -> str:
    """Return where the page of a kind lies in the checkout."""
    return f"docs/{kind.name}.md"


def write(
    rows: Sequence[Row], facts: Mapping[str, Any], root: Path = ROOT, kind: Kind = FINDINGS
) -> list[Path]:
    """Write page, reference numbers and red tables; return the files."""
    text = page(told.grouped(rows), facts, kind)
    numbers = red.keep(kind.name, told.reference(rows, facts), root)
    write_text(root / page_of(kind), text)
    return [root / page_of(kind), numbers, red.write(root)]


def _what(row: Row) -> str:
    return row.label if row.what == EFFECT else f"{row.what}: {row.label}"


HEAD = """\
<!-- Made by `agglomera findings --docs`; do not edit. -->
# What studies found, asked of the model

{pairs} pairs of runs each, seeds {first} to {last}, which no tuning has seen; \
{runs} runs in all. Both runs of a pair share all luck that they have in common. \
Model: code `{code}`, numbers `{key}`. The findings are data, \
`configs/evidence/`; measures are defined in `experiments/measures_of/`. What was \
looked at before, and when: [validation log](validation-log.md).

**How to read it.** *Band*: about half to twice the published value, fixed before the runs. \
*Tag*: C, the band was used to choose a parameter; V, it was not. *Point* and 95 % interval \
(BCa bootstrap over pairs). An effect is met if the point lies in its band and the interval \
leaves out no effect; a claim of no effect, if two one-sided tests at 5 % put the interval \
inside the band; any number is missed if its whole interval lies outside; everything else \
cannot be told from these pairs. An *ablation* takes the claimed channel away in both arms \
and must leave at most half of the effect (the band shown); if the effect turns round by more than \
half, the ablation does more than that, and nothing can be told. A \
*placebo* must show no effect. A finding is as good as its worst number; numbers in \
brackets are reported, not judged. Signs and orders of magnitude only: the model is not \
calibrated as a whole, and bands were not yet tried over several parameter draws.
"""
HEAD_FACTS = """\
<!-- Made by `agglomera findings --facts --docs`; do not edit. -->
# Facts that a cluster has to show without being asked

{pairs} runs, seeds {first} to {last}, the five paths in turn, no treatment. Model: code `{code}`, \
numbers `{key}`. The facts are data, `configs/fact/`; measures are defined in \
`experiments/measures_of/`. What was looked at before, and when: \
[validation log](validation-log.md).

**How to read it.** *Band*: about half to twice the published value, fixed before the runs. \
*Confidence*: high, the value was read in a stored text (R n) or is textbook knowledge; *recalled*, \
it is from memory and was not read again. *Tag*: C, the band was used to choose a parameter; V, it \
was not. *Point* and 95 % interval (BCa bootstrap over runs). A number is met if its point lies in \
the band (and, where it says so, the interval leaves out no effect), missed if its whole interval \
lies outside; everything else cannot be told from these runs. A fact is as good as its worst number; \
numbers in brackets are reported, not judged.
"""
HEADS = {
    "findings": ("finding", "发现", HEAD),
    "facts": ("fact", "事实", HEAD_FACTS),
}


def page(by: Mapping[str, Sequence[Row]], facts: Mapping[str, Any], kind: Kind = FINDINGS) -> str:
    """Return docs/findings.md or docs/facts.md."""
    first, last = facts["seeds"]
    one, zh, head = HEADS[kind.name]
    lines = [
        head.format(pairs=facts["pairs"], first=first, last=last, runs=facts["runs"],
                    code=facts["code"][:16], key=facts["key"][:16]),
        f"| | {one} | {zh} | tag | first number: band | point (95 %) | of it | verdict |",
        "|---|---|---|---|---:|---:|---|---|",
    ]  # fmt: skip
    for one, rows in by.items():
        f, main = rows[0].finding, rows[0]
        lines.append(
            f"| [{one}](#{one.lower()}) | {f.title} | {f.title_zh} | {f.tags} | "
            f"{told.span(*main.band, main.statistic.unit)} | {told.point(main)} | {told.count(rows)} | "
            f"{told.MARK[told.overall(rows)]} |"
        )
    for rows in by.values():
        lines += ["", *_section(rows[0].finding, rows)]
    return "\n".join(lines) + "\n"


def _section(f: Finding, rows: Sequence[Row]) -> list[str]:
    arms = f"base `{_said(f.base)}`, treated `{_said(f.treated)}`" if f.treated else "one arm"
    lines = [
        f"## {f.id}", "", f"**{f.title}** {f.title_zh}. {told.MARK[told.overall(rows)]}", "",
        f"*Source*: {f.source}. Confidence in the published number: {f.confidence}.", "",
        f"*Asked*: {f.asked} {_paths(f)}, {f.years} years"
        f"{', `' + _said(f.world) + '`' if f.world else ''}; {arms}.", "",
        "| number | 指标 | tag | published | band | point (95 %) | met if | verdict |",
        "|---|---|---|---|---:|---:|---|---|",
    ]  # fmt: skip
    for row in rows:
        s = row.statistic
        lines.append(
            f"| {_what(row)} | {row.label_zh} | {s.tag if row.what == EFFECT else ''} | "
            f"{s.published if row.what == EFFECT else ''} | {told.span(*row.band, row.unit)} | "
            f"{told.point(row)} | {_rule(row)} | {told.mark(row)} |"
        )
    lines.append("")
    for name, many in (("ablation", f.ablations), ("placebo", f.placebos)):
        lines += [f"- {name} *{a.label}*, on {a.statistic}: {_both(a)}" for a in many]
    if f.why:
        lines += ["", f"*Why, as far as we can tell*: {f.why}"]
    return lines


def _paths(f: Finding) -> str:
    if len(f.paths) == 1:
        return f"Path {f.paths[0]}"
    return f"Paths {', '.join(f.paths)} in turn"


def _rule(row: Row) -> str:
    if row.what == "placebo":
        return CLAIM["null"]
    if row.what == "ablation":
        holds = any(a.name == row.name and a.expect == "holds" for a in row.finding.ablations)
        return "it still holds" if holds else "at most half of the effect is left"
    return CLAIM[row.statistic.claim].format(nought=told.shown(row.statistic.nought, row.unit))


def _both(arms: Any) -> str:
    if arms.base == arms.treated or not arms.treated:
        return f"`{_said(arms.base)}` in both arms."
    return f"base `{_said(arms.base)}`, treated `{_said(arms.treated)}`."


def _said(words: Sequence[str]) -> str:
    return " ".join(words) or "nothing changed"
