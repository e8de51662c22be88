"""Overrides in, a frozen plain RunSpec out."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import sim
from sim import door, files
from sim.core.errors import InputError
from sim.core.params import plain
from sim.core.spec import RunSpec

from .conftest import Write

pytestmark = pytest.mark.usefixtures("parts")


def test_the_example_of_the_interface() -> None:
    spec = sim.load("path=fusion", "policy=ban_noncompete", "seed=7", years=40, start_year=2025)
    assert isinstance(spec, RunSpec) and spec.seed == 7 and spec.quarters == 160
    assert spec.labels == {
        "path": "fusion", "axes": "none", "stage": "initial", "governance": "none",
        "policy": "ban_noncompete", "shock": "none", "world": "default",
    }  # fmt: skip
    assert [one.name for one in spec.levers] == ["non_compete"] and not spec.shocks
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.seed = 8  # type: ignore[misc]


def test_nothing_of_hydra_is_left_in_a_spec() -> None:
    def walk(value: object) -> None:
        module = type(value).__module__
        assert module == "builtins", f"{value!r} comes from {module}"
        if isinstance(value, dict):
            for key, item in value.items():
                walk(key)
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(plain(sim.load("policy=for_indigenous", "shock=bubble")))


@pytest.mark.parametrize(
    ("override", "key", "value"),
    [
        ("mechanisms.moves.block=0.2", "mechanisms.moves.block", 0.2),
        ("mechanisms.moves.on=false", "mechanisms.moves.on", False),
        ("start.smes=60", "start.smes", 60),
        ("start.smes=6e1", "start.smes", 60),
        ("rival.smes=12", "rival.smes", 12),
        ("world.size=1", "world.size", 1.0),
        ("start.fields=[software,internet]", "start.fields", ("software", "internet")),
        ("start.fields=software", "start.fields", ("software",)),
        ("start={smes: 9, startups: 2}", "start.startups", 2),
        ("seed=9223372036854775807", "seed", 2**63 - 1),
        ("+start.smes=3", "start.smes", 3),
        ("++start.smes=3", "start.smes", 3),
        ("start.giants=0", "start.giants", 0),
    ],
)
def test_an_override_lands(override: str, key: str, value: object) -> None:
    node = sim.load(override)
    for name in key.split("."):
        node = node[name] if isinstance(node, dict) else getattr(node, name)
    assert node == value and type(node) is type(value)


def test_text_and_python_say_the_same() -> None:
    text = sim.load("path=fusion", "seed=7", "start.smes=60", "mechanisms.moves.block=0.2")
    python = sim.load(
        path="fusion", seed=np.int64(7), start={"smes": 60},
        **{"mechanisms.moves.block": np.float64(0.2)},
    )  # fmt: skip
    assert text == python and text.fingerprint == python.fingerprint
    assert sim.load("path=fusion", "seed=7") == sim.load("seed=7", "path=fusion")


def test_a_known_lever_needs_no_policy() -> None:
    alone = sim.load("levers.non_compete.strength=0.5")
    assert [(one.name, one.strength) for one in alone.levers] == [("non_compete", 0.5)]
    assert [d.parameter for d in alone.levers[0].what.dials] == [
        "moves.non_compete", "founding.non_compete",
    ]  # fmt: skip
    plus = sim.load("+levers.non_compete.strength=0.5")
    assert plus == alone
    assert sim.load("levers.non_compete={}").levers[0].strength == 1.0


def test_a_known_shock_brings_its_own_dates() -> None:
    spec = sim.load("shocks.demand_fall.strength=0.5")
    assert (spec.shocks[0].start, spec.shocks[0].end, spec.shocks[0].region) == (15.0, 19.0, "all")
    assert spec.shocks[0].what.dials[0].to == 0.6
    assert sim.load("shock=demand_fall", "shocks.demand_fall.strength=0.5").shocks == spec.shocks


def test_a_trigger() -> None:
    spec = sim.load("levers.rd_grant.when.indicator=firms", "levers.rd_grant.when.below=30")
    assert spec.levers[0].when is not None
    assert (spec.levers[0].when.indicator, spec.levers[0].when.below) == ("firms", 30.0)


def test_policies_and_shocks_combine() -> None:
    spec = sim.load("policy=[rd_grant,vc_supply]", "shock=[bubble,demand_fall]")
    assert [one.name for one in spec.levers] == ["rd_grant", "vc_supply"]
    assert [one.name for one in spec.shocks] == ["bubble", "burst", "demand_fall"]
    assert spec.labels["policy"] == "rd_grant+vc_supply"


def test_the_order_of_levers_does_not_matter() -> None:
    a = sim.load("levers.rd_grant.strength=1", "levers.non_compete.strength=1")
    b = sim.load("levers.non_compete.strength=1", "levers.rd_grant.strength=1")
    assert a == b and a.fingerprint == b.fingerprint


def test_labels_are_not_inputs() -> None:
    assert sim.load("policy=ban_noncompete").fingerprint == (
        sim.load("levers.non_compete.strength=1").fingerprint
    )
    assert sim.load("seed=1").fingerprint != sim.load("seed=2").fingerprint


def test_a_folder_of_ones_own(own: Write) -> None:
    folder = own("path/mine.yaml", "label: Mine\nstart:\n  smes: 77\nsources: {smes: a survey}\n")
    own("policy/ours.yaml", "defaults: [rd_grant, _self_]\nlevers:\n  trap:\n    strength: 0.5\n")
    own(
        "lever/trap.yaml",
        "label: Trap\ndials:\n  - {parameter: moves.secrecy, how: times, to: 0.5}\n",
    )
    spec = sim.load("path=mine", "policy=ours", config_dir=folder)
    assert spec.start.smes == 77
    assert [one.name for one in spec.levers] == ["rd_grant", "trap"]
    assert "mine" in door.names("path", folder) and "mine" not in door.names("path")
    assert "trap" not in door.find_levers(), "the user's levers stay in the user's folder"


def test_plain_interpolation_in_a_file(own: Write) -> None:
    folder = own("path/twin.yaml", "start:\n  smes: ${rival.smes}\n")
    spec = sim.load("path=twin", config_dir=folder)
    assert spec.start.smes == spec.rival.smes


def test_a_bare_on_in_a_file_is_a_word() -> None:
    data = files.parse_yaml("moves: {on: false, 1e3: 1e3}", "x.yaml")
    assert data == {"moves": {"on": False, "1e3": 1000.0}}


def test_an_edit_shows(own: Write) -> None:
    folder = own("path/mine.yaml", "start: {smes: 5}")
    assert sim.load("path=mine", config_dir=folder).start.smes == 5
    own("path/mine.yaml", "start: {smes: 567}")
    assert sim.load("path=mine", config_dir=folder).start.smes == 567


def test_the_checkout_comes_first() -> None:
    root = Path(door.__file__).resolve().parent.parent
    assert door.config_dir() == root / "configs"


def test_configs_inside_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sim" / "configs").mkdir(parents=True)
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "config.yaml").write_text("someone: else")
    monkeypatch.setattr(files, "__file__", str(tmp_path / "sim" / "files.py"))
    assert files.config_dir() == tmp_path / "sim" / "configs"


def test_names() -> None:
    assert door.names("path") == ["fusion", "giant_led", "imported", "indigenous", "upgrading"]
    with pytest.raises(InputError, match="did you mean 'path'"):
        door.names("paths")


def test_somebody_elses_hydra_is_left_alone() -> None:
    from hydra import initialize
    from hydra.core.global_hydra import GlobalHydra

    with initialize(config_path=None, version_base=None):
        sim.load("path=fusion", "world=teaching", "stage=growth")
        assert GlobalHydra.instance().is_initialized()
    assert not GlobalHydra.instance().is_initialized()
