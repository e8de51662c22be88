"""A file imports from the floors below and from its own package; libraries stay at home."""

from __future__ import annotations

import graphlib
from collections.abc import Iterable

import pytest

from tests.house.tree import Import, imports, sources

FLOORS = {  # the first prefix that fits
    "sim.core": 0,
    "sim.maths": 0,
    "sim.world": 1,
    "sim.mechanisms": 2,
    "sim.levers": 2,
    "sim.indicators": 2,
    "sim.shocks": 2,
    "sim": 3,
    "experiments": 4,
}
HOMES = {
    "mesa": ("sim.world", "experiments.benchmark"),
    "hydra": ("sim.door",),
    "omegaconf": ("sim.door",),
    "random": ("sim.core.chance",),
    "numpy.random": ("sim.core.chance",),
    "matplotlib": ("experiments",),
    "duckdb": ("experiments.results.query",),
    "SALib": ("experiments.sensitivity.indices", "experiments.design.samples"),
    "xarray": ("experiments.results.export",),
    "distributed": ("experiments.sweep",),
}


def under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def floor(module: str) -> int:
    return next(number for prefix, number in FLOORS.items() if under(module, prefix))


def broken_floor(module: str, target: str) -> str | None:
    """Say what is wrong with one import of ours, or return None."""
    here, there = floor(module), floor(target)
    if there > here:
        return f"reaches up to {target}"
    if here == there == 2 and not under(module, target) and module.count(".") > 1:
        return f"a part imports its sibling {target}"
    return None


def broken_home(module: str, target: str) -> str | None:
    """Say which library is used outside its home, or return None."""
    for library, homes in HOMES.items():
        if under(target, library) and not any(under(module, home) for home in homes):
            return f"{library} belongs to {' and '.join(homes)}"
    return None


def circle(edges: dict[str, set[str]]) -> list[str]:
    try:
        graphlib.TopologicalSorter(edges).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


MODULES = sources("sim", "experiments")
IMPORTS: dict[str, list[Import]] = {
    module: list(imports(module, path.read_text("utf-8"), is_package=path.name == "__init__.py"))
    for module, path in MODULES.items()
}


def known(target: str) -> str | None:
    """Return the module of ours that an imported name stands for or lives in."""
    while target:
        if target in MODULES:
            return target
        target = target.rpartition(".")[0]
    return None


def places(problems: Iterable[tuple[str, Import, str | None]]) -> str:
    return "\n".join(f"{MODULES[m]}:{i.line}: {text}" for m, i, text in problems if text)


def test_imports_go_down() -> None:
    found = places(
        (module, one, broken_floor(module, target))
        for module, ones in IMPORTS.items()
        for one in ones
        if (target := known(one.target))
    )
    assert not found, "\n" + found


def test_libraries_stay_at_home() -> None:
    found = places(
        (module, one, broken_home(module, one.target))
        for module, ones in IMPORTS.items()
        for one in ones
    )
    used = [
        f"{path}: np.random belongs to {HOMES['numpy.random'][0]}"
        for module, path in MODULES.items()
        if module not in HOMES["numpy.random"] and "np.random." in path.read_text("utf-8")
    ]
    assert not found and not used, "\n" + found + "\n".join(used)


def test_no_circles() -> None:
    edges = {
        module: {t for one in ones if one.at_load and (t := known(one.target)) and t != module}
        for module, ones in IMPORTS.items()
    }
    assert not circle(edges)


def test_there_is_something_to_check() -> None:
    assert {"sim.core.chance", "sim.core.jit"} <= MODULES.keys()
    assert any(known(one.target) == "sim.core.jit" for one in IMPORTS["sim.core.chance"])


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("sim.core.table", "sim.world.people"),
        ("sim.world.people", "sim.mechanisms.moves"),
        ("sim.mechanisms.moves", "sim.mechanisms.trade"),
        ("sim.mechanisms.moves", "sim.indicators.people"),
        ("sim.indicators.people", "sim.run"),
        ("sim.world.people", "sim"),
        ("sim.run", "experiments.store"),
    ],
)
def test_a_broken_floor_is_seen(module: str, target: str) -> None:
    assert broken_floor(module, target)


def test_a_kept_floor_is_quiet() -> None:
    assert not broken_floor("sim.mechanisms.moves", "sim.world.people")
    assert not broken_floor("sim.mechanisms", "sim.mechanisms.moves")
    assert not broken_floor("sim.maths.tails", "sim.core.jit")
    assert not broken_floor("experiments.run", "sim.run")


def test_a_library_abroad_is_seen() -> None:
    assert broken_home("sim.run", "mesa.Agent")
    assert broken_home("experiments.store", "hydra.compose")
    assert broken_home("sim.run", "matplotlib.pyplot")
    assert broken_home("experiments.design.design", "SALib.sample.morris")
    assert broken_home("experiments.results.command", "duckdb")
    assert broken_home("experiments.sensitivity.command", "SALib.analyze.sobol")
    assert not broken_home("sim.world.world", "mesa.Model")


def test_imports_are_read_in_full() -> None:
    text = "from . import a\nfrom ..core.b import c\ndef f():\n    import mesa\n"
    assert list(imports("sim.world.x", text)) == [
        Import("sim.world.a", 1, True),
        Import("sim.core.b.c", 2, True),
        Import("mesa", 4, False),
    ]
    assert circle({"a": {"b"}, "b": {"a"}})
