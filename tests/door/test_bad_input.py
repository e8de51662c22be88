"""Each mistake in an override is one sentence: the key, the value, what is allowed, a near name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.core.errors import InputError

pytestmark = pytest.mark.usefixtures("parts")

CASES = [
    # unknown keys and near misses
    (["path=fussion"], "no path 'fussion'; did you mean 'fusion'?"),
    (["stage=matur"], "did you mean 'mature'?"),
    (["wrld=small"], "no key 'wrld'; did you mean 'world'?"),
    (["start.smess=60"], "no key 'start.smess'; did you mean 'start.smes'?"),
    (["smes=60"], "did you mean 'start.smes'?"),
    (["block=0.2"], "did you mean 'mechanisms.moves.block'?"),
    (["mechanisms.moves.blok=0.2"], "did you mean 'mechanisms.moves.block'?"),
    (["mechanisms.move.block=0.2"], "did you mean 'mechanisms.moves.block'?"),
    (["moves.block=0.2"], "did you mean 'mechanisms.moves.block'?"),
    (["levers.rd_gant.strength=1"], "no lever 'rd_gant'; did you mean 'rd_grant'?"),
    (["levers.rd_grant.strenght=1"], "did you mean 'levers.rd_grant.strength'?"),
    (["shocks.bubbel.start=1"], "no shock 'bubbel'; did you mean 'bubble'?"),
    (["levers.rd_grant.what.payer=nation"], "no key 'levers.rd_grant.what.payer'"),
    (["levers.rd_grant.name=x"], "no key 'levers.rd_grant.name'"),
    (["labels.path=x"], "no key 'labels.path'"),
    (["sede=1"], "did you mean 'seed'?"),
    (["fusion"], "did you mean 'path=fusion'?"),
    (["lever=rd_grant"], "did you mean 'levers'?"),
    (["mechanisms.moves=off"], "set one of mechanisms.moves.on, "),
    (["levers.rd_grant.when=null"], "set one of levers.rd_grant.when.indicator, "),
    (["levers.rd_grant.when=3"], "set one of levers.rd_grant.when.indicator, "),
    (["start." + "x" * 5000 + "=1"], "keys begin with path"),
    (["x" * 5000 + "=1"], "keys begin with path"),
    # form
    (["seed"], "not of the form key=value"),
    (["seed=[1"], "not of the form key=value"),
    ([""], "not of the form key=value"),
    (["="], "plain dotted name"),
    (["start..smes=1"], "not of the form key=value"),
    (["seed=" + "[" * 3000], "not of the form key=value"),
    (["seed=" + "9" * 5000], "not of the form key=value"),
    (["path=集群"], "needs quotes: key='…'"),
    (["path='集群'"], "no path '集群'"),
    (["种子=7"], "not of the form key=value"),
    (["seed=７"], "not of the form key=value"),
    (["path=\x1b[31m"], "override 'path=\\x1b[31m'"),
    (["path=\u202efusion"], "override 'path=\\u202efusion'"),
    (["seed=1\nyears=2"], "not of the form key=value"),
    (["=3"], "plain dotted name"),
    (["~path"], "not of the form key=value"),
    (["~start.smes=3"], "nothing is taken out"),
    (["path@x=fusion"], "plain dotted name"),
    (["path=fusion,indigenous"], "one run takes one; use -m"),
    (["seed=1", "seed=2"], "seed is given twice"),
    (["path=fusion", "path=imported"], "path is given twice"),
    (["path=[fusion,imported]"], "a run has one path"),
    (["policy=[]"], "names nothing"),
    (["policy=[rd_grant,rd_grant]"], "names 'rd_grant' twice"),
    (["policy=null"], "no policy 'null'"),
    (["path={}"], "no path '{}'"),
    (["path="], "no path ''"),
    (["path=[]"], "names nothing; known: fusion"),
    (["policy=[[rd_grant]]"], "did you mean 'rd_grant'?"),
    (["path=" + "x" * 5000], "known: fusion"),
    (["start.smes=1", "start={smes: 2}"], "start.smes is given twice"),
    (["seed=1", "+seed=2"], "seed is given twice"),
    (["+new.key=1"], "no key 'new.key'"),
    # types
    (["start.smes=many"], "start.smes = 'many' is not a whole number"),
    (["start.smes=1.5"], "not a whole number"),
    (["start.smes=true"], "not a whole number"),
    (["start.trust=true"], "start.trust = True is not a number"),
    (["start.trust=high"], "start.trust = 'high' is not a number"),
    (["start.smes=null"], "start.smes = null"),
    (["start.smes={a: 1}"], "start.smes"),
    (["start=5"], "start = 5 holds no keys"),
    (["mechanisms.moves=5"], "no key 'mechanisms.moves'"),
    (["mechanisms.moves.on=1"], "not true or false"),
    (["levers=3"], "levers = 3"),
    (["levers.rd_grant=3"], "levers.rd_grant = 3"),
    (["levers.rd_grant=null"], "levers.rd_grant.strength=0"),
    (["levers.rd_grant.cap=true"], "not a number"),
    (["levers.rd_grant.to=high"], "not a number"),
    (["start.second_field=3"], "not a name"),
    (["seed=[1]"], "seed = [1] is not a whole number"),
    (["seed={}"], "seed = {} is not a whole number"),
    (["seed='1'"], "seed = '1' is not a whole number"),
    (["seed="], "seed = '' is not a whole number"),
    (["years=3.5"], "years = 3.5 is not a whole number"),
    (["start.smes='" + "x" * 5000 + "'"], "is not a whole number"),
    (["levers.rd_grant.cap=[1]"], "levers.rd_grant.cap = [1] is not a number"),
    (["world.demand=[flat]"], "world.demand = ['flat'] is not a name"),
    # ranges
    (["start.trust=2"], "start.trust = 2.0 share is outside [0.05, 0.95]"),
    (["mechanisms.moves.block=-0.1"], "mechanisms.moves.block = -0.1 share is outside [0, 1]"),
    (["levers.rd_grant.strength=2"], "levers.rd_grant.strength = 2.0"),
    (["levers.rd_grant.to=3"], "levers.rd_grant.to = 3.0, outside [0, 1]"),
    (["years=0"], "years = 0 years is outside [1, 200]"),
    (["years=1000"], "years = 1000 years is outside [1, 200]"),
    (["seed=-1"], "seed = -1"),
    (["seed=1.5"], "seed = 1.5 is not a whole number"),
    (["seed=one"], "seed = 'one' is not a whole number"),
    (["seed=9223372036854775808"], "outside [0, 9223372036854775807]"),
    (["seed=" + "9" * 400], "seed"),
    (["world.size=" + "9" * 400], "world.size"),
    (["world.size=nan"], "world.size = nan is not a finite number"),
    (["world.size=inf"], "not a finite number"),
    (["world.size=-inf"], "not a finite number"),
    (["levers.rd_grant.cap=nan"], "not a finite number"),
    (["levers.rd_grant.cap=-1"], "levers.rd_grant.cap = -1.0 yuan a year is outside [0.0, ∞]"),
    (["seed=1e400"], "seed = inf is not a whole number"),
    (["world.n_rivals=100"], "world.n_rivals = 100 regions is outside [0, 99]"),
    (["world.size=0"], "world.size = 0.0 × is outside [0.01, 1000.0]"),
    (["seed=nan"], "seed = nan"),
    # lists
    (["start.fields=[]"], "start.fields = [] is an empty list"),
    (["start.fields=[software,software]"], "names something twice"),
    (["start.fields=[softwear]"], "did you mean 'software'?"),
    (["start.fields=[[software]]"], "not a list of names"),
    (["start.fields=[1]"], "not a list of names"),
    (["start.fields=[null]"], "not a list of names"),
    (["start.fields=[" + ",".join(["x"] * 3000) + "]"], "names something twice"),
    # levers and shocks
    (["levers.rd_grant.start=10", "levers.rd_grant.end=5"], "levers.rd_grant.end = 5.0"),
    (["levers.rd_grant.start=-1"], "hazard"),
    (["levers.rd_grant.start=-0.5"], "start = -0.5"),
    (["levers.rd_grant.hazard=0.1"], "hazard"),
    (["levers.rd_grant.group=smes"], "did you mean 'sme'?"),
    (["levers.non_compete.group=sme"], "levers.non_compete.group = 'sme'"),
    (["levers.non_compete.cap=5"], "spends no public money"),
    (["levers.non_compete.payer=nation"], "spends no public money"),
    (["shocks.technology_route.to=1"], "turns no dial"),
    (["shocks.technology_route.field=softwre"], "did you mean 'software'?"),
    (["levers.rd_grant.field=software"], "'rd_grant' does not strike one field"),
    (["levers.rd_grant.payer=city"], "is not one of (none), locality, province, nation"),
    (
        [f"levers.rd_grant.when.{k}" for k in ("indicator=stage", "below=1", "above=3")],
        "no number of stage is both",
    ),
    (["levers.rd_grant.when.below=3"], "levers.rd_grant.when.indicator"),
    (["levers.rd_grant.when.indicator=firms"], "needs 'below' or 'above'"),
    (["policy=rd_grant", "start.governments=0"], "levers.rd_grant spends public money (locality)"),
    (
        ["levers.rd_grant.region=all", "rival.governments=0"],
        "rival.governments = 0",
    ),
    (["shock=rival_spending", "world=one_region"], "world.n_rivals = 0; there is no rival"),
    # code
    (["hydra.run.dir=x"], "settings of Hydra"),
    (["hydra/launcher=basic"], "settings of Hydra"),
    (["+hydra/launcher=basic"], "settings of Hydra"),
    (["++hydra.job.chdir=true"], "settings of Hydra"),
    (["~hydra"], "settings of Hydra"),
    (["hydra={run: {dir: x}}"], "settings of Hydra"),
    (["start.hydra=1"], "settings of Hydra"),
    (["path@hydra.callbacks=fusion"], "settings of Hydra"),
    (["+start._target_=os.system"], "never names code"),
    (["start={_target_: os.system}"], "never names code"),
    (["start={a: {_target_: os.system}}"], "never names code"),
    (["start={hydra: 1}"], "settings of Hydra"),
    (["start.smes=${oc.env:HOME}"], "write the value itself"),
    (["start.smes=${seed}"], "write the value itself"),
    (["start.fields=[${oc.env:HOME}]"], "write the value itself"),
    (["path=${oc.env:HOME}"], "write the value itself"),
    (["path=../../etc/passwd"], "path"),
]


def said(*overrides: Any, **changes: Any) -> str:
    with pytest.raises(InputError) as caught:
        sim.load(*overrides, **changes)
    text = str(caught.value)
    assert "\n" not in text and 10 < len(text) < 600, text
    return text


@pytest.mark.parametrize(("overrides", "words"), CASES, ids=lambda c: str(c)[:60])
def test_one_sentence(overrides: list[str], words: str) -> None:
    assert words in said(*overrides)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seed": None}, "seed = null"),
        ({"seed": "7"}, "not a whole number"),
        ({"years": True}, "not a whole number"),
        ({"start": {"smess": 3}}, "did you mean 'start.smes'?"),
        ({"start": {"_target_": "x"}}, "never names code"),
        ({"hydra": {"run": 1}}, "settings of Hydra"),
        ({"start.second_field": "${oc.env:HOME}"}, "write the value itself"),
        ({"path": "fussion"}, "did you mean 'fusion'?"),
        ({"path": 3}, "no path '3'"),
        ({"start.fields": ()}, "empty list"),
        ({"start.fields": {"a"}}, "start.fields"),
        ({"start.smes": object()}, "not a whole number"),
        ({"seed": 10**5000}, "(int too long to show) is a number too large to hold"),
        ({"start.fields": [10**5000]}, "(list too long to show) is not a list of names"),
        ({"seed": np.array([1, 2])}, "seed = [1, 2] is not a whole number"),
        ({"seed": np.float64(1.5)}, "seed = 1.5 is not a whole number"),
        ({"labels": {}}, "no key 'labels'"),
        ({"config_dir": 3}, "config folder 3 is not a path"),
        ({"config_dir": ""}, "config folder '' is not a path"),
        ({"config_dir": "a\0b"}, "is not a path"),
        ({"config_dir": "x" * 5000}, "does not exist"),
    ],
)
def test_from_python(changes: dict[str, Any], words: str) -> None:
    assert words in said(**changes)


def test_text_and_python_may_not_both_say_it() -> None:
    assert said("seed=1", seed=2) == "seed is given twice"


def test_numbers_of_numpy_are_numbers() -> None:
    spec = sim.load(seed=np.int64(5), **{"start.fields": np.array(["software"])})
    assert type(spec.seed) is int and spec.seed == 5 and spec.start.fields == ("software",)
    assert spec.replace(seed=np.uint8(6)).seed == 6


def test_an_override_is_text() -> None:
    assert "not text" in said(7)


def test_no_organisations_is_allowed() -> None:
    kinds = ("startups", "smes", "giants", "institutes", "investors", "governments", "hubs")
    spec = sim.load(*(f"{place}.{kind}=0" for place in ("start", "rival") for kind in kinds))
    assert all(getattr(spec.start, kind) == 0 for kind in kinds)
    assert sim.load("world=one_region").world.n_rivals == 0


def test_a_lever_that_costs_nothing_needs_no_government() -> None:
    assert sim.load("policy=ban_noncompete", "start.governments=0").levers


def test_code_in_an_override_is_not_imported(evil: str) -> None:
    for override in (
        f"+hydra.callbacks.x._target_={evil}",
        f"hydra.launcher._target_={evil}",
        f"+start._target_={evil}",
        f"start={{_target_: {evil}}}",
        f"mechanisms.moves._target_={evil}",
    ):
        said(override)
