"""Factors: read in one way from text and files, checked by the door's rules, mapped from [0, 1]."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from experiments.design.declared import declared
from experiments.design.factors import Factor, factor, listed, word
from experiments.sweep import flags
from sim.core.errors import InputError

WORDS = [
    "start.smes=20:80",
    "start.smes=1:500:log",
    "start.smes=20,40,80",
    "start.trust=0.1:0.9",
    "mechanisms.moves.block=0.001:1:log",
    "mechanisms.hub.on=true,false",
    "levers.rd_grant.strength=0:1",
    "levers.rd_grant.cap=1e6:1e9:log",
    "levers.rd_grant.payer=nation,''",
    "levers.rd_grant.when.below=1,2.5",
    "path=fusion,indigenous",
    "axes=none,fusion",
    "policy=baseline,[rd_grant,vc_supply]",
    "shock=none,bubble",
    "start.fields=[software],[software,internet]",
]


@pytest.mark.parametrize("text", WORDS)
def test_a_factor_is_written_as_it_is_read(text: str) -> None:
    one = factor(*flags.factor(text))
    assert one.key == text.partition("=")[0]
    assert factor(*flags.factor(one.text)) == one


def test_types_come_from_what_is_declared() -> None:
    assert factor("start.smes", "20:80") == Factor("start.smes", 20, 80, whole=True)
    assert factor("start.smes", "20.0,40").values == (20, 40)
    assert [type(v) for v in factor("start.trust", "0.1,0.5").values] == [float, float]
    assert [type(v) for v in factor("start.people", "5,8").values] == [float, float]
    assert factor("mechanisms.hub.on", "true, False").values == (True, False)
    assert factor("start.fields", "software,[software, internet]").values == (
        "[software]", "[software,internet]",
    )  # fmt: skip
    assert factor("policy", "[rd_grant],baseline").values == ("rd_grant", "baseline")


@pytest.mark.parametrize(
    ("key", "said", "text"),
    [
        ("start.smes", [20, 40], "start.smes=20,40"),
        ("start.smes", {"low": 20, "high": 40}, "start.smes=20:40"),
        ("start.smes", {"low": 20, "high": 40, "log": True}, "start.smes=20:40:log"),
        ("start.smes", {"values": [20, 40]}, "start.smes=20,40"),
        ("start.smes", "20:40", "start.smes=20:40"),
        ("mechanisms.hub.on", [True, False], "mechanisms.hub.on=true,false"),
        ("policy", ["baseline", ["rd_grant", "vc_supply"]], "policy=baseline,[rd_grant,vc_supply]"),
        ("start.fields", [["software"], ["internet"]], "start.fields=[software],[internet]"),
    ],
)
def test_a_file_says_the_same(key: str, said: Any, text: str) -> None:
    assert factor(key, said) == factor(*flags.factor(text))


WRONG = [
    ("start.smess=1:2", "no key 'start.smess'; did you mean 'start.smes'?"),
    ("smes=1:2", "did you mean 'start.smes'?"),
    ("blok=0:1", "did you mean 'mechanisms."),
    ("levers.rd_gant.strength=0:1", "no lever 'rd_gant'; did you mean 'rd_grant'?"),
    ("levers.rd_grant.strenght=0:1", "did you mean 'levers.rd_grant.strength'?"),
    ("levers.rd_grant.what=0:1", "no key 'levers.rd_grant.what'"),
    ("start=1,2", "set them one by one"),
    ("mechanisms.moves=1,2", "set one of mechanisms.moves.on"),
    ("hydra.run=1,2", "settings of Hydra"),
    ("start._target_=a,b", "never names code"),
    ("seed=1:9", "seed is no factor: seeds are given beside the design"),
    ("years=5,10", "years is no factor"),
    ("path=fussion,fusion", "no path 'fussion'; did you mean 'fusion'?"),
    ("path=fusion,[fusion,imported]", "a run has one path"),
    ("path=fusion:imported", "list its values, such as path="),
    ("policy=baseline,[rd_grant,rd_grant]", "does not name each choice once"),
    ("policy=baseline,[]", "does not name each choice once"),
    ("start.smes=80:20", "low = 80 is not below high = 20"),
    ("start.smes=20:20", "low = 20 is not below high = 20"),
    ("start.smes=0:20:log", "low = 0 has no logarithm"),
    ("start.smes=1:20:lgo", "only 'log' may follow; did you mean 'log'?"),
    ("start.smes=1:2:log:3", "only 'log' may follow"),
    ("start.smes=:2", "start.smes = '' is not a whole number"),
    ("start.smes=1.5:3", "start.smes = 1.5 is not a whole number"),
    ("start.smes=1_0:30", "start.smes = '1_0' is not a whole number"),
    ("start.smes=few:many", "start.smes = 'few' is not a whole number"),
    ("start.smes=-5:3", "start.smes = -5 firms is outside [0, 1000000]"),
    ("start.smes=" + "9" * 5000 + ",3", "is not a whole number"),
    ("start.trust=0.1:2", "start.trust = 2.0 share is outside [0.05, 0.95]"),
    ("start.trust=nan:0.5", "start.trust = 'nan' is not a number"),
    ("start.trust=0.1,null", "null is no value that a design can hold"),
    ("start.second_field=softwear,rail", "did you mean 'software'?"),
    ("start.fields=[software],[softwear]", "did you mean 'software'?"),
    ("start.fields=[software],[]", "start.fields = [] is an empty list"),
    ("mechanisms.hub.on=0:1", "such as mechanisms.hub.on=true,false"),
    ("mechanisms.hub.on=true,1", "is not true or false"),
    ("start.smes=20,40,20", "names 20 twice"),
    ("start.smes=20", "does not vary"),
    ("start.smes=", "(nothing) does not vary"),
    ("start.smes", "not of the form key=low:high"),
    ("=1:2", "not of the form key=low:high"),
]


@pytest.mark.parametrize(("text", "words"), WRONG, ids=lambda t: t[:40])
def test_a_mistake_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        factor(*flags.factor(text))
    said = str(caught.value)
    assert words in said and "\n" not in said and len(said) < 600


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"low": 1}, "lacks high"),
        ({"high": 1}, "lacks low"),
        ({"lo": 1, "high": 2}, "no key 'lo'; did you mean 'low'?"),
        ({"values": [1, 2], "low": 1}, "give one of the two"),
        ({"low": 1, "high": 2, "log": "yes"}, "log = 'yes' is not true or false"),
        ({"low": None, "high": 2}, "null is no value"),
        ({"low": "a", "high": 2}, "'a' is not a whole number"),
        (5, "is not low:high"),
        ([], "does not vary"),
        ([1, {"a": 1}], "is not a whole number"),
    ],
)
def test_a_mistake_in_a_file_is_one_sentence(said: Any, words: str) -> None:
    with pytest.raises(InputError) as caught:
        factor("start.smes", said)
    assert words in str(caught.value)


def test_a_users_own_config_is_known(tmp_path: Any) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "mine.yaml").write_text("levers: {rd_grant: {strength: 0.5}}\n")
    assert factor("policy", "baseline,mine", tmp_path).values == ("baseline", "mine")
    with pytest.raises(InputError):
        factor("policy", "baseline,mine")


# ---------------------------------------------------------------- from [0, 1] to values

UNIT = st.floats(0.0, 1.0)


@st.composite
def ranges(draw: st.DrawFn) -> Factor:
    log, whole = draw(st.booleans()), draw(st.booleans())
    if whole:
        low = draw(st.integers(int(log), 10_000))
        return Factor("x", low, low + draw(st.integers(1, 10_000)), log, True)
    low = draw(st.floats(1e-6, 1e6) if log else st.floats(-1e6, 1e6))
    return Factor("x", low, low + draw(st.floats(1e-3, 1e6)), log)


@given(ranges(), UNIT, UNIT)
def test_values_stay_inside_and_in_order(one: Factor, u: float, v: float) -> None:
    u, v = sorted((u, v))
    for read in (one.at, one.near):
        a, b = read(u), read(v)
        assert one.low <= a <= b <= one.high
        assert type(a) is (int if one.whole else float)
        assert (read(0.0), read(1.0)) == (one.low, one.high)


@given(ranges(), UNIT)
def test_a_position_leads_back(one: Factor, u: float) -> None:
    value = one.near(u)
    place = one.position(value)
    assert -1e-12 <= place <= 1 + 1e-12
    if one.whole:
        assert one.near(place) == value
    else:
        assert place == pytest.approx(u, abs=1e-9 + 1e-15 * abs(one.high / (one.high - one.low)))


@given(st.integers(2, 40), st.integers(2, 9))
def test_whole_numbers_and_values_have_equal_shares(low: int, many: int) -> None:
    whole, named = Factor("x", low, low + many - 1, whole=True), listed("x", "abcdefghi"[:many])
    grid = [(i + 0.5) / (100 * many) for i in range(100 * many)]
    for one in (whole, named):
        assert set(Counter(map(one.at, grid)).values()) == {100}
        assert len(Counter(map(one.at, grid))) == many


def test_whole_numbers_on_a_log_scale_have_their_share() -> None:
    one = Factor("x", 1, 9, log=True, whole=True)
    got = Counter(one.at((i + 0.5) / 100_000) for i in range(100_000))
    for k in range(1, 10):
        assert got[k] / 100_000 == pytest.approx(math.log10(1 + 1 / k), abs=1e-4)


def test_a_log_scale_is_even_in_logarithms() -> None:
    one = factor("mechanisms.moves.block", "0.01:1:log")
    assert one.at(0.5) == pytest.approx(0.1) and one.position(0.1) == pytest.approx(0.5)


@given(st.integers(0, 50), st.integers(1, 50), st.booleans(), st.sampled_from([0.0, 1 / 3]))
def test_a_step_of_a_trajectory_always_moves(low: int, more: int, log: bool, u: float) -> None:
    one = Factor("x", low + log, low + log + more, log, whole=True)
    assert one.near(u) != one.near(u + 2 / 3)


def test_values_are_short_to_write() -> None:
    one = Factor("start.trust", 0.1, 0.9)
    assert all(len(repr(one.at(i / 997))) <= 15 for i in range(998))


# ---------------------------------------------------------------- words

VALUES = [
    ("start.smes", 37),
    ("start.trust", 0.123456789),
    ("mechanisms.moves.block", 1e-05),
    ("levers.rd_grant.cap", 1e9),
    ("mechanisms.hub.on", False),
    ("levers.rd_grant.payer", ""),
    ("start.second_field", "rail"),
    ("start.fields", "[software,internet]"),
    ("world.home_fields", "[]"),
]


def held(spec: Any, key: str) -> Any:
    for name in key.split("."):
        if isinstance(spec, tuple):
            spec = next(one for one in spec if one.name == name)
        else:
            spec = spec[name] if hasattr(spec, "keys") else getattr(spec, name)
    return f"[{','.join(spec)}]" if isinstance(spec, tuple) else spec


@pytest.mark.parametrize(("key", "value"), VALUES)
def test_a_word_says_the_value(key: str, value: Any) -> None:
    assert held(sim.load(f"{key}={word(value)}"), key) == value


@settings(deadline=None, max_examples=25)
@given(st.floats(0.0, 1.0) | st.floats(0.0, 1e-300))
def test_a_word_says_every_bit(value: float) -> None:
    assert (
        held(sim.load(f"mechanisms.moves.block={word(value)}"), "mechanisms.moves.block") == value
    )


@pytest.mark.parametrize(
    "text", ["true", "Null", "nan", "7", "1e5", "a b", "it's", "a\\", "集群", ""]
)
def test_text_is_quoted_where_it_could_be_read_otherwise(text: str) -> None:
    assert word(text).startswith("'")
    with pytest.raises(InputError) as caught:
        sim.load(f"world.demand={word(text)}")
    assert "is not one of adoption, flat" in str(caught.value)
    assert repr(text) in str(caught.value) or repr(text).replace("\\\\", "\\") in str(caught.value)


def test_numbers_of_a_frame_are_written_as_our_own() -> None:
    np = pytest.importorskip("numpy")
    assert word(np.float64(0.5)) == "0.5" and word(np.int64(3)) == "3"
    assert word(np.bool_(True)) == "true"


def test_keys_of_every_section_can_be_asked_for() -> None:
    from sim.checking import keys

    every = [key for key in keys() if key not in ("seed", "years")]
    first = {key.partition(".")[0]: key for key in reversed(every)}
    for key in {*first.values(), *every[7::60]}:
        assert declared(key).key == key
