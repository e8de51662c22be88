"""What a sweep is asked: by flags, by files of experiments, point by point; mistakes are one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.sweep import definition
from experiments.sweep.dataset import Dataset
from experiments.sweep.settings import Settings
from sim import door
from sim.core.errors import InputError
from sim.core.spec import RunSpec
from sim.record import key_of, keys_of
from tests.experiments.sweeps import BASE, ONE, sweep

Command = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("no_model")


# --------------------------------------------------------------- settings and keys


@pytest.mark.parametrize(
    "factors",
    [
        {"start.smes": "10:60", "mechanisms.moves.block": "0:1"},
        {"path": "fusion,imported", "start.smes": "10:60"},
        {"policy": "baseline,[rd_grant,vc_supply]", "levers.rd_grant.strength": "0.1:1"},
        {
            "levers.vc_supply.strength": "0:1",
            "levers.vc_supply.start": "0:5",
            "shock": "none,bubble",
        },
        {"governance": "none,by_stage", "world": "small,teaching", "world.demand": "adoption,flat"},
        {"start.fields": "[displays],[software,internet]", "mechanisms.moves.on": "true,false"},
    ],
)
def test_a_point_is_what_the_door_makes_of_its_words(factors: dict[str, str]) -> None:
    one = definition.unnamed(["years=3"], factors=factors.items(), points=4, design="lhs")
    made = Settings(one.words)
    for point in one.designed.points:
        assert key_of(made.of(point)) == key_of(door.load(*one.words, *point.words))


def test_keys_of_many_seeds_are_the_keys_of_each() -> None:
    spec = door.load("world=small", "policy=rd_grant")
    seeds = [1, 7, 2**62]
    assert keys_of(spec, seeds) == [key_of(spec.replace(seed=s)) for s in seeds]


# --------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--factor", "start.smess=1:2", "--points", "2"], "did you mean 'start.smes'"),
        (["--factor", "start.smes=1:2"], "needs the number of points"),
        (["--factor", "start.smes"], "--factor start.smes is not of the form"),
        (["--seeds", "0"], "seeds = 0 is not a whole number from 1"),
        (["--seeds", "-1"], "whole number"),
        (["--first-seed", "9223372036854775807", "--seeds", "2"], "leaves no room"),
        (["--arm", "baseline", "--arm", "baseline"], "arm 'baseline' is given twice"),
        (["--arm", "basline"], "did you mean 'baseline'"),
        (["--design", "lsh", *ONE], "did you mean 'lhs'"),
        (["--outcomes", "firsm"], "did you mean 'firms'"),
        (["--events", "bron"], "did you mean 'born'"),
        (["--years", "5;6"], "not a list of years"),
        (["--years", "0"], "years = 0 years is outside [1, 200]"),
        (["years=3"], "year 4 is not within the run; allowed are 1 to 3"),
        (["seed=4"], "use --first-seed"),
        (["start.smes=4", *ONE, "--points", "2"], "varied by the design"),
        (["--csv", "nowhere.csv"], "does not exist"),
        (["--shard", "4/3"], "is not K/N"),
        (["--address", "tcp://x"], "is for --executor dask"),
        (["--name", "a/b"], "is not a folder name"),
        (["experiment=first_swep"], "did you mean 'first_sweep'"),
        (["experiment=first_sweep", "experiment=x"], "experiment is given twice"),
        (["start.smes=-3"], "start.smes"),
        (["--pints", "3"], "did you mean '--points'"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(
    command: Command, tmp_path: Path, words: list[str], said: str
) -> None:
    base = [] if words[0].startswith("experiment") else list(BASE)
    code, out, err = command("sweep", *base, *words)
    assert code == 2 and said in err and err.count("\n") == 1 and not out
    assert not list(tmp_path.iterdir())


def test_a_name_of_its_own_is_given_by_what_is_asked(command: Command) -> None:
    code, _, _ = command("sweep", *BASE, *ONE, "--points", "2")
    assert code == 0
    assert command("sweep", *BASE, *ONE, "--points", "4", "--seeds", "2")[0] == 0
    (one,) = Path("results").iterdir()
    assert one.name.startswith("sweep-") and len(Dataset("results", one.name).plan()) == 8


def test_a_dry_run_writes_nothing(command: Command, tmp_path: Path) -> None:
    out, _ = sweep(command, *ONE, "--points", "64", "--seeds", "3", "--dry-run")
    assert "192 runs, 64 points × 3 seeds" in out and "disk      about" in out
    assert "to do     192 runs" in out and not list(tmp_path.iterdir())
    sweep(command, *ONE, "--points", "64", "--seeds", "3")
    kept = sum(path.stat().st_size for path in Path("results/a").rglob("*") if path.is_file())
    said = float(out.partition("disk      about ")[2].split()[0]) * 1000
    assert 0.7 < said / kept < 1.4


def test_a_dry_run_counts_what_is_left(command: Command) -> None:
    sweep(command, *ONE, "--points", "4")
    out, _ = sweep(command, *ONE, "--points", "6", "--dry-run")
    assert "to do     2 runs, kept in 1 piece" in out
    assert "to do     0 runs" in sweep(command, *ONE, "--points", "4", "--dry-run")[0]


# --------------------------------------------------------------- files of experiments


def test_every_experiment_that_comes_with_us_can_be_run() -> None:
    for name in definition.names():
        one = definition.named(name).checked()
        made = Settings(one.words, None)
        assert all(isinstance(made.of(p), RunSpec) for p in one.designed.points)
        assert one.label and one.label_zh and one.about and one.source


HEAD = "label: x\nlabel_zh: x\nabout: x\nsource: x\nseeds: 2\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sedes: 3\n", "no key 'sedes'; did you mean 'seeds'"),
        ("design: lsh\n", "did you mean 'lhs'"),
        ("factors:\n  start.smess: 1:4\npoints: 3\n", "did you mean 'start.smes'"),
        ("factors:\n  start.smes: 4\npoints: 3\n", "start.smes"),
        ("years: 5\n", "years = 5 is not a list of years"),
        ("outcomes: [firsm]\n", "did you mean 'firms'"),
        ("arms: 3\n", "arms = 3 is not a list"),
        ("csv: ../../secret.csv\n", "is not a file beside the experiment's"),
        ("csv: /etc/passwd\n", "is not a file beside the experiment's"),
        ("_target_: os.system\n", "never names code"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + text)
    with pytest.raises(InputError, match=said):
        definition.read(path).checked()


def test_a_range_of_whole_numbers_is_no_time_of_day(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + "factors:\n  start.institutes: 1:6\npoints: 4\n")
    values = [p.values["start.institutes"] for p in definition.read(path).designed.points]
    assert all(1 <= value <= 6 for value in values) and len(set(values)) > 1


def test_the_command_line_changes_a_file() -> None:
    first = definition.named("first_sweep")
    one = definition.changed(first, ["path=fusion", "start.hubs=2"], points=3, seeds=None)
    assert one.points == 3 and one.seeds == first.seeds
    assert "path=fusion" in one.base and "path=indigenous" not in one.base
    arms = definition.changed(first, [], arms=("baseline", "rd_grant"))
    assert arms.kind == "arms" and len(arms.checked().designed.points) == 2
    factor = definition.changed(first, [], factors=[("path", "fusion,imported")], design="grid")
    assert factor.points == first.points
