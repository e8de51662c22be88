"""``agglomera findings``: what studies found, asked of the model, with point, interval and verdict.

Pairs of runs share their seed, so that both arms meet the same luck (evidence C4). A point comes
with its 95 % BCa interval over pairs; a claim of no effect is tested by two one-sided tests; an
ablation removes the claimed channel and must halve the effect; a placebo must show none.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError, StoreError

from . import cli, labels, run
from .executors import default_workers
from .findings_data import EFFECT, Finding, load
from .runs import Measured, Runs, key_of_word, laid, measured, spec_of
from .store import Store

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

    from .findings_judge import Row

PAIRS, QUICK_PAIRS, FIRST_SEED = 35, 6, 5001
NAME = "findings"
OWN = {
    "path": "the finding itself", "years": "the finding itself", "seed": "--seeds-from and --pairs",
}  # fmt: skip
"""Keys that cannot be given from outside, and who says them."""


# Runs ---------------------------------------------------------------------------------------------


class Plan(Runs):
    """Which runs the findings need; a run that several need is made once."""

    def __init__(
        self, findings: Sequence[Finding], pairs: int, first: int, quick: bool,
        given: Sequence[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(pairs, first)
        self.findings = list(findings)
        small = ["world=teaching"] if quick else []
        arms_of = {one.id: _arms(one) for one in self.findings}
        if given:
            _check(given, self.findings, [arms for many in arms_of.values() for arms in many])
        for one in self.findings:
            for arms, side, words in arms_of[one.id]:
                loaded: dict[str, RunSpec] = {}
                for at in range(pairs):
                    path = one.paths[at % len(one.paths)]
                    if path not in loaded:
                        said = laid(one.words(path, ()), small, given, words)
                        loaded[path] = spec_of(one.id, said)
                    spec = loaded[path].replace(seed=first + at)
                    self.add((one.id, arms, side), spec, measures_of(one, arms))

    def live(self, workers: int) -> pd.DataFrame:
        """Make all runs; return one row a run and use, with a column a measure."""
        return self.numbers(("finding", "arms", "side"), self.made(measured, workers, NAME))


def _check(
    given: Sequence[str], findings: Sequence[Finding],
    arms: Sequence[tuple[str, str, tuple[str, ...]]],
) -> None:  # fmt: skip
    """Refuse overrides that are wrong, that are the finding's own, or that no arm would heed."""
    for word in given:
        if "=" not in word:
            raise InputError(
                f"'{word}' is no override; write KEY=VALUE (see agglomera findings --help)"
            )
        key = key_of_word(word)
        if key in OWN:
            raise InputError(f"'{word}' would ask something else: {key} is said by {OWN[key]}")
        if all(key in {key_of_word(w) for w in words} for _, _, words in arms):
            names = ", ".join(one.id for one in findings)
            raise InputError(f"'{word}' changes nothing: every arm of {names} sets {key} itself")
    run.load([f"path={findings[0].paths[0]}", *given])  # so that an error is told of these words


def measures_of(one: Finding, arms: str) -> tuple[Measured, ...]:
    """Return what is measured of a pair of arms: all, or what its one statistic needs."""
    only = {a.name: a.statistic for a in (*one.ablations, *one.placebos)}
    many = [s for s in one.statistics if arms == EFFECT or s.name == only[arms]]
    parts = [q for s in many for q in (s.of, s.per) if q is not None]
    names = {(name, *q.years) for q in parts for name in (q.measure, q.over) if name}
    return tuple(sorted(names))


def _arms(one: Finding) -> list[tuple[str, str, tuple[str, ...]]]:
    both = [(EFFECT, "base", one.base), (EFFECT, "treated", one.treated)]
    for arms in one.ablations:
        both += [(arms.name, "base", (*one.base, *arms.base)),
                 (arms.name, "treated", (*one.treated, *arms.treated))]  # fmt: skip
    for arms in one.placebos:  # a placebo stands by itself
        both += [(arms.name, "base", arms.base), (arms.name, "treated", arms.treated)]
    return both


# The verb -----------------------------------------------------------------------------------------


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("findings")
    to.add_argument("words", nargs="*", metavar="KEY=VALUE",
                    help="laid over every arm, to ask of other parameters: "
                    "mechanisms.project_work.theta=0.4")  # fmt: skip
    to.add_argument("--only", default=None, metavar="T1,T3", help="some findings only")
    to.add_argument("--pairs", type=cli.positive, default=None, metavar="N",
                    help=f"pairs of runs (default {PAIRS})")  # fmt: skip
    to.add_argument("--seeds-from", type=cli.positive, default=FIRST_SEED, metavar="S",
                    help=f"first seed (default {FIRST_SEED})")  # fmt: skip
    to.add_argument("--quick", action="store_true",
                    help=f"small worlds and {QUICK_PAIRS} pairs: to try, not to judge")  # fmt: skip
    to.add_argument("--docs", action="store_true",
                    help="also write docs/findings.md, README's table and the reference numbers")  # fmt: skip
    cli.add_common(to, "workers", "results", "lang", "name")
    given = cli.parse(to, list(words))
    if given.docs and (given.quick or given.only or given.words):
        said = f", and '{given.words[0]}' as well" if given.words else ""
        raise InputError(
            "--docs tells of all findings in full worlds and of the parameters that ship; leave "
            f"--quick and --only out{said}"
        )
    store = Store(given.results).open()
    findings = load(tuple(given.only.split(",")) if given.only else ())
    pairs = given.pairs or (QUICK_PAIRS if given.quick else PAIRS)
    plan = Plan(findings, pairs, given.seeds_from, given.quick, given.words)
    key = plan.key()
    whole = not (given.quick or given.only or given.words)
    name = given.name or (NAME if whole else f"{NAME}-{key[:8]}")
    rows, facts = _told(plan, store, name, key, given)
    print(table(rows, given.lang))
    if given.words:
        print(f"\n{WITH[given.lang]}{' '.join(given.words)}")
    print(reading(pairs, given.seeds_from, given.quick, given.lang))
    print(f"numbers  {store.folder(name) / 'numbers.csv'}")
    if given.docs:
        from . import findings_page

        for path in findings_page.write(rows, facts):
            print(f"written  {path}")
    return 0


def _told(plan: Plan, store: Store, name: str, key: str, given: Any) -> tuple[list[Row], Any]:
    import pandas as pd

    from .findings_judge import frames_of, judge

    folder = store.folder(name)
    if store.has(name, key):
        cli.say(f"{folder} holds exactly these runs already; reused")
        try:
            numbers = pd.read_csv(folder / "numbers.csv")
            facts = json.loads((folder / "provenance.json").read_text("utf-8"))
        except (OSError, ValueError):
            raise StoreError(f"{folder} lacks its numbers.csv; remove the folder") from None
        return [row for f in plan.findings for row in judge(f, frames_of(numbers, f.id))], facts
    started = time.perf_counter()
    numbers = plan.live(given.workers or default_workers())
    facts = plan.facts(NAME, key, given.quick, time.perf_counter() - started)
    facts["findings"] = [f.id for f in plan.findings]
    facts["words"] = list(given.words)
    rows = [row for f in plan.findings for row in judge(f, frames_of(numbers, f.id))]
    with store.writing(name) as part:
        numbers.to_csv(part / "numbers.csv", index=False)
        tidy(rows).to_csv(part / "table.csv", index=False)
        (part / "table.txt").write_text(table(rows, given.lang) + "\n", "utf-8")
        (part / "provenance.json").write_text(json.dumps(facts, indent=1), "utf-8")
    return rows, facts


# Text ---------------------------------------------------------------------------------------------

HEADS = {
    "en": ["finding", "tag", "band", "point", "95 % interval", "verdict"],
    "zh": ["发现", "用途", "区间", "点估计", "95%置信区间", "判断"],
}
WITH = {"en": "laid over every arm: ", "zh": "各组均改为："}
WHAT = {
    "effect": ("", ""),
    "ablation": ("  ablation: ", "  消融："),
    "placebo": ("  placebo: ", "  安慰剂："),
}
SAID = {
    "met": ("met", "符合"),
    "missed": ("missed", "未达到"),
    "cannot tell": ("cannot tell", "无法判断"),
}


def shown(value: float, unit: str) -> str:
    """Write a number of a finding: shares and logs in per cent, ratios plain."""
    if not math.isfinite(value):
        return "–" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    text = f"{value:.2f}" if unit == "×" else f"{100 * value:.1f} %"
    if float(text.split()[0]) == 0.0:
        text = text.lstrip("-")  # no minus before nought
    return text.replace("-", "−")


def span(low: float, high: float, unit: str) -> str:
    """Write a band or an interval."""
    return f"{shown(low, unit)} … {shown(high, unit)}"


def table(rows: Sequence[Row], lang: str = "en") -> str:
    """Return all numbers as text."""
    at = int(lang == "zh")
    lines = [HEADS[lang]]
    last = ""
    for row in rows:
        s = row.statistic
        report = s.role == "report" and row.what == EFFECT
        said = SAID[row.verdict][at]
        lines.append([
            f"{row.finding.id if row.finding.id != last else '':5}"
            + WHAT[row.what][at] + (row.label_zh if at else row.label),
            s.tag if row.what == EFFECT else "", span(*row.band, s.unit),
            shown(row.got.point, s.unit), span(row.got.low, row.got.high, s.unit),
            f"({said})" if report else said,
        ])  # fmt: skip
        last = row.finding.id
    return labels.table(lines)


def reading(pairs: int, first: int, quick: bool, lang: str) -> str:
    """Say how to read the table."""
    last = first + pairs - 1
    if lang == "zh":
        text = (f"\n{pairs}对运行，种子{first}至{last}。C：曾用于校准；V：未曾使用。"
                "消融的区间为原效应的一半；无效应以双单侧检验判断。")  # fmt: skip
        return text + ("小世界只供试用，不作判断。" if quick else "") + "\n"
    text = (
        f"\n{pairs} pairs of runs, seeds {first} to {last}. C: used for calibration; V: untouched. "
        "The band of an ablation is half of the effect; no effect is judged by two one-sided tests; "
        "in brackets: reported, not judged."
    )
    return text + (" Small worlds and few pairs: to try, not to judge." if quick else "") + "\n"


def tidy(rows: Sequence[Row]) -> pd.DataFrame:
    """Return all numbers as one frame."""
    import pandas as pd

    return pd.DataFrame([
        {
            "finding": row.finding.id, "what": row.what, "name": row.name, "label": row.label,
            "tag": row.statistic.tag, "claim": row.statistic.claim, "role": row.statistic.role,
            "unit": row.statistic.unit, "band_low": row.band[0], "band_high": row.band[1],
            "point": row.got.point, "low": row.got.low, "high": row.got.high,
            "low_90": row.got.low_90, "high_90": row.got.high_90, "pairs": row.got.pairs,
            "verdict": row.verdict,
        }
        for row in rows
    ])  # fmt: skip
