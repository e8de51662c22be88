"""What is published of the signatures: a section of docs/paths.md.

``section`` returns the text; whoever writes the page puts it in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import labels, told
from .command import factor
from .data import PLAIN, Signature
from .judge import Line

FIGURE = "images/signatures.png"


def section(lines: Sequence[Line], facts: Mapping[str, Any], figure: str = FIGURE) -> str:
    """Return the markdown section "Signatures"; ``figure``: address of the picture, or nothing."""
    first, last = facts["seeds"]
    by = told.grouped(lines)
    out = [
        "## Signatures", "",
        f"What each path must be known by (model.md 8), on seeds {first} to {last}, the same in all "
        f"paths and arms; {facts['runs']} runs. Model: code `{facts['code'][:16]}`, numbers "
        f"`{facts['key'][:16]}`. Data: `configs/signature/`; measures: `experiments/measures_of/`. "
        "*Wanted* was written before the runs. A number is met if its point lies there and its 95 % "
        "interval (BCa over seeds) leaves out no effect; missed if its whole interval lies outside; "
        "else it cannot be told. Against other paths, the strongest of them is drawn anew in every "
        "resample. An *ablation* replaces the claimed kernel by a uniform one in all arms, every "
        "second seed; at most half of a met number's distance from no effect may be *left* (if it turns "
        "round by more than half, nothing can be told of the kernel alone), while the *level* of the "
        "flow should stay at ×1. A signature is as good as its worst number; numbers in brackets are "
        "reported, not judged.", "",
        "| path | 路径 | signature | of it | verdict |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for path, rows in by.items():
        out.append(
            f"| {labels.path_name(path, 'en')} | {labels.path_name(path, 'zh')} | "
            f"{rows[0].signature.title} | {told.count(rows)} | {told.MARK[told.overall(rows)]} |"
        )
    if figure:
        out += ["", f"![Signatures of the five paths]({figure})"]
    for rows in by.values():
        out += ["", *_one(rows[0].signature, rows)]
    return "\n".join(out) + "\n"


def _one(one: Signature, rows: Sequence[Line]) -> list[str]:
    names = [labels.path_name(one.path, lang) for lang in ("en", "zh")]
    out = [
        f"### {names[0]} {names[1]}", "",
        f"**{one.title}** {one.title_zh}. {told.MARK[told.overall(rows)]}", "",
        f"*Source*: {one.source}. *Asked*: {one.asked} {one.years} years.", "",
        "| number | 指标 | wanted | point (95 %) | left | level | verdict |",
        "|---|---|---:|---:|---:|---:|---|",
    ]  # fmt: skip
    for row in rows:
        part = row.part
        what, zh = part.label, part.label_zh
        if row.ablation:
            what, zh = f"ablation of *{part.name}*: {row.ablation.label}", row.ablation.label_zh
        out.append(
            f"| {what} | {zh} | {told.span(*row.band, row.unit)} | {told.point(row)} | "
            f"{factor(row.left)} | {factor(row.level)} | {told.mark(row)} |"
        )
    out.append("")
    out += [f"- arm *{name}*: {_said(words)}" for name, words in one.arms.items() if name != PLAIN]
    out += [f"- ablation *{a.label}*: {_said(a.words)}" for a in one.ablations]
    if one.why:
        out += ["", f"*Why, as far as we can tell*: {one.why}"]
    return out


def _said(words: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(
        (f"{path} " if path else "") + (f"`{' '.join(many)}`" if many else "nothing changed")
        for path, many in words.items()
    )
