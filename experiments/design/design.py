"""A design: the points of an experiment, in an order that more points never disturb."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError, shown, unknown

from .factors import Factor, word
from .named import Arms, arms_of, rows_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS = {
    "grid": "every combination of the values; n levels of each range",
    "lhs": "n points of a Latin hypercube that grows by doubling",
    "sobol": "n points of a low-discrepancy sequence",
    "saltelli": "n blocks for Sobol indices, n a power of two",
    "morris": "n trajectories that move one factor at a time",
    "csv": "the rows of a file",
    "arms": "named settings",
}
MOST = 1_000_000
_COUNTED = {"lhs": "points", "sobol": "points", "saltelli": "blocks", "morris": "trajectories"}
_NAMED = ("csv", "arms")


@dataclass(frozen=True)
class Point:
    """One setting; a key that it leaves alone is not in its values."""

    name: str
    values: Mapping[str, Any]

    @property
    def words(self) -> tuple[str, ...]:
        """The overrides of this point."""
        return tuple(f"{key}={word(value)}" for key, value in self.values.items())


@dataclass(frozen=True)
class Design:
    """Points, and what an analysis needs to know of each: a column of ``extra`` per matter."""

    kind: str
    factors: tuple[Factor, ...]
    points: tuple[Point, ...]
    extra: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def positions(self) -> NDArray[np.float64]:
        """Where each point lies, shape (points, factors), in [0, 1]: the inputs for SALib.

        Whole numbers and listed values stand where they are, so a step of a Morris trajectory may be
        shorter or longer than the nominal 2/3; the difference of two rows is the true one.
        """
        import numpy as np

        rows = [[f.position(point.values[f.key]) for f in self.factors] for point in self.points]
        return np.array(rows, float)


def designed(
    kind: str,
    factors: Sequence[Factor] = (),
    n: int | None = None,
    *,
    arms: Arms = (),
    csv: str | Path | None = None,
    second_order: bool = True,
    config_dir: str | Path | None = None,
    salt: int = 0,
) -> Design:
    """Return a design; the same words give the same points, and a larger n only adds some.

    ``n`` counts points (lhs, sobol), blocks (saltelli), trajectories (morris) or levels of each
    range (grid). Another ``salt`` gives another sample of the same kind. Raises InputError.
    """
    if kind not in KINDS:
        raise unknown("design", kind, KINDS)
    _fits(kind, factors, n, arms, csv)
    if kind in _NAMED:
        held, named = (
            rows_of(csv, config_dir) if csv is not None else arms_of(arms, config_dir)
        )  # fmt: skip
        return Design(kind, held, tuple(itertools.starmap(Point, named)))
    if kind == "grid":
        return _grid(tuple(factors), n)
    assert n is not None
    return _sampled(kind, tuple(factors), n, second_order, salt)


def _fits(kind: str, factors: Sequence[Factor], n: Any, arms: Arms, csv: Any) -> None:
    """Check that a design is given all and only what it needs."""
    for wanted, given, what in (("arms", bool(arms), "arms"), ("csv", csv is not None, "a file")):
        if kind == wanted and not given:
            raise InputError(f"design {kind} needs {what}")
        if kind != wanted and given:
            raise InputError(f"design {kind} takes no {wanted}; that is the design '{wanted}'")
    if kind in _NAMED and factors:
        raise InputError(f"design {kind} takes no factors: it names its values; got "
                         f"{factors[0].text}")  # fmt: skip
    if kind not in _NAMED and not factors:
        raise InputError(f"design {kind} needs factors, such as start.smes=20:80")
    keys = [factor.key for factor in factors]
    for key in keys:
        if keys.count(key) > 1:
            raise InputError(f"factor {key} is given twice")
    if kind in _COUNTED:
        _counted(kind, n, len(factors))
    elif n is not None and all(factor.values for factor in factors):
        raise InputError(f"points = {shown(n)} says nothing in design {kind}: its values are named")


def _counted(kind: str, n: Any, d: int) -> None:
    what = _COUNTED[kind]
    if n is None:
        raise InputError(f"design {kind} needs the number of {what}, such as --points 64")
    least = 1 if what == "points" else 2
    rows = {"saltelli": 2 * d + 2, "morris": d + 1}.get(kind, 1)
    whole = isinstance(n, int) and not isinstance(n, bool)
    if not whole or not least <= n <= MOST // rows:
        raise InputError(f"points = {shown(n)} is not a whole number from {least} to "
                         f"{MOST // rows}: the {what} of design {kind}")  # fmt: skip
    if kind == "saltelli" and n & (n - 1):
        below = 1 << (n.bit_length() - 1)
        raise InputError(f"points = {n} is not a power of two, which design saltelli needs: its "
                         f"blocks are only then spread evenly; try {below} or {2 * below}")  # fmt: skip


def _grid(factors: tuple[Factor, ...], n: int | None) -> Design:
    """Return every combination; the first factor turns slowest."""
    columns = [factor.values or _levels(factor, n) for factor in factors]
    many = math.prod(map(len, columns))
    if many > MOST:
        raise InputError(f"design grid has {many} points of {len(columns)} factors; at most {MOST}")
    points = []
    for row in itertools.product(*columns):
        values = {factor.key: value for factor, value in zip(factors, row)}
        points.append(Point(" ".join(Point("", values).words), values))
    return Design("grid", factors, tuple(points))


def _levels(factor: Factor, n: Any) -> tuple[Any, ...]:
    if n is None:
        raise InputError(f"factor {factor.text} is a range; design grid needs its values, or the "
                         "number of levels of each range (--points 5)")  # fmt: skip
    if not isinstance(n, int) or isinstance(n, bool) or not 2 <= n <= MOST:
        raise InputError(f"points = {shown(n)} is not a whole number from 2 to {MOST}: "
                         "the levels of each range in design grid")  # fmt: skip
    return tuple(dict.fromkeys(factor.near(i / (n - 1)) for i in range(n)))


def _sampled(
    kind: str, factors: tuple[Factor, ...], n: int, second_order: bool, salt: int
) -> Design:
    from . import samples

    d = len(factors)
    if kind == "lhs":
        cube, size = samples.latin(n, d, salt), 1
    elif kind == "sobol":
        cube, size = samples.sobol(n, d, salt), 1
    elif kind == "saltelli":
        cube, size = samples.saltelli(n, d, second_order, salt), (1 + second_order) * d + 2
    else:
        cube, size = samples.morris(n, d, salt), d + 1
    # A trajectory steps between levels, so ends must be ends; elsewhere shares must be equal.
    read = Factor.near if kind == "morris" else Factor.at
    points = tuple(
        Point(f"{kind}-{i}", {factor.key: read(factor, u) for factor, u in zip(factors, row)})
        for i, row in enumerate(cube.tolist())
    )
    number = tuple(i // size for i in range(len(points)))
    extra: dict[str, tuple[Any, ...]] = {}
    if kind == "saltelli":
        extra = {"block": number, "role": tuple(_roles(factors, second_order)) * n}
    elif kind == "morris":
        extra = {"trajectory": number, "step": tuple(range(size)) * n}
    return Design(kind, factors, points, extra)


def _roles(factors: tuple[Factor, ...], second_order: bool) -> list[str]:
    """Return the roles of a block's rows: ``AB:key`` is a row of A with that key from B."""
    mixed = ("AB", "BA") if second_order else ("AB",)
    return ["A", *(f"{both}:{factor.key}" for both in mixed for factor in factors), "B"]
