"""Numbers in front of arrays: arrays multiplied entry by entry, their numbers and scalars first, equal factors as powers."""

from math import prod

from sympy import Integer, Number, Rational, exp, log

from symgrad.matrices.schematic import A, c, each, m, n, norm, ones, raised, times, states, total_of, u, zero_array
from symgrad.matrices.tree import Array, number


class Scale:
    """Makes arrays with numbers in front, powers and functions entry by entry."""

    def split(self, a):
        """(number, scalar factors, what remains or None): `2*c*X` is (2, (c,), X)."""
        amount, scalars, rest = Integer(1), [], []
        for factor in a.args if a.op == "times" else (a,):
            if factor.op == "number" and isinstance(factor.data, Number):
                amount *= factor.data
            else:
                (rest if factor.shape else scalars).append(factor)
        if not rest:
            return amount, tuple(scalars), None
        return amount, tuple(scalars), rest[0] if len(rest) == 1 else Array("times", tuple(rest), rest[0].shape)

    def apart(self, arrays):
        """(the product of their numbers, the scalar factors of all, what remains of each)."""
        split = [self.split(a) for a in arrays]
        amount = prod((amount for amount, *_ in split), start=Integer(1))
        return amount, [s for _, scalars, _ in split for s in scalars], [rest for *_, rest in split]

    def scaled(self, amount, scalars, *arrays):
        """A number times scalars times arrays, as they stand; None stands for no array."""
        arrays = [a for rest in arrays if rest is not None for a in (rest.args if rest.op == "times" else (rest,))]
        shape = next((a.shape for a in arrays if a.shape), ())
        if amount == 0:
            return Array("zeros", (), shape) if shape else number(0)
        factors = (*[number(amount)]*(amount != 1), *_powers(scalars), *arrays)
        return Array("times", factors, shape) if len(factors) > 1 else factors[0] if factors else number(1)

    @states((times(A, 2, c), times(2, c, A)), (times(c, A, c), times(raised(c, 2), A)), (times(c, raised(c, -1), A), A),
            (times(ones(m, n), A), A), (times(A, A), raised(A, 2)), (times(2, A, Rational(1, 2), A), raised(A, 2)), (times(0, A), zero_array(m, n)))
    def times(self, *factors):
        """The product entry by entry: numbers in front, then scalars, then arrays, each in their order."""
        amount, scalars, rests = self.apart(factors)
        arrays = [a for rest in rests if rest is not None for a in (rest.args if rest.op == "times" else (rest,))]
        shape = next((a.shape for a in arrays), ())
        arrays = _powers([a for a in arrays if a.op != "ones"]) or self._ones(shape)
        return self.scaled(amount, scalars, *arrays)

    def _ones(self, shape):
        return [Array("ones", (), shape)] if shape else []

    @states((raised(raised(norm(u), 2), Rational(1, 2)), norm(u)), (raised(number(2), 3), number(8)))
    def power(self, base, exponent):
        """Entry by entry; powers of powers of a norm are one power."""
        if base.op == "power" and base.args[0].op == "norm" and base.args[1].op == exponent.op == "number":
            both = base.args[1].data*exponent.data
            return base.args[0] if both == 1 else Array("power", (base.args[0], number(both)))
        if base.op == exponent.op == "number" and isinstance(base.data, Number) and exponent.data.is_Integer and base.data != 0:
            return number(base.data**exponent.data)
        return Array("power", (base, exponent), base.shape or exponent.shape)

    @states((each(log, total_of(each(exp, u))), Array("logsumexp", (u,))))
    def call(self, kind, *args):
        """A function of each entry; the logarithm of a sum of exponentials by its name."""
        (u, *rest) = args
        if kind is log and not rest:
            exponents = of_exponentials(u)
            if exponents is not None:
                return Array("logsumexp", (exponents,), exponents.shape[:-1])
        shape = next((a.shape for a in args if a.shape), ())
        return Array("call", tuple(args), shape, kind)


def _powers(factors):
    """Equal factors as powers, divisors as divisors; each in the place of the first."""
    found = {}
    for factor in factors:
        base, exponent = (factor.args[0], factor.args[1].data) if factor.op == "power" and factor.args[1].op == "number" else (factor, Integer(1))
        found[base] = found.get(base, Integer(0)) + exponent
    return [base if e == 1 else Array("power", (base, number(e)), base.shape) for base, e in found.items() if e != 0]


def of_exponentials(a):
    """U where `a` is the sum of exp(U) over its last axis, else None."""
    if a.op == "sum" and a.args[0].op == "call" and a.args[0].data is exp and len(a.args[0].shape) == 1:
        return a.args[0].args[0]
    if a.op == "matmul" and len(a.args) == 2 and a.args[1].op == "ones" and a.args[0].op == "call" and a.args[0].data is exp:
        return a.args[0].args[0]
    return None
