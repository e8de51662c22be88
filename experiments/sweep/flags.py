"""How the flags that several verbs share are read from the command line."""

from __future__ import annotations

import argparse
import re

from sim.core.errors import InputError


def whole(text: str) -> int:
    """Read a whole number of at least 0."""
    if not re.fullmatch("[0-9]{1,19}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number")
    return int(text)


def years(text: str) -> tuple[int, ...]:
    """Read ``5,10,20``: whole years, each once, in order."""
    if not re.fullmatch(r"[0-9]{1,4}(,[0-9]{1,4})*", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of years, such as 5,10,20")
    found = tuple(sorted(map(int, text.split(","))))
    if len(set(found)) < len(found):
        raise argparse.ArgumentTypeError(f"'{text}' names a year twice")
    return found


def names(text: str) -> tuple[str, ...]:
    """Read names with commas between them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def shard(text: str) -> tuple[int, int]:
    """Read ``K/N``: the K-th of N parts."""
    fits = re.fullmatch(r"([0-9]{1,5})/([0-9]{1,5})", text)
    if not fits or not 1 <= int(fits[1]) <= int(fits[2]):
        raise argparse.ArgumentTypeError(f"'{text}' is not K/N with K from 1 to N, such as 1/3")
    return int(fits[1]), int(fits[2])


def factor(text: str) -> tuple[str, str]:
    """Read ``key=low:high`` or ``key=a,b,c``: the key, and what is said of it."""
    key, equals, said = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"--factor {text} is not of the form key=low:high or key=a,b,c")
    return key.strip(), said


def key_of(word: str) -> str:
    """Return the key of an override ``key=value``."""
    return word.partition("=")[0].strip()


def experiment(words: list[str]) -> tuple[str | None, list[str]]:
    """Sort out ``experiment=NAME``; return the name, None if there is none, and the other words."""
    rest = [word for word in words if key_of(word) != "experiment"]
    said = [word.partition("=")[2].strip() for word in words if word not in rest]
    if len(said) > 1:
        raise InputError(f"experiment is given twice: {said[0]} and {said[1]}")
    return (said[0] if said else None), rest
