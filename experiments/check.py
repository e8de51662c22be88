"""``agglomera check``: validate a setting; print all and only what differs from the default."""

from __future__ import annotations

from collections.abc import Sequence

from . import cli, run


def main(words: Sequence[str]) -> int:
    """Run the verb."""
    to = cli.parser("check")
    to.add_argument("words", nargs="*", metavar="KEY=VALUE", help="for example path=fusion seed=7")
    cli.add_common(to, "config-dir", "spec")
    given = cli.parse(to, list(words))
    from sim import door

    spec = run.load(given.words, given.spec, given.config_dir)
    for key, (value, usual) in door.difference(spec).items():
        print(f"{key} = {_shown(value)}   (default {_shown(usual)})")
    cli.say(f"valid; fingerprint {spec.fingerprint}")
    return 0


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
