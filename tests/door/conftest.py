"""The door's own tests run on stand-in mechanisms, so that they say nothing about real ones."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import make_dataclass
from pathlib import Path
from typing import Any

import pytest

from sim import definitions
from sim.core.params import Switch, par
from sim.core.part import Mechanism, Shock
from sim.core.registry import INDICATORS, LEVERS, MECHANISMS, SHOCKS

RANGES = {
    "moves": {"non_compete": (0.5, 1), "secrecy": (0.5, 1), "block": (0.3, 1)},
    "founding": {"non_compete": (0.5, 1), "secrecy": (0.5, 1), "tolerance": (0.0, 1)},
    "institutes": {"public_budget": (1.0, 1e12)},
    "grants": {"rate": (0.0, 1)},
    "investors": {"public_inflow": (0.0, 1e12), "tolerance": (0.0, 1), "mood": (1.0, 100)},
    "arrival": {"anchor_subsidy": (0.0, 1e12)},
    "migration": {"openness": (1.0, 5), "settlement": (0.0, 5e6)},
    "market": {"demand": (1.0, 100)},
    "government": {"outside_spending": (0.0, 1e12)},
}
NO_DIALS = {"block"}


def stand_in(name: str, ranges: dict[str, tuple[float, float]]) -> type[Mechanism]:
    fields = [
        (key, float, par(value, unit="share", low=0, high=high, about=f"{key} of {name}",
                         source="a test", dial=key not in NO_DIALS))
        for key, (value, high) in ranges.items()
    ]  # fmt: skip
    params = make_dataclass("Params", fields, bases=(Switch,), frozen=True)
    facts = {"name": name, "phase": "move", "label": name, "label_zh": "机制", "Params": params}
    return type(name.title(), (Mechanism,), {**facts, "__doc__": f"Stand-in for {name}."})


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put stand-ins into empty registries."""
    for registry in (MECHANISMS, SHOCKS, LEVERS, INDICATORS):
        monkeypatch.setattr(registry, "_parts", {})
        monkeypatch.setattr(registry, "_found", True)
    monkeypatch.setattr(definitions, "_OURS", {})
    wanted = {name: dict(ranges) for name, ranges in RANGES.items()}
    written = [one for one, _ in definitions.find_shocks().values()]
    for what in (*definitions.find_levers().values(), *written):
        for dial in what.dials:  # whatever else the configs turn today
            name, _, key = dial.parameter.partition(".")
            wanted.setdefault(name, {}).setdefault(key, (0.5, 1e12))
    for name, ranges in wanted.items():
        MECHANISMS.add(stand_in(name, ranges))
    for name in (
        "technology_route",
        "loss_of_giant",
        "loss_of_star",
        "new_wave",
        "giant_learns",
        "buyers_leave",
    ):
        SHOCKS.add(type(name, (Shock,), {"name": name, "label": name, "label_zh": "冲击"}))
    yield


Write = Callable[[str, str], Path]


@pytest.fixture
def own(tmp_path: Path) -> Write:
    """Return a function that writes one file into a config folder of the user's own."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / "my configs, 集群's" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")
        return path.parent.parent if "/" in name else path.parent

    return write


@pytest.fixture
def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Provide a module that writes a file when imported, and see that it stays unimported."""
    import sys

    mark = tmp_path / "was_imported"
    (tmp_path / "evil_module.py").write_text(
        f"open({str(mark)!r}, 'w').close()\nclass C:\n    pass\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "evil_module.C"
    assert not mark.exists() and "evil_module" not in sys.modules
