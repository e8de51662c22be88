"""Attempts at a cluster, as data: ``configs/lives/attempts.yaml``, read and checked."""

from __future__ import annotations

from typing import NamedTuple

from sim.files import config_dir, read_yaml

from ..taker import Taker, Words

FOLDER = "lives"


class Attempt(NamedTuple):
    """A place at which a cluster is tried: its overrides, all of them of the start."""

    name: str
    label: Words
    lacks: Words
    source: str
    words: tuple[str, ...]


def attempts() -> dict[str, Attempt]:
    """Return all attempts by name; raise InputError with one sentence for what is wrong."""
    path = config_dir() / FOLDER / "attempts.yaml"
    to = Taker(read_yaml(path), f"{FOLDER}/{path.name}")
    found = to.each("attempts", _attempt, 1, 50)
    to.done()
    return found


def _attempt(to: Taker, name: str) -> Attempt:
    one = Attempt(name, to.both("label"), to.both("lacks"), to.text("source"), to.many("set"))
    for word in one.words:  # an attempt that changed a rule would not be one
        if word.partition("=")[0] not in ("path", "stage") and not word.startswith("start."):
            raise to.wrong("set", word, "part of a start: path=, stage= or start.…=")
    return one


def empty(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the control of an attempt: the same place, where nobody has begun."""
    return (*words, "start.startups=0", "start.smes=0", "stage.least=0")
