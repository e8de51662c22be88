"""What a firm that looks for a project has in mind: what others make, and whom it can work with."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from sim.world.tables import ORIGINS, RESEARCH

from .things import Firm, Institute, Person

TOLD = 8
"""Concepts of others that a firm has in mind: the newest push out the oldest."""
_FROM_INSTITUTE = ORIGINS.index("institute")


class Mind:
    """One looking firm's knowledge of the day.

    ``doing``: concepts it works on; ``told``: those it heard of; ``near``: institutes whose openings
    it can use; ``reach``: best skill by field among it and its research partners; ``known``: trials
    of abroad's concepts that somebody there knows; ``staff``: its people.
    """

    __slots__ = ("doing", "known", "near", "reach", "told")

    def __init__(self, firm: Firm, doing: Sequence[int]) -> None:
        self.doing = doing
        self.told: deque[int] = deque(maxlen=TOLD)
        self.near: frozenset[int] = frozenset()
        self.reach: list[float] = firm.skill
        self.known = 0.0


def listen(model: Any, minds: dict[Any, Mind], recent: int) -> None:
    """Let firms hear of what those make that they are tied to, then of what new people bring."""
    number = {one: at for at, one in enumerate(model.institutes)}
    for firm, mind in minds.items():
        if firm.origin == _FROM_INSTITUTE:
            here = firm.region, firm.field
            mind.near = frozenset(
                at for one, at in number.items() if (one.region, one.field) == here
            )
    _from_ties(model, minds, number)
    for firm, mind in minds.items():
        _from_people(firm.members, mind, recent)


def _from_ties(model: Any, minds: dict[Any, Mind], number: dict[Any, int]) -> None:
    for tie in model.ties:
        a, b = tie.a, tie.b
        mind, beside = minds.get(a), minds.get(b)
        if mind is None is beside:
            continue
        research = tie.layer == RESEARCH
        if mind is not None:
            if b in number:
                if research:
                    mind.near |= {number[b]}
                    _widen(mind, b.tacit)
                continue
            if b.concept >= 0:
                mind.told.append(b.concept)
            if research:
                _widen(mind, b.skill)
        if beside is not None:
            if a.concept >= 0:
                beside.told.append(a.concept)
            if research:
                _widen(beside, a.skill)


def _from_people(members: list[Person], mind: Mind, recent: int) -> None:
    for person in members:
        if person.template > mind.known:
            mind.known = person.template
        if person.brings >= 0 and person.tenure <= recent:
            mind.told.append(person.brings)


def shown(other: Any) -> list[float]:
    """Return what an organisation can do by field for those who do research with it."""
    levels: list[float] = other.tacit if isinstance(other, Institute) else other.skill
    return levels


def _widen(mind: Mind, theirs: list[float]) -> None:
    mind.reach = [x if x > y else y for x, y in zip(mind.reach, theirs)]
