"""The paths named by outcomes: features, classifiers, verdicts that can go either way, the verb."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments import run
from experiments.labels import PATHS
from experiments.paths import (
    classify as paths_classify,
)
from experiments.paths import (
    command as paths,
)
from experiments.paths import (
    file as paths_file,
)
from experiments.paths import (
    judge as paths_judge,
)
from experiments.paths import (
    runs as paths_runs,
)
from experiments.paths import (
    words as paths_words,
)
from experiments.paths.classify import Classifier, Named, most_set, wilson
from experiments.paths.features import of_span, read
from experiments.paths.file import Design, Feature
from experiments.paths.page import page
from experiments.taker import Words
from sim.core.errors import InputError
from sim.files import read_yaml
from tests.experiments.fakes import wave

Command = Callable[..., tuple[int, str, str]]
FIVE = tuple(PATHS)


@pytest.fixture(scope="module")
def design() -> Design:
    return paths_file.read()


# ---------------------------------------------------------------- the two files


def test_what_is_wanted_is_what_was_fixed_beforehand(design: Design) -> None:
    assert design.judged == "linear" and design.after == 10 and design.years == 40
    assert design.wanted == {"accuracy": 0.8, "early": 0.4, "placebo": 0.4, "ablated": 0.5,
                             "unrelated": 0.7, "set": 0.2}  # fmt: skip
    assert set(design.ablations) == set(PATHS)
    assert max(design.groups["train"].seeds) <= 8060 and min(design.groups["test"].seeds) >= 8101
    assert design.groups["train"].count + design.groups["test"].count >= 100
    assert list(design.spans) == ["late", "early", "to 10", "to 20", "to 30", "to 40"]


def test_no_feature_is_an_axis(design: Design) -> None:
    from sim.core.spec import AxesSpec

    plain = {f.indicator for f in design.features if f.how != "change"}
    assert not plain & set(AxesSpec.__dataclass_fields__)


@pytest.mark.parametrize(
    ("file", "key", "value", "said"),
    [
        ("paths", "judged", "lineer", "judged = 'lineer' is not one of linear, forest"),
        ("paths", "wanted", {"accuracy": 0.8}, "wanted = "),
        ("paths", "train", {"first": 8001}, "train = "),
        ("paths", "test", {"first": 8060, "count": 5}, "seed 8060 is in train (8001 to 8060)"),
        ("paths", "wrld", "small", "no key 'wrld'; did you mean 'world'"),
        ("paths", "ablations", {"fussion": {"set": ["a=1"], "why": "x", "source": "y"}},
         "no path 'fussion'; did you mean 'fusion'"),
        ("features", "features", {"a": {"indicator": "firmz", "how": "mean"}, "b": {"how": "mean"}},
         "no indicator 'firmz'; did you mean 'firms'"),
        ("features", "features", {"firms": {"how": "median"}, "b": {"how": "mean"}},
         "how = 'median' is not one of mean, change, share"),
        ("features", "features",
         {"firms": {"how": "change", "scale": "log"}, "smes": {"how": "mean"}}, "only a mean"),
    ],
    ids=lambda c: str(c)[:30],
)  # fmt: skip
def test_a_mistake_in_a_file_is_one_sentence(file: str, key: str, value: Any, said: str) -> None:
    data = {name: copy.deepcopy(read_yaml(paths_file.folder() / f"{name}.yaml"))
            for name in ("paths", "features")}  # fmt: skip
    data[file][key] = value
    with pytest.raises(InputError) as error:
        paths_file.made(data["paths"], data["features"])
    assert said in str(error.value) and "\n" not in str(error.value)


# ---------------------------------------------------------------- features


def feature(how: str, of: str = "", scale: str = "plain") -> Feature:
    return Feature("x", "x", how, of, scale, Words("x", "x"))


def test_features_are_read_over_the_years_they_name() -> None:
    quarters = np.arange(0, 41)
    columns = {"x": quarters.astype(float), "y": np.full(41, 2.0)}
    late = (5, 10)
    assert of_span(feature("mean"), quarters, columns, *late) == np.arange(21, 41).mean()
    assert of_span(feature("change"), quarters, columns, *late) == 38.5 - 18.5
    assert of_span(feature("change"), quarters, columns, 0, 1) == 2.5  # quarter 0 stands before
    assert of_span(feature("share", "y"), quarters, columns, 0, 1) == 10.0 / 8.0
    assert of_span(feature("mean", scale="log"), quarters, columns, 0, 1) == np.log1p(2.5)
    none = {"x": columns["x"], "y": np.zeros(41)}
    assert of_span(feature("share", "y"), quarters, none, 0, 1) == 0.0


# ---------------------------------------------------------------- classifiers


def blobs(n: int, apart: float, first: int = 0) -> tuple[np.ndarray, list[str]]:
    rows, names = [], []
    for i, path in enumerate(FIVE):
        for k in range(n):
            noise = [wave(path, first + k, j) - 0.5 for j in range(8)]
            rows.append([noise[j] + apart * (j == i) for j in range(8)])
            names.append(path)
    return np.array(rows), names


@pytest.mark.parametrize("kind", ["linear", "forest"])
def test_a_classifier_names_what_differs_and_guesses_what_does_not(kind: str) -> None:
    x, names = blobs(20, 1.0)
    y, fresh = blobs(20, 1.0, first=50)
    assert Named(tuple(fresh), tuple(Classifier(kind, x, names).names(y))).accuracy > 0.9
    x, names = blobs(20, 0.0)
    y, fresh = blobs(20, 0.0, first=50)
    judge = Classifier(kind, x, names)
    assert Named(tuple(fresh), tuple(judge.names(y))).accuracy < 0.4
    assert judge.names(y) == Classifier(kind, x, names).names(y)


def test_where_nothing_moves_the_first_name_is_given_to_all() -> None:
    still = np.ones((10, 3))
    judge = Classifier("linear", still, [*FIVE, *FIVE])
    assert set(judge.names(still)) == {min(FIVE)}


def test_numbers_of_names() -> None:
    one = Named(("fusion", "fusion", "imported", "imported"), ("fusion", "imported") * 2)
    assert one.accuracy == 0.5 and one.recall("fusion") == 0.5 and np.isnan(one.recall("upgrading"))
    assert one.confusion(["fusion", "imported"]) == [[1, 1], [1, 1]]
    low, high = wilson(8, 10)  # Wilson's own interval for 8 of 10
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(0, 5)[0] == 0.0 and wilson(5, 5)[1] == 1.0


def test_what_an_arm_sets_is_found() -> None:
    x, names = blobs(30, 0.0)
    x[:, 0] += 3.0 * (np.array(names) == "fusion")
    x[:, 1] = 7.0
    most = most_set(x, names)
    assert most[0] > 0.9 and most[1] == 0.0 and most[2:].max() < 0.3


# ---------------------------------------------------------------- verdicts


def made_up(design: Design, follows: str) -> pd.DataFrame:
    """Return numbers of all runs; the outcome follows axes, start, or nothing."""
    rows = []
    for kind, start, axes, spec in paths_runs._specs(design):
        said = {"axes": axes, "start": start, "nothing": ""}[follows]
        if said in FIVE and kind == "ablated":  # it looks like another one
            said = FIVE[FIVE.index(said) - 1]
        for span in design.spans:
            moved = kind != "placebo" and span != "early" and said in FIVE
            numbers = {
                f.name: (0.0 if kind == "placebo" else wave(spec.seed, axes, start, span, i))
                + 2.0 * (moved and i % 5 == FIVE.index(said))
                for i, f in enumerate(design.features)
            }
            rows.append({"kind": kind, "start": start, "axes": axes, "seed": spec.seed,
                         "span": span, **numbers})  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def light(design: Design, monkeypatch: pytest.MonkeyPatch) -> Design:
    """Return a small design whose specs are made without the door."""
    from sim.core.spec import RunSpec

    def load(words: list[str], file: Any = None, config_dir: Any = None) -> RunSpec:
        said = dict(word.split("=", 1) for word in words)
        return RunSpec(years=int(said["years"]), labels=said)

    monkeypatch.setattr(run, "load", load)
    monkeypatch.setattr(paths_classify, "TREES", 20)
    return paths_runs.sized(design, 8, None, False)


def test_outcomes_that_follow_the_axes_meet_what_is_wanted(light: Design) -> None:
    frame = made_up(light, "axes")
    found = paths_judge.common(light, frame)
    assert found.tests["linear"].accuracy > 0.9 and all(one.met for one in found.verdicts)
    assert [v.name for v in found.verdicts] == [
        "accuracy", "early", "placebo", *["ablated"] * 5, *["unrelated"] * 5
    ]  # fmt: skip
    swaps = paths_judge.swaps(light, frame)
    assert min(swaps.axes.values()) > 0.9 and max(swaps.start.values()) < 0.1
    assert min(swaps.nearer.values()) > 0.9 and len(swaps.axes) == 20
    turns = paths_judge.turning(light, frame)
    assert all(turn.turned < 0.3 for turn in turns.values())
    text = page(light, found, swaps, turns, 7, ["## Signatures"])
    at = [text.index(part) for part in ("## A.", "## B.", "## Paths that turn", "## Signatures")]
    assert at == sorted(at) and "| met |" in text and "missed" not in text
    for lang in ("en", "zh"):
        assert paths_words.told(found, swaps, turns, light.judged, lang).count("\n") > 40


def test_outcomes_that_follow_nothing_or_the_start_miss_it(light: Design) -> None:
    frame = made_up(light, "nothing")
    found = {v.name: v for v in paths_judge.common(light, frame).verdicts}
    assert not found["accuracy"].met and found["placebo"].met and not found["unrelated"].met
    swaps = paths_judge.swaps(light, made_up(light, "start"))
    assert min(swaps.start.values()) > 0.9 and max(swaps.nearer.values()) < 0.1


def test_a_feature_that_an_arm_sets_at_once_is_dropped_and_named(light: Design) -> None:
    frame = made_up(light, "axes")
    name = light.features[3].name
    frame.loc[frame["axes"] == "imported", name] += 5.0
    found = paths_judge.common(light, frame)
    assert found.dropped[name] > 0.9 and name not in found.used


def test_a_path_that_turns_is_dated(light: Design) -> None:
    frame = made_up(light, "axes")
    late = frame["span"].isin(["to 30", "to 40"]) & frame["seed"].isin(
        light.groups["real_test"].seeds
    )
    mine = (frame["kind"] == "real") & (frame["start"] == "upgrading") & late
    for i, f in enumerate(light.features):
        shift = (i % 5 == FIVE.index("fusion")) - 1.0 * (i % 5 == FIVE.index("upgrading"))
        frame.loc[mine, f.name] += 2.0 * shift
    one = paths_judge.turning(light, frame)["upgrading"]
    assert one.turned > 0.9 and one.to == "fusion" and one.year == 20.0
    assert paths_judge._since(["a", "b", "b"]) == 1 and paths_judge._since(["a", "a"]) == 0


# ---------------------------------------------------------------- the verb


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--seeds", "1"], "--seeds = 1 is not a whole number of at least 2"),
        (["--seeds", "0"], "'0' is not a whole number"),
        (["--seeds-from", "8010"], "runs that are judged must be fresh"),
        (["--quick", "--docs"], "leave out --quick"),
        (["--docs", "--lang", "zh"], "leave out --lang zh"),
        (["path=fusion"], "its settings stand in configs/emergence"),
        (["--sedes", "3"], "did you mean '--seeds'"),
    ],
    ids=lambda c: " ".join(c) if isinstance(c, list) else "",
)
def test_bad_input(faked: Path, command: Command, words: list[str], said: str) -> None:
    code, out, err = command("paths", *words)
    assert code == 2 and said in err and not out and err.count("\n") == 1
    assert not list(faked.iterdir())


def test_without_scikit_learn_one_sentence(
    faked: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    code, out, err = command("paths", "--quick")
    assert code == 2 and "needs scikit-learn" in err and not out and err.count("\n") == 1


def fake_live(spec: Any, panels: bool = True) -> Any:
    """Return a record whose outcomes follow the axes from year 5 on."""
    follows, off = spec.labels["axes"], spec.labels.get("mechanisms.tacit.on") == "false"
    quarters = np.arange(spec.quarters + 1)
    frame = pd.DataFrame({"quarter": quarters, "region": "focal"})
    names = sorted({n for f in paths_file.read().features for n in (f.indicator, f.of) if n})
    for i, name in enumerate(names):
        noise = np.repeat([wave(spec.seed, name, year) for year in range(41)], 4)[: len(quarters)]
        lift = 1.0 * (i % 5 == FIVE.index(follows)) * (quarters > 20)
        frame[name] = 0.0 if off else 1.0 + 0.2 * noise + lift
    return SimpleNamespace(indicators=frame)


@pytest.fixture
def small(faked: Path, light: Design, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run, "live", fake_live)
    monkeypatch.setattr(paths, "_signatures", lambda given, store: ("", [], {}))
    return faked


def test_the_verb_runs_draws_and_reuses(
    small: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("paths", "--quick", "--workers", "1", "--seeds-from", "7201")
    code, out, err = command(*words)
    assert code == 0 and "named right, fresh seeds" in out and "runs in world=small" in err
    folder = small / "results" / "paths-quick"
    assert (folder / "figures" / "paths.png").stat().st_size > 10_000
    numbers = pd.read_csv(folder / "numbers.csv")
    judged = numbers[(numbers["kind"] == "common") & (numbers["span"] == "late")]
    assert set(judged["seed"]) == {*range(7001, 7007), *range(7201, 7205)}
    assert json.loads((folder / "provenance.json").read_text())["runs"] * 6 == len(numbers)
    assert not (small / "results" / ".paths-quick.parts").exists()

    def never(spec: Any, panels: bool = True) -> Any:
        raise AssertionError("lived again")

    monkeypatch.setattr(run, "live", never)
    code, zh, err = command(*words, "--lang", "zh")
    assert code == 0 and "reused" in err and "巨头引入型" in zh


def test_docs_write_page_reference_and_red_rows(
    small: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "ROOT", small)
    (small / "docs").mkdir()
    (small / "README.md").write_text("<!-- red-table -->\n<!-- /red-table -->\n", "utf-8")
    code, out, _ = command("paths", "--docs", "--seeds", "8", "--workers", "1")
    assert code == 0 and "page " in out
    kept = json.loads((small / "results/reference/paths.json").read_text("utf-8"))
    assert len(kept["numbers"]) == 13 and kept["runs"] > 13
    missed = [one for one in kept["numbers"] if not one["met"]]
    red = [x for x in (small / "README.md").read_text("utf-8").splitlines() if "🔴" in x]
    assert missed and len(red) == len(missed)
    assert "| missed |" in (small / "docs/paths.md").read_text("utf-8")


def test_ctrl_c_keeps_what_is_finished(
    small: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived: list[Any] = []

    def stop(spec: Any, panels: bool = True) -> Any:
        if len(lived) == 5:
            raise KeyboardInterrupt
        lived.append(spec)
        return fake_live(spec)

    monkeypatch.setattr(run, "live", stop)
    code, _, err = command("paths", "--quick", "--workers", "1")
    assert code == 130 and "5 of" in err and "are finished and kept" in err
    monkeypatch.setattr(run, "live", fake_live)
    code, out, err = command("paths", "--quick", "--workers", "1")
    assert code == 0 and "5 of" in err and "finished already" in err and "A  One common" in out


def test_a_folder_of_somebody_else_is_left_alone(small: Path, command: Command) -> None:
    (small / "results" / "paths-quick").mkdir(parents=True)
    code, _, err = command("paths", "--quick", "--workers", "1")
    assert code == 2 and "is not a folder that paths has written" in err


@pytest.mark.slow
def test_a_quick_try_end_to_end(tmp_path: Path, command: Command) -> None:
    code, out, _ = command(
        "paths", "--quick", "--seeds", "2", "--workers", "2", "--results", str(tmp_path)
    )
    assert code == 0 and "all mechanisms off" in out and "20 %" in out
    numbers = pd.read_csv(tmp_path / "paths-quick" / "numbers.csv")
    assert np.isfinite(numbers.drop(columns=["kind", "start", "axes", "span"])).all().all()
    late = numbers[(numbers["span"] == "late") & (numbers["kind"] == "placebo")]
    names = [f.name for f in paths_file.read().features]
    assert late["seed"].nunique() > 1 and late["axes"].nunique() == 5
    spread = late.groupby("seed")[names].std().max()
    laid = {"vocational_share", "substitutability"}  # by kinds of people and by what is public
    assert set(spread.index[spread > 1e-9]) <= laid


def test_a_read_run_has_every_span_and_feature(design: Design) -> None:
    from sim.core.spec import RunSpec

    spec = RunSpec(years=40, labels={"axes": "fusion"})
    found = read(design, fake_live(spec).indicators)
    assert list(found) == list(design.spans)
    assert all(list(one) == [f.name for f in design.features] for one in found.values())
