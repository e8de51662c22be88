"""Python's search for circles of garbage, held back where hardly any can be found.

The search looks at all that lives, again and again while it grows: a tenth of a short run.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave garbage where it is until the block ends; what no circle holds goes at once anyway."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
