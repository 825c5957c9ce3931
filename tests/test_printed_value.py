"""What is printed denotes what it was printed from: formulas of random expressions are read as a reader would, and computed."""

import math
import random

import pytest

from symgrad.notation import Plus, Power, Quantity, Times
from symgrad.rules.functions import maximum, sigma
from symgrad.writing import tree
from symgrad.writing.pieces import layout
from symgrad.writing.style import Style
from symgrad.writing.text import text
from sympy import Integer, Rational, cos, exp

NAMES = {"u": 0.7, "v": -0.4, "w": 1.3, "s": 0.9}
FUNCTIONS = {"exp": math.exp, "sigma": lambda u: 1/(1 + math.exp(-u)), "cos": math.cos, "max": max, "sqrt": math.sqrt, "min": min}


# Reading a formula: a product binds more tightly than a sum, a minus sign is a term's, a power is its base's.

def read(part):
    """The Python text of a page tree, by what stands where alone."""
    return READ[type(part)](part)


def _row(part):
    return "".join({"plus": "+", "minus": "-", "negative": "-", "times": "*", "dot": "*", "slash": "/", "comma": ","}[piece.key]
                   if isinstance(piece, tree.Sign) else read(piece) for piece in part.parts)


def _call(part):
    called = f"{part.function}({read(part.argument)})"
    return f"{called}**({read(part.power)})" if part.power else called


READ = {
    tree.Row: _row, tree.Name: lambda part: part.text, tree.Number: lambda part: part.text, tree.Entry: lambda part: read(part.name),
    tree.Fraction: lambda part: f"(({read(part.above)})/({read(part.below)}))", tree.Root: lambda part: f"sqrt({read(part.inside)})",
    tree.Raised: lambda part: f"{read(part.base)}**({read(part.exponent)})", tree.Call: _call, tree.Fence: lambda part: f"({read(part.inside)})",
}


def number(of):
    """What a text says; a root of what is negative, which is complex, is no number here."""
    try:
        found = eval(of, {**NAMES, **FUNCTIONS})
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return math.nan
    return found if isinstance(found, (int, float)) else math.nan


# Random expressions, written out beside their notation

def drawn(rng, depth):
    """(expression, Python text that says the same with brackets around everything)."""
    if not depth or rng.random() < .15:
        if rng.random() < .75:
            name = rng.choice(list(NAMES))
            return Quantity(name), name
        value = rng.choice([Integer(n) for n in (-3, -1, 2, 5)] + [Rational(1, 2), Rational(-2, 3), Rational(3, 2)])
        return value, f"({value.p}/{value.q})"
    kind = rng.choice(("sum", "sum", "product", "product", "minus", "minus", "power", "below", "call"))
    if kind in ("sum", "product"):
        parts = [drawn(rng, depth - 1) for _ in range(rng.choice((2, 2, 3)))]
        sign, make = ("+", Plus) if kind == "sum" else ("*", Times)
        return make(*(e for e, _ in parts)), f"({sign.join(told for _, told in parts)})"
    e, told = drawn(rng, depth - 1)
    if kind == "minus":
        return Times(-1, e), f"(-{told})"
    if kind == "below":
        return Power(e, -1), f"(1/{told})"
    if kind == "power":
        exponent = rng.choice((Integer(2), Integer(3), Integer(-2), Rational(1, 2), Rational(-3, 2)))
        return Power(e, exponent), f"({told}**({exponent.p}/{exponent.q}))"
    name, function = rng.choice((("exp", exp), ("sigma", sigma), ("cos", cos), ("max", maximum)))
    if function is maximum:
        other, its = drawn(rng, depth - 1)
        return maximum(e, other, evaluate=False), f"max({told},{its})"
    return function(e, evaluate=False), f"{name}({told})"


@pytest.mark.parametrize("seed", range(20))
def test_a_printed_formula_denotes_its_expression(seed):
    """In the tree that every format spells, and in plain text, where a fraction is a slash."""
    rng, compared = random.Random(seed), 0
    for _ in range(100):
        e, told = drawn(rng, rng.choice((2, 3, 4)))
        wanted, page = number(told), layout(e, Style())
        compared += not math.isnan(wanted)
        for shown in (read(page), text(page, ascii=True).replace("^", "**")):
            got = number(shown)
            assert math.isnan(wanted) or got == pytest.approx(wanted, rel=1e-9), f"{told}\n{shown}"
    assert compared > 50
