"""Kinds of design: the same points each time, more of them without moving one, spread evenly."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

import sim
from experiments.design import samples
from experiments.design.design import KINDS, Design, Point, designed
from experiments.design.enlarge import enlarged
from experiments.design.factors import Factor, factor
from experiments.design.frames import frame, keys_in, points_in
from experiments.sensitivity.indices import problem
from experiments.sweep import flags
from sim.core.errors import InputError
from tests.experiments.test_design_factors import held


def factor_of(text: str) -> Factor:
    return factor(*flags.factor(text))


FACTORS = tuple(
    map(
        factor_of,
        [
            "start.smes=20:80",
            "mechanisms.moves.block=0.01:1:log",
            "path=fusion,indigenous,imported",
            "start.giants=1:200:log",
            "mechanisms.hub.on=true,false",
            "policy=baseline,[rd_grant,vc_supply]",
        ],
    )
)
SAMPLED = ("lhs", "sobol", "saltelli", "morris")
UNIT = tuple(Factor(f"x{j}", 0.0, 1.0) for j in range(3))


def counts(kind: str) -> st.SearchStrategy[int]:
    powers = st.sampled_from([2, 4, 8, 16, 32])
    return powers if kind == "saltelli" else st.integers(2, 70)


def cube(design: Design) -> Any:
    return design.positions


# ---------------------------------------------------------------- every kind that samples


@settings(deadline=None, max_examples=40)
@given(st.data(), st.sampled_from(SAMPLED), st.integers(1, 6))
def test_more_points_never_move_the_first(data: st.DataObject, kind: str, d: int) -> None:
    few, many = sorted((data.draw(counts(kind)), data.draw(counts(kind))))
    factors = data.draw(st.permutations(FACTORS))[:d]
    small, large = designed(kind, factors, few), designed(kind, factors, many)
    assert small == designed(kind, factors, few)
    assert large.points[: len(small.points)] == small.points
    for name, column in small.extra.items():
        assert large.extra[name][: len(column)] == column
    assert enlarged(small.points, large) == large
    assert len({point.name for point in large.points}) == len(large.points)


@settings(deadline=None, max_examples=20)
@given(st.data(), st.sampled_from(SAMPLED))
def test_values_are_of_the_factors(data: st.DataObject, kind: str) -> None:
    design = designed(kind, FACTORS, data.draw(counts(kind)))
    for point in design.points:
        assert list(point.values) == [one.key for one in FACTORS]
        for one in FACTORS:
            value = point.values[one.key]
            if one.values:
                assert value in one.values
            else:
                assert one.low <= value <= one.high
                assert type(value) is (int if one.whole else float)


@pytest.mark.parametrize("kind", SAMPLED)
def test_luck_is_nobody_elses(kind: str) -> None:
    np.random.seed(3)
    first = designed(kind, FACTORS, 8)
    np.random.seed(4)
    before = np.random.get_state()[1].tolist()
    assert designed(kind, FACTORS, 8) == first
    assert np.random.get_state()[1].tolist() == before
    assert designed(kind, FACTORS, 8, salt=1).points != first.points


def test_points_are_the_same_on_every_machine() -> None:
    """A change here moves every stored design: it needs a line in CHANGELOG.md."""
    kept = {
        kind: [p.values["start.smes"] for p in designed(kind, FACTORS[:2], 4).points][:6]
        for kind in SAMPLED
    }
    assert kept == KEPT


KEPT = {
    "lhs": [80, 47, 31, 52],
    "sobol": [49, 72, 59, 21],
    "saltelli": [23, 80, 23, 23, 80, 80],
    "morris": [40, 40, 80, 60, 60, 20],
}


# ---------------------------------------------------------------- Latin hypercube


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 8), st.integers(1, 5), st.integers(0, 5))
def test_each_power_of_two_is_a_latin_hypercube(k: int, d: int, salt: int) -> None:
    n = 1 << k
    strata = np.sort(np.floor(samples.latin(n, d, salt) * n), axis=0)
    assert (strata == np.arange(n)[:, None]).all()


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 300), st.integers(1, 4))
def test_between_them_no_stratum_is_left_out_or_crowded(n: int, d: int) -> None:
    u = samples.latin(n, d)
    assert u.shape == (n, d) and (u > 0).all() and (u < 1).all()
    below = 1 << (n.bit_length() - 1)
    for j in range(d):
        coarse = np.bincount(np.floor(u[:, j] * below).astype(int), minlength=below)
        fine = np.bincount(np.floor(u[:, j] * 2 * below).astype(int))
        assert coarse.min() >= 1 and coarse.max() <= 2 and fine.max() == 1


@settings(deadline=None, max_examples=20)
@given(st.integers(3, 6), st.integers(0, 7), st.integers(0, 5))
def test_blocks_of_eight_and_their_doubles_are_latin_hypercubes(k: int, at: int, salt: int) -> None:
    size = 1 << k
    block = samples.latin((at + 1) * size, 3, salt)[at * size :]
    strata = np.sort(np.floor(block * size), axis=0)
    assert (strata == np.arange(size)[:, None]).all()


def test_whole_numbers_and_choices_are_stratified() -> None:
    table = frame(designed("lhs", (factor("start.smes", "1:16"), *FACTORS[4:]), 64))
    assert (table["start.smes"].value_counts() == 4).all()
    assert (table["mechanisms.hub.on"].value_counts() == 32).all()
    assert (table["policy"].value_counts() == 32).all()


def mean_discrepancy(make: Any, n: int, d: int, many: int = 12) -> float:
    return float(np.mean([qmc.discrepancy(make(n, d, salt)) for salt in range(many)]))


def theirs(n: int, d: int, salt: int) -> Any:
    return qmc.LatinHypercube(d, rng=salt).random(n)


def plain(n: int, d: int, salt: int) -> Any:
    return np.random.default_rng(salt).random((n, d))


@pytest.mark.parametrize(("n", "d"), [(16, 2), (64, 3), (128, 8)])
def test_a_grown_hypercube_is_as_even_as_one_made_at_once(n: int, d: int) -> None:
    ours = mean_discrepancy(samples.latin, n, d)
    assert ours < 1.15 * mean_discrepancy(theirs, n, d)
    assert ours < 0.8 * mean_discrepancy(plain, n, d)


@pytest.mark.parametrize("n", [24, 48, 100, 200])
def test_between_two_powers_it_is_nearly_as_even(n: int) -> None:
    ours = mean_discrepancy(samples.latin, n, 4)
    assert ours < 1.3 * mean_discrepancy(theirs, n, 4)
    assert ours < 0.6 * mean_discrepancy(plain, n, 4)


def error(make: Any, n: int, function: Any, many: int = 120) -> float:
    """Return the root mean squared error of a mean that is 0."""
    return float(np.sqrt(np.mean([function(make(n, 3, s)).mean() ** 2 for s in range(many)])))


@pytest.mark.parametrize(("n", "most"), [(64, 0.03), (48, 0.07), (100, 0.25)])
def test_a_mean_is_found_with_a_fraction_of_the_error_of_chance(n: int, most: float) -> None:
    def added(u: Any) -> Any:
        return (u**2 - 1 / 3).sum(1)

    assert error(samples.latin, n, added) < most * error(plain, n, added)


def test_an_interaction_is_found_nearly_as_well_as_with_free_shuffles() -> None:
    """Of signs, the error of a freely shuffled hypercube is 1 / √(n − 1); over 3,000 salts 1.12 ×."""

    def crossed(u: Any) -> Any:
        return np.sign(u[:, 0] - 0.5) * np.sign(u[:, 1] - 0.5)

    assert error(samples.latin, 32, crossed, 600) < 1.2 / np.sqrt(31)


def test_factors_are_shuffled_on_their_own() -> None:
    turns = [np.corrcoef(samples.latin(64, 6, salt).T)[np.triu_indices(6, 1)] for salt in range(20)]
    spread = float(np.std(turns))
    assert abs(float(np.mean(turns))) < 0.03
    assert spread == pytest.approx(1 / np.sqrt(63), rel=0.25)


# ---------------------------------------------------------------- Sobol sequence


def test_sobol_points_are_scipys() -> None:
    for n in (1, 5, 64, 100):
        expected = qmc.Sobol(3, rng=samples._seed("sobol", 0)).random_base2(7)[:n]
        assert (samples.sobol(n, 3) == expected).all()


def test_sobol_points_fill_better_than_a_hypercube() -> None:
    assert mean_discrepancy(samples.sobol, 128, 4) < 0.5 * mean_discrepancy(theirs, 128, 4)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 7), st.integers(1, 6))
def test_sobol_points_are_stratified(k: int, d: int) -> None:
    n = 1 << k
    strata = np.sort(np.floor(samples.sobol(n, d) * n), axis=0)
    assert (strata == np.arange(n)[:, None]).all()


# ---------------------------------------------------------------- Sobol indices


@pytest.mark.parametrize("second", [True, False])
def test_blocks_have_the_rows_that_their_roles_say(second: bool) -> None:
    design = designed("saltelli", UNIT, 8, second_order=second)
    size = 8 if second else 5
    assert len(design.points) == 8 * size
    table = frame(design)
    assert table["block"].tolist() == [i // size for i in range(8 * size)]
    names = [one.key for one in UNIT]
    for _, block in table.groupby("block"):
        rows = block.set_index("role")[names]
        assert len(rows) == size and rows.index.is_unique
        assert rows.index[0] == "A" and rows.index[-1] == "B"
        for key, (one, other) in itertools.product(names, [("A", "B"), ("B", "A")]):
            role = f"{one}{other}:{key}"
            if role in rows.index:
                expected = rows.loc[one].copy()
                expected[key] = rows.loc[other, key]
                assert (rows.loc[role] == expected).all()
            else:
                assert one == "B" and not second


def ishigami(x: Any) -> Any:
    a, b, c = (2 * x - 1).T * np.pi
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_salib_finds_the_indices_of_a_known_function() -> None:
    from SALib.analyze import sobol

    design = designed("saltelli", UNIT, 2048)
    found = sobol.analyze(problem([one.key for one in UNIT]), ishigami(cube(design)), seed=1)
    assert found["S1"] == pytest.approx([0.314, 0.442, 0.0], abs=0.02)
    assert found["ST"] == pytest.approx([0.558, 0.442, 0.244], abs=0.02)
    assert found["S2"][0, 2] == pytest.approx(0.244, abs=0.03)
    first = designed("saltelli", UNIT, 2048, second_order=False)
    less = sobol.analyze(
        problem([one.key for one in UNIT]), ishigami(cube(first)), calc_second_order=False, seed=1
    )
    assert less["S1"] == pytest.approx(found["S1"], abs=1e-9)


# ---------------------------------------------------------------- Morris


@settings(deadline=None, max_examples=20)
@given(st.permutations(FACTORS), st.integers(1, 6), st.integers(2, 12))
def test_a_step_moves_one_factor_and_a_trajectory_all(
    order: list[Factor], d: int, n: int
) -> None:  # fmt: skip
    design = designed("morris", order[:d], n)
    table = frame(design)
    assert len(table) == n * (d + 1)
    for number, one in table.groupby("trajectory"):
        assert one["step"].tolist() == list(range(d + 1))
        assert one["point"].tolist() == [int(str(number)) * (d + 1) + i for i in range(d + 1)]
        moved = [
            [key for key in keys_in(table) if a[key] != b[key]]
            for (_, a), (_, b) in itertools.pairwise(one.iterrows())
        ]
        assert all(len(keys) == 1 for keys in moved)
        assert sorted(key for keys in moved for key in keys) == sorted(keys_in(table))


def test_salib_finds_the_effects_of_a_known_function() -> None:
    from SALib.analyze import morris

    x = cube(designed("morris", UNIT, 20))
    found = morris.analyze(
        problem([one.key for one in UNIT]), x, x @ [3.0, -1.0, 0.0], num_levels=samples.LEVELS
    )
    assert list(found["mu"]) == pytest.approx([3.0, -1.0, 0.0], abs=1e-9)
    assert list(found["sigma"]) == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_levels_are_as_even_as_salibs() -> None:
    from SALib.sample import morris

    u = samples.morris(200, 5)
    levels = np.round(3 * u)
    assert np.allclose(3 * u, levels)
    other = np.round(3 * morris.sample(samples._problem(5), 200, seed=99))
    for one in (levels, other):
        shares = [(one == level).mean() for level in range(4)]
        assert shares == pytest.approx([0.25] * 4, abs=0.03)
    assert {tuple(p.values.values()) for p in designed("morris", UNIT, 3).points} <= set(
        itertools.product([0.0, 0.33333333333, 0.333333333333, 0.66666666667, 0.666666666667, 1.0],
                          repeat=3)
    )  # fmt: skip


# ---------------------------------------------------------------- grid


def test_a_grid_has_every_combination() -> None:
    factors = (factor("path", "fusion,imported"), factor("start.smes", "20,40,80"))
    design = designed("grid", factors)
    assert [tuple(p.values.values()) for p in design.points] == list(
        itertools.product(("fusion", "imported"), (20, 40, 80))
    )
    assert design.points[1].name == "path=fusion start.smes=40"
    assert design.points[1].words == ("path=fusion", "start.smes=40")


def test_a_grid_has_even_levels_of_ranges() -> None:
    design = designed("grid", FACTORS[:2], 3)
    table = frame(design)
    assert sorted(set(table["start.smes"])) == [20, 50, 80]
    assert sorted(set(table["mechanisms.moves.block"])) == pytest.approx([0.01, 0.1, 1.0])
    few = designed("grid", (factor("start.governments", "0:3"),), 50)
    assert [p.values["start.governments"] for p in few.points] == [0, 1, 2, 3]


def test_a_grid_grows_without_moving_a_point() -> None:
    small = designed("grid", [factor("path", "fusion,imported"), factor("start.smes", "20,40")])
    wide = designed(
        "grid",
        [factor("path", "imported,fusion,indigenous"), factor("start.smes", "10,20,40")],
    )
    grown = enlarged(small.points, wide)
    assert grown.points[:4] == small.points
    assert sorted(p.name for p in grown.points) == sorted(p.name for p in wide.points)
    assert enlarged(grown.points, wide) == grown


# ---------------------------------------------------------------- enlarging, refused


@pytest.mark.parametrize(
    ("kind", "before", "after", "words"),
    [
        ("lhs", (["start.smes=20:80"], 8), (["start.smes=20:80"], 4), "point 4 (lhs-4) is no longer"),
        ("lhs", (["start.smes=20:80"], 8), (["start.smes=20:90"], 8), "had start.smes = "),
        ("sobol", (["start.smes=20:80"], 8), (["start.startups=2:9"], 8), "varied start.smes and"),
        (
            "sobol",
            (["start.smes=20:80"], 8),
            (["start.smes=20:80", "start.startups=2:9"], 8),
            "did not vary start.startups before",
        ),
        ("grid", (["start.smes=20,40"], None), (["start.smes=20,50"], None), "no longer in the design"),
    ],
)  # fmt: skip
def test_a_design_that_shrinks_or_differs_is_refused(
    kind: str, before: Any, after: Any, words: str
) -> None:
    old, new = (designed(kind, list(map(factor_of, f)), n) for f, n in (before, after))
    with pytest.raises(InputError) as caught:
        enlarged(old.points, new)
    assert words in str(caught.value) and "--name" in str(caught.value)


def test_another_kind_is_refused() -> None:
    with pytest.raises(InputError, match="was called lhs-0 and is sobol-0"):
        enlarged(designed("lhs", UNIT, 4).points, designed("sobol", UNIT, 4))


# ---------------------------------------------------------------- frames and words


@pytest.mark.parametrize("kind", [*SAMPLED, "grid"])
def test_a_frame_is_stored_and_read_back(kind: str, tmp_path: Any) -> None:
    design = designed(kind, FACTORS, 2)
    table = frame(design)
    assert list(table.columns) == ["point", "name", *(f.key for f in FACTORS), *design.extra]
    assert table["point"].tolist() == list(range(len(design.points)))
    types = [table[f.key].dtype.kind for f in FACTORS]
    assert types[:2] == ["i", "f"] and types[3:5] == ["i", "b"]
    table.to_parquet(tmp_path / "design.parquet")
    stored = pd.read_parquet(tmp_path / "design.parquet")
    assert points_in(stored) == design.points
    assert [p.words for p in points_in(stored)] == [p.words for p in design.points]
    assert enlarged(points_in(stored), design) == design


@pytest.mark.parametrize("kind", SAMPLED)
def test_words_go_through_the_door(kind: str) -> None:
    for point in designed(kind, FACTORS, 4).points:
        spec = sim.load("world=small", *point.words)
        for key, value in point.values.items():
            if key in ("path", "policy"):
                assert spec.labels[key] == value.strip("[]").replace(",", "+")
            else:
                assert held(spec, key) == value


# ---------------------------------------------------------------- what does not fit

NUMBER = "is not a whole number from"


@pytest.mark.parametrize(
    ("kind", "factors", "more", "words"),
    [
        ("latin", UNIT, {"n": 4}, "no design 'latin'"),
        ("morriss", UNIT, {"n": 4}, "did you mean 'morris'?"),
        ("lhs", (), {"n": 4}, "design lhs needs factors"),
        ("lhs", UNIT, {}, "needs the number of points"),
        ("saltelli", UNIT, {}, "needs the number of blocks"),
        ("morris", UNIT, {}, "needs the number of trajectories"),
        ("lhs", UNIT, {"n": 0}, NUMBER),
        ("lhs", UNIT, {"n": 10**9}, NUMBER),
        ("lhs", UNIT, {"n": 2.0}, NUMBER),
        ("lhs", UNIT, {"n": True}, NUMBER),
        ("morris", UNIT, {"n": 1}, "from 2 to 250000: the trajectories"),
        ("saltelli", UNIT, {"n": 100}, "100 is not a power of two, which design saltelli needs"),
        ("saltelli", UNIT, {"n": 100}, "try 64 or 128"),
        ("lhs", (*UNIT, UNIT[0]), {"n": 4}, "factor x0 is given twice"),
        ("grid", UNIT, {}, "is a range; design grid needs its values"),
        ("grid", UNIT, {"n": 1}, "the levels of each range"),
        ("grid", UNIT, {"n": 101}, "design grid has 1030301 points"),
        ("grid", FACTORS[4:], {"n": 3}, "points = 3 says nothing in design grid"),
        ("lhs", UNIT, {"n": 4, "arms": ["baseline"]}, "takes no arms; that is the design 'arms'"),
        ("lhs", UNIT, {"n": 4, "csv": "x.csv"}, "takes no csv"),
        ("arms", (), {}, "design arms needs arms"),
        ("csv", (), {}, "design csv needs a file"),
        ("arms", UNIT, {"arms": ["baseline"]}, "takes no factors: it names its values; got x0="),
        ("arms", (), {"arms": ["baseline"], "n": 3}, "points = 3 says nothing in design arms"),
    ],
)
def test_a_mistake_is_one_sentence(kind: str, factors: Any, more: Any, words: str) -> None:
    with pytest.raises(InputError) as caught:
        designed(kind, factors, **more)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_every_kind_is_told() -> None:
    assert set(KINDS) == {"grid", "lhs", "sobol", "saltelli", "morris", "csv", "arms"}
    assert Point("x", {"start.smes": 3}).words == ("start.smes=3",)
