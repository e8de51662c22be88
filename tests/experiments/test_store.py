"""Results are whole or not there, and nobody's result is overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.store import Store, tidy_name, write_text
from sim.core.errors import StoreError


def put(store: Store, name: str, key: str) -> Path:
    with store.writing(name) as folder:
        (folder / "provenance.json").write_text(json.dumps({"key": key}))
    return store.folder(name)


def names(root: Path) -> list[str]:
    return sorted(p.name for p in root.iterdir())


def test_a_finished_folder_is_there_and_alone(tmp_path: Path) -> None:
    store = Store(tmp_path).open()
    put(store, "a", "k")
    assert store.key("a") == "k" and store.has("a", "k")
    assert names(tmp_path) == ["a"]


def test_another_key_is_refused_and_a_name_offered(tmp_path: Path) -> None:
    store = Store(tmp_path).open()
    put(store, "a", "k")
    with pytest.raises(StoreError, match=r"another key.*--name a-other"):
        store.has("a", "other")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_half_written_is_left(tmp_path: Path, error: BaseException) -> None:
    store = Store(tmp_path).open()
    caught = StoreError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(caught) as told, store.writing("a") as folder:
        (folder / "half").write_text("x")
        raise error
    assert names(tmp_path) == []
    if caught is StoreError:
        assert "No space left" in str(told.value)


def test_a_failed_replacement_keeps_the_old_one(tmp_path: Path) -> None:
    store = Store(tmp_path).open()
    put(store, "a", "old")
    with pytest.raises(StoreError), store.writing("a", replace=True):
        raise OSError(28, "No space left on device")
    assert store.key("a") == "old" and names(tmp_path) == ["a"]


def test_a_replacement_replaces(tmp_path: Path) -> None:
    store = Store(tmp_path).open()
    put(store, "a", "old")
    with store.writing("a", replace=True) as folder:
        (folder / "provenance.json").write_text(json.dumps({"key": "new"}))
    assert store.key("a") == "new" and names(tmp_path) == ["a"]


def test_of_two_writers_the_second_finds_the_first(tmp_path: Path) -> None:
    store = Store(tmp_path).open()
    with store.writing("a") as folder:
        (folder / "provenance.json").write_text(json.dumps({"key": "k"}))
        store.folder("a").mkdir()  # somebody else was quicker, with the same result
        (store.folder("a") / "provenance.json").write_text(json.dumps({"key": "k"}))
    assert store.has("a", "k") and names(tmp_path) == ["a"]


def test_of_two_writers_with_different_keys_one_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path).open()
    with pytest.raises(StoreError, match="another key"), store.writing("a") as folder:
        (folder / "provenance.json").write_text(json.dumps({"key": "k"}))
        store.folder("a").mkdir()
        (store.folder("a") / "provenance.json").write_text(json.dumps({"key": "other"}))
    assert store.key("a") == "other" and names(tmp_path) == ["a"]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "/x", "a..b", ".a", "a\n", "x" * 200]
)
def test_no_name_leads_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="--name"):
        Store(tmp_path).folder(name)


@pytest.mark.parametrize("text", ["a b/c", "../../x", "巨头", "", "a..b", "x" * 300])
def test_a_tidy_name_is_safe(tmp_path: Path, text: str) -> None:
    assert Store(tmp_path).folder(tidy_name(text)).parent == tmp_path


def test_a_file_is_no_results_folder(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(StoreError, match="is a file"):
        Store(tmp_path / "f").open()
    with pytest.raises(StoreError, match="cannot be written"):
        Store(tmp_path / "f" / "inside").open()


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(StoreError, match="file where a folder"):
        Store(tmp_path).has("a", "k")


def test_a_strange_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(StoreError, match="no finished result"):
        Store(tmp_path).has("a", "k")


def test_a_text_is_old_or_new(tmp_path: Path) -> None:
    write_text(tmp_path / "t", "new")
    assert (tmp_path / "t").read_text() == "new" and names(tmp_path) == ["t"]


def test_a_folder_is_made_only_for_a_result(tmp_path: Path) -> None:
    store = Store(tmp_path / "a" / "b").open()
    assert names(tmp_path) == []
    with pytest.raises(StoreError), store.writing("x"):
        raise OSError(28, "No space left on device")
    assert names(tmp_path) == []
    put(store, "x", "k")
    assert store.has("x", "k") and names(tmp_path) == ["a"]


def test_a_folder_that_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(StoreError), Store(tmp_path / "a").writing("x"):
        raise OSError(28, "No space left on device")
    assert names(tmp_path) == ["a"]


def test_a_link_to_nowhere_or_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(StoreError), Store(tmp_path / "loop").open().writing("x"):
        pass
    (tmp_path / "x").symlink_to("nowhere")
    with pytest.raises(StoreError, match="file where a folder should be"):
        Store(tmp_path).has("x", "k")
    assert names(tmp_path) == ["loop", "x"]


def test_a_name_too_long_for_the_system(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written to"):
        Store(tmp_path / ("x" * 300)).open()
