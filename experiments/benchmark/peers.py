"""Other simulators that happen to be installed, each with a model of its own: different work, said plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from typing import Any, NamedTuple

from .clock import timed

AGENTS, STEPS = 10_000, 20


class Peer(NamedTuple):
    """A simulator's own example: nanoseconds of CPU for each agent and step."""

    name: str
    version: str
    model: str
    agents: int
    ns: float


def _mesa() -> tuple[str, int, Callable[[], object]]:
    from mesa.examples.basic.boltzmann_wealth_model.model import BoltzmannScenario, BoltzmannWealth

    side = int(AGENTS**0.5)
    model = BoltzmannWealth(BoltzmannScenario(n=AGENTS, width=side, height=side, rng=1))

    def live() -> None:
        for _ in range(STEPS):
            model.step()

    return "Boltzmann wealth (its example)", AGENTS, live


def _agentpy() -> tuple[str, int, Callable[[], object]]:
    import agentpy

    class Purse(agentpy.Agent):
        def setup(self) -> None:
            self.wealth = 1

        def give(self) -> None:
            if self.wealth:
                other = self.model.agents.random()
                other.wealth += 1
                self.wealth -= 1

    class Wealth(agentpy.Model):
        def setup(self) -> None:
            self.agents = agentpy.AgentList(self, AGENTS // 10, Purse)

        def step(self) -> None:
            self.agents.give()

    model = Wealth({"steps": STEPS, "seed": 1})
    return "wealth transfer", AGENTS // 10, lambda: model.run(display=False)


def _bamengine() -> tuple[str, int, Callable[[], object]]:
    import bamengine

    model = bamengine.Simulation.init(n_firms=1_000, n_households=5_000, seed=1)
    return "BAM macroeconomy", 6_000, lambda: model.run(n_periods=STEPS)


def _starsim() -> tuple[str, int, Callable[[], object]]:
    import starsim

    model = starsim.Sim(n_agents=AGENTS, diseases="sir", networks="random", dur=STEPS, verbose=0)
    return "SIR on a random network", AGENTS, model.run


MADE: dict[str, Callable[[], tuple[str, int, Callable[[], object]]]] = {
    "mesa": _mesa, "agentpy": _agentpy, "bamengine": _bamengine, "starsim": _starsim,
}  # fmt: skip


def measured() -> Iterator[Peer]:
    """Time what is installed; what is not, or fails, is left out."""
    for name, make in MADE.items():
        with suppress(Exception):  # a peer's own trouble is no reason to stop
            what, agents, live = make()
            yield Peer(name, version(name), what, agents, 1e9 * timed(live)[0] / agents / STEPS)


SAID = "These models differ from ours and from each other in everything but the unit: read no ranking into them."


def as_rows(found: list[Peer]) -> list[dict[str, Any]]:
    """Return table rows."""
    return [
        {"simulator": f"{p.name} {p.version}", "model": p.model, "agents": f"{p.agents:,}",
         "ns an agent-step": f"{p.ns:,.0f}"}
        for p in found
    ]  # fmt: skip
