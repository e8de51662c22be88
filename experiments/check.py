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
    found = door.difference(spec)
    for key, (value, usual) in found.items():
        print(f"{key} = {_shown(value)}   (default {_shown(usual)})")
    cli.say(f"valid; differs in {len(found)} values from the default; fingerprint "
            f"{spec.fingerprint}")  # fmt: skip
    return 0


def _shown(value: object) -> str:
    """Write a value the way it is given on the command line."""
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(_shown, value))}]"
    if isinstance(value, float) and value == round(value):
        return f"{value:.0f}"
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
