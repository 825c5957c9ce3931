"""Brackets, 1 where a condition holds and 0 elsewhere: what letters and sizes, or real numbers, are compared by."""

from sympy import S

from symgrad.notation.nodes import Node, Quantity


class Bracket(Node):
    """Iverson's bracket: 1 where the condition holds, else 0."""

    bounds = ()  # the index expressions that are >= 0 where it holds
    relation = property(lambda self: (self.args, self.sign), doc="The sides as they are written, and the name of the sign between them.")


class Delta(Bracket):
    """`[u = v]`, for letters the Kronecker delta."""

    sign = "equal"
    bounds = property(lambda self: InRange(self.args[0], self.args[1], self.args[0]).bounds)


class Differ(Bracket):
    """`[u != v]`."""

    sign = "unequal"


class InRange(Bracket):
    """`[lo <= e <= hi]`, written `InRange(lo, e, hi)`; an end of -oo or oo is none, as in `[i <= j]`, `InRange(-oo, i, j)`."""

    @property
    def bounds(self):
        lo, e, hi = self.args
        return tuple((upper - lower).expand() for lower, upper in ((lo, e), (e, hi)) if lower is not -S.Infinity and upper is not S.Infinity)

    @property
    def relation(self):
        lo, e, hi = self.args
        if lo is -S.Infinity and hi.as_coefficients_dict()[1] == -1:
            return (e, hi + 1), "below"  # [i < j]
        return tuple(side for side in self.args if side.is_infinite is not True), "at most"


class OfValues(Bracket):
    """A bracket that compares real numbers: factors beside one that is 0 are never evaluated."""


class Less(OfValues):
    """`[u < v]`, written `[v > u]` where u alone is a number, or a name."""

    sign, turned = "below", "above"

    @property
    def relation(self):
        u, v = self.args
        simple = u.is_Number or isinstance(u, Quantity) and not (v.is_Number or isinstance(v, Quantity))
        return ((v, u), self.turned) if simple else ((u, v), self.sign)


class AtMost(Less):
    """`[u <= v]`, or `[v >= u]`."""

    sign, turned = "at most", "at least"


class ValuesEqual(OfValues):
    """`[u = v]`, as of the values that share a maximum."""

    sign = "equal"


class ValuesDiffer(OfValues):
    """`[u != v]`."""

    sign = "unequal"


def positive(u):
    """`[u > 0]`."""
    return Less(0, u)
