"""What is stored is listed, summed up, asked in SQL and exported; nothing else can be reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.results.query import asking
from experiments.sweep.dataset import Dataset
from tests.experiments import stored

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    stored.experiment(tmp_path / "results")
    return tmp_path / "results"


def one_sentence(message: str) -> bool:
    lines = message.strip().splitlines()
    return len(lines) == 1 and lines[0].startswith("agglomera: ")


def test_what_is_there_is_listed(root: Path, command: Command) -> None:
    stored.experiment(root, "half", parts=2)
    (root / "old").mkdir()
    (root / "old" / "provenance.json").write_text(json.dumps({"kind": "tensions"}))
    (root / "strange").mkdir()
    code, out, _ = command("results")
    assert code == 0
    lines = [" ".join(line.split()) for line in out.strip().splitlines()]
    assert lines[1:] == [
        "e experiment 18 of 18 runs", "half experiment 8 of 18 runs", "old tensions", "strange –",
    ]  # fmt: skip
    assert "18次运行已完成8次" in command("results", "--lang", "zh")[1]


def test_nothing_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("results") == (0, "nothing in results\n", "")
    code, out, err = command("results", "e")
    assert (code, out) == (2, "") and one_sentence(err) and "(there: none)" in err
    assert list(tmp_path.iterdir()) == []


def test_the_summary(root: Path, command: Command) -> None:
    code, out, _ = command("results", "e")
    assert code == 0 and "e: An example" in out and "lhs, points: 6, seeds: 3" in out
    assert "18 asked for: 18 done, 0 failed, 0 to do" in out
    assert "start.smes, path, levers.vc_supply.strength" in out
    frame = Dataset(root, "e").runs()
    last = frame[frame["year"] == 10]
    with asking(root / "e") as query:
        told = query.summary(10).set_index("outcome")
        pd.testing.assert_frame_equal(query.summary(), query.summary(10))
    for name in stored.OUTCOMES:
        known = last[name].dropna()
        assert told.loc[name, "n"] == len(known) and told.loc[name, "runs"] == 18
        assert told.loc[name, "mean"] == pytest.approx(known.mean())
        for column, at in (("q05", 0.05), ("q50", 0.5), ("q95", 0.95)):
            assert told.loc[name, column] == pytest.approx(known.quantile(at))
    assert (told["year"] == 10).all()
    assert "期末企业数" in command("results", "e", "--lang", "zh")[1]


def test_a_summary_of_half_and_of_nothing(root: Path, command: Command) -> None:
    stored.experiment(root, "half", parts=2)
    (root / "half" / "failed").mkdir()
    failure = {"point": 5, "seed": 3, "cause": "x"}
    (root / "half" / "failed" / "000004.json").write_text(json.dumps([failure]))
    assert "8 done, 1 failed, 9 to do" in command("results", "half")[1]
    stored.experiment(root, "none", parts=0)
    code, out, _ = command("results", "none")
    assert code == 0 and "0 done" in out and "No run is finished yet" in out
    assert command("results", "none", "--sql", "select count(*) n from runs")[1].split() == [
        "n",
        "0",
    ]
    code, _, err = command("results", "none", "--csv", "x.csv")
    assert code == 2 and "no finished run" in err


def test_sql(root: Path, command: Command) -> None:
    code, out, _ = command("results", "e", "--sql", 'select "start.smes" s, avg(firms) f from runs '
                           "where year = 10 group by s order by s limit 2")  # fmt: skip
    assert code == 0 and [line.split()[0] for line in out.splitlines()] == ["s", "20", "21"]
    with asking(root / "e") as query:
        assert query.frame("select count(*), count(top_share) from runs").iloc[0].tolist() == [
            36,
            34,
        ]
        assert len(query.frame("select * from design")) == 6
        assert query.frame("select count(distinct chunk) from plan").iloc[0, 0] == 5
        same = query.frame("select * from runs order by point, seed, year")
    theirs = Dataset(root, "e").runs()
    pd.testing.assert_frame_equal(same[list(theirs)], theirs, check_dtype=False)
    many = command("results", "e", "--sql", "select unnest(range(300)) i")[1]
    assert "and 100 more rows" in many


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selct 1", "is not SQL: Parser Error"),
        ("select frms from runs", 'Candidate bindings: "firms"'),
        ("select * from rns", "cannot be answered: Catalog Error"),
        ("", "--sql = '' is empty"),
        (";", "exactly one select"),
        ("select 1; select 2", "exactly one select"),
        ("drop view runs", "exactly one select"),
        ("create table x as select 1", "exactly one select"),
        ("copy runs to 'stolen.csv'", "exactly one select"),
        ("explain analyze copy runs to 'stolen.csv'", "exactly one select"),
        ("attach 'stolen.db'", "exactly one select"),
        ("install httpfs", "exactly one select"),
        ("set enable_external_access = true", "exactly one select"),
        ("select * from read_csv('secret.txt')", "no other file"),
        ("select * from read_text('secret.txt')", "no other file"),
        ("select * from glob('*')", "no other file"),
        ("select * from 'secret.txt'", "secret.txt"),
        ("select * from given", "given"),
        ("select * from query('copy runs to ''stolen.csv''')", "SELECT"),
        ("select cast('a' as int) from runs", "cannot be answered: Conversion Error"),
    ],
)
def test_sql_that_is_wrong_is_one_sentence(
    root: Path, command: Command, sql: str, said: str
) -> None:
    (root.parent / "secret.txt").write_text("a\n1\n")
    before = sorted(root.parent.rglob("*"))
    code, out, err = command("results", "e", "--sql", sql)
    assert (code, out) == (2, "") and one_sentence(err) and said in err
    assert sorted(root.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ee"], "did you mean 'e'?"),
        (["old"], "no experiment but another result (tensions)"),
        (["e", "f"], "takes one experiment, got e, f"),
        (["../x"], "'../x' is not a folder name"),
        (["--digest"], "--digest needs an experiment"),
        (["--sql", "select 1"], "--sql needs an experiment"),
        (["e", "--sqll", "x"], "did you mean '--sql'?"),
        (["e", "--sql", "select 1", "--ema", "x.tar.gz"], "--ema writes whole runs"),
        (["e", "--csv", "there.csv"], "is there already and is not overwritten"),
        (["e", "--out", "nowhere/x.parquet"], "cannot write nowhere/x.parquet"),
    ],
)
def test_a_mistake_is_one_sentence(
    root: Path, command: Command, words: list[str], said: str
) -> None:
    (root / "old").mkdir()
    (root / "old" / "provenance.json").write_text(json.dumps({"kind": "tensions"}))
    (root.parent / "there.csv").write_text("mine")
    before = sorted(root.parent.rglob("*"))
    code, out, err = command("results", *words)
    assert (code, out) == (2, "") and one_sentence(err) and said in err
    assert sorted(root.parent.rglob("*")) == before
    assert (root.parent / "there.csv").read_text() == "mine"


@pytest.mark.parametrize("file", ["runs/part-000001.parquet", "design.parquet", "plan.parquet"])
@pytest.mark.parametrize("words", [(), ("--sql", "select avg(firms) from runs, plan, design")])
def test_a_truncated_file_is_named(
    root: Path, command: Command, file: str, words: tuple[str, ...]
) -> None:
    path = root / "e" / file
    path.write_bytes(path.read_bytes()[:-20])
    code, out, err = command("results", "e", *words)
    assert (code, out) == (2, "") and one_sentence(err) and f"{file} is not whole" in err
    assert command("results")[0] == 0


def test_another_version_of_the_store_is_told(root: Path, command: Command) -> None:
    path = root / "e" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"store": 0}))
    code, _, err = command("results", "e")
    assert code == 2 and one_sentence(err) and "an older Agglomera" in err


def test_the_digest_is_the_dataset_s(root: Path, command: Command) -> None:
    assert command("results", "e", "--digest") == (0, Dataset(root, "e").digest() + "\n", "")


def test_files(root: Path, command: Command) -> None:
    words = ("--csv", "a.csv", "--out", "a.parquet", "--ema", "a.tar.gz")
    code, out, _ = command("results", "e", *words)
    assert code == 0 and out.splitlines() == ["written  a.csv", "written  a.parquet",
                                              "written  a.tar.gz"]  # fmt: skip
    frame = pd.read_csv("a.csv")
    assert list(frame) == ["key", "point", "seed", "year", "outcome", "value", "unit"]
    assert len(frame) == 36 * 3 and frame["value"].isna().sum() == 2
    one = frame[(frame["point"] == 3) & (frame["seed"] == 2) & (frame["year"] == 10)]
    values = dict(zip(one["outcome"], one["value"]))
    assert values == {name: stored.value(3, 2, 10, name) for name in stored.OUTCOMES}
    assert dict(zip(one["outcome"], one["unit"])) == {
        "firms": "firms", "people": "people", "top_share": "share",
    }  # fmt: skip
    assert len(pd.read_parquet("a.parquet")) == 36
    code, _, _ = command("results", "e", "--sql", "select firms from runs", "--csv", "b.csv")
    assert code == 0 and len(pd.read_csv("b.csv")) == 36
