"""People learn what they cannot read: from colleagues, from partners' people and from meetings."""

from __future__ import annotations

from typing import Any

from .luck import hashed
from .things import Person

NAME, PHASE = "tacit", "learn"
_UNIT = 1.0 / 4503599627370496.0


def learn(person: Person, model: Any, p: Any, key: int) -> None:
    """Learn at work, then perhaps from somebody met by chance."""
    firm = person.employer if person.place == 1 else None
    f, g = person.field, person.second
    if firm is not None:
        _at_work(person, firm, f, g, p)
    u = ((hashed(key, person.address, 0) >> 12) + 0.5) * _UNIT
    chance = p.buzz * model.regions[person.region].trust
    chance *= 1.0 + (firm.hub_meetings if firm is not None else 0.0)
    if u >= chance:
        return
    wanted = g if u < 0.3 * chance else f
    other = model.met(person.region, wanted, hashed(key, person.address, 1))
    if other is None or other is person or not other.alive:
        return
    if other.region != person.region or other.field != wanted:
        return
    near = 1.0
    if firm is None or other.place != 1 or firm.park != other.employer.park:
        near = p.far
    if wanted == f:
        person.level += max(other.level - person.level, 0.0) * p.absorb * p.spread * near
    else:
        more = max(other.level - person.second_level, 0.0)
        person.second_level += more * p.absorb * p.spread * near


def _at_work(person: Person, firm: Any, f: int, g: int, p: Any) -> None:
    met, no_gain = firm.meets_tacit, firm.weight_tacit
    level = person.level
    gap = firm.best[f] - level
    gain = gap * p.absorb * p.colleagues if gap > 0.0 else 0.0
    if met[f] > level and no_gain[f] < 1.0:
        share = (1.0 - no_gain[f]) * p.absorb
        gain = max(gap, met[f] - level, 0.0) * (
            1.0 - (1.0 - share) * (1.0 - p.absorb * p.colleagues * (1.0 if gap > 0.0 else 0.0))
        )
    person.level = level + gain
    second = person.second_level
    if firm.best[g] > second:
        second += (firm.best[g] - second) * p.absorb * p.colleagues
    if met[g] > second:
        second += (met[g] - second) * p.absorb * (1.0 - no_gain[g])
    if g != firm.field:
        second = max(second - p.fade, 0.0)
    person.second_level = second


def step(model: Any, p: Any) -> None:
    """Let every person learn for a quarter."""
    model.people.do(learn, model, p, model.key("tacit.meet"))
