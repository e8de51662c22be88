"""How a firm begins and how it ends, whatever the cause."""

from __future__ import annotations

from typing import Any

from sim.world import tables

from .things import Account, Firm, post, repay

_COLUMNS = tables.firms(1).columns
_SINGLE = {name: one.start for name, one in _COLUMNS.items() if not one.width and name != "alive"}
_BY_FIELD = {name: one.start for name, one in _COLUMNS.items() if one.width}
"""What every attribute of a firm is at birth: what the model's columns start at."""


def new_firm(model: Any, **values: Any) -> Firm:
    """Return a firm with an account of its own; what is not given is as the columns start."""
    k, account = model.n_fields, Account()
    levels = {name: [start] * k for name, start in _BY_FIELD.items()}
    model.accounts.append(account)
    return Firm(model, (_SINGLE | levels | values | {"account": account}).items())


def wind_up(model: Any, gone: list[Firm], price: float) -> None:
    """End firms: sell capacity, pay debts, then owners; free people; end ties and projects."""
    for firm in gone:
        _liquidate(model, firm, price)
        firm.alive = False
        firm.remove()
        for person in firm.members:
            _set_free(person, firm)
    model.ties = [tie for tie in model.ties if tie.a.alive and tie.b.alive]
    model.projects = [project for project in model.projects if project.leader.alive]
    for project in model.projects:
        partner = project.partner
        for side, other in enumerate(partner):
            if other is not None and not other.alive:
                partner[side] = None


def _liquidate(model: Any, firm: Any, price: float) -> None:
    """Turn capacity into money, money into debt paid, and give the owners what is left."""
    account, bank = firm.account, model.bank
    post(model.outside, account, price * firm.capacity)
    repay(bank, account, max(account.balance, 0.0))
    bank.owed += account.owed  # the banks lose what is still owed
    account.owed = 0.0
    post(account, model.regions[firm.region].households, max(account.balance, 0.0))


def _set_free(person: Any, firm: Any) -> None:
    """Leave somebody without a job, who remembers where it was and what was made there."""
    if person.address == firm.founder:
        person.failed += 1
    person.last, person.brings = firm.address, firm.concept
    person.place, person.employer, person.wage, person.tenure = 0, None, 0.0, 0
