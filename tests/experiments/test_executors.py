"""Tasks come back in order, whatever the number of workers; nobody is left running."""

from __future__ import annotations

import math
import multiprocessing
import os
import time
from collections.abc import Iterator

import pytest

from experiments.executors import default_workers, each, progress


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_order(workers: int) -> None:
    assert list(each(math.sqrt, [9.0, 4.0, 1.0], workers)) == [3.0, 2.0, 1.0]


def test_an_error_in_a_worker_reaches_us() -> None:
    with pytest.raises(ValueError, match=r"expected a nonnegative|math domain"):
        list(each(math.sqrt, [1.0, -1.0], 2))


def test_leaving_early_ends_the_workers() -> None:
    results = each(math.sqrt, [float(i) for i in range(50)], 2)
    assert next(iter(results)) == 0.0
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_a_killed_worker_is_told() -> None:
    with pytest.raises(RuntimeError, match="ended from outside"):
        list(each(os._exit, [3, 3], 2))


def test_a_short_job_shows_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress([1, 2], 2, "runs")) == [1, 2]
    assert "runs" not in capsys.readouterr().err
    assert default_workers() >= 1


def test_the_bar_counts_what_items_stand_for(capsys: pytest.CaptureFixture[str]) -> None:
    def items() -> Iterator[int]:
        for size in (3, 4):
            time.sleep(0.15)  # a bar is drawn ten times a second at most
            yield size

    list(progress(items(), 7, "runs", 0.0, size=lambda n: n, note=lambda n: f"last {n}"))
    shown = capsys.readouterr().err
    assert "7 of 7" in shown and "last 4" in shown
