"""``agglomera sensitivity``: which factors matter, which act together, and how much is luck.

First trajectories that move one factor at a time drop the factors that hardly matter; then shares
of variance of the others are estimated. Luck is one more factor: each point has a seed of its own,
drawn as the other factors are, so that it has a first-order and a total index like them.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.core.errors import InputError

from .. import cli
from ..executors import ahead, default_workers
from ..store import Store, tidy_name
from ..sweep import flags
from ..sweep.flags import key_of
from .indices import FEWEST, LUCK
from .question import SEEDS, Question, asked

if TYPE_CHECKING:
    import pandas as pd

    from ..design.design import Design
    from ..sweep.definition import Experiment

OUTCOMES = ("firms", "people", "output_last", "originality", "top_share")
"""What is asked of a run if nothing else is said."""


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("sensitivity")
    add = to.add_argument
    add("words", nargs="*", metavar="KEY=VALUE",
        help="the setting in which factors vary; experiment=NAME takes all from a file")  # fmt: skip
    add("--factor", action="append", metavar="KEY=LOW:HIGH",
        help="what varies: key=low:high, key=low:high:log or key=a,b,c; once for each")  # fmt: skip
    add("--screen", type=_whole, default=10, metavar="N",
        help="trajectories of the screening, 0 for none (default 10)")  # fmt: skip
    add("--points", type=_whole, default=64, metavar="N",
        help="rows of the base sample, a power of two; 0: screening alone (default 64)")  # fmt: skip
    add("--seeds", type=cli.positive, default=SEEDS, metavar="K",
        help=f"seeds that luck is drawn from; 1 leaves luck out (default {SEEDS})")  # fmt: skip
    add("--first-seed", type=cli.positive, metavar="N", help="first of these seeds (default 1)")
    add("--outcomes", type=flags.names, metavar="NAMES",
        help=f"what of a run (default {','.join(OUTCOMES)})")  # fmt: skip
    add("--years", type=flags.years, metavar="5,10",
        help="at the ends of which years (default: the last)")  # fmt: skip
    add("--retry-failed", action="store_true", help="live runs once more that had failed")
    add("--wait", action="store_true", help="wait if another process writes to the same folder")
    add("--dry-run", action="store_true", help="say how many runs it takes, and stop")
    cli.add_common(to, "workers", "name", "results", "lang", "config-dir")
    given = cli.parse(to, list(words))
    if not given.dry_run:
        ahead(given.workers)
    experiment = _experiment(given)
    question = _question(experiment, given)
    if given.dry_run:
        print(cost(question, given.lang))
        return 0
    return _told(question, experiment, given)


def _whole(text: str) -> int:
    return 0 if text == "0" else cli.positive(text)


def _experiment(given: argparse.Namespace) -> Experiment:
    """Return what is asked: an experiment's file changed by flags, or flags alone."""
    from ..sweep import definition

    name, words = flags.experiment(given.words)
    said = {
        "years": given.years, "outcomes": given.outcomes, "first_seed": given.first_seed,
        "factors": given.factor and [flags.factor(text) for text in given.factor],
        "config_dir": given.config_dir,
    }  # fmt: skip
    if name is not None:
        one = definition.named(name, given.config_dir)
        return definition.changed(one, words, **said)
    return definition.unnamed(words, **said | {"outcomes": given.outcomes or OUTCOMES})


def _question(experiment: Experiment, given: argparse.Namespace) -> Question:
    """Check everything before anything runs."""
    from sim import door

    from .. import outcomes

    factors = experiment.read_factors
    if not factors:
        raise InputError(
            "sensitivity needs a factor: --factor start.smes=20:80 (once for each)"
        )  # fmt: skip
    said = [key_of(word) for word in experiment.base]
    keys = [factor.key for factor in factors]
    for key in keys:
        if key in said:
            raise InputError(f"{key} is both a factor and set for all runs; leave one of them out")
        if keys.count(key) > 1:
            raise InputError(f"factor {key} is given twice")
    if "seed" in said:
        raise InputError("seed is drawn here, since luck is a factor; use --first-seed and --seeds")
    for flag, n in (("--screen", given.screen), ("--points", given.points)):
        if 0 < n < FEWEST:
            raise InputError(f"{flag} = {n} is too few to tell anything; {FEWEST} is the least")
    if not given.screen and not given.points:
        raise InputError("--screen 0 with --points 0 asks nothing; give one of them")
    if given.points & (given.points - 1):
        below = 1 << (given.points.bit_length() - 1)
        raise InputError(f"--points = {given.points} is not a power of two, which the base sample "
                         f"needs to be spread evenly; try {below} or {2 * below}")  # fmt: skip
    if len(factors) == 1 and given.seeds == 1:
        raise InputError("one factor without luck has nothing to share with; give a second factor, "
                         "or more --seeds")  # fmt: skip
    spec = door.load(*experiment.words, config_dir=experiment.config_dir)
    years = outcomes.checked_years(experiment.years or (spec.years,), spec.years, "--years")
    spec.replace(seed=experiment.first_seed + given.seeds - 1)  # the last seed is one, too
    return Question(
        tuple(factors), outcomes.checked(experiment.outcomes, "--outcomes"), years,
        given.screen, given.points, experiment.first_seed, given.seeds,
    )  # fmt: skip


COST = {
    "en": "screening {a} runs; shares of variance {b} runs if all factors stay, {c} if one does",
    "zh": "筛选{a}次运行；若保留全部因素，方差分解需{b}次，仅留一个则需{c}次",
}


def cost(question: Question, lang: str = "en") -> str:
    """Say how many runs it takes."""
    many = len(question.factors)
    screening = question.screen * (many + question.with_luck + 1)
    least = 1 if question.screen else many
    return COST[lang].format(a=screening, b=question.rows(many), c=question.rows(least))


def hash_of(question: Question, experiment: Experiment) -> str:
    """Return the hash of what decides the runs, but for how many there are: those may become more."""
    from sim import door, record

    base = record.key_of(door.load(*experiment.words, config_dir=experiment.config_dir))
    said = [base, [f.text for f in question.factors], question.outcomes, question.years,
            question.first, question.seeds]  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _told(question: Question, experiment: Experiment, given: argparse.Namespace) -> int:
    from .files import write
    from .runs import drawn, lived
    from .words import text

    store = Store(given.results).open()
    key = hash_of(question, experiment)
    about = tidy_name("-".join(factor.key.rpartition(".")[2] for factor in question.factors))
    name = given.name or f"sensitivity-{about[:60]}-{key[:8]}"
    store.has(name, key)  # refuses another analysis of that name
    workers = given.workers or default_workers()
    failed: list[int] = []
    names: list[str] = []

    def make(design: Design, seeds: list[int], stage: str) -> pd.DataFrame:
        keys = json.dumps([factor.text for factor in design.factors])
        names.append(f"{name}.{stage}-{hashlib.sha256(keys.encode()).hexdigest()[:4]}")
        hidden = LUCK if question.with_luck else ""
        one = drawn(dataclasses.replace(experiment, outcomes=question.outcomes, years=question.years,
                                        seeds=question.seeds), names[-1], design, seeds, hidden)  # fmt: skip
        table, bad = lived(one, store, workers, given.retry_failed, given.wait)
        failed.append(bad)
        return table

    answer = asked(question, make)
    said = text(answer, question, given.lang)
    folder = write(store, name, key, question, answer, names, said, given.lang)
    print(said)
    for path in sorted(folder.glob("*.png")):
        print(f"figure   {path}")
    print(f"numbers  {folder / ('shares.csv' if answer.shares else 'effects.csv')}")
    for one in names:
        print(f"runs     {store.folder(one)}")
    if sum(failed):
        many = "1 run" if sum(failed) == 1 else f"{sum(failed)} runs"
        cli.say(
            f"{many} failed and what they belong to was left out; --retry-failed lives them again"
        )
    return 1 if sum(failed) else 0
