"""``python -m experiments.honesty``."""

import sys

from ..cli import guarded
from .command import main

sys.exit(guarded(main, sys.argv[1:]))
