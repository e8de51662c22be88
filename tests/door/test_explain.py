"""Tables and pages made from the code."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim import explain
from sim.core.errors import InputError
from sim.core.registry import MECHANISMS

pytestmark = pytest.mark.usefixtures("parts")


def test_columns_line_up_whatever_the_script() -> None:
    text = explain._sheet("a,名称", [("x", "集群"), ("longer", "y|<")]).text()
    assert text.splitlines() == ["a       名称", "-       ----", "x       集群", "longer  y|<"]
    assert explain._sheet("a", [("集群集群",)]).text(5).splitlines()[-1] == "集群…"


def test_markdown_escapes() -> None:
    assert explain._sheet("a", [("x|<y>",)]).markdown().splitlines()[-1] == r"| x\|&lt;y> |"


def test_the_plan() -> None:
    assert [row[2] for row in explain.plan().rows] == sorted(MECHANISMS)
    timed = explain.plan({"moves": 3.0, "observe": 1.0})
    rows = {row[2]: row for row in timed.rows}
    assert rows["moves"][3:5] == ("3.000", "75.0 %") and rows["indicators"][4] == "25.0 %"
    spec = sim.load("mechanisms.moves.on=false")
    assert any("(off)" in row[-1] for row in explain.plan(spec=spec).rows)


def test_parameters_are_all_there() -> None:
    from sim.door import keys

    shown = {row[0] for row in explain.parameters().rows}
    said = {k for k in keys() if not k.startswith(("levers.", "shocks.", "rival."))}
    assert said - {"path", "axes", "stage", "governance", "policy", "shock", "world"} == shown
    assert all(all(row[i] for i in (1, 2, 4, 5)) for row in explain.parameters().rows)
    assert {row[0] for row in explain.parameters("moves").rows} == {
        "mechanisms.moves.on", "mechanisms.moves.non_compete", "mechanisms.moves.secrecy",
        "mechanisms.moves.block", "mechanisms.moves.far",
    }  # fmt: skip
    with pytest.raises(InputError, match="did you mean 'moves'"):
        explain.parameters("move")


def test_levers_and_shocks() -> None:
    levers = {row[0]: row for row in explain.levers().rows}
    assert levers["rd_grant"][3] == "grants.rate → 0.5" and levers["rd_grant"][4] == "locality"
    shocks = {row[0]: row for row in explain.shocks().rows}
    assert shocks["technology_route"][3] == "rule technology_route"


def test_paths_show_what_differs_and_nothing_else() -> None:
    sheet = explain.paths()
    assert [h.split()[0] for h in sheet.head[2:7]] == list(explain.FIVE)
    assert all(len(set(row[2:7])) > 1 for row in sheet.rows)
    specs = [sim.load(f"path={name}").inputs["start"] for name in explain.FIVE]
    differ = {key for key in specs[0] if any(s[key] != specs[0][key] for s in specs)}
    assert {row[0] for row in sheet.rows} == differ


def test_pages(tmp_path: Path) -> None:
    assert [p.name for p in explain.write(tmp_path)] == [
        "plan.md", "parameters.md", "levers.md", "indicators.md",
    ]  # fmt: skip
    for page in tmp_path.iterdir():
        text = page.read_text("utf-8")
        assert "do not edit" in text and text.endswith("\n") and "/root" not in text
    with pytest.raises(InputError, match="does not exist"):
        explain.write(tmp_path / "nowhere")


def test_columns() -> None:
    rows = explain.columns().rows
    assert {"firms.address", "people.employer"} <= {row[0] for row in rows}
    assert all(row[3] and row[4] for row in rows)
