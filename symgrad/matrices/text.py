"""Matrix text again: an array as NumPy would write it, `2*A.T@(A@x - y)`, which denotes the same array when it is read."""

from sympy import Integer, Rational

from symgrad.matrices.tree import Array, number
from symgrad.notation.functions import BY_CLASS
from symgrad.notation.nodes import Power, spelled
from symgrad.notation.text import ATOM, POWER, PRODUCT, SIGN, SUM, bracket_text, expression, function_name, index, range_text

SPELLED = {"diagonal": "diag"}


def array_text(array, around=SUM):
    """An array as text; `around` is how strongly what stands around it binds.

    The product of numbers and a matrix product is `2*A@x`: Python reads (2*A)@x, which is the same.
    """
    words, strength = _FORMS.get(array.op, _called)(array)
    return f"({words})" if strength < around else words


@spelled.register(Array)
def _(array):
    return array_text(array)


def _leaf(array):
    words = expression(array.data, PRODUCT)
    negative = array.data.is_Number and array.data < 0
    fraction = array.data.is_Rational and not array.data.is_Integer
    simple = words.startswith("(") or not set(words) & set("*/ ")
    return words, SIGN if negative else PRODUCT if fraction or not simple else ATOM


def _plus(array):
    words = array_text(array.args[0])
    for term in array.args[1:]:
        minus, rest = _sign(term)
        words += f" {'-' if minus else '+'} {array_text(rest, PRODUCT)}"
    return words, SUM


def _sign(term):
    """(whether a term is taken away, the term without its sign)."""
    if term.op == "number" and term.data < 0:
        return True, number(-term.data)
    if term.op == "times" and term.args[0].op == "number" and term.args[0].data < 0 and len(term.args) > 1:
        first, rest = -term.args[0].data, term.args[1:]
        rest = ((number(first),) if first != 1 else ()) + rest
        return True, rest[0] if len(rest) == 1 else Array("times", rest, term.shape)
    return False, term


def _times(array):
    minus, without = _sign(array)
    if minus:
        return f"-{array_text(without, PRODUCT)}", PRODUCT
    first, *rest = array.args
    words, only_numbers = array_text(first, POWER if first.op == "matmul" else PRODUCT), not first.shape and first.op != "matmul"
    for factor in rest:
        under = _denominator(factor)
        if under is not None:
            words += f"/{array_text(under, POWER)}"
        else:
            bare = only_numbers and factor.op == "matmul" and factor is rest[-1] and bool(factor.args[0].op != "times")
            words += f"*{array_text(factor, PRODUCT if bare else POWER)}"
        only_numbers = only_numbers and not factor.shape
    return words, PRODUCT


def _denominator(factor):
    """u where a factor is 1/u."""
    if factor.op == "scalar" and isinstance(factor.data, Power) and factor.data.exponent == -1:
        return Array("scalar", data=factor.data.base)
    if factor.op == "power" and factor.args[1] == number(Integer(-1)):
        return factor.args[0]
    return None


def _power(array):
    base, exponent = array.args
    if exponent == number(Rational(1, 2)):
        return f"sqrt({array_text(base)})", ATOM
    if exponent == number(Integer(-1)):
        return f"1/{array_text(base, POWER)}", PRODUCT
    return f"{array_text(base, ATOM)}**{array_text(exponent, ATOM)}", POWER


def _matmul(array):
    """`@` is read from the left, as `*` is: a product at its left needs brackets only where it joins arrays."""
    first, *rest = array.args
    numbers = first.op == "times" and sum(bool(factor.shape) for factor in first.args) == 1
    return "@".join([array_text(first, PRODUCT if numbers or first.op == "matmul" else POWER),
                     *(array_text(factor, POWER) for factor in rest)]), PRODUCT


def _called(array):
    return f"{SPELLED.get(array.op, array.op)}({', '.join(map(array_text, array.args))})", ATOM


def _call(array):
    """A function by its name; the slope of the sigmoid, which has none, by its value."""
    row = BY_CLASS.get(array.data)
    if row is not None and row.of is not None:
        y = Array("call", array.args, array.shape, row.of)
        rest = Array("plus", (number(1), Array("times", (number(-1), y), y.shape)), y.shape)
        return array_text(Array("times", (y, rest), y.shape)), PRODUCT
    return f"{function_name(array.data)}({', '.join(map(array_text, array.args))})", ATOM


def _unit(axis):
    """The unit matrix; where an axis is that of a Kronecker product, a product of unit matrices."""
    if not isinstance(axis, tuple):
        return f"eye({index(axis)})"
    first, *rest = map(_unit, axis)
    return f"kron({first}, {', '.join(rest)})"


def _constant(array):
    return f"{array.op}({', '.join(map(index, array.shape))})", ATOM


_FORMS = {
    "name": _leaf, "number": _leaf, "scalar": _leaf, "plus": _plus, "times": _times, "power": _power, "call": _call, "matmul": _matmul,
    "ones": _constant, "zeros": _constant,
    "eye": lambda array: (_unit(array.shape[0]), ATOM),
    "onehot": lambda array: (f"onehot({array_text(array.args[0])}, {index(array.shape[-1])})", ATOM),
    "transpose": lambda array: (f"{array_text(array.args[0], ATOM)}.T", ATOM),
    "matpower": lambda array: (f"power({array_text(array.args[0])}, {array.data})", ATOM),
    "bracket": lambda array: bracket_text(array.relation, array_text),
    # a sum over layers or time: no matrix text says it, so it does not read back
    "over": lambda array: (f"sum({array_text(array.args[0])}, {range_text(array.data)})", ATOM),
}
