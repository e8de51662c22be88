"""The errors that a user can cause, each one sentence: key, value, what is allowed, nearest valid name.

AgglomeraError
├── InputError      a value, name, file or folder the user gave (the command exits with code 2)
└── StoreError      a results folder that cannot be used as asked (also code 2)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class AgglomeraError(Exception):
    """Base of everything Agglomera raises on purpose."""


class InputError(AgglomeraError):
    """A value, name or file given by the user is not usable."""


class StoreError(AgglomeraError):
    """A results folder cannot be read or written as asked."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the closest known name, or an empty string."""
    close = difflib.get_close_matches(str(name), [str(k) for k in known], n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


def unknown(kind: str, name: object, known: Iterable[str]) -> InputError:
    """Build the error for a name that no registry or config knows."""
    names = sorted(str(k) for k in known)
    shown = ", ".join(names) if len(names) <= 24 else ", ".join(names[:24]) + ", …"
    return InputError(f"no {kind} '{name}'{nearest(str(name), names)} (known: {shown})")
