"""Who stood in the teams that succeeded."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from .look import Look


def successful(look: Look, among: Container[int] | None = None) -> list[tuple[int, list[int]]]:
    """Return quarter and people of each success, as named at the project's start.

    ``among``: who counts (all people if not given).
    """
    rows = look.events("project_joined", "succeeded")
    teams: dict[tuple[Any, Any], tuple[int, list[int]]] = {}
    found = []
    columns = (rows["quarter"], rows["kind"], rows["actor"], rows["other"], rows["concept"],
               rows["amount"])  # fmt: skip
    for quarter, kind, firm, other, concept, amount in zip(*(c.tolist() for c in columns)):
        key = (firm, concept)
        if kind == "succeeded":
            found.append((quarter, teams.pop(key, (0, []))[1]))
        elif amount > 0.5 and (among is None or other in among):
            if teams.get(key, (quarter, []))[0] != quarter:
                teams.pop(key)
            teams.setdefault(key, (quarter, []))[1].append(other)
    return found
