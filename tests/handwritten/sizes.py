"""Random sizes: of batches, of layers, of sequences."""


def sizes(rng, count, edge=False, square=False):
    """`count` sizes of which no two are equal, that no mistaken axis may pass unseen; all 1 at an edge; all equal when square."""
    if edge:
        return [1]*count
    if square:
        return [int(rng.integers(3, 5))]*count
    return [int(size) for size in rng.permutation(range(2, count + 4))[:count]]
