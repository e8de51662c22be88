"""The core that model and twin share: the mechanisms that both live by, all others off in both."""

from __future__ import annotations

CORE = (
    "joint_work", "tacit", "explicit", "moves", "project_choice", "project_work", "production",
    "adoption", "market", "accounts", "wages", "founding", "closure",
)  # fmt: skip
"""In the order in which a quarter lives them."""


def words(*also: str, on: tuple[str, ...] = CORE) -> list[str]:
    """Return the overrides of a core world: what is not ``on`` is off, and nothing is burnt in."""
    from sim.core.registry import MECHANISMS

    off = [f"mechanisms.{name}.on=false" for name in sorted(MECHANISMS) if name not in on]
    return [*off, "world.burn_in=0", *also]
