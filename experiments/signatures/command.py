"""What each path must be known by, asked of the model: point, interval, band and verdict.

All paths and arms are run with the same seeds; runs that several signatures need are made once.
Ablations are run with every second seed: they are asked for a factor, not for an interval.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.errors import InputError

from .. import asked, cli, labels, told
from ..findings.data import EFFECT
from ..runs import laid, spec_of
from ..store import Store
from .data import Signature, load
from .judge import Line, arms_needed, frames_of, judge

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

PAIRS, QUICK_PAIRS, FIRST_SEED = 20, 6, 8601
EVERY = 2
"""Ablations take every second seed."""
NAME = "signatures"


class Plan(asked.Asking[Line]):
    """Which runs the signatures need."""

    name = NAME
    heads = ("signature", "ablation", "arm", "path")

    def __init__(
        self, signatures: Sequence[Signature], pairs: int, first: int, quick: bool,
        given: Sequence[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(pairs, first)
        self.signatures = list(signatures)
        extra = ["world=teaching"] if quick else []
        known: dict[tuple[str, ...], RunSpec] = {}
        for one in self.signatures:
            ablations = {a.name: a for a in one.ablations}
            for kind, arm, path, names in arms_needed(one):
                words = tuple(laid(extra, given, one.words(path, arm, ablations.get(kind))))
                if words not in known:
                    known[words] = spec_of(one.path, words)
                step = 1 if kind == EFFECT or pairs < EVERY * QUICK_PAIRS else EVERY
                for at in range(0, pairs, step):
                    spec = known[words].replace(seed=first + at)
                    self.add((one.path, kind, arm, path), spec, names)

    def ids(self) -> list[str]:
        """Return the paths."""
        return [one.path for one in self.signatures]

    def judged(self, numbers: pd.DataFrame) -> list[Line]:
        """Return every number of every signature."""
        return [line for s in self.signatures for line in judge(s, frames_of(numbers, s.path))]

    def table(self, rows: Sequence[Line], lang: str) -> str:
        """Return all numbers as text."""
        return table(rows, lang)

    def tidy(self, rows: Sequence[Line]) -> pd.DataFrame:
        """Return all numbers as one frame."""
        return tidy(rows)

    def draw(self, rows: Sequence[Line], folder: Path, lang: str) -> None:
        """Draw a panel a path."""
        from ..figures import signatures as figure
        from ..figures.style import save

        save(figure.draw(rows, lang), folder / "signatures.png", lang)


# Text ---------------------------------------------------------------------------------------------

TABLE = {
    "en": ["path", "number", "wanted", "point", "95 % interval", "left", "level", "verdict"],
    "zh": ["路径", "指标", "期望", "点估计", "95%置信区间", "剩余", "总量", "判断"],
}
WITHOUT = {"en": "  ablation of {part}: {label}", "zh": "  消融（{part}）：{label}"}


READING = {
    "en": "{pairs} seeds, {first} to {last}, the same in all paths and arms. Left: what an ablation "
    "leaves of the distance from no effect, wanted at most half; level: the flow that should "
    "stay as it was. In brackets: reported, not judged.",
    "zh": "{pairs}个种子（{first}至{last}），各路径与情形共用。“剩余”：消融后效应与原效应之比，"
    "须不超过一半；“总量”：应保持不变的流量之比。括号内只报告，不判断。",
}


def table(lines: Sequence[Line], lang: str = "en") -> str:
    """Return all numbers as text."""
    zh = lang == "zh"

    def cells(line: Line, begins: bool) -> list[str]:
        part, one = line.part, line.ablation
        label = part.label_zh if zh else part.label
        if one:
            label = WITHOUT[lang].format(label=one.label_zh if zh else one.label, part=part.name)
        return [
            labels.path_name(line.whose, lang) if begins else "", label,
            told.span(*line.band, line.unit), told.shown(line.got.point, line.unit),
            told.span(line.got.low, line.got.high, line.unit), factor(line.left),
            factor(line.level), told.word(line, lang),
        ]  # fmt: skip

    return told.table(TABLE[lang], lines, cells)


def factor(value: float) -> str:
    """Write what is left, or how a level changed, as a factor."""
    return f"×{value:.2f}".replace("-", "−") if math.isfinite(value) else ""


def reading(pairs: int, first: int, quick: bool, lang: str) -> str:
    """Say how to read the table."""
    return told.reading(READING, "seeds", pairs, first, quick, lang)


def tidy(lines: Sequence[Line]) -> pd.DataFrame:
    """Return all numbers as one frame."""
    import pandas as pd

    return pd.DataFrame([
        {
            "signature": line.signature.path, "name": line.name, "part": line.part.name,
            "ablation": line.ablation.name if line.ablation else "", "role": line.part.role,
            "claim": line.part.claim, "unit": line.part.unit, "band_low": line.band[0],
            "band_high": line.band[1], "point": line.got.point, "low": line.got.low,
            "high": line.got.high, "pairs": line.got.pairs, "left": line.left,
            "level": line.level, "verdict": line.verdict,
            **{f"value_{path}": got.point for path, got in (line.by_path or {}).items()},
        }
        for line in lines
    ])  # fmt: skip


# The command --------------------------------------------------------------------------------------


def main(words: Sequence[str]) -> int:
    """Run the signatures and tell them."""
    to = cli.Parser(prog="python -m experiments.signatures", allow_abbrev=False,
                    description=(__doc__ or "").splitlines()[0])  # fmt: skip
    to.add_argument("words", nargs="*", metavar="", help=argparse.SUPPRESS)
    asked.add_flags(to, "giant_led,fusion", "seeds", PAIRS, QUICK_PAIRS, FIRST_SEED)
    given = cli.parse(to, list(words))
    if given.words:
        raise InputError(f"signatures take flags only, not '{given.words[0]}' (see --help)")
    store = Store(given.results).open()
    plan = planned(given.only, given.pairs, given.seeds_from, given.quick)
    whole = not (given.quick or given.only)
    name = given.name or (NAME if whole else f"{NAME}-{plan.key()[:8]}")
    lines, _ = asked.told(plan, store, name, given.quick, given.workers, given.lang)
    print(table(lines, given.lang))
    print(reading(plan.pairs, plan.first, given.quick, given.lang))
    print(f"numbers  {store.folder(name) / 'numbers.csv'}")
    print(f"figure   {store.folder(name) / 'signatures.png'}")
    return 0


def planned(only: str | None, pairs: int | None, first: int = FIRST_SEED, quick: bool = False) -> Plan:  # fmt: skip
    """Return the plan of what is asked for."""
    chosen = load(asked.names_of(only))
    return Plan(chosen, pairs or (QUICK_PAIRS if quick else PAIRS), first, quick)
