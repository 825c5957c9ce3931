"""What is printed denotes what it was printed from: formulas of random expressions are read as a reader would, and computed."""

import math
import random
from itertools import product

import numpy as np
import pytest
from numeric import FUNCTIONS as OF_ARRAYS
from random_arrays import drawn as drawn_inputs, numpy_value
from test_random_arrays import SIDES
from symgrad.matrices.tree import Array, number as number_of, walk
from symgrad.notation.functions import maximum, sigma
from symgrad.notation.nodes import Binder, Letter, Over, Plus, Power, Quantity, Times
from symgrad.testing.random.arrays import ArrayWriter, names_of
from symgrad.writing.formats.text import text
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.arrays import layout_array
from symgrad.writing.typesetting.pieces import layout
from symgrad.writing.typesetting.style import Style
from sympy import Integer, Rational, cos, exp

NAMES = {"u": 0.7, "v": -0.4, "w": 1.3, "s": 0.9}
ENTRIES = {"x": {0: 0.3, 1: -1.1, 2: 0.8}, "y": {0: -0.6, 1: 0.4, 2: 1.2}}
FUNCTIONS = {"exp": math.exp, "sigma": lambda u: 1/(1 + math.exp(-u)), "cos": math.cos, "max": max, "sqrt": math.sqrt, "min": min}


# Reading a formula: a product binds more tightly than a sum, a minus sign is a term's, a power is its base's.

def read(part):
    """The Python text of a page tree, by what stands where alone."""
    return READ[type(part)](part)


SIGNS = {"plus": "+", "minus": "-", "negative": "-", "times": "*", "dot": "*", "slash": "/", "comma": ",", "hadamard": "//", "division": "%",
         "kron": "@"}


def _row(part):
    """`log` and `det` are of the part that follows, a sum over letters of all that follows up to a sign of a sum."""
    shown, of = [], ""
    for place, piece in enumerate(part.parts):
        if isinstance(piece, tree.Big):
            rest = part.parts[place + 1:]
            end = next((n for n, other in enumerate(rest) if isinstance(other, tree.Sign) and other.key in ("plus", "minus", "comma")), len(rest))
            return "".join([*shown, _over(piece, tree.Row(rest[:end])), _row(tree.Row(rest[end:]))])
        if isinstance(piece, tree.Sign) and piece.key in ("log", "det"):
            of = piece.key
        else:
            shown.append(SIGNS[piece.key] if isinstance(piece, tree.Sign) else f"{of}({read(piece)})" if of else read(piece))
            of = ""
    return "".join(shown)


def _over(big, body):
    """Letters run over 0, 1, 2 where nothing else is written."""
    below = big.below.parts if isinstance(big.below, tree.Row) else (big.below,)
    if big.above:
        letter, _, low = below
        return f"over('{big.operator}', lambda {letter.text}: {read(body)}, range({read(low)}, {read(big.above)} + 1))"
    letters = [piece.text for piece in below if isinstance(piece, tree.Name)]
    return f"over('{big.operator}', lambda {', '.join(letters)}: {read(body)}, *[range(3)]*{len(letters)})"


def over(operator, body, *ranges):
    return {"sum": sum, "prod": math.prod, "max": max, "min": min}[operator]([body(*place) for place in product(*ranges)])


def _entry(part):
    return f"{read(part.name)}[{','.join(map(read, (*part.layers, *part.places)))}]" if part.places else read(part.name)


def _call(part):
    called = f"{part.function}({read(part.argument)})"
    return f"{called}**({read(part.power)})" if part.power else called


READ = {
    tree.Row: _row, tree.Name: lambda part: part.text, tree.Number: lambda part: part.text, tree.Entry: _entry,
    tree.Fraction: lambda part: f"(({read(part.above)})/({read(part.below)}))", tree.Root: lambda part: f"sqrt({read(part.inside)})",
    tree.Raised: lambda part: f"{read(part.base)}**({read(part.exponent)})", tree.Call: _call,
    tree.Fence: lambda part: f"{'' if part.kind == 'round' else part.kind}({read(part.inside)})",
    tree.Lifted: lambda part: f"lifted({read(part.base)}, '{part.operation}'{f', {read(part.exponent)}' if part.exponent else ''})",
    tree.Lowered: lambda part: f"norm{part.below.text}({read(part.base.inside)})",
}


def number(of):
    """What a text says; a root of what is negative, which is complex, is no number here."""
    try:
        found = eval(of, {**NAMES, **ENTRIES, **FUNCTIONS, "over": over})
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return math.nan
    return found if isinstance(found, (int, float)) else math.nan


# Random expressions, written out beside their notation

def drawn(rng, depth, letters=()):
    """(expression, Python text that says the same with brackets around everything); `letters` count entries."""
    if not depth or rng.random() < .15:
        if letters and rng.random() < .7:
            name, letter = rng.choice("xy"), rng.choice(letters)
            return Quantity(name, Letter(letter)), f"{name}[{letter}]"
        if rng.random() < .75:
            name = rng.choice(list(NAMES))
            return Quantity(name), name
        value = rng.choice([Integer(n) for n in (-3, -1, 2, 5)] + [Rational(1, 2), Rational(-2, 3), Rational(3, 2)])
        return value, f"({value.p}/{value.q})"
    kind = rng.choice(("sum", "sum", "product", "product", "minus", "minus", "power", "below", "call", *["over"]*(2*(len(letters) < 3))))
    if kind == "over":
        return over_letters(rng, depth, letters)
    if kind in ("sum", "product"):
        parts = [drawn(rng, depth - 1, letters) for _ in range(rng.choice((2, 2, 3)))]
        sign, make = ("+", Plus) if kind == "sum" else ("*", Times)
        return make(*(e for e, _ in parts)), f"({sign.join(told for _, told in parts)})"
    e, told = drawn(rng, depth - 1, letters)
    if kind == "minus":
        return Times(-1, e), f"(-{told})"
    if kind == "below":
        return Power(e, -1), f"(1/{told})"
    if kind == "power":
        exponent = rng.choice((Integer(2), Integer(3), Integer(-2), Rational(1, 2), Rational(-3, 2)))
        return Power(e, exponent), f"({told}**({exponent.p}/{exponent.q}))"
    name, function = rng.choice((("exp", exp), ("sigma", sigma), ("cos", cos), ("max", maximum)))
    if function is maximum:
        other, its = drawn(rng, depth - 1, letters)
        return maximum(e, other, evaluate=False), f"max({told},{its})"
    return function(e, evaluate=False), f"{name}({told})"


def over_letters(rng, depth, letters):
    own = "ijk"[len(letters):][:rng.choice((1, 1, 2))]
    e, told = drawn(rng, depth - 1, (*letters, *own))
    operator, low = rng.choice(("sum", "sum", "prod", "max", "min")), rng.choice((0, 0, 1))
    binders = [Binder(Letter(letter), Integer(low), Integer(2), bool(low)) for letter in own]
    return Over(operator, e, *binders), f"over('{operator}', lambda {', '.join(own)}: {told}, *[range({low}, 3)]*{len(own)})"


@pytest.mark.sample(3)
@pytest.mark.parametrize("seed", range(20))
def test_a_printed_formula_denotes_its_expression(seed):
    """In the tree that every format spells, and in plain text, where a fraction is a slash."""
    rng, compared = random.Random(seed), 0
    for _ in range(100):
        e, told = drawn(rng, rng.choice((2, 3, 4)))
        wanted, page = number(told), layout(e, Style())
        compared += not math.isnan(wanted)
        for shown in (read(page), *([] if "over" in told else [text(page, ascii=True).replace("^", "**")])):
            got = number(shown)
            assert math.isnan(wanted) or got == pytest.approx(wanted, rel=1e-9), f"{told}\n{shown}"
    assert compared > 50


# Arrays

class Shown:
    """A matrix, or a vector as the column that it is on a page, with the signs of a page; a product of one row and one column is a number."""

    def __init__(self, value):
        self.value = np.asarray(value, float).reshape((1, 1) if np.ndim(value) == 0 else (-1, 1) if np.ndim(value) == 1 else np.shape(value))

    def each(self, function, other=None):
        """A function entry by entry; numbers stand beside every entry, and other shapes must be equal."""
        if other is None:
            return Shown(function(self.value))
        other = other if isinstance(other, Shown) else Shown(other)
        assert self.single or other.single or self.value.shape == other.value.shape, (self.value.shape, other.value.shape)
        return Shown(function(self.value, other.value))

    @property
    def single(self):
        return self.value.shape == (1, 1)

    def __add__(self, other):
        return self.each(np.add, other)

    def __sub__(self, other):
        return self.each(np.subtract, other)

    def __neg__(self):
        return self.each(np.negative)

    def __mul__(self, other):
        return self.each(np.multiply, other) if self.single or shown(other).single else Shown(self.value @ other.value)

    def __truediv__(self, other):
        assert shown(other).single
        return self.each(np.divide, other)

    def __floordiv__(self, other):
        return self.each(np.multiply, other)

    def __mod__(self, other):
        return self.each(np.divide, other)

    def __matmul__(self, other):
        return Shown(np.kron(self.value, other.value))

    def __pow__(self, other):
        assert self.single
        return self.each(np.power, other)

    __radd__ = lambda self, other: Shown(other) + self
    __rsub__ = lambda self, other: Shown(other) - self
    __rmul__ = lambda self, other: Shown(other)*self
    __rtruediv__ = lambda self, other: Shown(other)/self


def shown(value):
    return value if isinstance(value, Shown) else Shown(value)


def lifted(base, operation, exponent=None):
    value = shown(base).value
    if operation == "each":
        return Shown(np.power(value, shown(exponent).value))
    if operation == "power":
        return Shown(np.linalg.matrix_power(value, int(shown(exponent).value[0, 0])))
    if operation in ("pseudoinverse", "root"):
        return Shown({"pseudoinverse": np.linalg.pinv, "root": OF_ARRAYS["sqrtm"]}[operation](value))
    value = value.T if "transpose" in operation else value
    return Shown(np.linalg.inv(value) if "inverse" in operation else value)


def along(function):
    """What is taken along the last axis: of a column one number, of a matrix one a row."""
    return lambda u: Shown(function(u.value[:, 0]) if u.value.shape[1] == 1 else [function(line) for line in u.value])


def each(function):
    return lambda *u: shown(u[0]).each(function, *u[1:])


def softmax(line):
    return np.exp(line)/np.exp(line).sum()


ENTRYWISE = {
    **{name: each(getattr(np, name)) for name in ("sin", "cos", "tanh", "exp", "log", "abs", "sqrt")}, "bars": each(np.abs),
    "sigma": each(lambda u: 1/(1 + np.exp(-u))), "softplus": each(lambda u: np.logaddexp(0, u)), "relu": each(lambda u: np.maximum(u, 0)),
}
WHOLE = {
    "lifted": lifted, "diag": lambda u: Shown(np.diag(u.value[:, 0])), "diagonal": lambda u: Shown(np.diag(u.value)),
    "normF": lambda u: Shown(np.linalg.norm(u.value)), "norm": lambda u: Shown(np.linalg.norm(u.value)), "norm1": lambda u: Shown(np.abs(u.value).sum()),
    **{name: lambda u, function=OF_ARRAYS[name]: Shown(function(u.value)) for name in ("cholesky", "eigvalsh", "expm")},
    "det": lambda u: Shown(np.linalg.det(u.value)), "tr": lambda u: Shown(np.trace(u.value)), "softmax": along(softmax),
    "logsumexp": along(lambda line: np.log(np.exp(line).sum())),
    **{name: lambda u, function=getattr(np, name): Shown(function(u.value)) for name in ("sum", "mean", "prod")},
    "max": lambda *u: each(np.maximum)(*u) if len(u) > 1 else along(np.max)(u[0]),
    "min": lambda *u: each(np.minimum)(*u) if len(u) > 1 else along(np.min)(u[0]),
}
SIZELESS = {"eye", "ones", "zeros"}  # on a page the size of these is not always written


@pytest.mark.sample(6)
@pytest.mark.parametrize("seed", range(100))
def test_a_printed_array_denotes_its_value(seed):
    """Also its transpose, for which a page has a way of its own, and exp(-X) of it."""
    rng, compared = random.Random(seed), 0
    writer = ArrayWriter(rng, True)
    while compared < 10:
        array = writer.array(rng.choice(SIDES), rng.choice((2, 3)))
        if any(part.op in SIZELESS for part in walk(array)) or not names_of(array):
            continue
        inputs, sizes = drawn_inputs(seed, tuple(names_of(array)))
        with np.errstate(all="ignore"):
            wanted = numpy_value(array, inputs, sizes)
            if not np.isfinite(wanted).all():
                continue
            space = {**{name: Shown(value) for name, value in (inputs | sizes).items()}, **ENTRYWISE, **WHOLE}
            falls = Array("call", (Array("times", (number_of(-1), array), array.shape),), array.shape, exp)
            for which, right in ((array, Shown(wanted).value), (falls, Shown(np.exp(-wanted)).value)):
                for turned in (False, True):
                    page = read(layout_array(which, Style(), turned))
                    np.testing.assert_allclose(shown(eval(page, space)).value, right.T if turned else right, rtol=1e-8, atol=1e-12,
                                               err_msg=f"{which}\n{page}")
        compared += 1
