"""Bad files are one sentence with file and line, and nothing in a file runs code."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.core.errors import InputError
from sim.files import parse_yaml, read_yaml, resolves

from .conftest import Write

pytestmark = pytest.mark.usefixtures("parts")

# A few lines that stand for very many values.
LISTS = "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{of}'] * 9)}]\n"
    for of, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MAPPINGS = "start:\n  a: &a {x: 1, y: 1}\n" + "".join(
    f"  {name}: &{name} {{p: *{of}, q: *{of}, r: *{of}}}\n"
    for of, name in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True)
)

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
    ("start: !!python/object/apply:os.system [ls]\n", "'start' has the tag !!python/object/apply"),
    ("start: &a\n  x: *a\n", "contains itself"),
    ("!!python/object/apply:os.system [ls]\n", "holds 'key: value' lines"),
    ("start:\n  smes: !!python/name:os.system\n", "'start.smes' has the tag !!python/name"),
    ("start: !mine 3\n", "line 1: 'start' has the tag !mine"),
    ("start: !!set {a, b}\n", "'start' has the tag !!set"),
    ("start:\n  smes: !!timestamp 2020-01-01\n", "'start.smes' has the tag !!timestamp"),
    ("start:\n  smes: !!int abc\n", "YAML syntax error"),
    ("start:\n  smes: ???\n", "line 2: start.smes = ??? is no value"),
    ("start:\n  null: 1\n", "line 2: a key must be a word"),
    ("start:\n  gap: 1e999\n", "start.gap = inf is not a finite number"),
    ("start:\n  smes: " + "9" * 5000 + "\n", "YAML syntax error"),
    ("start:\n  smes: " + "x" * 20000 + "\n", "is not a whole number"),
    ("start:\n  smes: 5\0\n", "YAML syntax error"),
    ("start: {}\n---\nstart: {}\n", "YAML syntax error"),
    ("".join("  " * i + "start:\n" for i in range(300)), "line 21: nested too deep"),
    ("start: " + "{a: " * 2000, "nested too deep"),
    (LISTS, "holds more than 20000 values"),
    (MAPPINGS, "holds more than 20000 values"),
    ("defaults:\n  - bad\n", "defaults: 'bad' builds on itself"),
    ("defaults:\n  - fuson\n", "defaults: no path 'fuson'; did you mean 'fusion'?"),
    ("defaults:\n  - {}\n", "builds on others of its own group only"),
    ("defaults:\n  - [fusion]\n", "builds on others of its own group only"),
    ("defaults:\n  - optional fusion\n", "builds on others of its own group only"),
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
        (
            "policy/bad.yaml",
            "levers: {rd_grant: {when: stage}}",
            "set one of levers.rd_grant.when.",
        ),
        ("policy/bad.yaml", "levers: {rd_grant: {when: {below: 1}}}", "when.indicator = ''"),
        ("policy/bad.yaml", "start: {}", "no key 'start' in a policy"),
        (
            "shock/bad.yaml",
            "shocks: {x: {field: quantum, what: {rule: y}}}",
            "no part of sim/shocks",
        ),
        ("world/bad.yaml", "size: 0", "world.size = 0.0 × is outside [0.01, 1000.0]"),
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


def test_a_circle_of_defaults(own: Write) -> None:
    own("path/a.yaml", "defaults: [b]\n")
    assert "'a' builds on itself" in said(own("path/b.yaml", "defaults: [a]\n"), "path=b")


def test_strange_things_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "x.yaml").mkdir()
    assert "is a folder, not a file" in said(tmp_path, "path=x")
    (tmp_path / "path" / "x.yaml").rmdir()
    (tmp_path / "path" / "x.yaml").symlink_to("nowhere")
    assert "does not exist" in said(tmp_path, "path=x")
    (tmp_path / "path" / "x.yaml").unlink()
    (tmp_path / "path" / "x y.yaml").touch()
    assert "'x y' is no name for a config" in said(tmp_path, "path=fusion")
    (tmp_path / "loop").symlink_to("loop")
    assert "does not exist" in said(tmp_path / "loop")


def test_a_mark_at_the_start_of_a_file_is_fine(own: Write) -> None:
    assert (
        sim.load("path=bom", config_dir=own("path/bom.yaml", "\ufeffstart: {smes: 5}\n")).start.smes
        == 5
    )


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
