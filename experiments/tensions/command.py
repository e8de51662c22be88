"""``agglomera tensions``: questions on which two sides disagree, each an experiment and a sentence.

All arms of a tension live on the same seeds. A worker lives one run and leaves its few numbers
behind; finished runs wait in a hidden folder beside the result: after Ctrl-C the same command goes
on from there. What a tension asks and when a side holds is data (``configs/tension/``).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError, StoreError, unknown

from .. import cli, labels, run
from ..executors import default_workers, progress
from ..finished import finish
from ..measures import ENOUGH
from ..store import Store, write_text

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

    from ..verdicts import Verdict
    from .file import Outcome, Tension

ROOT = Path(__file__).resolve().parents[2]
PAGE = "docs/tensions.md"
QUICK_SEEDS, QUICK_WORLD = ENOUGH, "small"


@dataclass(frozen=True)
class Task:
    """One run of one arm; plain, so that it can be sent to a worker."""

    tension: str
    arm: str
    spec: RunSpec
    outcomes: tuple[Outcome, ...]
    folder: Path

    @property
    def key(self) -> str:
        """Return what decides the numbers: the run, and how its outcomes are read."""
        how = [(o.measure.name, o.measure.indicator, o.measure.how, o.region, o.years)
               for o in self.outcomes]  # fmt: skip
        return hashlib.sha256(json.dumps([run.key_of(self.spec), how]).encode()).hexdigest()

    @property
    def part(self) -> Path:
        """File that says that this run is finished, and what came out."""
        return self.folder / f"{self.tension}-{self.arm}-{self.spec.seed}-{self.key[:16]}.json"


def chosen(only: str | None) -> dict[str, Tension]:
    """Return the tensions asked for, in order of their numbers."""
    from . import file as tension_file

    known = tension_file.every()
    if only is None:
        return known
    asked = only.split(",")
    for name in asked:
        if name not in known:
            raise unknown("tension", name, known)
        if asked.count(name) > 1:
            raise InputError(f"--only names '{name}' twice")
    return {name: one for name, one in known.items() if name in asked}


def tasks(many: dict[str, Tension], folder: Path, seeds: int | None, quick: bool) -> list[Task]:
    """Return all runs, tension by tension and seed by seed."""
    found = []
    for name, tension in many.items():
        world = QUICK_WORLD if quick else ""
        base = {arm: run.load(tension.words(arm, world)) for arm in tension.arms}
        n = seeds or (QUICK_SEEDS if quick else tension.seeds)
        outcomes = tuple(tension.outcomes.values())
        for seed in range(tension.first_seed, tension.first_seed + n):
            found += [Task(name, arm, spec.replace(seed=seed), outcomes, folder)
                      for arm, spec in base.items()]  # fmt: skip
    return found


def numbers(outcomes: Sequence[Outcome], indicators: pd.DataFrame) -> dict[str, float]:
    """Return the outcomes of one run."""
    found = {}
    for one in outcomes:
        rows = indicators[indicators["region"] == one.region].sort_values("quarter")
        if one.years:
            first, last = (4 * year for year in one.years)
            rows = rows[(rows["quarter"] > first) & (rows["quarter"] <= last)]
        found[one.measure.name] = one.measure.of_run(rows)
    return found


def live(task: Task) -> str:
    """Live one run and leave its numbers behind. Runs in a worker."""
    part = task.part
    if not part.exists():
        record = run.live(task.spec, panels=False)
        told = {"key": task.key, "numbers": numbers(task.outcomes, record.indicators)}
        write_text(part, json.dumps(told))
    return part.name


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("tensions")
    to.add_argument("--only", default=None, metavar="NAME,…", help="some of them, by name")
    to.add_argument("--seeds", type=cli.positive, default=None, metavar="N",
                    help="runs of each arm (default: as each file says)")  # fmt: skip
    to.add_argument("--quick", action="store_true", help=f"{QUICK_SEEDS} seeds, a small world")
    to.add_argument("--docs", action="store_true", help=f"also write {PAGE}")
    cli.add_common(to, "workers", "results", "lang")
    to.set_defaults(words=[])
    given = cli.parse(to, list(words))
    if given.words:
        raise InputError(
            f"tensions takes no '{given.words[0]}': its settings stand in configs/experiment; "
            "use compare for your own"
        )
    if given.docs and (given.quick or given.only):
        raise InputError(f"--docs tells of all tensions in full; leave out "
                         f"{'--quick' if given.quick else '--only'}")  # fmt: skip
    if given.docs and not (ROOT / PAGE).parent.is_dir():
        raise InputError("--docs needs the checkout of Agglomera; there is no folder docs/ here")
    many = chosen(given.only)
    store = Store(given.results).open()
    name = "-".join(["tensions", *(["quick"] if given.quick else []),
                     *(list(many) if given.only else [])])[:110]  # fmt: skip
    _own(store, name)
    parts = store.root / f".{name}.parts"
    todo = tasks(many, parts, given.seeds, given.quick)
    key = hashlib.sha256(json.dumps([t.key for t in todo]).encode()).hexdigest()
    look = _look(given.lang)
    folder, old = store.folder(name), _read_provenance(store.folder(name))
    if old.get("key") == key:
        cli.say(f"{folder} holds exactly these runs already; reused")
        frame = _stored(folder / "numbers.csv")
    else:
        frame = _compute(todo, parts, given.workers or default_workers(), store, folder)
        old = {}
    found = verdicts(many, frame)
    text = told(many, found, frame, given.lang)
    if old.get("look") != look:
        facts = {"kind": "tensions", "key": key, "look": look, "runs": len(todo),
                 "arms": _arms(many, todo)}  # fmt: skip
        _write(store, name, many, found, frame, text, given.lang, facts)
        shutil.rmtree(parts, ignore_errors=True)
    if given.docs:
        from .page import page

        write_text(ROOT / PAGE, page(many, found, frame))
    print(text)
    print(f"figures   {folder / 'figures'}")
    print(f"numbers   {folder / 'numbers.csv'}")
    if given.docs:
        print(f"page      {ROOT / PAGE}")
    return 0


def _own(store: Store, name: str) -> None:
    """Refuse to replace a folder that is not of this verb."""
    folder = store.folder(name)
    if folder.exists() and _read_provenance(folder).get("kind") != "tensions":
        raise StoreError(
            f"{folder} is not a folder that tensions has written; move it away or use --results"
        )


def _read_provenance(folder: Path) -> dict[str, Any]:
    try:
        data = json.loads((folder / "provenance.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _look(lang: str) -> str:
    """Return what decides words and pictures: language, our own sources, the files of tensions."""
    from sim.files import config_dir

    from .file import FOLDER

    digest = hashlib.sha256(lang.encode())
    for path in [*sorted(Path(__file__).parent.rglob("*.py")),
                 *sorted((config_dir() / FOLDER).glob("*.yaml"))]:  # fmt: skip
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _stored(file: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_csv(file, dtype={"key": str})
    except (OSError, ValueError):
        raise StoreError(
            f"{file.parent} lacks its {file.name}; remove the folder or use another --results"
        ) from None


def _arms(many: dict[str, Tension], todo: list[Task]) -> dict[str, Any]:
    """Return what was run: words and seeds of each arm, and the fingerprint of its first run."""
    found: dict[str, Any] = {}
    for task in todo:
        arms = found.setdefault(task.tension, {})
        one = arms.setdefault(task.arm, {
            "set": list(many[task.tension].arms[task.arm].overrides), "seeds": [],
            "fingerprint": task.spec.fingerprint,
        })  # fmt: skip
        one["seeds"].append(task.spec.seed)
    return found


def _compute(todo: list[Task], parts: Path, workers: int, store: Store, last: Path) -> pd.DataFrame:
    finish(live, todo, parts, store, workers,
           before=lambda: _take_over(todo, last / "numbers.csv"))  # fmt: skip
    return _gather(todo)


def _take_over(todo: list[Task], file: Path) -> None:
    """Leave the runs that the last result holds already where finished runs are looked for."""
    if not file.exists():
        return
    frame = _stored(file)
    held = dict(list(frame.groupby(["tension", "arm", "key"])))
    for task in todo:
        rows = held.get((task.tension, task.arm, task.key[:16]))
        if rows is not None and not task.part.exists():
            found = dict(zip(rows["outcome"], map(float, rows["value"]), strict=True))
            write_text(task.part, json.dumps({"key": task.key, "numbers": found}))


def _gather(todo: list[Task]) -> pd.DataFrame:
    """Put the numbers of all runs into one tidy table."""
    import pandas as pd

    rows = []
    for task in todo:
        for outcome, value in json.loads(task.part.read_text("utf-8"))["numbers"].items():
            rows.append({"tension": task.tension, "arm": task.arm, "seed": task.spec.seed,
                         "key": task.key[:16], "outcome": outcome, "value": value})  # fmt: skip
    return pd.DataFrame(rows)


def values(tension: Tension, frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the numbers of one tension: outcome, arm, then an array in order of seeds."""
    own = frame[frame["tension"] == tension.name]
    found: dict[str, dict[str, Any]] = {}
    for outcome in tension.outcomes:
        wide = own[own["outcome"] == outcome].pivot(index="seed", columns="arm", values="value")
        found[outcome] = {arm: wide[arm].to_numpy(float) for arm in tension.arms}
    return found


def verdicts(many: dict[str, Tension], frame: pd.DataFrame) -> dict[str, Verdict]:
    """Judge every tension."""
    from ..verdicts import verdict

    return {name: verdict(tension, values(tension, frame)) for name, tension in many.items()}


HEADS = {
    "en": ["tension", "the model says", "seeds"],
    "zh": ["张力", "模型的回答", "种子数"],
}
READING = {
    "en": "Seeds are shared by all arms of a tension. Cannot tell: the 95 % interval holds the "
    "smallest difference that matters; that means not known, not none. The model is a stylised "
    "world that is not calibrated: what it says is a fact about the model.",
    "zh": "同一问题的各情景使用相同种子。无法判断：95%区间包含最小的重要差异，表示未知，并非没有差异。"
    "模型是典型化的世界，尚未校准：结果只说明模型本身。",
}


def seeds_of(name: str, frame: pd.DataFrame) -> list[int]:
    """Return the seeds that a tension was run on."""
    return sorted(int(seed) for seed in frame.loc[frame["tension"] == name, "seed"].unique())


def told(
    many: dict[str, Tension], found: dict[str, Verdict], frame: pd.DataFrame, lang: str
) -> str:
    """Return table and sentences as text."""
    from ..verdicts import sentence, short

    lines = [HEADS[lang]]
    said = []
    for name, tension in many.items():
        title = f"{tension.number} {tension.label.of(lang)}"
        n = len(seeds_of(name, frame))
        lines.append([title, short(tension, found[name], lang), str(n)])
        said.append(f"{tension.number} {tension.question.of(lang)}\n"
                    f"   {sentence(tension, found[name], lang)}")  # fmt: skip
    return "\n\n".join([labels.table(lines), *said, READING[lang]]) + "\n"


def rows(many: dict[str, Tension], found: dict[str, Verdict]) -> pd.DataFrame:
    """Return every contrast as one tidy row."""
    import pandas as pd

    return pd.DataFrame([
        {
            "tension": name, "verdict": found[name].says, "contrast": key,
            "kind": tension.contrasts[key].kind, "outcome": tension.contrasts[key].outcome,
            "reads": one.word, "difference": one.effect.middle, "low": one.effect.low,
            "high": one.effect.high, "pairs": one.effect.pairs, "best": one.best,
            "smallest": tension.outcomes[tension.contrasts[key].outcome].smallest,
            "counted_in": tension.outcomes[tension.contrasts[key].outcome].counted_in,
        }
        for name, tension in many.items() for key, one in found[name].readings.items()
    ])  # fmt: skip


def _write(
    store: Store, name: str, many: dict[str, Tension], found: dict[str, Verdict],
    frame: pd.DataFrame, text: str, lang: str, facts: dict[str, Any],
) -> None:  # fmt: skip
    """Write numbers, words and pictures, whole or not at all."""
    from ..figures import style, tension

    try:
        with store.writing(name, replace=True) as folder:
            frame.to_csv(folder / "numbers.csv", index=False)
            rows(many, found).to_csv(folder / "verdicts.csv", index=False)
            (folder / "tensions.txt").write_text(text, "utf-8")
            (folder / "figures").mkdir()
            for one in progress(list(many.values()), len(many), "figures"):
                drawn = tension.draw((one, found[one.name], values(one, frame)), lang)
                style.save(drawn, folder / "figures" / f"{one.name}.png", lang)
            (folder / "provenance.json").write_text(json.dumps(facts, indent=1), "utf-8")
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            "stopped while drawing; all runs are finished and kept, and the same command goes on "
            "from there"
        ) from None
