"""What may be varied: every key of a run with its declared type, range and choices.

The door's own checks are used, so that a wrong key or value is told in the same sentence wherever
it stands: behind ``agglomera run``, in a factor, in an arm or in a cell of a CSV.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

from sim.core.errors import InputError, shown, unknown
from sim.core.params import check, coerce
from sim.files import GROUPS, names

SEVERAL = ("policy", "shock")
"""Groups of which a run may choose several at once."""
BESIDE = {
    "seed": "seeds are given beside the design (--seeds 20), the same for all points",
    "years": "years are given beside the design (--years 5,10,20), the same for all points",
}
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
_LONGEST = 400  # digits; beyond, no declared range holds the number anyway


@dataclasses.dataclass(frozen=True)
class Declared:
    """One key: the default decides its type (None: a number or nothing); a group has choices."""

    key: str
    default: Any
    holder: Any = None
    """A dataclass of this one parameter, for the door's check; None for a config group."""
    choices: tuple[str, ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether this is a config group, such as path or policy."""
        return self.holder is None

    @property
    def is_number(self) -> bool:
        """Whether values lie on a scale, so that a range means something."""
        number = self.default is None or isinstance(self.default, int | float)
        return number and not isinstance(self.default, bool)

    @property
    def is_whole(self) -> bool:
        """Whether values are whole numbers."""
        return self.is_number and isinstance(self.default, int)

    def take(self, said: Any) -> Any:
        """Return what was said, as text or as a value, in the declared type; lists as ``[a,b]``."""
        if said is None or (isinstance(said, str) and said.strip() == "null"):
            raise InputError(f"{self.key} = null is no value that a design can hold")
        if self.is_group:
            return self._choice(said)
        value = self._typed(said) if isinstance(said, str) else said
        value = coerce(value, self.default, self.key)
        section, _, name = self.key.rpartition(".")
        check(self.holder(**{name: value}), section)
        return f"[{','.join(value)}]" if isinstance(value, tuple) else value

    def _typed(self, text: str) -> Any:
        text = text.strip()
        if isinstance(self.default, bool):
            return {"true": True, "false": False}.get(text.lower(), text)
        if self.is_number:
            if not _NUMBER.fullmatch(text) or len(text) > _LONGEST:
                return text
            return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)
        return _listed(text) if isinstance(self.default, tuple) else _bare(text)

    def _choice(self, said: Any) -> str:
        text = said.strip() if isinstance(said, str) else said
        many = _listed(text) if isinstance(text, str) else text
        if not isinstance(many, list | tuple):
            raise unknown(self.key, said, self.choices)
        for one in many:
            if one not in self.choices:
                raise unknown(self.key, one, self.choices)
        if len(set(many)) < len(many) or not many:
            raise InputError(f"{self.key} = {shown(said)} does not name each choice once")
        if len(many) > 1 and self.key not in SEVERAL:
            raise InputError(f"{self.key} = {shown(said)} names several; a run has one {self.key}")
        return str(many[0]) if len(many) == 1 else f"[{','.join(many)}]"


def _bare(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if quoted else text


def _listed(text: str) -> list[str]:
    if not (text.startswith("[") and text.endswith("]")):
        return [_bare(text)]
    inside = text[1:-1].strip()
    return [_bare(one.strip()) for one in inside.split(",")] if inside else []


def declared(key: str, config_dir: str | Path | None = None) -> Declared:
    """Return what is known of one key; raise InputError with the nearest one if there is none."""
    from sim.checking import Draft, build, keys, take

    if key in BESIDE:
        raise InputError(f"{key} is no factor: {BESIDE[key]}")
    if key in GROUPS:
        return Declared(key, "", None, tuple(names(key, config_dir)))
    if key not in keys(config_dir):
        draft = Draft()
        take(draft, key, 0, "")
        build(draft, {}, config_dir)  # raises, and knows best what was meant
        raise unknown("key", key, keys(config_dir))
    section, _, name = key.rpartition(".")
    field = next(f for f in dataclasses.fields(_part(section)) if f.name == name)
    alone = dataclasses.field(default=field.default, metadata=dict(field.metadata))
    return Declared(key, field.default, dataclasses.make_dataclass("Alone", [(name, Any, alone)]))


def _part(section: str) -> Any:
    from sim.checking import PARTS
    from sim.core.registry import MECHANISMS
    from sim.core.spec import Intervention, RunSpec, Trigger

    head, _, rest = section.partition(".")
    if head == "mechanisms":
        return MECHANISMS[rest].Params
    if head in ("levers", "shocks"):
        return Trigger if section.endswith(".when") else Intervention
    return PARTS[section] if section else RunSpec
