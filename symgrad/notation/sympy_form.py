"""Notation as plain SymPy expressions: what a caller is handed, and the form in which two expressions are compared."""

from functools import lru_cache
from itertools import count

from sympy import Add, Derivative, Eq, Function, Indexed, IndexedBase, Integer, KroneckerDelta, Mod, Mul, Number, Pow, Symbol, Tuple, floor
from sympy import Product as SympyProduct, Sum as SympySum
from sympy.core.symbol import Str

from symgrad.notation.brackets import AtMost, Bracket, Delta, Differ, InRange, Less, ValuesDiffer, ValuesEqual
from symgrad.notation.nodes import Abstract, Binder, D, Letter, Local, Modulo, OfMatrix, Over, Plus, Power, Quantity, Quotient, Times, Total
from symgrad.notation.traversal import bound_here, inside, outside, rebound, rebuild, substitute_binders


class _Indicator(Function):
    """A bracket as a SymPy function: it is worked out once its arguments are numbers, and left alone by sums until then."""

    @classmethod
    def eval(cls, *args):
        """SymPy's hook, called as the function is made: its value where all arguments are numbers. No text is evaluated."""
        return Integer(cls.holds(*args)) if all(arg.is_number for arg in args) else None


class within(_Indicator):
    """1 where lo <= e <= hi, else 0: `within(lo, e, hi)`."""

    holds = staticmethod(lambda lo, e, hi: bool(lo <= e) and bool(e <= hi))


class less(_Indicator):
    """1 where u < v, else 0."""

    holds = staticmethod(lambda u, v: bool(u < v))


class at_most(_Indicator):
    """1 where u <= v, else 0."""

    holds = staticmethod(lambda u, v: bool(u <= v))


class tie(_Indicator):
    """1 where two real numbers are equal, else 0."""

    holds = staticmethod(lambda u, v: bool(Eq(u, v)))


def relabel(node, depth=0):
    """Bound letters renamed by depth, so that expressions that differ only in them become equal."""
    if binders := bound_here(node):
        deeper = depth + len(binders)
        node = substitute_binders(node, [Letter(f"_{number}") for number in range(depth, deeper)])
        moved = [Binder(b.letter, relabel(b.lo, number), relabel(b.hi, number)) for number, b in enumerate(node.binders, depth)]
        return rebound(node, moved, [relabel(part, deeper) for part in inside(node)], [relabel(place, depth) for place in outside(node)])
    return rebuild(node, tuple(relabel(arg, depth) for arg in node.args)) if node.args else node


def alike(u, v):
    """Whether two expressions are the same; two sums, extremes or functions of matrices up to their bound letters."""
    return u == v or type(u) is type(v) and isinstance(u, (OfMatrix, Over)) and u.args[0] == v.args[0] and relabel(u) == relabel(v)


@lru_cache(maxsize=4096)
def normal_form(node):
    """The plain SymPy expression: evaluated, in SymPy's order, comparable with `==` up to bound letters."""
    return plain(relabel(node))


def plain(node):
    """The plain SymPy expression with the letters as they are written."""
    if isinstance(node, (Number, Symbol, Str)) or not node.args:
        return node
    if isinstance(node, Over) and node.operator in ("sum", "prod"):
        big = SympySum if node.operator == "sum" else SympyProduct
        limits = [(b.letter, plain(b.lo), plain(b.hi)) for b in reversed(node.binders)]
        return big(plain(node.body), *limits)
    if isinstance(node, (Over, Abstract, OfMatrix, Binder, Tuple, D)):
        return rebuild(node, tuple(plain(arg) for arg in node.args))
    if isinstance(node, Quantity):
        return Indexed(IndexedBase(node.name), *map(plain, node.places)) if node.places else Symbol(node.name, real=True)
    if isinstance(node, (Local, Total)):
        of, by = map(plain, node.args)
        return Derivative(of, by, evaluate=False) if of.is_Symbol else Symbol(f"d{of}/d{by}", real=True)
    return PLAIN.get(type(node), node.func)(*map(plain, node.args))


def oriented(e):
    """(whether a minus sign was taken out, the rest) of an expression with each difference in one direction: equal for (x - y)**2 and (y - x)**2."""
    if e.is_Number:
        return bool(e < 0), abs(e)
    if isinstance(e, Quantity) or not e.args or isinstance(e, Bracket):
        return False, e
    if not isinstance(e, (Plus, Times)) and bound_here(e):
        negative, body = oriented(e.args[1]) if isinstance(e, Over) and e.operator == "sum" else (False, e.args[1])
        return negative, rebuild(e, (e.args[0], body, *e.args[2:]))
    found = list(map(oriented, e.args))
    if isinstance(e, Times):
        return sum(negative for negative, _ in found) % 2 == 1, Times(*(arg for _, arg in found))
    if isinstance(e, Power) and e.exponent.is_Integer:
        return found[0][0] and e.exponent % 2 == 1, Power(found[0][1], e.exponent)
    signed = [Times(-1, arg) if negative else arg for negative, arg in found]
    if not isinstance(e, Plus):
        return False, rebuild(e, signed)
    one, other = Plus(*signed), Plus(*(arg if negative else Times(-1, arg) for negative, arg in found))
    return (True, other) if str(normal_form(other)) < str(normal_form(one)) else (False, one)


def without_primes(e, over):
    """A plain SymPy expression in which letters with primes, but for those of a telescope, have names that Python has too: j_1 for j'."""
    taken, names = {symbol.name for symbol in e.atoms(Symbol)}, {}
    for letter in sorted(e.atoms(Letter) - {binder.letter for binder in over}, key=str):
        plainly = letter.name.rstrip("'")
        if plainly != letter.name:
            name = next(name for number in count(letter.name.count("'")) if (name := f"{plainly}_{number}") not in taken)
            taken.add(name)
            names[letter] = Letter(name)
    return e.xreplace(names)


# What SymPy has for the classes of nodes.
PLAIN = {Plus: Add, Modulo: Mod, Quotient: lambda e, n: floor(e/n), Times: Mul, Power: Pow, Delta: KroneckerDelta, ValuesEqual: tie, InRange: within, Less: less, AtMost: at_most,
         Differ: lambda u, v: 1 - KroneckerDelta(u, v), ValuesDiffer: lambda u, v: 1 - tie(u, v)}
