"""Which runs are stored, and what do they say? Summed up, asked in SQL, exported."""


def main(words: list[str]) -> int:
    """Run ``agglomera results``."""
    from .command import main as verb

    return verb(words)
