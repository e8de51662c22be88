"""The measures read indicators that exist, in the stated way."""

from __future__ import annotations

import math

import pandas as pd

from experiments.figures import overview, trajectories
from experiments.labels import number, path_name, unit_name
from experiments.measures import COMPARED, DEMO, HEADLINE, Measure
from sim.core.registry import INDICATORS


def test_every_indicator_that_we_show_exists_in_its_unit() -> None:
    for m in (*HEADLINE, *COMPARED, *DEMO):
        for name in m.needs:
            unit = INDICATORS[name].unit
            counted = unit.removesuffix(" a quarter") if m.how in ("total", "year") else unit
            assert m.unit in ("", counted), (m.name, m.unit, unit)
    for name in (*trajectories.PANELS, *overview.PANELS, "stage"):
        assert name in INDICATORS
    for name in trajectories.SUMMED:
        assert INDICATORS[name].unit.endswith("a quarter")


def test_ways_of_reading() -> None:
    rows = pd.DataFrame({"x": [1.0, 1.0, 1.0, 1.0, 9.0, 9.0, 9.0, 9.0, 2.0, 2.0, 2.0, float("nan")],
                         "y": [10.0] * 12})  # fmt: skip

    def told(how: str, of: str = "") -> float:
        return Measure("m", "x", how, "m", "m", of=of).of_run(rows)

    assert told("last") == 2.0 and told("year") == 6.0 and told("total") == 46.0
    assert told("peak") == 9.0 and told("mean") == 46 / 11 and told("share", "y") == 46 / 120
    assert math.isnan(Measure("m", "z", "last", "m", "m").of_run(rows))
    assert math.isnan(Measure("m", "x", "last", "m", "m").of_run(rows.iloc[:0]))


def test_numbers_for_people() -> None:
    said = [number(x) for x in (0.0, 3.14159, 12.34, 512.4, 9999.0, 12345.0, 3.2e6, 4.5e9, -2.5)]
    assert said == ["0", "3.14", "12.3", "512", "9999", "12.3 k", "3.20 m", "4.50 bn", "-2.50"]
    assert number(0.256, "share") == "26 %" and number(0.034, "share") == "3.4 %"
    assert number(3.2e8, "yuan", "zh") == "3.20亿" and number(float("nan")) == "–"
    assert (
        unit_name("yuan a quarter", "zh") == "元/季度" and path_name("fusion", "zh") == "融合创新型"
    )
