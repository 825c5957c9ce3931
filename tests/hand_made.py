"""Systems made by hand from notation and definitions, for tests that should not depend on the reader."""

from types import MappingProxyType

from sympy import Integer, Rational, exp, log

from symgrad import System
from symgrad.equations.system import Definition, Family
from symgrad.meaning.oracle import Meaning
from symgrad.notation.functions import sigma
from symgrad.notation.nodes import Binder, Letter, Over, Plus, Power, Quantity, Times

i, j, k, l, m = map(Letter, "ijklm")
L, I, K, X, M = map(Quantity, "LIKXM")
C, x, y, u, v = map(Quantity, "Cxyuv")


def minus(a, b):
    return Plus(a, Times(-1, b))


def system(definitions, *families, cost="C", **more):
    """A system of hand-made definitions; the families of sizes, inputs and defined names in the order given."""
    return System(tuple(definitions), MappingProxyType({family.name: family for family in families}), cost, **more)


def size(name, *over):
    return Family(name, over, "size")


def given(name, *over):
    return Family(name, over)


def defined(name, *over):
    return Family(name, over, "defined")


def derivative(of, by, *over):
    """The family of dC/dz."""
    return Family(f"d{of}/d{by}", over, "defined", derivative=(of, by))


def one_equation(body, *inputs, **more):
    """C = body, of scalar inputs."""
    return system([Definition(C, (), body)], *map(given, inputs), defined("C"), **more)


def meaning_of(body, **inputs):
    """The meaning of C = body at scalar inputs."""
    return Meaning(one_equation(body, *inputs), {}, {name: {(): value} for name, value in inputs.items()})


def chain():
    """One neuron a layer."""
    layers, below, z, a = Binder(l, 1, L), Quantity("a", l - 1), Quantity("z", l), Quantity("a", l)
    return system(
        [Definition(Quantity("a", 0), (), x),
         Definition(z, (layers,), Plus(Times(Quantity("w", l), below), Quantity("b", l))),
         Definition(a, (layers,), sigma(z)),
         Definition(C, (), Power(minus(Quantity("a", L), y), 2))],
        size("L"), given("x"), given("w", layers), given("b", layers), given("y"),
        defined("a", Binder(l, 0, L)), defined("z", layers), defined("C"))


def network():
    """Layers of different widths, a batch letter i."""
    n = lambda layer: Quantity("n", layer)
    layers, samples_, width = Binder(l, 1, L), Binder(i, 0, I - 1, False), lambda letter, layer: Binder(letter, 0, n(layer) - 1, False)
    z, a = Quantity("z", l, i, j), Quantity("a", l, i, j)
    error = Power(minus(Quantity("a", L, i, j), Quantity("y", i, j)), 2)
    return system(
        [Definition(Quantity("a", 0, i, j), (samples_, width(j, 0)), Quantity("x", i, j)),
         Definition(z, (layers, samples_, width(j, l)),
                    Plus(Over("sum", Times(Quantity("w", l, j, k), Quantity("a", l - 1, i, k)), width(k, l - 1)), Quantity("b", l, j))),
         Definition(a, (layers, samples_, width(j, l)), sigma(z)),
         Definition(C, (), Times(Rational(1, 2), Power(I, -1), Over("sum", Over("sum", error, width(j, L)), samples_)))],
        size("L"), size("I"), size("n", Binder(l, 0, L)),
        given("x", samples_, width(j, 0)), given("w", layers, width(j, l), width(k, l - 1)), given("b", layers, width(j, l)),
        given("y", samples_, width(j, L)), defined("a", Binder(l, 0, L), samples_, width(j, l)),
        defined("z", layers, samples_, width(j, l)), defined("C"), named=MappingProxyType({("C", "z"): "delta"}))


def softmax(**more):
    """p = softmax(z) and the cross entropy against labels whose sum is 1."""
    rows, classes, others = Binder(i, 0, I - 1, False), Binder(k, 0, K - 1, False), Binder(m, 0, K - 1, False)
    z, p, labels = (Quantity(name, i, k) for name in "zpy")
    total = Over("sum", exp(Quantity("z", i, m)), others)
    return system(
        [Definition(p, (rows, classes), Times(exp(z), Power(total, -1))),
         Definition(C, (), Times(-1, Power(I, -1), Over("sum", Over("sum", Times(labels, log(p)), classes), rows)))],
        size("I"), size("K"), given("z", rows, classes), given("y", rows, classes), defined("p", rows, classes), defined("C"),
        facts=(((rows,), Over("sum", labels, classes), Integer(1)),), **more)


def convolution():
    """z[i] = sum(kappa[m]*x[i+m], m), with as many outputs as keep the reads inside."""
    inside, kernel = Binder(i, 0, X - M, False), Binder(m, 0, M - 1, False)
    error = Power(minus(Quantity("z", i), Quantity("y", i)), 2)
    return system(
        [Definition(Quantity("z", i), (inside,), Over("sum", Times(Quantity("kappa", m), Quantity("x", i + m)), kernel)),
         Definition(C, (), Times(Rational(1, 2), Over("sum", error, inside)))],
        size("M"), size("X"), given("kappa", kernel), given("x", Binder(i, 0, X - 1, False)), given("y", inside),
        defined("z", inside), defined("C"))
