"""All parts of a sweep as one table: thousands of small files are read once, then from one copy.

The copy (``.all.parquet``) is no result: it may be removed at any time, and whoever opens ``runs/``
never sees it. It notes name, size and time of each part that it holds; a part that is new is read
beside it, and one that has changed makes it worthless.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.errors import StoreError

from . import files

if TYPE_CHECKING:
    import pyarrow as pa

COPY, NOTE = ".all.parquet", b"parts"
FEW = 64
"""So many parts are read one by one without making a copy."""


def gathered(folder: Path, columns: list[str]) -> pa.Table:
    """Return some columns of all parts; raise StoreError that names a part that is not whole."""
    import pyarrow as pa

    there = {path.name: _stamp(path) for path in files.parts(folder)}
    known, tables = _known(folder), list[pa.Table]()
    if any(there.get(name) != stamp for name, stamp in known.items()):
        known = {}
    if known:
        try:
            tables.append(files.read_part(folder / COPY))
        except StoreError:  # whatever is wrong with a copy, the parts are there
            known = {}
    new = [folder / files.RUNS / name for name in there if name not in known]
    for path in new:
        table = files.read_part(path)
        if not {*columns} <= {*table.column_names}:
            raise StoreError(f"{path} is not whole (columns are missing); {files.AGAIN}")
        tables.append(table)
    try:
        whole = pa.concat_tables([table.replace_schema_metadata() for table in tables])
    except pa.ArrowInvalid:
        raise StoreError(
            f"{_odd(new, tables)} has other columns than the rest; {files.AGAIN}"
        ) from None
    if len(new) > FEW:
        noted = whole.replace_schema_metadata({NOTE: json.dumps(there).encode()})
        with suppress(StoreError):  # a full disk, or somebody else's folder: read them again
            files.put(folder / COPY, files.table_bytes(noted))
    return whole.select(columns)


def _odd(new: list[Path], tables: list[pa.Table]) -> Path:
    """Return the first part that does not fit the one before it, or the first of all."""
    fits = tables[0].schema.remove_metadata()
    found = zip(new, tables[len(tables) - len(new) :])
    odd = (path for path, table in found if not table.schema.remove_metadata().equals(fits))
    return next(odd, new[0])


def _stamp(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _known(folder: Path) -> dict[str, list[int]]:
    """Return the parts that the copy holds; none if there is no copy, or none that can be read."""
    import pyarrow.parquet as pq

    try:
        with (folder / COPY).open("rb") as file:
            noted = pq.ParquetFile(file).schema_arrow.metadata[NOTE]
        return dict(json.loads(noted))
    except Exception:  # whatever is wrong with a copy, the parts are there
        return {}
