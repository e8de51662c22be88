"""Numbers read off a world, one file per family: they look and change nothing."""
