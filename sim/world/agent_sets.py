"""Sets of organisations backed by columns: Mesa's AgentSet, without an object for each agent."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from mesa.agent import AgentSet

try:
    from mesa.agentset import GroupBy
except ImportError:  # before Mesa 3.5, which needs Python 3.12
    from mesa.agent import GroupBy

from ..core.jit import A
from .organisations import Organisation, Roll

Where = slice | A
"""Positions in a set."""


class Organisations(AgentSet):
    """An ordered set of organisations: does what Mesa's AgentSet of their handles does.

    It holds tables, row numbers and addresses. ``get``, ``set``, ``agg``, ``groupby``, ``sort`` and
    ``select`` by class or by mask work on columns; handles are made for whoever is iterated over,
    indexed, or passed to a function of the caller's. What differs from Mesa:

    - **Time.** A set remembers who is in it, not where: rows may move, firms be promoted, the
      members stay. Who has ended drops out before anything else is done, as an agent that was
      removed drops out of Mesa's weak references once nobody holds it. Nobody joins by itself.
    - **agg.** ``sum``, ``min``, ``max``, ``len`` and numpy's own functions get the column as an
      array, any other function the list that Mesa gives. ``sum`` adds numbers with a fraction in
      pairs, as numpy does: the last bits may differ from a sum in order.
    - **select.** ``filter_func`` may be a mask, one truth value for each member; a function is only
      asked about members of the ``agent_type``.
    - **set** refuses an attribute that a member lacks before it has changed anything.
    - **Indexing** is here to stay, and makes the handles asked for alone; Mesa will drop it.
    - ``add``, ``discard``, ``remove`` change the set, never the world.
    """

    random: Any

    def __init__(self, agents: Iterable[Organisation] = (), random: Any = None) -> None:
        self._update(agents)
        if random is None and self._rolls:
            random = self._rolls[0].model.random
        if random is None:
            super().__init__((), None)  # warns that luck cannot be repeated, as Mesa does
            del self._agents
        else:
            self.random = random

    @classmethod
    def over(cls, rolls: Sequence[Roll], blocks: Sequence[tuple[int, A]]) -> Organisations:
        """Return the set of rows that exist: blocks of (number of the table, rows)."""
        codes = np.repeat(
            np.array([code for code, _ in blocks], np.uint8), [len(rows) for _, rows in blocks]
        )
        addresses = [rolls[code].table.address[rows] for code, rows in blocks]
        made = cls._made(rolls, rolls[0].model.random)
        made._put(
            codes, np.concatenate([rows for _, rows in blocks]), np.concatenate(addresses),
            [(roll.table.squeezes, roll.table.ended) for roll in rolls],
        )  # fmt: skip
        made._parts()
        return made

    @classmethod
    def _made(cls, rolls: Sequence[Roll], random: Any) -> Organisations:
        made: Organisations = cls.__new__(cls)
        made._rolls, made.random = rolls, random
        return made

    # Who is in it --------------------------------------------------------------------------

    def _put(self, codes: A, rows: A, addresses: A, seen: Any) -> None:
        """Take members: table numbers (n), rows (n) and addresses (n), and when rows were right."""
        self._codes, self._rows, self._addresses, self._seen = codes, rows, addresses, seen
        self._split: list[tuple[Roll, Where, A]] | None = None
        self._masks: dict[int, A] = {}

    def _update(self, agents: Iterable[Organisation]) -> Organisations:
        """Take these members instead (Mesa's name, which its mixins call)."""
        members = list(dict.fromkeys(agents))
        rolls: Sequence[Roll] = ()
        for one in members:
            if not isinstance(one, Organisation) or (rolls and one._roll not in rolls):
                raise TypeError(f"{one!r} is not an organisation of the same world as the others")
            rolls = rolls or one.model._rolls()
        members = [one for one in members if one.is_alive]
        self._rolls = rolls
        self._put(
            np.array([one._roll.code for one in members], np.uint8),
            np.array([one.row for one in members], np.int64),
            np.array([one.unique_id for one in members], np.uint64),
            [(roll.table.squeezes, roll.table.ended) for roll in rolls],
        )
        return self

    def _now(self) -> int:
        """Find the rows of today, drop who has ended, and return how many are left."""
        seen = [(roll.table.squeezes, roll.table.ended) for roll in self._rolls]
        if seen != self._seen:
            rows = self._rows.copy()
            for roll, (squeezes, ended), today in zip(self._rolls, self._seen, seen):
                if (squeezes, ended) != today:
                    mine = np.flatnonzero(self._codes == roll.code)
                    rows[mine] = roll.rows_now(rows[mine], self._addresses[mine], squeezes)
            here = rows >= 0
            self._put(self._codes[here], rows[here], self._addresses[here], seen)
        return len(self._rows)

    def _take(self, order: A) -> Organisations:
        """Return a set of the members at some positions."""
        made = self._made(self._rolls, self.random)
        made._put(self._codes[order], self._rows[order], self._addresses[order], self._seen)
        return made

    def _taken(self, order: Any, inplace: bool) -> Organisations:
        taken = self._take(np.asarray(order, np.int64))
        if not inplace:
            return taken
        self._put(taken._codes, taken._rows, taken._addresses, taken._seen)
        return self

    def _parts(self) -> list[tuple[Roll, Where, A]]:
        """Return (roll, positions in the set, rows) of each table that has members."""
        if self._split is None:
            self._split = []
            for roll in self._rolls:
                at = np.flatnonzero(self._codes == roll.code)
                if len(at):
                    block = at[-1] - at[0] + 1 == len(at)
                    where = slice(int(at[0]), int(at[-1]) + 1) if block else at
                    self._split.append((roll, where, self._rows[where]))
        return self._split

    def _pairs(self, order: A | None = None) -> Iterator[tuple[int, Organisation]]:
        """Yield (position, handle), one made at a time; who ends meanwhile is left out."""
        self._now()
        order = np.arange(len(self._rows)) if order is None else order
        rolls = self._rolls
        changes = [roll.table.changes for roll in rolls]
        members = zip(order.tolist(), self._codes[order].tolist(), self._rows[order].tolist(),
                      self._addresses[order].tolist())  # fmt: skip
        for position, code, row, address in members:
            roll = rolls[code]
            if roll.table.changes != changes[code]:
                row = roll.find(address)
                if row < 0:
                    continue
            yield position, roll.give(address, row)

    def __len__(self) -> int:
        return self._now()

    def __iter__(self) -> Iterator[Organisation]:
        return (one for _, one in self._pairs())

    def __contains__(self, agent: object) -> bool:
        return self._position(agent) >= 0 if isinstance(agent, Organisation) else False

    def _position(self, one: Organisation) -> int:
        """Return where a handle stands in the set (−1: nowhere)."""
        roll = one._roll
        if not any(roll is mine for mine in self._rolls) or not one.is_alive:
            return -1
        self._now()
        row, code = one.row, roll.code
        roll.give(one.unique_id, row)  # its class may have changed since somebody last looked
        if code not in self._masks:
            places = self._masks[code] = np.full(roll.table.n, -1)
            at = np.flatnonzero(self._codes == code)
            places[self._rows[at]] = at
        places = self._masks[code]
        return int(places[row]) if row < len(places) else -1

    def __getitem__(self, item: Any) -> Any:
        chosen = range(self._now())[item]
        if isinstance(chosen, int):
            return next(self._pairs(np.array([chosen])))[1]
        return [one for _, one in self._pairs(np.array(chosen, np.int64))]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)}>"

    def __copy__(self) -> Organisations:
        self._now()
        made = self._made(self._rolls, self.random)
        made.__dict__.update(self.__dict__)  # arrays of a set are replaced, never written into
        return made

    def copy(self) -> Organisations:
        """Return a set of the same members."""
        return self.__copy__()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__.copy()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def to_list(self) -> list[Organisation]:
        """Return the handles of all members."""
        return list(self)

    # Change the set, never the world -------------------------------------------------------

    def add(self, agent: Organisation) -> None:
        """Take an organisation into the set, as its last member."""
        if agent in self or (isinstance(agent, Organisation) and not agent.is_alive):
            return
        new = Organisations([*self[:1], agent])  # refuses one of another world
        self._rolls = new._rolls
        self._put(
            np.append(self._codes, new._codes[-1:]), np.append(self._rows, new._rows[-1:]),
            np.append(self._addresses, new._addresses[-1:]), new._seen,
        )  # fmt: skip

    def discard(self, agent: Organisation) -> None:
        """Take an organisation out of the set, if it is there."""
        if agent in self:
            self.remove(agent)

    def remove(self, agent: Organisation) -> None:
        """Take an organisation out of the set; raises KeyError if it is not there."""
        if agent not in self:
            raise KeyError(agent)
        self._taken(np.delete(np.arange(len(self._rows)), self._position(agent)), inplace=True)

    def clear(self) -> None:
        """Take everybody out of the set."""
        self._taken([], inplace=True)

    # Attributes ----------------------------------------------------------------------------

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> Any:
        """Return the values of an attribute, or for several names a list of values a member.

        An attribute that a member lacks is an AttributeError, or with ``handle_missing="default"``
        the default value.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(
                f"Unknown handle_missing option: {handle_missing}, "
                "should be one of 'error' or 'default'"
            )
        self._now()
        strict = handle_missing == "error"
        if isinstance(attr_names, str):
            return self._values(attr_names, strict, default_value)
        columns = [self._values(label, strict, default_value) for label in attr_names]
        return list(map(list, zip(*columns))) if columns else [[] for _ in self._rows]

    def array(self, attr_name: str) -> A:
        """Return an attribute as an array (n, or n × width): much faster than a list."""
        self._now()
        found = self._array(attr_name)
        return np.array(self._values(attr_name, True, None)) if found is None else found

    def _values(self, label: str, strict: bool, default: Any) -> list[Any]:
        parts = self._parts()
        out: list[Any] = [] if len(parts) == 1 else [default] * len(self._rows)
        for roll, where, rows in parts:
            if roll.lacks(label):
                if strict:
                    name = roll.real(int(rows[0])).__name__
                    raise AttributeError(f"{name} has no attribute '{label}'")
                out = out or [default] * len(rows)
                continue
            column = roll.column(label, rows)
            if column is not None:
                values = column.tolist() if column.ndim == 1 else list(column)
            else:
                ones = [roll.give(*pair) for pair in self._named(where)]
                values = [
                    getattr(one, label) if strict else getattr(one, label, default) for one in ones
                ]
            if not out:
                return values
            if isinstance(where, slice):
                out[where] = values
            else:
                for at, value in zip(where.tolist(), values):
                    out[at] = value
        return out

    def _named(self, where: Where) -> Iterator[tuple[int, int]]:
        return zip(self._addresses[where].tolist(), self._rows[where].tolist())

    def _array(self, label: str) -> A | None:
        """Return an attribute as an array, or None where only handles or a list can tell it."""
        found: list[tuple[Where, A]] = []
        for roll, where, rows in self._parts():
            column = None if roll.lacks(label) else roll.column(label, rows)
            if column is None:
                return None
            found.append((where, column))
        if len({(column.dtype, column.shape[1:]) for _, column in found}) != 1:
            return None
        first = found[0][1]
        if len(found) == 1:
            return first
        out = np.empty((len(self._rows), *first.shape[1:]), first.dtype)
        for where, column in found:
            out[where] = column
        return out

    def _orderly(self, label: str) -> A | None:
        """Return an attribute as an array that can be ordered: one number each, none missing."""
        column = self._array(label)
        if column is None or column.ndim > 1:
            return None
        return None if column.dtype.kind == "f" and np.isnan(column).any() else column

    def set(self, attr_name: str, value: Any) -> Organisations:
        """Set an attribute of every member to the same value."""
        self._now()
        parts = self._parts()
        if not all(roll.has_column(attr_name) for roll, _, _ in parts):
            lacking = [
                p for p in parts if p[0].lacks(attr_name)
            ]  # the error comes before any change
            for roll, where, _ in lacking or parts:
                for pair in self._named(where):
                    setattr(roll.give(*pair), attr_name, value)
            return self
        for roll, _, rows in parts:
            column: A = getattr(roll.table, attr_name)
            one = np.empty(column.shape[1:], column.dtype)
            one[...] = value  # a list would otherwise be dealt out, a number each
            column[rows] = one
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """Return a function of an attribute's values, or a list of several functions' results."""
        self._now()
        column = self._array(attribute)
        values: list[Any] | None = None if column is not None else self.get(attribute)
        found = []
        for one in [func] if callable(func) else func:
            quick = NotImplemented if column is None else _quick(one, column)
            if quick is NotImplemented:
                values = self.get(attribute) if values is None else values
                quick = one(values)
            found.append(quick)
        return found[0] if callable(func) else found

    # Order and choice ----------------------------------------------------------------------

    def select(self, filter_func: Any = None, at_most: float = math.inf, inplace: bool = False,
               agent_type: Any = None) -> Organisations:  # fmt: skip
        """Return the members that a function or a mask chooses, that are of a class, or the first.

        ``at_most`` is a number, or a share of all members if it is a float up to 1.
        """
        n = self._now()
        if filter_func is None and agent_type is None and at_most == math.inf:
            return self if inplace else self.copy()
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(n * at_most)
        chosen = np.arange(n) if agent_type is None else np.flatnonzero(self._is(agent_type))
        if callable(filter_func):
            picked: list[int] = []
            asked = self._pairs(chosen)
            while len(picked) < at_most and (pair := next(asked, None)) is not None:
                if filter_func(pair[1]):
                    picked.append(pair[0])
            return self._taken(picked, inplace)
        if filter_func is not None:
            mask = np.asarray(filter_func)
            if mask.dtype != bool or mask.shape != (n,):
                raise ValueError(f"a mask for this set is an array of {n} truth values")
            chosen = chosen[mask[chosen]]
        if at_most < len(chosen):
            chosen = chosen[: max(math.ceil(at_most), 0)]
        return self._taken(chosen, inplace)

    def _is(self, agent_type: Any) -> A:
        """Return which members (n) are of a class, or of one in a tuple."""
        mask = np.zeros(len(self._rows), bool)
        for roll, where, rows in self._parts():
            fits = np.array([issubclass(cls, agent_type) for cls in roll.classes])
            mask[where] = fits[roll.table.kind[rows]] if len(fits) > 1 else fits[0]
        return mask

    def sort(self, key: Any, ascending: bool = False, inplace: bool = False) -> Organisations:
        """Return the members by an attribute or a function; equals keep their order."""
        n = self._now()
        column = self._orderly(key) if isinstance(key, str) else None
        if column is not None:
            if ascending:
                order = np.argsort(column, kind="stable")
            else:
                order = n - 1 - np.argsort(column[::-1], kind="stable")[::-1]
            return self._taken(order, inplace)
        ask = operator.attrgetter(key) if isinstance(key, str) else key
        values = [ask(one) for one in self]
        ranked = sorted(range(n), key=values.__getitem__, reverse=not ascending)
        return self._taken(ranked, inplace)

    def shuffle(self, inplace: bool = False) -> Organisations:
        """Return the members in an order drawn from ``random``: the one that Mesa would draw."""
        return self._taken(self._drawn(), inplace)

    def _drawn(self) -> list[int]:
        order = list(range(self._now()))
        self.random.shuffle(order)
        return order

    def groupby(self, by: Any, result_type: str = "agentset") -> Groups:
        """Group members by an attribute or a function; groups stand as their first members do."""
        self._now()
        column = self._orderly(by) if isinstance(by, str) else None
        if column is not None:
            groups = _grouped(column)
        else:
            lists: dict[Any, list[int]] = {}
            pairs: Iterable[tuple[int, Any]]
            if isinstance(by, str):
                pairs = enumerate(self._values(by, True, None))
            else:
                pairs = ((position, by(one)) for position, one in self._pairs())
            for position, value in pairs:
                lists.setdefault(value, []).append(position)
            groups = {value: np.array(at) for value, at in lists.items()}
        if result_type == "agentset":
            return Groups({value: self._take(at) for value, at in groups.items()})
        return Groups({value: [o for _, o in self._pairs(at)] for value, at in groups.items()})

    # Call ----------------------------------------------------------------------------------

    def do(self, method: Any, *args: Any, **kwargs: Any) -> Organisations:
        """Call a method (by name) or a function on each member."""
        self._call(None, method, args, kwargs)
        return self

    def shuffle_do(self, method: Any, *args: Any, **kwargs: Any) -> Organisations:
        """Call a method (by name) or a function on each member, in an order drawn from ``random``."""
        self._call(np.array(self._drawn(), np.int64), method, args, kwargs)
        return self

    def map(self, method: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method (by name) or a function on each member; return what they return."""
        return self._call(None, method, args, kwargs)

    def _call(self, order: A | None, method: Any, args: Any, kwargs: Any) -> list[Any]:
        if isinstance(method, str):
            return [getattr(one, method)(*args, **kwargs) for _, one in self._pairs(order)]
        return [method(one, *args, **kwargs) for _, one in self._pairs(order)]


class Groups(GroupBy):
    """Mesa's groups, whose ``agg`` works on columns."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """Return for each group a function of an attribute's values."""
        return {
            name: group.agg(attr_name, func)
            if isinstance(group, Organisations)
            else func([getattr(one, attr_name) for one in group])
            for name, group in self.groups.items()
        }


def _quick(func: Any, column: A) -> Any:
    """Return a known function of a column; NotImplemented where Mesa's list is needed."""
    kind = column.dtype.kind
    if func is len:
        return len(column)
    if kind not in "fib" or not len(column):
        return NotImplemented  # addresses do not fit; of nothing, each function has its own view
    if kind != "b" and column.ndim == 1:  # as wide as Python's numbers, which a list would hold
        column = column.astype(np.float64 if kind == "f" else np.int64, copy=False)
    module = getattr(func, "__module__", None) or ""
    if isinstance(func, np.ufunc) or module.split(".")[0] == "numpy":
        return func(column)
    if column.ndim > 1:
        return NotImplemented
    if func is sum and kind == "f":
        return float(column.sum())
    if func is sum:
        most = max(abs(int(column.min())), abs(int(column.max())))
        return int(column.sum()) if most * len(column) < 2**63 else NotImplemented
    if func is min or func is max:
        found = (column.min() if func is min else column.max()).item()
        return found if found == found else NotImplemented  # nan compares by its place
    return NotImplemented


def _grouped(column: A) -> dict[Any, A]:
    """Return value → positions (ascending), values in the order in which they first appear."""
    if not len(column):
        return {}
    keys = column
    if column.dtype.kind in "iu" and int(column.max()) - int(column.min()) < 2**15:
        keys = (column - column.min()).astype(np.int16)  # numpy sorts short numbers by counting
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    groups = np.split(order, np.flatnonzero(ranked[1:] != ranked[:-1]) + 1)
    return {column.item(at[0]): at for at in sorted(groups, key=operator.itemgetter(0))}
