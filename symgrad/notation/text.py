"""Equation text again: what `read` takes back to an equal System."""

import re
from functools import lru_cache

from sympy import Add, Basic, Function, Indexed, Mul, Pow, Rational, Tuple

from symgrad.notation import nodes as notation
from symgrad.notation.brackets import Bracket
from symgrad.notation.functions import ROWS
from symgrad.notation.nodes import Abstract, Modulo, OfMatrix, Over, Plus, Power, Quantity, Quotient, Times, spelled
from symgrad.notation.traversal import free_letters, is_sum

# How strongly a form binds: what is looser than its surroundings goes into parentheses.
SUM, PRODUCT, SIGN, POWER, ATOM = range(5)

# Ranges are put below one another up to this column.
WIDEST = 100


def equation_text(system):
    """The lines of a System: given, declarations, assumptions, equations, names, forms, what is shown and where answers are evaluated."""
    system = system.whole
    lines = [f"given {', '.join(system.given)}"] if system.given else []
    lines += [f"function {', '.join(system.functions)}"] if system.functions else []
    lines += [_declaration(name, shape, system) for name, shape in system.shapes.items()]
    lines += [f"assume {expression(left)} = {expression(right)}{_for(over)}" for over, left, right in system.facts]
    lines += [f"assume {_bounds(lo, e, hi)}{_for(over)}" for over, lo, e, hi in system.bounds]
    lines += _definitions([d for d in system.definitions if d.target.name != system.upstream])
    lines += [f"given d{system.upstream}/d{expression(system.upstream_gradient[1])}"] if system.upstream else []
    lines += [f"name {name} = d{of}/d{by}" for (of, by), name in system.named.items()]
    lines += [f"name {name} = {'-' if factor == -1 else f'{expression(factor, POWER)}*'}d{of}/d{by}" for (of, by), (name, factor) in system.multiples.items()]
    lines += [f"write {name} as {form}" for name, form in system.forms.items()]
    lines += [f"show {expression(left)} = {expression(right)}{_for(over)}" for over, left, right in system.claims]
    lines += [f"at {', '.join(f'{expression(entry)} = {expression(value)}' for _, entry, value in point)}{_for(_all_binders(point))}" for point in system.points]
    return "\n".join(lines) + "\n"


def _declaration(name, shape, system):
    words = f"{name}: ({', '.join(map(axis, shape))})"
    if name in system.labels:
        return f"index {words} in {axis(Tuple(*system.labels[name]))}"
    return f"{words} {system.structure[name]}" if name in system.structure else words


def _definitions(definitions):
    """The equations, ranges below one another."""
    rows = [(f"{expression(d.target)} = {expression(d.body)}", _for(d.over)) for d in definitions]
    width = max((len(words) for words, ranges in rows if ranges and len(words) <= WIDEST), default=0)
    return [words.ljust(width) + ranges if ranges else words for words, ranges in rows]


def _bounds(lo, e, hi):
    if lo is not None and hi is None:
        return f"{expression(e)} > {expression(lo)}"
    return " < ".join(expression(part) for part in (lo, e, hi) if part is not None)


def _all_binders(point):
    return tuple(dict.fromkeys(binder for over, _, _ in point for binder in over))


def _for(over):
    written = [range_text(binder) for binder in over if binder.written]
    return f"    for {', '.join(written)}" if written else ""


def axis(size):
    """An axis of a declaration: its size, or its range."""
    return "..".join(map(index, size)) if isinstance(size, Tuple) else index(size)


def range_text(binder):
    return f"{binder.letter} in {index(binder.lo)}..{index(binder.hi)}" if binder.written else str(binder.letter)


def index(e):
    """Index arithmetic without blanks, what is added before what is taken away."""
    terms = Add.make_args(e)
    terms = sorted(terms, key=lambda term: (bool(term.as_coeff_Mul()[0] < 0), bool(term.is_Integer)))
    words = [_term(term, number == 0).replace(" ", "") for number, term in enumerate(terms)]
    return "".join(word if word.startswith("-") or not number else f"+{word}" for number, word in enumerate(words))


def _term(e, first):
    """A term of index arithmetic: u % n and u // n behind a sign are enclosed."""
    c, rest = e.as_coeff_Mul()
    if isinstance(rest, Modulo | Quotient) and (c == -1 or c == 1 and not first):
        return f"{'-'*(c == -1)}({rest})"
    return str(e)


def _digit(e):
    """Index arithmetic beside % or //."""
    return index(e) if not e.args or isinstance(e, Quantity) else f"({index(e)})"


def expression(e, around=SUM):
    """An expression as text; `around` is how strongly what stands around it binds."""
    words, strength = _form(e)
    return f"({words})" if strength < around else words


_SYMBOL = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?|\*\*|[<>!]=|[-+*/=<>]")


@lru_cache(maxsize=4096)
def length(e):
    """By what the simpler of two forms is the smaller: how many names, numbers and operators stand in its text, then how deep its sums are nested."""
    return len(_SYMBOL.findall(expression(e))), _nested(e, 0)


def _nested(e, depth):
    return depth*is_sum(e) + sum(_nested(arg, depth + is_sum(e)) for arg in e.args)


@spelled.register(Basic)
def _(node):
    return expression(node)


def _form(e):
    """(text, how strongly it binds)."""
    if isinstance(e, Quantity):
        return f"{e.name}{_at(e.places)}", ATOM
    if e.is_Rational:
        return str(e), PRODUCT if not e.is_Integer else SIGN if e < 0 else ATOM
    for kind, form in _FORMS.items():
        if isinstance(e, kind):
            return form(e)
    return _called(type(e).__name__, e.args) if isinstance(e, notation.Node) else (str(e), ATOM)


def _at(places):
    return f"[{','.join(map(index, places))}]" if places else ""


def _called(name, args):
    return f"{name}({', '.join(map(expression, args))})", ATOM


def _plus(e):
    words = expression(e.args[0], SUM)
    for term in e.args[1:]:
        minus, rest = _sign(term)
        words += f" {'-' if minus else '+'} {expression(rest, PRODUCT)}"
    return words, SUM


def _sign(term):
    """(whether a term is subtracted, the term without its sign), such that reading gives the same term again."""
    if term.is_Rational and term < 0:
        return True, -term
    if isinstance(term, Times) and term.args[0].is_Rational and term.args[0] < 0:
        return True, Times(*([] if term.args[0] == -1 else [-term.args[0]]), *term.args[1:])
    return False, term


def _times(e):
    factors = _means(e.args)
    if len(factors) == 1:
        return factors[0], ATOM
    if e.args[0] == -1:
        return f"-{expression(Times(*e.args[1:]), SIGN if e.args[1].is_Rational else PRODUCT)}", PRODUCT
    words = factors[0] if isinstance(factors[0], str) else expression(factors[0], PRODUCT)
    for number, factor in enumerate(factors[1:], 1):
        after_number = number == 1 and not isinstance(factors[0], str) and factors[0].is_Rational  # a quotient of two would be read as one number
        if (below := _divided_by(factor)) and not (after_number and factor.exponent == -1 and factor.base.is_Rational):
            words += below
        else:
            words += f"*{factor if isinstance(factor, str) else expression(factor, POWER)}"
    return words, PRODUCT


def _divided_by(factor):
    """`/u**2` of u**(-2), as it stands behind a dividend: a derivative, a ratio itself, in parentheses; None of any other factor."""
    if not (isinstance(factor, Power) and factor.exponent.is_Rational and factor.exponent < 0):
        return None
    base = factor.base if factor.exponent == -1 else Power(factor.base, -factor.exponent)
    return f"/{expression(base, ATOM if isinstance(base, (notation.Local, notation.Total)) else POWER)}"


def _means(args):
    """The factors, with `1/n` before a sum over n values put together again as the text of a mean."""
    found = []
    for arg in args:
        sizes = [Power(binder.size, -1) for binder in arg.binders] if is_sum(arg) else []
        if sizes and found[-len(sizes):] == sizes:
            found[-len(sizes):] = [_over(arg, "mean")[0]]
        else:
            found.append(arg)
    return found


def _power(e):
    if e.exponent == Rational(1, 2):
        return f"sqrt({expression(e.base)})", ATOM
    if (below := _divided_by(e)) and not (e.exponent == -1 and e.base.is_Rational):
        return f"1{below}", PRODUCT
    return f"{expression(e.base, ATOM)}**{expression(e.exponent, ATOM)}", POWER


def _over(e, name=None):
    return f"{name or e.operator}({expression(e.body)}, {', '.join(map(range_text, e.binders))})", ATOM


def function_name(kind):
    """What equation text calls the function of a SymPy class."""
    return ROWS[kind].name if kind in ROWS else kind.__name__


def _matrix(e):
    """The matrix that a function is of: X, X.T, inv(X) where its entries are those of one name, else the entries in brackets."""
    body, letters = e.body, tuple(binder.letter for binder in e.binders)
    if isinstance(body, Indexed):
        body = Quantity(body.base.name, *body.indices)
    if isinstance(body, (Quantity, OfMatrix)) and body.places in (letters, letters[::-1]):
        whole = body.func(*body.args[:-2])
        if not free_letters(whole) & set(letters):
            return f"{expression(whole)}{'' if body.places == letters else '.T'}"
    return f"[{expression(body)} for {', '.join(map(range_text, e.binders))}]"


_SIGNS = {"equal": " = ", "unequal": " != ", "below": " < ", "at most": " <= ", "above": " > ", "at least": " >= "}


def bracket_text(relation, words):
    """A bracket around a `relation`, with its sides in `words`, and how strongly it binds."""
    sides, sign = relation
    return f"[{_SIGNS[sign].join(map(words, sides))}]", ATOM


# What stands around the argument of a node, and how the whole is written.
_MARKS = {notation.Change: "\N{GREEK CAPITAL LETTER DELTA}{}", notation.Gradient: "\N{NABLA}{}", notation.Updated: "{}'", notation.Norm: "|{}|"}

_FORMS = {
    Plus: _plus, Times: _times, Power: _power, Over: _over, Bracket: lambda e: bracket_text(e.relation, expression),
    Abstract: lambda e: _called(e.name, e.arguments),
    OfMatrix: lambda e: (f"{e.operator}({_matrix(e)}){_at(e.places)}", ATOM),
    Function: lambda e: _called(function_name(e.func), e.args),
    notation.D: lambda e: (f"d/d{e.entry}({expression(e.expression)})", ATOM),
    (notation.Local, notation.Total): lambda e: (f"d{e.of}/d{e.by}", POWER),
    Modulo: lambda e: (f"{_digit(e.args[0])} % {_digit(e.args[1])}", SUM),
    Quotient: lambda e: (f"{_digit(e.args[0])} // {_digit(e.args[1])}", SUM),
    (Add, Mul, Pow): lambda e: (index(e), SUM if isinstance(e, Add) else PRODUCT if isinstance(e, Mul) else POWER),
    tuple(_MARKS): lambda e: (_MARKS[type(e)].format(expression(e.args[0], ATOM)), ATOM),
    notation.Vector: lambda e: (e.name, ATOM),
    notation.Dot: lambda e: (" . ".join(expression(arg, POWER) for arg in e.args), PRODUCT),
}
