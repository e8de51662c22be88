"""Not in the checkout: hosts, paths of one machine, large files, code that comes from data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.tree import files, sources

HOSTS = re.compile(r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian")
PATHS = re.compile(r"(?<![\w.\-])/(?:work|root|opt|farm)/")
BINARY = {".ttf", ".otf", ".woff2", ".png", ".gif", ".jpg", ".parquet", ".gz", ".zip"}
CODE_FROM_DATA = {"pickle", "dill", "cloudpickle", "marshal", "shelve"}
UNSAFE = {"load", "unsafe_load", "full_load", "load_all", "unsafe_load_all"}


def dangers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, what) wherever code could come out of data."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec" as name)):
                yield node.lineno, f"{name}()"
            case ast.Import(names=names):
                for one in names:
                    if one.name.split(".")[0] in CODE_FROM_DATA:
                        yield node.lineno, one.name
            case ast.ImportFrom(module=str(name)) if name.split(".")[0] in CODE_FROM_DATA:
                yield node.lineno, name
            case ast.Attribute(value=ast.Name(id="yaml"), attr=name) if name in UNSAFE:
                yield node.lineno, f"yaml.{name}"
            case ast.keyword(arg="allow_pickle", value=ast.Constant(value=True)):
                yield node.lineno, "allow_pickle"
            case ast.Attribute(attr="read_pickle" | "to_pickle" as name):
                yield node.lineno, name


def test_no_host_and_no_path_of_one_machine() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path in files()
        if path.suffix not in BINARY
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if HOSTS.search(line) or PATHS.search(line)
    ]
    assert not found, "\n" + "\n".join(found)


def test_no_large_file() -> None:
    sizes = {path: path.stat().st_size for path in files()}
    assert sizes
    assert not {str(path): size for path, size in sizes.items() if size > 1_000_000}


def test_no_code_from_data() -> None:
    found = [
        f"{path}:{line}: {what}"
        for path in sources("sim", "experiments").values()
        for line, what in dangers(ast.parse(path.read_text("utf-8")))
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "eval('1')",
        "exec(text)",
        "import pickle",
        "from pickle import loads",
        "yaml.load(f)",
        "np.load(f, allow_pickle=True)",
        "pd.read_pickle(f)",
    ],
)
def test_a_danger_is_seen(line: str) -> None:
    assert list(dangers(ast.parse(line)))


def test_quiet_where_nothing_is_wrong() -> None:
    assert not list(dangers(ast.parse("yaml.safe_load(f)\nmodel.eval()\nre.compile('x')")))
    assert not PATHS.search("a/work/b and ./root/x and network/opt/y")
    assert PATHS.search("see /" + "work/main") and HOSTS.search("pypi" + ".org")
