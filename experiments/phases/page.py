"""docs/phases.md: the first number of every question in the usual order of phases and in others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import told
from ..store import write_text
from .command import KINDS, Number, against, by_number, cell, orders, turned

ROOT = Path(__file__).resolve().parents[2]
PAGE = "docs/phases.md"
HEAD = """\
<!-- Made by `python -m experiments.phases --docs`; do not edit. -->
# The quarter in another order

A quarter goes through its phases in an order that is a choice of ours ([the quarter](plan.md)). No \
finding may hang on it. Here the first number of every finding, fact and signature is asked in the usual \
order and in {others} others, on the same {pairs} seeds, {first} to {last}; {runs} runs in all. Model: \
code `{code}`, numbers `{key}`.

**How to read it.** Point and 95 % interval (BCa bootstrap over seeds) in each order. No mark: the point \
lies inside the usual order's interval. *~*: it lies outside, but the intervals overlap. ***!***: the \
intervals are apart. *?*: too few runs show it. If no order mattered, luck alone would still put about one \
point in six outside; and few seeds make wide intervals, so that no mark is no proof. In brackets: a \
verdict that turns from met to missed, or back.
"""


def write(rows: Sequence[Number], facts: Mapping[str, Any], root: Path = ROOT) -> Path:
    """Write the page; return its file."""
    write_text(root / PAGE, page(rows, facts))
    return root / PAGE


def page(rows: Sequence[Number], facts: Mapping[str, Any]) -> str:
    """Return docs/phases.md."""
    by = by_number(rows)
    names = list(dict.fromkeys(one.order for one in rows))
    others = names[1:]
    first, last = facts["seeds"]
    lines = [
        HEAD.format(
            others=len(others), pairs=facts["pairs"], first=first, last=last, runs=facts["runs"],
            code=facts["code"][:16], key=facts["key"][:16],
        ),
        "| order | phases (observe comes last) | numbers | inside | ~ | ! | ? | verdicts that turn |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]  # fmt: skip
    for name, order in orders(len(others)).items():
        lines.append(_summary(name, order, by))
    for kind in KINDS:
        lines += ["", f"## {kind.capitalize()}", "",
                  f"| of | number | band | {' | '.join(names)} |",
                  f"|---|---|---:|{'---:|' * len(names)}"]  # fmt: skip
        for (what, whose, _), many in by.items():
            if what == kind:
                usual = many["usual"]
                cells = [_cell(usual, many[name]) for name in names]
                band = told.span(*usual.row.band, usual.row.unit)
                lines.append(f"| {whose} | {usual.label} | {band} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _summary(
    name: str, order: Sequence[str], by: Mapping[tuple[str, str, str], Mapping[str, Number]]
) -> str:
    if name == "usual":
        return f"| usual | {', '.join(order)} | {len(by)} | | | | | |"
    count = Counter(against(many["usual"], many[name]) for many in by.values())
    turn = [
        f"{whose} {one}"
        for (_, whose, one), many in by.items()
        if turned(many["usual"], many[name])
    ]
    return (
        f"| {name} | {', '.join(order)} | {len(by)} | {count['inside']} | {count['overlap']} | "
        f"{count['apart']} | {count['unknown']} | {', '.join(turn) or 'none'} |"
    )


def _cell(usual: Number, one: Number) -> str:
    text = cell(usual, one)
    text = f"{text[:-1]}***!***" if text.endswith("!") else text
    if turned(usual, one):
        text += f" ({usual.row.verdict} → {one.row.verdict})"
    return text
