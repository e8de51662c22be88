"""How numbers that were judged are written: in a table, on a page, as reference, and in red."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from . import labels

if TYPE_CHECKING:
    from .findings.judge import Result

SAID = {
    "met": ("met", "符合"),
    "missed": ("missed", "未达到"),
    "cannot tell": ("cannot tell", "无法判断"),
}
MARK = {"met": "🟢 met", "missed": "🔴 **missed**", "cannot tell": "🟡 cannot tell"}
SMALL = {
    "en": " Small worlds and few {what}: to try, not to judge.",
    "zh": "小世界只供试用，不作判断。",
}


class Told(Protocol):
    """One number that was judged: of a finding, a fact or a signature."""

    @property
    def whose(self) -> str:
        """Name of the finding, fact or path."""

    @property
    def name(self) -> str:
        """Name under which a miss is recorded."""

    @property
    def gates(self) -> bool:
        """True if what it belongs to is judged by it."""

    @property
    def unit(self) -> str:
        """share, log or ×."""

    @property
    def band(self) -> tuple[float, float]:
        """Where it should lie."""

    @property
    def got(self) -> Result:
        """Point and intervals."""

    @property
    def verdict(self) -> str:
        """met, missed or cannot tell."""

    @property
    def beside(self) -> Mapping[str, float]:
        """What else is kept of it."""


T = TypeVar("T", bound=Told)


def grouped(rows: Sequence[T]) -> dict[str, list[T]]:
    """Return the rows of each finding, fact or path."""
    out: dict[str, list[T]] = {}
    for row in rows:
        out.setdefault(row.whose, []).append(row)
    return out


def overall(rows: Sequence[Told]) -> str:
    """Return the verdict on a whole: that of its worst number that gates."""
    said = [row.verdict for row in rows if row.gates]
    return next((v for v in ("missed", "cannot tell") if v in said), "met")


# Words --------------------------------------------------------------------------------------------


def shown(value: float, unit: str) -> str:
    """Write a number: shares and logs in per cent, ratios plain."""
    if not math.isfinite(value):
        return "–" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    text = f"{value:.2f}" if unit == "×" else f"{100 * value:.1f} %"
    if float(text.split()[0]) == 0.0:
        text = text.lstrip("-")  # no minus before nought
    return text.replace("-", "−")


def span(low: float, high: float, unit: str) -> str:
    """Write a band or an interval."""
    return f"{shown(low, unit)} … {shown(high, unit)}"


def point(row: Told) -> str:
    """Write a point with its 95 % interval."""
    if math.isnan(row.got.point):
        return "–"
    return f"{shown(row.got.point, row.unit)} ({span(row.got.low, row.got.high, row.unit)})"


def word(row: Told, lang: str) -> str:
    """Write a verdict; in brackets if nothing is judged by it."""
    said = SAID[row.verdict][lang == "zh"]
    return said if row.gates else f"({said})"


def mark(row: Told) -> str:
    """Write a verdict with its colour; in brackets if nothing is judged by it."""
    return MARK[row.verdict] if row.gates else f"({row.verdict})"


def count(rows: Sequence[Told]) -> str:
    """Say how many numbers that gate are met, missed and not told."""
    said = [row.verdict for row in rows if row.gates]
    return ", ".join(
        f"{said.count(w)} {w}" for w in ("met", "missed", "cannot tell") if said.count(w)
    )


def table(
    heads: Sequence[str], rows: Sequence[T], cells: Callable[[T, bool], Sequence[str]]
) -> str:
    """Return all numbers as text; ``cells`` makes a line and is told if another whole begins."""
    lines, last = [list(heads)], ""
    for row in rows:
        lines.append(list(cells(row, row.whose != last)))
        last = row.whose
    return labels.table(lines)


def reading(
    text: Mapping[str, str], what: str, pairs: int, first: int, quick: bool, lang: str
) -> str:
    """Say how to read the table; ``text`` by language, with places for pairs, first and last."""
    said = text[lang].format(pairs=pairs, first=first, last=first + pairs - 1)
    return f"\n{said}{SMALL[lang].format(what=what) if quick else ''}\n"


# Reference ----------------------------------------------------------------------------------------


def plain(value: float) -> float | None:
    """Return a number as it is kept in a reference; None for what is not finite."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


def reference(rows: Sequence[Told], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers against which the recorded verdicts are held."""
    keep = ("key", "code", "commit", "pairs", "seeds")
    by = grouped(rows)
    return {
        **{name: facts[name] for name in keep},
        "verdicts": {one: overall(many) for one, many in by.items()},
        "numbers": {one: {row.name: _numbers(row) for row in many} for one, many in by.items()},
    }


def _numbers(row: Told) -> dict[str, Any]:
    got = row.got
    return {
        "point": plain(got.point), "interval": [plain(got.low), plain(got.high)],
        "interval_90": [plain(got.low_90), plain(got.high_90)], "pairs": got.pairs,
        "band": [plain(x) for x in row.band], "verdict": row.verdict,
        **{name: plain(value) for name, value in row.beside.items()},
    }  # fmt: skip
