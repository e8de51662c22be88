"""The Chinese letters of our pictures, and the script that cuts them out of Noto Sans CJK."""

from __future__ import annotations

import base64
from pathlib import Path

FONT = Path(__file__).with_name("AgglomeraCJK-Regular.otf")


def embedded() -> str:
    """Return the font as an address that a page can carry inside itself."""
    return f"data:font/otf;base64,{base64.b64encode(FONT.read_bytes()).decode()}"
