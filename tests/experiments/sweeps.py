"""Sweeps for tests: real worlds of a year's length, and fakes that take no time."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from experiments.sweep import chunk
from experiments.sweep.dataset import Dataset
from sim.core.spec import RunSpec
from sim.record import key_of
from tests.experiments.fakes import wave

TINY = ("world.size=0.1", "world.burn_in=0", "--years", "1", "--outcomes", "firms,people,output")
"""A run of two hundredths of a second."""
NAMES = ("firms", "people", "output", "moves")
ROOT = Path(__file__).resolve().parents[2]


def fake_live(spec: RunSpec, events: bool = False) -> Any:
    """Stand in for a run: numbers that depend on the spec alone."""
    shape = (spec.quarters + 1, len(NAMES), 2)
    at = np.arange(np.prod(shape)).reshape(shape)
    series = np.vectorize(lambda i: wave(spec.fingerprint, int(i)))(at)
    return SimpleNamespace(series=series, names=NAMES, regions=("focal", "rival", "outside"),
                           key=key_of(spec))  # fmt: skip


BASE = ("world=small", "path=fusion", "--years", "2,4", "--outcomes", "firms,output",
        "--workers", "1")  # fmt: skip
ONE = ("--factor", "start.smes=10:60")


def sweep(
    command: Callable[..., tuple[int, str, str]], *words: str, name: str = "a", code: int = 0
) -> tuple[str, str]:
    """Call the verb; return what it printed and said."""
    got, out, err = command("sweep", *BASE, "--name", name, *words)
    assert got == code, err
    return out, err


def work_with_faults(task: chunk.Task) -> chunk.Done:
    """Do the work of a chunk where seed 3 raises. By name, so that it can be sent to a worker."""
    alive = chunk.live

    def live(spec: RunSpec, events: bool) -> Any:
        if spec.seed == 3:
            raise ZeroDivisionError("nobody is left")
        return alive(spec, events)

    chunk.live = live
    try:
        return chunk.write(chunk.lived(task), task.folder)
    finally:
        chunk.live = alive


def without_privilege() -> None:
    """Let the rights of files hold for root as well. Runs in a new process before its program."""
    ctypes.CDLL(None).prctl(24, 1)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE; nothing for other users


def started(folder: Path, *words: str, **more: Any) -> subprocess.Popen[str]:
    """Start the command as a user would, in a process group of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    before = more.pop("preexec_fn", lambda: None)

    def ready() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background is deaf to it
        before()

    return subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", *words], cwd=folder, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=ready, **more,
    )  # fmt: skip


def swept(folder: Path, *words: str, code: int = 0, **more: Any) -> tuple[str, str]:
    """Run the command to its end; return what it printed and said."""
    running = started(folder, *words, **more)
    out, err = running.communicate(timeout=900)
    assert running.returncode == code, f"{running.returncode}\n{out}\n{err}"
    return out, err


def digest(folder: Path, name: str) -> str:
    return Dataset(folder / "results", name).digest()


def inside(folder: Path) -> list[str]:
    """Return every file of a folder but the lock."""
    return sorted(
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.suffix
    )
