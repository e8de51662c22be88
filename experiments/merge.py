"""``agglomera merge``: the shards of a sweep become one dataset."""


def main(words: list[str]) -> int:
    """Run the verb."""
    from .sweep.merge import main as merged

    return merged(words)
