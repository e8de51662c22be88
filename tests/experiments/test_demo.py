"""The demo: resumes, reuses, never half-written, and its words are true."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import demo, run, summary
from experiments.labels import PATHS
from sim.core.spec import RunSpec
from tests.experiments.fakes import FakeRecord, fake_run, spec_of

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the figures out where they are not looked at."""
    monkeypatch.setattr(demo, "FIGURES", ())


@pytest.fixture
def small(faked: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two seeds of two years, drawn from fakes."""
    from sim import door

    def load(*words: str, years: int = 2, **_: object) -> RunSpec:
        return spec_of(words[0].removeprefix("path="), 1, years)

    def back(folder: Path) -> FakeRecord:
        return FakeRecord(spec_of(folder.name, 1, 2))

    monkeypatch.setattr(door, "load", load)
    monkeypatch.setattr(run, "back", back)
    monkeypatch.setattr(demo, "QUICK_SEEDS", 2)
    monkeypatch.setattr(demo, "QUICK_YEARS", 2)
    return faked


QUICK = ("demo", "--quick", "--workers", "1")


def test_a_demo_is_written_told_and_reused(small: Path, command: Command) -> None:
    code, out, err = command(*QUICK)
    assert code == 0, err
    for en, zh in PATHS.values():
        assert en in out and zh in out
    folder = small / "results" / "demo-quick"
    assert {p.name for p in (folder / "figures").iterdir()} == {
        "trajectories.png", "network.png", "stages.png", "flows.png", "spin_offs.png",
        "animation.gif",
    }  # fmt: skip
    assert [p.name for p in (small / "results").iterdir()] == ["demo-quick"]
    page = (folder / "index.html").read_text("utf-8")
    assert page.count("data:image/png") == 5 and page.count("data:image/gif") == 1
    assert not re.findall(r"(?:src|href)=['\"](?!data:)", page) and "$" not in re.sub(
        r"base64,[^']*", "", page
    )
    assert "data:font/otf" in page and "<br><small>(" in page
    assert "2 runs of each path are too few to compare" in out and "clearly" not in out.lower()
    code, again, err = command(*QUICK)
    assert code == 0 and "reused" in err and again == out


def test_the_page_in_chinese(small: Path, plain: None, command: Command) -> None:
    code, out, _ = command(*QUICK, "--lang", "zh")
    assert code == 0 and "期末企业数" in out
    code, out, err = command(*QUICK)  # the other language: the same runs, other words
    assert code == 0 and "reused" in err and "firms at the end" in out
    assert "<h2>How they differ</h2>" in (small / "results/demo-quick/index.html").read_text()


def test_ctrl_c_keeps_the_finished_and_goes_on(
    small: Path, plain: None, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived: list[str] = []

    def live(spec: RunSpec, panels: bool = True) -> FakeRecord:
        if len(lived) == 4:
            lived.append("stop")
            raise KeyboardInterrupt
        lived.append(str(spec.labels["path"]))
        return fake_run(spec)

    monkeypatch.setattr(run, "live", live)
    code, _, err = command(*QUICK)
    assert code == 130 and "4 of 10 runs are finished and kept" in err
    assert not (small / "results" / "demo-quick").exists()
    code, _, err = command(*QUICK)
    assert code == 0 and "4 of 10 runs are finished already" in err
    assert len(lived) == 11


def test_a_full_disk_leaves_nothing_half_written(
    small: Path, plain: None, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: FakeRecord, folder: Path) -> None:
        Path(folder).mkdir()
        (Path(folder) / "half").write_text("x")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(FakeRecord, "write", full)
        code, out, err = command(*QUICK)
    assert (code, out) == (2, "") and len(err.splitlines()) == 1
    assert "No space left on device" in err and "nothing was kept" in err
    assert not (small / "results").exists()


def test_stopped_before_anything_is_finished(
    small: Path, plain: None, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(spec: RunSpec, panels: bool = True) -> FakeRecord:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "live", stop)
    code, _, err = command(*QUICK)
    assert code == 130 and "none of 10 runs is finished" in err
    assert not (small / "results").exists()


def test_fresh_computes_again(
    small: Path, plain: None, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(*QUICK)
    lived: list[int] = []

    def live(spec: RunSpec, panels: bool = True) -> FakeRecord:
        lived.append(spec.seed)
        return fake_run(spec)

    monkeypatch.setattr(run, "live", live)
    assert command(*QUICK, "--fresh")[0] == 0 and len(lived) == 10


def test_a_folder_of_somebody_else_is_left_alone(
    small: Path, plain: None, command: Command
) -> None:
    (small / "results" / "demo-quick").mkdir(parents=True)
    (small / "results" / "demo-quick" / "mine").write_text("")
    code, _, err = command(*QUICK)
    assert code == 2 and "not a folder that the demo has written" in err
    assert (small / "results" / "demo-quick" / "mine").exists()


def test_labels_are_those_of_the_configs() -> None:
    from sim.files import listed, read_yaml

    for name, file in listed("path").items():
        data = read_yaml(file)
        assert PATHS[name] == (data["label"], data["label_zh"])


def test_survival_by_hand() -> None:
    events = pd.DataFrame({
        "quarter": [0, 0, 4, 10, 30, 36], "region": "focal", "actor": [1, 2, 3, 1, 2, 4],
        "kind": ["born", "spun_off", "born", "closed", "closed", "born"],
    })  # fmt: skip
    assert summary.survival(events, 40, 5) == pytest.approx(2 / 3)  # 4 was born too late to tell
    assert np.isnan(summary.survival(events.iloc[:0], 40, 5))


def numbers(values: dict[str, float], seeds: int = 10) -> pd.DataFrame:
    rows = []
    for path, firms in values.items():
        for seed in range(seeds):
            rows.append({"path": path, "seed": seed, "firms": firms + seed % 3, "people": 100.0,
                         "stage": 2.0, "gone": 0.0})  # fmt: skip
    return pd.DataFrame(rows)


def test_clearly_means_against_each_of_the_others() -> None:
    far = numbers({"fusion": 100, "imported": 50, "upgrading": 10})
    assert summary.standing(far, "fusion", "en") == ["the most firms"]
    assert summary.standing(far, "imported", "en") == []
    assert summary.standing(far, "upgrading", "zh") == ["企业最少"]
    few = summary.sentence(far[far["seed"] < 3], "fusion", "en", 40)
    assert few.endswith("3 runs of each path are too few to compare.")
    assert summary.CLEARLY["en"] in summary.told(far, "en", 40)
    middle = summary.sentence(far, "imported", "en", 40)
    assert middle.endswith("in nothing here clearly first or last.")
    near = numbers({"fusion": 51, "imported": 50, "upgrading": 10})
    assert summary.standing(near, "fusion", "en") == []
    text = summary.sentence(far, "fusion", "en", 40)
    assert text == ("Fusion 融合创新型: 101 firms and 100 skilled people after 40 years; "
                    "clearly the most firms.")  # fmt: skip
