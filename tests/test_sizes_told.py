"""Sizes from the shapes of what a call is given: each is told where it can be, asked for where it cannot, and shapes that disagree are refused."""

import numpy as np
import pytest

import symgrad
from symgrad.errors import InputError, UnsupportedError

ones = np.ones
LAYERS = "a[0,j] = x[j]\na[l,j] = tanh(sum(w[l,j,k]*a[l-1,k], k) + b[l,j]) for l in 1..L\nC = sum(a[L,j]**2, j)\n"
FIXED = "C = sum(sum(w[l,j]**2, j in 1..J[l]), l in 1..L) + sum(v[t], t in 1..M) + sum(y[j]**2, j in 1..J[M])\n"


def test_of_two_sizes_that_one_axis_tells_together_one_is_asked_for():
    function = symgrad.read("C = sum(y[k]*z[k], k)*sum(x[i]**2, i in 0..N+M-1)\n").compile()
    assert function.unfixed == ["M"] and function(y=ones(3), z=ones(3), x=ones(5), M=2)[0] == 15
    with pytest.raises(InputError, match="too few for N to be at least 1"):
        function(y=ones(3), z=ones(3), x=ones(5), M=5)


@pytest.mark.parametrize("x, y, wanted", [(3, 100, 2), (100, 4, 2), (100, 6, 2), (5, 7, 3)])
def test_arrays_of_which_parts_are_read_have_the_size_of_the_shorter(x, y, wanted):
    assert symgrad.read("C = sum(x[2*i]*y[3*i], i)\n").compile()(x=ones(x), y=ones(y))[0] == wanted


def test_an_array_may_be_longer_where_it_is_read_in_part_and_only_there():
    function = symgrad.read("C = sum(x[2*i,j]*y[3*i,j], i, j)\n").compile()
    assert function(x=ones((3, 2)), y=ones((9, 2)))[0] == 4
    with pytest.raises(InputError, match="y has shape"):
        function(x=ones((3, 2)), y=ones((9, 3)))


def test_an_array_that_is_longer_than_what_is_read_of_it_is_cut_to_that():
    value, gradient = symgrad.read("C = sum(x[i+1]*y[i], i)\n").compile()(x=ones(6), y=ones(3))
    assert value == 3 and gradient["x"].tolist() == [0, 1, 1, 1, 0, 0]


def test_the_size_of_one_array_that_is_read_in_part_is_told():
    assert [symgrad.read("C = sum(x[2*i]**2, i)\n").compile()(x=ones(n))[0] for n in (1, 2, 3)] == [1, 1, 2]


def test_two_sizes_of_arrays_that_are_read_in_part_are_told_apart():
    assert symgrad.read("C = sum(x[2*i]*y[3*j], i, j)\n").compile()(x=ones(4), y=ones(8))[0] == 6


def test_a_size_that_an_array_read_in_part_bounds_from_below_is_asked_for():
    function = symgrad.read("C = sum(y[k], k in 0..K-1) + sum(x[2*i], i in 0..K-M-1)\n").compile()
    assert function.unfixed == ["M"] and function(y=ones(3), x=ones(9), M=1)[0] == 5


def test_a_size_is_told_by_an_array_that_is_read_at_a_few_places_beyond_it():
    function = symgrad.read("C = sum(x[2*i-N]*y, i in N..N+1)\n").compile()
    assert function.unfixed == [] and function(x=ones(7), y=2.0)[0] == 4


@pytest.mark.parametrize("read, other", [("J[l-1]", "J[L]"), ("J[l]", "J[0]"), ("J[l+1]", "J[1]"), ("J[L-l]", "J[L]")])
def test_a_list_and_an_array_beside_it_tell_a_size_of_each_layer(read, other):
    text = f"C = sum(sum(w[l,k]**2*u[l], k in 1..{read}), l in 1..L) + sum(y[j]**3, j in 1..{other})\n"
    assert symgrad.read(text).compile()(w=[ones(2), ones(3)], u=ones(2), y=ones(4))[0] == 9


def test_a_size_of_one_layer_is_told_by_one_array():
    function = symgrad.read("C = sum(v[t], t in 1..M) + sum(y[j]*b[j], j in 1..J[M])\n").compile()
    assert function.unfixed == [] and function(v=ones(2), y=ones(3), b=ones(3))[0] == 5
    with pytest.raises(InputError, match=r"b has shape \(2,\), but \(J\[M\],\) is \(3,\) by y, v"):
        function(v=ones(2), y=ones(3), b=ones(2))


def test_a_size_to_which_something_is_added_in_every_shape_is_asked_for():
    function = symgrad.read("C = sum(sum(w[l,j]**2, j in 0..J[l]), l in 1..L)\n").compile()
    assert function.unfixed == ["J"] and function(w=[ones(3), ones(2)], J=[2, 1])[0] == 5
    with pytest.raises(InputError, match=r"w\[1\] has shape \(3,\), but \(J\[l\]\+1,\) is \(2,\) by the call"):
        function(w=[ones(3), ones(3)], J=[2, 1])


@pytest.mark.parametrize("first", [True, False])
def test_of_two_lists_the_one_is_taken_that_reaches_what_no_other_array_tells(first):
    w, b = "sum(sum(w[l,j,k]**2, j in 0..1, k in 1..J[l-1]), l in 1..L)", "sum(sum(b[l,j]**2, j in 1..J[l]), l in 1..L)"
    function = symgrad.read(f"C = {w if first else b} + {b if first else w} + sum(y[j]**2, j in 1..J[L])\n").compile()
    given = {"w": [ones((2, 3)), ones((2, 4))], "b": [ones(4), ones(5)], "y": ones(5)}
    assert function(**given)[0] == 14 + 9 + 5
    with pytest.raises(InputError, match=r"b\[0\] has shape \(3,\), but \(J\[l\],\) is \(4,\) by w, y"):
        function(**{**given, "b": [ones(3), ones(5)]})


def test_the_list_of_fewest_axes_tells_the_sizes_of_layers():
    given = {"x": ones(4), "w": [ones((2, 3)), ones((3, 4))], "b": [ones(3), ones(2)]}
    with pytest.raises(InputError, match=r"w\[0\] has shape \(2, 3\), .* by b, x"):
        symgrad.read(LAYERS).compile()(**given)


def test_an_array_at_a_place_that_a_list_may_reach_is_compared_with_it():
    function = symgrad.read(FIXED).compile()
    assert function(w=[ones(2), ones(3)], v=ones(1), y=ones(2))[0] == function(w=[ones(2)], v=ones(2), y=ones(3))[0] + 1 == 8
    with pytest.raises(InputError, match=r"y has shape \(5,\), but \(J\[M\],\) is \(2,\) by w, y, v"):
        function(w=[ones(2), ones(3)], v=ones(1), y=ones(5))


def test_a_size_at_a_place_beyond_those_that_are_given_is_refused():
    function = symgrad.read("C = sum(sum(x*j, j in 1..J[l]), l in 1..L) + sum(v[t], t in 1..M) + sum(y[j]**2, j in 1..J[M])\n").compile()
    assert function(x=2.0, L=2, J=[2, 3], v=ones(2), y=ones(3))[0] == 18 + 2 + 3
    with pytest.raises(InputError, match=r"y has shape \(4,\)"):
        function(x=2.0, L=2, J=[2, 3], v=ones(3), y=ones(4))


@pytest.mark.parametrize("places, shape", [("l,j,k", (2, 0)), ("l,k,j", (0, 2))])
def test_an_axis_without_entries_inside_a_list_is_refused(places, shape):
    function = symgrad.read(f"C = sum(sum(w[{places}]*v[k], j in 1..J[l], k in 1..K)**2, l in 1..L)\n").compile()
    with pytest.raises(InputError, match="K = 0 by v is too small: K must be at least 1"):
        function(w=[ones(shape)], v=ones(0))


def test_arrays_whose_sizes_differ_along_their_second_letter_are_refused():
    derivation = symgrad.read("z[i] = x[i]*sum(sum(w[l,j]**2, j in 1..J[l]), l in 1..L)\nC = sum(z[i], i)\n").jacobian("z", "w")
    with pytest.raises(UnsupportedError, match="along j differs along a letter that is not its first"):
        derivation.compile()


HEADS = ("h[0,d] = x[d]\nq[l,a,e] = sum(W[l,a,e,d]*h[l-1,d], d) for l in 1..L\n"
         "h[l,d] = h[l-1,d] + sum(q[l,a,e]*V[l,a,e,d], a, e in 0..D-1)/sqrt(D) for l in 1..L\nC = sum(h[L,d]**2, d)\n")


def test_a_size_that_all_arrays_of_a_list_have_is_told_by_the_first():
    function = symgrad.read(HEADS).compile()
    W, V = ([ones((heads, 4, 3)) for heads in (2, 5)] for _ in "WV")
    assert function.unfixed == []
    assert function(W=W, V=V, x=ones(3))[0] == pytest.approx(3*((1 + 3*2*4/2)*(1 + 3*5*4/2))**2)
    with pytest.raises(InputError, match=r"W\[1\] has shape \(5, 2, 3\)"):
        function(W=[W[0], ones((5, 2, 3))], V=V, x=ones(3))
    with pytest.raises(InputError, match="D = 0 by W is too small"):
        function(W=[ones((2, 0, 3)), W[1]], V=V, x=ones(3))
