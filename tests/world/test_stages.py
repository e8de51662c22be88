"""A start stage is one by the same thresholds that name the stages of a run."""

from __future__ import annotations

import pytest

from sim.indicators.stage import STAGES
from tests.worlds import PATHS, lived, spec_of


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["nursery", "growth", "mature", "renewal", "decline"])
def test_start_stages_are_named_by_the_classifier(stage: str) -> None:
    """Of three seeds of each of the five paths, two thirds agree."""
    agreed = []
    for path in PATHS:
        spec = spec_of(path, f"stage={stage}", world="default")
        codes = [lived(spec.replace(seed=s), 0).now["stage"][0] for s in (3101, 3102, 3103)]
        agreed += [STAGES[int(code)] == stage for code in codes]
    assert sum(agreed) >= 2 * len(agreed) / 3
