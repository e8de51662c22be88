"""Agglomera: an agent-based simulator of industrial clusters, their five paths and policies.

    import sim
    spec = sim.load("path=fusion", "policy=ban_noncompete", "seed=7", years=40)
    record = sim.run(spec)
    record.indicators

Everything here is looked up when it is first used, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .core.spec import RunSpec
    from .door import load
    from .record import Record, read
    from .run import run, run_many, warm
    from .world.world import World

    __version__: str

_HOME = {
    "RunSpec": "core.spec",
    "load": "door",
    "Record": "record",
    "read": "record",
    "run": "run",
    "run_many": "run",
    "warm": "run",
    "World": "world.world",
}

__all__ = [
    "Record",
    "RunSpec",
    "World",
    "__version__",
    "load",
    "read",
    "register",
    "run",
    "run_many",
    "warm",
]


def register(part: Any, kind: str | None = None) -> Any:
    """Add a part from outside: a mechanism, lever, shock or indicator; usable as a decorator.

    What it is shows by itself; a ``Definition`` is a lever unless ``kind="shock"``. A second part
    of the same name is refused. Returns the part.
    """
    from .core.errors import InputError, nearest, shown
    from .core.params import Switch
    from .core.part import Mechanism, Shock
    from .core.registry import INDICATORS, LEVERS, MECHANISMS, PHASES, SHOCKS
    from .core.spec import Definition
    from .definitions import checked, find_levers

    kinds = {"mechanism": MECHANISMS, "lever": LEVERS, "shock": SHOCKS, "indicator": INDICATORS}
    if kind is None:
        own = part if isinstance(part, type) else type(part)
        if isinstance(part, Definition):
            kind = "lever"
        elif issubclass(own, Mechanism) or hasattr(part, "phase"):
            kind = "mechanism"
        elif issubclass(own, Shock) or hasattr(part, "strike"):
            kind = "shock"
        elif hasattr(part, "read") or hasattr(part, "unit"):
            kind = "indicator"
    if kind not in kinds:
        raise InputError(
            f"kind = {shown(kind)} of part {shown(part)} is not one of {', '.join(kinds)}"
            f"{nearest(str(kind), kinds)}"
        )
    act = {"mechanism": "step", "shock": "strike", "indicator": "read"}.get(kind)
    if isinstance(part, Definition) and part.name and kind in ("lever", "shock"):
        checked(part, kind)
    elif not act or not callable(getattr(part, act, None)):
        needed = f"a part with '{act}'" if act else "a Definition with a name"
        raise InputError(f"part {shown(part)} is no {kind}; it takes {needed}")
    if kind == "mechanism":
        phase, params = getattr(part, "phase", None), getattr(part, "Params", None)
        if phase not in PHASES:
            raise InputError(
                f"phase = {shown(phase)} of a mechanism is not one of {', '.join(PHASES)}"
                f"{nearest(str(phase), PHASES)}"
            )
        if not isinstance(params, type) or not issubclass(params, Switch):
            raise InputError(f"Params = {shown(params)} of a mechanism is not a kind of Switch")
    if kind == "lever":
        find_levers()
    kinds[kind].find()
    return kinds[kind].add(part)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("agglomera")
    except PackageNotFoundError:
        return "0+unknown"


def _find(name: str) -> Any:
    return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name in _HOME:
        return _find(name)
    raise AttributeError(f"module 'sim' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)


class _Sim(ModuleType):
    """``sim.run`` is the function, although importing the file sim/run.py would hide it."""

    @property
    def run(self) -> Any:
        return _find("run")

    @run.setter
    def run(self, module: Any) -> None:
        pass


sys.modules[__name__].__class__ = _Sim
