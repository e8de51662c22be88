"""The command ``agglomera``: one verb, one module; nothing heavy is imported before it is needed.

Exit codes: 0 done; 2 something that you can put right (one sentence says what); 130 Ctrl-C (what
is finished is kept, and it says what); 1 anything that should not have happened.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from sim.core.errors import AgglomeraError, InputError, nearest

VERBS = {
    "run": "run one setting, or with -m every combination of several",
    "demo": "the five paths side by side: a table, figures and a page",
    "compare": "the same seeds in several arms: what a policy changes, with its interval",
    "sweep": "many runs of an experiment: planned, on all processors, kept, resumed",
    "merge": "make one dataset of the shards of a sweep",
    "results": "what is stored; one experiment summed up, asked in SQL, exported",
    "sensitivity": "which factors matter, and how much is luck: screening, then shares of variance",
    "tensions": "questions on which two sides disagree: an experiment and a sentence for each",
    "paths": "do the five paths emerge: named by outcomes alone, starts and axes swapped, paths that turn",
    "findings": "what studies found, and facts (--facts), asked of the model: point, interval, band, verdict",
    "benchmark": "how fast it is here: the model against a plain-Mesa twin, by size, beside its targets",
    "explain": "print plan, parameters, levers, shocks, indicators, outcomes, paths or columns, from the code",
    "check": "validate a setting and print all and only what differs from the default setting",
}
ELSEWHERE = {"merge": "sweep.merge"}
"""Verbs that are not modules of their own name."""
EPILOG = """examples:
  agglomera demo --quick
  agglomera run path=fusion policy=ban_noncompete seed=7 years=40
  agglomera run -m path=fusion,indigenous seed=1,2,3
  agglomera compare baseline ban_noncompete path=indigenous --seeds 20
  agglomera explain levers
  agglomera check path=fusion start.smes=90

KEY=VALUE changes a number of the run; a --flag changes how it is run or shown, never a number."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, with the nearest name that is right."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing usage."""
        raise InputError(f"{message.strip().rstrip('.')} (see {self.prog} --help)")


def parser(verb: str) -> Parser:
    """Return the parser of one verb."""
    return Parser(
        prog=f"agglomera {verb}",
        description=VERBS[verb][0].upper() + VERBS[verb][1:] + ".",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def add_common(to: argparse.ArgumentParser, *names: str) -> None:
    """Add the flags that several verbs share."""
    flags = {
        "workers": dict(type=positive, default=None, metavar="N", help="processes (default: all)"),
        "results": dict(
            default="results", metavar="DIR", help="where results go (default results)"
        ),
        "lang": dict(choices=("en", "zh"), default="en", help="language of tables and figures"),
        "name": dict(default=None, metavar="NAME", help="folder inside the results folder"),
        "config-dir": dict(default=None, metavar="DIR", help="a folder of your own configs"),
        "spec": dict(default=None, metavar="FILE", help="start from the config.yaml of a result"),
    }
    for name in names:
        to.add_argument(f"--{name}", **flags[name])  # type: ignore[arg-type]


def positive(text: str) -> int:
    """Read a whole number of at least 1."""
    if not re.fullmatch("[0-9]{1,7}", text) or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 to 1000000")
    return int(text)


def parse(to: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    """Parse flags and overrides in any order; overrides land in ``words``."""
    given, rest = to.parse_known_args(words)
    for word in rest:
        if word.startswith("-"):
            known = [flag for action in to._actions for flag in action.option_strings]
            raise InputError(
                f"no flag '{word.partition('=')[0]}'{nearest(word.partition('=')[0], known)} "
                f"(see {to.prog} --help)"
            )
    for flag, value in vars(given).items():
        if value == "":
            raise InputError(f"--{flag.replace('_', '-')} = '' is empty (see {to.prog} --help)")
    given.words = [*given.words, *rest]
    return given


def compiled() -> None:
    """Compile the rules and say so, if no compiled ones are on disk; do it before workers start."""
    from sim.core.jit import is_warm

    if not is_warm():
        from sim import warm

        say("compiling the rules once (about a minute) …")
        say(f"compiled in {warm():.0f} s")


def say(text: str) -> None:
    """Tell the user something that is not a result."""
    print(f"agglomera: {text}", file=sys.stderr, flush=True)


def _shadow() -> None:
    own = Path(__file__).resolve().parent
    here = Path.cwd() / "experiments"
    if here.is_dir() and here.resolve() != own and any(here.glob("*.py")):
        say(
            f"the folder experiments/ here is not Agglomera's own: Python started in this folder "
            f"may import it instead of {own}, so rename it or start elsewhere if something is "
            "missing"
        )


def _top(words: list[str]) -> int:
    text = "\n".join(f"  {verb:12}{about}" for verb, about in VERBS.items())
    if words and words[0] in ("--version", "-V"):
        from sim import __version__

        print(f"agglomera {__version__}")
        return 0
    if not words or words[0] in ("-h", "--help", "help"):
        print("usage: agglomera VERB …   (agglomera VERB --help tells more)\n")
        print("Simulate industrial clusters: how they form, by which paths, what policy changes.\n")
        print(f"verbs:\n{text}\n\n{EPILOG}")
        return 0
    raise InputError(f"no verb '{words[0]}'{nearest(words[0], VERBS)} (known: {', '.join(VERBS)})")


def main(words: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return guarded(_verb, sys.argv[1:] if words is None else words)


def _verb(words: list[str]) -> int:
    if not words or words[0] not in VERBS:
        return _top(words)
    module = ELSEWHERE.get(words[0], words[0])
    code: int = importlib.import_module(f"{__package__}.{module}").main(words[1:])
    return code


def guarded(call: Callable[[list[str]], int], words: list[str]) -> int:
    """Call a verb; say in one sentence what stopped it, and return its exit code."""
    # processes that we start would find modules in the folder where the user happens to be
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    try:
        _shadow()
        code = call(words)
        sys.stdout.flush()
        return code
    except AgglomeraError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt as stop:
        say(str(stop.args[0]) if stop.args else "stopped; nothing half-written was left")
        return 130
    except BrokenPipeError:  # somebody closed our output, for example `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a full disk, a folder without rights, a file that has gone
        where = f"{error.filename}: " if error.filename else ""
        say(str(AgglomeraError(f"the system refused: {where}{error.strerror or error}")))
        return 2
    except Exception as error:
        import traceback

        traceback.print_exc()
        text = " ".join(str(error).split())
        say(f"this should not have happened: {type(error).__name__}: {text}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
