"""Ctrl-C belongs to the command alone: the processes that it starts are born deaf to it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def held_back() -> Iterator[None]:
    """Hold Ctrl-C back while processes are started, who inherit that, or ended; then it is heard."""
    resource_tracker.ensure_running()  # when it is started it lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
