"""The state at the start: fields, concepts, organisations, people, ties and money.

Everything here comes from the run's StartSpec, StageSpec and WorldSpec; no mechanism's parameter
differs between paths. All luck is addressed, so the same firm of the same path has the same luck
whatever else is changed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..core.jit import A, u64
from ..core.ledger import KIND, post
from ..core.spec import StartSpec
from ..core.table import LARGE
from .inputs import upstream
from .tables import AT_FIRM, AT_INSTITUTE, GIANT, RESEARCH, SME, STARTUP

if TYPE_CHECKING:
    from .world import World

MERIT_SD, SIGNAL_SD = 0.35, 0.5
"""Spread of hidden merit and of one trial's signal, in logs of quality [own; trial.md]."""
FRONTIER = 1.5
"""Knowledge of the world outside at the start, in logs."""
UNIT = 10000.0
"""Price of one unit outside at the start, in yuan: sets the scale of money."""
BUYERS = 1.0e6
"""Potential buyers of one field in the world, in units, at size 1."""
GROUPS = 4


def build(world: World) -> None:
    """Fill the tables of a new world."""
    spec = world.spec
    starts = world.starts
    _fields(world)
    _concepts(world)
    for r, start in enumerate([*starts, spec.rival]):
        _region(world, r, start, outside=r == world.n_regions)
    _make_room(world, starts)
    for r, start in enumerate(starts):
        _public_knowledge(world, r, start)
    for r, start in enumerate(starts):
        _organisations(world, r, start)
        _firms(world, r, start)
        _ties(world, r, start)
    places = world.regions
    world.outside_people = math.floor(1.0e7 * spec.world.size)
    for i in range(world.n_regions):
        employed = world.firms.labour[: world.firms.n][world.firms.region[: world.firms.n] == i]
        places.unskilled_jobs[i] = employed.sum()
        places.unskilled[i] = math.floor(employed.sum() * 1.15 + 400.0 * spec.world.size)


def _make_room(world: World, starts: list[StartSpec]) -> None:
    """Reserve rows for all that is to come: tables that grow region by region leave gaps in memory."""
    firms = people = 0
    for start in starts:
        staff, stage = start.people * 1.1, world.spec.stage.firms
        small, large = _scaled(world, start.smes, stage), _scaled(world, start.giants)
        young = _scaled(world, start.startups, stage)
        firms += small + large + young
        heads = staff * (small + 0.5 * young + start.giant_size * large)
        people += math.floor(heads * (1.0 + start.jobless)) + start.institutes * _scaled(world, 24)
    if firms > LARGE:
        world.firms.reserve(firms)
        world.people.reserve(people)


def on_sale(world: World) -> int:
    """Return how many concepts of each home field are on sale somewhere at the start."""
    return max(world.spec.start.launched, world.spec.stage.launched)


def _fields(world: World) -> None:
    k, spec = world.n_fields, world.spec
    names = np.arange(k, dtype=np.uint64)
    noise = world.normals(world.chance("birth.market", 0), names)
    adoption = 0.6 + 0.25 * world.uniforms(world.chance("birth.adoption", 0), names)
    group = np.arange(k) * GROUPS // max(k, 1)
    near = world.uniforms(
        world.chance("birth.relatedness", 0), np.arange(k * k, dtype=np.uint64)
    ).reshape(k, k)
    near = np.triu(near, 1) + np.triu(near, 1).T
    same = group[:, None] == group[None, :]
    world.relatedness = np.where(same, 0.35 + 0.4 * near, 0.35 * near * near)
    np.fill_diagonal(world.relatedness, 1.0)
    buyers = BUYERS * spec.world.size * spec.world.market * np.exp(0.2 * noise)
    emerging = [world.field_number(n) for n in spec.start.fields]
    first = spec.stage.adoption if spec.stage.adoption >= 0 else spec.start.adoption
    adoption[emerging] = first
    home = np.zeros((k, world.n_regions + 1))
    for r in range(world.n_regions):
        start = world.starts[r]
        home[:, r] = 0.02 / spec.world.market
        for name in start.fields:
            home[world.field_number(name), r] = start.home_demand / spec.world.market
    home[:, -1] = np.maximum(1.0 - home[:, :-1].sum(axis=1), 0.0)
    home /= home.sum(axis=1, keepdims=True)
    presence = np.where(first > 0.0, 1.0, 0.0)
    world.fields.add_many(
        k, frontier=FRONTIER, buyers=buyers, owners=buyers * adoption, home=home,
        upstream=upstream(world.relatedness),
        outside_quality=FRONTIER - 0.1, outside_price=UNIT, best=FRONTIER - 0.1, opened=True,
        outside_presence=1.0, prospect=0.014 * buyers, demand=0.05 * buyers * adoption,
    )  # fmt: skip
    if on_sale(world) == 0:
        world.fields.opened[emerging] = False
        world.fields.owners[emerging] = 0.0
        world.fields.outside_presence[emerging] = 0.0
    elif presence == 0.0:
        world.fields.owners[emerging] = 0.0


def _concepts(world: World) -> None:
    k, spec = world.n_fields, world.spec.world
    first = np.repeat(np.arange(k), spec.concepts)
    second = np.full(len(first), -1)
    order = np.tile(np.arange(spec.concepts), k)
    for f in range(k):
        for g in range(k):
            if f != g and (0.12 < world.relatedness[f, g] < 0.7):
                first = np.append(first, np.full(spec.fusions // 2 + (f < g), f))
                second = np.append(second, np.full(spec.fusions // 2 + (f < g), g))
                order = np.append(order, np.arange(spec.fusions // 2 + (f < g)))
    by_field = np.argsort(first, kind="stable")
    first, second, order = first[by_field], second[by_field], order[by_field]
    names = (order + 100 * (first + 1) + 10000 * (second + 1)).astype(np.uint64)
    address = world.addresses(world.chance("birth.concept", 0), names)
    own = world.normals(world.chance("birth.merit", 0), address)
    field = world.normals(world.chance("birth.field_merit", 0), first.astype(np.uint64))
    z = np.clip(0.85 * own + 0.35 * field, -2.0, 2.0)
    merit = MERIT_SD * np.where(second >= 0, 1.25 * z, z)
    single = second < 0
    opened = single & (order < max(spec.concepts * 6 // 10, 1))
    launched = np.where(single & (order < 3), 0, -1)
    for name in world.spec.start.fields:
        mine = (first == world.field_number(name)) & single
        known = max(on_sale(world), 2 if world.spec.start.public_trials < 5 else 4)
        opened[mine] = order[mine] < known
        launched[mine] = np.where(order[mine] < on_sale(world), 0, -1)
    world.concepts.add_many(
        len(first), address=address, field=first, second=second, merit=merit, open=opened,
        opened=np.where(opened, 0, -1), launched=launched,
        launcher=np.where(launched >= 0, world.n_regions, -1),
    )  # fmt: skip


def _public_knowledge(world: World, r: int, start: StartSpec) -> None:
    c = world.concepts
    n = c.n
    trials = np.where(c.open[:n], 6.0, 0.0)
    extra = world.spec.stage.years_of_trials
    for name in world.spec.start.fields:
        mine = (c.field[:n] == world.field_number(name)) & c.open[:n]
        trials[mine] = world.spec.start.public_trials + extra
    noise = world.normals(world.chance("birth.signals", 0), c.address[:n])
    mean = c.merit[:n] + SIGNAL_SD * noise / np.sqrt(np.maximum(trials, 1.0))
    c.trials[:n], c.signals[:n] = trials, trials * mean
    for place in (r, world.n_regions):
        c.heard[:n, place], c.heard_sum[:n, place] = trials, trials * mean


def _region(world: World, r: int, start: StartSpec, outside: bool) -> None:
    world.regions.add(
        households=world.ledger.open("households", r), treasury=-1, trust=start.trust,
        openness=start.openness, tolerance=start.tolerance,
        liveability=0.0 if outside else start.liveability, land=start.land * world.spec.world.size,
        home_field=world.field_number(start.fields[0] if start.fields else "displays"),
        returnees=0.0 if outside else math.floor(start.returnees * world.spec.world.size + 0.5),
    )  # fmt: skip
    _endow(world, int(world.regions.households[r]), 2.0e8 * world.spec.world.size)


def _endow(world: World, account: int, amount: float) -> None:
    post(world.ledger.book, KIND["endowment"], 0, int(account), float(amount))


def _names(world: World, what: str, r: int, count: int) -> A:
    """Return the addresses of the first ``count`` newcomers of a kind in a region."""
    numbers = np.arange(count, dtype=np.uint64) + np.uint64(1000000 * (r + 1))
    return world.addresses(world.chance(f"birth.{what}", 0), numbers)


def _scaled(world: World, count: int, times: float = 1.0) -> int:
    if count <= 0:
        return 0
    return max(1, math.floor(count * world.spec.world.size * times + 0.5))


def _organisations(world: World, r: int, start: StartSpec) -> None:
    size = world.spec.world.size
    for level in range(start.governments):
        account = world.ledger.open("governments", r)
        row = world.governments.add(
            address=int(_names(world, f"government{level}", r, 1)[0]), account=account, region=r,
            level=level,
        )  # fmt: skip
        if row >= 0 and level == 0:
            world.regions.treasury[r] = account
        _endow(world, account, start.treasury * 1.0e6 * size * (1.0 + level))
    home = [world.field_number(n) for n in (start.fields or ("displays",))]
    for i in range(start.institutes):
        field = home[i % len(home)]
        profile = world.relatedness[field].copy() ** 2
        profile[field] += 1.0
        row = world.institutes.add(
            address=int(_names(world, f"institute{i}", r, 1)[0]),
            account=world.ledger.open("institutes", r), region=r, field=field, kind=i % 3,
            profile=profile / profile.sum(), basic=(0.7, 0.5, 0.1)[i % 3],
        )  # fmt: skip
        _endow(world, int(world.institutes.account[row]), 8.0e6 * size)
        _staff(world, r, start, row, field, i)
    for i in range(start.investors):
        row = world.investors.add(
            address=int(_names(world, f"investor{i}", r, 1)[0]),
            account=world.ledger.open("investors", r), region=r, field=home[i % len(home)],
            kind=i % 3,
        )  # fmt: skip
        _endow(world, int(world.investors.account[row]), (8.0e6, 3.0e7, 2.0e7)[i % 3] * size)
    for i in range(start.hubs):
        row = world.hubs.add(
            address=int(_names(world, f"hub{i}", r, 1)[0]),
            account=world.ledger.open("hubs", r), region=r,
        )  # fmt: skip
        _endow(world, int(world.hubs.account[row]), 1.0e6 * size)


def _staff(world: World, r: int, start: StartSpec, row: int, field: int, i: int) -> None:
    count = _scaled(world, 24)
    names = _names(world, f"scientist{i}", r, count)
    level = FRONTIER - start.institute_gap + start.spread * world.normals(
        world.chance("birth.level", 0), names
    )  # fmt: skip
    second = second_fields(world, start, np.full(count, field), names)
    world.people.add_many(
        count, address=names, region=r, place=AT_INSTITUTE, employer=row, field=field,
        second=second, level=np.maximum(level, 0.05),
        second_level=np.maximum(FRONTIER - start.second_gap, 0.0),
        general=world.normals(world.chance("birth.general", 0), names), kind=2,
        wage=world.regions.wage[r], born=_ages(world, names, 60.0),
    )  # fmt: skip


def _ages(world: World, names: A, mean: float) -> A:
    """Return quarters of birth before the start, spread evenly up to twice the mean."""
    u = world.uniforms(world.chance("birth.age", 0), names)
    ages: A = -np.floor(2.0 * mean * u).astype(np.int64) + world.quarter
    return ages


def second_fields(world: World, start: StartSpec, main: A, names: A) -> A:
    """Return second fields: the region's second field for a share, else a related one."""
    u = world.uniforms(world.chance("birth.second", 0), names)
    v = world.uniforms(world.chance("birth.fusion_share", 0), names)
    weights = world.relatedness[main] - np.eye(world.n_fields)[main]
    total = np.cumsum(weights, axis=1)
    drawn = (total < u[:, None] * total[:, -1:]).sum(axis=1)
    drawn = np.minimum(drawn, world.n_fields - 1)
    fixed = world.field_number(start.second_field)
    second: A = np.where((v < start.fusion_share) & (main != fixed), fixed, drawn)
    return second


def _firms(world: World, r: int, start: StartSpec) -> None:
    stage = world.spec.stage
    home = np.array([world.field_number(n) for n in (start.fields or ("displays",))])
    base = np.array([world.field_number(n) for n in (start.base_fields or start.fields)])
    if len(base) == 0:
        base = home
    second = world.field_number(start.second_field)
    plan = ((STARTUP, start.startups, home, 0.5, 3.0), (SME, start.smes, base, 1.0, 30.0),
            (GIANT, start.giants, home, start.giant_size, 30.0 * start.giant_size))  # fmt: skip
    for kind, count, fields, times, labour in plan:
        n = _scaled(world, count, stage.firms if kind != GIANT else 1.0)
        if kind == SME:
            n = max(n, _scaled(world, math.ceil(stage.least)))
        if n == 0:
            continue
        names = _names(world, ("startup", "sme", "giant")[kind], r, n)
        field = fields[np.arange(n) % len(fields)]
        if kind == SME and stage.home >= 0.0:
            moved = world.uniforms(world.chance("birth.home_firms", 0), names) < stage.home
            field = np.where(moved, home[np.arange(n) % len(home)], field)
        swap = world.uniforms(world.chance("birth.second_firms", 0), names) < start.second_share
        field = np.where(swap & (kind != GIANT), second, field)
        _admit(world, r, start, kind, names, field, times, labour)


def _admit(world: World, r: int, start: StartSpec, kind: int, names: A, field: A, times: float,
           labour: float) -> None:  # fmt: skip
    w, n, stage = world, len(names), world.spec.stage
    gap = start.gap + stage.gap if kind != GIANT else 0.1
    shift = start.spread * w.normals(w.chance("birth.firm_level", 0), names)
    level = np.maximum(FRONTIER - gap + shift, 0.1)
    age = _ages(w, names, 4.0 * stage.age * (0.3 if kind == STARTUP else 1.0))
    explicit = np.zeros((n, w.n_fields))
    explicit[np.arange(n), field] = np.maximum(level - 0.05, 0.0)
    concept = start_concepts(w, field, names)
    has = concept >= 0
    noise = 0.1 * w.normals(w.chance("birth.quality", 0), names)
    quality = np.where(
        has, level + stage.quality + w.concepts.merit[np.maximum(concept, 0)] + noise, 0.0
    )
    spread = np.exp(0.25 * w.normals(w.chance("birth.productivity", 0), names))
    lift = 0.12 * math.log(max(times, 1.0))
    workers = np.where(has, np.maximum(np.floor(labour * spread), 1.0), 0.0)
    output = np.exp(2.4 + lift) * np.exp(0.85 * np.log(np.maximum(workers, 1.0)))
    rows = w.found_firms(
        np.full(n, r), address=names, kind=kind, field=field, born=age,
        park=(w.uniforms(w.chance("birth.park", 0), names) * 8).astype(int), explicit=explicit,
        concept=concept, quality=quality, productivity=2.4 + lift,
        labour=workers, capacity=np.where(has, output, 0.0), price=UNIT * 0.95,
        unit_cost=UNIT * 0.7, revenue=np.where(has, output * UNIT, 0.0),
        demand=np.where(has, output, 0.0), margin=np.where(has, output * UNIT * 0.25, 0.0),
        rung=np.where(has & (kind > STARTUP), 1, 0), origin=0,
    )  # fmt: skip
    fund = np.exp(0.5 * w.normals(w.chance("birth.cash", 0), names)) * times
    for row, x in zip(rows, fund, strict=True):
        _endow(w, int(w.firms.account[row]), float(3.0e6 * x))
    _workforce(w, r, start, rows, level, times, age)


def start_concepts(world: World, field: A, names: A) -> A:
    """Give each firm a concept on sale in its field: mostly the one of best repute (−1: none)."""
    c = world.concepts
    out = np.full(len(field), -1)
    mean = c.signals[: c.n] / (c.trials[: c.n] + 2.0)
    for f in np.unique(field):
        on_sale = np.flatnonzero((c.field[: c.n] == f) & (c.launched[: c.n] >= 0))
        mine = np.flatnonzero(field == f)
        taste = np.zeros((len(mine), len(on_sale)))
        for at, concept in enumerate(on_sale):
            k = world.chance(f"birth.product.{concept}", 0)
            taste[:, at] = mean[concept] + 0.15 * world.normals(k, names[mine])
        if len(on_sale):
            out[mine] = on_sale[np.argmax(taste, axis=1)]
    return out


def _workforce(world: World, r: int, start: StartSpec, rows: A, level: A, times: float,
               age: A) -> None:  # fmt: skip
    w, f = world, world.firms
    per = max(start.people * times, 0.0)
    noise = np.exp(0.3 * w.normals(w.chance("birth.staff", 0), f.address[rows]))
    counts = np.floor(per * noise + 0.5).astype(int)
    owner = np.repeat(rows, counts)
    spare = math.floor(counts.sum() * start.jobless + 0.5)
    n = len(owner) + spare
    if n == 0:
        return
    order = np.concatenate([np.arange(c) for c in counts]) if len(owner) else np.zeros(0, int)
    seat = np.concatenate([f.address[owner], np.full(spare, u64(77), np.uint64)])
    block = 10**6 * (r + 1) + 10**8 * (1000 * int(f.kind[rows[0]] == GIANT) + int(times * 4))
    order = np.concatenate([order, np.arange(spare) + block])
    names = w.addresses(
        w.chance("birth.person", 0), seat ^ (order.astype(np.uint64) << np.uint64(8))
    )
    field = np.concatenate([f.field[owner], _any(f.field[rows], spare)])
    base = np.concatenate([np.repeat(level, counts), np.full(spare, float(level.mean()))])
    tau = base + start.spread * w.normals(w.chance("birth.level", 0), names)
    general = w.normals(w.chance("birth.general", 0), names)
    second = second_fields(w, start, field, names)
    fused = second == w.field_number(start.second_field)
    lift = np.where(fused, 0.25, 0.0)
    second_level = FRONTIER - start.second_gap + lift + 0.5 * start.spread * general
    born = _ages(w, names, 60.0)
    since = np.maximum(born, np.concatenate([np.repeat(age, counts), np.zeros(spare, int)]))
    kind = np.where(fused, 4, np.where(general > 1.4, 3, np.where(general < -0.3, 1, 0)))
    at_work = np.arange(n) < len(owner)
    w.people.add_many(
        n, address=names, region=r, place=np.where(at_work, AT_FIRM, 0),
        employer=np.concatenate([owner, np.full(spare, -1)]), field=field, second=second,
        level=np.maximum(tau, 0.05), second_level=np.maximum(second_level, 0.0), general=general,
        kind=kind, wage=np.where(at_work, w.regions.wage[r], 0.0), born=born,
        tenure=np.where(at_work, np.maximum(w.quarter - since, 0), 0),
    )  # fmt: skip


def _any(values: A, count: int) -> A:
    return values[np.arange(count) % len(values)] if len(values) else np.zeros(count, int)


def _ties(world: World, r: int, start: StartSpec) -> None:
    """Lay research ties at the start: some at random, some closed into small circles."""
    w, f = world, world.firms
    rows = np.flatnonzero(f.region[: f.n] == r)
    per = start.tie_density * world.spec.stage.ties
    if len(rows) < 2 or per <= 0.0:
        return
    pairs: set[tuple[int, int]] = set()
    k = w.chance("birth.tie", 0)
    for at, row in enumerate(rows):
        for j in range(math.floor(per / 2 + w.uniform(k, f.address[row], 99))):
            if w.uniform(k, f.address[row], 2 * j) < start.clique:
                other = rows[(at + 1 + j) % len(rows)]
            else:
                other = rows[int(w.uniform(k, f.address[row], 2 * j + 1) * len(rows))]
            if other != row:
                pairs.add((min(row, other), max(row, other)))
    if not pairs:
        return
    a, b = (np.array(side) for side in zip(*sorted(pairs), strict=True))
    w.ties.add_many(
        len(a), layer=RESEARCH, a=a, b=b, address=w.addresses(k, f.address[a] ^ f.address[b], 5),
        made=w.quarter, used=w.quarter, kept=1.0 + 4.0 * start.trust,
        broken=1.0 + 4.0 * (1.0 - start.trust),
    )  # fmt: skip
