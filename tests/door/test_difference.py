"""All and only what differs from the default; and a run written out in full."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import sim
from sim.core.errors import InputError
from sim.core.spec import RunSpec
from sim.door import difference, load_file, resolved

pytestmark = pytest.mark.usefixtures("parts")

SPECS = [
    [],
    ["path=indigenous", "policy=for_indigenous", "shock=bubble", "seed=9223372036854775807"],
    ["world=small", "stage=mature", "mechanisms.moves.block=0.1", "mechanisms.grants.on=false"],
    ["shock=[technology_route,rival_spending]", "start.gap=1e-05", "start.fields=[rail,software]"],
    ["levers.rd_grant.when.indicator=firms", "levers.rd_grant.when.below=3", "years=3"],
    ["levers.vc_supply.start=-1", "levers.vc_supply.hazard=0.1", "levers.vc_supply.cap=1e8"],
]


def test_the_default_differs_in_nothing() -> None:
    assert difference(sim.load()) == {}


@pytest.mark.parametrize(
    ("overrides", "wanted"),
    [
        (["seed=7"], {"seed": (7, 1)}),
        (["mechanisms.moves.block=0.2"], {"mechanisms.moves.block": (0.2, 0.3)}),
        (["start.smes=40", "seed=1"], {}),
        (["world=small"], {"world": ("small", "default"), "world.size": (0.15, 2.0)}),
        (
            ["policy=ban_noncompete"],
            {
                "policy": ("ban_noncompete", "baseline"),
                "levers.non_compete.strength": (1.0, None),
            },
        ),
        (["levers.non_compete.strength=0.5"], {"levers.non_compete.strength": (0.5, None)}),
        (
            ["levers.rd_grant.group=sme", "levers.rd_grant.ramp=0"],
            {"levers.rd_grant.strength": (1.0, None), "levers.rd_grant.group": ("sme", None)},
        ),
        (
            ["levers.rd_grant.when.indicator=firms", "levers.rd_grant.when.above=9"],
            {
                "levers.rd_grant.strength": (1.0, None),
                "levers.rd_grant.when.indicator": ("firms", None),
                "levers.rd_grant.when.above": (9.0, None),
            },
        ),
    ],
)
def test_exactly(overrides: list[str], wanted: dict[str, object]) -> None:
    assert difference(sim.load(*overrides)) == wanted


def test_a_path_differs_where_its_file_says_so() -> None:
    mine, usual = sim.load("path=fusion"), sim.load()
    found = difference(mine)
    assert found.pop("path") == ("fusion", "giant_led")
    starts = {
        f"start.{k}" for k, v in mine.inputs["start"].items() if usual.inputs["start"][k] != v
    }
    assert set(found) == starts


@pytest.mark.parametrize("overrides", SPECS)
def test_saying_the_difference_again_gives_the_same_run(overrides: list[str]) -> None:
    spec = sim.load(*overrides)
    said = {
        key: value
        for key, (value, _) in difference(spec).items()
        if key not in spec.labels
    }  # fmt: skip
    assert sim.load(**said).fingerprint == spec.fingerprint


@pytest.mark.parametrize("overrides", SPECS)
def test_a_written_run_is_the_same_run(overrides: list[str], tmp_path: Path) -> None:
    spec = sim.load(*overrides)
    path = tmp_path / "spec.yaml"
    path.write_text(resolved(spec), "utf-8")
    again = load_file(path)
    assert (
        again.inputs == spec.inputs
        and again.fingerprint == spec.fingerprint
        and again.labels == spec.labels
    )
    assert spec.fingerprint in path.read_text("utf-8")
    assert isinstance(yaml.safe_load(path.read_text("utf-8")), dict)


def test_a_written_run_carries_its_levers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "spec.yaml"
    spec = sim.load("policy=rd_grant", "shock=demand_fall")
    path.write_text(resolved(spec).replace("to: 0.5", "to: 0.25"), "utf-8")
    assert load_file(path).levers[0].what.dials[0].to == 0.25
    assert load_file(path, "seed=8", years=3).seed == 8
    assert [one.name for one in load_file(path, "levers.non_compete.strength=1").levers] == [
        "non_compete", "rd_grant",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("seed: 1", "seed: -1", "seed = -1"),
        ("seed: 1", "sede: 1", "did you mean 'seed'"),
        ("seed: 1", "seed: 1\nhydra: {}", "line 4: key 'hydra' is refused"),
        ("start_year: 2025", "start_year: [", "YAML syntax error"),
    ],
)
def test_a_written_run_is_checked(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(resolved(sim.load()).replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match=words):
        load_file(path)


@pytest.mark.parametrize("tenths", range(10))
def test_a_written_run_is_whole(tmp_path: Path, tenths: int) -> None:
    path = tmp_path / "spec.yaml"
    text = resolved(sim.load("policy=rd_grant", "shock=bubble"))
    path.write_text(text[: len(text) * tenths // 10], "utf-8")
    with pytest.raises(InputError, match=r"spec\.yaml"):
        load_file(path)


@pytest.mark.parametrize("labels", ["", "[path]", "3", "{path: {a: 1}}"])
def test_labels_are_words(tmp_path: Path, labels: str) -> None:
    path = tmp_path / "spec.yaml"
    text = resolved(sim.load())
    path.write_text(text[: text.index("labels:")] + f"labels: {labels}\n", "utf-8")
    with pytest.raises(InputError, match=r"spec\.yaml: labels = "):
        load_file(path)


def test_no_config_on_top_of_a_written_run(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(resolved(sim.load()), "utf-8")
    with pytest.raises(InputError, match="path = fusion"):
        load_file(path, "path=fusion")
    with pytest.raises(InputError, match="does not exist"):
        load_file(tmp_path / "none.yaml")


def test_difference_of_any_two() -> None:
    a, b = sim.load("seed=3"), sim.load("seed=4")
    assert isinstance(a, RunSpec) and difference(a, b) == {"seed": (3, 4)}
