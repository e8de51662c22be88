"""Cut the letters that our labels use out of Noto Sans CJK SC.

    python -m experiments.figures.fonts.subset PATH/TO/NotoSansCJK-Regular.ttc

The letters: every Chinese character and sign in the sources of sim/ and experiments/ and in
configs/, those of extra.txt (words of the field that later labels are likely to use), ASCII.
Run it again when the test of the fonts names a character that is missing (Debian's package
fonts-noto-cjk has the font).
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
TARGET = HERE / "AgglomeraCJK-Regular.otf"
FAMILY = "Agglomera CJK"
ASCII = "".join(map(chr, range(32, 127)))


def sources() -> list[Path]:
    """Return all files in which a label can stand."""
    found: list[Path] = []
    for folder, pattern in (("sim", "*.py"), ("experiments", "*.py"), ("configs", "*.yaml"),
                            ("sim/configs", "*.yaml"), ("experiments", "*.html")):  # fmt: skip
        found += sorted((ROOT / folder).rglob(pattern))
    return found


def is_chinese(letter: str) -> bool:
    """Say whether a letter is Chinese, or punctuation that only Chinese fonts have."""
    code = ord(letter)
    return 0x3000 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xFF00 <= code <= 0xFFEF


def needed() -> set[str]:
    """Return every Chinese letter that our own files use."""
    text = "".join(path.read_text("utf-8") for path in sources())
    return {letter for letter in text if is_chinese(letter)}


def cut(font_file: Path, target: Path = TARGET) -> int:
    """Write the subset under a name of its own; return its size in bytes."""
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    number = 0
    if font_file.suffix == ".ttc":
        from fontTools.ttLib import TTCollection

        fonts = TTCollection(str(font_file)).fonts
        names = [str(font["name"].getDebugName(1)) for font in fonts]
        number = names.index("Noto Sans CJK SC")
    font = TTFont(str(font_file), fontNumber=number)
    extra = (HERE / "extra.txt").read_text("utf-8")
    letters = needed() | {x for x in extra if not x.isspace()} | set(ASCII) | set("·×–—−…±°²‘’“”≤≥")
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(letters)))
    cutter.subset(font)
    for record in font["name"].names:
        new = {1: FAMILY, 3: FAMILY, 4: FAMILY, 6: "AgglomeraCJK-Regular", 16: FAMILY}
        if record.nameID in new:
            record.string = new[record.nameID]
    font["CFF "].cff.fontNames = ["AgglomeraCJK-Regular"]
    font.save(str(target), reorderTables=False)
    return target.stat().st_size


def covered() -> set[str]:
    """Return the letters that the shipped font has."""
    from fontTools.ttLib import TTFont

    with TTFont(str(TARGET)) as font:
        return {chr(code) for code in font.getBestCmap()}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("give the path of NotoSansCJK-Regular.ttc")
    print(f"{TARGET.name}: {cut(Path(sys.argv[1])) / 1000:.0f} kB, {len(needed())} letters in use")
