"""Do the words of a comparison keep what they promise? Placebos, planted shifts, coverage.

    python -m experiments.honesty [--runs 5000] [--workers N] [--docs]

Runs are a sweep's, kept in results/honesty-KEY: stopped, the same command goes on. What is found is in
honesty.json there; ``--docs`` also writes docs/honesty.md and results/reference/honesty.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError

from .. import cli
from ..store import Store, write_text
from . import page, runs
from .judge import judged

if TYPE_CHECKING:
    from ..sweep.definition import Experiment
    from .judge import Share

RUNS, LEAST = 5000, 100
"""Runs by default; runs below which trials would be the same few runs again and again."""


def facts(one: Experiment, shares: Sequence[Share]) -> dict[str, Any]:
    """Return what is stored: where the numbers come from, and every share."""
    from sim.record import code_hash, commit, key_of

    return {
        "kind": "honesty", "key": key_of(one.spec), "code": code_hash(), "commit": commit(),
        "words": list(one.base), "year": one.read_at[-1], "runs": one.seeds,
        "seeds": [one.seed_list[0], one.seed_list[-1]],
        "shares": [share._asdict() | {"verdict": share.verdict} for share in shares],
    }  # fmt: skip


def main(words: Sequence[str]) -> int:
    """Make what runs are missing, hold the trials and tell."""
    to = cli.Parser(prog="python -m experiments.honesty", allow_abbrev=False,
                    description=(__doc__ or "").splitlines()[0])  # fmt: skip
    to.add_argument("words", nargs="*", metavar="", help=argparse.SUPPRESS)
    to.add_argument("--runs", type=cli.positive, default=RUNS, metavar="N",
                    help=f"runs that stand for the truth (default {RUNS})")  # fmt: skip
    to.add_argument("--docs", action="store_true", help="also write docs/honesty.md")
    cli.add_common(to, "workers", "results")
    given = cli.parse(to, list(words))
    if given.words:
        raise InputError(f"honesty takes flags only, not '{given.words[0]}' (see --help)")
    if given.runs < LEAST:
        raise InputError(f"--runs = {given.runs} is fewer than {LEAST}")
    store = Store(given.results).open()
    one = runs.experiment(given.runs)
    frame = runs.runs(one, store, given.workers)
    folder = store.folder(one.name)
    shares = judged(frame, one.read_at[-1])
    told = facts(one, shares)
    text = json.dumps(told, indent=1) + "\n"
    write_text(folder / "honesty.json", text)
    print(page.table(shares))
    print(f"\nnumbers  {folder / 'honesty.json'}")
    if given.docs:
        for path in page.write(told):
            print(f"written  {path}")
    return 0
