"""Whatever stops a sweep, what was finished is kept, and the same command ends with the same digest."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from experiments.sweep import chunk, files, keeping, local
from experiments.sweep.dataset import Dataset
from sim.core.errors import AgglomeraError, StoreError
from tests.experiments.fakes import wave
from tests.experiments.sweeps import (
    ROOT,
    TINY,
    digest,
    started,
    swept,
    without_privilege,
    work_with_faults,
)

Command = Callable[..., tuple[int, str, str]]

WORDS = ("sweep", *TINY, "--factor", "start.smes=10:60", "--points", "20")
KILLS = 20


# ---------------------------------------------------------------- locks


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    said: list[str] = []
    told = f"written to by process {os.getpid()}.*--wait"
    with (
        files.locked(tmp_path / "a", False, said.append),
        pytest.raises(StoreError, match=told),
        files.locked(tmp_path / "a", False, said.append),
    ):
        pass
    with files.locked(tmp_path / "a", False, said.append):
        pass
    assert not said


def test_a_second_writer_waits_and_then_has_the_folder_s_own_lock(tmp_path: Path) -> None:
    """The first one has removed the lock's file with all else that came to nothing."""
    folder, said, took = tmp_path / "a", list[str](), list[bool]()

    def second() -> None:
        with files.locked(folder, True, said.append):
            took.append(True)
            with (
                pytest.raises(StoreError, match="written to by"),
                files.locked(folder, False, print),
            ):
                pass

    with files.locked(folder, False, print):
        other = threading.Thread(target=second)
        other.start()
        while not said:
            time.sleep(0.01)
        keeping.forget(folder)
        assert not took
    other.join(20)
    assert took == [True] and "waiting for process" in said[0]


def test_a_lock_does_not_pass_to_a_process_that_is_started(tmp_path: Path) -> None:
    with files.locked(tmp_path / "a", False, print):
        other = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        with files.locked(tmp_path / "a", False, print):
            pass
    finally:
        other.kill()
        other.wait()


# ---------------------------------------------------------------- workers of our own


def test_a_lost_worker_is_replaced(tmp_path: Path) -> None:
    marker = f"{str(tmp_path / 'ended')!r}"
    tasks = [str(i) for i in range(12)]  # work for eval, which every worker knows
    tasks[3] = f"3 if __import__('os').path.exists({marker}) else " \
               f"(open({marker}, 'w'), __import__('os')._exit(9))"  # fmt: skip
    said: list[str] = []
    assert sorted(local.on_processes(eval, tasks, 2, said.append)) == list(range(12))
    assert len(said) == 1 and "ended from outside" in said[0]


def test_workers_that_are_always_lost_end_it() -> None:
    with pytest.raises(AgglomeraError, match="3 times in a row"):
        list(local.on_processes(os._exit, [1, 2, 3, 4], 2))


# ---------------------------------------------------------------- the real thing


def descendants(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that these have."""
    found, todo = [], [pid]
    while todo:
        listed = Path(f"/proc/{todo.pop()}/task").glob("*/children")
        for path in listed:
            try:
                new = [int(word) for word in path.read_text().split()]
            except OSError:
                continue
            found += new
            todo += new
    return found


def gone(many: list[int], within: float) -> bool:
    """Say whether processes have all ended before so many seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if not any(_is_alive(pid) for pid in many):
            return True
        time.sleep(0.05)
    return False


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of 200 runs that nothing disturbed, lived in one process."""
    folder = tmp_path_factory.mktemp("whole")
    swept(folder, *WORDS, "--seeds", "10", "--name", "a", "--chunk", "200", "--workers", "1")
    return digest(folder, "a")


def parts(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in files.parts(folder / "results" / "a")}


@pytest.mark.slow
def test_killed_at_twenty_moments_nothing_is_lost(tmp_path: Path, whole: str) -> None:
    words = (*WORDS, "--seeds", "10", "--name", "a", "--chunk", "4", "--workers", "2")
    kept: dict[str, bytes] = {}
    kills = 0
    for i in range(KILLS):
        running = started(tmp_path, *words)
        waited = 0.0
        # half of the kills come anywhere from the start on, half once runs are being finished
        limit = 6.0 * wave("kill", i)
        while running.poll() is None and waited < 60:
            time.sleep(0.02)
            waited += 0.02
            if (i % 2 and waited > limit) or (not i % 2 and len(parts(tmp_path)) > len(kept)):
                break
        time.sleep(0.05 * wave("more", i))
        children = descendants(running.pid)
        if running.poll() is None:
            running.kill()
            kills += 1
        running.communicate()
        assert gone(children, 20), "a worker was left"
        now = parts(tmp_path)
        assert all(now.get(name) == content for name, content in kept.items())
        kept = now
    assert kills >= KILLS // 2
    swept(tmp_path, *words)
    assert digest(tmp_path, "a") == whole
    assert all(parts(tmp_path)[name] == content for name, content in kept.items())
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished(tmp_path: Path, whole: str) -> None:
    words = (*WORDS, "--seeds", "10", "--name", "a", "--chunk", "4", "--workers", "2")
    running = started(tmp_path, *words)
    while running.poll() is None and len(parts(tmp_path)) < 3:
        time.sleep(0.02)
    children = descendants(running.pid)
    assert running.poll() is None, "it ended before it could be stopped"
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130 and "the same command goes on from there" in err
    assert "stopping: the runs in work are finished" in err
    kept = len(Dataset(tmp_path / "results", "a").runs())
    assert f"finished and kept in results/a: {kept} runs" in err
    assert gone(children, 20)
    swept(tmp_path, *words)
    assert digest(tmp_path, "a") == whole


@pytest.mark.slow
def test_a_killed_worker_costs_nothing_but_time(tmp_path: Path, whole: str) -> None:
    words = (*WORDS, "--seeds", "10", "--name", "a", "--chunk", "4", "--workers", "2")
    running = started(tmp_path, *words)
    while running.poll() is None and len(parts(tmp_path)) < 3:
        time.sleep(0.02)
    assert running.poll() is None, "it ended before a worker could be killed"
    os.kill(max(descendants(running.pid), key=_cpu), signal.SIGKILL)
    _, err = running.communicate(timeout=600)
    assert running.returncode == 0 and "new ones go on" in err
    assert digest(tmp_path, "a") == whole


def _cpu(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return -1
    return int(told[11]) + int(told[12])


@pytest.mark.slow
def test_of_two_at_once_the_second_is_refused_or_waits(tmp_path: Path, whole: str) -> None:
    words = (*WORDS, "--seeds", "10", "--name", "a", "--chunk", "4", "--workers", "1")
    first = started(tmp_path, *words)
    while first.poll() is None and not parts(tmp_path):
        time.sleep(0.02)
    first.send_signal(signal.SIGSTOP)  # it holds the folder and takes its time
    _, err = swept(tmp_path, *words, code=2)
    assert f"process {first.pid}" in err and "--wait" in err
    threading.Timer(15.0, first.send_signal, (signal.SIGCONT,)).start()
    _, err = swept(tmp_path, *words, "--wait")
    assert f"waiting for process {first.pid}" in err
    assert first.wait(timeout=60) == 0
    first.communicate()
    assert digest(tmp_path, "a") == whole
    assert len(Dataset(tmp_path / "results", "a").manifest["sessions"]) == 1


@pytest.mark.slow
def test_a_disk_that_takes_no_more(tmp_path: Path, whole: str) -> None:
    words = (*WORDS, "--seeds", "10", "--name", "a", "--workers", "2")

    def small() -> Iterator[None] | None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
        return None

    _, err = swept(tmp_path, *words, "--chunk", "100", code=2, preexec_fn=small)
    assert "File too large" in err or "cannot write" in err
    assert not list(tmp_path.rglob("*.part"))
    swept(tmp_path, *words, "--chunk", "100")
    assert digest(tmp_path, "a") == whole


def test_a_run_that_raises_in_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    words = (*WORDS[:-1], "3", "--seeds", "5", "--chunk", "2", "--workers", "2", "--name", "a")
    with monkeypatch.context() as patch:
        patch.setattr(chunk, "work", work_with_faults)
        code, _, err = command(*words)
    assert code == 1 and err.count("seed 3: ZeroDivisionError: nobody is left") == 3
    data = Dataset(tmp_path / "results", "a")
    assert len(data.failed()) == 3 and len(data.runs()) == 12
    assert "nobody is left" in data.failed()[0]["trace"]
    assert command(*words, "--retry-failed")[0] == 0
    assert command(*words[:-1], "b")[0] == 0
    assert digest(tmp_path, "a") == digest(tmp_path, "b")


def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    words = (*WORDS[:-1], "3", "--seeds", "2", "--chunk", "2", "--workers", "1", "--name")
    results = tmp_path / "results"
    results.mkdir(mode=0o555)
    _, err = swept(tmp_path, *words, "a", code=2, preexec_fn=without_privilege)
    assert "results cannot be written to (Permission denied)" in err and not list(results.iterdir())
    results.chmod(0o755)
    swept(tmp_path, *words, "a")
    kept, place = parts(tmp_path), results / "a" / "runs"
    place.chmod(0o555)
    more = (*words[:-6], "4", *words[-5:])
    _, err = swept(tmp_path, *more, "a", code=2, preexec_fn=without_privilege)
    assert "Permission denied" in err and "what was finished before is kept" in err
    assert len(err.strip().splitlines()) <= 2 and parts(tmp_path) == kept
    place.chmod(0o755)
    swept(tmp_path, *more, "a")
    swept(tmp_path, *more, "b")
    assert (
        digest(tmp_path, "a") == digest(tmp_path, "b") and parts(tmp_path).items() >= kept.items()
    )


def test_a_module_of_the_folder_is_not_what_our_processes_load(tmp_path: Path) -> None:
    for name in ("grp", "tarfile", "pickle", "struct"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('loaded from the folder')\n")
    words = (*WORDS[:-1], "4", "--seeds", "2", "--chunk", "2", "--workers", "2", "--name", "a")
    script = [sys.executable, "-P", "-m", "experiments.cli"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    env.pop("PYTHONSAFEPATH", None)
    done = subprocess.run([*script, *words], cwd=tmp_path, env=env, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert "loaded from the folder" not in done.stderr
