"""Organisations that are tied meet: what one can learn from its partners this quarter."""

from __future__ import annotations

from itertools import compress
from math import sqrt
from operator import gt, mul
from typing import Any

from sim.world.tables import KINSHIP, RESEARCH, SUPPLY

from .things import Firm

NAME, PHASE = "joint_work", "learn"


def product(x: list[float], y: list[float]) -> float:
    """Return the scalar product of two profiles."""
    return float(sum(map(mul, x, y)))


def distance(xx: float, yy: float, xy: float) -> float:
    """Return 1 − cos of two profiles from their products (1 if one is empty)."""
    if xx <= 0.0 or yy <= 0.0:
        return 1.0
    delta = 1.0 - xy / sqrt(xx * yy)
    return 0.0 if delta < 0.0 else 1.0 if delta > 1.0 else delta


def top_value(n0: float, c1: float) -> float:
    """Return the most that novelty × understanding can be worth at any distance."""
    n1 = 1.0 - n0
    at = (n1 - n0 * c1) / (2.0 * n1 * c1) if n1 * c1 > 0.0 else 0.0
    at = min(max(at, 0.0), 1.0)
    return (n0 + n1 * at) * (1.0 - c1 * at)


def value(delta: float, n0: float, c1: float, top: float) -> float:
    """Return novelty × understanding at a distance against its ``top``, never below 0."""
    v = (n0 + (1.0 - n0) * delta) * (1.0 - c1 * delta)
    return 0.0 if top <= 0.0 or v <= 0.0 else v / top


def begin(firm: Firm, k: int) -> None:
    """Open a page for what the firm hears this quarter."""
    firm.meets_tacit, firm.weight_tacit = [0.0] * k, [1.0] * k
    firm.meets_explicit, firm.weight_explicit = [0.0] * k, [1.0] * k


def hear(
    best: list[float], no_gain: list[float], own: list[float], theirs: list[float], miss: float
) -> None:
    """Let one hear what the other knows better, field by field."""
    for f in compress(range(len(own)), map(gt, theirs, own)):
        if theirs[f] > best[f]:
            best[f] = theirs[f]
        no_gain[f] *= miss


def meet(firm: Firm, other: Firm, miss: float, crosses: bool, down: bool) -> None:
    """Let two firms hear from each other; tacit knowledge ``crosses`` or not.

    Without ``down`` only the second hears: the first, a supplier, cannot use a buyer's specifications.
    """
    best, no_gain = other.meets_explicit, other.weight_explicit
    if down:
        exchange(
            firm.explicit, firm.meets_explicit, firm.weight_explicit,
            other.explicit, best, no_gain, miss,
        )  # fmt: skip
    else:
        hear(best, no_gain, other.explicit, firm.explicit, miss)
    if not crosses:
        return
    best, no_gain = other.meets_tacit, other.weight_tacit
    if down:
        exchange(firm.tacit, firm.meets_tacit, firm.weight_tacit, other.tacit, best, no_gain, miss)
    else:
        hear(best, no_gain, other.tacit, firm.tacit, miss)


def exchange(
    first: list[float], first_best: list[float], first_no_gain: list[float],
    other: list[float], other_best: list[float], other_no_gain: list[float], miss: float,
) -> None:  # fmt: skip
    """Let both hear in one go: in each field it is the one who knows less that gains."""
    for f, x, y in zip(range(len(first)), first, other):
        if x > y:
            if x > other_best[f]:
                other_best[f] = x
            other_no_gain[f] *= miss
        elif y > x:
            if y > first_best[f]:
                first_best[f] = y
            first_no_gain[f] *= miss


def be_taught(firm: Firm, teacher: list[float], miss: float, crosses: bool) -> None:
    """Let a firm hear from an institute what its people know."""
    hear(firm.meets_explicit, firm.weight_explicit, firm.explicit, teacher, miss)
    if crosses:
        hear(firm.meets_tacit, firm.weight_tacit, firm.tacit, teacher, miss)


def step(model: Any, p: Any) -> None:
    """Let all that are tied meet."""
    k, quarter, n0, c1 = model.n_fields, model.quarter, p.novelty, p.understanding
    nothing, surely = [0.0] * k, [1.0] * k  # who meets nobody has these pages in common
    for firm in model.firms:
        firm.meets_tacit = firm.meets_explicit = nothing
        firm.weight_tacit = firm.weight_explicit = surely
    taught = {one: product(one.tacit, one.tacit) for one in model.institutes}
    square: dict[Any, float] = {}
    top = top_value(n0, c1)
    enough = [p.threshold * field.frontier for field in model.fields]
    for tie in model.ties:
        firm, other, layer = tie.a, tie.b, tie.layer
        m = tie.kept / (tie.kept + tie.broken)
        if layer == RESEARCH:
            m *= p.research * (1.0 if quarter - tie.used <= 4 else p.idle)
        elif layer == SUPPLY:
            m *= p.supply
        else:
            m *= p.kinship
        skill = firm.skill
        if firm not in square:
            begin(firm, k)
            square[firm] = product(skill, skill)
        if other in taught:
            delta = distance(square[firm], taught[other], product(skill, other.tacit))
            m *= value(delta, n0, c1, top)
            be_taught(firm, other.tacit, 1.0 - m, not tie.pipeline)
            continue
        if other not in square:
            begin(other, k)
            square[other] = product(other.skill, other.skill)
        delta = distance(square[firm], square[other], product(skill, other.skill))
        m *= value(delta, n0, c1, top)
        down = layer != SUPPLY or skill[firm.field] >= enough[firm.field]
        meet(firm, other, 1.0 - m, not tie.pipeline and layer != KINSHIP, down)
