"""A stored experiment in the forms of other tools: tidy CSV, EMA Workbench, xarray.

The frame of runs that all three take has a row a run and year: key, point, seed, year, factors,
outcomes. EMA Workbench's ``load_results`` (verified with its version 2.5.3) takes a tar.gz with

    metadata.json      version; for each outcome its class, name and file; the dtype of each column
    experiments.csv    a row a run: factors, seed, scenario, policy, model
    <outcome>.csv      a row a run: one value (ScalarOutcome), or one a year (ArrayOutcome)
"""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import StoreError

from ..outcomes import label_of, unit_of
from ..store import reason
from .query import RUN

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow
    import xarray

FORMAT = 0.1
"""Version of the archive's form, as EMA Workbench counts it; its 2.5.3 was seen to load it."""
TIME = "TIME"
"""Name by which EMA Workbench's plots look for the years."""


def put(path: Path, write: Callable[[Path], object]) -> Path:
    """Write a file whole or not at all; what is there already is not overwritten."""
    path = Path(os.path.expanduser(path))
    if path.exists():
        raise StoreError(f"{path} is there already and is not overwritten; give another name")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(beside)
        beside.rename(path)
    except OSError as error:
        raise StoreError(f"cannot write {path} ({reason(error)}); nothing was left") from None
    finally:
        beside.unlink(missing_ok=True)
    return path


# Tidy CSV -----------------------------------------------------------------------------------------


def tidy(runs: pd.DataFrame, outcomes: Sequence[str]) -> pyarrow.Table:
    """Return one row a number: key, point, seed, year, outcome, value, unit; unknown is empty."""
    import pyarrow as pa

    n = len(runs)
    head = {name: pa.array(runs[name]) for name in RUN}
    blocks = []
    for name in outcomes:
        value = pa.array(runs[name].astype(float), from_pandas=True)
        said, unit = (
            pa.DictionaryArray.from_arrays(pa.array([0] * n, pa.int8()), pa.array([text]))
            for text in (name, unit_of(name))
        )
        blocks.append(pa.table(
            {**head, "outcome": said.cast(pa.string()), "value": value,
             "unit": unit.cast(pa.string())}
        ))  # fmt: skip
    return pa.concat_tables(blocks)


def write_csv(table: pyarrow.Table | pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV."""
    import pyarrow as pa
    from pyarrow import csv

    if not isinstance(table, pa.Table):
        table = pa.Table.from_pandas(table, preserve_index=False)
    options = csv.WriteOptions(quoting_style="needed")
    return put(path, lambda beside: csv.write_csv(table, beside, options))


def write_parquet(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table as Parquet."""
    return put(path, lambda beside: frame.to_parquet(beside, index=False))


# EMA Workbench ------------------------------------------------------------------------------------


def write_ema(
    runs: pd.DataFrame, factors: Sequence[str], outcomes: Sequence[str], path: Path,
    model: str = "agglomera",
) -> Path:  # fmt: skip
    """Write experiments and outcomes in the form that ``ema_workbench.load_results`` reads.

    A run is an experiment, its seed one more column; ``policy`` is the name of its point.
    """
    experiments, wide, years = ema_tables(runs, factors, outcomes, model)
    kinds = {name: _kind(experiments[name]) for name in experiments}
    listed: list[tuple[str, str, str]] = []
    files: dict[str, bytes] = {"experiments.csv": experiments.to_csv(index=False).encode()}
    many = len(years) > 1
    if many and TIME not in wide:
        wide[TIME] = [list(map(float, years))] * len(experiments)
    for name, rows in wide.items():
        file = f"{name}.csv"
        listed.append(("ArrayOutcome" if many else "ScalarOutcome", name, file))
        # an empty line would be passed over by who reads it, so the unknown is written out
        files[file] = "".join(",".join(_plain(x) for x in row) + "\n" for row in rows).encode()
    said = {"version": FORMAT, "outcomes": listed, "experiments": kinds}
    files["metadata.json"] = json.dumps(said).encode()

    def write(beside: Path) -> None:
        with tarfile.open(beside, "w:gz") as archive:
            for name, content in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))

    return put(path, write)


def ema_tables(
    runs: pd.DataFrame, factors: Sequence[str], outcomes: Sequence[str], model: str = "agglomera"
) -> tuple[pd.DataFrame, dict[str, list[list[float]]], list[int]]:
    """Return the experiments, for each outcome a row a run with a value a year, and the years."""
    import pandas as pd

    years = sorted(int(year) for year in runs["year"].unique())
    ordered = runs.sort_values(["point", "seed", "year"], kind="stable")
    first = ordered.drop_duplicates(["point", "seed"])
    experiments = first[[*factors, "seed"]].reset_index(drop=True)
    experiments["scenario"] = first["point"].to_numpy()
    experiments["policy"] = (
        first["name"].astype(str).to_numpy() if "name" in first else "baseline"
    )  # fmt: skip
    experiments["model"] = model
    at = pd.MultiIndex.from_frame(first[["point", "seed"]])
    wide = {
        name: ordered.pivot(index=["point", "seed"], columns="year", values=name)
        .reindex(index=at, columns=years)
        .astype(float)
        .to_numpy()
        .tolist()
        for name in outcomes
    }
    return experiments, wide, years


def _kind(column: Any) -> str:
    kind = str(column.dtype.name)
    return kind if kind.startswith(("int", "float", "bool")) else "category"


def _plain(value: float) -> str:
    return "nan" if value != value else repr(float(value))


# xarray -------------------------------------------------------------------------------------------


def xarray_of(
    runs: pd.DataFrame, factors: Sequence[str], outcomes: Sequence[str]
) -> xarray.Dataset:
    """Return outcomes over the dimensions point, seed and year, with the factors along point.

    A run that was not made is NaN. Each outcome carries its unit and label.
    """
    import xarray as xr

    cube = xr.Dataset.from_dataframe(runs.set_index(["point", "seed", "year"])[list(outcomes)])
    points = runs.drop_duplicates("point").set_index("point").sort_index()
    named = [name for name in ("name", *factors) if name in points]
    cube = cube.assign_coords({name: ("point", points[name].to_numpy()) for name in named})
    for name in outcomes:
        cube[name].attrs = {"units": unit_of(name), "long_name": label_of(name)}
    return cube
