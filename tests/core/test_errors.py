"""Whatever is said, an error is one readable line of bearable length."""

from __future__ import annotations

import pickle

import pytest

from sim.core.errors import AgglomeraError, InputError, StoreError, nearest, shown, unknown


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("a\n  b\tc", "a b c"),
        ("集群 × − …", "集群 × − …"),
        ("\x1b[31m \x00 \u202e \ud800", r"\x1b[31m \x00 \u202e \ud800"),
    ],
)
def test_one_readable_line(said: str, line: str) -> None:
    assert str(AgglomeraError(said)) == line


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    told = str(StoreError("key = " + "x" * 5000 + " is not allowed"))
    assert told.startswith("key = x") and told.endswith("x is not allowed") and len(told) < 600


def test_a_value_of_any_kind_is_shown() -> None:
    assert [shown(v) for v in (None, "a", 1.5, [1])] == ["null", "'a'", "1.5", "[1]"]
    assert shown(10**5000) == "(int too long to show)"
    assert len(shown("x" * 5000)) < 140


def test_names() -> None:
    assert str(unknown("path", "x" * 5000, ["fusion"])).endswith("(known: fusion)")
    assert str(unknown("path", "x", [])) == "no path 'x' (known: none)"
    assert nearest("fussion", ["fusion"]) == "; did you mean 'fusion'?"


def test_an_error_comes_back_from_a_worker() -> None:
    error = InputError("seed = \n-1")
    assert str(pickle.loads(pickle.dumps(error))) == "seed = -1"
