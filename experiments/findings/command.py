"""``agglomera findings``: what studies found, asked of the model, with point, interval and verdict.

Pairs of runs share their seed, so that both arms meet the same luck (evidence C4). A point comes
with its 95 % BCa interval over pairs; a claim of no effect is tested by two one-sided tests; an
ablation removes the claimed channel and must halve the effect; a placebo must show none.
``--facts`` asks for facts instead: the same without a treatment, one arm over all paths in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.core.errors import InputError

from .. import asked, cli, labels, run, told
from ..runs import Measured, laid, spec_of
from ..store import Store
from ..sweep.flags import key_of
from .data import EFFECT, FACTS, FINDINGS, Finding, Kind, load

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

    from .judge import Row

PAIRS, QUICK_PAIRS, FIRST_SEED = 50, 6, 10001
OWN = {
    "path": "the finding itself", "years": "the finding itself", "seed": "--seeds-from and --pairs",
}  # fmt: skip
"""Keys that cannot be given from outside, and who says them."""


# Runs ---------------------------------------------------------------------------------------------


class Plan(asked.Asking["Row"]):
    """Which runs the findings need; a run that several need is made once."""

    heads = ("finding", "arms", "side")

    def __init__(
        self, findings: Sequence[Finding], pairs: int, first: int, quick: bool,
        given: Sequence[str] = (), kind: Kind = FINDINGS,
    ) -> None:  # fmt: skip
        super().__init__(pairs, first)
        self.findings, self.kind, self.name = list(findings), kind, kind.name
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

    def ids(self) -> list[str]:
        """Return the names of the findings."""
        return [one.id for one in self.findings]

    def judged(self, numbers: pd.DataFrame) -> list[Row]:
        """Return every number of every finding."""
        from .judge import frames_of, judge

        return [row for f in self.findings for row in judge(f, frames_of(numbers, f.id))]

    def table(self, rows: Sequence[Row], lang: str) -> str:
        """Return all numbers as text."""
        return table(rows, lang, self.kind)

    def tidy(self, rows: Sequence[Row]) -> pd.DataFrame:
        """Return all numbers as one frame."""
        return tidy(rows)


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
        key = key_of(word)
        if key in OWN:
            raise InputError(f"'{word}' would ask something else: {key} is said by {OWN[key]}")
        if all(key in {key_of(w) for w in words} for _, _, words in arms):
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
    to.add_argument("--facts", action="store_true",
                    help="facts instead of findings: levels, without a treatment")  # fmt: skip
    to.add_argument("--docs", action="store_true",
                    help="also write the page in docs/, README's table and the reference numbers")  # fmt: skip
    asked.add_flags(to, "T1,T3", "pairs of runs", PAIRS, QUICK_PAIRS, FIRST_SEED)
    given = cli.parse(to, list(words))
    kind = FACTS if given.facts else FINDINGS
    if given.docs and (given.quick or given.only or given.words):
        said = f", and '{given.words[0]}' as well" if given.words else ""
        raise InputError(
            f"--docs tells of all {kind.name} in full worlds and of the parameters that ship; leave "
            f"--quick and --only out{said}"
        )
    store = Store(given.results).open()
    findings = load(asked.names_of(given.only), kind=kind)
    pairs = given.pairs or (QUICK_PAIRS if given.quick else PAIRS)
    plan = Plan(findings, pairs, given.seeds_from, given.quick, given.words, kind)
    whole = not (given.quick or given.only or given.words)
    name = given.name or (kind.name if whole else f"{kind.name}-{plan.key()[:8]}")
    rows, facts = asked.told(plan, store, name, given.quick, given.workers, given.lang, given.words)
    print(plan.table(rows, given.lang))
    if given.words:
        print(f"\n{WITH[given.lang]}{' '.join(given.words)}")
    print(reading(pairs, given.seeds_from, given.quick, given.lang, kind))
    print(f"numbers  {store.folder(name) / 'numbers.csv'}")
    if given.docs:
        from . import page

        for path in page.write(rows, facts, kind=kind):
            print(f"written  {path}")
    return 0


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
READING = {
    "en": "{pairs} pairs of runs, seeds {first} to {last}. C: used for calibration; V: untouched. "
    "The band of an ablation is half of the effect; no effect is judged by two one-sided tests; "
    "in brackets: reported, not judged.",
    "zh": "{pairs}对运行，种子{first}至{last}。C：曾用于校准；V：未曾使用。"
    "消融的区间为原效应的一半；无效应以双单侧检验判断。",
}
READING_FACTS = {
    "en": "{pairs} runs, seeds {first} to {last}, the paths in turn. C: used for calibration; V: "
    "untouched; in brackets: reported, not judged.",
    "zh": "{pairs}次运行，种子{first}至{last}，各路径轮流。C：曾用于校准；V：未曾使用；括号内只报告，不判断。",
}


def table(rows: Sequence[Row], lang: str = "en", kind: Kind = FINDINGS) -> str:
    """Return all numbers as text."""
    at = int(lang == "zh")
    heads = list(HEADS[lang])
    heads[0] = {"findings": heads[0], "facts": ("fact", "事实")[at]}[kind.name]
    wide = max((labels.width(row.whose) for row in rows), default=0) + 2 if kind is FACTS else 5

    def cells(row: Row, begins: bool) -> list[str]:
        label = row.label_zh if at else row.label
        return [
            f"{row.whose if begins else '':{wide}}{WHAT[row.what][at]}{label}",
            row.statistic.tag if row.what == EFFECT else "", told.span(*row.band, row.unit),
            told.shown(row.got.point, row.unit), told.span(row.got.low, row.got.high, row.unit),
            told.word(row, lang),
        ]  # fmt: skip

    return told.table(heads, rows, cells)


def reading(pairs: int, first: int, quick: bool, lang: str, kind: Kind = FINDINGS) -> str:
    """Say how to read the table."""
    text, what = (READING_FACTS, "runs") if kind is FACTS else (READING, "pairs")
    return told.reading(text, what, pairs, first, quick, lang)


def tidy(rows: Sequence[Row]) -> pd.DataFrame:
    """Return all numbers as one frame."""
    import pandas as pd

    return pd.DataFrame([
        {
            "finding": row.whose, "what": row.what, "name": row.name, "label": row.label,
            "tag": row.statistic.tag, "claim": row.statistic.claim, "role": row.statistic.role,
            "unit": row.unit, "band_low": row.band[0], "band_high": row.band[1],
            "point": row.got.point, "low": row.got.low, "high": row.got.high,
            "low_90": row.got.low_90, "high_90": row.got.high_90, "pairs": row.got.pairs,
            "verdict": row.verdict,
        }
        for row in rows
    ])  # fmt: skip
