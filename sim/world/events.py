"""The record of what happened: one row per event, typed, in the order in which it happened.

Beside the rows stands a tally by kind and region of this quarter and the three before it, which is
kept whether rows are kept or not.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..core.jit import A, U, numbered, rule

EVENTS = (
    "born", "spun_off", "arrived", "returned", "immigrated", "left", "moved", "blocked", "hired",
    "laid_off", "trained", "retired", "opening", "project_started", "project_joined", "succeeded",
    "failed", "launched", "tie_made", "tie_broken", "pipeline_made", "round", "exit_sale", "loan",
    "grant", "tax", "promoted", "demoted", "listed", "closed", "re_entered", "shock", "lever",
    "meeting", "converted", "evaluated", "frontier", "funded", "attracted", "withheld",
    "acquired", "stage",
)  # fmt: skip
"""Kinds of event. Of a ``stage``, actor and other are the codes of the stage before and after."""

CAUSES = (
    "", "insolvent", "gave_up", "wage", "jobless", "non_compete", "technical", "market",
    "original", "imitation", "local", "spin_off", "returnee", "institute", "relocation", "anchor",
    "team", "angel", "venture", "fund", "public", "supply", "research", "growth", "decline", "route",
    "giant", "wave", "person", "schedule", "trigger", "unused", "distrust", "outside_offer", "trade_sale", "repaid",
)  # fmt: skip
"""Why it happened."""

EVENT, CAUSE = numbered(EVENTS), numbered(CAUSES)
EVENT_ROW = {name: number for number, name in enumerate(EVENTS)}
"""The same numbers as EVENT, as plain ones: faster where no rule takes them."""


class Log(NamedTuple):
    """What a rule needs to note an event."""

    codes: A
    who: A
    numbers: A
    state: A
    tally: A
    """Counts and amounts by quarter (now, before, …), what (count, yuan), kind and region."""


@rule
def note(log: Log, kind: int, region: int, actor: U, other: U, cause: int, field: int,
         concept: int, amount: float, quality: float) -> None:  # fmt: skip
    """Append one event of the current quarter; amount in yuan, quality in logs."""
    log.state[2 + kind] += 1
    log.tally[0, 0, kind, region] += 1.0
    log.tally[0, 1, kind, region] += amount
    if log.state[1] == 0:
        return
    at = log.state[0]
    row = log.codes[at]
    row[0], row[1], row[2], row[3] = log.state[2 + len(EVENTS)], kind, region, cause
    row[4], row[5] = field, concept
    log.who[at, 0], log.who[at, 1] = actor, other
    log.numbers[at, 0], log.numbers[at, 1] = amount, quality
    log.state[0] = at + 1


@rule
def _turn(state: A, tally: A, quarter: int) -> None:
    """Start a quarter: counts go back to nought, and the tally's quarters move on by one."""
    state[2:-1] = 0
    state[-1] = quarter
    for q in range(len(tally) - 1, -1, -1):  # cell by cell: copies of rows compile for seconds
        for side in range(tally.shape[1]):
            for kind in range(tally.shape[2]):
                for region in range(tally.shape[3]):
                    tally[q, side, kind, region] = tally[q - 1, side, kind, region] if q else 0.0


@rule
def note_all(log: Log, kind: int, region: A, actor: A, other: A, cause: int, field: A,
             concept: int, amount: A, quality: A) -> None:  # fmt: skip
    """Append one event of a kind for each actor; the other arrays have as many entries, or one."""
    r, o, f, a, q = len(region), len(other), len(field), len(amount), len(quality)
    for at in range(len(actor)):
        note(log, kind, region[at if r > 1 else 0], actor[at], other[at if o > 1 else 0], cause,
             field[at if f > 1 else 0], concept, amount[at if a > 1 else 0],
             quality[at if q > 1 else 0])  # fmt: skip


def _block(rows: int) -> tuple[A, A, A]:
    """Return room for codes, actors and numbers; memory is taken as it is written to."""
    return np.empty((rows, 6), np.int32), np.empty((rows, 2), np.uint64), np.empty((rows, 2))


class Events:
    """Blocks of events, and the count of each kind so far this quarter.

    When a block is full, the next one is begun beside it: what has been noted is never moved.
    """

    def __init__(self, keep: bool = True, places: int = 8) -> None:
        self._block = _block(4096 if keep else 1)
        self._full: list[tuple[A, A, A]] = []
        self._state = np.zeros(3 + len(EVENTS), np.int64)
        self._state[1] = int(keep)
        self.tally = np.zeros((4, 2, len(EVENTS), places))
        """By quarter (now, before, …), what (count, yuan), kind and region (outside last)."""
        self.keep = keep
        self._log: Log | None = None
        self._one = {
            kind: [np.zeros(1, kind) for _ in range(5)] for kind in (int, float, np.uint64)
        }

    def begin(self, quarter: int) -> None:
        """Start a quarter: counts go back to nought."""
        _turn(self._state, self.tally, quarter)

    def reserve(self, rows: int) -> None:
        """Make room, so that compiled rules never run out of it."""
        if not self.keep:
            return
        if self._state[0] + rows <= len(self._block[0]):
            return
        if self._state[0]:
            self._full.append(self._used())
        self._block, self._log = _block(2 * rows), None
        self._state[0] = 0

    @property
    def log(self) -> Log:
        """The arrays, for rules."""
        if self._log is None:
            self._log = Log(*self._block, self._state, self.tally)
        return self._log

    def count(self, kind: str) -> int:
        """Return how often this kind of event happened this quarter, in all regions."""
        return int(self._state[2 + EVENT[kind]])

    def rows(self) -> tuple[A, A, A]:
        """Return codes (quarter, kind, region, cause, field, concept), actors, numbers."""
        if not self._full:
            return self._used()
        codes, who, numbers = zip(*self._full, self._used(), strict=True)
        return np.concatenate(codes), np.concatenate(who), np.concatenate(numbers)

    def _used(self) -> tuple[A, A, A]:
        n, (codes, who, numbers) = int(self._state[0]), self._block
        return codes[:n], who[:n], numbers[:n]

    def forget(self) -> None:
        """Drop what has been noted so far (used when the clock starts after the burn-in)."""
        self._state[0] = 0
        self._full.clear()
        self.tally[:] = 0.0

    def add(self, kind: str, region: int, actor: int = 0, other: int = 0, cause: str = "",
            field: int = -1, concept: int = -1, amount: float = 0.0,
            quality: float = 0.0) -> None:  # fmt: skip
        """Note one event from plain Python."""
        self.reserve(1)
        note(self.log, EVENT[kind], region, np.uint64(actor), np.uint64(other), CAUSE[cause],
             field, concept, float(amount), float(quality))  # fmt: skip

    def add_all(self, kind: str, region: A | int, actor: A, other: A | int = 0, cause: str = "",
                field: A | int = -1, amount: A | float = 0.0, quality: A | float = 0.0) -> None:  # fmt: skip
        """Note one event for each actor; the other arguments are arrays or one value for all."""
        n = len(actor)
        if not n:
            return
        self.reserve(n)
        note_all(self.log, EVENT[kind], self._many(0, region, int), actor,
                 self._many(1, other, np.uint64), CAUSE[cause], self._many(2, field, int), -1,
                 self._many(3, amount, float), self._many(4, quality, float))  # fmt: skip

    def _many(self, place: int, x: A | float, kind: Any) -> A:
        """Return an array as it is, and one number in an array of one that is kept for its place."""
        if isinstance(x, np.ndarray):
            return x
        one: A = self._one[kind][place]
        one[0] = x
        return one
