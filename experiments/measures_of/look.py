"""A finished record, read in the ways that measures need, each at most once.

A span (a, b) holds the quarters 4a ≤ q < 4b of events and the year-ends 4a < q ≤ 4b of panels; all
numbers are of the focal region unless they say otherwise. Sums stay sums, so that a rate can be
taken over all runs together (``over`` in a finding).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from sim.record import Record

Span = tuple[float, float]
ENTRIES = ("born", "spun_off", "returned", "arrived")


@dataclass
class Look:
    """A record, read in the ways that measures need, each at most once."""

    record: Record
    kept: dict[Any, Any] = field(default_factory=dict)
    """What measures have worked out and others may use again."""

    def events(self, *kinds: str, span: Span | None = None, focal: bool = True) -> pd.DataFrame:
        """Return the events of some kinds, of the focal region, in a span of years."""
        frame = self.record.events_of(*kinds)
        keep = np.ones(len(frame), bool)
        if focal:
            keep &= (frame["region"] == "focal").to_numpy()
        if span is not None:
            quarter = frame["quarter"].to_numpy()
            keep &= (quarter >= 4 * span[0]) & (quarter < 4 * span[1])
        return frame[keep]

    def panel(self, name: str, span: Span) -> pd.DataFrame:
        """Return the rows of a panel of the focal region at the year-ends of a span."""
        frame = self.firms if name == "firms" else self.people
        quarter = frame["quarter"].to_numpy()
        here = (frame["region"] == "focal").to_numpy()
        return frame[here & (quarter > 4 * span[0]) & (quarter <= 4 * span[1])]

    @cached_property
    def firms(self) -> pd.DataFrame:
        """The panel of firms."""
        return self.record.panel("firms")

    @cached_property
    def ties(self) -> pd.DataFrame:
        """The panel of ties."""
        return self.record.panel("ties")

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """The focal region's indicators in order of time, from the first quarter on."""
        frame = self.record.indicators
        return frame[(frame["region"] == "focal").to_numpy()].reset_index(drop=True)

    def indicator(self, name: str, span: Span) -> Any:
        """Return an indicator quarter by quarter, at the ends of the quarters of a span."""
        quarter = self.indicators["quarter"].to_numpy()
        keep = (quarter > 4 * span[0]) & (quarter <= 4 * span[1])
        return self.indicators.loc[keep, name].to_numpy(float)

    def firms_at(self, year: float) -> pd.DataFrame:
        """Return the firms of the focal region at the end of a year (0: the start)."""
        rows = self.firms
        here = (rows["region"] == "focal").to_numpy()
        return rows[here & (rows["quarter"] == round(4 * year)).to_numpy()]

    def ties_at(self, year: float, layer: str) -> pd.DataFrame:
        """Return the ties of a layer that touch the focal region at the end of a year."""
        rows = self.ties
        keep = (rows["quarter"] == round(4 * year)).to_numpy() & (rows["layer"] == layer).to_numpy()
        keep &= ((rows["region_a"] == "focal") | (rows["region_b"] == "focal")).to_numpy()
        return rows[keep]

    @cached_property
    def people(self) -> pd.DataFrame:
        """The panel of people."""
        return self.record.panel("people")

    @cached_property
    def _fields(self) -> dict[tuple[int, int], str]:
        rows = self.firms
        years = (rows["quarter"].to_numpy() // 4).tolist()
        return dict(zip(zip(rows["id"].tolist(), years), rows["field"].astype(str)))

    @cached_property
    def _born_in(self) -> dict[int, str]:
        rows = self.record.events_of(*ENTRIES)
        return dict(zip(rows["actor"].tolist(), rows["field"].astype(str)))

    def field_of(self, firm: int, year: int) -> str:
        """Return the field of a firm at the end of a year, or as near to it as is known."""
        for at in (year, year + 1):
            if (firm, at) in self._fields:
                return self._fields[firm, at]
        return self._born_in.get(firm, "")

    @cached_property
    def focal_firms(self) -> list[int]:
        """Addresses of all firms that were in the region at the end of some year, or were born there."""
        rows = self.firms
        born = self.events(*ENTRIES)
        here = (rows["region"] == "focal").to_numpy()
        return list({*rows.loc[here, "id"].tolist(), *born["actor"].tolist()})

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Moves from firm to firm inside the region: same field or not, by breadth of the mover."""
        rows = self.events("moved")
        year = (rows["quarter"].to_numpy() // 4).tolist()
        persons, own = rows["actor"].tolist(), rows["field"].astype(str).tolist()
        from_ = [self._employer.get((p, y), 0) for p, y in zip(persons, year)]
        to = rows["other"].tolist()
        new = [self.field_of(f, y) for f, y in zip(to, year)]
        old = [self.field_of(f, y) if f else "" for f, y in zip(from_, year)]
        here = np.array([(f, y) not in self._elsewhere for f, y in zip(to, year)], bool)
        same = [n == f and o in ("", f) for n, o, f in zip(new, old, own)]
        narrow = [self._narrow.get((p, y)) for p, y in zip(persons, year)]
        out = rows[["quarter"]].assign(same=same, narrow=np.array(narrow, object))
        return out[here] if len(out) else out

    @cached_property
    def _elsewhere(self) -> set[tuple[int, int]]:
        rows = self.firms[(self.firms["region"] != "focal").to_numpy()]
        return set(zip(rows["id"].tolist(), (rows["quarter"].to_numpy() // 4).tolist()))

    @cached_property
    def _at_firms(self) -> pd.DataFrame:
        rows = self.people
        rows = rows[((rows["region"] == "focal") & (rows["place"] == "firm")).to_numpy()]
        breadth = rows["second_level"].to_numpy() / np.maximum(rows["level"].to_numpy(), 1e-9)
        rows = rows.assign(breadth=breadth)
        middle = rows.groupby("quarter")["breadth"].transform("median")
        return rows.assign(narrow=(rows["breadth"] < middle).to_numpy())

    @cached_property
    def _employer(self) -> dict[tuple[int, int], int]:
        rows = self._at_firms
        keys = zip(rows["id"].tolist(), (rows["quarter"].to_numpy() // 4).tolist())
        return dict(zip(keys, rows["employer"].tolist()))

    @cached_property
    def _narrow(self) -> dict[tuple[int, int], bool]:
        rows = self._at_firms
        keys = zip(rows["id"].tolist(), (rows["quarter"].to_numpy() // 4).tolist())
        return dict(zip(keys, rows["narrow"].tolist()))

    def workers(self, span: Span, narrow: bool | None = None) -> float:
        """Return person-years at firms: heads at the beginning of each year of a span."""
        rows = self._at_firms
        quarter = rows["quarter"].to_numpy()
        keep = (quarter >= 4 * span[0]) & (quarter < 4 * span[1])
        if narrow is not None:
            keep &= rows["narrow"].to_numpy() == narrow
        return float(keep.sum())

    @cached_property
    def upstream(self) -> set[str]:
        """The two fields that deliver to the home field."""
        from sim.core.spec import FIELDS

        home = FIELDS.index(self.record.spec.start.fields[0])
        return {FIELDS[int(f)] for f in self.record.final["fields.upstream"][home]}

    @cached_property
    def home(self) -> str:
        """The first emerging field of the region, in which all its institutes work."""
        return str(self.record.spec.start.fields[0])

    @cached_property
    def uptakes(self) -> pd.DataFrame:
        """Each firm's first launch of each concept, in all regions."""
        rows = self.record.events_of("launched")
        return rows.drop_duplicates(["actor", "concept"]).reset_index(drop=True)
