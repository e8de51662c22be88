"""docs/coverage.yaml says what is true, and docs/coverage.md is made from it."""

from __future__ import annotations

import dataclasses

import pytest

from experiments.coverage import PAGE, ROOT, page, problems, rows

ROWS = rows()


def test_every_row_is_true() -> None:
    found = list(problems(ROWS))
    assert not found, "\n" + "\n".join(found)


def test_the_page_is_fresh() -> None:
    text = (ROOT / PAGE).read_text("utf-8")
    assert text == page(ROWS), "run python -m experiments.coverage"


def test_names_stand_once() -> None:
    names = [row.capability for row in ROWS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "maybe"}, "status 'maybe'"),
        ({"status": "yes", "tests": ()}, "needs code and a test"),
        ({"status": "partly", "note": ""}, "say what is missing"),
        ({"keys": ("levers.non_compete.strenght",)}, "no key"),
        ({"keys": ("path=fushion",)}, "no key"),
        ({"code": ("sim/nothing.py",)}, "no file sim/nothing.py"),
        ({"id": 2}, "rows are not 1"),
    ],
)
def test_a_false_row_is_seen(change: dict[str, object], words: str) -> None:
    bad = [dataclasses.replace(ROWS[0], **change), *ROWS[1:]]
    assert any(words in text for text in problems(bad))
