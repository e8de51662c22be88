"""What an outcome of a stored run is called, and in what it is counted."""

from __future__ import annotations

from .labels import pick, unit_name


def unit_of(name: str) -> str:
    """Return the unit of an outcome; nothing if it is not known any more."""
    from .outcomes import OUTCOMES

    return OUTCOMES[name].unit if name in OUTCOMES else ""


def label_of(name: str, lang: str = "en", unit: bool = False) -> str:
    """Return the name of an outcome for people; with its unit in brackets if asked for."""
    from .outcomes import OUTCOMES

    said = OUTCOMES[name].label(lang) if name in OUTCOMES else name.replace("_", " ")
    what = unit_of(name)
    if not unit or what in ("", "share", "index"):
        return said
    return said + pick((f" ({what})", f"（{unit_name(what, lang)}）"), lang)
