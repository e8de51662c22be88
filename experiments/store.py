"""Results folders that are either whole or not there: written beside, then renamed.

``results/<name>/`` is never stamped by time and never overwritten. The same key under a name is
reused; another key under that name is refused. No locks: a rename is atomic, and of two writers
of the same name one finds the other's finished folder.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.core.errors import StoreError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,119}")


def check_name(name: str) -> str:
    """Return a name that is safe as one folder; raise StoreError for anything else."""
    if not NAME.fullmatch(name) or ".." in name:
        raise StoreError(
            f"--name = '{name}' is not a folder name; allowed are letters, digits, '.', '_', '+' "
            "and '-', beginning with a letter or digit, at most 120, and nothing that leads "
            "outside the results folder"
        )
    return name


def tidy_name(text: str) -> str:
    """Turn any label into a safe folder name."""
    return re.sub(r"[^A-Za-z0-9._+-]+", "-", text).strip("-._+")[:120].replace("..", ".") or "run"


def reason(error: OSError) -> str:
    """Say in a few words why the file system refused."""
    return error.strerror or str(error) or type(error).__name__


class Store:
    """One folder of results, by default ``results`` in the current folder."""

    def __init__(self, root: str | Path = "results") -> None:
        self.root = Path(os.path.expanduser(root))

    def open(self) -> Store:
        """Make sure that the folder can be written to, or made, before anything is computed."""
        try:
            if self.root.exists() and not self.root.is_dir():
                raise StoreError(f"--results = {self.root} is a file; give a folder")
            there = next(p for p in (self.root, *self.root.parents) if p.exists())
            probe = there / f".write-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise StoreError(
                f"--results = {self.root} cannot be written to ({reason(error)}); "
                "give a folder that can"
            ) from None
        return self

    def folder(self, name: str) -> Path:
        """Return the folder of a name."""
        return self.root / check_name(name)

    def key(self, name: str) -> str | None:
        """Return the key stored under a name; None if there is nothing of that name."""
        folder = self.folder(name)
        if not folder.exists() and not folder.is_symlink():
            return None
        if not folder.is_dir():
            raise StoreError(f"{folder} is a file where a folder should be; move it or use --name")
        try:
            return str(json.loads((folder / "provenance.json").read_text("utf-8"))["key"])
        except (OSError, ValueError, KeyError, TypeError):
            raise StoreError(
                f"{folder} exists but holds no finished result of Agglomera; choose another --name"
            ) from None

    def has(self, name: str, key: str) -> bool:
        """Say whether exactly this result is already stored; refuse if another one is."""
        stored = self.key(name)
        if stored is None:
            return False
        if stored != key:
            raise StoreError(
                f"{self.folder(name)} holds a result of another key (other inputs, or other "
                f"sources of the model); choose another name, for example --name "
                f"{name}-{tidy_name(key[:8])}, or remove it"
            )
        return True

    @contextmanager
    def writing(self, name: str, *, replace: bool = False) -> Iterator[Path]:
        """Give an empty folder beside the final one; rename it when the block ends well.

        Whatever goes wrong, Ctrl-C included, nothing half-written is left.
        """
        final = self.folder(name)
        part = self.root / f".{name}.{os.getpid()}.part"
        new = self.missing()
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            yield part
            self._put(part, final, replace)
        except OSError as error:
            raise StoreError(
                f"cannot write {final} ({reason(error)}); nothing half-written was left"
            ) from None
        finally:
            shutil.rmtree(part, ignore_errors=True)
            remove_empty(new)

    def missing(self) -> list[Path]:
        """Return which folders have to be made for the results, the innermost first."""
        return [path for path in (self.root, *self.root.parents) if not path.exists()]

    def _put(self, part: Path, final: Path, replace: bool) -> None:
        old = self.root / f".{final.name}.{os.getpid()}.old"
        if replace and final.exists():
            final.rename(old)
        try:
            part.rename(final)
        except OSError as error:
            if old.exists():
                old.rename(final)
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            key = json.loads((part / "provenance.json").read_text("utf-8"))["key"]
            self.has(final.name, key)  # somebody else was first: the same result, or an error
        finally:
            shutil.rmtree(old, ignore_errors=True)


def remove_empty(folders: list[Path]) -> None:
    """Remove folders again that were made for something that did not come to be."""
    for folder in folders:
        with suppress(OSError):  # one that holds something stays, and so do those around it
            folder.rmdir()


def write_text(path: Path, text: str) -> None:
    """Write a text file so that readers see the old or the new one, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, "utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
