"""Put the demo's table and figure into the README, from a finished ``agglomera demo``.

python -m experiments.readme [--results results]
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.errors import StoreError

from .demo import YEARS
from .summary import HEAD, rows_of

if TYPE_CHECKING:
    import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
PICTURE = "docs/images/five-paths.png"


def table(numbers: pd.DataFrame) -> str:
    """Return the demo's table as Markdown."""
    rows = rows_of(numbers, "en")
    seeds = int(numbers.groupby("path").size().max())
    head = HEAD["en"].format(runs=len(numbers), years=YEARS, seeds=seeds)
    names = [f"{one} {other}" for one, other in zip(rows[0][1:], rows[1][1:], strict=True)]
    lines = [[head, *names], ["---", *["---:"] * len(names)], *rows[2:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines).replace("| --- |", "|---|")


def between(text: str, mark: str, new: str) -> str:
    """Return a text with what stands between two marks replaced."""
    marks = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    pattern = re.compile(f"{re.escape(marks[0])}.*?{re.escape(marks[1])}", re.S)
    if not pattern.search(text):
        raise StoreError(f"README.md has no {marks[0]} … {marks[1]}; put the table's place back")
    return pattern.sub(lambda _: f"{marks[0]}\n{new}\n{marks[1]}", text)


def main() -> None:
    """Rewrite README.md and its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("results"))
    folder = parser.parse_args().results / "demo"
    import pandas as pd
    from PIL import Image

    readme = ROOT / "README.md"
    text = between(
        readme.read_text("utf-8"), "demo-table", table(pd.read_csv(folder / "numbers.csv"))
    )
    readme.write_text(text, "utf-8")
    picture = Image.open(folder / "figures" / "trajectories.png").convert("RGB")
    small = picture.resize((1400, round(1400 * picture.height / picture.width)))
    small.save(ROOT / PICTURE, optimize=True)  # fewer colours would make two paths look alike
    print(f"README.md and {PICTURE}")


if __name__ == "__main__":
    main()
