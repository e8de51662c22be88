"""Small multiruns: our own expansion through the grammar of overrides."""

from __future__ import annotations

import pytest

from sim.core.errors import InputError
from sim.door import expand

pytestmark = pytest.mark.usefixtures("parts")


def test_every_combination_the_first_key_slowest() -> None:
    assert expand(["path=fusion,indigenous", "years=5", "seed=1,2,3"]) == [
        [f"path={path}", "years=5", f"seed={seed}"]
        for path in ("fusion", "indigenous")
        for seed in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("override", "values"),
    [
        ("seed=7", ["seed=7"]),
        ("seed=range(1,4)", ["seed=1", "seed=2", "seed=3"]),
        ("seed=range(1,6,2)", ["seed=1", "seed=3", "seed=5"]),
        ("seed=choice(3,5)", ["seed=3", "seed=5"]),
        ("start.gap=0.1,0.2", ["start.gap=0.1", "start.gap=0.2"]),
        ("policy=[rd_grant],[vc_supply]", ["policy=[rd_grant]", "policy=[vc_supply]"]),
        ("start.fields=[software,internet]", ["start.fields=[software,internet]"]),
        ("path=glob(i*)", ["path=imported", "path=indigenous"]),
    ],
)
def test_one_key(override: str, values: list[str]) -> None:
    assert expand([override]) == [[value] for value in values]


def test_nothing_is_one_run() -> None:
    assert expand([]) == [[]]


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (["seed=1,1"], "names 1 twice"),
        (["seed=1", "seed=2,3"], "given twice"),
        (["seed=range(0,1000000000)"], "more than 100000"),
        (["seed=range(0,1000)", "years=range(1,200)"], "199000 runs"),
        (["seed=range(1,4,0)"], "step not 0"),
        (["seed=range(5,1)"], "names no value"),
        (["seed=interval(1,2)"], "does not name its values one by one"),
        (["seed=glob(*)"], "glob works for"),
        (["path=glob(zz*)"], "names no value"),
        (["hydra.sweep.dir=a,b"], "settings of Hydra"),
        (["seed=${oc.env:X},2"], "write the value itself"),
        (["seed"], "not of the form"),
        (["seed=1,"], "not of the form"),
        (["seed=,"], "not of the form"),
        (["seed=choice()"], "not of the form"),
        (["seed=choice(choice(1,2),3)"], "does not name its values one by one"),
        (["seed=range(1,inf)"], "finite ends"),
    ],
)
def test_what_does_not_expand(overrides: list[str], words: str) -> None:
    with pytest.raises(InputError, match="(?i)" + words.replace("$", r"\$")):
        expand(overrides)
