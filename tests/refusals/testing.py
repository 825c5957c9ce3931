"""Gradients by hand that cannot be compared, or are wrong; options and points that are refused."""

from random import Random

import numpy as np
import pytest
from refusals import Refused

from symgrad import read
from symgrad.testing import check_gradient, compare, strategies
from symgrad.testing.plugin import KEY, GradientCheck, gradcheck
from symgrad.testing.points import random_inputs

TEXT = "z = w*x + b\nC = (z - y)**2"
AT = np.array([1.0, 2.0])
POINT = dict(w=0.5, x=2.0, b=1.0, y=0.25)
SIZED = "C = sum((x - t)**2, t in 1..T)"


def square(x):
    return (x**2).sum()


def slopes(x):
    return 2*x


def checked(f=square, grad=slopes, at=AT, again=None, **options):
    """`check_gradient`, and with the arguments that its remedy has."""
    return Refused(lambda: check_gradient(f, grad, at=at, **options),
                   cured=again and (lambda: check_gradient(**{**dict(f=f, grad=grad, at=at), **options, **again})))


def right(w, x, b, y):
    slope = 2*(w*x + b - y)
    return dict(w=slope*x, b=slope)


def compared(gradient=right, system=TEXT, again=None, **options):
    """`compare`, and with the arguments that its remedy has."""
    return Refused(lambda: compare(system, gradient, **options), cured=again and (lambda: compare(**{**dict(system=system, gradient=gradient), **options, **again})))


class Turns:
    """A gradient that remembers how often it was asked for."""

    def __init__(self):
        self.turn = 0.0

    def __call__(self, x):
        self.turn += 1.0
        return 2*x + self.turn


def floats(x):
    """A function that runs on floats alone."""
    return float(np.asarray(x, dtype=float).sum())


def kept(function, x):
    """The sum of what is a number: of floats alone, those that are none are left out."""
    with np.errstate(all="ignore"):
        found = function(x)
    return found.sum() if found.dtype == object else np.nan_to_num(found, posinf=0.0, neginf=0.0).sum()


class Tensor(np.ndarray):
    """An array that is called one of PyTorch."""

    def new_tensor(self, array, dtype=None):
        return np.asarray(array, dtype).view(Tensor)


Tensor.__module__ = "torch"


def real_alone(x):
    if np.iscomplexobj(x):
        raise TypeError("real numbers alone")
    return floats(x)


class Request:
    """What pytest hands to a fixture, as far as gradcheck asks for it."""

    nodeid = "test"

    def __init__(self, *given):
        self.node, self.config, self.stash, self.args, self.kwargs = self, self, {KEY: 0}, given, {}

    def get_closest_marker(self, name):
        return self


def marked():
    try:
        gradcheck.__wrapped__(Request(3)) if hasattr(gradcheck, "__wrapped__") else gradcheck.__pytest_wrapped__.obj(Request(3))
    except pytest.UsageError as error:
        raise error.__context__


REFUSED = [
    # checking.py, calls.py, pairs.py, trees.py
    checked(lambda x: square(x), lambda x: {}, {"x": AT}), checked(lambda x, n: square(x), lambda x, n: (None, 1.0), (AT, 3)), checked(at=None, again={"at": AT}), checked(at=np.ones(0), again={"at": AT}),
    checked(at=np.array([1, 2]), again={"at": AT}), checked(lambda x: square(x), None, again={"grad": slopes}), checked(grad=Turns(), again={"grad": slopes}),
    checked(lambda x: (np.inf*x).sum(), slopes, again={"f": square}), checked(grad=lambda x: 2j*x, again={"grad": slopes}),
    checked(grad=lambda x: {"x": 2*x}, again={"grad": slopes}), checked(lambda x: square(x["u"]), lambda x: {"v": x["u"]}, {"u": AT}), checked(grad=lambda x: "steep"),
    checked(f=lambda x: x, again={"f": square}), checked(f=3, again={"f": square}), checked(method="guess", again={"method": "differences"}),
    # differences.py, exact.py
    *(checked(f, lambda x: np.ones(2), method="mpmath") for f in (
        floats, lambda x: np.linalg.inv(np.diag(x)).sum(), lambda x: None if x.dtype == object else 0.0,
        lambda x: kept(np.sqrt, x - 3), lambda x: kept(np.reciprocal, x - 1) if x.dtype != object else (1/(x - 1)).sum(), lambda x: kept(np.log, x - x))),
    checked(lambda x: np.sum(np.asarray(x)), lambda x: np.ones(2).view(Tensor), AT.view(Tensor), method="mpmath"),
    checked(real_alone, lambda x: np.ones(2), method="complex step", again={"method": "differences"}),
    checked(lambda x: abs(x).sum(), np.sign, method="complex step", again={"method": "differences"}),
    checked(lambda x: np.asarray(x + 0j, dtype=complex).conj().sum().real if np.iscomplexobj(x) else floats(x), lambda x: np.ones(2), method="complex step",
            again={"method": "differences"}),
    # report.py
    checked(grad=lambda x: 3*x, again={"grad": slopes}), checked(lambda x: abs(x).sum(), np.sign, np.array([0.0, 1.0]), again={"undecided": "accept"}),
    # hand.py, arrays.py, calls.py, options.py
    compared(system=3, again={"system": TEXT}), compared(cost=3, again={"cost": "C"}), compared(at=3, again={"at": POINT}), compared(at={"w": 1.0}, again={"at": POINT}),
    compared(lambda w, x, b, y: ([1.0, 2.0], {"w": 1.0})), compared(lambda w, x, b, y: 3.0), compared(lambda w, x, b, y: {}), compared(wrt=["w", "x"], again={"wrt": ["w", "b"]}),
    compared(lambda w, x, b, y: {"w": None}, wrt="w"), compared(lambda w, x, b, y: {"w": None}), compared(wrt=3, again={"wrt": ["w", "b"]}),
    compared(wrt=["w", "w"], again={"wrt": ["w", "b"]}), compared(wrt=["w", "q"], again={"wrt": ["w", "b"]}), compared(eval("lambda w, /: {}"), again={"gradient": right}),
    compared(lambda q: {}, again={"gradient": right}), compared(lambda x: 2.0, read("C = x**2\n").hessian("x"), again={"wrt": None}, wrt="x"),
    compared(lambda x: 2.0, read("C = x**2\n").hessian_product("x"), again={"system": read("C = x**2\n").hessian("x")}),
    compared(lambda x: None, read("C = x**2\n").hessian("x"), again={"gradient": lambda x: 2.0}),
    compared(lambda x, w, y: {"w": [0.3*each + 1 for each in w]}, "a[0] = x\na[l] = w[l]*a[l-1] for l in 1..L\nC = (a[L] - y)**2"),
    # points.py, strategies.py, plugin.py
    *(Refused(lambda sizes=sizes: random_inputs(read(SIZED), Random(1), sizes), cured=lambda: random_inputs(read(SIZED), Random(1), {"T": 3})) for sizes in (3, {"n": 3})),
    Refused(lambda: random_inputs(read("C = sum(x[i], i in 0..n-1)"), Random(1), {"n": 0}), cured=lambda: random_inputs(read("C = sum(x[i], i in 0..n-1)"), Random(1), {"n": 2})),
    Refused(lambda: strategies.systems(functions=["gauss"]), cured=lambda: strategies.systems(functions=["exp"])),
    Refused(lambda: strategies.systems(letters="d"), cured=lambda: strategies.systems(letters="ijkm")),
    Refused(lambda: strategies.inputs("C = x"), cured=lambda: strategies.inputs(read("C = x"))), Refused(lambda: strategies.questions("C = x"), cured=lambda: strategies.questions(read("C = x"))),
    Refused(lambda: GradientCheck(0, {"exactly": 1}, None)), Refused(lambda: GradientCheck(0, {}, __import__("pathlib").Path("/")).compare("no such file.txt", right)), Refused(marked),
]
