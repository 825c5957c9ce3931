"""Sizes that no memory holds: a call is refused in words, with the size and what it would take, before anything is allocated."""

import tracemalloc
from contextlib import nullcontext

import numpy as np
import pytest

import symgrad
from symgrad.errors import Argument, Part, TooLargeError
from symgrad.limits import memory
from symgrad.notation.nodes import Quantity
from symgrad.running import Values
from symgrad.running.calling import call
from symgrad.running.calling.call import GIB
from symgrad.running.lowering.room import made
from symgrad.running.program.program import Block, Program

HUGE = 10**12
ones = np.ones

# text, by what, a call that is small, the names of its sizes or of the inputs that make it large
MADE = {
    "a range": ("C = sum(exp(x*i), i in 0..N-1)", "x", dict(x=1.0, N=5), ("N",)),
    "a range between": ("C = sum(exp(x*i), i in M..N-1)", "x", dict(x=1.0, M=2, N=5), ("N",)),
    "two ranges": ("z[i,j] = exp(x*i*j) for i in 0..N-1, j in 0..M-1\nC = sum(z[i,j]**2, i, j)", "x", dict(x=1.0, N=3, M=4), ("N", "M")),
    "three ranges": ("C = sum(exp(x*i*j*k), i in 0..N-1, j in 0..M-1, k in 0..K-1)", "x", dict(x=1.0, N=3, M=4, K=2), ("N", "M", "K")),
    "a recurrence": ("a[0] = x\na[t] = w*a[t-1] for t in 1..T\nC = a[T]", "w", dict(x=1.0, w=0.5, T=3), ("T",)),
    "a recurrence of arrays": ("a[0,i] = x[i]\na[t,i] = w*a[t-1,i] for t in 1..T\nC = sum(a[T,i], i)", "w", dict(x=ones(3), w=0.5, T=3), ("T",)),
    "a range beside an input": ("C = sum(exp(x[i]*k), i, k in 0..N-1)", "x", dict(x=ones(3), N=5), ("N",)),
    "pairs": ("C = sum(log(1 + x[i]**2*x[j]**2), i, j)", "x", dict(x=ones(4)), ("x",)),
    "an outer product": ("x: (n)\ny: (m)\nC = sum(log(1 + exp(outer(x, y))))", "x", dict(x=ones(3), y=ones(4)), ("x", "y")),
    "pairs of rows": ("C = sum(sum((x[i,k] - x[j,k])**2, k)**2*[i != j], i, j)", "x", dict(x=np.eye(3)), ("x",)),
}
LISTS = ("w[l] = v*l for l in 1..L\nz[l,i] = exp(v*l*i) for l in 1..L, i in 1..N[l]\nC = sum(sum(z[l,i], i in 1..N[l]), l in 1..L)", "v")


def enlarged(given, names):
    """A call of the same structure whose sizes or axes of these names are huge together."""
    each = round((32*memory())**(1/max(1, len(names)))) + 1
    arrays = [name for name in names if isinstance(given[name], np.ndarray)]
    long = int((32*memory()/8)**0.5) + 1
    grown = {name: np.broadcast_to(1.0, (long, *given[name].shape[1:])) if name in arrays else each for name in names}
    return {**given, **grown}


def functions(text, by):
    system = symgrad.read(text + "\n")
    yield system.compile(by)
    yield system.compile(by, hessian=True)
    yield system.stepper(by, eta=0.1)
    yield system.derive(by).compile()
    if not any(family.sequence for family in system.families.values()):
        yield system.hessian(by).compile()


@pytest.mark.sample(3)
@pytest.mark.parametrize("text, by, given, names", MADE.values(), ids=MADE)
def test_what_no_memory_holds_is_refused_before_anything_is_made(text, by, given, names):
    for function in functions(text, by):
        function(**given)
        large = enlarged(given, names)
        with pytest.raises(TooLargeError) as raised:
            tracemalloc.start()
            try:
                function(**large)
            finally:
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
        assert peak < 2**21 + 2*sum(np.asarray(value).nbytes for value in large.values())
        assert raised.value.remedy and isinstance(raised.value.place, Argument | Part) and f"{raised.value.place} = " in str(raised.value)
        sizes = [name for name in names if isinstance(given[name], int)]
        assert all(f"{name} = {large[name]:,}" in str(raised.value) for name in sizes) and "GiB" in str(raised.value)
        assert isinstance(raised.value.place, Argument if sizes else Part)


def test_values_and_products_are_refused_too():
    system = symgrad.read(MADE["two ranges"][0] + "\n")
    with pytest.raises(TooLargeError, match="M = 1,000,000"):
        system.values(x=1.0, N=10**6*(memory()//2**30 + 1), M=10**6)
    product = symgrad.read(MADE["pairs"][0] + "\n").hessian_product("x").compile()
    large = np.broadcast_to(1.0, (int((memory()/2)**0.5),))
    with pytest.raises(TooLargeError):
        product(x=large, v=large)


@pytest.mark.parametrize("text, by, given, names", MADE.values(), ids=MADE)
def test_a_module_refuses_them_by_an_error_of_python(text, by, given, names):
    space = {}
    exec(symgrad.read(text + "\n").derive(by).export(), space)
    space["value_and_gradient"](**given)
    space["most_entries"] = 10**6
    large = {name: 10**3 + 7 if isinstance(given[name], int) else ones((10**3 + 7, *given[name].shape[1:])) for name in names}
    if len(names) == 1 and isinstance(given[names[0]], int):
        large = {names[0]: 10**6 + 7}
    with pytest.raises(MemoryError, match="entries: .* = "):
        space["value_and_gradient"](**{**given, **large})


def test_sizes_that_differ_by_layer_are_looked_at_each():
    function = symgrad.read(LISTS[0] + "\n").compile(LISTS[1])
    assert np.isfinite(function(v=0.1, L=2, N=[3, 2])[0])
    with pytest.raises(TooLargeError, match="entries"):
        function(v=0.1, L=2, N=[3, HUGE])


def test_a_program_that_runs_out_of_memory_all_the_same_is_refused_in_words():
    function = symgrad.read(MADE["a range"][0] + "\n").compile("x")
    function.program.__globals__["most_entries"] = 2**60
    with pytest.raises(TooLargeError, match="more memory than there is: Unable to allocate") as raised:
        function(x=1.0, N=2**50)
    assert raised.value.place and raised.value.remedy


def test_the_message_says_how_much_it_would_take():
    with pytest.raises(TooLargeError) as raised:
        symgrad.read(MADE["a range"][0] + "\n").compile("x")(x=1.0, N=HUGE)
    assert f"an array of {HUGE:,} entries takes {8*HUGE/GIB:,.0f} GiB" in str(raised.value) and "N = 1,000,000,000,000" in str(raised.value)


def test_a_dense_matrix_of_parts_is_refused_and_its_product_is_not():
    parts = symgrad.read("C = sum(x[i]**4, i)\n").hessian("x").compile(structured=True)(x=ones(int((memory()/2)**0.5)))
    assert (parts @ ones(parts.shape[0]))[0] == 12
    with pytest.raises(TooLargeError, match="more memory than there is") as raised:
        parts.dense()
    assert raised.value.place and raised.value.remedy


@pytest.mark.parametrize("text", ["C = sum((sum(w[k]*x[i,k], k) - y[i])**2, i)", "A: (n, n)\nx: (n)\nC = x@A@x", "C = sum(x[i]**2, i)",
                                  "x: (0..T)\nC = sum(exp(x[s]), s in 3..T)*sum(w[t], t in 1..T)",
                                  "a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,i,j]*a[l-1,j], j)) for l in 1..L\nC = sum(a[L,i]**2, i)"])
def test_programs_whose_arrays_are_no_larger_than_their_inputs_have_no_line_for_it(text):
    assert "most_entries" not in symgrad.read(text + "\n").compile().source


def test_an_array_that_is_of_one_size_in_every_call_has_no_line_for_it():
    assert "most_entries" not in Values(symgrad.read("z[i] = exp(i) for i in 0..2\nC = sum(z[i]**2, i)\n")).source


def test_an_operation_that_nothing_uses_makes_no_array():
    block = Block()
    block.op("full", shape=(Quantity("N"),))
    assert not any(made(Program(block, ())))


def test_axes_of_a_fixed_length_are_counted_too():
    with pytest.raises(TooLargeError, match=f"an array of {3*HUGE:,} entries"):
        symgrad.read("z[i,j] = exp(x*i*j) for i in 0..N-1, j in 0..2\nC = sum(z[i,j]**2, i, j)\n").compile("x")(x=1.0, N=HUGE)


VIEWS = {
    "numbers": lambda shape: np.broadcast_to(1.0, shape), "rows": lambda shape: np.broadcast_to(ones(shape[-1:]), shape),
    "columns": lambda shape: np.broadcast_to(ones((*shape[:-1], 1)), shape), "whole numbers": lambda shape: np.broadcast_to(np.int8(1), shape),
    "single precision": lambda shape: np.broadcast_to(np.float32(1), shape),
    "windows": lambda shape: np.lib.stride_tricks.sliding_window_view(ones(shape[0] + shape[-1] - 1), shape[-1])[:shape[0]],
}
LEAST_SQUARES = "A: (m, n)\nx: (n)\ny: (m)\nC = norm(A@x - y)**2\n"


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("by", ["x", "A"])
def test_a_view_of_which_no_memory_holds_a_copy_is_refused_at_once(view, by):
    function, long = symgrad.read(LEAST_SQUARES).compile(by), int((memory()/3)**0.5)
    small = function(A=view((4, 3)), x=ones(3), y=ones(4))
    assert small[0] == function(A=np.array(view((4, 3))), x=ones(3), y=ones(4))[0] == 16
    with pytest.raises(TooLargeError, match=r"^A has .* entries, a view of fewer in memory") as raised:
        function(A=view((long, long)), x=ones(long), y=ones(long))
    assert raised.value.place == Argument("A") and raised.value.remedy and "GiB" in str(raised.value)


def test_a_view_in_a_list_is_refused_by_its_place():
    function = symgrad.read("a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,i,j]*a[l-1,j], j)) for l in 1..L\nC = sum(a[L,i]**2, i)\n").compile("x")
    long = int((memory()/3)**0.5)
    function(x=ones(3), w=[ones((2, 3)), np.broadcast_to(1.0, (4, 2))])
    with pytest.raises(TooLargeError, match=r"^w\[1\] has .* entries, a view of fewer in memory"):
        function(x=ones(3), w=[ones((long, 3)), np.broadcast_to(1.0, (long, long))])


@pytest.mark.parametrize("array, held", [(ones((3, 4)), True), (ones((3, 4)).T, True), (ones((3, 4))[::-1, ::2], True), (np.broadcast_to(ones(1), (2, 1)), False),
                                         (np.lib.stride_tricks.sliding_window_view(ones(3), 2), False), (np.broadcast_to(ones((3, 1)), (3, 2)), False)])
def test_an_array_that_is_held_is_no_view_of_fewer(array, held, monkeypatch):
    monkeypatch.setattr(call, "memory", lambda: 8)
    with nullcontext() if held else pytest.raises(TooLargeError, match="a view of fewer in memory"):
        call.refuse_unheld(array, array.nbytes, Argument("A"))
