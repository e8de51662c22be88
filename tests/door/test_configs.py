"""Every config that comes with Agglomera, against the mechanisms that really exist."""

from __future__ import annotations

import itertools
import re

import pytest

import sim
from sim.core.spec import StartSpec
from sim.definitions import check_dials, find_levers, find_shocks
from sim.door import load_file, names, resolved
from sim.files import GROUPS, every_file, listed, read_yaml

PATHS = ("giant_led", "upgrading", "fusion", "imported", "indigenous")
EVERY = [(group, name) for group in GROUPS for name in names(group)]
SOURCE = re.compile(r"\d{3}:\d+|\bmodel\.md|catalogue|performance\.md|assumed|[LMRC]-\d+|evidence")


def test_the_five_paths_share_every_mechanism() -> None:
    specs = [sim.load(f"path={name}") for name in PATHS]
    assert len({spec.mechanism_hash for spec in specs}) == 1
    assert len({spec.fingerprint for spec in specs}) == 5
    for a, b in itertools.pairwise(specs):
        same = ("seed", "years", "world", "stage", "rival", "mechanisms", "levers", "shocks")
        assert all(getattr(a, key) == getattr(b, key) for key in same)
        assert a.start != b.start


@pytest.mark.parametrize(("group", "name"), EVERY)
def test_every_config_composes(group: str, name: str, tmp_path: pytest.TempPathFactory) -> None:
    spec = sim.load(f"{group}={name}")
    assert spec.labels[group] == name
    path = tmp_path / "spec.yaml"  # type: ignore[operator]
    path.write_text(resolved(spec), "utf-8")
    assert load_file(path).fingerprint == spec.fingerprint


def test_stages_and_policies_change_no_mechanism() -> None:
    usual = sim.load()
    for group in ("stage", "governance", "policy", "shock", "world"):
        for name in names(group):
            assert sim.load(f"{group}={name}").mechanism_hash == usual.mechanism_hash


@pytest.mark.parametrize("name", sorted(find_levers()))
def test_every_lever_fits_the_mechanisms(name: str) -> None:
    one = find_levers()[name]
    check_dials(one, "lever")
    assert one.label and one.label_zh and one.claim and SOURCE.search(one.source)
    assert set(one.paths) <= set(PATHS) and one.levels


@pytest.mark.parametrize("name", sorted(find_shocks()))
def test_every_shock_fits_the_mechanisms(name: str) -> None:
    one, _ = find_shocks()[name]
    check_dials(one, "shock")
    assert one.label and one.label_zh


@pytest.mark.parametrize(("group", "name"), EVERY)
def test_every_config_says_what_it_is(group: str, name: str) -> None:
    data = read_yaml(listed(group)[name])
    assert data["label"] and data["label_zh"] and data["about"]
    assert SOURCE.search(data["source"]), data["source"]
    assert all(SOURCE.search(text) for text in data.get("sources", {}).values())
    assert group != "policy" or data["author"]


def test_a_governance_is_chosen_beside_stage_and_policy_and_the_policy_has_the_last_word() -> None:
    none = sim.load("policy=rd_grant")
    both = sim.load("policy=rd_grant", "governance=government_leads", "stage=growth")
    levers = {one.name: one for one in both.levers}
    assert {one.name for one in none.levers} < set(levers)
    assert levers["rd_grant"].strength == none.levers[0].strength == 1.0
    assert sim.load("governance=government_leads").levers != both.levers
    assert sim.load("governance=none").fingerprint == sim.load().fingerprint
    assert all(one.when for one in sim.load("governance=by_stage").levers)


@pytest.mark.parametrize("name", PATHS)
def test_a_path_sets_starts_alone_and_says_why(name: str) -> None:
    data = read_yaml(listed("path")[name])
    assert set(data) <= {"label", "label_zh", "about", "source", "start", "sources"}
    assert set(data["sources"]) <= set(data["start"])
    assert sim.load(f"path={name}").start != StartSpec()


def test_what_the_issue_names_is_there() -> None:
    assert set(names("path")) == set(PATHS)
    assert {"initial", "growth", "mature"} <= set(names("stage"))
    assert {
        "baseline", "ban_noncompete", "strict_noncompete", "basic_research", "rd_grant",
        "vc_supply", "anchor_attraction", "talent_immigration", "failure_tolerance",
        "open_secrets", *(f"for_{path}" for path in PATHS),
    } <= set(names("policy"))  # fmt: skip
    assert {
        "none", "technology_route", "rival_spending", "bubble", "talent_closure", "demand_fall",
        "loss_of_giant",
    } <= set(names("shock"))  # fmt: skip
    assert {"none", "government_leads", "many_decide", "market_leads", "by_stage"} == set(
        names("governance")
    )
    assert {"default", "teaching", "small", "one_region"} <= set(names("world"))


def test_a_real_parameter_by_its_name() -> None:
    assert sim.load("mechanisms.moves.block=0.2").mechanisms["moves"].block == 0.2


def test_no_stray_file() -> None:
    reached = set(every_file())
    root = listed("path")["fusion"].parent.parent
    asked = {  # questions, not part of any run
        path
        for folder in (
            "tension",
            "evidence",
            "fact",
            "signature",
            "emergence",
            "lives",
            "experiment",
        )
        for path in (root / folder).glob("*.yaml")
    }
    assert {path.name for path in (root / "emergence").iterdir()} == {
        "features.yaml", "paths.yaml", "path",
    }  # fmt: skip
    asked |= set((root / "emergence" / "path").glob("common.yaml"))  # a folder for --config-dir
    assert {path for path in root.rglob("*") if path.is_file()} == reached | asked
