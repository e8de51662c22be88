"""``agglomera compare``: the same seeds in several arms, and what changes between them.

An arm is a policy's name, or ``label:key=value+key=value``. The first arm is the base; every
other is compared with it seed by seed, so that both share all luck that they have in common. With
``--years 5,10,20`` every number is told of the same runs cut at those years.

The runs are a sweep's: kept part by part, so that a comparison that is stopped goes on, one with
more seeds lives only what is new, and whoever reads sweeps reads them. What is said of them lies
beside and is written again whenever it would read otherwise.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.errors import InputError

from .. import cli, outcomes
from ..design.named import Arm, arm_of
from ..executors import ahead
from ..store import Store, tidy_name
from ..sweep import definition, flags
from ..sweep.definition import Experiment

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

    from .by_year import ByYear

SEEDS = 20
"""Pairs, if nothing is said of them."""
MOST = 12
"""Years in one table at most: more are a curve, not a table."""


def split(words: Sequence[str]) -> tuple[list[Arm], list[str]]:
    """Sort the words into arms and overrides that all arms share."""
    arms, shared = [], []
    for word in words:
        head = word.partition("=")[0]
        if "=" in word and ":" not in head:
            shared.append(word)
        else:
            arms.append(arm_of(word))
    names = [arm.label for arm in arms]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"arm '{name}' is given twice")
    return arms, shared


def share(text: str) -> float:
    """Read the smallest effect that matters: a share of the base, 0 up to 1."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value < 1.0:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a share of the base from 0 to below 1, such as 0.02 for 2 %"
        )
    return value


def parser() -> cli.Parser:
    """Return the parser of the verb."""
    to = cli.parser("compare")
    to.add_argument("words", nargs="*", metavar="ARM|KEY=VALUE",
                    help="arms first to last (policies, or label:key=value+key=value), or experiment=NAME")  # fmt: skip
    to.add_argument("--seeds", type=cli.positive, metavar="N", help=f"pairs (default {SEEDS})")
    to.add_argument("--outcomes", type=flags.names, metavar="NAMES",
                    help=f"by which numbers (default: the {len(outcomes.DEFAULT)} of a sweep)")  # fmt: skip
    to.add_argument("--events", action="store_true", help="compare the count of every event, too")
    to.add_argument("--years", type=flags.years, metavar="5,10,20",
                    help="tell every number at these years (default: at the last)")  # fmt: skip
    to.add_argument("--smallest", type=share, default=None, metavar="SHARE",
                    help="smallest effect that matters, such as 0.02 (default: of each measure)")  # fmt: skip
    to.add_argument("--retry-failed", action="store_true", help="live runs again that had failed")
    to.add_argument("--wait", action="store_true",
                    help="wait if another process writes to the same folder")  # fmt: skip
    cli.add_common(to, "workers", "name", "results", "lang", "config-dir")
    return to


def asked(given: argparse.Namespace) -> tuple[Experiment, dict[str, RunSpec]]:
    """Return the experiment that the command line asks for, and the first run of each arm."""
    file, words = flags.experiment(given.words)
    arms, shared = split(words)
    if given.years and len(given.years) > MOST:
        raise InputError(f"--years names {len(given.years)} years; {MOST} at most")
    seeds = [word.partition("=")[2].strip() for word in shared if flags.key_of(word) == "seed"]
    if seeds and not (len(seeds) == 1 and re.fullmatch("[0-9]{1,19}", seeds[0])):
        raise InputError(f"seed = {seeds[-1]} is not one whole number: the first seed of all arms")
    plain = Experiment("compare", seeds=SEEDS, config_dir=given.config_dir)
    one = definition.changed(
        definition.named(file, given.config_dir) if file else plain,
        [word for word in shared if flags.key_of(word) != "seed"],
        arms={arm.label: list(arm.overrides) for arm in arms} or None, seeds=given.seeds,
        first_seed=int(seeds[0]) if seeds else None, years=given.years, outcomes=given.outcomes,
    )  # fmt: skip
    if file and one.kind != "arms":
        raise InputError(f"experiment {file} is a design of points ({one.kind}); compare takes one "
                         "of arms, and sweep takes any")  # fmt: skip
    if len(one.arms) < 2:
        instead = f" (they stand in place of those of experiment {file})" if file and arms else ""
        raise InputError(
            f"compare needs at least two arms, got {len(one.arms)}{instead}; for example: "
            "agglomera compare baseline ban_noncompete path=indigenous"
        )
    if given.events:
        happened = tuple(m.name for m in outcomes.happenings() if m.name not in one.outcomes)
        one = dataclasses.replace(one, outcomes=(*one.outcomes, *happened))
    one = one.checked()
    from ..sweep.settings import Settings

    made = Settings(one.words, one.config_dir)
    specs = {
        point.name: made.of(point).replace(seed=one.first_seed) for point in one.designed.points
    }
    # seeds may become more under the name of a file, anything else is another comparison
    if (
        file
        and dataclasses.replace(definition.named(file, given.config_dir), seeds=one.seeds) == one
    ):
        return one.named(given.name or file), specs
    return one.named(given.name or _name(one, specs)), specs


def _name(one: Experiment, specs: dict[str, RunSpec]) -> str:
    """Return a name of all but the seeds, which may become more."""
    from sim.record import key_of

    path = next(iter(specs.values())).labels.get("path", "path")
    about = tidy_name(f"compare-{path}-{'-'.join(specs)}")[:90]
    said = [{label: key_of(spec) for label, spec in specs.items()}, one.read_at, one.outcomes]
    return f"{about}-{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:8]}"


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    given = cli.parse(parser(), list(words))
    ahead(given.workers)
    one, specs = asked(given)
    store = Store(given.results).open()
    from ..sweep.making import Manner, at_least, made

    whole = at_least(one, store)  # fewer seeds than there are: told of the first of them
    how = Manner(given.workers, wait=given.wait, wanted=lambda run: run.seed in one.seed_list)
    data, failed = made(whole, store, how)
    if given.retry_failed and failed:
        data, failed = made(whole, store, dataclasses.replace(how, retry=True))
    frame = data.runs().rename(columns={"name": "arm"})
    frame = frame[frame["seed"].isin(one.seed_list)]
    if set(frame["arm"]) < set(specs):
        cli.say(
            f"an arm has no run that did not fail, so nothing is compared; see {data.folder / 'failed'}"
        )
        return 1
    from .by_year import compare_years
    from .told import table

    base = next(iter(specs))
    wanted = [outcomes.OUTCOMES[name] for name in one.outcomes]
    results = compare_years(frame, list(specs), wanted, given.smallest)
    text = table(results, base, given.lang, given.smallest)
    _write(data.folder, text, results, one, specs, given)
    print(text)
    print(f"figure    {data.folder / 'comparison.png'}")
    print(f"in words  {data.folder / 'brief.md'}")
    print(f"numbers   {data.folder / 'comparison.csv'}")
    print(f"runs      {data.folder / 'runs'}")
    print(f"digest    {data.digest(one.seed_list)}")
    return 1 if failed else 0


def _write(
    folder: Path, text: str, results: ByYear, one: Experiment, specs: dict[str, RunSpec],
    given: argparse.Namespace,
) -> None:  # fmt: skip
    """Write what is said of the runs, the table last; no new picture, if it would be the same."""
    from io import BytesIO

    from ..figures import forest
    from ..figures.style import save
    from ..sweep import files
    from .by_year import rows, told
    from .told import brief

    base, table, picture = next(iter(specs)), folder / "table.txt", folder / "comparison.png"
    as_before = table.exists() and picture.exists() and table.read_bytes() == text.encode()
    tidy: pd.DataFrame = rows(results, base, given.smallest)
    files.write_text(folder / "comparison.csv", tidy.to_csv(index=False))
    said = {arm: [*one.base, *point.words] for arm, point in zip(specs, one.designed.points)}
    page = brief(results, specs, said, list(one.seed_list), given.lang, given.smallest)
    files.write_text(folder / "brief.md", page)
    if not as_before:
        drawn = BytesIO()
        save(forest.draw_years(told(results), given.lang, base), drawn, given.lang)
        files.put(picture, drawn.getvalue())
        files.write_text(table, text)
