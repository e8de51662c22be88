"""``agglomera explain``: what the model is made of, printed from the code itself."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.core.errors import InputError, unknown

from . import cli, run

if TYPE_CHECKING:
    from sim.explain import Sheet

TOPICS = ("plan", "parameters", "levers", "shocks", "indicators", "outcomes", "paths", "columns")
READ_CONFIGS = ("plan", "levers", "shocks", "paths")
TIMED_QUARTERS = 40


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("explain")
    to.add_argument("words", nargs="*", metavar="TOPIC",
                    help=", ".join(TOPICS) + "; then KEY=VALUE for plan, or a mechanism "
                    "for parameters")  # fmt: skip
    to.add_argument("--time", action="store_true",
                    help="with plan: live ten years and time every part")  # fmt: skip
    to.add_argument("--full", action="store_true", help="do not cut lines to the terminal's width")
    cli.add_common(to, "config-dir")
    given = cli.parse(to, list(words))
    topic, rest = (given.words[0], given.words[1:]) if given.words else ("", [])
    if topic not in TOPICS:
        if not topic:
            raise InputError(f"explain what? one of {', '.join(TOPICS)}")
        raise unknown("topic", topic, TOPICS)
    if given.time and topic != "plan":
        raise InputError(f"--time belongs to plan, not to {topic}")
    if given.config_dir is not None and topic not in READ_CONFIGS:
        raise InputError(f"--config-dir belongs to {', '.join(READ_CONFIGS)}, not to {topic}")
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() and not given.full else 0
    sheets = _sheets(topic, rest, given.time, given.config_dir)
    whole = "\n\n".join(sheet.text(0) for sheet in sheets)
    shown = "\n\n".join(sheet.text(width) for sheet in sheets) if width else whole
    print(shown)
    if shown != whole:
        cli.say("long lines were cut to the width of this terminal; --full shows all of them")
    return 0


def _sheets(topic: str, rest: list[str], timed: bool, config_dir: str | None) -> list[Sheet]:
    from sim import explain

    if topic == "plan":
        if not timed and not rest and config_dir is None:
            return [explain.plan()]
        spec = run.load(rest, None, config_dir)
        if not timed:
            return [explain.plan(spec=spec)]
        cli.compiled()
        from sim import World

        world = World(spec)
        for _ in range(min(TIMED_QUARTERS, spec.quarters)):
            world.step()
        return [explain.plan(world.times, spec)]
    if topic == "parameters":
        if len(rest) > 1:
            raise InputError(f"explain parameters takes one section, got '{rest[1]}', too")
        return [explain.parameters(*rest)]
    if rest:
        raise InputError(f"explain {topic} takes nothing more, got '{rest[0]}'")
    if topic == "outcomes":
        return [_outcomes()]
    if topic == "paths":
        return [explain.path_notes(config_dir), explain.paths(config_dir)]
    sheet: Sheet = getattr(explain, topic)(*([config_dir] if topic in READ_CONFIGS else []))
    return [sheet]


WAYS = {
    "last": "mean of the year's four quarters", "mean": "mean of the run", "year": "sum of the year",
    "total": "sum from the start of the run", "peak": "highest yearly mean",
    "share": "total over total of {of}", "count": "times it happened, from the start of the run",
}  # fmt: skip


def _outcomes() -> Sheet:
    """Return the numbers by which a run is told in sweeps and comparisons."""
    from sim.explain import Sheet

    from . import outcomes

    head = ("outcome", "label", "名称", "unit", "at the end of a year", "of the indicator")
    rows = tuple(
        (name, one.en, one.zh, one.unit, WAYS[one.how].format(of=one.of), one.indicator)
        for name, one in outcomes.OUTCOMES.items()
    )
    return Sheet(head, rows)
