"""What does a policy change? The same seeds in several arms, compared pair by pair."""


def main(words: list[str]) -> int:
    """Run ``agglomera compare``."""
    from .command import main as compared

    return compared(words)
