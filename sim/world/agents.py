"""What a World answers to Mesa's idioms: its organisations as agents, in sets backed by columns."""

from __future__ import annotations

from typing import Any

from .agent_sets import Organisations
from .organisations import (
    FIRM_CLASSES,
    OTHERS,
    SME,
    TABLES,
    Firm,
    Giant,
    Government,
    Hub,
    Institute,
    Investor,
    Organisation,
    Roll,
    Startup,
)  # fmt: skip

__all__ = [
    "FIRM_CLASSES",
    "SME",
    "Firm",
    "Giant",
    "Government",
    "Handles",
    "Hub",
    "Institute",
    "Investor",
    "Organisation",
    "Organisations",
    "Startup",
]


class Handles:
    """The part of a World that Mesa's idioms work on: ``agents``, ``agents_by_type``, ``agent_types``."""

    random: Any

    def _rolls(self) -> list[Roll]:
        """Return the roll of each table of organisations, made when first asked for."""
        rolls: list[Roll] | None = self.__dict__.get("_handle_cache")
        if rolls is None:
            rolls = [Roll(self, cls, code) for code, cls in enumerate(TABLES)]
            self.__dict__["_handle_cache"] = rolls
        return rolls

    def keep_handles(self) -> None:
        """Let handles already given out follow their firms up and down the ladder."""
        rolls = self.__dict__.get("_handle_cache")
        if rolls and rolls[0].handles:
            rolls[0].keep()

    def handle(self, address: int) -> Organisation:
        """Return the agent with this address; raises LookupError if it does not exist."""
        for roll in self._rolls():
            row = roll.find(int(address))
            if row >= 0:
                return roll.give(int(address), row)
        raise LookupError(f"no organisation {int(address):016x}")

    @property
    def agents(self) -> Organisations:
        """All organisations that exist now, as a set of its own: changing it changes no world."""
        rolls = self._rolls()
        stamp = [(roll.table.n, roll.table.changes) for roll in rolls]
        held: tuple[Any, Any, Organisations] | None = self.__dict__.get("_agents_cache")
        if held is None or held[0] is not rolls or held[1] != stamp:
            every = Organisations.over(rolls, [(roll.code, roll.table.live()) for roll in rolls])
            held = self.__dict__["_agents_cache"] = (rolls, stamp, every)
        return held[2].copy()

    @property
    def agents_by_type(self) -> dict[type[Organisation], Organisations]:
        """Organisations by class, as Mesa has it; classes without members are there, too."""
        rolls = self._rolls()
        rows = rolls[0].table.live()
        kinds = rolls[0].table.kind[rows]
        found: dict[type[Organisation], Organisations] = {
            cls: Organisations.over(rolls, [(0, rows[kinds == kind])])
            for kind, cls in enumerate(FIRM_CLASSES)
        }
        for code, other in enumerate(OTHERS, 1):
            found[other] = Organisations.over(rolls, [(code, rolls[code].table.live())])
        return found

    @property
    def agent_types(self) -> list[type[Organisation]]:
        """The classes of organisations that exist now."""
        return [cls for cls, some in self.agents_by_type.items() if len(some)]

    def register_agent(self, agent: Any) -> None:
        """Refuse agents that are not rows: organisations are born by mechanisms."""
        raise TypeError("organisations are rows: use World.found_firms, not mesa.Agent(model)")

    def deregister_agent(self, agent: Any) -> None:
        """Refuse: organisations end by mechanisms."""
        raise TypeError("organisations end by mechanisms, not by Agent.remove()")
