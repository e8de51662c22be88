"""Organisations as Mesa agents: thin handles on rows, made only when somebody touches one.

A handle owns nothing: reading or writing an attribute reads or writes the column. It knows its row
and looks again after rows were squeezed; its class follows the ladder: a Startup that is promoted
becomes an SME in the hands of whoever holds it. A ``Roll`` keeps the handles of one table.
"""

from __future__ import annotations

from typing import Any, ClassVar

import mesa
import numpy as np

from ..core.jit import A
from ..core.table import Table
from . import tables

OWN = frozenset({"model", "unique_id", "pos"})
"""What a handle holds by itself, because Mesa expects it there."""


class Organisation(mesa.Agent):
    """A handle on one row of a table of organisations."""

    table: ClassVar[str] = ""
    _roll: Roll
    _table: Table
    _row: int
    _seen: int
    """``Table.changes`` when the row was last looked up: while it stands, the row is right."""

    def __init__(self, model: Any, *args: Any, **kwargs: Any) -> None:
        raise TypeError(
            f"organisations are rows: use World.found_firms, not {type(self).__name__}(model)"
        )

    @property
    def row(self) -> int:
        """Row number now; raises LookupError when the organisation has ended."""
        return self._row if self._seen == self._table.changes else self._looked_up()

    def _looked_up(self) -> int:
        """Return the row now, after rows have ended or moved."""
        row, table = self._roll.followed(self), self._table
        if row < 0 or not table.alive[row]:
            raise LookupError(f"{type(self).__name__} {self.unique_id:016x} has ended")
        self.__dict__["_seen"] = table.changes
        return row

    @property
    def is_alive(self) -> bool:
        """Whether the organisation still exists."""
        row = self._roll.followed(self)
        return row >= 0 and bool(self._table.alive[row])

    @property
    def cash(self) -> float:
        """Money on its account, in yuan."""
        return float(self.model.ledger.balance[self._table.account[self.row]])

    def __getattr__(self, label: str) -> Any:
        """Read a column that a mechanism has added (those that each world has are properties)."""
        if label.startswith("_"):
            raise AttributeError(label)
        table = self._table
        if label not in table.columns:
            raise AttributeError(f"{type(self).__name__} has no attribute '{label}'")
        column: A = getattr(table, label)
        return column[self.row].copy() if column.ndim > 1 else column.item(self.row)

    def __setattr__(self, label: str, value: Any) -> None:
        if label in OWN:
            object.__setattr__(self, label, value)
            return
        if label not in self._table.columns:
            raise AttributeError(f"{type(self).__name__} has no attribute '{label}'")
        getattr(self._table, label)[self.row] = value

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
"""By the code in firms.kind."""
OTHERS: tuple[type[Organisation], ...] = (Institute, Investor, Government, Hub)
TABLES: tuple[type[Organisation], ...] = (Firm, *OTHERS)
"""The general class of each table."""


class Cell(property):
    """One column seen through a handle: a property, which is read twice as fast as __getattr__."""


def _cell(label: str, wide: bool, about: str) -> Cell:
    def number(one: Any) -> Any:
        table = one._table
        row = one._row if one._seen == table.changes else one._looked_up()
        return table.__dict__[label].item(row)

    def vector(one: Any) -> Any:
        return one._table.__dict__[label][one.row].copy()

    return Cell(vector if wide else number, doc=about)


def _see(cls: type[Organisation], table: Table) -> None:
    for label, column in table.columns.items():
        if not hasattr(cls, label):
            setattr(cls, label, _cell(label, column.width > 0, f"{column.about} ({column.unit})."))


_see(Firm, tables.firms(1))
_see(Institute, tables.institutes(1))
_see(Investor, tables.investors())
_see(Government, tables.governments())
_see(Hub, tables.hubs())


class Roll:
    """The organisations of one table: handles by address, rows by address, columns by attribute.

    A handle that was given out is kept as long as its organisation exists, as Mesa's model keeps
    its agents: the same organisation is the same object, and a plain AgentSet of handles, which
    refers to them weakly, does not lose them.
    """

    def __init__(self, model: Any, cls: type[Organisation], code: int) -> None:
        self.model, self.cls, self.code = model, cls, code
        self.table: Table = getattr(model, cls.table)
        self.classes = FIRM_CLASSES if cls is Firm else (cls,)
        self.handles: dict[int, Organisation] = {}
        self._squeezes = self.table.squeezes
        """Squeezes that the rows of the handles have followed."""
        self._index: dict[int, int] = {}
        self._indexed = (0, self.table.squeezes)
        """Rows in the index, and the squeezes up to which it is right."""

    # Rows ----------------------------------------------------------------------------------

    def find(self, address: int) -> int:
        """Return the row with an address (−1: none, or ended); takes no time that grows with rows.

        Rows born since the last call are entered first, all rows after a squeeze.
        """
        table = self.table
        known, squeezes = self._indexed
        if squeezes != table.squeezes:
            known, self._index = 0, {}
        if known < table.n:
            self._index.update(zip(table.address[known : table.n].tolist(), range(known, table.n)))
        self._indexed = table.n, table.squeezes
        row = self._index.get(address, -1)
        return row if row >= 0 and table.alive[row] else -1

    def rows_now(self, rows: A, addresses: A, squeezes: int) -> A:
        """Return where rows are that were right after so many squeezes (−1: ended)."""
        behind = self.table.squeezes - squeezes
        if behind == 1:
            rows = self.table.moved[rows]
        elif behind:
            rows = np.array([self.find(address) for address in addresses.tolist()], np.int64)
        return np.where((rows >= 0) & self.table.alive[rows], rows, -1)

    def followed(self, one: Organisation) -> int:
        """Return the row of a handle, ended or not (−1: squeezed out)."""
        if self._squeezes != self.table.squeezes:
            self._follow()
        return one._row

    def _follow(self) -> None:
        """Move the handles' rows along with rows that were squeezed; let go of who is out."""
        near, moved = self.table.squeezes - self._squeezes == 1, self.table.moved
        self._squeezes = self.table.squeezes
        for address, one in list(self.handles.items()):
            row = int(moved[one._row]) if near else self.find(address)
            one.__dict__["_row"] = row
            if row < 0:
                del self.handles[address]

    # Handles -------------------------------------------------------------------------------

    def real(self, row: int) -> type[Organisation]:
        """Return the class of the organisation in a row."""
        return self.classes[self.table.kind.item(row)] if self.code == 0 else self.cls

    def give(self, address: int, row: int) -> Organisation:
        """Return the handle on a row that exists, with the class that it has now."""
        if self._squeezes != self.table.squeezes:
            self._follow()
        real = self.real(row)
        one = self.handles.get(address)
        if one is None:
            one = self.handles[address] = real.__new__(real)
            one.__dict__.update(
                model=self.model, unique_id=address, pos=None, _roll=self, _table=self.table,
                _row=row, _seen=self.table.changes,
            )  # fmt: skip
        elif one.__class__ is not real:
            object.__setattr__(one, "__class__", real)  # promoted or demoted
        return one

    def keep(self) -> None:
        """Let handles follow their firms up and down the ladder; let go of those that have ended."""
        if self._squeezes != self.table.squeezes:
            self._follow()
        held = list(self.handles.items())
        rows = np.array([one._row for _, one in held], np.int64)
        alive, kinds = self.table.alive[rows].tolist(), self.table.kind[rows].tolist()
        for (address, one), here, kind in zip(held, alive, kinds):
            if not here:
                one.__dict__["_row"] = -1
                del self.handles[address]
            elif one.__class__ is not self.classes[kind]:
                object.__setattr__(one, "__class__", self.classes[kind])

    # Attributes ----------------------------------------------------------------------------

    def lacks(self, label: str) -> bool:
        """Say whether handles of this table have no attribute of this name."""
        return not (
            label in self.table.columns or label in OWN or label.startswith("_")
            or hasattr(self.cls, label)
        )  # fmt: skip

    def has_column(self, label: str) -> bool:
        """Say whether an attribute is a column (which nothing that Mesa gives an agent hides)."""
        return (
            label in self.table.columns
            and label not in OWN
            and isinstance(getattr(self.cls, label, _A_CELL), Cell)
        )

    def column(self, label: str, rows: A) -> A | None:
        """Return an attribute over rows (a copy), or None if the handles have to be asked."""
        if self.has_column(label):
            found: A = getattr(self.table, label)[rows]
            return found
        if label == "cash":
            cash: A = self.model.ledger.balance[self.table.account[rows]]
            return cash
        if label == "unique_id":
            return self.table.address[rows]
        return rows.copy() if label == "row" else None


_A_CELL = Cell()
