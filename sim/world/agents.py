"""Organisations as Mesa agents: thin handles on rows, made only when somebody asks for them.

A handle owns nothing: reading or writing an attribute reads or writes the column. It finds its row
by the organisation's address, so it stays valid when rows are squeezed, and its class follows the
ladder: a Startup that is promoted becomes an SME in the hands of whoever holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import mesa
from mesa.agent import AgentSet

if TYPE_CHECKING:
    from ..core.table import Table

_OWN = frozenset({"model", "unique_id", "pos"})


class Organisation(mesa.Agent):
    """A handle on one row of a table of organisations."""

    table: ClassVar[str] = ""

    def __init__(self, model: Any, address: int) -> None:  # no registration: the row is the agent
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "unique_id", int(address))
        object.__setattr__(self, "pos", None)

    @property
    def row(self) -> int:
        """Row number now; raises LookupError when the organisation has ended."""
        row = self.model._rows(self.table).get(self.unique_id, -1)
        if row < 0:
            raise LookupError(f"{type(self).__name__} {self.unique_id:016x} has ended")
        return int(row)

    @property
    def is_alive(self) -> bool:
        """Whether the organisation still exists."""
        return self.unique_id in self.model._rows(self.table)

    @property
    def cash(self) -> float:
        """Money on its account, in yuan."""
        table = getattr(self.model, self.table)
        return float(self.model.ledger.balance[table.account[self.row]])

    def __getattr__(self, label: str) -> Any:
        if label.startswith("_"):
            raise AttributeError(label)
        table: Table = getattr(self.model, type(self).table)
        if label not in table.columns:
            raise AttributeError(f"{type(self).__name__} has no attribute '{label}'")
        value = getattr(table, label)[self.row]
        return value.copy() if table.columns[label].width else value.item()

    def __setattr__(self, label: str, value: Any) -> None:
        if label in _OWN:
            object.__setattr__(self, label, value)
            return
        table: Table = getattr(self.model, self.table)
        if label not in table.columns:
            raise AttributeError(f"{type(self).__name__} has no attribute '{label}'")
        getattr(table, label)[self.row] = value

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unique_id:016x}>"


class Firm(Organisation):
    """A firm of any size."""

    table = "firms"


class Startup(Firm):
    """A young, small firm, often without a product."""


class SME(Firm):
    """A small or medium-sized firm."""


class Giant(Firm):
    """A firm above the size of giants."""


class Institute(Organisation):
    """A university, research institute or vocational college."""

    table = "institutes"


class Investor(Organisation):
    """An angel, a venture firm or an industry fund."""

    table = "investors"


class Government(Organisation):
    """A locality, a province or the nation."""

    table = "governments"


class Hub(Organisation):
    """A hub organisation (创新枢纽型集群组织)."""

    table = "hubs"


FIRM_CLASSES: tuple[type[Firm], ...] = (Startup, SME, Giant)
_OTHERS: tuple[type[Organisation], ...] = (Institute, Investor, Government, Hub)
_TABLES: tuple[type[Organisation], ...] = (Firm, *_OTHERS)


class Handles:
    """The part of a World that Mesa's idioms work on: ``agents``, ``agents_by_type``, ``agent_types``."""

    quarter: int
    random: Any

    def _rows(self, table: str) -> dict[int, int]:
        """Return address → row of a table, rebuilt when rows have changed."""
        cache: dict[str, Any] = self.__dict__.setdefault("_row_cache", {})
        t: Table = getattr(self, table)
        stamp = (self.quarter, t.n, t.ended)
        if table not in cache or cache[table][0] != stamp:
            live = t.live()
            cache[table] = (stamp, dict(zip(t.address[live].tolist(), live.tolist(), strict=True)))
        rows: dict[int, int] = cache[table][1]
        return rows

    def _handles(self, cls: type[Organisation]) -> list[Organisation]:
        known: dict[tuple[str, int], Organisation] = self.__dict__.setdefault("_handle_cache", {})
        t: Table = getattr(self, cls.table)
        found = []
        for address, row in self._rows(cls.table).items():
            real = FIRM_CLASSES[int(t.kind[row])] if cls.table == "firms" else cls
            handle = known.get((cls.table, address))
            if handle is None:
                handle = known[cls.table, address] = real(self, address)
            elif handle.__class__ is not real:
                object.__setattr__(handle, "__class__", real)  # promoted or demoted
            if isinstance(handle, cls):
                found.append(handle)
        return found

    def keep_handles(self) -> None:
        """Let handles already given out follow their firms up and down the ladder."""
        if self.__dict__.get("_handle_cache"):
            self._handles(Firm)

    def handle(self, address: int) -> Organisation:
        """Return the agent with this address; raises LookupError if it does not exist."""
        for cls in _TABLES:
            if int(address) in self._rows(cls.table):
                return next(h for h in self._handles(cls) if h.unique_id == int(address))
        raise LookupError(f"no organisation {int(address):016x}")

    @property
    def agents(self) -> AgentSet:
        """All organisations, as a Mesa AgentSet of handles."""
        every = [h for cls in _TABLES for h in self._handles(cls)]
        return AgentSet(every, random=self.random)

    @property
    def agents_by_type(self) -> dict[type[Organisation], AgentSet]:
        """Organisations by class, as Mesa has it; classes without members are there, too."""
        return {
            cls: AgentSet(self._handles(cls), random=self.random)
            for cls in (*FIRM_CLASSES, *_OTHERS)
        }

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
