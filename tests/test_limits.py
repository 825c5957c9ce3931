"""Limits: what lies just inside them is read, what lies beyond is refused in words; a task ends when its time is over."""

import time
from itertools import count

import pytest
import sympy

import symgrad
from symgrad import limits, read
from symgrad.errors import InputError, TooLargeError, UnsupportedError
from symgrad.limits import (BRACKETS, COUNT, DEPTH, ENTRIES, EXPONENT, LINE, LINES, NAME, NODES, PATIENCE, TEXT, patience, task,
                            tick)

x, C = sympy.Symbol("x"), sympy.Symbol("C")

INSIDE_AND_BEYOND = {
    "text": (f"{'#'*3999}\n"*(TEXT//4000) + "C = x", f"{'#'*3999}\n"*(TEXT//4000 + 1) + "C = x"),
    "lines": ("# a line\n"*(LINES - 3) + "C = x\n", "# a line\n"*LINES + "C = x\n"),
    "a line": (f"C = x #{' '*(LINE - 7)}", f"C = x #{' '*(LINE - 6)}"),
    "brackets": (f"C = {'('*BRACKETS}x{')'*BRACKETS}", f"C = {'('*(BRACKETS + 1)}x{')'*(BRACKETS + 1)}"),
    "operations": (f"C = {'-'*DEPTH}x", f"C = {'-'*(DEPTH + 1)}x"),
    "operations in a place": (f"C = x[{'1+'*DEPTH}1]", f"C = x[{'1+'*(DEPTH + 1)}1]"),
    "a name": (f"C = {'x'*NAME}", f"C = {'x'*(NAME + 1)}"),
    "an exponent": ("C = x**1000000", "C = x**1000001"),
    "a negative exponent": ("C = x**(-1000000)", "C = x**(-1000001)"),
    "a place": ("C = x[1000000]", "C = x[1000001]"),
    "a stride": ("C = sum(x[1000000*i], i)", "C = sum(x[1000001*i], i)"),
    "an end of a range": ("C = sum(x[i], i in 0..1000000)", "C = sum(x[i], i in 0..1000001)"),
    "a declared size": ("X: (1000000, n)\nC = sum(X)", "X: (1000001, n)\nC = sum(X)"),
    "a large number": ("C = x*10**308", "C = x*10**309"),
    "a small number": ("C = x*10**(-323)", "C = x*10**(-324)"),
    "a product of numbers": ("C = 1e150*x*1e150", "C = 1e200*x*1e200"),
    "a sum of numbers": ("C = 1e308 + x + 1e307", "C = 1e308 + x + 1e308"),
    "digits": ("C = x*(1 + 1/2**13)**600", "C = x*(1 + 1/2**13)**700"),
    "a function of a number": ("C = x*gamma(100)", "C = x*gamma(1001)"),
    "a logarithm": ("C = x*log(10**300)", "C = x*log(10**309)"),
    "an irrational number": ("C = x*pi**600", "C = x*pi**700"),
    "an assumption": ("assume x > 10**308\nC = x", "assume x > 10**309\nC = x"),
}


@pytest.mark.parametrize("inside, beyond", INSIDE_AND_BEYOND.values(), ids=INSIDE_AND_BEYOND)
def test_what_lies_inside_is_read_and_what_lies_beyond_is_refused(inside, beyond):
    read(inside + "\n")
    with pytest.raises(TooLargeError) as caught:
        read(beyond + "\n")
    assert caught.value.place and (caught.value.remedy or caught.value.place.column == 1)


def test_a_tower_is_refused_before_anything_is_worked_out():
    for text in ("C = x*9**9**9**9", "C = x**2**2**2**2**2**2", "C = x*(1/9)**9**9**9"):
        with pytest.raises(TooLargeError, match="to compute with"):
            read(text + "\n")


@pytest.mark.parametrize("equation, said", [
    ((C, sympy.Integer(10)**5000*x), "too many digits"),
    ((C, sympy.Float("1e10000")*x), "too many digits"),
    ((C, sympy.Pow(9, sympy.Pow(9, sympy.Pow(9, 9, evaluate=False), evaluate=False), evaluate=False)*x), "too large"),
    ((C, sympy.gamma(10**9, evaluate=False)*x), "so large"),
    ((C, sympy.legendre(10**4, x, evaluate=False)), "so large"),
    ((C, sympy.Sum(x**sympy.Symbol("i"), (sympy.Symbol("i"), 0, 10**12))), "beyond 1,000,000"),
], ids=["digits", "float", "tower", "factorial", "order", "range"])
def test_equations_of_sympy_have_the_same_limits(equation, said):
    with pytest.raises(TooLargeError, match=said):
        symgrad.System([equation])


def test_parts_that_sympy_shares_are_counted_as_often_as_they_stand():
    e = x
    for _ in range(100):
        e = sympy.Add(e, sympy.Mul(e, e, evaluate=False), evaluate=False)
    with pytest.raises(TooLargeError, match=f"more than {NODES:,} parts"):
        symgrad.System([(C, e)])


def test_numbers_that_a_derivation_works_out_keep_to_the_limit():
    few, many = ("a0 = x\n" + "".join(f"a{n} = 1e300*a{n-1}\n" for n in range(1, depth)) for depth in (4, 10))
    assert read(few).derive("x").answer == sympy.Integer(10)**900
    with pytest.raises(TooLargeError, match="too many digits to work with"):
        read(many).derive("x")


@pytest.mark.parametrize("text, said", [
    ("C = sum(x[i]**2, i in 0..20000)", "too many to check"),
    ("C = x*prod(k, k in 1..1000000)", "too many to check"),
    ("X: (1000, 1000)\nC = tr(X)", "too many to check"),
])
def test_a_check_of_too_many_entries_says_what_to_write(text, said):
    with pytest.raises(TooLargeError, match=said) as caught, patience(20):
        read(text + "\n").derive().check()
    assert "write a size" in caught.value.remedy


def test_values_that_no_number_of_the_check_can_hold_are_outside_of_the_domain():
    with pytest.raises(symgrad.SymgradError, match="no values of the inputs are found"), patience(20):
        read("assume x > 5\nC = exp(exp(exp(exp(exp(x)))))\n").derive().check()


@pytest.mark.parametrize("text", ["C = sum(gamma(1000000*i + 1)*x[i], i)", "C = sum(loggamma(1000000*i + 1)*x[i], i)", "C = sum(x[i]**(1000000*i), i)"])
def test_numbers_of_a_million_digits_are_left_to_finite_differences(text):
    with patience(20):
        assert read(text + "\n").derive().check().worst < 1e-20


@pytest.fixture(autouse=True)
def processor_time(monkeypatch):
    """A busy machine changes nothing."""
    monkeypatch.setattr(limits, "clock", time.process_time)


@pytest.fixture
def clock(monkeypatch, processor_time):
    """A clock that each look at it puts on by a tenth of a second."""
    looks = count(1)
    monkeypatch.setattr(limits, "clock", lambda: next(looks)/10)


def test_a_task_ends_when_its_time_is_over_and_says_how_to_allow_more(clock):
    @task("waiting")
    def wait():
        while True:
            tick()
    with patience(5), pytest.raises(TooLargeError, match="waiting takes longer than 5 seconds") as caught:
        wait()
    assert "patience" in caught.value.remedy


def test_calls_inside_a_task_share_its_time_and_the_next_has_its_own(clock):
    @task("inner")
    def inner():
        for _ in range(3):
            tick()

    @task("outer")
    def outer():
        for _ in range(10):
            inner()
    with patience(1):
        with pytest.raises(TooLargeError, match="outer takes longer than 1 seconds"):
            outer()
        inner()
        inner()


def test_a_task_that_has_begun_keeps_its_time(clock):
    @task("working")
    def work():
        with patience(100):
            for _ in range(20):
                tick()
    with patience(1), pytest.raises(TooLargeError, match="longer than 1 seconds"):
        work()


def test_outside_of_a_task_nothing_is_timed(clock):
    with patience(0.01):
        tick()


def test_a_derivation_takes_no_longer_than_it_may(clock):
    system = read("C = " + "*".join(f"(x{i} + y{i})" for i in range(20)) + "\n")
    with patience(2), pytest.raises(TooLargeError, match="deriving takes longer than 2 seconds"):
        system.derive()


@pytest.mark.parametrize("error, kind", [(RecursionError, UnsupportedError), (MemoryError, TooLargeError)])
def test_what_python_has_no_room_for_is_an_error_of_symgrad(error, kind):
    @task("working")
    def work():
        raise error
    with pytest.raises(kind):
        work()


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "1", None, True])
def test_a_patience_is_a_number_above_nothing(seconds):
    with pytest.raises(InputError), patience(seconds):
        pass


@pytest.mark.parametrize("page, wordings", [
    ("docs/LIMITS.md", (f"{TEXT >> 10} KiB of text", f"{LINES:,} lines", f"{LINE:,} characters of a line", f"{NAME} of a name", f"{BRACKETS} brackets",
                   f"{DEPTH} operations", f"more than {ENTRIES:,} entries")),
    ("symgrad/reading/text/syntax.txt", (f"{TEXT >> 10} KiB of text", f"{LINES:,} lines", f"{LINE:,} characters in a line", f"{NAME} in a name",
                            f"{BRACKETS} brackets", f"{DEPTH} operations", f"up to {COUNT:,} in places")),
])
def test_pages_tell_the_limits_that_there_are(page, wordings, root):
    told = " ".join((root/page).read_text(encoding="utf-8").split())
    assert [wording for wording in wordings if wording not in told] == [] and COUNT == EXPONENT == 10**6 and PATIENCE == 600
