"""What the house tests look at: the files of the checkout, and who imports whom."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


def files() -> list[Path]:
    """Return all files that are, or would be, in git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [p for p in (ROOT / name for name in listed.split("\0") if name) if p.is_file()]


def sources(*packages: str) -> dict[str, Path]:
    """Return the Python files of packages by module name ("sim.core.chance")."""
    paths = (path for package in packages for path in sorted((ROOT / package).rglob("*.py")))
    return {_module(path): path for path in paths}


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class Import(NamedTuple):
    """One imported name: where it stands, and whether it runs when the module is loaded."""

    target: str
    line: int
    at_load: bool


def imports(module: str, text: str, *, is_package: bool = False) -> Iterator[Import]:
    """Yield every name that a module imports, in full, wherever the import stands."""
    yield from _visit(ast.parse(text), module if is_package else module.rpartition(".")[0], True)


def _visit(node: ast.AST, package: str, at_load: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for name in child.names:
                yield Import(name.name, child.lineno, at_load)
        elif isinstance(child, ast.ImportFrom):
            base = child.module or ""
            if child.level:
                parts = package.split(".")
                above = ".".join(parts[: len(parts) - child.level + 1])
                base = f"{above}.{base}" if base else above
            for name in child.names:
                yield Import(f"{base}.{name.name}", child.lineno, at_load)
        else:
            lazy = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from _visit(child, package, at_load and not (lazy or typing))
