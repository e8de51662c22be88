"""What each path must be known by, asked of the model: point, interval, band and verdict.

All paths and arms are run with the same seeds; runs that several signatures need are made once.
Ablations are run with every second seed: they are asked for a factor, not for an interval.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError, StoreError

from . import cli, labels
from .executors import default_workers
from .findings import SAID, shown, span
from .findings_data import EFFECT
from .runs import Runs, measured, spec_of
from .signature_data import Signature, load
from .signature_judge import Line, arms_needed, frames_of, judge, overall
from .store import Store

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

PAIRS, QUICK_PAIRS, FIRST_SEED = 16, 6, 8301
EVERY = 2
"""Ablations take every second seed."""
NAME = "signatures"
HEADS = ("signature", "ablation", "arm", "path")


class Plan(Runs):
    """Which runs the signatures need."""

    def __init__(
        self, signatures: Sequence[Signature], pairs: int, first: int, quick: bool
    ) -> None:
        super().__init__(pairs, first)
        self.signatures = list(signatures)
        extra = ["world=teaching"] if quick else []
        known: dict[tuple[str, ...], RunSpec] = {}
        for one in self.signatures:
            ablations = {a.name: a for a in one.ablations}
            for kind, arm, path, names in arms_needed(one):
                words = (*one.words(path, arm, ablations.get(kind)), *extra)
                if words not in known:
                    known[words] = spec_of(one.path, words)
                step = 1 if kind == EFFECT or pairs < EVERY * QUICK_PAIRS else EVERY
                for at in range(0, pairs, step):
                    spec = known[words].replace(seed=first + at)
                    self.add((one.path, kind, arm, path), spec, names)

    def live(self, workers: int) -> pd.DataFrame:
        """Make all runs; return one row a run and use, with a column a measure."""
        return self.numbers(HEADS, self.made(measured, workers, NAME))


def told(
    plan: Plan, store: Store, name: str, quick: bool, workers: int | None = None, lang: str = "en"
) -> tuple[list[Line], dict[str, Any]]:
    """Return all lines and where they come from; runs that are stored are not made again."""
    import pandas as pd

    folder, key = store.folder(name), plan.key()
    if store.has(name, key):
        cli.say(f"{folder} holds exactly these runs already; reused")
        try:
            numbers = pd.read_csv(folder / "numbers.csv")
            facts = json.loads((folder / "provenance.json").read_text("utf-8"))
        except (OSError, ValueError):
            raise StoreError(f"{folder} lacks its numbers.csv; remove the folder") from None
        return lines_of(plan, numbers), facts
    started = time.perf_counter()
    numbers = plan.live(workers or default_workers())
    facts = plan.facts(NAME, key, quick, time.perf_counter() - started)
    facts["signatures"] = [s.path for s in plan.signatures]
    lines = lines_of(plan, numbers)
    with store.writing(name) as part:
        numbers.to_csv(part / "numbers.csv", index=False)
        tidy(lines).to_csv(part / "table.csv", index=False)
        (part / "table.txt").write_text(table(lines, lang) + "\n", "utf-8")
        (part / "provenance.json").write_text(json.dumps(facts, indent=1), "utf-8")
        _draw(lines, part, lang)
    return lines, facts


def lines_of(plan: Plan, numbers: pd.DataFrame) -> list[Line]:
    """Return every number of every signature."""
    return [line for s in plan.signatures for line in judge(s, frames_of(numbers, s.path))]


def _draw(lines: Sequence[Line], folder: Any, lang: str) -> None:
    from .figures import signatures as figure
    from .figures.style import save

    save(figure.draw(lines, lang), folder / "signatures.png", lang)


# Text ---------------------------------------------------------------------------------------------

TABLE = {
    "en": ["path", "number", "wanted", "point", "95 % interval", "left", "level", "verdict"],
    "zh": ["路径", "指标", "期望", "点估计", "95%置信区间", "剩余", "总量", "判断"],
}
WITHOUT = {"en": "  ablation of {part}: {label}", "zh": "  消融（{part}）：{label}"}


def table(lines: Sequence[Line], lang: str = "en") -> str:
    """Return all numbers as text."""
    zh = int(lang == "zh")
    out = [TABLE[lang]]
    last = ""
    for line in lines:
        part, own = line.part, line.signature.path
        label = part.label_zh if zh else part.label
        if line.ablation:
            one = line.ablation
            label = WITHOUT[lang].format(label=one.label_zh if zh else one.label, part=part.name)
        said = SAID[line.verdict][zh]
        out.append([
            labels.path_name(own, lang) if own != last else "", label, span(*line.band, part.unit),
            shown(line.got.point, part.unit), span(line.got.low, line.got.high, part.unit),
            factor(line.left), factor(line.level), said if line.gates else f"({said})",
        ])  # fmt: skip
        last = own
    return labels.table(out)


def factor(value: float) -> str:
    """Write what is left, or how a level changed, as a factor."""
    return f"×{value:.2f}".replace("-", "−") if math.isfinite(value) else ""


def reading(pairs: int, first: int, quick: bool, lang: str) -> str:
    """Say how to read the table."""
    last = first + pairs - 1
    if lang == "zh":
        text = (f"\n{pairs}个种子（{first}至{last}），各路径与情形共用。“剩余”：消融后效应与原效应之比，"
                "须不超过一半；“总量”：应保持不变的流量之比。括号内只报告，不判断。")  # fmt: skip
        return text + ("小世界只供试用，不作判断。" if quick else "") + "\n"
    text = (
        f"\n{pairs} seeds, {first} to {last}, the same in all paths and arms. Left: what an ablation "
        "leaves of the distance from no effect, wanted at most half; level: the flow that should "
        "stay as it was. In brackets: reported, not judged."
    )
    return text + (" Small worlds and few seeds: to try, not to judge." if quick else "") + "\n"


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
    to.add_argument("--only", default=None, metavar="giant_led,fusion", help="some paths only")
    to.add_argument("--pairs", type=cli.positive, default=None, metavar="N",
                    help=f"seeds (default {PAIRS})")  # fmt: skip
    to.add_argument("--seeds-from", type=cli.positive, default=FIRST_SEED, metavar="S",
                    help=f"first seed (default {FIRST_SEED})")  # fmt: skip
    to.add_argument("--quick", action="store_true",
                    help=f"small worlds and {QUICK_PAIRS} seeds: to try, not to judge")  # fmt: skip
    cli.add_common(to, "workers", "results", "lang", "name")
    given = cli.parse(to, list(words))
    if given.words:
        raise InputError(f"signatures take flags only, not '{given.words[0]}' (see --help)")
    store = Store(given.results).open()
    plan = planned(given.only, given.pairs, given.seeds_from, given.quick)
    whole = not (given.quick or given.only)
    name = given.name or (NAME if whole else f"{NAME}-{plan.key()[:8]}")
    lines, _ = told(plan, store, name, given.quick, given.workers, given.lang)
    print(table(lines, given.lang))
    print(reading(plan.pairs, plan.first, given.quick, given.lang))
    print(f"numbers  {store.folder(name) / 'numbers.csv'}")
    print(f"figure   {store.folder(name) / 'signatures.png'}")
    return 0


def planned(only: str | None, pairs: int | None, first: int = FIRST_SEED, quick: bool = False) -> Plan:  # fmt: skip
    """Return the plan of what is asked for."""
    chosen = load(tuple(only.split(",")) if only else ())
    return Plan(chosen, pairs or (QUICK_PAIRS if quick else PAIRS), first, quick)


__all__ = ["Plan", "factor", "lines_of", "main", "overall", "planned", "reading", "table", "told"]

if __name__ == "__main__":
    sys.exit(cli.guarded(main, sys.argv[1:]))
