"""Tensions: files that are checked, verdicts that can go either way, and a verb that keeps its runs."""

from __future__ import annotations

import copy
import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

import sim
from experiments import run, verdicts
from experiments.figures import tension as picture
from experiments.figures.fonts import subset
from experiments.tensions import command as tensions
from experiments.tensions import file as tension_file
from experiments.tensions.file import Contrast, Outcome, Side, Tension, Words
from experiments.tensions.page import page
from experiments.verdicts import Effect, Reading, Verdict, holds, reading, sentence, verdict
from sim.core.errors import InputError
from sim.core.spec import RunSpec
from sim.files import config_dir
from tests.experiments.fakes import FakeRecord, fake_run, spec_of

Command = Callable[..., tuple[int, str, str]]
EVERY = tension_file.every()
SOURCE = re.compile(r"\d{3}:\d+|catalogue 12\.\d+|M-\d{3}")
N = 16
LUCK = np.array(
    [0.3, -0.4, 0.1, 0.5, -0.2, -0.6, 0.4, 0.0, 0.2, -0.3, 0.6, -0.1, -0.5, 0.1, 0.2, -0.3]
)


# ---------------------------------------------------------------- the ten files


def test_the_ten_of_the_catalogue_are_there() -> None:
    assert [one.number for one in EVERY.values()] == list(range(1, 11))
    for one in EVERY.values():
        assert one.source == f"catalogue 12.{one.number}"
        assert all(SOURCE.search(side.source) for side in one.sides.values())
        assert one.first_seed >= 6001 and one.seeds > verdicts.ENOUGH
        texts = [one.label, one.question, *(s.says for s in one.sides.values())]
        assert all(any(map(subset.is_chinese, text.zh)) for text in texts)


@pytest.mark.parametrize("name", EVERY)
def test_every_arm_composes_and_lives(name: str) -> None:
    one = EVERY[name]
    prints = set()
    for arm in one.arms:
        spec = run.load([*one.words(arm, "small"), "world.burn_in=2"])
        assert spec.years == one.years
        prints.add(spec.fingerprint)
        record = sim.run(spec.replace(years=1), panels=False)
        found = tensions.numbers(tuple(one.outcomes.values()), record.indicators)
        whole = [k for k, o in one.outcomes.items() if o.years is None]
        assert found.keys() == one.outcomes.keys() and all(np.isfinite(found[k]) for k in whole)
    assert len(prints) == len(one.arms)  # no two arms are the same


@pytest.fixture
def good() -> dict[str, Any]:
    data = yaml.safe_load((config_dir() / "tension" / "concentration.yaml").read_text("utf-8"))
    return copy.deepcopy(data)  # type: ignore[no-any-return]


def changed(data: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    *path, last = key.split("/")
    inner = data
    for one in path:
        inner = inner[one]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return data


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("number", None, "number is missing"),
        ("number", "seven", "number = 'seven' is not a whole number"),
        ("qestion", "x", "no key 'qestion'"),
        ("label_zh", None, "label_zh is missing"),
        ("question", " ", "question = ' ' is not text"),
        ("world", None, "world is missing"),
        ("years", 0, "years = 0 is not a whole number from 1 to 200"),
        ("seeds", True, "seeds = True is not"),
        ("setting", ["seed=3"], "have own keys"),
        ("setting", "path=fusion", "is not a list of texts"),
        ("arms/broad/st", ["x=1"], "did you mean 'set'"),
        ("arms/broad", 3, "arms.broad = 3 is not a mapping"),
        ("outcomes/after/indicator", "outputt", "did you mean 'output'"),
        ("outcomes/after/how", "median", "one of last, mean, total, peak, year"),
        ("outcomes/after/region", "moon", "one of focal, rival"),
        ("outcomes/after/years", [25, 15], "the first before the second"),
        ("outcomes/after/years", [15, 41], "two years, 0 to 40"),
        ("outcomes/after/smallest", 0, "a number above 0"),
        ("outcomes/after/smallest", None, "smallest is missing"),
        ("outcomes/after/counted_in", "points", "points are for shares"),
        ("contrasts/fragile/kind", "guess", "one of difference, interaction, dose"),
        ("contrasts/fragile/arms", ["broad", "focused"], "4 different arms"),
        ("contrasts/focus/arms", ["broad", "broadd"], "did you mean 'broad'"),
        ("contrasts/focus/outcome", "outpt", "did you mean 'output'"),
        ("sides/a/holds", {"focus": ["inverted_u"]}, "not one of up, down, flat"),
        ("sides/a/holds", {"focsu": ["up"]}, "did you mean 'focus'"),
        ("sides/b/holds", {"focus": ["down"]}, "contrasts.fragile decides nothing"),
        ("sides/a/needs", "some", "one of all, any"),
        ("sides/b", None, "a mapping of 2 to 2 names"),
    ],
    ids=lambda c: str(c)[:40],
)
def test_a_mistake_in_a_file_is_one_sentence(
    good: dict[str, Any], tmp_path: Path, key: str, value: Any, said: str
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(changed(good, key, value), allow_unicode=True), "utf-8")
    with pytest.raises(InputError) as error:
        tension_file.read(file)
    assert said in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["label: ${oc.env:HOME}\n", "_target_: os.system\n", "", "- 1\n"])
def test_no_code_and_no_rubbish(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(InputError):
        tension_file.read(file)


def test_an_idle_arm_is_refused(good: dict[str, Any], tmp_path: Path) -> None:
    good["arms"]["idle"] = {"label": "idle", "label_zh": "无"}
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(good, allow_unicode=True), "utf-8")
    with pytest.raises(InputError, match=r"arms\.idle stands in no contrast"):
        tension_file.read(file)


# ---------------------------------------------------------------- verdicts on made-up numbers

PERCENT = dataclasses.replace(
    EVERY["concentration"].outcomes["output"], smallest=5.0, counted_in="percent", years=None
)
NAMES = ("d0", "d1", "d2", "d3")


def made(*means: float, noise: float = 1.0) -> dict[str, np.ndarray]:
    """One arm for each mean; luck is shared but for a part of its own."""
    return {
        name: mean + 20.0 * LUCK + noise * np.roll(LUCK, 3 * i)
        for i, (name, mean) in enumerate(zip(NAMES, means))
    }


def read(kind: str, *means: float, noise: float = 1.0, outcome: Outcome = PERCENT) -> Reading:
    contrast = Contrast(kind, "output", NAMES[: len(means)], Words("it", "其"))
    return reading(contrast, outcome, made(*means, noise=noise))


@pytest.mark.parametrize(
    ("means", "noise", "word"),
    [
        ((100, 120), 1, "up"),
        ((100, 80), 1, "down"),
        ((100, 101), 1, "flat"),
        ((100, 100), 60, "unsure"),  # the interval holds 0
        ((100, 105), 3, "not_down"),  # clearly above 0, but perhaps too small to matter
        ((100, 95), 3, "not_up"),
        ((100, 100), 0, "flat"),
    ],
)
def test_a_difference(means: tuple[float, ...], noise: float, word: str) -> None:
    found = read("difference", *means, noise=noise)
    assert found.word == word
    assert found.effect.low <= found.effect.middle <= found.effect.high
    if noise <= 1:
        assert found.effect.middle == pytest.approx(means[1] - means[0], abs=1.0)


@pytest.mark.parametrize(
    ("means", "noise", "word"),
    [
        ((100, 120, 80, 100), 1, "flat"),  # adds up
        ((100, 120, 80, 130), 1, "up"),
        ((100, 120, 80, 70), 1, "down"),
        ((100, 120, 80, 100), 60, "unsure"),
    ],
)
def test_an_interaction(means: tuple[float, ...], noise: float, word: str) -> None:
    found = read("interaction", *means, noise=noise)
    assert found.word == word
    if noise == 1:
        a, b, c, d = means
        assert found.effect.middle == pytest.approx(d - c - b + a, abs=2.0)


@pytest.mark.parametrize(
    ("means", "noise", "word", "best"),
    [
        ((100, 130, 100), 1, "inverted_u", "d1"),
        ((100, 110, 140, 115), 1, "inverted_u", "d2"),
        ((100, 70, 100), 1, "u", "d1"),
        ((100, 130, 128), 1, "up", ""),  # rises and stays: no fall that matters
        ((100, 110, 120), 1, "up", ""),
        ((120, 110, 100), 1, "down", ""),
        ((100, 100, 101), 1, "flat", ""),
        ((100, 110, 100), 60, "unsure", ""),
        ((100, 105, 100), 3, "unsure", ""),  # a bend, but perhaps too small to matter
        ((100, 130, 70, 100), 1, "unsure", ""),  # bends both ways
        ((100, 102, 105), 3, "unsure", ""),  # the ends rule out a fall, but not a bend
    ],
)
def test_a_row_of_doses(means: tuple[float, ...], noise: float, word: str, best: str) -> None:
    found = read("dose", *means, noise=noise)
    assert (found.word, found.best) == (word, best)


def test_few_seeds_tell_nothing() -> None:
    contrast = Contrast("difference", "output", NAMES[:2], Words("it", "其"))
    five = {name: values[:5] for name, values in made(100, 200).items()}
    assert reading(contrast, PERCENT, five).word == "unsure"
    gaps = {name: np.where(np.arange(N) > 4, np.nan, v) for name, v in made(100, 200).items()}
    found = reading(contrast, PERCENT, gaps)
    assert (found.word, found.effect.pairs) == ("unsure", 5)
    none = {name: np.full(N, np.nan) for name in NAMES[:2]}
    assert reading(contrast, PERCENT, none).word == "unsure"


def test_what_is_counted() -> None:
    units = dataclasses.replace(PERCENT, counted_in="units")
    points = dataclasses.replace(PERCENT, counted_in="points")
    for outcome, size in ((PERCENT, 10.0), (units, 20.0), (points, 2000.0)):
        found = read("difference", 200, 220, outcome=outcome)
        assert found.effect.middle == pytest.approx(size, abs=size / 20)


SURE = Effect(9.0, 8.0, 10.0, N)


def said(**words: str) -> dict[str, Reading]:
    return {name: Reading(word, SURE) for name, word in words.items()}


@pytest.mark.parametrize(
    ("needs", "readings", "expected"),
    [
        ("all", said(x="up", y="up"), True),
        ("all", said(x="up", y="down"), False),
        ("all", said(x="up", y="unsure"), None),
        ("all", said(x="down", y="unsure"), False),
        ("any", said(x="up", y="unsure"), True),
        ("any", said(x="down", y="unsure"), None),
        ("any", said(x="down", y="flat"), False),
        ("all", said(x="not_up", y="up"), False),
        ("all", said(x="not_down", y="up"), None),
        ("any", said(x="not_up", y="not_up"), False),
    ],
)
def test_when_a_side_holds(needs: str, readings: dict[str, Reading], expected: bool | None) -> None:
    side = Side(Words("", ""), Words("", ""), "", needs, {"x": ("up",), "y": ("up",)})
    assert holds(side, readings) is expected
    calm = dataclasses.replace(side, needs="all", holds={"x": ("down", "flat")})
    assert holds(calm, said(x="not_up")) is True and holds(calm, said(x="not_down")) is None


@pytest.mark.parametrize(
    ("a", "b", "says", "en", "zh"),
    [
        (120, 100, "a", "Favours “concentration pays”: ", "支持“集中有利”："),
        (80, 60, "b", "Favours “concentration is fragile”: ", "支持“集中则风险大”："),
        (120, 60, "both", "Both hold: ", "两者都成立："),
        (80, 100, "neither", "Neither holds: ", "两者都不成立："),
    ],
)
def test_a_verdict_and_its_sentence(a: float, b: float, says: str, en: str, zh: str) -> None:
    one = EVERY["concentration"]
    arms = ("broad", "focused", "broad_shock", "focused_shock")
    output = dict(zip(arms, made(100, a, 100, a).values()))
    after = dict(zip(arms, made(100, 100, 100, b).values()))
    found = verdict(one, {"output": output, "after": after})
    assert found.says == says
    for lang, head in (("en", en), ("zh", zh)):
        text = sentence(one, found, lang)
        assert text.startswith(head) and "{" not in text and "nan" not in text
    assert ("raises" if a > 100 else "lowers") in sentence(one, found, "en")
    assert ("提高" if a > 100 else "降低") in sentence(one, found, "zh")
    assert ("40 % lower" in sentence(one, found, "en")) is (b == 60)


def test_one_open_contrast_leaves_it_open() -> None:
    one = EVERY["concentration"]
    arms = ("broad", "focused", "broad_shock", "focused_shock")
    output = dict(zip(arms, made(100, 120, 100, 120).values()))
    after = dict(zip(arms, made(100, 100, 100, 100, noise=60).values()))
    found = verdict(one, {"output": output, "after": after})
    assert found.says == "unsure"
    assert sentence(one, found, "en").startswith(
        "Cannot tell (“concentration pays” holds"
    ) and "open" in sentence(one, found, "en")
    assert sentence(one, found, "zh").startswith("无法判断（“集中有利”成立")


def test_what_is_known_of_an_open_tension_is_told() -> None:
    one = EVERY["concentration"]
    arms = ("broad", "focused", "broad_shock", "focused_shock")
    output = dict(zip(arms, made(100, 105, 100, 120, noise=3).values()))
    after = dict(zip(arms, made(100, 100, 100, 60).values()))
    found = verdict(one, {"output": output, "after": after})
    text = sentence(one, found, "en")
    assert text.startswith(
        "Cannot tell (“concentration is fragile” holds, “concentration pays” is open): "
    )
    assert "raises output of the whole run, perhaps by less than 5 %" in text
    assert "（“集中则风险大”成立，“集中有利”尚不明确）" in sentence(one, found, "zh")


def test_a_turning_point_is_told_with_its_dose() -> None:
    one = EVERY["giant_size"]
    means = (100.0, 120.0, 150.0, 130.0, 110.0)
    numbers = {arm: mean + 10.0 * LUCK for arm, mean in zip(one.arms, means)}
    found = verdict(one, {"launches": numbers})
    assert found.says == "both"
    assert "highest at 25 SMEs: 50 % above no giant and 40 % above 150 SMEs" in sentence(
        one, found, "en"
    )
    assert "在25家中小企业时最高" in sentence(one, found, "zh")


# ---------------------------------------------------------------- pictures and page


def invented(one: Tension) -> dict[str, dict[str, np.ndarray]]:
    return {
        name: {arm: 100.0 + 9.0 * i + (8.0 + i) * np.roll(LUCK, 2 * i) for i, arm in enumerate(one.arms)}
        for name in one.outcomes
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", EVERY)
def test_every_figure_is_drawn_without_boxes(name: str, lang: str, tmp_path: Path) -> None:
    from experiments.figures.style import save

    one = EVERY[name]
    numbers = invented(one)
    found = verdict(one, numbers)
    figure = picture.draw((one, found, numbers), lang)
    assert len(figure.axes) == len(one.contrasts)
    save(
        figure, tmp_path / "x.png", lang
    )  # a letter that the font lacks is a warning, an error here
    text = sentence(one, found, lang)
    assert {x for x in text if subset.is_chinese(x)} <= subset.covered()
    if lang == "zh":
        assert not re.search(r"[a-z]{3}", text)


def test_lines_break_between_words_and_before_no_stop() -> None:
    assert picture.wrapped("one two three", 7) == "one two\nthree"
    assert picture.wrapped("技术路线变革，时", 12) == "技术路线变革，\n时"


def shown(one: Tension) -> pd.DataFrame:
    return pd.DataFrame([
        {"tension": one.name, "arm": arm, "seed": 6001 + i, "outcome": outcome, "value": value}
        for outcome, arms in invented(one).items() for arm, many in arms.items()
        for i, value in enumerate(many)
    ])  # fmt: skip


def test_the_page_tells_all_ten() -> None:
    frame = pd.concat([shown(one) for one in EVERY.values()])
    made_up = page(EVERY, tensions.verdicts(EVERY, frame), frame)
    kept = (tensions.ROOT / tensions.PAGE).read_text("utf-8")
    for text in (made_up, kept):
        for one in EVERY.values():
            assert f"## {one.number}. {one.label.en}" in text, "run agglomera tensions --docs"
            assert one.question.en in text and one.question.zh in text
            assert all(side.says.en in text and side.source in text for side in one.sides.values())
            assert one.note in text
        assert text.count("**What the model says.**") == 10 and "](http" not in text
        assert not re.search(r"\bnan\b", text) and "![" not in text
    assert made_up != kept


# ---------------------------------------------------------------- the verb


@pytest.fixture
def small(faked: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two tensions of fakes; every arm is a spec of its own."""

    def load(words: list[str], file: str | None = None, extra: str | None = None) -> RunSpec:
        return spec_of("fusion", 1, 4).replace(start_year=2000 + len(" ".join(words)))

    two = {name: EVERY[name] for name in ("top_design", "template")}
    monkeypatch.setattr(run, "load", load)
    monkeypatch.setattr(tension_file, "every", lambda: two)
    return faked


WORDS = ("tensions", "--quick", "--workers", "1")


def test_the_verb_writes_tells_and_reuses(small: Path, command: Command) -> None:
    code, out, err = command(*WORDS)
    assert code == 0, err
    folder = small / "results" / "tensions-quick"
    assert {p.name for p in folder.iterdir()} == {
        "figures", "numbers.csv", "verdicts.csv", "tensions.txt", "provenance.json",
    }  # fmt: skip
    assert [p.name for p in (small / "results").iterdir()] == ["tensions-quick"]
    assert {p.name for p in (folder / "figures").iterdir()} == {"top_design.png", "template.png"}
    assert len(pd.read_csv(folder / "verdicts.csv")) == 5
    frame = pd.read_csv(folder / "numbers.csv")
    assert set(frame["seed"]) == {*range(6001, 6007), *range(6101, 6107)}
    assert len(frame) == 6 * (4 + 4)
    facts = json.loads((folder / "provenance.json").read_text())
    assert facts["runs"] == 36 and facts["arms"]["template"]["imported"]["set"] == ["path=imported"]
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*.png")}
    code, again, err = command(*WORDS)
    assert code == 0 and "reused" in err and again == out
    assert before == {p: p.stat().st_mtime_ns for p in folder.rglob("*.png")}
    code, out, err = command(*WORDS, "--lang", "zh")
    assert code == 0 and "reused" in err and "顶层设计" in out
    assert before != {p: p.stat().st_mtime_ns for p in folder.rglob("*.png")}


def test_ctrl_c_keeps_the_finished_and_goes_on(
    small: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived: list[str] = []

    def live(spec: RunSpec, panels: bool = True) -> FakeRecord:
        if len(lived) == 5:
            lived.append("stop")
            raise KeyboardInterrupt
        lived.append("run")
        return fake_run(spec)

    monkeypatch.setattr(run, "live", live)
    code, _, err = command(*WORDS)
    assert code == 130 and "5 of 36 runs are finished and kept" in err
    assert not (small / "results" / "tensions-quick").exists()
    code, _, err = command(*WORDS)
    assert code == 0 and "5 of 36 runs are finished already" in err and len(lived) == 37


def test_stopped_before_anything_is_finished(
    small: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(spec: RunSpec, panels: bool = True) -> FakeRecord:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "live", stop)
    code, _, err = command(*WORDS)
    assert code == 130 and "nothing was kept" in err and not (small / "results").exists()


def test_more_seeds_live_only_the_new_ones(
    small: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("tensions", "--only", "template", "--workers", "1")
    assert command(*words, "--seeds", "2")[0] == 0
    file = small / "results" / "tensions-template" / "numbers.csv"
    first = pd.read_csv(file)
    lived: list[int] = []

    def live(spec: RunSpec, panels: bool = True) -> FakeRecord:
        lived.append(spec.seed)
        return fake_run(spec)

    monkeypatch.setattr(run, "live", live)
    code, _, err = command(*words, "--seeds", "3")
    assert code == 0 and "4 of 6 runs are finished already" in err and set(lived) == {6003}
    frame = pd.read_csv(file)
    pd.testing.assert_frame_equal(frame[frame["seed"] < 6003].reset_index(drop=True), first)


def test_some_of_them_and_other_seeds(small: Path, command: Command) -> None:
    code, out, err = command("tensions", "--only", "template", "--seeds", "2", "--workers", "1")
    assert code == 0 and "10 Import" in out and "6 Top" not in out, err
    frame = pd.read_csv(small / "results" / "tensions-template" / "numbers.csv")
    assert set(frame["seed"]) == {6001, 6002} and "cannot tell" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["path=fusion"], "tensions takes no 'path=fusion'"),
        (["--only", "tempalte"], "did you mean 'template'"),
        (["--only", "template,template"], "names 'template' twice"),
        (["--only", ""], "--only = '' is empty"),
        (["--docs", "--quick"], "leave out --quick"),
        (["--docs", "--only", "template"], "leave out --only"),
        (["--seeds", "0"], "whole number from 1"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_mistake_is_one_sentence(
    small: Path, command: Command, words: list[str], told: str
) -> None:
    code, out, err = command("tensions", *words)
    assert (code, out) == (2, "") and len(err.splitlines()) == 1 and told in err
    assert list(small.iterdir()) == []


def test_somebody_elses_folder_is_not_replaced(small: Path, command: Command) -> None:
    (small / "results" / "tensions-quick").mkdir(parents=True)
    code, _, err = command(*WORDS)
    assert code == 2 and "is not a folder that tensions has written" in err


def test_the_numbers_of_a_run() -> None:
    indicators = pd.DataFrame({
        "region": ["focal"] * 13 + ["rival"] * 13, "quarter": [*range(13), *range(13)],
        "output": [float(q) for q in range(13)] + [100.0] * 13,
    })  # fmt: skip
    focal = dataclasses.replace(PERCENT, years=(1, 2))
    rival = dataclasses.replace(
        PERCENT,
        region="rival",
        measure=dataclasses.replace(PERCENT.measure, name="rival", how="mean"),
    )
    found = tensions.numbers((focal, rival), indicators)
    assert found == {"output": 5.0 + 6.0 + 7.0 + 8.0, "rival": 100.0}


def test_a_verdict_is_never_made_of_an_open_side() -> None:
    one = EVERY["concentration"]
    for a in (True, False, None):
        for b in (True, False, None):
            found = Verdict({"a": a, "b": b}, {})
            assert (found.says == "unsure") is (a is None or b is None)
            text = verdicts.short(one, found, "en")
            assert text.startswith("cannot tell") is (found.says == "unsure")
            assert ("(" in text) is ((a is None) != (b is None))
