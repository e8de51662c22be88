"""Bad files are one sentence with file and line, and nothing in a file runs code."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.core.errors import InputError
from sim.files import parse_yaml, read_yaml, resolves

from .conftest import Write

pytestmark = pytest.mark.usefixtures("parts")

BAD = [
    ("start:\n  smes: [1\n", "line 3: YAML syntax error"),
    ("start:\n\tsmes: 1\n", "line 2: YAML syntax error"),
    ("start: {smes: 1}\nstart: {smes: 2}\n", "line 2: key 'start' stands twice"),
    ("start:\n  smes: 1\n  smes: 2\n", "line 3: key 'start.smes' stands twice"),
    ("start:\n  gap: .nan\n", "line 2: start.gap = .nan is not a finite number"),
    ("start:\n  gap: -.inf\n", "not a finite number"),
    ("start:\n  fields: []\n", "line 2: 'start.fields' is an empty list"),
    ("start:\n  fields: [software, software]\n", "names 'software' twice"),
    ("- 1\n", "holds 'key: value' lines"),
    ("hydra:\n  run: {dir: x}\n", "line 1: key 'hydra' is refused"),
    ("start:\n  hydra: 1\n", "line 2: key 'start.hydra' is refused"),
    ("hydra/launcher: x\n", "is refused"),
    ("hydra.run.dir: x\n", "is refused"),
    ("start:\n  a:\n    - {_target_: os.system}\n", "line 3: key 'start.a[0]._target_' is refused"),
    ("start:\n  smes: ${oc.env:HOME}\n", "resolvers may run code"),
    ("start:\n  smes: '${oc.env:HOME}'\n", "resolvers may run code"),
    ("start:\n  fields: ['${x:y}']\n", "resolvers may run code"),
    ("start:\n  smes: ${${a}:b}\n", "resolvers may run code"),
    ("start:\n  ${oc.env:HOME}: 1\n", "is refused"),
    ("# @package hydra.callbacks\nx: 1\n", "line 1: '# @package' is refused"),
    ("defaults:\n  - override hydra/launcher: basic\n", "is refused"),
    ("defaults:\n  - /policy: rd_grant\n", "builds on others of its own group only"),
    ("defaults:\n  - ../../x\n", "builds on others of its own group only"),
    ("defaults: fusion\n", "is not a list"),
    ("start: !!python/object/apply:os.system [ls]\n", "YAML syntax error"),
    ("start: &a\n  x: *a\n", "contains itself"),
    ("start:\n  ? [1, 2]\n  : 3\n", "a key must be a word"),
    ("start:\n  smes: many\n", "start.smes = 'many' is not a whole number (in path/bad.yaml)"),
    ("start:\n  smes: -1\n", "start.smes = -1 firms is outside [0, 1000000]"),
    ("start:\n  smess: 1\n", "no key 'start.smess'; did you mean 'start.smes'?"),
    ("start:\n  smes:\n", "start.smes = null is no value (in path/bad.yaml)"),
    ("start: 3\n", "start = 3 holds no keys"),
    ("strat:\n  smes: 1\n", "no key 'strat' in a path; did you mean 'start'?"),
    ("rival:\n  smes: 1\n", "no key 'rival' in a path"),
    ("mechanisms:\n  moves: {block: 0}\n", "no key 'mechanisms' in a path"),
    ("label: 3\n", "label = 3 is not text"),
    ("sources:\n  smes: x\n", "sources names 'smes', which the file does not set"),
    ("start: {smes: 3}\nsources:\n  smes: 3\n", "sources.smes = 3 is not text"),
    ("start:\n  smes: ${nothing.here}\n", "the configs do not fit together"),
    ("start:\n  smes: ${hydra.job.name}\n", "the configs do not fit together"),
]


def said(folder: Path, *overrides: str) -> str:
    with pytest.raises(InputError) as caught:
        sim.load(*overrides, config_dir=folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(("text", "words"), BAD, ids=lambda c: str(c)[:40])
def test_a_bad_file(own: Write, text: str, words: str) -> None:
    assert words in said(own("path/bad.yaml", text), "path=bad")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("policy/bad.yaml", "levers: {rd_gant: {}}", "no lever 'rd_gant'; did you mean"),
        ("policy/bad.yaml", "levers: [rd_grant]", "holds no keys"),
        ("policy/bad.yaml", "levers: {rd_grant: 3}", "holds no settings"),
        ("policy/bad.yaml", "levers: {x: {what: {rule: y}}}", "lever/x.yaml"),
        ("policy/bad.yaml", "levers: {rd_grant: {start: 9, end: 3}}", "(in policy/bad.yaml)"),
        ("shock/bad.yaml", "shocks: {new: {start: 3}}", "no shock 'new'"),
        ("shock/bad.yaml", "shocks: {new: {what: {label: x}}}", "reaches nothing"),
        ("shock/bad.yaml", "shocks: {bubble: {what: {rule: x}}}", "defined in another file"),
        ("world/bad.yaml", "size: 0", "world.size = 0.0 × is outside [0.01, 200.0]"),
        ("world/bad.yaml", "seed: 0", "no key 'seed' in a world"),
        ("stage/bad.yaml", "firms: true", "stage.firms = True is not a number"),
    ],
)
def test_a_bad_file_of_another_group(own: Write, name: str, text: str, words: str) -> None:
    folder = own(name, text)
    assert words in said(folder, f"{name.partition('/')[0]}=bad")


def test_a_file_may_be_empty_or_say_a_lever_in_short(own: Write) -> None:
    folder = own("path/empty.yaml", "")
    own("policy/short.yaml", "levers:\n  rd_grant:\n")
    spec = sim.load("path=empty", "policy=short", config_dir=folder)
    assert spec.start == type(spec.start)() and spec.levers[0].strength == 1.0


def test_the_folder(tmp_path: Path, own: Write) -> None:
    assert "does not exist" in said(tmp_path / "nowhere")
    file = tmp_path / "file"
    file.touch()
    assert "is a file, not a folder" in said(file)
    assert "rename it" in said(own("path/fusion.yaml", "start: {smes: 1}"))


def test_only_one_main_config(own: Write) -> None:
    assert "config.yaml" in said(own("config.yaml", "seed: 3"))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00x")
    for path, words in (
        (tmp_path / "a.yaml", "not UTF-8"),
        (tmp_path / "b.yaml", "does not exist"),
        (tmp_path, "is a folder"),
    ):
        with pytest.raises(InputError, match=words):
            read_yaml(path)


def test_a_broken_file_is_named_although_another_is_chosen(own: Write) -> None:
    folder = own("policy/broken.yaml", "hydra: {}\n")
    assert "broken.yaml, line 1" in said(folder, "path=fusion")


def test_code_in_a_file_is_not_imported(own: Write, evil: str) -> None:
    for text in (
        f"hydra:\n  callbacks:\n    x:\n      _target_: {evil}\n",
        f"start:\n  _target_: {evil}\n",
        f"# @package hydra.callbacks\nx:\n  _target_: {evil}\n",
        f"start: !!python/name:{evil} x\n",
        f"defaults:\n  - override hydra/callbacks: {evil}\n",
    ):
        said(own("path/bad.yaml", text), "path=bad")


def test_resolvers() -> None:
    assert not resolves("a ${b.c} ${d}") and not resolves("5 $ {x}")
    assert resolves("${a:b}") and resolves("${${a}:b}") and resolves("${a") and resolves("${a b}")


def test_merge_keys_and_anchors_work() -> None:
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n"
    assert parse_yaml(text, "x.yaml")["b"] == {"x": 1, "y": 3}
