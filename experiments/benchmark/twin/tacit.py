"""People learn what they cannot read: from colleagues, from partners' people and from meetings."""

from __future__ import annotations

from typing import Any

from .luck import below, unit
from .things import Firm, Person

NAME, PHASE = "tacit", "learn"


def learn_at_work(
    person: Person, firm: Firm, absorb: float, colleagues: float, fade: float
) -> None:
    """Learn from the best colleagues (so much of the gap) and from what partners' people have shown."""
    best, met, no_gain = firm.best, firm.meets_tacit, firm.weight_tacit
    f, level = person.field, person.level
    gap, more = best[f] - level, met[f] - level
    if more > 0.0 and no_gain[f] < 1.0:
        miss = 1.0 - (1.0 - no_gain[f]) * absorb
        if gap > 0.0:
            miss *= 1.0 - colleagues
        person.level = level + (gap if gap > more else more) * (1.0 - miss)
    elif gap > 0.0:
        person.level = level + gap * colleagues
    g, second = person.second, person.second_level
    if best[g] > second:
        second += (best[g] - second) * colleagues
    if met[g] > second:
        second += (met[g] - second) * absorb * (1.0 - no_gain[g])
    if g != firm.field:
        second -= fade
        if second < 0.0:
            second = 0.0
    person.second_level = second


def meet(person: Person, firm: Firm | None, model: Any, p: Any, seconds: bool, at: int) -> None:
    """Learn from whoever stands next on the ring of one's field, or of one's second field."""
    wanted = person.second if seconds else person.field
    other = model.met(person.region, wanted, at)
    if other is None or other is person or not other.alive:
        return
    if other.region != person.region or other.field != wanted:
        return
    near = 1.0
    if firm is None or other.place != 1 or firm.park != other.employer.park:
        near = p.far
    if wanted == person.field:
        person.level += max(other.level - person.level, 0.0) * p.absorb * p.spread * near
    else:
        more = max(other.level - person.second_level, 0.0)
        person.second_level += more * p.absorb * p.spread * near


def step(model: Any, p: Any) -> None:
    """Let every person learn at work, then perhaps from somebody met by chance."""
    chances = [p.buzz * region.trust for region in model.regions]
    limits = [below(chance) for chance in chances]
    absorb, colleagues, fade = p.absorb, p.absorb * p.colleagues, p.fade
    first, second = model.drawn("tacit.meet", 0), model.drawn("tacit.meet", 1)
    for person, draw, at in zip(model.people, first, second, strict=True):
        region, firm = person.region, None
        chance, limit = chances[region], limits[region]
        if person.place == 1:
            firm = person.employer
            learn_at_work(person, firm, absorb, colleagues, fade)
            if firm.hub_meetings:
                chance *= 1.0 + firm.hub_meetings
                limit = below(chance)
        if draw < limit:
            meet(person, firm, model, p, unit(draw) < 0.3 * chance, at)
