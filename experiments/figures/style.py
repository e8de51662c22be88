"""One look for all pictures: colour-blind safe colours, readable letters, Chinese without boxes.

Colours are those of Okabe and Ito (2008). The Chinese letters come with the package
(``fonts/``, a subset of Noto Sans CJK SC under the Open Font License).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from io import BytesIO
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from .fonts import FONT

FAMILY = "Agglomera CJK"

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PINK = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
GREY, LIGHT, DARK = "#6E6E6E", "#D9D9D9", "#333333"

PATH_COLOURS = {
    "giant_led": BLUE,
    "upgrading": ORANGE,
    "fusion": GREEN,
    "imported": RED,
    "indigenous": PINK,
}
PATH_DASHES = {
    "giant_led": "solid",
    "upgrading": (0, (6, 2)),
    "fusion": (0, (3, 1)),
    "imported": (0, (6, 2, 1, 2)),
    "indigenous": (0, (1, 1)),
}
STAGE_COLOURS = ("#D6ECF8", SKY, GREEN, YELLOW, "#5B2A86", "#7A3B00")
"""Nursery, initial, growth, mature, renewal, decline: told apart by lightness as well."""

LOOK: dict[str, Any] = {
    "font.size": 10.0,
    "axes.titlesize": 11.0,
    "axes.titleweight": "normal",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "axes.formatter.limits": (-4, 5),
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.7,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.0,
    "xtick.color": "#444444",
    "ytick.color": "#444444",
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "figure.titlesize": 13.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}

P = ParamSpec("P")
D = TypeVar("D")


@lru_cache(maxsize=1)
def _add_font() -> None:
    font_manager.fontManager.addfont(str(FONT))


@contextmanager
def look(lang: str = "en") -> Iterator[None]:
    """Draw and save under the common look; Chinese letters come first if ``lang`` is zh."""
    _add_font()
    family = [FAMILY, "DejaVu Sans"] if lang == "zh" else ["DejaVu Sans", FAMILY]
    with mpl.rc_context(cast(Any, {**LOOK, "font.family": family})):
        yield


def styled(
    draw: Callable[Concatenate[D, str, P], Figure],
) -> Callable[Concatenate[D, str, P], Figure]:
    """Wrap a figure's ``draw(data, lang, …)`` in the common look."""

    @wraps(draw)
    def inner(data: D, lang: str, /, *args: P.args, **kwargs: P.kwargs) -> Figure:
        with look(lang):
            return draw(data, lang, *args, **kwargs)

    return inner


def save(
    figure: Figure, path: Path | BytesIO, lang: str = "en", dpi: int = 110,
    colours: int | None = None,
) -> None:  # fmt: skip
    """Write a picture; the same figure gives the same bytes. Fewer ``colours``: a smaller file."""
    from PIL import Image, PngImagePlugin

    said = PngImagePlugin.PngInfo()
    said.add_text("Language", lang)
    picture = Image.fromarray(_pixels(figure, lang, dpi), "RGBA")
    if colours:
        picture = picture.convert("RGB").quantize(colours, method=Image.Quantize.FASTOCTREE)
    picture.save(path, "PNG", pnginfo=said, dpi=None if colours else (dpi, dpi))


def _pixels(figure: Figure, lang: str, dpi: int) -> NDArray[np.uint8]:
    """Draw once, after the layout: ``savefig`` draws everything a second time to lay it out."""
    with look(lang):
        own, engine = figure.dpi, figure.get_layout_engine()
        figure.set_dpi(dpi)
        canvas: Any = FigureCanvasAgg(figure)
        if engine is not None:
            engine.execute(figure)
            figure.set_layout_engine("none")
        canvas.draw()
        figure.set_layout_engine(engine)
        figure.set_dpi(own)
        return np.asarray(canvas.buffer_rgba())


def language(path: Path) -> str:
    """Return the language in which a picture of ours was drawn; nothing if it is not there."""
    from PIL import Image

    try:
        with Image.open(path) as picture:
            said = picture.info.get("Language", picture.info.get("comment", b"").decode())
    except (OSError, AttributeError):
        return ""
    return str(said)


def bare(axes: Axes) -> None:
    """Take away ticks, spines and grid, for pictures without axes."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
