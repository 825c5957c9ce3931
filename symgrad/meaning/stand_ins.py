"""Fixed smooth functions that stand for abstract quantities, of which no more is known than what they depend on."""

from functools import lru_cache
from hashlib import sha256


def stand_in(mp, name, arguments):
    """The value of the function that a name picks, at arguments (number, places, value): it has no symmetry and no zero derivative."""
    line = square = mp.zero
    for number, places, u in arguments:
        c, d = _coefficients(name, number, places)
        line, square = line + c*u, square + d*u**2
    return line + square/2 + line*square/3 + mp.sin(line)


@lru_cache(maxsize=4096)
def _coefficients(name, number, places):
    """Two coefficients between 1/2 and 3/2, the same in every run."""
    digest = sha256(repr((name, number, places)).encode()).digest()
    return tuple(0.5 + int.from_bytes(digest[start:start + 4])/2**32 for start in (0, 4))
