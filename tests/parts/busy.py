"""Runs in which much happens in few quarters: every lever on, shocks early, giants on their way."""

from __future__ import annotations

from dataclasses import replace

from sim.core.spec import Intervention, RunSpec
from sim.definitions import find_levers, find_shocks
from tests.worlds import spec_of


def busy(path: str, world: str = "small") -> tuple[RunSpec, int]:
    """Return a run of a path with levers and shocks in its first years, and its quarters."""
    levers = tuple(
        Intervention(
            name=name,
            what=what,
            payer="nation" if what.payer else "",
            group="sme" if name == "rd_grant" else "all",
        )
        for name, what in sorted(find_levers().items())
    )
    shocks = tuple(
        Intervention(name=name, what=what, start=1.0, end=3.0, field="displays")
        for name, (what, _) in sorted(find_shocks().items())
        if what.rule and what.name == "technology_route"
    )
    soon = {"start.treasury": 6.0e3} | {
        f"{which}.{key}": 1.0
        for which in ("start",)
        for key in ("giant_year", "team_year", "convert_year")
    }
    early = {  # what takes years, in months
        "mechanisms.stakes.patience": 2.0, "mechanisms.stakes.chance": 0.5,
        "mechanisms.stakes.listed": 1.0e6, "mechanisms.openings.lag": 2.0,
        "mechanisms.openings.rate": 0.02, "mechanisms.retirement.career": 40.0,
        "mechanisms.founding.review": 0.05, "mechanisms.arrival.bid": 1.0,
        "mechanisms.trust.unused": 4.0, "mechanisms.founding.stay": 0.5,
        "mechanisms.suppliers.search": 0.6, "mechanisms.investors.inflow": 1.0e7,
        "mechanisms.arrival.returnees": 0.3, "mechanisms.acquisition.search": 0.6,
    }  # fmt: skip
    spec = spec_of(path, world=world).replace({**soon, **early, "years": 4, "seed": 5})
    return replace(spec, levers=levers, shocks=shocks), 14 if world == "small" else 8
