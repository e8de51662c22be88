"""From a point to a RunSpec: through the door once for each choice of groups, cheaply after that."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError
from sim.files import GROUPS

if TYPE_CHECKING:
    from sim.core.spec import RunSpec

    from ..design.design import Point


REMEMBERED = 1024
"""Points whose runs are kept ready for the next seed."""


class Settings:
    """Makes the RunSpec of any point of a design.

    The door takes some ten milliseconds, ``RunSpec.replace`` one. Groups, levers and shocks need
    the door, which lays in what they stand for; it is asked once for each choice of groups and
    each set of levers, and the numbers are put in afterwards, which gives the same run.
    """

    def __init__(self, base: tuple[str, ...], config_dir: str | Path | None = None) -> None:
        self.base, self.config_dir = base, config_dir
        self._made: dict[tuple[tuple[str, ...], frozenset[str]], RunSpec] = {}
        self._last: dict[tuple[tuple[str, Any], ...], RunSpec] = {}

    def of(self, point: Point) -> RunSpec:
        """Return the run of one point, with the default seed."""
        place = tuple(point.values.items())
        if place not in self._last:
            if len(self._last) >= REMEMBERED:
                self._last.clear()
            self._last[place] = self._of(point)
        return self._last[place]

    def _of(self, point: Point) -> RunSpec:
        from sim import door

        values = dict(point.values)
        words = dict(zip(values, point.words))
        laid = [key for key in values if key.partition(".")[0] in ("levers", "shocks")]
        chosen = tuple(words[key] for key in values if key in GROUPS)
        place = (chosen, frozenset(laid))
        try:
            if place not in self._made:
                needed = [words[key] for key in laid]
                self._made[place] = door.load(
                    *self.base, *chosen, *needed, config_dir=self.config_dir
                )
            plain = {key: _value(v) for key, v in values.items() if key not in GROUPS}
            return self._made[place].replace(plain) if plain else self._made[place]
        except InputError as error:
            raise InputError(f"point '{point.name}': {error}") from None


def _value(value: object) -> object:
    """Return a list that a design holds as text as the list that a run takes."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        inside = value[1:-1].strip()
        return [one.strip().strip("'\"") for one in inside.split(",")] if inside else []
    return value


@functools.lru_cache(maxsize=4)
def settings(base: tuple[str, ...], config_dir: str | None, configs: str) -> Settings:
    """Return the settings of a sweep; a worker keeps them from chunk to chunk, if files stay."""
    return Settings(base, config_dir)
