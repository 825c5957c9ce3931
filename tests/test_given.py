"""What is handed to a compiled function, or to a check of gradients, where numbers are wanted: it works as its numbers do, or is refused in words."""

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from conftest import required

import symgrad
from symgrad.errors import Argument, InputError
from symgrad.testing import check_gradient, compare

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")  # matrices of NumPy are taken as it gives them

VECTOR = np.array([0.5, 2.0, -1.0])
TEXT = "C = sum((w[j] - y[j])**2*s*w[j], j)\n"
GIVEN = {"w": VECTOR, "y": np.array([1.0, -0.5, 0.25]), "s": 1.5}


class Table:
    """A table of pandas, as far as NumPy and symgrad look at one."""

    __module__ = "pandas.core.series"
    shape = (3,)

    def __init__(self, missing=()):
        self.missing = missing

    def isna(self):
        return np.isin(np.arange(3), self.missing)

    def __iter__(self):
        return iter(self.__array__())

    def __array__(self, dtype=None, copy=None):
        return np.where(self.isna(), np.nan, VECTOR)


class Sparse:
    """A sparse array of SciPy, as far as symgrad looks at one."""

    shape, ndim, size = (3,), 1, 3

    def toarray(self):
        return VECTOR


class Broken:
    """What has no numbers, and says so in words of its own."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("the device is gone")


def frozen(array):
    array = array.copy()
    array.flags.writeable = False
    return array


# What has the numbers of VECTOR.
ALIKE = {
    "a list": lambda: VECTOR.tolist(), "a tuple": lambda: tuple(VECTOR), "a list of numbers of NumPy": lambda: list(VECTOR), "read-only": lambda: frozen(VECTOR),
    "of objects": lambda: VECTOR.astype(object), "fractions": lambda: [Fraction(1, 2), Fraction(2), -1], "a view backwards": lambda: VECTOR[::-1].copy()[::-1],
    "big-endian": lambda: VECTOR.astype(">f8"), "of long floats": lambda: VECTOR.astype(np.longdouble), "of half floats": lambda: VECTOR.astype(np.float16),
    "nothing masked": lambda: np.ma.array(VECTOR, mask=[0, 0, 0]), "a table": Table, "numbers of SymPy": lambda: [sympy.Rational(1, 2), sympy.Integer(2), sympy.Float(-1.0)],
    "a memory view": lambda: memoryview(VECTOR), "arrays without axes": lambda: [np.array(number) for number in VECTOR],
    "torch": lambda: required("torch").tensor(VECTOR), "jax": lambda: required("jax.numpy").asarray(VECTOR),
    "numbers of torch": lambda: list(required("torch").tensor(VECTOR)),
}
# What is refused: the value, its place in `{}`, what is said, what the remedy names.
REFUSED = {
    "a mask": (lambda: np.ma.array(VECTOR, mask=[0, 0, 1]), "{}[2]", "is masked", "{}.filled(0)"),
    "a mask of one element": (lambda: [1.0, np.ma.masked, 2.0], "{}[1]", "is masked", "filled"),
    "all masked": (lambda: np.ma.masked_all(3), "{}[0]", "is masked", "filled"),
    "a table with a gap": (lambda: Table([1]), "{}[1]", "is missing", "{}.fillna(0)"),
    "sparse": (Sparse, "{}", "is a sparse array", "{}.toarray()"),
    "sparse of SciPy": (lambda: required("scipy.sparse").csr_array([VECTOR]), "{}", "is a sparse array", "{}.toarray()"),
    "a sparse tensor": (lambda: required("torch").tensor(VECTOR).to_sparse(), "{}", "is a sparse tensor", "{}.to_dense()"),
    "short floats of torch": (lambda: required("torch").tensor(VECTOR).bfloat16(), "{}", "cannot be read as an array", "{}.cpu().float().numpy()"),
    "complex": (lambda: VECTOR*1j, "{}", "complex", "real"),
    "text": (lambda: "0.5", "{}", "not <U3", "dtype=float"),
    "texts": (lambda: [0.5, "two", 1.0], "{}[1]", "", "float"),
    "None among numbers": (lambda: np.array([0.5, None, 1.0]), "{}[1]", "is None", "dtype=float"),
    "dates": (lambda: np.array(["2020-01-01"]*3, "M8[D]"), "{}[0]", "datetime64", "dtype=float"),
    "records": (lambda: np.array([(1, 2)]*3, "i,i"), "{}[0]", "", "dtype=float"),
    "decimals": (lambda: np.array([Decimal("0.5")]*3), "{}[0]", "is Decimal", "dtype=float"),
    "a symbol": (lambda: np.array([sympy.Symbol("x")]*3), "{}[0]", "is Symbol", "dtype=float"),
    "a set": (lambda: {0.5, 2.0, -1.0}, "{}", "not set", "dtype=float"),
    "a function": (lambda: abs, "{}", "not builtin_function_or_method", "dtype=float"),
    "rows that differ in length": (lambda: np.array([[1.0], [1.0, 2.0], None], dtype=object), "{}[0]", "is list", "dtype=float"),
    "a device that is gone": (Broken, "{}", "the device is gone", "numpy.asarray({}"),
    "beyond floats": (lambda: np.array([10**400, 1, 2]), "{}", "beyond the range", "logarithm"),
}
CALLS_ONLY = {
    "a tensor with a gradient": (lambda: required("torch").tensor(VECTOR, requires_grad=True), "{}", "requires its gradient", "{}.detach().numpy()"),
    "a parameter": (lambda: required("torch").nn.Parameter(required("torch").tensor(VECTOR)), "{}", "requires its gradient", "{}.detach().numpy()"),
    "a dictionary": (lambda: {0: 0.5, 1: 2.0, 2: -1.0}, "{}", "not dict", "dtype=float"),
    "a generator": (lambda: (number for number in VECTOR), "{}", "not generator", "dtype=float"),
    "ragged rows": (lambda: [[1.0, 2.0], [3.0]], "{}", "rows differ in length", "same length"),
    "None": (lambda: None, "{}", "not None", "dtype=float"),
    "a row of a matrix": (lambda: np.asmatrix(VECTOR), "{}", "it has shape (1, 3)", "axis"),
}


def functions():
    """Every way of calling a system with its inputs, by name; each gives numbers."""
    system = symgrad.read(TEXT)
    yield "gradient", system.compile()
    yield "part", system.compile("w")
    yield "hessians", system.compile("w", hessian=True)
    yield "hessian", system.hessian("w").compile()
    yield "parts", lambda **given: system.hessian("w").compile(structured=True)(**given).dense()
    yield "jacobian", system.jacobian("C", "w").compile()
    yield "stepper", system.stepper("w", "s", eta=0.1)
    yield "values", lambda **given: system.values(**given)
    product = system.hessian_product("w").compile()
    yield "product", lambda **given: product(v=np.ones(3), **given)
    yield "direction", lambda **given: product(v=given["w"], **{**given, "w": VECTOR})


FUNCTIONS = dict(functions())
ways = pytest.mark.parametrize("way", FUNCTIONS)


def same(one, other):
    """Whether two results have the same structure and numbers, to the precision of half floats."""
    if isinstance(one, (dict, tuple, list)):
        pairs = [(one[key], other[key]) for key in one] if isinstance(one, dict) else zip(one, other, strict=True)
        return type(one) is type(other) and all(same(*pair) for pair in pairs)
    return np.allclose(one, other, rtol=1e-6) and type(other) is not np.ma.MaskedArray


def refused(call, where, said, remedy):
    with pytest.raises(InputError) as raised:
        call()
    error = raised.value
    assert isinstance(error.place, Argument) and re.fullmatch(where, str(error.place)) and str(error.place) in error.message, str(error)
    assert said in error.message and remedy in error.remedy, str(error)


@ways
@pytest.mark.parametrize("value", ALIKE)
def test_what_has_the_same_numbers_gives_the_same(value, way):
    given = ALIKE[value]()
    kept = np.asarray(given, dtype=float).copy()
    assert same(FUNCTIONS[way](**GIVEN), FUNCTIONS[way](**{**GIVEN, "w": given}))
    assert np.array_equal(kept, np.asarray(given, dtype=float))


@pytest.mark.sample(155)
@ways
@pytest.mark.parametrize("value", [*REFUSED, *CALLS_ONLY])
def test_what_has_no_numbers_of_its_own_is_refused_where_it_stands(value, way):
    made, where, said, remedy = {**REFUSED, **CALLS_ONLY}[value]
    name = "v" if way == "direction" else "w"
    refused(lambda: FUNCTIONS[way](**{**GIVEN, "w": made()}), re.escape(where.format(name)), said, remedy.format(name))


SCALARS = {"without axes": lambda: np.array(1.5), "a number of NumPy": lambda: np.float32(1.5), "a fraction": lambda: Fraction(3, 2), "of SymPy": lambda: sympy.Rational(3, 2),
           "torch": lambda: required("torch").tensor(1.5), "jax": lambda: required("jax.numpy").asarray(1.5), "of objects": lambda: np.array(1.5, dtype=object)}
NO_SCALARS = {"masked": (lambda: np.ma.masked, "is masked"), "text": (lambda: "1.5", "<U3"), "None": (lambda: None, "not None"), "complex": (lambda: 1.5j, "complex"),
              "one entry": (lambda: [1.5], "a number"), "an array": (lambda: np.ones(1), "a number"), "a symbol": (lambda: sympy.Symbol("s"), "not Symbol"),
              "beyond floats": (lambda: 10**400, "beyond the range"), "a decimal": (lambda: Decimal("1.5"), "not Decimal"),
              "a tensor with a gradient": (lambda: required("torch").tensor(1.5, requires_grad=True), "requires its gradient")}


@pytest.mark.sample(80)
@ways
@pytest.mark.parametrize("value", [*SCALARS, *("no " + name for name in NO_SCALARS)])
def test_a_number_may_be_any_real_number(value, way):
    if value in SCALARS:
        assert same(FUNCTIONS[way](**GIVEN), FUNCTIONS[way](**{**GIVEN, "s": SCALARS[value]()}))
        assert same(FUNCTIONS[way](**{**GIVEN, "s": 1}), FUNCTIONS[way](**{**GIVEN, "s": True}))
    else:
        made, said = NO_SCALARS[value.removeprefix("no ")]
        refused(lambda: FUNCTIONS[way](**{**GIVEN, "s": made()}), "s", said, "")


LAYERS = symgrad.read("a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,i,j]*a[l-1,j], j)) for l in 1..L\nC = sum(a[L,i]**2, i)\n").compile("w")
STEPS = symgrad.read("h[0] = x\nh[t] = tanh(u[t]*h[t-1]) for t in 1..T\nC = h[T]**2\n").compile("u")


@pytest.mark.parametrize("value", [*ALIKE, *REFUSED])
def test_elements_of_lists_are_held_to_the_same(value):
    made = ALIKE[value] if value in ALIKE else REFUSED[value][0]
    plain, rows = [np.outer(VECTOR, VECTOR), np.eye(3)], [np.outer(VECTOR, VECTOR), [[1.0, 0, 0], [0, 1.0, 0]]]
    if value in ALIKE:
        assert same(LAYERS(x=VECTOR, w=plain), LAYERS(x=made(), w=plain))
        found, slopes = STEPS(x=0.5, u=made())
        assert found == pytest.approx(STEPS(x=0.5, u=VECTOR)[0]) and np.allclose(np.asarray(slopes["u"], float), STEPS(x=0.5, u=VECTOR)[1]["u"])
    else:
        with pytest.raises(InputError) as raised:
            LAYERS(x=VECTOR, w=[plain[0], made()])
        assert str(raised.value.place).startswith("w[1") and raised.value.remedy
        with pytest.raises(InputError) as raised:
            LAYERS(x=VECTOR, w=[plain[0], [*rows[1], made()]])
        assert str(raised.value.place).startswith("w[1") and raised.value.remedy
        with pytest.raises(InputError) as raised:
            STEPS(x=0.5, u=made())
        assert str(raised.value.place).startswith("u") and raised.value.remedy


@pytest.mark.parametrize("what", [{0: 1.0}, {1.0}, "ab", b"ab", 1.0, None, np.array(1.0), (u for u in ())])
def test_what_has_no_order_is_no_sequence(what):
    with pytest.raises(InputError) as raised:
        STEPS(x=0.5, u=what)
    assert str(raised.value.place) == "u" and raised.value.remedy


@pytest.mark.parametrize("transform", ["grad", "jit", "vmap", "value_and_grad"])
def test_a_tracer_of_jax_is_refused(transform):
    jax = required("jax")
    function = getattr(jax, transform)(lambda w: FUNCTIONS["part"](**{**GIVEN, "w": w})[0])
    refused(lambda: function(required("jax.numpy").ones((3, 3) if transform == "vmap" else 3)), "w", "tracer of JAX", "outside of jit")


def test_a_list_that_holds_itself_is_refused():
    itself = []
    itself.append(itself)
    with pytest.raises(InputError):
        FUNCTIONS["part"](**{**GIVEN, "w": itself})


@pytest.mark.parametrize("out, said", [({"w": frozen(VECTOR)}, "read-only"), ({"w": np.zeros(3, int)}, "of int64"), ({"w": [0.0]*3}, "must hold arrays"), ({"w": np.zeros(2)}, "must hold arrays"),
                                       ({"w": np.zeros(3), "q": np.zeros(3)}, "'q'"), ({}, "must hold arrays"), ({"w": None}, "must hold arrays"), (3, "must be a dict")])
def test_what_a_gradient_cannot_be_written_to_is_refused(out, said):
    with pytest.raises(InputError) as raised:
        FUNCTIONS["part"](**GIVEN, out=out)
    assert said in raised.value.message and str(raised.value.place) in raised.value.message and raised.value.remedy


def test_a_number_is_written_to_an_array_without_axes():
    out = {"w": np.zeros(3), "y": np.zeros(3), "s": np.zeros(())}
    assert same(FUNCTIONS["gradient"](**GIVEN)[1]["s"], float(FUNCTIONS["gradient"](**GIVEN, out=out)[1]["s"]))


@pytest.mark.parametrize("value", ["a mask", "all masked", "texts", "complex", "dates"])
def test_a_module_refuses_them_too(value):
    room = {}
    exec(symgrad.read(TEXT).derive().export(), room)
    with pytest.raises(ValueError, match="w"):
        room["value_and_gradient"](**{**GIVEN, "w": REFUSED[value][0]()})


# ---------------------------------------------------------------- checks of gradients

def by_hand(w, y, s):
    return {"w": s*((w - y)**2 + 2*(w - y)*w)}


@pytest.mark.parametrize("value", [name for name in ALIKE if name not in ("a memory view", "a table", "of half floats")])
def test_checks_take_what_has_numbers(value):
    right = by_hand(**GIVEN)["w"]
    exactly = {"rtol": 1e-6} if value == "jax" else {}
    made = ALIKE[value]()
    shaped = [float(each) for each in right] if isinstance(made, (list, tuple)) else right
    report = compare(TEXT, lambda w, y, s: {"w": shaped}, at={**GIVEN, "w": made}, **exactly)
    assert report.verdict == "right"
    half = np.asarray(VECTOR)/2
    found = check_gradient(lambda w: np.sum(w**2), lambda w: made, at=half, **exactly) if not isinstance(made, tuple) else report
    assert found.verdict == "right"


@pytest.mark.parametrize("value", [name for name in REFUSED if name != "rows that differ in length"])
def test_checks_refuse_what_has_none_and_name_it(value):
    made, where, said, remedy = REFUSED[value]
    complains = [lambda: compare(TEXT, by_hand, at={**GIVEN, "w": made()}), lambda: compare(TEXT, lambda w, y, s: {"w": made()}, at=GIVEN),
                 lambda: compare(TEXT, lambda w, y, s: {"w": made()}), lambda: check_gradient(lambda w: np.sum(w**2), lambda w: made(), at=VECTOR),
                 lambda: check_gradient(lambda p: np.sum(p["w"]**2), lambda p: {"w": 2*p["w"]}, at={"w": made()})]
    for call in complains:
        with pytest.raises(InputError) as raised:
            call()
        if value not in ("complex", "texts"):
            assert str(raised.value.place) in (where.format("w"), where.format("at")) and raised.value.remedy


@pytest.mark.parametrize("value", [name for name in REFUSED if name not in ("complex",)])
def test_the_value_of_a_function_is_one_number(value):
    made = REFUSED[value][0]
    for call in (lambda: check_gradient(lambda w: made(), lambda w: 2*w, at=VECTOR), lambda: compare(TEXT, lambda w, y, s: (made(), by_hand(w, y, s)), at=GIVEN)):
        with pytest.raises(InputError) as raised:
            call()
        assert raised.value.remedy
