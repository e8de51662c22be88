"""What is published of the signatures: a section of docs/paths.md and reference numbers.

``section`` returns the text; whoever writes the page puts it in its place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from . import labels
from .findings import shown, span
from .findings_page import MARK
from .signature_data import PLAIN, Signature
from .signature_judge import Line, overall
from .signatures import factor

FIGURE = "images/signatures.png"


def by_path(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Return the lines of each signature."""
    out: dict[str, list[Line]] = {}
    for line in lines:
        out.setdefault(line.signature.path, []).append(line)
    return out


def section(lines: Sequence[Line], facts: Mapping[str, Any], figure: str = FIGURE) -> str:
    """Return the markdown section "Signatures"; ``figure``: address of the picture, or nothing."""
    first, last = facts["seeds"]
    by = by_path(lines)
    out = [
        "## Signatures", "",
        f"What each path must be known by (model.md 8), on seeds {first} to {last}, the same in all "
        f"paths and arms; {facts['runs']} runs. Model: code `{facts['code'][:16]}`, numbers "
        f"`{facts['key'][:16]}`. Data: `configs/signature/`; measures: `experiments/measures_of/`. "
        "*Wanted* was written before the runs. A number is met if its point lies there and its 95 % "
        "interval (BCa over seeds) leaves out no effect; missed if its whole interval lies outside; "
        "else it cannot be told. Against other paths, the strongest of them is drawn anew in every "
        "resample. An *ablation* replaces the claimed kernel by a uniform one in all arms, every "
        "second seed; at most half of a met number's distance from no effect may be *left*, while the "
        "*level* of the flow should stay at ×1. A signature is as good as its worst number; numbers "
        "in brackets are reported, not judged.", "",
        "| path | 路径 | signature | of it | verdict |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for path, rows in by.items():
        out.append(
            f"| {labels.path_name(path, 'en')} | {labels.path_name(path, 'zh')} | "
            f"{rows[0].signature.title} | {_count(rows)} | {MARK[overall(rows)]} |"
        )
    if figure:
        out += ["", f"![Signatures of the five paths]({figure})"]
    for rows in by.values():
        out += ["", *_one(rows[0].signature, rows)]
    return "\n".join(out) + "\n"


def _count(rows: Sequence[Line]) -> str:
    said = [row.verdict for row in rows if row.gates]
    return ", ".join(
        f"{said.count(w)} {w}" for w in ("met", "missed", "cannot tell") if said.count(w)
    )


def _one(one: Signature, rows: Sequence[Line]) -> list[str]:
    names = [labels.path_name(one.path, lang) for lang in ("en", "zh")]
    out = [
        f"### {names[0]} {names[1]}", "",
        f"**{one.title}** {one.title_zh}. {MARK[overall(rows)]}", "",
        f"*Source*: {one.source}. *Asked*: {one.asked} {one.years} years.", "",
        "| number | 指标 | wanted | point (95 %) | left | level | verdict |",
        "|---|---|---:|---:|---:|---:|---|",
    ]  # fmt: skip
    for row in rows:
        part = row.part
        what, zh = part.label, part.label_zh
        if row.ablation:
            what, zh = f"ablation of *{part.name}*: {row.ablation.label}", row.ablation.label_zh
        verdict = MARK[row.verdict] if row.gates else f"({row.verdict})"
        out.append(
            f"| {what} | {zh} | {span(*row.band, part.unit)} | {_point(row)} | {factor(row.left)} | "
            f"{factor(row.level)} | {verdict} |"
        )
    out.append("")
    out += [f"- arm *{name}*: {_said(words)}" for name, words in one.arms.items() if name != PLAIN]
    out += [f"- ablation *{a.label}*: {_said(a.words)}" for a in one.ablations]
    if one.why:
        out += ["", f"*Why, as far as we can tell*: {one.why}"]
    return out


def _point(row: Line) -> str:
    unit = row.part.unit
    if math.isnan(row.got.point):
        return "–"
    return f"{shown(row.got.point, unit)} ({span(row.got.low, row.got.high, unit)})"


def _said(words: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(
        (f"{path} " if path else "") + (f"`{' '.join(many)}`" if many else "nothing changed")
        for path, many in words.items()
    )


def reference(lines: Sequence[Line], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers against which the recorded verdicts are held."""
    keep = ("key", "code", "commit", "pairs", "seeds")
    return {
        **{name: facts[name] for name in keep},
        "verdicts": {path: overall(rows) for path, rows in by_path(lines).items()},
        "numbers": {
            path: {
                row.name: {
                    "point": _plain(row.got.point), "interval": [_plain(row.got.low), _plain(row.got.high)],
                    "band": [_plain(x) for x in row.band], "pairs": row.got.pairs,
                    "left": _plain(row.left), "level": _plain(row.level), "verdict": row.verdict,
                }
                for row in rows
            }
            for path, rows in by_path(lines).items()
        },
    }  # fmt: skip


def _plain(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None
