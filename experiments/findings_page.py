"""What is published of the findings: docs/findings.md, README's red table, reference numbers.

All three are made from the same stored runs by ``agglomera findings --docs``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.core.errors import StoreError

from .findings import shown, span
from .findings_data import EFFECT, Finding
from .findings_judge import Row, gated, overall
from .store import write_text

ROOT = Path(__file__).resolve().parents[1]
PAGE, README, REFERENCE = "docs/findings.md", "README.md", "results/reference/findings.json"
BEGIN, END = "<!-- red-table -->", "<!-- /red-table -->"
MARK = {"met": "🟢 met", "missed": "🔴 **missed**", "cannot tell": "🟡 cannot tell"}
CLAIM = {
    "effect": "in the band, interval beside {nought}",
    "null": "90 % interval in the band (two one-sided tests)",
    "level": "in the band",
}


def write(rows: Sequence[Row], facts: Mapping[str, Any], root: Path = ROOT) -> list[Path]:
    """Write page, table and reference numbers; return the files."""
    by = by_finding(rows)
    readme = root / README
    text = readme.read_text("utf-8")
    if BEGIN not in text or END not in text:
        raise StoreError(f"{readme} lacks the marks {BEGIN} and {END}; put the table's place back")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    (root / REFERENCE).parent.mkdir(parents=True, exist_ok=True)
    write_text(root / PAGE, page(by, facts))
    write_text(readme, f"{before}{BEGIN}\n{red_table(by, facts)}\n{END}{after}")
    write_text(root / REFERENCE, json.dumps(reference(by, facts), indent=1) + "\n")
    return [root / PAGE, readme, root / REFERENCE]


def by_finding(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows of each finding."""
    out: dict[str, list[Row]] = {}
    for row in rows:
        out.setdefault(row.finding.id, []).append(row)
    return out


def reference(by: Mapping[str, Sequence[Row]], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers against which the recorded verdicts are held."""
    keep = ("key", "code", "commit", "pairs", "seeds")
    return {
        **{name: facts[name] for name in keep},
        "verdicts": {one: overall(rows) for one, rows in by.items()},
        "numbers": {
            one: {
                row.name: {
                    "point": _plain(row.got.point), "interval": _pair(row.got.low, row.got.high),
                    "interval_90": _pair(row.got.low_90, row.got.high_90),
                    "pairs": row.got.pairs, "band": _pair(*row.band), "verdict": row.verdict,
                }
                for row in rows
            }
            for one, rows in by.items()
        },
    }  # fmt: skip


def _plain(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None


def _pair(low: float, high: float) -> list[float | None]:
    return [_plain(low), _plain(high)]


def red_table(by: Mapping[str, Sequence[Row]], facts: Mapping[str, Any]) -> str:
    """Return the numbers that are missed, for README."""
    said = {one: overall(rows) for one, rows in by.items()}
    count = ", ".join(
        f"{sum(v == word for v in said.values())} {word}"
        for word in ("met", "missed", "cannot tell")
    )
    first, last = facts["seeds"]
    lines = [
        f"| {len(by)} published findings, {facts['pairs']} pairs each, fresh seeds {first} to "
        f"{last}: {count}. What is missed: | band | the model (95 %) |",
        "|---|---:|---:|",
    ]
    for one, rows in by.items():
        for row in gated(rows):
            if row.verdict == "missed":
                lines.append(
                    f"| 🔴 [{one}](docs/findings.md#{one.lower()}) {_what(row)} | "
                    f"{span(*row.band, row.statistic.unit)} | {_point(row)} |"
                )
    return "\n".join(lines)


def _what(row: Row) -> str:
    return row.label if row.what == EFFECT else f"{row.what}: {row.label}"


def _point(row: Row) -> str:
    unit = row.statistic.unit
    if math.isnan(row.got.point):
        return "–"
    return f"{shown(row.got.point, unit)} ({span(row.got.low, row.got.high, unit)})"


def page(by: Mapping[str, Sequence[Row]], facts: Mapping[str, Any]) -> str:
    """Return docs/findings.md."""
    first, last = facts["seeds"]
    lines = [
        "<!-- Made by `agglomera findings --docs`; do not edit. -->",
        "# What studies found, asked of the model", "",
        f"{facts['pairs']} pairs of runs each, seeds {first} to {last}, which no tuning has seen; "
        f"{facts['runs']} runs in all. Both runs of a pair share all luck that they have in common. "
        f"Model: code `{facts['code'][:16]}`, numbers `{facts['key'][:16]}`. The findings are data, "
        "`configs/evidence/`; measures are defined in `experiments/measures_of/`. What was "
        "looked at before, and when: [validation log](validation-log.md).", "",
        "**How to read it.** *Band*: about half to twice the published value, fixed before the runs. "
        "*Tag*: C, the band was used to choose a parameter; V, it was not. *Point* and 95 % interval "
        "(BCa bootstrap over pairs). An effect is met if the point lies in its band and the interval "
        "leaves out no effect; a claim of no effect, if two one-sided tests at 5 % put the interval "
        "inside the band; any number is missed if its whole interval lies outside; everything else "
        "cannot be told from these pairs. An *ablation* takes the claimed channel away in both arms "
        "and must leave at most half of the effect (the band shown), whatever else it does; a "
        "*placebo* must show no effect. A finding is as good as its worst number; numbers in "
        "brackets are reported, not judged. Signs and orders of magnitude only: the model is not "
        "calibrated as a whole, and bands were not yet tried over several parameter draws.", "",
        "| | finding | 发现 | tag | first number: band | point (95 %) | of it | verdict |",
        "|---|---|---|---|---:|---:|---|---|",
    ]  # fmt: skip
    for one, rows in by.items():
        f, main = rows[0].finding, rows[0]
        lines.append(
            f"| [{one}](#{one.lower()}) | {f.title} | {f.title_zh} | {f.tags} | "
            f"{span(*main.band, main.statistic.unit)} | {_point(main)} | {_count(rows)} | "
            f"{MARK[overall(rows)]} |"
        )
    for rows in by.values():
        lines += ["", *_section(rows[0].finding, rows)]
    return "\n".join(lines) + "\n"


def _count(rows: Sequence[Row]) -> str:
    said = [row.verdict for row in gated(rows)]
    return ", ".join(
        f"{said.count(w)} {w}" for w in ("met", "missed", "cannot tell") if said.count(w)
    )


def _section(f: Finding, rows: Sequence[Row]) -> list[str]:
    arms = f"base `{_said(f.base)}`, treated `{_said(f.treated)}`" if f.treated else "one arm"
    lines = [
        f"## {f.id}", "", f"**{f.title}** {f.title_zh}. {MARK[overall(rows)]}", "",
        f"*Source*: {f.source}. Confidence in the published number: {f.confidence}.", "",
        f"*Asked*: {f.asked} {_paths(f)}, {f.years} years"
        f"{', `' + _said(f.world) + '`' if f.world else ''}; {arms}.", "",
        "| number | 指标 | tag | published | band | point (95 %) | met if | verdict |",
        "|---|---|---|---|---:|---:|---|---|",
    ]  # fmt: skip
    for row in rows:
        s = row.statistic
        report = row.what == EFFECT and s.role == "report"
        verdict = f"({row.verdict})" if report else MARK[row.verdict]
        lines.append(
            f"| {_what(row)} | {row.label_zh} | {s.tag if row.what == EFFECT else ''} | "
            f"{s.published if row.what == EFFECT else ''} | {span(*row.band, s.unit)} | "
            f"{_point(row)} | {_rule(row)} | {verdict} |"
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
    return CLAIM[row.statistic.claim].format(nought=shown(row.statistic.nought, row.statistic.unit))


def _both(arms: Any) -> str:
    if arms.base == arms.treated or not arms.treated:
        return f"`{_said(arms.base)}` in both arms."
    return f"base `{_said(arms.base)}`, treated `{_said(arms.treated)}`."


def _said(words: Sequence[str]) -> str:
    return " ".join(words) or "nothing changed"
