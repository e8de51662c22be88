"""Many runs: in order, the same bits as alone, and a clear end when something breaks."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Iterator

import pytest

import sim
from sim.core.errors import InputError
from sim.core.spec import RunSpec
from sim.record import Record


@pytest.fixture(scope="module")
def spec() -> RunSpec:
    return sim.load("path=imported", "world=small", years=1)


def summary(record: Record) -> tuple[int, str]:
    return record.spec.seed, record.digest("all")


def dies(record: Record) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuses(record: Record) -> None:
    raise InputError(f"seed = {record.spec.seed} is not wanted")


def seeds(spec: RunSpec, many: int) -> list[RunSpec]:
    return [spec.replace(seed=seed) for seed in range(1, many + 1)]


def test_here_and_in_workers_the_bits_are_the_same(spec: RunSpec) -> None:
    alone = [summary(sim.run(one)) for one in seeds(spec, 5)]
    here = list(sim.run_many(seeds(spec, 5), workers=1, what=summary, panels=False))
    there = list(sim.run_many(seeds(spec, 5), workers=2, what=summary, events=False))
    assert alone == here == there
    assert [seed for seed, _ in there] == [1, 2, 3, 4, 5]


def test_records_come_back_whole(spec: RunSpec) -> None:
    records = list(sim.run_many(seeds(spec, 2), workers=2))
    assert [r.digest() for r in records] == [sim.run(one).digest() for one in seeds(spec, 2)]


def test_an_endless_supply_is_read_as_needed(spec: RunSpec) -> None:
    taken: list[int] = []

    def endless() -> Iterator[RunSpec]:
        for seed in itertools.count(1):
            taken.append(seed)
            yield spec.replace(seed=seed)

    for workers in (1, 2):
        taken.clear()
        runs = sim.run_many(endless(), workers=workers, what=summary)
        assert [next(runs)[0] for _ in range(3)] == [1, 2, 3]
        runs.close()  # type: ignore[attr-defined]
        assert len(taken) < 1500


def test_no_runs_are_no_work(spec: RunSpec) -> None:
    assert list(sim.run_many([], workers=2)) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_a_run_reaches_the_caller(spec: RunSpec, workers: int) -> None:
    with pytest.raises(InputError, match="seed = 1 is not wanted"):
        list(sim.run_many(seeds(spec, 2), workers=workers, what=refuses))


def test_a_dead_worker_is_a_clear_error(spec: RunSpec) -> None:
    with pytest.raises(RuntimeError, match="worker process was ended"):
        list(sim.run_many(seeds(spec, 2), workers=2, what=dies))


@pytest.mark.parametrize("workers", [0, -1, 1.5, "2", True, float("nan")])
def test_workers_are_a_number(workers: object) -> None:
    with pytest.raises(InputError, match=r"workers = .* is not a whole number"):
        sim.run_many([], workers=workers)  # type: ignore[arg-type]


@pytest.mark.parametrize("specs", [None, "seed=1", 3, RunSpec()], ids=str)
def test_specs_are_a_list(specs: object) -> None:
    with pytest.raises(InputError, match=r"specs = .* is not a list of specs"):
        sim.run_many(specs)  # type: ignore[arg-type]


@pytest.mark.parametrize("workers", [1, 2])
def test_one_of_many_is_no_spec(spec: RunSpec, workers: int) -> None:
    runs = sim.run_many([spec, "seed=1"], workers=workers, what=summary)  # type: ignore[list-item]
    with pytest.raises(InputError, match="spec = 'seed=1' is not a RunSpec"):
        list(runs)
