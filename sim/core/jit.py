"""How rules are compiled: numba without fastmath, cached under a name that changes with the sources.

numba's own cache does not notice an edit in a function called from another file, so the cache
folder carries a hash over all sources of ``sim``. A folder that the user has set is respected.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

A = NDArray[Any]
"""Any array: the shape stands in the docstring or in the column's declaration."""

U = Any
"""A 64-bit hash, key or address: an unsigned number that plain and compiled rules both take."""

F = TypeVar("F", bound=Callable[..., Any])


def source_hash() -> str:
    """Return 16 hex digits over all Python sources of ``sim`` (names and contents)."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _prepare() -> Path:
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")
    base = os.environ.get("NUMBA_CACHE_DIR")
    if base is None:
        home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "agglomera"
        try:
            home.mkdir(parents=True, exist_ok=True)
            probe = home / f".write-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError:
            home = Path(tempfile.gettempdir()) / f"agglomera-{os.getuid()}"
        base = str(home / f"numba-{source_hash()}")
        os.environ["NUMBA_CACHE_DIR"] = base
    return Path(base)


CACHE = _prepare()
PLAIN = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""True when rules run as plain Python, which is the reference that compiled rules must equal."""

import numba  # noqa: E402  (the cache folder has to be named before numba is imported)


def rule(function: F) -> F:
    """Compile a rule or a kernel; in plain mode return it as it is."""
    if PLAIN:
        return function
    compiled: Any = numba.njit(cache=True, error_model="numpy", no_cfunc_wrapper=True)(function)
    call = compiled.get_call_template

    def by_type(args: Any, kws: Any) -> Any:
        return call([numba.types.unliteral(one) for one in args], kws)

    compiled.get_call_template = by_type  # numba would compile anew for every number written out
    ruled: F = compiled
    return ruled


_WARM = CACHE / "warm"


def is_warm() -> bool:
    """Say whether all rules of exactly these sources are already compiled and on disk."""
    return PLAIN or _WARM.exists()


def note_warm() -> None:
    """Note that all rules are on disk, so that nobody needs to announce compilation again."""
    if not PLAIN:
        with contextlib.suppress(OSError):
            _WARM.touch()


def numbered(names: tuple[str, ...]) -> dict[str, int]:
    """Return each name's number, in a form for which a rule is not compiled once a number."""
    numbers: list[Any] = [np.int64(number) for number in range(len(names))]
    return dict(zip(names, numbers, strict=True))


def u64(value: int) -> np.uint64:
    """Return a Python int, masked to 64 bits, as the scalar that compiled rules take."""
    return np.uint64(value & 0xFFFFFFFFFFFFFFFF)
