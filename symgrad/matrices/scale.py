"""Numbers in front of arrays: arrays multiplied entry by entry, their numbers and scalars first, equal factors as powers."""

from sympy import Integer, Number, Rational, exp, log

from symgrad.matrices.schematic import A, c, call, m, n, norm, ones, power, product, states, total, u, zeros
from symgrad.matrices.tree import Array, number

ONE = number(Integer(1))


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

    def scaled(self, amount, scalars, rest):
        """A number times scalars times an array, either of which may be missing."""
        if amount == 0:
            return Array("zeros", (), rest.shape) if rest is not None and rest.shape else number(Integer(0))
        factors = [*([number(amount)] if amount != 1 else []), *_powers(scalars)]
        if rest is not None:
            factors += rest.args if rest.op == "times" else [rest]
        if not factors:
            return ONE
        shape = rest.shape if rest is not None else ()
        return factors[0] if len(factors) == 1 else Array("times", tuple(factors), shape)

    @states((product(A, 2, c), product(2, c, A)), (product(c, A, c), product(power(c, 2), A)), (product(c, power(c, -1), A), A),
            (product(ones(m, n), A), A), (product(A, A), power(A, 2)), (product(2, A, Rational(1, 2), A), power(A, 2)), (product(0, A), zeros(m, n)))
    def times(self, *factors):
        """The product entry by entry: numbers in front, then scalars, then arrays, slopes last."""
        amount, scalars, arrays = Integer(1), [], []
        for factor in factors:
            its, more, rest = self.split(factor)
            amount *= its
            scalars += more
            if rest is not None:
                arrays += rest.args if rest.op == "times" else [rest]
        shape = next((a.shape for a in arrays), ())
        arrays = _powers(sorted((a for a in arrays if a.op != "ones"), key=lambda a: a.op in ("call", "positive"))) or self._ones(shape)
        if not arrays:
            return self.scaled(amount, scalars, None)
        rest = arrays[0] if len(arrays) == 1 else Array("times", tuple(arrays), arrays[0].shape)
        return self.scaled(amount, scalars, rest)

    def _ones(self, shape):
        return [Array("ones", (), shape)] if shape else []

    @states((power(power(norm(u), 2), Rational(1, 2)), norm(u)), (power(number(2), 3), number(8)))
    def power(self, base, exponent):
        """Entry by entry; powers of powers of a norm are one power."""
        if base.op == "power" and base.args[0].op == "norm" and base.args[1].op == exponent.op == "number":
            total = base.args[1].data*exponent.data
            return base.args[0] if total == 1 else Array("power", (base.args[0], number(total)))
        if base.op == exponent.op == "number" and isinstance(base.data, Number) and exponent.data.is_Integer and base.data != 0:
            return number(base.data**exponent.data)
        return Array("power", (base, exponent), base.shape or exponent.shape)

    @states((call(log, total(call(exp, u))), Array("logsumexp", (u,))))
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
