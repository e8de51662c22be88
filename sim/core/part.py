"""What every part says about itself, so that plans, tables and tests can be made from it."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

from .params import Switch


class Mechanism:
    """A rule of change: subclass, fill in, add to MECHANISMS; the module's head is its page."""

    name: ClassVar[str]
    phase: ClassVar[str]
    order: ClassVar[int] = 50
    label: ClassVar[str]
    label_zh: ClassVar[str]
    claims: ClassVar[tuple[str, ...]] = ()
    """Lines of the catalogue that it carries (M-001 …)."""
    reads: ClassVar[tuple[str, ...]] = ()
    """Columns that it reads, as 'table.column'."""
    writes: ClassVar[tuple[str, ...]] = ()
    """Columns that it writes; all others keep their bits."""
    events: ClassVar[tuple[str, ...]] = ()
    """Kinds of event that it notes."""
    proof: ClassVar[str] = ""
    """Indicator that moves when it is switched off."""
    proof_path: ClassVar[str] = "giant_led"
    """Path on which that is shown."""
    columns: ClassVar[dict[str, Any]] = {}
    Params: ClassVar[type[Switch]] = Switch

    def __init_subclass__(cls) -> None:
        """Take the ``Params`` of the part's own file, unless the class names another."""
        own = getattr(sys.modules[cls.__module__], "Params", None)
        if "Params" not in cls.__dict__ and own is not None:
            cls.Params = own

    def step(self, world: Any, p: Any) -> None:
        """Act for one quarter: read and write columns, post money, note events."""
        raise TypeError(f"mechanism '{self.name}' has no step")


class Shock:
    """Something from outside that strikes once and that no dial can say."""

    name: ClassVar[str]
    label: ClassVar[str]
    label_zh: ClassVar[str]

    def strike(self, world: Any, one: Any, field: int) -> None:
        """Strike once; ``one`` is the Intervention, ``field`` the number of the field hit."""
        raise TypeError(f"shock '{self.name}' does not strike")
