"""The README's table is the demo's own."""

from __future__ import annotations

import pandas as pd
import pytest

from experiments import readme
from experiments.measures import DEMO
from sim.core.errors import StoreError


def test_the_table_has_a_row_a_measure_and_a_column_a_path() -> None:
    rows = [
        {"path": path, "seed": s, "stage": 2.0, "gone": 0.0, **{m.name: float(s) for m in DEMO}}
        for path in ("fusion", "imported")
        for s in (1, 2, 3)
    ]
    lines = readme.table(pd.DataFrame(rows)).splitlines()
    assert len(lines) == 2 + len(DEMO) + 1
    assert {line.count("|") for line in lines} == {4}
    assert "6 runs of 40 years" in lines[0] and "融合创新型" in lines[0]


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    text = "a <!-- x -->\nold\n<!-- /x --> b"
    assert readme.between(text, "x", "new") == "a <!-- x -->\nnew\n<!-- /x --> b"
    with pytest.raises(StoreError, match="no <!-- y -->"):
        readme.between(text, "y", "new")


def test_the_readme_has_the_marks_and_shows_every_measure() -> None:
    text = (readme.ROOT / "README.md").read_text("utf-8")
    table = text.split("<!-- demo-table -->")[1].split("<!-- /demo-table -->")[0]
    for measure in DEMO:
        assert f"\n| {measure.en}" in table, measure.en
