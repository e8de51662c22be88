"""``agglomera compare``: the same seeds in several arms, and what changes between them.

An arm is a policy's name, or ``label:key=value+key=value``. The first arm is the base; every
other is compared with it seed by seed, so that both share all luck that they have in common.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.errors import InputError, StoreError

from . import cli, labels, run
from .executors import default_workers, each, progress
from .measures import COMPARED, ENOUGH, Measure, read
from .store import Store, tidy_name
from .words import sentence, shown_change

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sim.core.spec import RunSpec

    from .statistics import Paired

    Results = dict[str, list[tuple[Measure, Paired]]]


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


def measured(spec: RunSpec) -> dict[str, float]:
    """Run one spec and return its measures and counts of events. Runs in a worker."""
    record = run.live(spec, panels=False)
    numbers = read(COMPARED, record.indicators)
    events = record.events
    if len(events):
        counts = events.loc[events["region"] == "focal", "kind"].value_counts()
        numbers |= {f"events.{kind}": float(many) for kind, many in counts.items()}
    return numbers


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("compare")
    to.add_argument("words", nargs="*", metavar="ARM|KEY=VALUE",
                    help="arms first to last (policies, or label:key=value+key=value)")  # fmt: skip
    to.add_argument("--seeds", type=cli.positive, default=20, metavar="N", help="default 20")
    to.add_argument("--events", action="store_true", help="compare the count of every event, too")
    cli.add_common(to, "workers", "name", "results", "lang", "config-dir")
    given = cli.parse(to, list(words))
    arms, shared = split(given.words)
    store = Store(given.results).open()
    specs = {arm.label: run.load([*shared, *arm.overrides], None, given.config_dir) for arm in arms}
    first = next(iter(specs.values()))
    if any(spec.seed != first.seed for spec in specs.values()):
        raise InputError("an arm sets its own seed; give seed=N once, for all arms")
    seeds = [first.seed + i for i in range(given.seeds)]
    key = _key(specs, seeds)
    about = tidy_name(f"compare-{first.labels.get('path', 'path')}-{'-'.join(specs)}")[:90]
    name = given.name or f"{about}-{len(seeds)}-{key[:8]}"
    folder, there = store.folder(name), store.has(name, key)
    if there:
        cli.say(f"{folder} holds exactly these runs already; reused")
        frame = _stored(folder / "runs.csv")
    else:
        frame = _run(specs, seeds, given.workers or default_workers())
    base = next(iter(specs))
    results = compare(frame, list(specs), given.events)
    text = table(results, base, len(seeds), given.lang)
    if not there or _written(folder / "table.txt") != text:  # new, other language, or --events
        said = {arm.label: [*shared, *arm.overrides] for arm in arms}
        facts = {
            "kind": "compare", "key": key, "seeds": seeds, "arms": said,
            "fingerprints": {label: spec.fingerprint for label, spec in specs.items()},
        }  # fmt: skip
        with store.writing(name, replace=there) as part:
            from .figures import forest
            from .figures.style import save

            frame.to_csv(part / "runs.csv", index=False)
            rows(results, base).to_csv(part / "comparison.csv", index=False)
            save(forest.draw(_told(results), given.lang, base), part / "comparison.png", given.lang)
            (part / "table.txt").write_text(text, "utf-8")
            (part / "brief.md").write_text(brief(results, specs, said, seeds, given.lang), "utf-8")
            (part / "provenance.json").write_text(json.dumps(facts, indent=1), "utf-8")
    print(text)
    print(f"figure    {folder / 'comparison.png'}")
    print(f"in words  {folder / 'brief.md'}")
    print(f"numbers   {folder / 'comparison.csv'}")
    return 0


def _stored(file: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_csv(file)
    except (OSError, ValueError):
        raise StoreError(
            f"{file.parent} lacks its runs.csv; remove the folder or choose another --name"
        ) from None


def _written(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def _key(specs: dict[str, RunSpec], seeds: list[int]) -> str:
    keys = [
        [label, run.key_of(spec.replace(seed=s))] for label, spec in specs.items() for s in seeds
    ]
    return hashlib.sha256(json.dumps(keys).encode()).hexdigest()


def _run(specs: dict[str, RunSpec], seeds: list[int], workers: int) -> pd.DataFrame:
    import pandas as pd

    cli.compiled()
    tasks = [(label, seed) for seed in seeds for label in specs]
    todo = [specs[label].replace(seed=seed) for label, seed in tasks]
    done: list[dict[str, object]] = []
    try:
        for numbers in progress(each(measured, todo, workers), len(todo), "runs"):
            label, seed = tasks[len(done)]
            done.append({"arm": label, "seed": seed, **numbers})
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped after {len(done)} of {len(todo)} runs; a comparison is written only when all "
            "of its pairs are there, so nothing was kept"
        ) from None
    return pd.DataFrame(done)


def compare(frame: pd.DataFrame, arms: list[str], events: bool = False) -> Results:
    """Compare every arm with the first, measure by measure, pair by pair."""
    many = [m for m in COMPARED if m.name in frame and frame[m.name].notna().any()]
    if events:
        kinds = [c for c in frame.columns if c.startswith("events.")]
        many += [Measure(c, "", "count", f"events '{c[7:]}'", f"事件 {c[7:]}", "events")
                 for c in kinds]  # fmt: skip
    from .statistics import paired

    wide = {arm: frame[frame["arm"] == arm].sort_values("seed").set_index("seed") for arm in arms}
    found: Results = {}
    for arm in arms[1:]:
        found[arm] = []
        for m in many:
            a, b = wide[arms[0]][m.name], wide[arm][m.name]
            if m.how == "count":
                a, b = a.fillna(0.0), b.fillna(0.0)
            both = a.index.intersection(b.index)
            base, other = (x.loc[both].to_numpy(float) for x in (a, b))
            found[arm].append((m, paired(base, other)))
    return found


def _told(results: Results) -> Results:
    return {arm: [(m, one) for m, one in many if m.how != "count"] for arm, many in results.items()}


def rows(results: Results, base: str) -> pd.DataFrame:
    """Return the comparison as one tidy frame."""
    import pandas as pd

    return pd.DataFrame([
        {
            "arm": arm, "base": base, "measure": m.name, "label": m.en, "unit": m.unit,
            "pairs": one.pairs, "base_mean": one.base, "arm_mean": one.arm,
            "difference": one.difference, "low": one.low, "high": one.high, "ratio": one.ratio,
            "ratio_low": one.ratio_low, "ratio_high": one.ratio_high,
            "share_higher": one.higher, "clear": one.clear,
        }
        for arm, many in results.items() for m, one in many
    ])  # fmt: skip


HEADS = {
    "en": ["", "{base}", "{arm}", "change (95 % interval)", "pairs higher", ""],
    "zh": ["", "{base}", "{arm}", "变化（95%区间）", "更高的配对", ""],
}
CLEAR = {"en": ("cannot tell", "no change"), "zh": ("无法判断", "无变化")}
FEW = {
    "en": "Fewer than {enough} pairs cannot tell: all may agree by luck alone. Use --seeds 20.",
    "zh": "少于{enough}对无法判断：可能只是偶然相同。可用--seeds 20。",
}
READING = {
    "en": "Means of {pairs} pairs of runs. Cannot tell: the interval holds 0; that means not known, "
    "not none. Of twenty numbers about one seems to change by luck alone.",
    "zh": "{pairs}对运行的均值。无法判断：区间包含0，表示未知，并非没有变化。"
    "二十项指标中约有一项会因偶然显得有变化。",
}


def table(results: Results, base: str, pairs: int, lang: str) -> str:
    """Return the comparison as text: a table and the sentences, arm by arm."""
    parts = []
    for arm, many in results.items():
        lines = [[head.format(base=base, arm=arm) for head in HEADS[lang]]]
        for m, one in many:
            unsure, none = CLEAR[lang]
            lines.append([
                m.label(lang) + (f" ({labels.unit_name(m.unit, lang)})"
                                 if m.unit not in ("", "share", "index") else ""),
                labels.number(one.base, m.unit, lang), labels.number(one.arm, m.unit, lang),
                shown_change(one, m, lang), f"{100 * one.higher:.0f} %",
                none if one.same else "" if one.clear else unsure,
            ])  # fmt: skip
        parts.append(labels.table(lines))
        if pairs < ENOUGH:
            parts.append(FEW[lang].format(enough=ENOUGH))
            continue
        clear = [sentence(arm, one, m, lang) for m, one in many if one.clear]
        end = "。" if lang == "zh" else "."
        if clear:
            parts.append("\n".join(text + end for text in clear))
        else:
            nothing = {
                "en": f"Cannot tell that {arm} changes any of these numbers in {pairs} pairs.",
                "zh": f"{pairs}对运行中无法判断{arm}改变了任何一项指标。",
            }
            parts.append(nothing[lang])
    if pairs >= ENOUGH:
        parts.append(READING[lang].format(pairs=pairs))
    return "\n\n".join(parts) + "\n"


CAVEATS = {
    "en": """\
- Both arms of a pair have the same seed and share all luck that they have in common.
- Intervals are 95 % bias-corrected and accelerated bootstrap intervals over the pairs. Of twenty
  such intervals about one leaves out the truth by chance alone.
- The model is a stylised world, not a forecast: read signs and orders of magnitude.""",
    "zh": """\
- 每一对运行种子相同，共享全部共同的随机性。
- 区间为对配对重抽样的95% BCa自助法区间；每二十个区间中约有一个会因偶然而不含真值。
- 模型是典型化的世界，并非预测：可参考的是方向与量级。""",
}


def brief(
    results: Results, specs: dict[str, RunSpec], said: dict[str, list[str]], seeds: list[int],
    lang: str,
) -> str:  # fmt: skip
    """Return a short report in Markdown."""
    base = next(iter(specs))
    spec = specs[base]
    path = labels.path_name(str(spec.labels.get("path", "")), lang)
    head = {
        "en": f"# {' and '.join(list(specs)[1:])} against {base}\n\n{len(seeds)} pairs of runs, "
        f"{spec.years} years each, path {path}, seeds {seeds[0]} to "
        f"{seeds[-1]}.\n\n![comparison](comparison.png)\n",
        "zh": f"# {'、'.join(list(specs)[1:])}与{base}的比较\n\n{len(seeds)}对运行，"
        f"每次{spec.years}年，路径：{path}，种子{seeds[0]}至"
        f"{seeds[-1]}。\n\n![comparison](comparison.png)\n",
    }[lang]
    lines = [head]
    lines += [f"- {label}: `{' '.join(words)}`" for label, words in said.items()]
    lines.append("")
    for arm, many in results.items():
        lines.append(f"## {arm}\n")
        told = [(m, one) for m, one in many if m.how != "count"]
        if len(seeds) < ENOUGH:
            lines += [FEW[lang].format(enough=ENOUGH), ""]
        lines += [f"- {sentence(arm, one, m, lang)}" for m, one in told]
        lines.append("")
    lines += [{"en": "## How to read this", "zh": "## 如何阅读"}[lang], "", CAVEATS[lang], ""]
    return "\n".join(lines)
