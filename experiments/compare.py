"""``agglomera compare``: the same seeds in several arms, and what changes between them.

An arm is a policy's name, or ``label:key=value+key=value``. The first arm is the base; every
other is compared with it seed by seed, so that both share all luck that they have in common. With
``--years 5,10,20`` every number is told of the same runs cut at those years.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.core.errors import InputError, StoreError

from . import cli, run
from .at_years import at_years, events_at, reached, years_of
from .executors import default_workers, each, progress
from .store import Store, tidy_name

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sim.core.spec import RunSpec


@dataclass(frozen=True)
class Arm:
    """One side of a comparison."""

    label: str
    overrides: tuple[str, ...]


def arm_of(word: str) -> Arm:
    """Read ``policy`` or ``label:key=value+key=value``."""
    label, colon, rest = word.partition(":")
    if not label:
        raise InputError(f"arm '{word}' has no name; write name or name:key=value+key=value")
    if not colon:
        return Arm(label, (f"policy={label}",))
    overrides = tuple(part for part in rest.split("+") if part)
    if not overrides:
        raise InputError(f"arm '{word}' changes nothing; write {label}:key=value+key=value")
    return Arm(label, overrides)


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
    if len(arms) < 2:
        raise InputError(
            f"compare needs at least two arms, got {len(arms)}; for example: "
            "agglomera compare baseline ban_noncompete path=indigenous"
        )
    return arms, shared


class Task(NamedTuple):
    """One run and the years at which it is told. Plain, so that it can be sent to a worker."""

    spec: RunSpec
    years: tuple[int, ...]


def measured(task: Task) -> list[dict[str, float]]:
    """Run one spec; return its measures and counts of events, a row a year. Runs in a worker."""
    record = run.live(task.spec, panels=False)
    rows = zip(at_years(record, task.years), events_at(record, task.years), strict=True)
    return [numbers | counts for numbers, counts in rows]


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


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("compare")
    to.add_argument("words", nargs="*", metavar="ARM|KEY=VALUE",
                    help="arms first to last (policies, or label:key=value+key=value)")  # fmt: skip
    to.add_argument("--seeds", type=cli.positive, default=20, metavar="N", help="default 20")
    to.add_argument("--events", action="store_true", help="compare the count of every event, too")
    to.add_argument("--years", metavar="Y,Y", default=None,
                    help="tell every number at these years, such as 5,10,20 (default: the last)")  # fmt: skip
    to.add_argument("--smallest", type=share, default=None, metavar="SHARE",
                    help="smallest effect that matters, such as 0.02 (default: of each measure)")  # fmt: skip
    cli.add_common(to, "workers", "name", "results", "lang", "config-dir")
    given = cli.parse(to, list(words))
    arms, shared = split(given.words)
    store = Store(given.results).open()
    specs = {arm.label: run.load([*shared, *arm.overrides], None, given.config_dir) for arm in arms}
    first = next(iter(specs.values()))
    if any(spec.seed != first.seed for spec in specs.values()):
        raise InputError("an arm sets its own seed; give seed=N once, for all arms")
    last = min(spec.years for spec in specs.values())
    years: tuple[int, ...] = (last,)
    if given.years is not None:
        years = years_of(given.years)
        reached(years, last)
    seeds = [first.seed + i for i in range(given.seeds)]
    key = _key(specs, seeds, years)
    about = tidy_name(f"compare-{first.labels.get('path', 'path')}-{'-'.join(specs)}")[:90]
    name = given.name or f"{about}-{len(seeds)}-{key[:8]}"
    folder, there = store.folder(name), store.has(name, key)
    if there:
        cli.say(f"{folder} holds exactly these runs already; reused")
        frame = _stored(folder / "runs.csv", last)
    else:
        frame = _run(specs, seeds, years, given.workers or default_workers())
    from .compare_told import brief, table
    from .comparing import compare_years, rows, told

    base = next(iter(specs))
    results = compare_years(frame, list(specs), given.events, smallest=given.smallest)
    text = table(results, base, len(seeds), given.lang, given.smallest)
    if not there or _written(folder / "table.txt") != text:  # new, other language, or --events
        said = {arm.label: [*shared, *arm.overrides] for arm in arms}
        facts = {
            "kind": "compare", "key": key, "seeds": seeds, "years": years, "arms": said,
            "smallest": given.smallest,
            "fingerprints": {label: spec.fingerprint for label, spec in specs.items()},
        }  # fmt: skip
        with store.writing(name, replace=there) as part:
            from .figures import forest
            from .figures.style import save

            frame.to_csv(part / "runs.csv", index=False)
            rows(results, base, given.smallest).to_csv(part / "comparison.csv", index=False)
            figure = forest.draw_years(told(results), given.lang, base)
            save(figure, part / "comparison.png", given.lang)
            (part / "table.txt").write_text(text, "utf-8")
            words = brief(results, specs, said, seeds, given.lang, given.smallest)
            (part / "brief.md").write_text(words, "utf-8")
            (part / "provenance.json").write_text(json.dumps(facts, indent=1), "utf-8")
    print(text)
    print(f"figure    {folder / 'comparison.png'}")
    print(f"in words  {folder / 'brief.md'}")
    print(f"numbers   {folder / 'comparison.csv'}")
    return 0


def _stored(file: Path, last: int) -> pd.DataFrame:
    import pandas as pd

    try:
        frame = pd.read_csv(file)
        if "year" not in frame:  # written before a comparison could be told at several years
            frame.insert(2, "year", last)
        return frame
    except (OSError, ValueError):
        raise StoreError(
            f"{file.parent} lacks its runs.csv; remove the folder or choose another --name"
        ) from None


def _written(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def _key(specs: dict[str, RunSpec], seeds: list[int], years: tuple[int, ...]) -> str:
    keys: list[object] = [
        [label, run.key_of(spec.replace(seed=s))] for label, spec in specs.items() for s in seeds
    ]
    if any(years != (spec.years,) for spec in specs.values()):
        keys.append(years)  # told at the last year alone, a comparison is named as it always was
    return hashlib.sha256(json.dumps(keys).encode()).hexdigest()


def _run(
    specs: dict[str, RunSpec], seeds: list[int], years: tuple[int, ...], workers: int
) -> pd.DataFrame:
    import pandas as pd

    cli.compiled()
    pairs = [(label, seed) for seed in seeds for label in specs]
    todo = [Task(specs[label].replace(seed=seed), years) for label, seed in pairs]
    done: list[dict[str, object]] = []
    finished = 0
    try:
        for rows in progress(each(measured, todo, workers), len(todo), "runs"):
            label, seed = pairs[finished]
            done += [{"arm": label, "seed": seed, **numbers} for numbers in rows]
            finished += 1
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped after {finished} of {len(todo)} runs; a comparison is written only when all "
            "of its pairs are there, so nothing was kept"
        ) from None
    return pd.DataFrame(done).astype({"year": int})
