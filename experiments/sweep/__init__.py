"""Many runs of one experiment: planned before the first, on any number of processes, kept whole."""


def main(words: list[str]) -> int:
    """Run ``agglomera sweep``."""
    from .command import main as swept

    return swept(words)
