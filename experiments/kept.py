"""A stored run as the figures and tables need it: each file is read when it is asked for."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.core.errors import StoreError

if TYPE_CHECKING:
    import pandas as pd

    from sim.record import Record

    Told: TypeAlias = "Record | Kept"
    """What can be drawn: a record, or one that is kept in a folder."""

COLUMNS = {
    "firms": ["quarter", "region", "id", "kind", "field", "age", "parent", "people"],
    "people": ["quarter", "region", "id", "employer", "origin"],
    "ties": ["quarter", "a", "b", "layer"],
}
"""The columns that figures read of the wide panels."""


class Kept:
    """Looks like a Record as far as pictures go, without reading the whole of it."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Return what provenance.json says."""
        try:
            return dict(json.loads((self.folder / "provenance.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            raise StoreError(f"{self.folder} holds no finished result of Agglomera") from None

    @property
    def units(self) -> dict[str, str]:
        """Return the unit of each indicator."""
        return dict(self.facts.get("units", {}))

    @property
    def spec(self) -> Any:
        """Return labels, seed and years of the run."""
        years = int(self.indicators["quarter"].max()) // 4
        labels, seed = self.facts.get("labels", {}), self.facts.get("seed", 0)
        return SimpleNamespace(labels=labels, seed=seed, years=years)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Return a row for each quarter and region."""
        return self._table("indicators")

    def panel(self, name: str) -> pd.DataFrame:
        """Return what figures need of a yearly panel."""
        return self._table(name, COLUMNS.get(name))

    def _table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        import pandas as pd

        try:
            return pd.read_parquet(self.folder / f"{name}.parquet", columns=columns)
        except (OSError, ValueError, KeyError) as error:
            raise StoreError(
                f"{self.folder} holds no whole result of Agglomera ({name}: "
                f"{type(error).__name__}); remove it or choose another --name"
            ) from None
