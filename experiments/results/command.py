"""``agglomera results``: what is stored, a summary of one experiment, SQL, digest and exports."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError, StoreError, nearest

from .. import cli, labels
from ..store import Store

if TYPE_CHECKING:
    import pandas as pd

    from ..sweep.dataset import Dataset
    from .query import Query

MOST = 200
"""Rows of an answer that are printed; files get all of them."""
FEW = 9
"""Points up to which each has a column of its own."""


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("results")
    to.add_argument("words", nargs="*", metavar="EXPERIMENT",
                    help="an experiment in the results folder; none: list what is there")  # fmt: skip
    to.add_argument("--sql", metavar="SELECT", help='ask it: --sql "select avg(firms) from runs" '
                    "(tables runs, design, plan; describe runs shows the columns)")  # fmt: skip
    to.add_argument("--digest", action="store_true", help="one hash of all its numbers")
    to.add_argument(
        "--csv", metavar="FILE", help="write tidy CSV, one row a number; with --sql the answer"
    )
    to.add_argument("--ema", metavar="FILE", help="write a tar.gz that EMA Workbench loads")
    to.add_argument("--out", metavar="FILE", help="write one Parquet file; with --sql the answer")
    cli.add_common(to, "results", "lang")
    given = cli.parse(to, list(words))
    store = Store(given.results)
    if not given.words:
        asked = _flags(given)
        if asked:
            raise InputError(
                f"{asked[0]} needs an experiment: agglomera results EXPERIMENT {asked[0]} …"
            )
        print(listed(store, given.lang))
        return 0
    if len(given.words) > 1:
        raise InputError(f"results takes one experiment, got {', '.join(given.words)}")
    name = str(given.words[0])
    said = store.folder(name) / "table.txt"
    if said.is_file() and not _is_experiment(said.parent) and not _flags(given):
        print(said.read_text("utf-8", errors="replace"), end="")
        return 0
    return _told(found(store, name), name, given)


def _flags(given: argparse.Namespace) -> list[str]:
    known = ("sql", "digest", "csv", "ema", "out")
    return [f"--{flag}" for flag in known if getattr(given, flag)]


def _told(folder: Path, name: str, given: argparse.Namespace) -> int:
    from ..sweep.dataset import Dataset
    from . import export
    from .query import asking

    data = Dataset(folder.parent, name)
    if given.ema and given.sql is not None:
        raise InputError("--ema writes whole runs; it cannot be combined with --sql")
    if given.digest:
        print(data.digest())
    with asking(folder) as query:
        if given.sql is not None:
            answer = query.ask(given.sql)
            if given.csv:
                print(f"written  {export.write_csv(answer, Path(given.csv))}")
            if given.out:
                print(f"written  {export.write_parquet(answer, Path(given.out))}")
            if not given.csv and not given.out:
                print(shown(answer, given.lang))
        elif given.csv or given.ema or given.out:
            runs = query.frame("select * from runs order by point, seed, year")
            if runs.empty:
                raise StoreError(f"{folder} holds no finished run, so there is nothing to write")
            if given.csv:
                file = export.write_csv(export.tidy(runs, query.outcomes), Path(given.csv))
                print(f"written  {file}")
            if given.out:
                print(f"written  {export.write_parquet(runs, Path(given.out))}")
            if given.ema:
                file = Path(given.ema)
                file = export.write_ema(runs, query.factors, query.outcomes, file, name)
                print(f"written  {file}")
        elif not given.digest:
            print(summary(data, query, given.lang))
    return 0


# What is there ------------------------------------------------------------------------------------


def found(store: Store, name: str) -> Path:
    """Return the folder of an experiment; say what is there if it is not."""
    folder = store.folder(name)
    if _is_experiment(folder):
        return folder
    known = [path.name for path in _folders(store) if _is_experiment(path)]
    there = f"(there: {', '.join(known[:24]) or 'none'})"
    if folder.is_dir():
        raise InputError(
            f"{folder} holds no experiment but another result ({_kind(folder)}) {there}"
        )
    if any(store.root.glob(f"{name}.shard-*-of-*")):
        raise InputError(
            f"{store.root} holds shards of {name}; `agglomera merge {name}` makes them one"
        )
    raise InputError(f"no experiment '{name}' in {store.root}{nearest(name, known)} {there}")


def listed(store: Store, lang: str = "en") -> str:
    """Return one line a folder: experiments first, with their runs."""
    folders = _folders(store)
    if not folders:
        return labels.pick((f"nothing in {store.root}", f"{store.root}中没有结果"), lang)
    rows = [list(HEADS[lang])]
    for path in sorted(folders, key=lambda p: (not _is_experiment(p), p.name)):
        if _is_experiment(path):
            done, asked = _counted(path)
            many = labels.pick((f"{done} of {asked} runs", f"{asked}次运行已完成{done}次"), lang)
            rows.append([path.name, labels.pick(("experiment", "实验"), lang), many])
        else:
            rows.append([path.name, _kind(path), ""])
    return labels.table(rows)


HEADS = {"en": ("name", "what", "stored"), "zh": ("名称", "类别", "已存")}


def _folders(store: Store) -> list[Path]:
    if not store.root.is_dir():
        return []
    return sorted(p for p in store.root.iterdir() if p.is_dir() and not p.name.startswith("."))


def _is_experiment(folder: Path) -> bool:
    return (folder / "manifest.json").is_file()


def _kind(folder: Path) -> str:
    """Return what a folder without runs in a table holds, by its own word."""
    try:
        kind = json.loads((folder / "provenance.json").read_text("utf-8")).get("kind", "run")
        return str(kind)
    except (OSError, ValueError, AttributeError):
        return "–"


def _counted(folder: Path) -> tuple[int, int]:
    """Return runs stored and runs asked for, by the plan and by which parts there are.

    Parts are not opened, so that a long list is told at once.
    """
    from ..sweep import files
    from ..sweep.dataset import failed_in

    try:
        chunks = files.read_part(folder / files.PLAN, ["chunk"])["chunk"].to_pylist()
        there = {int(path.stem.split("-")[1]) for path in files.parts(folder)}
        lacking = sum(one["chunk"] in there for one in failed_in(folder))
        return sum(chunk in there for chunk in chunks) - lacking, len(chunks)
    except (StoreError, ValueError):  # one damaged folder must not hide the list
        return 0, 0


# One experiment -----------------------------------------------------------------------------------


SUMMARY = {
    "en": ("experiment", "design", "runs", "points: {points}, seeds: {seeds}",
           "{asked} asked for: {done} done, {failed} failed, {todo} to do", "factors",
           "Runs of all points and seeds together, year {year}; 5 to 95 %: nine runs in ten lie between."),
    "zh": ("实验", "设计", "运行", "设计点{points}个，种子{seeds}个",
           "计划{asked}次：完成{done}次，失败{failed}次，待运行{todo}次", "因素",
           "全部设计点与种子合计，第{year}年；5%至95%：十次运行中九次落在其间。"),
}  # fmt: skip
COLUMNS = {
    "en": ("", "n", "mean", "5 %", "median", "95 %"),
    "zh": ("", "n", "均值", "5%", "中位数", "95%"),
}
NOTHING = {"en": "No run is finished yet.", "zh": "尚无完成的运行。"}


def summary(data: Dataset, query: Query, lang: str = "en") -> str:
    """Return the design, the runs done and to do, and each outcome at the last year."""
    from ..outcomes import label_of, unit_of

    words = SUMMARY[lang]
    asked, points, seeds = query.rows(
        "select count(*), count(distinct point), count(distinct seed) from plan"
    )[0]
    numbers = query.summary(max(data.manifest["years"], default=None))
    done = 0 if numbers.empty else int(numbers["runs"].iloc[0])
    if data.manifest["design"] == "multirun":  # whose runs may end in different years
        (done,) = query.rows("select count(*) from (select distinct point, seed from runs)")[0]
    bad = len(data.failed()) if any((data.folder / "failed").glob("*.json")) else 0
    todo = max(0, asked - done - bad)
    size = words[3].format(points=points, seeds=seeds)
    label = labels.pick((str(data.manifest["label"]), str(data.manifest["label_zh"])), lang)
    head = [
        [words[0], f"{data.name}: {label}" if label else data.name],
        [words[1], f"{data.manifest['design']}, {size}"],
        *([[words[5], ", ".join(query.factors)]] if query.factors else []),
        [words[2], words[4].format(asked=asked, done=done, failed=bad, todo=todo)],
    ]
    wide = max(labels.width(a) for a, _ in head)
    lines = [f"{labels.pad(a, wide)}  {b}" for a, b in head]
    if numbers.empty:
        return "\n".join([*lines, "", NOTHING[lang]])
    rows = [list(COLUMNS[lang])]
    for outcome, many, *values in (
        numbers[["outcome", "n", "mean", "q05", "q50", "q95"]].to_numpy().tolist()
    ):
        unit = unit_of(outcome)
        cells = (labels.number(x, unit, lang) for x in values)
        rows.append([label_of(outcome, lang, unit=True), f"{many}", *cells])
    year = int(numbers["year"].iloc[0])
    note = words[6].format(year=year)
    lines += ["", labels.table(rows), "", note]
    if 1 < points <= FEW and data.manifest["design"] != "multirun":
        lines += ["", _by_point(query, year, lang)]
    return "\n".join(lines)


def _by_point(query: Query, year: int, lang: str) -> str:
    """Return the mean of each outcome, a column a point."""
    from ..outcomes import label_of, unit_of

    names, *columns = zip(*query.means(year))
    rows = [[labels.pick((f"means, year {year}", f"均值，第{year}年"), lang), *map(str, names)]]
    for outcome, values in zip(query.outcomes, columns):
        known = [math.nan if value is None else float(value) for value in values]
        numbers = [labels.number(x, unit_of(outcome), lang) for x in known]
        rows.append([label_of(outcome, lang, unit=True), *numbers])
    return labels.table(rows)


def shown(answer: pd.DataFrame, lang: str = "en") -> str:
    """Return an answer as text; of a long one the first rows, and how many more there are."""
    import pandas as pd

    def cell(value: Any) -> str:
        if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
            return "–"
        return f"{value:.6g}" if isinstance(value, float) else str(value)

    rows = [[str(name) for name in answer.columns]]
    rows += [[cell(x) for x in row] for row in answer.head(MOST).itertuples(index=False)]
    text = labels.table(rows)
    more = len(answer) - MOST
    if more > 0:
        said = (f"… and {more} more rows; --csv FILE or --out FILE writes all",
                f"……另有{more}行；用--csv FILE或--out FILE输出全部")  # fmt: skip
        text += "\n" + labels.pick(said, lang)
    return text
