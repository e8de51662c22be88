"""One run in motion: the network of firms year by year beside its curves, as a GIF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..labels import indicator_label, number, path_name, unit_name
from .layout import place
from .network import KIND_COLOURS, LAYER_COLOURS, YEAR, Scene, empty, marks, paint, shrink
from .style import BLUE, DARK, GREY, LIGHT, look
from .trajectories import START

if TYPE_CHECKING:
    from ..kept import Told

CURVES = ("firms", "people", "output")


def frames(record: Told, lang: str) -> list[Any]:
    """Return one picture per year. What does not change is drawn once and kept underneath."""
    from PIL import Image

    firms, ties = record.panel("firms"), record.panel("ties")
    focal = record.indicators
    focal = focal[focal["region"] == "focal"].sort_values("quarter")
    at: dict[int, tuple[float, float]] = {}
    pictures: list[Any] = []
    dots = 0.8 * shrink(firms)
    years = focal["quarter"].to_numpy(float) / 4.0
    name = path_name(str(record.spec.labels.get("path", "")), lang)
    with look(lang):
        figure = Figure(figsize=(8.2, 5.0), dpi=100)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.01, 0.125, 0.6, 0.81))
        empty(axes)
        figure.legend(handles=marks(lang), loc="lower left", ncols=3, fontsize=9, handlelength=1.4)
        title = figure.text(0.02, 0.945, "", fontsize=13, color=DARK)
        lines, texts = [], []
        for row, column in enumerate(c for c in CURVES if c in focal):
            small = figure.add_axes((0.66, 0.72 - 0.285 * row, 0.31, 0.17))
            values = focal[column].rolling(4, min_periods=1).mean().to_numpy(float)
            small.plot(years, values, color=LIGHT, linewidth=2)
            (line,) = small.plot([], [], color=BLUE, linewidth=2)
            unit = record.units.get(column, "")
            small.set_title(indicator_label(column, lang), fontsize=10)
            small.set_xlim(0, years.max())
            small.set_ylim(bottom=0)
            small.set_yticks([])
            small.tick_params(labelsize=8.5)
            texts.append((small.text(0.99, 1.06, "", transform=small.transAxes, ha="right",
                                     color=DARK, fontsize=9), unit))  # fmt: skip
            lines.append((line, values))
        figure.text(0.815, 0.02, START[lang], ha="center", fontsize=9, color=GREY)
        canvas.draw()  # type: ignore[no-untyped-call]
        ground = canvas.copy_from_bbox(figure.bbox)  # type: ignore[no-untyped-call]
        for quarter in range(0, 4 * round(years.max()) + 1, 4):  # also years without any firm
            scene = Scene(firms, ties, int(quarter))
            at = place(scene.nodes, scene.edges, at, rounds=25 if at else 80)
            title.set_text(f"{name} · {YEAR[lang].format(quarter // 4)}")
            until = years <= quarter / 4
            for (line, values), (text, unit) in zip(lines, texts):
                line.set_data(years[until], values[until])
                now = values[until][-1] if until.any() else float("nan")
                text.set_text(f"{number(now, unit, lang)} {unit_name(unit, lang)}")
            canvas.restore_region(ground)  # type: ignore[no-untyped-call]
            network = sorted(paint(axes, scene, at, dots), key=lambda artist: artist.zorder)
            for artist in (*network, title, *(line for line, _ in lines), *(x for x, _ in texts)):
                artist.draw(canvas.get_renderer())  # type: ignore[no-untyped-call]
            for artist in network:
                artist.remove()
            image = Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3])  # type: ignore[no-untyped-call]
            pictures.append(image)
    return pictures


def _palette(picture: Any) -> Any:
    """Return 64 colours: those of the legend and white as they are, the rest from a picture."""
    from PIL import Image, ImageColor

    names = ["white", *KIND_COLOURS.values(), *LAYER_COLOURS.values(), BLUE, LIGHT, GREY, DARK]
    sure = [ImageColor.getrgb(name) for name in names]
    sample = picture.quantize(64 - len(sure), method=Image.Quantize.MEDIANCUT)
    palette = Image.new("P", (1, 1))
    palette.putpalette([x for colour in sure for x in colour] + sample.getpalette())
    return palette


def write(record: Told, path: Path, lang: str = "en") -> Path:
    """Write the animation; its comment names the language."""
    from PIL import Image

    pictures = frames(record, lang)
    palette = _palette(pictures[-1])
    flat = [p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    lengths = [320] * (len(flat) - 1) + [2500]
    flat[0].save(path, "GIF", save_all=True, append_images=flat[1:], duration=lengths, loop=0,
                 comment=lang.encode())  # fmt: skip
    return path
