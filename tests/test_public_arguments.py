"""Every argument of every public function and method: what is no name, number, flag or word is refused in words, or works; never a foreign error."""

import inspect
import pathlib
import warnings

import numpy as np
import pytest
import sympy

import symgrad
from symgrad.errors import Argument, Part, Place, SymgradError
from symgrad.notation.nodes import Letter, Quantity
from symgrad.testing import check_gradient, compare
from symgrad.testing.points import random_inputs
from symgrad.writing import FORMATS
from symgrad.writing.formats import pdf as typeset

TEXT = "z[i] = w[i]*x\nC = sum(z[i]**2, i) + sum(w[i], i)\n"
SYSTEM, OTHER = symgrad.read(TEXT), symgrad.read("q = u*v\nK = q**2\n")
STRUCTURED = symgrad.read("S: (n, n) symmetric\nC = tr(S@S)\n")
GRADIENT, JACOBIAN = SYSTEM.derive("w"), SYSTEM.jacobian("z", "x")
PRODUCT, DESCENT = SYSTEM.hessian_product("w"), SYSTEM.descent("x")
GIVEN = {"w": np.ones(2), "x": 0.5}
FUNCTION, PARTS = SYSTEM.compile("w"), SYSTEM.hessian("w").compile(structured=True)(**GIVEN)
x = sympy.Symbol("x")
i = Letter("i")

BAD = {
    "a whole number": 5, "one below 0": -1, "zero": 0, "a fraction": 1.5, "nan": float("nan"), "inf": float("inf"), "None": None, "True": True, "a large number": 10**30,
    "beyond floats": 10**400, "complex": 1j, "of NumPy": np.int64(3), "an array": np.ones(2), "of SymPy": sympy.Integer(3), "an empty text": "", "a blank": " ", "no name": "nothing",
    "half an entry": "w[1,", "two words": "a b", "code": "w; import os", "a null": "w\0", "a line": "\u2028", "half a character": "\ud800", "a long text": "x"*5000, "bytes": b"w",
    "a text of NumPy": np.str_("w"), "a list": ["w"], "an empty list": [], "a tuple": (), "a dictionary": {"w": 1}, "a dictionary of numbers": {1: 2}, "a set": {"w"},
    "a generator": lambda: (n for n in ["w"]), "an object": object(), "a class": int, "a function": abs, "a symbol": sympy.Symbol("w"), "another symbol": sympy.Symbol("zz"),
    "an entry": sympy.IndexedBase("w")[x, 0], "a matrix": sympy.Matrix([[1]]), "an equation": sympy.Eq(x, sympy.Symbol("y")), "a quantity": Quantity("w", i),
    "one of another system": Quantity("u"), "a system": SYSTEM, "another system": OTHER, "a derivation": OTHER.derive("u"), "a proof": GRADIENT.proofs[0], "a step": GRADIENT.steps[0],
    "a path": pathlib.Path("nothing.txt"), "an error": ValueError("x"), "an ellipsis": ..., "a computed name": "z", "an entry of text": "w[i]",
}

PAGE = {"level": "brief", "language": "en", "report": None, "form": "index", "layout": "gradient", "safe": False, "ascii": True, "fragment": True, "layers": "bare",
        "front_matter": False, "seconds": 60}
PAGES = {f"to_{form.name}": {option: PAGE[option] for option in form.takes} for form in FORMATS.values()}
DERIVATION = {
    "matrix_form": {"name": "w", "layout": "numerator"}, "check": {"seed": 1}, "compile": {"backend": "numpy", "structured": False}, "export": {}, **PAGES,
    "array_letters": {"entries": (Quantity("w", i),)}, "form_of": {"told": GRADIENT.proofs[-1]}, "entry_of": {"told": GRADIENT.proofs[-1]},
    "where": {"proof": GRADIENT.proofs[-1], "step": None}, "named": {"e": GRADIENT.proofs[-1].right},
}
SYSTEM_METHODS = {
    "derive": {"questions": ("w",), "cost": "C", "valued": False}, "jacobian": {"of": "z", "by": "x", "valued": False},
    "derivative": {"names": ("w", "x"), "cost": "C", "valued": False}, "hessian": {"first": "w", "second": "x", "cost": "C"},
    "hessian_product": {"names": ("w",), "direction": {"w": "v"}, "cost": "C"}, "scalar": {"name": "C"}, "family": {"name": "w", "place": None}, "leaves_gaps": {"name": "z"},
    "compile": {"names": ("w",), "backend": "numpy", "cost": "C", "hessian": False}, "values": {"inputs": GIVEN},
    "stepper": {"names": ("w",), "method": "gradient descent", "eta": 0.1, "cost": "C"}, "linear_change": {"names": ("w",)}, "descent": {"names": ("w",), "eta": "eta"},
    "taylor": {"name": "x", "order": 2}, "newton_step": {"name": "x"},
}
SUBJECTS = {
    **{f"System.{name}": (getattr(SYSTEM, name), good) for name, good in SYSTEM_METHODS.items()},
    "System.free": (STRUCTURED.free, {"names": ("S",), "called": {}}), "System.free by name": (STRUCTURED.free, {"names": (), "called": {"S": "c"}}),
    **{f"Derivation.{name}": (getattr(GRADIENT, name), good) for name, good in DERIVATION.items()},
    **{f"Jacobian.{name}": (getattr(JACOBIAN, name), {**DERIVATION[name]}) for name in ("compile",)}, "Jacobian.matrix_form": (JACOBIAN.matrix_form, {"name": "x", "layout": "numerator"}),
    "HessianProduct.compile": (PRODUCT.compile, {"backend": "numpy"}),
    "Descent.check": (DESCENT.check, {"seed": 1}), "Descent.where": (DESCENT.where, {"proof": DESCENT.proofs[-1], "step": None}),
    "read": (symgrad.read, {"source": TEXT, "file": "network.txt"}), "derive": (symgrad.derive, {"expression": x**2, "symbols": (x,)}),
    "patience": (lambda seconds: symgrad.patience(seconds).__enter__(), {"seconds": 600}),
    "System": (lambda equations, given=None, assume=(), named=(): symgrad.System(equations, given=given, assume=assume, named=named),
               {"equations": [sympy.Eq(sympy.Symbol("C"), x**2)], "given": ["x"], "assume": [], "named": {}}),
    "a compiled function": (lambda w, x, out: FUNCTION(w=w, x=x, out=out), {**GIVEN, "out": None}), "the product of parts": (PARTS.__matmul__, {"vector": np.ones(2)}),
    "compare": (lambda system=TEXT, gradient=lambda w, x: {"w": 2*w*x**2 + 1}, **more: compare(system, gradient, **more),
                {"system": TEXT, "gradient": lambda w, x: {"w": 2*w*x**2 + 1}, "at": GIVEN, "wrt": "w", "cost": "C", "array": None, "rtol": None, "seed": 1, "undecided": "raise"}),
    "check_gradient": (check_gradient, {"f": lambda x: np.sum(x**2), "grad": lambda x: 2*x, "at": np.ones(2), "method": "auto", "entries": 3, "rtol": None, "digits": 30, "seed": 1,
                                        "undecided": "raise"}),
    "random_inputs": (lambda sizes: random_inputs(SYSTEM, __import__("random").Random(1), sizes), {"sizes": {"I": 3}}),
}
CLASSES = {"System": symgrad.System, "Derivation": symgrad.Derivation}
OF_THE_USER = {("compare", "gradient"), ("compare", "array"), ("check_gradient", "f"), ("check_gradient", "grad")}  # what a function of the user raises is the user's
CASES = [(subject, name) for subject, (_, good) in SUBJECTS.items() for name in good]


@pytest.fixture(autouse=True)
def no_tex(monkeypatch):
    monkeypatch.setattr(typeset, "pdf", lambda text, seconds: b"%PDF-")


def called(function, good, name, value):
    """A call with one argument replaced; of several names in a row, all but one are left out."""
    known = inspect.signature(function).parameters
    given = {**good, name: value}
    positional, keywords, rows = [], {}, any(parameter.kind is inspect.Parameter.VAR_POSITIONAL for parameter in known.values())
    for own, argument in given.items():
        kind = known[own].kind if own in known else None
        if kind is inspect.Parameter.VAR_POSITIONAL:
            positional += argument if own != name else [argument]
        elif kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and rows:
            positional.append(argument)
        elif kind is inspect.Parameter.VAR_KEYWORD:
            keywords |= argument if own != name else dict.fromkeys(argument_names(good[own]), value)
        else:
            keywords[own] = argument
    return function(*positional, **keywords)


def argument_names(given):
    return list(given) or ["S"]


@pytest.mark.sample(24)
@pytest.mark.parametrize("subject, name", CASES, ids=lambda part: part)
def test_what_is_wrong_is_refused_with_its_place_and_a_remedy(subject, name):
    function, good = SUBJECTS[subject]
    for what, value in BAD.items():
        value = value() if what == "a generator" else value
        if (subject, name) in OF_THE_USER and callable(value):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                called(function, good, name, value)
            except SymgradError as error:
                if not isinstance(error, AssertionError):
                    assert isinstance(error.place, Argument | Part | Place), f"{what}: {error}"
                    assert error.remedy and str(error), f"{what}: {error}"
            except AssertionError as error:
                assert type(error).__module__.startswith("symgrad"), f"{what}: {error}"
            except Exception as error:
                pytest.fail(f"{subject}({name}={what}): {type(error).__name__}: {error}")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_right_arguments_are_taken(subject):
    function, good = SUBJECTS[subject]
    if subject != "System.free by name" and good:
        name = next(iter(good))
        known = inspect.signature(function).parameters
        if name not in known or known[name].kind not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
            called(function, good, name, good[name])


def test_every_public_method_and_each_of_its_arguments_is_walked():
    for name, owner in CLASSES.items():
        own = {method: value for method, value in vars(owner).items() if not method.startswith("_") and inspect.isfunction(value)}
        for method, value in own.items():
            parameters = list(inspect.signature(value).parameters)[1:]
            assert f"{name}.{method}" in SUBJECTS, f"{name}.{method} is not walked"
            assert set(SUBJECTS[f"{name}.{method}"][1]) == set(parameters), f"arguments of {name}.{method}"
    classes = {"CheckError", "InputError", "SymgradError", "TooLargeError", "UnsupportedError", "Proof", "Step", "Derivation"}
    assert set(symgrad.__all__) - classes <= set(SUBJECTS) and set(inspect.signature(symgrad.read).parameters) == set(SUBJECTS["read"][1])
    for function in (compare, check_gradient):
        assert set(inspect.signature(function).parameters) == set(SUBJECTS[function.__name__][1])
