"""Rules use only what gives the same bits compiled and in plain Python (see sim/core/jit.py)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import sources

MATH = set("exp log log1p expm1 sqrt erf pow floor ceil fabs isfinite pi inf".split())
NUMPY = set("uint64 int64 int32 uint32 uint8 int8 bool_ float64 zeros empty inf".split())
METHODS = set("sum mean std var prod dot cumsum cumprod sort argsort round".split())
CALLS = {"sum", "pow", "round", "sorted", "set", "hash"}


def is_rule(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    names = (d.func if isinstance(d, ast.Call) else d for d in node.decorator_list)
    return any("rule" in (getattr(n, "id", None), getattr(n, "attr", None)) for n in names)


def problems(rule: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, what) for everything in a rule that may differ once compiled."""
    for node in ast.walk(rule):
        what = None
        match node:
            case ast.BinOp(op=ast.Pow()) | ast.AugAssign(op=ast.Pow()):
                what = "** (write x * x, or math.pow)"
            case ast.BinOp(op=ast.MatMult()):
                what = "@ (write the loop)"
            case ast.Attribute(value=ast.Name(id="math"), attr=name) if name not in MATH:
                what = f"math.{name}"
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name) if name not in NUMPY:
                what = f"np.{name}"
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                what = f"{name}()"
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if (
                name in METHODS and getattr(owner, "id", "") not in ("math", "np", "numpy")
            ):
                what = f".{name}()"
        if what:
            yield getattr(node, "lineno", 0), what


def switches(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, what) for compiler switches that give up bits, rules or not."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="fastmath" | "parallel" as name):
                yield node.lineno, f"{name}="
            case ast.Name(id="prange") | ast.Attribute(attr="prange"):
                yield node.lineno, "prange"


TREES = {path: ast.parse(path.read_text("utf-8")) for path in sources("sim").values()}
RULES = [(path, n) for path, tree in TREES.items() for n in ast.walk(tree) if is_rule(n)]


def test_rules_give_the_same_bits() -> None:
    found = [f"{path}:{line}: {what}" for path, rule in RULES for line, what in problems(rule)] + [
        f"{path}:{line}: {what}" for path, tree in TREES.items() for line, what in switches(tree)
    ]
    assert not found, "\n" + "\n".join(found)


def test_there_are_rules() -> None:
    assert len(RULES) > 5


@pytest.mark.parametrize(
    "line",
    [
        "x ** 2",
        "np.exp(x)",
        "np.sum(x)",
        "np.float32(x)",
        "math.gamma(x)",
        "math.tanh(x)",
        "sum(x)",
        "x.sum()",
        "x @ x",
    ],
)
def test_a_bad_rule_is_seen(line: str) -> None:
    tree = ast.parse(f"@rule\ndef f(x):\n    return {line}\n")
    assert is_rule(tree.body[0])
    assert list(problems(tree))


def test_a_good_rule_is_quiet() -> None:
    text = "@jit.rule\ndef f(x):\n    return np.uint64(math.exp(x * x)) + np.zeros(3)[0]\n"
    tree = ast.parse(text)
    assert is_rule(tree.body[0])
    assert not list(problems(tree))


def test_switches_are_seen() -> None:
    assert list(switches(ast.parse("njit(fastmath=True)")))
    assert list(switches(ast.parse("for i in numba.prange(3): pass")))
