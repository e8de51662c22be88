"""``agglomera paths``: do the five paths emerge, and what does an outcome follow?

One common start is lived with the axes of each path; two classifiers learn on training seeds and
name the paths of fresh ones. Then the real starts, with their own axes and with those of others.
What is run and what is wanted is data (``configs/emergence/``); finished runs are kept, and after
Ctrl-C the same command goes on.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError, StoreError

from .. import cli
from ..executors import default_workers
from ..finished import finish
from ..store import Store, write_text

if TYPE_CHECKING:
    from argparse import Namespace

    import pandas as pd

    from ..signatures.command import Plan as SignaturePlan
    from . import judge
    from . import runs as path_runs
    from .file import Design

ROOT = Path(__file__).resolve().parents[2]
PAGE, PICTURE = "docs/paths.md", "docs/images/paths.png"


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("paths")
    to.add_argument("--seeds", type=cli.positive, default=None, metavar="N",
                    help="training and test runs of each path (default: as configs/emergence says)")  # fmt: skip
    to.add_argument("--seeds-from", type=cli.positive, default=None, metavar="N",
                    help="first of the seeds that are judged")  # fmt: skip
    to.add_argument("--quick", action="store_true",
                    help="a small world, few seeds: to try, not to judge")  # fmt: skip
    to.add_argument(
        "--docs",
        action="store_true",
        help=f"also write {PAGE}, its picture, README's table and the reference numbers",
    )
    cli.add_common(to, "workers", "results", "lang")
    to.set_defaults(words=[])
    given = cli.parse(to, list(words))
    _refuse(given)
    from . import classify, file, judge
    from . import runs as path_runs
    from .words import told

    classify.need()
    design = path_runs.sized(file.read(), given.seeds, given.seeds_from, given.quick)
    store = Store(given.results).open()
    name = "paths-quick" if given.quick else "paths"
    _planned(given, store)  # a stored result in the way is told before the long runs, not after
    frame, runs = _frame(store, name, design, given)
    common = judge.common(design, frame)
    swaps, turns = judge.swaps(design, frame), judge.turning(design, frame)
    text = told(common, swaps, turns, design.judged, given.lang)
    more, lines, numbers = _signatures(given, store)
    key = _key(runs)
    with store.writing(name, replace=True) as folder:
        frame.to_csv(folder / "numbers.csv", index=False)
        (folder / "paths.txt").write_text(text + more, "utf-8")
        _draw(folder / "figures", common, swaps, design, given.lang)
        facts = {"kind": "paths", "key": key, "runs": len(runs), "quick": given.quick}
        (folder / "provenance.json").write_text(json.dumps(facts, indent=1), "utf-8")
    shutil.rmtree(store.root / f".{name}.parts", ignore_errors=True)
    if given.docs:
        from .. import red
        from .page import page, reference

        write_text(ROOT / PAGE, page(design, common, swaps, turns, len(runs), lines))
        red.keep("signatures", numbers, ROOT)
        red.keep("paths", reference(common, key, len(runs)), ROOT)
        red.write(ROOT)
        _copy(store.folder(name) / "figures" / "paths.png", ROOT / PICTURE)
    print(text + more)
    print(f"figure    {store.folder(name) / 'figures' / 'paths.png'}")
    print(f"numbers   {store.folder(name) / 'numbers.csv'}")
    if given.docs:
        print(f"page      {ROOT / PAGE}")
    return 0


def _refuse(given: Namespace) -> None:
    if given.words:
        raise InputError(
            f"paths takes no '{given.words[0]}': its settings stand in configs/emergence; "
            "use run with path=… axes=… for your own"
        )
    if given.docs and (given.quick or given.lang != "en"):
        said = "--quick" if given.quick else f"--lang {given.lang}"
        raise InputError(f"--docs tells of all runs, in both languages; leave out {said}")
    if given.docs and not (ROOT / PAGE).parent.is_dir():
        raise InputError("--docs needs the checkout of Agglomera; there is no folder docs/ here")


def _frame(
    store: Store, name: str, design: Design, given: Namespace
) -> tuple[pd.DataFrame, list[path_runs.Task]]:
    """Return the numbers of all runs: those stored already, or lived now."""
    import pandas as pd

    from . import runs as path_runs

    folder, parts = store.folder(name), store.root / f".{name}.parts"
    old = _facts(folder)
    if folder.exists() and old.get("kind") != "paths":
        raise StoreError(
            f"{folder} is not a folder that paths has written; move it away or use --results"
        )
    todo = path_runs.tasks(design, parts)
    if old.get("key") == _key(todo):
        cli.say(f"{folder} holds exactly these {len(todo)} runs already; reused")
        return pd.read_csv(folder / "numbers.csv"), todo
    cli.say(f"{len(todo)} runs in world={design.world}, {design.years} years each")
    finish(path_runs.live, todo, parts, store, given.workers or default_workers())
    return path_runs.gathered(todo), todo


def _key(todo: list[path_runs.Task]) -> str:
    return hashlib.sha256(json.dumps([task.key for task in todo]).encode()).hexdigest()


def _facts(folder: Path) -> dict[str, Any]:
    try:
        data = json.loads((folder / "provenance.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _planned(given: Namespace, store: Store) -> tuple[SignaturePlan, str]:
    """Return which runs the signatures need, and the name of their folder; refuse if it is taken."""
    from ..signatures import command as signatures

    plan = signatures.planned(None, None, quick=given.quick)
    name = f"{signatures.NAME}-quick" if given.quick else signatures.NAME
    store.has(name, plan.key())
    return plan, name


def _signatures(given: Namespace, store: Store) -> tuple[str, list[str], dict[str, Any]]:
    """Return text, page lines and reference numbers of the five signatures."""
    from .. import asked, told
    from ..signatures import command as signatures
    from ..signatures.page import FIGURE, section

    plan, name = _planned(given, store)
    lines, facts = asked.told(plan, store, name, given.quick, given.workers, given.lang)
    if given.docs:
        _copy(store.folder(name) / "signatures.png", ROOT / "docs" / FIGURE)
    text = signatures.table(lines, given.lang)
    text += signatures.reading(plan.pairs, plan.first, given.quick, given.lang)
    return f"\n{text}", section(lines, facts).splitlines(), told.reference(lines, facts)


def _draw(
    folder: Path, common: judge.Common, swaps: judge.Swaps, design: Design, lang: str
) -> None:
    from ..figures import paths, style

    folder.mkdir()
    drawn = paths.draw((common.tests[design.judged], swaps), lang)
    style.save(drawn, folder / "paths.png", lang)


def _copy(made: Path, to: Path) -> None:
    to.parent.mkdir(exist_ok=True)
    shutil.copyfile(made, to)
