"""No box where a Chinese letter should be."""

from __future__ import annotations

import warnings

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.figures.fonts import subset


def test_every_letter_of_our_labels_is_covered() -> None:
    missing = subset.needed() - subset.covered()
    assert not missing, (
        f"the font lacks {''.join(sorted(missing))}; run "
        "python -m experiments.figures.fonts.subset with Noto Sans CJK"
    )
    assert len(subset.needed()) > 100


def test_the_font_is_small_and_licensed() -> None:
    assert subset.TARGET.stat().st_size < 300_000
    licence = (subset.HERE / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence and "Reserved Font Name" in licence


def test_a_missing_letter_would_be_seen() -> None:
    assert not {"\u9f98"} & subset.covered()
    with style.look("zh"), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        figure = Figure()
        figure.text(0.5, 0.5, "\u9f98")
        FigureCanvasAgg(figure).draw()
    assert any("missing from font" in str(w.message) for w in told)


def test_chinese_draws_without_a_warning() -> None:
    with style.look("zh"):
        figure = Figure()
        figure.text(0.5, 0.5, "巨头引入型 集群 12 %")
        FigureCanvasAgg(figure).draw()
