"""Where measures are found by name: a function of a look and a span, added by ``@measure``."""

from __future__ import annotations

from collections.abc import Callable

from .look import Look, Span

Function = Callable[[Look, Span], float]

MEASURES: dict[str, Function] = {}
"""Every measure by its name; its docstring says what it is."""


def measure(function: Function) -> Function:
    """Add a measure; no two have one name."""
    if function.__name__ in MEASURES:
        raise ValueError(f"two measures are called {function.__name__}")
    MEASURES[function.__name__] = function
    return function
