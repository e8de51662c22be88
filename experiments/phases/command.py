"""Does a finding hang on the order of the phases? The same seeds in the usual order and in others.

    python -m experiments.phases [--orders 3] [--pairs 16] [--docs]

Asked is the first number of every finding, fact and signature, without ablations and placebos, in the
usual order, backwards, and in orders that are drawn once for ever. ``--docs`` writes docs/phases.md.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.core import chance
from sim.core.errors import InputError
from sim.core.registry import PHASES

from .. import asked, cli, labels, told
from ..findings import command as findings
from ..findings.data import FACTS, FINDINGS, load
from ..signatures import command as signatures
from ..signatures import data as signature_data
from ..store import Store

if TYPE_CHECKING:
    import pandas as pd

ORDERS, PAIRS, QUICK_PAIRS, FIRST_SEED = 3, 16, 6, 7501
MOST = 20
NAME = "phases"
USUAL = PHASES[:-1]
KINDS = ("findings", "facts", "signatures")
PLACES = ("first", "second", "third", "fourth")
"""Heads of the labels of a run, which each kind calls by names of its own."""
SAID = {"inside": "", "overlap": "~", "apart": "!", "unknown": "?"}
"""How a number in another order is marked."""


class Number(NamedTuple):
    """One number in one order of the phases."""

    order: str
    kind: str
    row: told.Told
    label: str


def orders(many: int) -> dict[str, tuple[str, ...]]:
    """Return the usual order, it backwards, and others drawn: always the same ones."""
    found: dict[str, tuple[str, ...]] = {"usual": USUAL, "backwards": USUAL[::-1]}
    draw = 0
    while len(found) < many + 1:
        k, draw = chance.key(0, "experiments.phases", draw), draw + 1
        order = tuple(sorted(USUAL, key=lambda name: chance.uniform(k, USUAL.index(name), 0)))
        if order not in found.values():
            found[f"drawn {len(found) - 1}"] = order
    return dict(list(found.items())[: many + 1])


class Plan(asked.Asking[Number]):
    """Which runs are needed: those of all questions, once for each order."""

    name = NAME
    heads = ("order", "kind", *PLACES)

    def __init__(self, many: int, pairs: int, first: int, quick: bool) -> None:
        super().__init__(pairs, first)
        self.orders = orders(many)
        self.plans: dict[tuple[str, str], asked.Asking[Any]] = {}
        for order, phases in self.orders.items():
            given = [] if phases == USUAL else [f"world.phases=[{','.join(phases)}]"]
            for kind in KINDS:
                plan = self.plans[order, kind] = _first_numbers(kind, pairs, first, quick, given)
                for use in plan.uses:
                    own = (*use.labels, *PLACES)[: len(PLACES)]
                    self.add((order, kind, *own), plan.specs[use.run], use.measures)

    def ids(self) -> list[str]:
        """Return the orders."""
        return [f"{name}: {', '.join(order)}" for name, order in self.orders.items()]

    def judged(self, numbers: pd.DataFrame) -> list[Number]:
        """Return every number in every order."""
        out = []
        for (order, kind), plan in self.plans.items():
            mine = numbers[(numbers["order"] == order) & (numbers["kind"] == kind)]
            names = dict(zip(PLACES, plan.heads, strict=False))
            rows = plan.judged(mine.rename(columns=names))
            out += [Number(order, kind, row, _label(row)) for row in rows]
        return out

    def table(self, rows: Sequence[Number], lang: str) -> str:
        """Return all numbers as text: a line a number, a column an order."""
        by = by_number(rows)
        lines = [["number", *self.orders]]
        for (_, whose, name), many in by.items():
            usual = many["usual"]
            lines.append([f"{whose} {name}", *(cell(usual, one) for one in many.values())])
        return labels.table(lines)

    def tidy(self, rows: Sequence[Number]) -> pd.DataFrame:
        """Return all numbers as one frame."""
        import pandas as pd

        by = by_number(rows)
        return pd.DataFrame([
            {
                "order": one.order, "kind": one.kind, "of": one.row.whose, "name": one.row.name,
                "unit": one.row.unit, "band_low": one.row.band[0], "band_high": one.row.band[1],
                "point": one.row.got.point, "low": one.row.got.low, "high": one.row.got.high,
                "pairs": one.row.got.pairs, "verdict": one.row.verdict,
                "against_usual": against(many["usual"], one),
            }
            for many in by.values() for one in many.values()
        ])  # fmt: skip


def _first_numbers(
    kind: str, pairs: int, first: int, quick: bool, given: Sequence[str]
) -> asked.Asking[Any]:
    if kind == "signatures":
        parts = [replace(s, parts=s.parts[:1], ablations=()) for s in signature_data.load()]
        return signatures.Plan(parts, pairs, first, quick, given)
    of = {one.name: one for one in (FINDINGS, FACTS)}[kind]
    bare = [
        replace(f, statistics=f.statistics[:1], ablations=(), placebos=()) for f in load(kind=of)
    ]
    return findings.Plan(bare, pairs, first, quick, given, of)


def _label(row: Any) -> str:
    return str(row.label if hasattr(row, "label") else row.part.label)


def by_number(rows: Sequence[Number]) -> dict[tuple[str, str, str], dict[str, Number]]:
    """Return by (kind, whose, name) the number in each order, the usual one first."""
    out: dict[tuple[str, str, str], dict[str, Number]] = {}
    for one in rows:
        out.setdefault((one.kind, one.row.whose, one.row.name), {})[one.order] = one
    return out


def against(usual: Number, other: Number) -> str:
    """Say where a number lies: inside the usual order's interval, overlapping with it, or apart."""
    a, b = usual.row.got, other.row.got
    if not all(math.isfinite(x) for x in (a.low, a.high, b.point, b.low, b.high)):
        return "unknown"
    if a.low <= b.point <= a.high:
        return "inside"
    return "overlap" if b.low <= a.high and a.low <= b.high else "apart"


def turned(usual: Number, other: Number) -> bool:
    """Say whether a verdict turns: met in one order and missed in the other."""
    return {usual.row.verdict, other.row.verdict} == {"met", "missed"}


def cell(usual: Number, one: Number) -> str:
    """Write a number in one order, with its mark."""
    mark = SAID[against(usual, one)] if one is not usual else ""
    return f"{told.point(one.row)} {mark}".strip()


def main(words: Sequence[str]) -> int:
    """Run and tell."""
    to = cli.Parser(prog="python -m experiments.phases", allow_abbrev=False,
                    description=(__doc__ or "").splitlines()[0])  # fmt: skip
    to.add_argument("words", nargs="*", metavar="", help=argparse.SUPPRESS)
    to.add_argument("--orders", type=cli.positive, default=ORDERS, metavar="K",
                    help=f"orders beside the usual one (default {ORDERS}, at most {MOST})")  # fmt: skip
    to.add_argument("--pairs", type=cli.positive, default=None, metavar="N",
                    help=f"pairs of runs (default {PAIRS})")  # fmt: skip
    to.add_argument("--seeds-from", type=cli.positive, default=FIRST_SEED, metavar="S",
                    help=f"first seed (default {FIRST_SEED})")  # fmt: skip
    to.add_argument("--quick", action="store_true", help="small worlds: to try, not to judge")
    to.add_argument("--docs", action="store_true", help="also write docs/phases.md")
    cli.add_common(to, "workers", "results", "name")
    given = cli.parse(to, list(words))
    if given.words:
        raise InputError(f"phases takes flags only, not '{given.words[0]}' (see --help)")
    if given.orders > MOST:
        raise InputError(f"--orders = {given.orders} is more than {MOST}")
    if given.docs and given.quick:
        raise InputError("--docs tells of full worlds; leave --quick out")
    store = Store(given.results).open()
    pairs = given.pairs or (QUICK_PAIRS if given.quick else PAIRS)
    plan = Plan(given.orders, pairs, given.seeds_from, given.quick)
    name = given.name or f"{NAME}-{plan.key()[:8]}"
    rows, facts = asked.told(plan, store, name, given.quick, given.workers)
    print(plan.table(rows, "en"))
    print("\n~ point outside the usual order's 95 % interval, intervals overlap; ! intervals apart")
    print(f"numbers  {store.folder(name) / 'table.csv'}")
    if given.docs:
        from . import page

        print(f"written  {page.write(rows, facts)}")
    return 0
