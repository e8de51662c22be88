"""Ctrl-C belongs to the command alone: the processes that it starts are born deaf to it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def held_back() -> Iterator[None]:
    """Hold Ctrl-C back while processes are started, who inherit that, or ended; then it is heard."""
    resource_tracker.ensure_running()  # when it is started it lets the signal through again
    heard: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    # another thread of this process may take the signal, so the mask alone would not hold it back
    usual = signal.signal(signal.SIGINT, lambda number, _: heard.append(number)) if main else None
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if main:
            signal.signal(signal.SIGINT, usual)
    if heard and usual is not signal.SIG_IGN:
        raise KeyboardInterrupt
