"""How workers are made: from a server that has loaded the model once, and they end with us."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import get_all_start_methods, get_context, parent_process
from typing import Any


def context() -> Any:
    """Return how workers are made: from a server that has loaded us once, or each afresh."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    found = get_context("forkserver")
    found.set_forkserver_preload(["sim.run"])
    return found


def begin() -> None:
    """Leave Ctrl-C to the parent, and end when the parent is gone. Runs in a new worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
