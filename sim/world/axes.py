"""Lay the axes of a run over its focal region at quarter 0, when the burn-in is over.

Each axis changes the state by the difference between what it says and what the start says, in the
way that the start itself would have set it: trials of the home fields' concepts, entrepreneurs
abroad, scientists, second skills, firms of the second field, trust, openness, tolerance. Dates and
sizes of what arrives later are read by ``arrival`` from ``world.starts``. No outcome is touched,
concepts that are open stay open, and an axis that says what the start says changes no bit.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.jit import A
from ..core.spec import StartSpec
from .birth import SIGNAL_SD, second_fields, start_concepts
from .capability import refresh
from .tables import AT_FIRM, AT_INSTITUTE, GIANT, RESEARCH, STARTUP

if TYPE_CHECKING:
    from .world import World

LIFT = 0.25
"""What people whose second skill is the second field know of it beyond others (as at birth)."""
MODEST, GREAT = -0.3, 1.4
"""General skill that makes a technician or a high-level person (as at birth)."""


def lay(world: World) -> None:
    """Change the focal region by what the run's axes say; without axes, do nothing."""
    old = world.starts[0]
    said: dict[str, Any] = {**world.spec.axes.said}
    new = dataclasses.replace(old, **said)
    if new == old:  # not even what organisations can do is derived anew
        return
    world.starts[0] = new
    _trials(world, old, new)
    _culture(world, old, new)
    _abroad(world, old, new)
    _scientists(world, old, new)
    _second_skills(world, old, new)
    _second_circle(world, old, new)
    refresh(world)


def _trials(world: World, old: StartSpec, new: StartSpec) -> None:
    """Exchange the public trials made before the start; what was tried since stays."""
    if old.public_trials == new.public_trials:
        return
    c, n = world.concepts, world.concepts.n
    home = [world.field_number(name) for name in old.fields]
    mine = np.flatnonzero(np.isin(c.field[:n], home) & c.open[:n] & (c.opened[:n] <= 0))
    noise = world.normals(world.chance("birth.signals", 0), c.address[mine])
    extra = world.spec.stage.years_of_trials
    before, after = old.public_trials + extra, new.public_trials + extra
    sums = [k * (c.merit[mine] + SIGNAL_SD * noise / math.sqrt(max(k, 1.0)))
            for k in (before, after)]  # fmt: skip
    shift = sums[1] - sums[0]
    c.trials[mine] = np.maximum(c.trials[mine] + (after - before), 0.0)
    c.signals[mine] = np.where(c.trials[mine] > 0.0, c.signals[mine] + shift, 0.0)
    for place in range(world.n_regions + 1):
        c.heard[mine, place] = np.maximum(c.heard[mine, place] + (after - before), 0.0)
        some = c.heard[mine, place] > 0.0
        c.heard_sum[mine, place] = np.where(some, c.heard_sum[mine, place] + shift, 0.0)


def _culture(world: World, old: StartSpec, new: StartSpec) -> None:
    r = world.regions
    r.openness[0] += new.openness - old.openness
    r.tolerance[0] += new.tolerance - old.tolerance
    more = new.trust - old.trust
    if more == 0.0:
        return
    r.trust[0] = min(max(float(r.trust[0]) + more, 0.05), 0.95)
    t, f = world.ties, world.firms
    rows = np.flatnonzero(t.alive[: t.n] & (t.layer[: t.n] == RESEARCH) & (t.b[: t.n] >= 0))
    rows = rows[(f.region[t.a[rows]] == 0) & (f.region[t.b[rows]] == 0)]
    total = t.kept[rows] + t.broken[rows]
    t.kept[rows] = total * np.clip(t.kept[rows] / total + more, 0.05, 0.95)
    t.broken[rows] = total - t.kept[rows]


def _abroad(world: World, old: StartSpec, new: StartSpec) -> None:
    """Make more or fewer of the people outside entrepreneurs who could come."""
    size = world.spec.world.size
    before, after = (math.floor(one.returnees * size + 0.5) for one in (old, new))
    most, least = math.floor(world.outside_people), -float(world.regions.returnees[0])
    more = max(min(float(after - before), most), least)
    world.regions.returnees[0] += more
    world.outside_people -= more


def _scientists(world: World, old: StartSpec, new: StartSpec) -> None:
    x = world.people
    rows = np.flatnonzero(
        x.alive[: x.n] & (x.region[: x.n] == 0) & (x.place[: x.n] == AT_INSTITUTE)
    )
    if old.institute_gap != new.institute_gap:
        x.level[rows] = np.maximum(x.level[rows] + (old.institute_gap - new.institute_gap), 0.05)


def _second_skills(world: World, old: StartSpec, new: StartSpec) -> None:
    """Give a share of the people the second field as second skill, and all a better one."""
    x = world.people
    rows = np.flatnonzero(x.alive[: x.n] & (x.region[: x.n] == 0))
    if old.second_gap != new.second_gap:
        more = old.second_gap - new.second_gap
        x.second_level[rows] = np.maximum(x.second_level[rows] + more, 0.0)
    if old.fusion_share == new.fusion_share or not len(rows):
        return
    before, after = (second_fields(world, one, x.field[rows], x.address[rows])
                     for one in (old, new))  # fmt: skip
    moved = (before != after) & (x.second[rows] == before)
    rows, after = rows[moved], after[moved]
    x.second[rows] = after
    rows, after = rows[x.kind[rows] != 2], after[x.kind[rows] != 2]  # scientists stay scientists
    fused = after == world.field_number(new.second_field)
    lift = np.where(fused, LIFT, -LIFT)
    x.second_level[rows] = np.maximum(x.second_level[rows] + lift, 0.0)
    general = x.general[rows]
    plain = np.where(general > GREAT, 3, np.where(general < MODEST, 1, 0))
    x.kind[rows] = np.where(fused, 4, plain)


def _second_circle(world: World, old: StartSpec, new: StartSpec) -> None:
    """Let a share of the firms be firms of the second field, with people, papers and product."""
    f, n, second = world.firms, world.firms.n, world.field_number(new.second_field)
    rows = np.flatnonzero(f.alive[:n] & (f.region[:n] == 0) & (f.kind[:n] != GIANT))
    draw = world.uniforms(world.chance("birth.second_firms", 0), f.address[rows])
    there = (draw >= old.second_share) & (draw < new.second_share)
    back = (draw >= new.second_share) & (draw < old.second_share) & (f.field[rows] == second)
    home = world.field_number(old.fields[0])
    base = world.field_number((old.base_fields or old.fields)[0])
    turned = np.where(f.kind[rows] == STARTUP, home, base)
    target = np.where(there, second, np.where(back, turned, f.field[rows]))
    moved = target != f.field[rows]
    _turn(world, rows[moved], target[moved])


def _turn(world: World, rows: A, target: A) -> None:
    """Exchange the home field of firms for another one: what they knew, they know of that."""
    if not len(rows):
        return
    f, x, c = world.firms, world.people, world.concepts
    goes = np.full(f.n, -1)
    goes[rows] = target
    staff = np.flatnonzero(x.alive[: x.n] & (x.place[: x.n] == AT_FIRM))
    to, was = goes[x.employer[staff]], f.field[x.employer[staff]]
    staff, to, was = (one[(to >= 0) & (x.field[staff] == was)] for one in (staff, to, was))
    x.second[staff] = np.where(x.second[staff] == to, was, x.second[staff])
    x.field[staff] = to
    papers = f.explicit[rows, target].copy()
    f.explicit[rows, target] = f.explicit[rows, f.field[rows]]
    f.explicit[rows, f.field[rows]] = papers
    f.field[rows] = target
    concept = start_concepts(world, target, f.address[rows])
    sells = (f.concept[rows] >= 0) & (concept >= 0)
    rows, concept = rows[sells], concept[sells]
    f.quality[rows] += c.merit[concept] - c.merit[f.concept[rows]]
    f.concept[rows] = concept
