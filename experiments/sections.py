"""Pages made by several commands: each owns what stands between its two marks."""

from __future__ import annotations

import re
from pathlib import Path


def put(page: Path, mark: str, text: str) -> None:
    """Replace what stands between the marks of a page; at its end if they are not there yet."""
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    new = f"{begin}\n{text.rstrip()}\n{end}\n"
    old = page.read_text("utf-8") if page.exists() else ""
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}\n?", re.S)
    whole, times = pattern.subn(lambda _: new, old)
    if not times:
        whole = f"{old.rstrip()}\n\n{new}" if old.strip() else new
    page.write_text(whole, "utf-8")
