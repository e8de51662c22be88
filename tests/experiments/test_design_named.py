"""Points named one by one: rows of a CSV, and arms."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from experiments.design.design import Design, designed
from experiments.design.enlarge import enlarged
from experiments.design.frames import frame, points_in
from experiments.design.named import arms_of, rows_of
from sim.core.errors import InputError

GOOD = """\
name,path,start.smes,mechanisms.moves.block,mechanisms.hub.on,policy
a,fusion,20,0.5,true,baseline
b,imported,40,1e-3,FALSE,"[rd_grant, vc_supply]"
"""


def read(tmp_path: Path, text: str | bytes) -> Design:
    file = tmp_path / "points.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return designed("csv", csv=file)


# ---------------------------------------------------------------- CSV


def test_a_row_is_a_point(tmp_path: Path) -> None:
    design = read(tmp_path, GOOD)
    a, b = design.points
    assert (a.name, b.name) == ("a", "b")
    assert a.values == {"path": "fusion", "start.smes": 20, "mechanisms.moves.block": 0.5,
                        "mechanisms.hub.on": True, "policy": "baseline"}  # fmt: skip
    assert b.values["policy"] == "[rd_grant,vc_supply]" and b.values["mechanisms.hub.on"] is False
    assert [f.key for f in design.factors] == list(a.values)
    assert design.factors[1].values == (20, 40)
    for point in design.points:
        assert sim.load(*point.words).labels["path"] == point.values["path"]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace(",", " , ").replace("grant , ", "grant,"),
        "\n" + GOOD + "\n,,,,,\n",
    ],
)
def test_what_a_spreadsheet_adds_is_no_matter(tmp_path: Path, text: str) -> None:
    text = text.replace(' "[', '"[')
    assert read(tmp_path, text).points == read(tmp_path, GOOD).points


def test_without_names_a_point_is_called_by_its_words(tmp_path: Path) -> None:
    design = read(tmp_path, "start.smes,path\n20,fusion\n40,fusion\n")
    assert [p.name for p in design.points] == [
        "start.smes=20 path=fusion",
        "start.smes=40 path=fusion",
    ]


def test_rows_may_be_added_anywhere(tmp_path: Path) -> None:
    small = read(tmp_path, "name,start.smes\na,20\nb,40\n")
    large = read(tmp_path, "name,start.smes\nc,30\nb,40\na,20\n")
    grown = enlarged(small.points, large)
    assert [p.name for p in grown.points] == ["a", "b", "c"]
    with pytest.raises(InputError, match=r"point 0 \(a\) had start.smes = 20, now 25"):
        enlarged(small.points, read(tmp_path, "name,start.smes\na,25\nb,40\n"))


WRONG = [
    ("", "is empty; its first row names the keys"),
    ("\n\n", "is empty"),
    ("name,start.smes\n", "has a head but no point"),
    ("start.smess\n20\n", "column 1: no key 'start.smess'; did you mean 'start.smes'?"),
    ("nmae,start.smes\na,20\n", "column 1: no key 'nmae'; did you mean 'name'?"),
    ("Name,start.smes\na,20\n", "did you mean 'name'?"),
    ("start.smes,,path\n20,1,fusion\n", "column 2 has no name"),
    ("start.smes,start.smes\n20,30\n", "column start.smes stands twice"),
    ("name\na\n", "has no column but 'name'"),
    ("start.smes;path\n20;fusion\n", "columns are parted by commas"),
    ("seed,path\n1,fusion\n", "seed is no factor"),
    ("start.smes\n20\nmany\n", "row 3, column start.smes: start.smes = 'many' is not a whole"),
    ("start.smes\n20\n\n-1\n", "row 4, column start.smes: start.smes = -1 firms is outside"),
    ("start.smes,path\n20,fussion\n", "row 2, column path: no path 'fussion'; did you mean 'fusion'?"),
    ("start.smes,path\n20,\n", "row 2, column path: the cell is empty"),
    ("name,path\n,fusion\n", "row 2, column name: the cell is empty"),
    ("start.smes,path\n20\n", "row 2 has 1 cells, the head 2"),
    ("start.smes,path\n20,fusion,3\n", "row 2 has 3 cells, the head 2"),
    ("start.smes\n20\n30\n20.0\n", "rows 2 and 4 are the same point"),
    ("name,start.smes\na,20\nb,30\na,40\n", "rows 2 and 4 have the same name, 'a'"),
    ('start.smes\n"20\n', "cannot be read as CSV"),
    (b"start.smes\n\xff\xfe\n", "it is not UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WRONG, ids=lambda t: str(t)[:40])
def test_a_mistake_is_one_sentence(tmp_path: Path, text: Any, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    said = str(caught.value)
    assert words in said and "points.csv" in said and "\n" not in said


def test_a_file_that_is_none(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "no.csv", "does not exist"), (tmp_path, "is a folder")):
        with pytest.raises(InputError, match=words):
            designed("csv", csv=path)


# ---------------------------------------------------------------- arms


def test_arms_are_read_as_compare_reads_them(tmp_path: Path) -> None:
    words = [
        "baseline",
        "ban_noncompete",
        "eight:start.institutes=8+levers.vc_supply.strength=0.50",
    ]
    design = designed("arms", arms=words)
    assert [p.name for p in design.points] == ["baseline", "ban_noncompete", "eight"]
    assert [p.words for p in design.points] == [
        ("policy=baseline",), ("policy=ban_noncompete",),
        ("start.institutes=8", "levers.vc_supply.strength=0.5"),
    ]  # fmt: skip
    for point in design.points:
        sim.load(*point.words)
    table = frame(design)
    assert table["start.institutes"].isna().tolist() == [True, True, False]
    table.to_parquet(tmp_path / "design.parquet")
    stored = points_in(pd.read_parquet(tmp_path / "design.parquet"))
    assert stored == design.points and stored[2].words == design.points[2].words


def test_arms_of_a_file_and_an_arm_that_changes_nothing() -> None:
    design = designed("arms", arms={"as_is": [], "ban": "policy=ban_noncompete+start.smes=30",
                                    "grant": ["policy=rd_grant"]})  # fmt: skip
    assert [p.words for p in design.points] == [
        (), ("policy=ban_noncompete", "start.smes=30"), ("policy=rd_grant",),
    ]  # fmt: skip


def test_arms_may_be_added() -> None:
    small = designed("arms", arms=["baseline", "rd_grant"])
    large = designed("arms", arms=["more:start.smes=60", "rd_grant", "baseline"])
    assert [p.name for p in enlarged(small.points, large).points] == [
        "baseline",
        "rd_grant",
        "more",
    ]


@pytest.mark.parametrize(
    ("arms", "words"),
    [
        (["baseline", "baseline"], "arm 'baseline' is given twice"),
        (["a:start.smes=20", "a:start.smes=30"], "arm 'a' is given twice"),
        (["a:start.smes=20", "b:start.smes=20.0"], "arms 'a' and 'b' are the same setting"),
        (["a:start.smes=20+path=fusion", "b:path=fusion+start.smes=20"], "are the same setting"),
        (["baselin"], "arm 'baselin': no policy 'baselin'; did you mean 'baseline'?"),
        (["a:start.smess=20"], "arm 'a': no key 'start.smess'; did you mean 'start.smes'?"),
        (["a:start.smes=-1"], "arm 'a': start.smes = -1 firms is outside"),
        (["a:start.smes=1+start.smes=2"], "arm 'a': start.smes is given twice"),
        (["a:start.smes"], "arm 'a': override 'start.smes' is not of the form key=value"),
        (["a:"], "changes nothing"),
        ([":x=1"], "has no name"),
        (["a:seed=3"], "arm 'a': seed is no factor"),
    ],
)
def test_a_mistaken_arm_is_one_sentence(arms: list[str], words: str) -> None:
    with pytest.raises(InputError) as caught:
        designed("arms", arms=arms)
    assert words in str(caught.value)


@pytest.mark.parametrize("label", ["$x", "a|b", "a`b", "x" * 61, "a\udcff", "a\nb"])
def test_a_name_that_would_spoil_tables_is_refused(label: str) -> None:
    for arms in ([f"{label}:policy=baseline", "rd_grant"], {label: ["policy=baseline"], "b": []}):
        with pytest.raises(InputError, match="is no name; allowed are at most 60 letters"):
            arms_of(arms)


def test_a_pipe_is_no_csv(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="pipe' is not a file"):
        rows_of(tmp_path / "pipe")
