"""Do the five paths emerge? Named by outcomes alone, starts and axes swapped."""


def main(words: list[str]) -> int:
    """Run ``agglomera paths``."""
    from .command import main as verb

    return verb(words)
