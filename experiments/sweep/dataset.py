"""A sweep's results, read: what was planned, what is there, what failed, and a digest of it all.

Any tool that opens Parquet reads the same files: ``pandas.read_parquet("results/x/runs")``,
``SELECT * FROM 'results/x/runs/*.parquet'`` in DuckDB, ``polars.read_parquet("results/x/runs/*.parquet")``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import StoreError, nearest, unknown

from ..store import Store, reason
from . import files
from .gather import gathered

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

VERSION = 1
"""Of the way in which a sweep lies on disk."""
OWN = ("key", "point", "seed", "year")
TOLD = ("name", "base", "code", "configs", "design", "points", "seeds", "first_seed", "years",
        "outcomes", "events", "versions", "commit", "machine", "sessions")  # fmt: skip
"""What a manifest has to say."""


def stored(root: str | Path) -> list[str]:
    """Return the names of all sweeps in a results folder."""
    return sorted(path.parent.name for path in Path(root).glob(f"*/{files.MANIFEST}"))


class Dataset:
    """The results of one experiment; tables are read when they are asked for."""

    def __init__(self, root: str | Path, name: str) -> None:
        store = Store(root)
        self.name, self.folder = name, store.folder(name)
        if not (self.folder / files.MANIFEST).is_file():
            known = stored(store.root)
            raise StoreError(
                f"{self.folder} holds no sweep{nearest(name, known)} "
                f"(there are: {', '.join(known[:24]) or 'none'})"
            )
        _ = self.manifest

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the sweep was asked, by which versions, and when it was lived."""
        path = self.folder / files.MANIFEST
        try:
            found = dict(json.loads(path.read_text("utf-8")))
            version = int(found["store"])
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            why = reason(error) if isinstance(error, OSError) else type(error).__name__
            raise StoreError(f"{path} cannot be read ({why}); choose another --name") from None
        if version != VERSION:
            age = "an older" if version < VERSION else "a newer"
            raise StoreError(
                f"{self.folder} was written by {age} Agglomera (store = {version}, this one reads "
                f"and writes {VERSION}); leave it to that version, or run it again under another "
                "--name"
            )
        lacking = [name for name in TOLD if name not in found]
        if lacking:
            raise StoreError(f"{path} does not say {lacking[0]}; take it back from a copy, or choose "
                             "another --name")  # fmt: skip
        return found

    def design(self) -> pd.DataFrame:
        """Return a row for each point: number, name, factors, and what analyses need."""
        return self._table(files.DESIGN, "point", "name")

    def plan(self) -> pd.DataFrame:
        """Return a row for each run that was planned: chunk, point, seed, key."""
        return self._table(files.PLAN, "chunk", "point", "seed", "key")

    def _table(self, name: str, *needed: str) -> pd.DataFrame:
        path = self.folder / name
        try:
            frame: pd.DataFrame = files.read_part(path).to_pandas()
            whole = len(frame) and {*needed} <= {*frame}
        except StoreError:
            whole = False
        if not whole:
            raise StoreError(
                f"{path} is not whole; take it back from a copy, or choose another --name"
            )
        return frame

    @property
    def outcomes(self) -> list[str]:
        """The names of the outcomes that are kept of each run."""
        return list(self.manifest["outcomes"])

    def runs(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return a row for each run and year, with the columns of the design; by point and seed.

        ``columns`` names the outcomes that are wanted (all, if it is None).
        """
        for name in columns or ():
            if name not in self.outcomes:
                raise unknown("outcome", name, self.outcomes)
        wanted = self.outcomes if columns is None else list(columns)
        table = self.table([*OWN, *wanted]).sort_by([(name, "ascending") for name in OWN[1:]])
        return self.joined(table.to_pandas())

    def joined(self, runs: pd.DataFrame) -> pd.DataFrame:
        """Return rows of runs with the columns of the design behind their own."""
        design = self.design()
        rest = [name for name in runs if name not in OWN]
        both = runs.merge(design, on="point", how="left", validate="many_to_one")
        added = [name for name in design if name != "point"]
        order = [*(name for name in OWN if name in runs), *added, *rest]
        return both.reindex(columns=order)

    def table(self, columns: list[str] | None = None) -> pa.Table:
        """Return all rows that are there, as an Arrow table, in no order that means anything."""
        import pyarrow as pa

        columns = columns or [*OWN, *self.outcomes]
        if not files.parts(self.folder):
            kinds = {"key": pa.string(), "point": pa.int32(), "seed": pa.int64(),
                     "year": pa.int16()}  # fmt: skip
            return pa.schema([(n, kinds.get(n, pa.float64())) for n in columns]).empty_table()
        return gathered(self.folder, columns)

    def events(self) -> pd.DataFrame:
        """Return the events that were kept, run by run; none unless the sweep asked for some."""
        import pandas as pd

        there = files.parts(self.folder, files.EVENTS)
        if not there:
            return pd.DataFrame()
        tables = [files.read_part(path).to_pandas() for path in there]
        frame: pd.DataFrame = pd.concat(tables, ignore_index=True)
        return frame

    def failed(self) -> list[dict[str, Any]]:
        """Return the runs that raised and were not lived since, each with its cause."""
        noted = failed_in(self.folder)
        if not noted:
            return []
        lived = self.table(["point", "seed"]).to_pydict()
        there = set(zip(lived["point"], lived["seed"]))
        return [one for one in noted if (one["point"], one["seed"]) not in there]

    def digest(self, seeds: range | None = None) -> str:
        """Return sha256 over all rows, or those of some seeds, in order of their keys.

        No time and no machine is in it.
        """
        import numpy as np
        import pyarrow.compute as pc

        order = [("key", "ascending"), ("point", "ascending"), ("year", "ascending")]
        table = self.table().sort_by(order)
        if seeds is not None:
            seed = pc.field("seed")
            table = table.filter((seed >= seeds[0]) & (seed <= seeds[-1]))
        total = hashlib.sha256()
        for name in table.column_names:
            total.update(f"{name} {len(table)} ".encode())
            column = table[name]
            if name == "key":
                total.update("".join(column.to_pylist()).encode())
                continue
            values = column.to_numpy()
            if values.dtype.kind == "f":  # a number that is not there is the same on every machine
                values = np.where(np.isnan(values), np.nan, values)
            total.update(np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes())
        return total.hexdigest()


def failed_in(folder: Path) -> list[dict[str, Any]]:
    """Return the failures that are noted in a sweep's folder."""
    found: list[dict[str, Any]] = []
    for path in sorted((folder / files.FAILED).glob("*.json")):
        try:
            for one in json.loads(path.read_text("utf-8")):
                where = {name: int(one[name]) for name in ("point", "seed")}
                found.append({**one, **where, "chunk": int(path.stem)})
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise StoreError(
                f"{path} cannot be read ({type(error).__name__}); remove it, and its runs are "
                "lived again"
            ) from None
    return found
