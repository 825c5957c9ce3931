"""How far two gradients are apart: array by array, a list by each of its arrays."""

from tests.numeric import apart


def arrays(values):
    """(input, array) for every array of every input, in one order whatever the order of the inputs."""
    return [(name, array) for name, value in sorted(values.items()) for array in (value if isinstance(value, list) else [value])]


def farthest(found, wanted):
    """(how far apart, input) where gradients differ most. They are by the same inputs, list for list."""
    assert found.keys() == wanted.keys()
    pairs = zip(arrays(found), arrays(wanted), strict=True)
    return max((apart(mine, theirs), name) for (name, mine), (_, theirs) in pairs)
