"""Which factors matter, which act together, and how much is luck?"""


def main(words: list[str]) -> int:
    """Run ``agglomera sensitivity``."""
    from .command import main as verb

    return verb(words)
