"""What studies found, asked of the model: point, interval, band, verdict."""


def main(words: list[str]) -> int:
    """Run ``agglomera findings``."""
    from .command import main as verb

    return verb(words)
