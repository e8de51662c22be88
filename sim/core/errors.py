"""The errors that a user can cause, each one sentence: key, value, what is allowed, nearest valid name.

AgglomeraError
├── InputError      a value, name, file or folder the user gave (the command exits with code 2)
└── StoreError      a results folder that cannot be used as asked (also code 2)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST, _LONGEST_WORD = 560, 120


class AgglomeraError(Exception):
    """Base of everything Agglomera raises on purpose: its text is always one readable line."""

    def __init__(self, said: str = "") -> None:
        line = " ".join(said.split())
        line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
        super().__init__(short(line, _LONGEST))


class InputError(AgglomeraError):
    """A value, name or file given by the user is not usable."""


class StoreError(AgglomeraError):
    """A results folder cannot be read or written as asked."""


def short(text: str, longest: int = _LONGEST_WORD) -> str:
    """Return a text of bearable length: the middle is left out if it is too long."""
    if len(text) <= longest:
        return text
    return f"{text[: longest * 2 // 3]} … {text[len(text) - longest // 3 :]}"


def shown(value: object) -> str:
    """Return how a value given by the user is shown in a sentence, whatever it is."""
    if value is None:
        return "null"
    try:
        return short(repr(value))
    except ValueError:  # Python refuses to write a number of thousands of digits
        return f"({type(value).__name__} too long to show)"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the closest known name, or an empty string."""
    close = difflib.get_close_matches(short(str(name)), [str(k) for k in known], n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


def unknown(kind: str, name: object, known: Iterable[str]) -> InputError:
    """Build the error for a name that no registry or config knows."""
    names = sorted(str(k) for k in known)
    listed = ", ".join(names[:24]) + ", …" * (len(names) > 24) or "none"
    return InputError(
        f"no {kind} '{short(str(name))}'{nearest(str(name), names)} (known: {listed})"
    )
