"""How fast: the model against a plain-Mesa twin of its core, on the machine at hand."""


def main(words: list[str]) -> int:
    """Run ``agglomera benchmark``."""
    from .command import main as measured

    return measured(words)
