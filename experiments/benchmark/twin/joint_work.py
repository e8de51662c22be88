"""Organisations that are tied meet: what one can learn from its partners this quarter."""

from __future__ import annotations

import math
from typing import Any

from sim.world.tables import KINSHIP, RESEARCH, SUPPLY

from .things import Firm, Institute

NAME, PHASE = "joint_work", "learn"


def product(x: list[float], y: list[float]) -> float:
    """Return the scalar product of two profiles."""
    total = 0.0
    for one, other in zip(x, y):
        total += one * other
    return total


def distance(xx: float, yy: float, xy: float) -> float:
    """Return 1 − cos of two profiles from their products (1 if one is empty)."""
    if xx <= 0.0 or yy <= 0.0:
        return 1.0
    return min(max(1.0 - xy / math.sqrt(xx * yy), 0.0), 1.0)


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
    """Forget whom the firm met a quarter ago."""
    firm.meets_tacit, firm.weight_tacit = [0.0] * k, [1.0] * k
    firm.meets_explicit, firm.weight_explicit = [0.0] * k, [1.0] * k


def hear(
    best: list[float], no_gain: list[float], own: list[float], theirs: list[float], miss: float
) -> None:
    """Let one hear what the other knows better, field by field."""
    for f, other in enumerate(theirs):
        if other > own[f]:
            if other > best[f]:
                best[f] = other
            no_gain[f] *= miss


def meet(firm: Firm, other: Firm, miss: float, crosses: bool, down: bool) -> None:
    """Let two firms hear from each other; tacit knowledge ``crosses`` or not.

    Without ``down`` only the second hears: the first, a supplier, cannot use a buyer's specifications.
    """
    if down:
        hear(firm.meets_explicit, firm.weight_explicit, firm.explicit, other.explicit, miss)
    hear(other.meets_explicit, other.weight_explicit, other.explicit, firm.explicit, miss)
    if crosses:
        if down:
            hear(firm.meets_tacit, firm.weight_tacit, firm.tacit, other.tacit, miss)
        hear(other.meets_tacit, other.weight_tacit, other.tacit, firm.tacit, miss)


def be_taught(firm: Firm, teacher: list[float], miss: float, crosses: bool) -> None:
    """Let a firm hear from an institute what its people know."""
    hear(firm.meets_explicit, firm.weight_explicit, firm.explicit, teacher, miss)
    if crosses:
        hear(firm.meets_tacit, firm.weight_tacit, firm.tacit, teacher, miss)


def step(model: Any, p: Any) -> None:
    """Let all that are tied meet."""
    model.firms.do(begin, model.n_fields)
    square = {firm: product(firm.skill, firm.skill) for firm in model.firms}
    taught = {one: product(one.tacit, one.tacit) for one in model.institutes}
    quarter, n0, c1 = model.quarter, p.novelty, p.understanding
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
        if isinstance(other, Institute):
            delta = distance(square[firm], taught[other], product(skill, other.tacit))
            m *= value(delta, n0, c1, top)
            be_taught(firm, other.tacit, 1.0 - m, not tie.pipeline)
            continue
        delta = distance(square[firm], square[other], product(skill, other.skill))
        m *= value(delta, n0, c1, top)
        down = layer != SUPPLY or skill[firm.field] >= enough[firm.field]
        meet(firm, other, 1.0 - m, not tie.pipeline and layer != KINSHIP, down)
