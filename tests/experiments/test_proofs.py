"""No dead parts: switched off, every mechanism moves its named indicator; the page says so."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import sim
from experiments import proofs
from experiments.proofs import PAIRS, YEARS, Proof, interval
from sim.core.registry import INDICATORS, MECHANISMS, plan
from tests.house.tree import ROOT

TEXT = (ROOT / proofs.PAGE).read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| ")
][1:]
ONE = Proof("hub", "giant_led", "hub_members", 7.0, 0.0, -7.0, -8.0, -6.0)


def fake(name: str = "x") -> SimpleNamespace:
    return SimpleNamespace(name=name, proof="size", proof_path="fusion")


def compared(there: list[float], gone: list[float]) -> Proof:
    return proofs._compare(fake(), [{"size": v} for v in there], [{"size": v} for v in gone])


@pytest.fixture(scope="module")
def proved() -> list[Proof]:
    return proofs.prove()


@pytest.mark.slow
def test_no_mechanism_is_dead(proved: list[Proof]) -> None:
    assert [p.name for p in proved] == [part.name for part in plan()]
    assert not [p for p in proved if not p.shows]


@pytest.mark.slow
def test_the_page_points_the_same_way(proved: list[Proof]) -> None:
    said = {row[0]: float(row[8].split()[0]) for row in ROWS}
    assert not [p for p in proved if (said[p.name] > 0.0) != (p.difference > 0.0)]


def test_the_page_lists_the_mechanisms_in_order() -> None:
    want = [
        [p.name, p.label_zh, p.phase, ", ".join(p.claims), p.proof_path, p.proof] for p in plan()
    ]
    assert [row[:6] for row in ROWS] == want
    assert f"from {PAIRS} pairs" in TEXT and f"{YEARS} years, same seeds" in TEXT


def test_the_page_shows_intervals_that_leave_nought_out() -> None:
    for row in ROWS:
        mean, low, high = map(float, re.findall(r"[+-][\d.]+(?:e[+-]\d+)?", row[8]))
        assert low <= mean <= high and (low > 0.0 or high < 0.0), row
        assert mean == pytest.approx(float(row[7]) - float(row[6]), rel=0.02, abs=high - low)


def test_the_page_is_what_the_command_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    def answer(*how: int) -> list[Proof]:
        asked.append(how)
        return [ONE, ONE._replace(name="trust", low=-8.0, high=6.0)]

    monkeypatch.setattr(proofs, "prove", answer)
    monkeypatch.setattr(sys, "argv", ["proofs", "--to", str(tmp_path / "page.md")])
    proofs.main()
    assert asked == [(PAIRS, YEARS, 2)]
    assert "2 mechanisms, without effect: trust" in capsys.readouterr().out
    made = (tmp_path / "page.md").read_text("utf-8").splitlines()
    assert made[:6] == TEXT.splitlines()[:6]
    assert made[6].startswith("| hub | ") and made[7].startswith("| **trust** | ")
    assert made[6].endswith("| giant_led | hub_members | 7 | 0 | -7 (-8 … -6) |")


# The interval ----------------------------------------------------------------------------------


def test_the_interval_is_students() -> None:
    mean, half = interval([1.0, 2.0, 3.0, 4.0, 5.0])  # sd √2.5; t with 4 degrees of freedom 2.7764
    assert mean == 3.0 and half == pytest.approx(2.7764 * 2.5**0.5 / 5**0.5, rel=1e-4)


@pytest.mark.parametrize(("pairs", "t"), [(2, 12.706), (10, 2.2622), (30, 2.0452), (1000, 1.9623)])
def test_the_quantile_follows_the_number_of_pairs(pairs: int, t: float) -> None:
    halves = [1.0, -1.0] * (pairs // 2)
    sd = (pairs / (pairs - 1)) ** 0.5
    assert interval(halves)[1] == pytest.approx(t * sd / pairs**0.5, rel=1e-4)


def test_one_pair_is_no_proof() -> None:
    with pytest.raises(ValueError, match="two pairs"):
        interval([1.0])


def test_a_difference_is_off_less_on_pair_by_pair() -> None:
    found = compared([10.0, 20.0, 30.0], [7.0, 18.0, 26.0])
    assert found[:6] == ("x", "fusion", "size", 20.0, 17.0, -3.0)
    half = 4.3027 * 1.0 / 3**0.5
    assert (found.low, found.high) == pytest.approx((-3.0 - half, -3.0 + half), rel=1e-4)
    back = compared([7.0, 18.0, 26.0], [10.0, 20.0, 30.0])
    assert (back.low, back.high) == (-found.high, -found.low)


def test_only_an_interval_without_nought_shows() -> None:
    assert compared([0.0, 0.0, 0.0], [1.0, 1.1, 0.9]).shows
    assert compared([1.0, 1.1, 0.9], [0.0, 0.0, 0.0]).shows
    assert not compared([0.0, 0.0, 0.0], [1.0, 3.0, -1.0]).shows
    assert not compared([5.0, 6.0], [5.0, 6.0]).shows
    for low, high in ((-1.0, 0.0), (0.0, 1.0), (-1.0, 1.0)):
        assert not ONE._replace(low=low, high=high).shows


# Twins -----------------------------------------------------------------------------------------


def test_twins_share_seed_and_path_and_differ_in_the_mechanism(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = [MECHANISMS["institutes"], MECHANISMS["hub"]]
    monkeypatch.setattr(proofs, "plan", lambda: parts)
    assert len({p.proof_path for p in parts}) == 2
    for part, found in zip(parts, proofs.prove(pairs=2, years=1, workers=1), strict=True):
        assert found[:3] == (part.name, part.proof_path, part.proof)
        base = sim.load(f"path={part.proof_path}", "world=teaching", years=1)
        off = base.replace({f"mechanisms.{part.name}.on": False})
        for spec, told in ((base, found.with_it), (off, found.without)):
            rows = [sim.run(spec.replace(seed=seed)).indicators for seed in (1001, 1002)]
            focal = [one[(one["region"] == "focal") & (one["quarter"] > 0)] for one in rows]
            mean = sum(float(one[part.proof].mean()) for one in focal) / 2
            assert told == pytest.approx(mean, rel=1e-12)
        assert found.with_it > 0.0 == found.without


def test_means_are_of_every_indicator_in_the_focal_region() -> None:
    record = sim.run(sim.load("world=small", years=1))
    means = proofs.mean_of_focal(record)
    assert set(means) == set(INDICATORS)
    focal = record.indicators[record.indicators["region"] == "focal"]
    assert means["people"] == pytest.approx(focal["people"].iloc[1:].mean())
