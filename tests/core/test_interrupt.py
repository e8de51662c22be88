"""Ctrl-C waits while processes are started, and those never hear it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from sim.core.interrupt import held_back


def test_it_is_heard_right_after() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), held_back():
        os.kill(os.getpid(), signal.SIGINT)
        done.append(True)
    assert done and signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_who_is_started_meanwhile_is_deaf() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('alive')"
    with held_back():
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.communicate()[0] == "alive\n"
