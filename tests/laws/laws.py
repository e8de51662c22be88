"""What no world may break, each as a function that raises an AssertionError with a name."""

from __future__ import annotations

import numpy as np

from sim.core.ledger import SECTORS
from sim.mechanisms.project_choice import MOST
from sim.world.tables import AT_FIRM, AT_INSTITUTE, CAPITAL, NOBODY
from sim.world.world import World
from tests.worlds import tables

SIGNED = {  # columns that may lie below nought
    "people.general", "people.born", "people.employer", "firms.born", "firms.profit",
    "firms.margin", "firms.growth", "firms.concept", "firms.quality", "firms.outlay",
    "firms.productivity", "ties.made", "ties.used", "ties.a", "ties.b", "projects.started",
    "projects.leader", "projects.partner", "projects.team", "projects.concept",
    "concepts.merit", "concepts.signals", "concepts.heard_sum", "concepts.best",
    "concepts.second", "concepts.opened", "concepts.opener", "concepts.public",
    "concepts.launched", "concepts.launcher", "concepts.mapped", "regions.liveability", "regions.treasury",
    "people.brings", "regions.incumbents", "fields.outside_quality", "fields.best", "fields.upstream",
}  # fmt: skip


def finite(world: World) -> None:
    """No NaN and no infinity anywhere."""
    for table in tables(world):
        for label in table.columns:
            values = getattr(table, label)[: table.n][table.alive[: table.n]]
            if values.dtype.kind == "f":
                assert np.isfinite(values).all(), f"{table.name}.{label} is not finite"
    assert np.isfinite(world.ledger.balance).all() and np.isfinite(world.ledger.owed).all()
    for name, values in world.now.items():
        assert np.isfinite(values).all(), f"indicator {name} is not finite"


def not_negative(world: World) -> None:
    """Stocks, counts, prices, people, cash and debts of those who must pay lie at or above 0."""
    for table in tables(world):
        for label, spec in table.columns.items():
            key = f"{table.name}.{label}"
            if spec.kind in ("f8", "i8") and key not in SIGNED:
                values = getattr(table, label)[: table.n][table.alive[: table.n]]
                assert values.size == 0 or values.min() >= 0, f"{key} = {values.min()}"
    balance, owed = world.ledger.balance, world.ledger.owed
    sector = world.ledger.group % len(SECTORS)
    for number, name in enumerate(SECTORS[2:], 2):
        mine = sector == number
        if mine.any():
            assert balance[mine].min() >= 0.0, f"cash of {name} = {balance[mine].min()}"
            assert owed[mine].min() >= 0.0, f"debt of {name}"
    assert world.outside_people >= 0.0 and world.retired >= 0.0


def money(world: World) -> None:
    """Balances and debts sum to exactly 0, in whole yuan; the dead hold nothing."""
    assert world.ledger.residual() == 0.0
    assert np.array_equal(world.ledger.balance, np.floor(world.ledger.balance))
    assert np.array_equal(world.ledger.owed, np.floor(world.ledger.owed))
    sector = world.ledger.group % len(SECTORS)
    used = np.zeros(world.ledger.n_accounts, bool)
    f = world.firms
    used[f.account[: f.n][f.alive[: f.n]]] = True
    dead = (sector == SECTORS.index("firms")) & ~used
    assert not world.ledger.balance[dead].any() and not world.ledger.owed[dead].any()


def shares(world: World) -> None:
    """Shares lie in [0, 1]; market shares of a field and the outside sum to 1."""
    for table in tables(world):
        for label, spec in table.columns.items():
            if spec.unit == "share":
                values = getattr(table, label)[: table.n][table.alive[: table.n]]
                if values.size:
                    assert values.min() >= 0.0, f"{table.name}.{label}"
                    assert values.max() <= 1.0 + 1e-9, f"{table.name}.{label} = {values.max()}"
    w, f, t, m = world, world.firms, world.ties, world.fields
    assert np.allclose(m.home[: m.n].sum(axis=1), 1.0)
    x = w.institutes
    if x.n:
        assert np.allclose(x.profile[: x.n].sum(axis=1), 1.0)
    held = t.alive[: t.n] & (t.layer[: t.n] == CAPITAL)
    equity = np.bincount(t.b[: t.n][held], t.share[: t.n][held], minlength=max(f.n, 1))
    assert equity.max() <= 1.0 + 1e-9, f"capital shares of a firm sum to {equity.max()}"
    if f.n:
        both = equity[: f.n][f.alive[: f.n]] <= f.outside_share[: f.n][f.alive[: f.n]] + 1e-9
        assert both.all(), "investors hold more than the share held outside"


def market_shares(world: World) -> None:
    """Of what is bought in a field, makers and the firms outside have exactly all (after trade)."""
    w, f, m = world, world.firms, world.fields
    if w.quarter == 0 and w.spec.world.burn_in == 0:
        return  # nothing has been sold yet
    on = {part.name for part, _ in w.plan}
    if (
        "market" not in on
        or on & {"project_work", "closure", "arrival", "acquisition"}
        or w.spec.shocks
    ):
        return  # others may change field or maker after the market has cleared
    if any(d.parameter == "market.demand" for one in w.spec.levers for d in one.what.dials):
        return
    makers = f.alive[: f.n] & (f.concept[: f.n] >= 0)
    inside = np.bincount(f.field[: f.n][makers], f.share[: f.n][makers], minlength=w.n_fields)
    assert (inside <= 1.0 + 1e-9).all(), inside.max()
    for k in range(w.n_fields):
        if m.demand[k] > 0.0:
            mine = makers & (f.field[: f.n] == k)
            units = m.demand[k] * f.share[: f.n][mine] * f.fill[: f.n][mine]
            gap = units.sum() + m.outside_sold[k] - m.demand[k]
            assert abs(gap) <= 1e-6 * m.demand[k], (k, units, m.outside_sold[k], m.demand[k])


def people(world: World) -> None:
    """Employees count their people; nobody unskilled has two jobs."""
    w, x, f, r = world, world.people, world.firms, world.regions
    place = x.place[: x.n][x.alive[: x.n]]
    employer = x.employer[: x.n][x.alive[: x.n]]
    region = x.region[: x.n][x.alive[: x.n]]
    assert np.isin(place, (NOBODY, AT_FIRM, AT_INSTITUTE)).all()
    assert (employer[place == NOBODY] == -1).all(), "the jobless have no employer"
    at = employer[place == AT_FIRM]
    assert at.size == 0 or (at.min() >= 0 and at.max() < f.n), "people.employer"
    assert f.alive[at].all(), "people.employer is a firm that has ended"
    assert (f.region[at] == region[place == AT_FIRM]).all(), "people live where they work"
    heads = np.bincount(at, minlength=max(f.n, 1))[: f.n]
    assert (heads == f.people[: f.n])[f.alive[: f.n]].all(), "firms.people is not its people"
    inside = employer[place == AT_INSTITUTE]
    assert inside.size == 0 or (inside.min() >= 0 and inside.max() < w.institutes.n)
    assert (region < w.n_regions).all()
    n = w.n_regions
    jobs, home = r.unskilled_jobs[:n], r.unskilled[:n]
    assert (jobs <= home).all(), f"unskilled jobs {jobs} of {home} people"
    workers = np.bincount(
        f.region[: f.n][f.alive[: f.n]], f.labour[: f.n][f.alive[: f.n]], minlength=n
    )
    assert (workers[:n] <= home).all(), f"labour {workers} of {home} people"
    for stock in (r.unskilled, r.unskilled_jobs, r.training, r.returnees):
        assert np.array_equal(stock[:n], np.floor(stock[:n])), "people are whole"


def references(world: World) -> None:
    """Every column that points to a row points to a living row of the right kind."""
    w, f, t, j, c = world, world.firms, world.ties, world.projects, world.concepts
    live = t.live()
    capital = t.layer[live] == CAPITAL
    a, b = t.a[live], t.b[live]
    assert a.size == 0 or a.min() >= 0
    assert (a[capital] < w.investors.n).all() and (a[~capital] < f.n).all()
    assert f.alive[a[~capital]].all(), "ties.a has ended"
    assert (b != -1).all() and (b < f.n).all() and (-2 - b < w.institutes.n).all()
    assert f.alive[b[b >= 0]].all(), "ties.b has ended"
    assert ((b >= 0) | (t.layer[live] == 1)).all(), "only research ties reach institutes"
    assert (a[~capital] != b[~capital]).all(), "a tie with itself"
    live = j.live()
    leader, partner, team = j.leader[live], j.partner[live], j.team[live]
    assert leader.size == 0 or (leader.min() >= 0 and f.alive[leader].all()), "projects.leader"
    topics = set(zip(leader.tolist(), j.concept[live].tolist()))
    assert len(topics) == len(leader), "a firm has two projects on one concept"
    assert leader.size == 0 or np.bincount(leader).max() <= MOST, "a firm leads too many projects"
    named = partner[partner >= 0]
    assert (named < f.n).all() and f.alive[named].all(), "projects.partner has ended"
    assert (-2 - partner < max(w.institutes.n, 1)).all(), "projects.partner"
    assert (j.concept[live] >= 0).all() and (j.concept[live] < c.n).all()
    assert (team < w.people.n).all()
    assert (f.concept[: f.n] < c.n).all() and (f.field[: f.n] < w.n_fields).all()
    assert (f.region[: f.n] < w.n_regions).all() and np.isin(f.kind[: f.n], (0, 1, 2)).all()
    made = f.alive[: f.n] & (f.concept[: f.n] >= 0)
    assert (c.field[f.concept[: f.n][made]] == f.field[: f.n][made]).all(), "product of no field"
    accounts = f.account[: f.n][f.alive[: f.n]]
    assert len(set(accounts.tolist())) == len(accounts)
    for table in (f, w.people, w.institutes, w.investors, w.governments, w.hubs, c):
        names = table.rows("address")
        assert len(set(names.tolist())) == len(names), f"two {table.name} share an address"


LAWS = (finite, not_negative, money, shares, market_shares, people, references)


def lawful(world: World) -> None:
    """Hold a world against all laws."""
    for law in LAWS:
        law(world)
