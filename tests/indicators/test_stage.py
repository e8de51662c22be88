"""The stage of life follows fixed thresholds, with a memory of the stage before."""

from __future__ import annotations

import numpy as np
import pytest

from sim.indicators import stage
from sim.indicators.stage import (
    DECLINE,
    FEW,
    GROWTH,
    INITIAL,
    MASS,
    MATURE,
    NURSERY,
    OLD,
    RENEWAL,
    SOME,
    following,
)
from sim.run import run
from tests.worlds import spec_of

QUIET = {"quotient": 3.0, "makers": 50.0, "firms": 2 * MASS, "up": False, "down": False,
         "calm": False, "wider": False}  # fmt: skip


def after(old: int, **signals: float) -> int:
    return following(old, **{**QUIET, **signals})  # type: ignore[arg-type]


def test_the_whole_life() -> None:
    life = [after(NURSERY)]
    life.append(after(life[-1], up=True))
    life.append(after(life[-1], calm=True))
    life.append(after(life[-1], down=True))
    life.append(after(life[-1], up=True))
    assert life == [INITIAL, GROWTH, MATURE, DECLINE, RENEWAL]


@pytest.mark.parametrize("old", [INITIAL, GROWTH, MATURE, RENEWAL, DECLINE])
def test_without_a_signal_a_stage_stays(old: int) -> None:
    assert after(old) == old


def test_a_mature_cluster_renews_only_if_it_becomes_more_diverse() -> None:
    assert after(MATURE, up=True) == MATURE
    assert after(MATURE, up=True, wider=True) == RENEWAL


def test_growth_needs_a_critical_mass() -> None:
    assert after(INITIAL, up=True, firms=MASS - 1) == INITIAL


def test_a_nursery_becomes_a_cluster_when_it_makes_more_than_its_share() -> None:
    assert after(NURSERY, quotient=0.9) == NURSERY
    assert after(NURSERY, makers=SOME - 1) == NURSERY


def test_what_has_gone_is_no_cluster() -> None:
    assert after(GROWTH, firms=FEW - 1) == NURSERY
    assert after(MATURE, makers=FEW - 1) == DECLINE
    assert after(INITIAL, makers=FEW - 1) == NURSERY


def test_a_start_is_judged_by_size_age_and_products() -> None:
    assert stage.first(0.5, 50, 2 * MASS, 20, 2 * MASS) == NURSERY
    assert stage.first(2.0, 50, MASS - 1, 20, MASS - 1) == INITIAL
    assert stage.first(2.0, 50, MASS, OLD - 1, MASS) == GROWTH
    assert stage.first(2.0, 50, MASS, OLD, MASS) == MATURE
    assert stage.first(2.0, 50, MASS, OLD, 0.9 * MASS) == RENEWAL
    assert stage.first(2.0, 50, 0.8 * MASS, OLD, MASS) == DECLINE
    assert stage.first(2.0, 50, 0, 0, 0) == NURSERY


def test_every_change_of_stage_is_an_event_and_no_other_is() -> None:
    """From the events alone, the measured stages of a run can be told again."""
    record = run(spec_of("giant_led").replace(years=24, seed=3))
    rows = record.events_of("stage")
    assert len(rows) > 2 and set(rows["region"]) <= {"focal", "rival"}
    for place, name in enumerate(record.regions[:2]):
        stages = record.series[:, record.names.index("stage"), place]
        told = [stages[0]]
        changes = {
            int(q): (int(a), int(b))
            for q, a, b, where in rows[["quarter", "actor", "other", "region"]].to_numpy()
            if where == name
        }
        for quarter in range(record.spec.quarters):
            before, after = changes.get(quarter, (told[-1], told[-1]))
            assert before == told[-1] and (quarter not in changes or after != before)
            told.append(after)
        assert np.array_equal(told, stages)
