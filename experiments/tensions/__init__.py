"""Questions on which two sides disagree: an experiment and a sentence for each."""


def main(words: list[str]) -> int:
    """Run ``agglomera tensions``."""
    from .command import main as verb

    return verb(words)
