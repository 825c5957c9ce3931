"""Notation as plain SymPy expressions: what a caller is handed, and the form in which two expressions are compared."""

from sympy import Add, Derivative, Eq, Indexed, IndexedBase, KroneckerDelta, Mul, Number, Piecewise, Pow, Symbol, Tuple
from sympy import Product as SympyProduct, Sum as SympySum
from sympy.core.symbol import Str

from symgrad.notation import (Abstract, Binder, D, Differ, Letter, Local, Over, Plus, Positive, Power, Quantity, Same, Times,
                              Total, Within, bound_here, is_index, rebuild, substitute)


def relabel(node, depth=0):
    """Bound letters renamed by depth, so that expressions that differ only in them become equal."""
    binders = bound_here(node)
    if binders:
        inner, moved = {}, []
        for binder in binders:
            lo, hi = (relabel(substitute(bound, inner), depth) for bound in (binder.lo, binder.hi))
            inner[binder.letter] = Letter(f"_{depth}")
            moved.append(Binder(Letter(f"_{depth}"), lo, hi))
            depth += 1
        if isinstance(node, Over):
            return Over(node.args[0], relabel(substitute(node.body, inner), depth), *moved)
        return Abstract(node.args[0], [relabel(substitute(a, inner), depth) for a in node.arguments], moved)
    return rebuild(node, tuple(relabel(arg, depth) for arg in node.args)) if node.args else node


def canonical(node):
    """The plain SymPy expression: evaluated, in SymPy's order, comparable with `==` up to bound letters."""
    return _plain(relabel(node))


def plain(node):
    """The plain SymPy expression with the letters as they are written."""
    return _plain(node)


def _plain(node):
    if isinstance(node, (Number, Symbol, Str)) or not node.args:
        return node
    if isinstance(node, Over) and node.operator in ("sum", "prod"):
        big = SympySum if node.operator == "sum" else SympyProduct
        limits = [(b.letter, _plain(b.lo), _plain(b.hi)) for b in reversed(node.binders)]
        return big(_plain(node.body), *limits)
    if isinstance(node, (Over, Abstract, Binder, Tuple)):
        return rebuild(node, tuple(_plain(arg) for arg in node.args))
    if isinstance(node, Quantity):
        return Indexed(IndexedBase(node.name), *map(_plain, node.places)) if node.places else Symbol(node.name, real=True)
    if isinstance(node, (Local, Total)):
        of, by = map(_plain, node.args)
        return Derivative(of, by, evaluate=False) if of.is_Symbol else Symbol(f"d{of}/d{by}", real=True)
    if isinstance(node, D):
        return rebuild(node, tuple(_plain(arg) for arg in node.args))
    args = tuple(map(_plain, node.args))
    if isinstance(node, Plus):
        return Add(*args)
    if isinstance(node, Times):
        return Mul(*args)
    if isinstance(node, Power):
        return Pow(*args)
    if isinstance(node, Same):
        return KroneckerDelta(*args) if _is_index(node) else Piecewise((1, Eq(*args)), (0, True))
    if isinstance(node, Differ):
        return 1 - KroneckerDelta(*args)
    if isinstance(node, Within):
        lo, e, hi = args
        return Piecewise((1, (lo <= e) & (e <= hi)), (0, True))
    if isinstance(node, Positive):
        return Piecewise((1, args[0] > 0), (0, True))
    return node.func(*args)


def _is_index(bracket):
    """Whether both sides of a bracket are index arithmetic rather than real numbers."""
    return all(is_index(arg) for arg in bracket.args)
