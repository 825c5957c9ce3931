"""Arrays built as one would write them: products flat, transposes settled, numbers in front, equal terms collected, common factors out.

What tidies is a law, an equation of matrix notation, above the method that applies it. A method is given arrays that are tidy already.
"""

from sympy import Integer

from symgrad.matrices.products import Products
from symgrad.matrices.schematic import A, B, E, X, Y, c, m, matmul, n, outer, plus, times, states, u, v, w, zero_array
from symgrad.matrices.tree import Array, number, symbols


class Builder(Products):
    """Makes arrays; `structure` tells which names are symmetric, positive definite or diagonal."""

    # Sums

    @states((plus(A, A), times(2, A)), (plus(A, times(-1, A)), zero_array(m, n)), (plus(times(-2, u), times(2, v)), times(2, plus(v, times(-1, u)))),
            (plus(times(2, u), times(2, v)), times(2, plus(u, v))), (plus(times(c, u), times(c, v)), times(c, plus(u, v))),
            (plus(times(2, plus(u, v)), times(-2, u)), times(2, v)), (plus(matmul(A, B), matmul(A, E)), matmul(A, plus(B, E))),
            (plus(matmul(X, B), matmul(Y, B)), matmul(plus(X, Y), B)), (plus(outer(u, v), outer(u, w)), outer(u, plus(v, w))),
            (plus(outer(v, u), outer(w, u)), outer(plus(v, w), u)))
    def plus(self, *terms):
        """The sum of terms: equal ones collected, what all share taken out in front or behind, numbers multiplied in where that is shorter."""
        terms = [t for term in terms for t in (term.args if term.op == "plus" else (term,))]
        opened = [t for term in terms for t in self._multiplied_out(term)]
        whole = self._collected(terms)
        if len(opened) == len(terms):
            return whole
        return min(whole, self.plus(*opened), key=symbols)

    def _multiplied_out(self, term):
        """The terms of a number times a sum of terms."""
        amount, scalars, rest = self.split(term)
        return [self.times(number(amount), t) for t in rest.args] if rest is not None and rest.op == "plus" and not scalars else [term]

    def _collected(self, terms):
        """The sum of terms of which equal ones are added."""
        shape = next((t.shape for t in terms if t.shape), ())
        kinds = {}
        for term in terms:
            amount, scalars, rest = self.split(term)
            key = (frozenset(scalars), rest)
            before, first = kinds.get(key, (Integer(0), scalars))
            kinds[key] = (before + amount, first)
        parts = [(amount, list(scalars), rest) for (_, rest), (amount, scalars) in kinds.items() if amount != 0]
        if not parts:
            return Array("zeros", (), shape) if shape else number(Integer(0))
        if shape and all(rest is None for *_, rest in parts):  # the arrays went, among numbers: what remains fills their shape
            return self.times(self.plus(*(self.scaled(*part) for part in parts)), *self._ones(shape))
        if len(parts) == 1:
            return self.scaled(*parts[0])
        if all(rest is not None for *_, rest in parts):
            return self._shared(parts, shape)
        return Array("plus", tuple(self.scaled(*part) for part in parts), shape)

    def _shared(self, parts, shape):
        """Numbers and scalars that all terms share, then the first and the last factors of their matrix products."""
        common = [s for s in dict.fromkeys(parts[0][1]) if all(s in scalars for _, scalars, _ in parts)]
        for _, scalars, _ in parts:
            for s in common:
                scalars.remove(s)
        amounts = {a for a, *_ in parts}
        amount = min(amounts) if len(amounts) == 1 else max(amounts) if len({*map(abs, amounts)}) == 1 else Integer(1)
        if common or amount != 1:  # in brackets no sum begins with a minus sign
            parts = sorted(parts, key=lambda part: bool(part[0] < 0))
        terms = [self.scaled(a/amount, scalars, rest) for a, scalars, rest in parts]
        whole = self._factored(terms) or Array("plus", tuple(terms), shape)
        return self.scaled(amount, common, whole)

    def _factored(self, terms):
        """The sum with the first or the last factor of all products taken out; None where they share none."""
        outers = [self.split(term) for term in terms]
        for end in (0, 1):
            if all(rest.op == "outer" and rest.args[end] == outers[0][2].args[end] for *_, rest in outers):
                others = self.plus(*(self.scaled(a, s, rest.args[1 - end]) for a, s, rest in outers))
                shared = outers[0][2].args[end]
                return self.outer(shared, others) if end == 0 else self.outer(others, shared)
        sides = [_sides(term) for term in terms]
        for end in (0, -1):
            if all(sides) and len({side[end] for side in sides}) == 1 and _may_leave(sides, end):
                rest = self.plus(*(self._without(term, end) for term in terms))
                return self.chain((sides[0][0], rest) if end == 0 else (rest, sides[0][-1]))
        return None

    def _without(self, term, end):
        """A product without its first or last factor."""
        amount, scalars, rest = self.split(term)
        return self.times(self.scaled(amount, scalars), self.chain(rest.args[1:] if end == 0 else rest.args[:-1]))


def _sides(term):
    """The factors of a matrix product, numbers left aside; () of anything else."""
    arrays = [a for a in term.args if a.shape] if term.op == "times" else [term]
    return arrays[0].args if len(arrays) == 1 and arrays[0].op == "matmul" else ()


def _may_leave(sides, end):
    """Whether, without the factor they share, all products are arrays of as many axes, which can be added."""
    left = [side[1:] if end == 0 else side[:-1] for side in sides]
    return len({len(rest[0].shape[:-1]) + len(rest[-1].shape[1:]) if len(rest) > 1 else len(rest[0].shape) for rest in left}) == 1
