"""One run in motion: the network of firms year by year beside its curves, as a GIF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..labels import indicator_label, number, path_name, unit_name
from .layout import place
from .network import KIND_COLOURS, LAYER_COLOURS, YEAR, Scene, marks, paint
from .style import BLUE, DARK, GREY, LIGHT, look
from .trajectories import START

if TYPE_CHECKING:
    from sim.record import Record

CURVES = ("firms", "people", "output")


def frames(record: Record, lang: str) -> list[Any]:
    """Return one picture per year."""
    from PIL import Image

    firms, ties = record.panel("firms"), record.panel("ties")
    focal = record.indicators
    focal = focal[focal["region"] == "focal"].sort_values("quarter")
    at: dict[int, tuple[float, float]] = {}
    pictures: list[Any] = []
    years = focal["quarter"].to_numpy(float) / 4.0
    name = path_name(str(record.spec.labels.get("path", "")), lang)
    with look(lang):
        figure = Figure(figsize=(9.2, 5.6), dpi=80)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.01, 0.07, 0.6, 0.86))
        figure.legend(handles=marks(lang), loc="lower left", ncols=6, fontsize=7.5,
                      columnspacing=1.0, handlelength=1.2)  # fmt: skip
        title = figure.text(0.02, 0.945, "", fontsize=13, color=DARK)
        dots, texts = [], []
        for row, column in enumerate(c for c in CURVES if c in focal):
            small = figure.add_axes((0.68, 0.70 - 0.285 * row, 0.29, 0.185))
            values = focal[column].rolling(4, min_periods=1).mean().to_numpy(float)
            small.plot(years, values, color=LIGHT, linewidth=2)
            (line,) = small.plot([], [], color=BLUE, linewidth=2)
            unit = record.units.get(column, "")
            small.set_title(indicator_label(column, lang), fontsize=9.5)
            small.set_xlim(0, years.max())
            small.set_ylim(bottom=0)
            small.set_yticks([])
            small.tick_params(labelsize=8)
            texts.append((small.text(0.99, 1.06, "", transform=small.transAxes, ha="right",
                                     color=GREY, fontsize=9), unit))  # fmt: skip
            dots.append((line, values))
        figure.text(0.825, 0.02, START[lang], ha="center", fontsize=8, color=GREY)
        for quarter in range(0, 4 * round(years.max()) + 1, 4):  # also years without any firm
            scene = Scene(firms, ties, int(quarter))
            at = place(scene.nodes, scene.edges, at, rounds=30 if at else 80)
            axes.clear()
            paint(axes, scene, at, 0.8)
            title.set_text(f"{name} · {YEAR[lang].format(quarter // 4)}")
            until = years <= quarter / 4
            for (line, values), (text, unit) in zip(dots, texts):
                line.set_data(years[until], values[until])
                now = values[until][-1] if until.any() else float("nan")
                text.set_text(f"{number(now, unit, lang)} {unit_name(unit, lang)}")
            canvas.draw()  # type: ignore[no-untyped-call]
            image = Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3])  # type: ignore[no-untyped-call]
            pictures.append(image)
    return pictures


def _palette(picture: Any) -> Any:
    """Return 128 colours in which those of the legend surely are."""
    from PIL import Image, ImageColor

    sample = picture.resize((picture.width, picture.height // 2))
    board = Image.new("RGB", (sample.width, 2 * sample.height), "white")
    board.paste(sample)
    colours = [*KIND_COLOURS.values(), *LAYER_COLOURS.values(), BLUE, LIGHT, GREY, DARK]
    wide = board.width // len(colours)
    for i, colour in enumerate(colours):
        block = (i * wide, sample.height, (i + 1) * wide, board.height)
        board.paste(ImageColor.getrgb(colour), block)
    return board.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def write(record: Record, path: Path, lang: str = "en") -> Path:
    """Write the animation."""
    from PIL import Image

    pictures = frames(record, lang)
    palette = _palette(pictures[-1])
    flat = [p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    lengths = [320] * (len(flat) - 1) + [2500]
    flat[0].save(path, "GIF", save_all=True, append_images=flat[1:], duration=lengths, loop=0)
    return path
