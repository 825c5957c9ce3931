"""Arrays built as one would write them: products flat, transposes settled, numbers in front, equal terms collected, common factors out."""

from sympy import Integer, Number, exp, log

from symgrad.matrices.tree import Array, number, symbols

ONE = number(Integer(1))
SYMMETRIC = ("symmetric", "positive definite", "diagonal")


class Builder:
    """Makes arrays; `structure` tells which names are symmetric, positive definite or diagonal."""

    def __init__(self, structure=()):
        self.structure = dict(structure)

    # What equals its transpose

    def is_symmetric(self, a):
        """Whether a square matrix is known to equal its transpose."""
        if a.op == "name":
            return self.structure.get(a.data.name) in SYMMETRIC
        if a.op in ("eye", "diag", "zeros"):
            return len(set(a.shape)) == 1 or a.op == "diag"
        if a.op in ("inv", "matpower", "transpose"):
            return self.is_symmetric(a.args[0])
        if a.op in ("plus", "times", "kron"):
            return all(not arg.shape or self.is_symmetric(arg) for arg in a.args)
        if a.op == "outer":
            return a.args[0] == a.args[1]
        return a.op == "matmul" and all(len(arg.shape) == 2 for arg in a.args) and self._reversed(a.args) == a.args

    def _reversed(self, chain):
        return tuple(self.transpose(arg) for arg in reversed(chain))

    def transpose(self, a):
        """The transpose: of a product the product of the transposes, of a vector itself."""
        if len(a.shape) < 2 or self.is_symmetric(a):
            return a
        if a.op == "transpose":
            return a.args[0]
        if a.op == "matmul":
            return self.chain(self._reversed(a.args))
        if a.op == "outer":
            return self.outer(a.args[1], a.args[0])
        if a.op == "times" and any(not arg.shape for arg in a.args):
            return self.times(*(self.transpose(arg) for arg in a.args))
        if a.op in ("ones", "zeros"):
            return Array(a.op, (), a.shape[::-1])
        if a.op == "over":
            return Array("over", (self.transpose(a.args[0]),), a.shape[::-1], a.data)
        outside = Array("transpose", (a,), a.shape[::-1])
        if a.op in ("plus", "times", "call", "positive", "power"):
            inside = Array(a.op, tuple(map(self.transpose, a.args)), outside.shape, a.data)
            return inside if symbols(inside) <= symbols(outside) else outside
        return outside

    def neat(self, a):
        """The same array, as the transpose of a product where that saves several transposes inside it."""
        amount, scalars, rest = self.split(a)
        if rest is None or rest.op != "matmul" or len(rest.shape) != 2:
            return a
        outside = Array("transpose", (self.transpose(rest),), rest.shape)
        return self.scaled(amount, scalars, outside) if symbols(outside) + 1 < symbols(rest) else a

    # Scale: the numbers in front of an array

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

    # Products of matrices

    def chain(self, elements):
        """The matrix product of arrays, flat, its numbers in front; vectors may stand at its ends."""
        amount, scalars, flat = Integer(1), [], []
        for number_, element in enumerate(elements):
            its, more, rest = self.split(element)
            amount *= its
            scalars += more
            flat += self._opened(rest, number_ > 0) if rest.op == "matmul" else [rest]
        flat = self._merged([a for a in flat if a.op != "eye"] or flat[:1])
        return self.scaled(amount, scalars, self._product(flat))

    def _opened(self, product, later):
        """The factors of a product inside another; one that is a vector has its own vector outside: (M v)' A is v' M' A."""
        inside = len(product.shape) == 1 and len(product.args[0 if later else -1].shape) == 1
        return self._reversed(product.args) if inside else product.args

    def _product(self, flat):
        if len(flat) == 1:
            return flat[0]
        if len(flat) == 2 and flat[0] == flat[1] and len(flat[0].shape) == 1:
            return self.squares(flat[0])
        shape = (*flat[0].shape[:-1], *flat[-1].shape[1:])
        inner = [a for number_, a in enumerate(flat) if a.op != "ones" or 0 < number_ < len(flat) - 1]
        if not shape and inner and len(inner) < len(flat):
            return Array("sum", (self._product(inner),))
        return Array("matmul", tuple(flat), shape)

    def squares(self, a):
        """The sum of the squares of all entries."""
        amount, scalars, rest = self.split(a)
        square = Array("power", (Array("norm", (rest,)), number(Integer(2))))
        return self.scaled(amount**2, [self.power(s, number(Integer(2))) for s in scalars], square)

    def _merged(self, flat):
        """Equal neighbours as powers; an inverse beside its matrix goes."""
        out = []
        for a in flat:
            base, exponent = self._base(a)
            if out and len(a.shape) == 2:
                before, power = self._base(out[-1])
                if before == base and len(out[-1].shape) == 2 and a.shape[0] == a.shape[1]:
                    total = power + exponent
                    out.pop()
                    if total:
                        out.append(self._matpower(base, total))
                    elif not out and a is flat[-1]:
                        out.append(Array("eye", (), a.shape))
                    continue
            out.append(a)
        return out or [Array("eye", (), flat[0].shape)]

    def _base(self, a):
        """A square matrix as a power of another; a transposed power as a power of the transpose."""
        if a.op == "inv":
            base, exponent = self._base(a.args[0])
            return base, -exponent
        if a.op == "matpower":
            return a.args[0], a.data
        if a.op == "transpose" and a.args[0].op in ("inv", "matpower"):
            base, exponent = self._base(a.args[0])
            return self.transpose(base), exponent
        return a, 1

    def _matpower(self, base, exponent):
        if base.op == "transpose":
            return self.transpose(self._matpower(base.args[0], exponent))
        if exponent == 1:
            return base
        return Array("inv", (base,), base.shape) if exponent == -1 else Array("matpower", (base,), base.shape, exponent)

    def outer(self, u, v):
        """u v^T, numbers in front."""
        (a, s, u), (b, t, v) = self.split(u), self.split(v)
        first, last = self._difference(u), self._difference(v)
        if first is not None and last is not None and first != last and self._turned_round(first) == last:
            a, u = -a, self._with_difference(u, first, last)
        return self.scaled(a*b, (*s, *t), Array("outer", (u, v), (*u.shape, *v.shape)))

    def _difference(self, a):
        """The difference of two terms that a vector is, or is a product with; None where there is none."""
        found = a.args if a.op == "matmul" else (a,)
        return next((arg for arg in found if arg.op == "plus" and len(arg.args) == 2), None)

    def _turned_round(self, difference):
        """y - x for x - y."""
        return self.plus(*(self.times(number(-1), term) for term in difference.args))

    def _with_difference(self, a, old, new):
        return new if a == old else Array("matmul", tuple(new if arg == old else arg for arg in a.args), a.shape)

    def power(self, base, exponent):
        """Entry by entry; powers of powers of a norm are one power."""
        if base.op == "power" and base.args[0].op == "norm" and base.args[1].op == exponent.op == "number":
            total = base.args[1].data*exponent.data
            return base.args[0] if total == 1 else Array("power", (base.args[0], number(total)))
        if base.op == exponent.op == "number" and isinstance(base.data, Number) and exponent.data.is_Integer and base.data != 0:
            return number(base.data**exponent.data)
        return Array("power", (base, exponent), base.shape or exponent.shape)

    def call(self, kind, *args):
        """A function of each entry; the logarithm of a sum of exponentials by its name."""
        (u, *rest) = args
        if kind is log and not rest:
            exponents = of_exponentials(u)
            if exponents is not None:
                return Array("logsumexp", (exponents,), exponents.shape[:-1])
        shape = next((a.shape for a in args if a.shape), ())
        return Array("call", tuple(args), shape, kind)

    # Sums

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
        parts.sort(key=lambda part: bool(part[0] < 0))
        if all(rest is not None for *_, rest in parts):
            return self._shared(parts, shape)
        return Array("plus", tuple(self.scaled(*part) for part in parts), shape)

    def _shared(self, parts, shape):
        """Numbers and scalars that all terms share, then the first and the last factors of their matrix products."""
        amount = parts[0][0] if len({abs(a) for a, *_ in parts}) == 1 else Integer(1)
        common = [s for s in dict.fromkeys(parts[0][1]) if all(s in scalars for _, scalars, _ in parts)]
        for _, scalars, _ in parts:
            for s in common:
                scalars.remove(s)
        terms = [self.scaled(a/amount, scalars, rest) for a, scalars, rest in parts]
        whole = self._factored(terms) or Array("plus", tuple(terms), shape)
        return whole if amount == 1 and not common else self.scaled(amount, common, whole)

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
        return self.times(self.scaled(amount, scalars, None), self.chain(rest.args[1:] if end == 0 else rest.args[:-1]))


def _sides(term):
    """The factors of a matrix product, numbers left aside; () of anything else."""
    arrays = [a for a in term.args if a.shape] if term.op == "times" else [term]
    return arrays[0].args if len(arrays) == 1 and arrays[0].op == "matmul" else ()


def _may_leave(sides, end):
    """Whether, without the factor they share, all products are arrays of as many axes, which can be added."""
    left = [side[1:] if end == 0 else side[:-1] for side in sides]
    return len({len(rest[0].shape[:-1]) + len(rest[-1].shape[1:]) if len(rest) > 1 else len(rest[0].shape) for rest in left}) == 1


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
