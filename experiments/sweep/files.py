"""How a sweep lies on disk: each file written beside and renamed, one writer at a time.

results/<name>/ holds design.parquet, plan.parquet, manifest.json, runs/part-<chunk>.parquet, and
where there is something to keep events/, failed/<chunk>.json and broken/ (parts that were not whole).
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import StoreError

from ..store import reason

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

RUNS, EVENTS, FAILED, BROKEN = "runs", "events", "failed", "broken"
DESIGN, PLAN, MANIFEST, LOCK = "design.parquet", "plan.parquet", "manifest.json", ".lock"
PART = re.compile(r"part-[0-9]{6,}(-[0-9]+)?\.parquet")
PLAIN = 1000
"""Rows up to which a table is small: neither packed nor read by several threads."""
BESIDE = ".part"
"""The end of the name of a file that is being written."""
AGAIN = "the command that made it puts it aside and lives its runs again"
KEPT = "what was finished before is kept, and the same command goes on from there"


def put(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, even if the power fails."""
    beside = path.with_name(f".{path.name}.{socket.gethostname()}.{os.getpid()}{BESIDE}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        _settle(path.parent)
    except OSError as error:
        raise StoreError(f"cannot write {path} ({reason(error)}); {KEPT}") from None


def _settle(folder: Path) -> None:
    """Have the folder itself on disk, so that the new name in it is."""
    with suppress(OSError):  # not every file system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_text(path: Path, text: str) -> None:
    """Write a text file in one piece."""
    put(path, text.encode())


def write_json(path: Path, data: Any) -> None:
    """Write plain data in one piece."""
    put(path, json.dumps(data, indent=1, ensure_ascii=False).encode())


def write_frame(path: Path, table: pd.DataFrame) -> None:
    """Write a table in one piece."""
    import pyarrow as pa

    put(path, table_bytes(pa.Table.from_pandas(table, preserve_index=False)))


def write_rows(path: Path, rows: dict[str, list[Any]], seconds: float) -> None:
    """Write the rows of a chunk."""
    put(path, rows_bytes(rows, seconds))


def rows_bytes(rows: dict[str, list[Any]], seconds: float) -> bytes:
    """Return rows as Parquet; how long they took stands in its head, not in the rows."""
    import pyarrow as pa

    kinds = {"key": pa.string(), "point": pa.int32(), "seed": pa.int64(), "year": pa.int16()}
    arrays = [pa.array(values, kinds.get(name, pa.float64())) for name, values in rows.items()]
    table = pa.table(arrays, names=list(rows))
    return table_bytes(table.replace_schema_metadata({"seconds": str(seconds)}))


def write_events(path: Path, tables: list[pd.DataFrame]) -> None:
    """Write the events of a chunk."""
    put(path, events_bytes(tables))


def events_bytes(tables: list[pd.DataFrame]) -> bytes:
    """Return the events of a chunk as Parquet: words as plain text, so that all parts are alike."""
    import pandas as pd
    import pyarrow as pa

    table = pd.concat(tables, ignore_index=True)
    words = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    table = table.astype({name: "str" for name in words})
    return table_bytes(pa.Table.from_pandas(table, preserve_index=False))


def table_bytes(table: pa.Table) -> bytes:
    """Return a table as Parquet, with checksums, so that a changed byte is seen.

    A small one is written plainly: what it could save is less than what its head would take.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    out, small = pa.BufferOutputStream(), len(table) <= PLAIN
    pq.write_table(
        table, out, write_page_checksum=True, compression="none" if small else "zstd",
        use_dictionary=not small, write_statistics=not small,
    )  # fmt: skip
    return bytes(out.getvalue())


def read_part(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Return one part; raise StoreError that names it if it is not whole."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        source = pa.BufferReader(path.read_bytes())
        file = pq.ParquetFile(source, page_checksum_verification=True)
        return file.read(columns, use_threads=file.metadata.num_rows > PLAIN)
    except Exception as error:  # a damaged file can make its reader stumble over anything
        raise StoreError(f"{path} is not whole ({type(error).__name__}); {AGAIN}") from None


def parts(folder: Path, kind: str = RUNS) -> list[Path]:
    """Return the finished parts of a sweep in order of their names; what else lies there is not ours."""
    return sorted(p for p in (folder / kind).glob("part-*.parquet") if PART.fullmatch(p.name))


def aside(folder: Path, path: Path) -> Path:
    """Move a part that is not whole out of the way; return where it is."""
    target = folder / BROKEN / path.name
    number = 0
    while target.exists():
        number += 1
        target = folder / BROKEN / f"{path.name}.{number}"
    try:
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
    except OSError as error:
        raise StoreError(
            f"{path} is not whole and cannot be moved to {target} ({reason(error)})"
        ) from None
    return target


def sweep_up(folder: Path) -> None:
    """Remove what a writer that was killed left half-written; only for whoever has the lock."""
    for place in (folder, folder / RUNS, folder / EVENTS, folder / FAILED):
        for left in place.glob(f".*{BESIDE}"):
            with suppress(OSError):
                left.unlink()


@contextmanager
def locked(folder: Path, wait: bool, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the folder's lock, which ends with this process however it ends."""
    handle = _opened(folder)
    try:
        while not _held(handle, folder, wait, say):  # whoever had it has removed the file
            os.close(handle)
            handle = _opened(folder)
        with suppress(OSError):  # on a full disk a lock without a name is a lock
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"process {os.getpid()} on {socket.gethostname()}".encode(), 0)
        yield
    finally:
        os.close(handle)


def _opened(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"cannot write into {folder} ({reason(error)})") from None


def _held(handle: int, folder: Path, wait: bool, say: Callable[[str], None]) -> bool:
    """Take the lock; return False if its file is not the folder's any more."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            say(f"{folder} lies where files cannot be locked ({reason(error)}); "
                "see to it that nobody else writes there")  # fmt: skip
            return True
        who = os.pread(handle, 200, 0).decode(errors="replace").strip() or "another process"
        if not wait:
            raise StoreError(
                f"{folder} is being written to by {who}; wait until it has ended, "
                "or let this command wait by --wait"
            ) from None
        say(f"waiting for {who}, which writes to {folder}")
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        return os.path.samestat(os.fstat(handle), (folder / LOCK).stat())
    except FileNotFoundError:
        return False
