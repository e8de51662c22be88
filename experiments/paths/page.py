"""The page docs/paths.md: what was wanted of the five paths and what came out, from the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..labels import PATHS, path_name
from ..told import plain
from . import words

if TYPE_CHECKING:
    from .file import Design
    from .judge import Common, Swaps, Turn

HEAD = """\
<!-- Made by `agglomera paths --docs` from configs/emergence and its runs; do not edit. -->
# Do the five paths emerge?

With different starts the first year names the path, and naming it says nothing. So the five paths
are also lived from one common start (`configs/emergence/path/common.yaml`): until quarter 0 the
world is the same to the last bit, then the axes of one path are laid over it (`axes=`; uncertainty,
source, diffusion). What is asked: whether outcomes after year 10 name the axes. What is run, which
numbers are read and what is wanted stand in `configs/emergence/`, written before the judged seeds
were looked at; what was looked at before stands in the [validation log](validation-log.md). The
model is a stylised world that is not calibrated: what is said here is a fact about the model.

![Shares of runs by path](images/paths.png)
"""
TABLES = {
    "A": "## A. One common start, only the axes differ · 共同起点，仅三维度不同",
    "B": "## B. The start of one path, the axes of another · 起点与三维度互换",
    "C": "## Paths that turn · 路径转化",
}


def table(rows: list[list[str]]) -> list[str]:
    """Return rows as a table in Markdown; the first column to the left, the others to the right."""
    rule = ["---", *["---:"] * (len(rows[0]) - 1)]
    return [f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:])]


def page(
    design: Design, common: Common, swaps: Swaps, turns: dict[str, Turn], runs: int,
    signatures: list[str],
) -> str:  # fmt: skip
    """Return the page: common start, swaps, turning, signatures."""
    lines = [HEAD, f"{runs} runs of {design.years} years, `world={design.world}`.", ""]
    lines += [TABLES["A"], "", *_common(design, common), ""]
    lines += [TABLES["B"], "", *_swaps(design, swaps), ""]
    lines += [TABLES["C"], "", *_turning(design, turns)]
    return "\n".join([*lines, *(["", *signatures] if signatures else [])]) + "\n"


def reference(found: Common, key: str, runs: int) -> dict[str, Any]:
    """Return the wanted numbers, from which README tells what is missed."""
    return {
        "key": key, "runs": runs,
        "numbers": [
            {"name": one.name, "path": one.path, "value": plain(one.value), "low": plain(one.low),
             "high": plain(one.high), "wanted": words.wanted(one), "met": one.met}
            for one in found.verdicts
        ],
    }  # fmt: skip


def _common(design: Design, found: Common) -> list[str]:
    g = design.groups
    accuracies = "; ".join(
        f"{how} {words.share(one.accuracy)} ({words.span(*one.interval)})"
        for how, one in found.tests.items()
    )
    dropped = ", ".join(f"`{name}` ({r:.2f})" for name, r in found.dropped.items()) or "none"
    lines = [
        f"Learnt on seeds {_seeds(g['train'].seeds)}, judged on {_seeds(g['test'].seeds)}; "
        f"ablations on {_seeds(g['ablated'].seeds)}. Judged is the {design.judged} classifier "
        "(linear discriminants with shrinkage on standardised features), chosen beforehand; beside "
        f"it a forest of trees. On fresh seeds: {accuracies}. Five names at random: 20 %. Interval: "
        "Wilson, 95 %.",
        "", *table(words.judged(found, "en")), "",
        "Counts, true path down, name given across:",
        "", *table(words.confusion(found, design.judged, "en")), "",
        f"{len(found.used)} features are used. Dropped by rule, because in the first year they go "
        f"with an arm on the training seeds (correlation {design.wanted['set']:g} or more): "
        f"{dropped}.", "",
        "What is switched off, and why that:", "",
    ]  # fmt: skip
    lines += [f"- {path_name(path, 'en')}: `{' '.join(one.words)}`. {one.why} ({one.source})"
              for path, one in design.ablations.items()]  # fmt: skip
    off = design.unrelated
    lines += [f"- unrelated: `{' '.join(off.words)}`. {off.why} ({off.source})", "",
              "What tells the paths apart: mean of each path in standard deviations over all runs "
              "judged, the fifteen features with the widest spread between paths.", ""]  # fmt: skip
    wide = sorted(
        found.apart.items(), key=lambda item: min(item[1].values()) - max(item[1].values())
    )
    label = {f.name: f.label for f in design.features}
    rows = [["feature", "指标", *(path_name(path, "en") for path in PATHS)]]
    rows += [[label[name].en, label[name].zh, *(f"{means[path]:+.1f}" for path in PATHS)]
             for name, means in wide[:15]]  # fmt: skip
    return [*lines, *table(rows)]


def _swaps(design: Design, found: Swaps) -> list[str]:
    g = design.groups
    low, high = found.own.interval
    pairs = len(found.axes)
    by_axes, by_start = (sum(one.values()) / pairs for one in (found.axes, found.start))
    nearer = sum(found.nearer.values()) / pairs
    rows = [["start \\ axes", *(path_name(path, "en") for path in PATHS)]]
    for start in PATHS:
        cells = ["" if start == axes else words.share(found.nearer[start, axes]) for axes in PATHS]
        rows.append([path_name(start, "en"), *cells])
    return [
        f"The classifier learns the five real paths on seeds {_seeds(g['real_train'].seeds)} and "
        f"names {words.share(found.own.accuracy)} ({words.span(low, high)}) of fresh ones right. Then "
        f"each start is given the axes of another path, {found.runs} seeds a pair. Over all "
        f"{pairs} pairs the outcome is named by the axes in {words.share(by_axes)}, by the start in "
        f"{words.share(by_start)}; it lies nearer to the axes' path in {words.share(nearer)}.",
        "", "Named by the axes / by the start; in brackets the path with its own axes:",
        "", *table(words.swapped(found, "en")), "",
        "Nearer, in standardised features, to the mean of the axes' path than to that of the start's:",
        "", *table(rows),
    ]  # fmt: skip


def _turning(design: Design, turns: dict[str, Turn]) -> list[str]:
    g = design.groups
    rows = [["path", *(f"years {name}" for name in design.windows)]]
    rows += [[path_name(path, "en"), *(words.share(one[path]) for one in turn.windows)]
             for path, turn in turns.items()]  # fmt: skip
    return [
        f"The same kind of classifier learns what each real path looks like in any window of "
        f"{design.window} years (seeds {_seeds(g['real_train'].seeds)}), and names every window of "
        f"fresh runs by itself ({_seeds(g['real_test'].seeds)}). A run has turned if its last window "
        "is named another path; it turned in the year from which on it keeps that name. A name that "
        "is wrong by chance counts as well.",
        "", *table(words.turned(turns, "en")), "",
        "Share of runs named as their own path, window by window:",
        "", *table(rows),
    ]  # fmt: skip


def _seeds(seeds: range) -> str:
    return f"{seeds[0]} to {seeds[-1]}"
