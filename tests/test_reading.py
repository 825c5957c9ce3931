"""Equation text becomes a System: bodies in reading order, ranges found, families built, and the text comes back."""


import numpy
import pytest
from hypothesis import given, settings, strategies as st
from sympy import Integer, Rational, exp, pi

from symgrad import read
from symgrad.errors import InputError, TooLargeError
from symgrad.notation.functions import maximum, minimum, sigma
from symgrad.notation.nodes import Abstract, Binder, Letter, Over, Plus, Power, Quantity, Times
from symgrad.notation.text import equation_text
from symgrad.reading import parse_question

NETWORK = """
a[0,i,j] = x[i,j]
z[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j]     for l in 1..L
a[l,i,j] = sigma(z[l,i,j])                          for l in 1..L
C = 1/2*mean(sum((a[L,i,j] - y[i,j])**2, j), i)
name delta = dC/dz
"""
l, i, j, k, t, d, m, u, p = map(Letter, "lijktdmup")
x, y, z = map(Quantity, "xyz")


def body(text):
    return read(f"C = {text}\n").definitions[-1].body


def axes(system, name):
    return [(str(b.letter), str(b.lo).replace(" ", ""), str(b.hi).replace(" ", "")) for b in system.families[name].over]


# expressions

@pytest.mark.parametrize("text, expected", [
    ("x - y", Plus(x, Times(-1, y))),
    ("-x + y", Plus(Times(-1, x), y)),
    ("x/y", Times(x, Power(y, -1))),
    ("1/x", Power(x, -1)),
    ("1/2", Rational(1, 2)),
    ("x/2", Times(x, Power(2, -1))),
    ("1/2*x", Times(Rational(1, 2), x)),
    ("-2", Integer(-2)),
    ("x - 2", Plus(x, -2)),
    ("-x**2", Times(-1, Power(x, 2))),
    ("(-x)**2", Power(Times(-1, x), 2)),
    ("x**y**2", Power(x, Power(y, 2))),
    ("(x - y)**2", Power(Plus(x, Times(-1, y)), 2)),
    ("x - (y - z)", Plus(x, Times(-1, Plus(y, Times(-1, z))))),
    ("x*y/z*x", Times(x, y, Power(z, -1), x)),
    ("0.1*x", Times(Rational(1, 10), x)),
    ("2.5e-3", Rational(1, 400)),
    ("sqrt(x)", Power(x, Rational(1, 2))),
    ("2*pi*x", Times(2, pi, x)),
    ("sigma(x)", sigma(x)),
    ("sigmoid(x)", sigma(x)),
    ("exp(0)", exp(0, evaluate=False)),
    ("max(x, y, 0)", maximum(x, y, 0)),
    ("min(x, y)", minimum(x, y)),
    ("+x", x),
])
def test_an_expression_keeps_its_reading_order(text, expected):
    assert body(text) == expected


@pytest.mark.parametrize("operator", ["sum", "prod", "max", "min"])
def test_a_letter_in_second_place_makes_a_reduction(operator):
    n = Quantity("I")
    assert body(f"{operator}(u[i], i)") == Over(operator, Quantity("u", i), Binder(i, 0, n - 1, False))


def test_a_mean_divides_by_each_letters_size():
    n, o = Quantity("I"), Quantity("J")
    inner = Over("sum", Quantity("u", i, j), Binder(i, 0, n - 1, False), Binder(j, 0, o - 1, False))
    assert body("mean(u[i,j], i, j)") == Times(Power(n, -1), Power(o, -1), inner)


def test_a_written_range_is_kept_and_marked_as_written():
    assert body("sum(u[k], k in 1..D)") == Over("sum", Quantity("u", k), Binder(k, 1, Quantity("D"), True))


def test_a_letter_may_be_read_as_a_value():
    assert body("sum(t*u[t], t)") == Over("sum", Times(t, Quantity("u", t)), Binder(t, 0, Quantity("T") - 1, False))


def test_a_later_letter_of_a_sum_may_range_up_to_an_earlier_one():
    inner = body("sum(u[i,j], i in 1..n, j in 1..i)")
    assert inner.binders[1] == Binder(j, 1, i, True)


def test_a_long_sum_is_not_deep():
    assert len(body(" + ".join(["x"]*900)).args) == 900


def test_names_of_constants_and_functions_are_ordinary_names():
    system = read("C = E*I + N*S - Q*O + sigma*exp(beta)\n")
    assert system.inputs == ("E", "I", "N", "S", "Q", "O", "sigma", "beta")


def test_names_may_be_written_in_any_script():
    assert read("损失 = (权重*输入 - 目标)**2\n").inputs == ("权重", "输入", "目标")


# ranges

def test_sizes_may_differ_from_layer_to_layer_and_the_batch_does_not():
    system = read(NETWORK)
    assert axes(system, "a") == [("l", "0", "L"), ("i", "0", "I-1"), ("j", "0", "J[l]-1")]
    assert axes(system, "w") == [("l", "1", "L"), ("j", "0", "J[l]-1"), ("k", "0", "J[l-1]-1")]
    assert axes(system, "x") == [("i", "0", "I-1"), ("j", "0", "J[0]-1")]
    assert axes(system, "y") == [("i", "0", "I-1"), ("j", "0", "J[L]-1")]
    assert axes(system, "J") == [("l", "0", "L")]
    assert {name for name, family in system.families.items() if family.sequence} == {"a", "z", "w", "b", "J"}
    assert [system.families[name].kind for name in ("a", "w", "L", "J")] == ["defined", "input", "size", "size"]
    assert system.inputs == ("x", "w", "b", "y") and system.cost == "C" and dict(system.named) == {("C", "z"): "delta"}


def test_a_sum_over_the_layer_below_runs_over_its_size():
    definition = read(NETWORK).definitions[1]
    assert definition.over[0] == Binder(l, 1, Quantity("L"), True)
    assert definition.body.args[0].binders[0] == Binder(k, 0, Quantity("J", l - 1) - 1, False)


def test_a_skip_connection_makes_the_width_constant():
    system = read("a[0,j] = x[j]\na[l,j] = a[l-1,j] + tanh(sum(w[l,j,k]*a[l-1,k], k)) for l in 1..L\nC = sum(a[L,j]**2, j)\n")
    assert axes(system, "w") == [("l", "1", "L"), ("j", "0", "J-1"), ("k", "0", "J-1")]


def test_weights_shared_by_all_steps_make_the_sizes_constant():
    system = read("h[0,j] = h0[j]\nh[t,j] = tanh(sum(U[j,k]*h[t-1,k], k) + sum(V[j,i]*x[t,i], i)) for t in 1..T\n"
                  "C = sum(h[t,j]**2, t in 1..T, j)\n")
    assert axes(system, "U") == [("j", "0", "J-1"), ("k", "0", "J-1")]
    assert axes(system, "x") == [("t", "1", "T"), ("i", "0", "I-1")]
    assert system.families["x"].sequence and not system.families["V"].sequence


def test_written_ragged_ranges_name_the_size():
    system = read("a[0,j] = x[j] for j in 1..n[0]\na[l,j] = sigma(sum(w[l,j,k]*a[l-1,k], k)) for l in 1..L, j in 1..n[l]\nC = sum(a[L,j], j)\n")
    assert axes(system, "w") == [("l", "1", "L"), ("j", "1", "n[l]"), ("k", "1", "n[l-1]")]
    assert axes(system, "x") == [("j", "1", "n[0]")]


def test_an_axis_read_only_at_shifted_places_takes_all_that_is_read():
    system = read("z[i] = sum(kappa[m]*x[i+m], m)\nC = sum(z[i]**2, i)\n")
    assert axes(system, "x")[0][1:] == ("0", "I+M-2")


def test_a_letter_only_in_shifted_places_takes_the_largest_range_that_stays_inside():
    system = read("C = sum(kappa[m]*x[i+m], i, m) + sum(x[p]**2, p)\n")
    first = system.definitions[0].body.args[0].binders[0]
    assert (first.lo, first.hi) == (0, Quantity("P") - Quantity("M"))


def test_a_written_range_of_one_sum_fixes_the_axis_for_all():
    system = read("q[i,d] = sum(x[i,e]*W[e,d], e)\nC = sum(q[i,d]**2, d in 0..D-1, i)/sqrt(D)\n")
    assert axes(system, "W") == [("e", "0", "E-1"), ("d", "0", "D-1")]


def test_differences_read_one_more_than_they_are():
    system = read("d[i] = x[i+1] - x[i] for i in 0..n-2\nC = sum(d[i]**2, i) + sum(x[j], j)\n")
    assert axes(system, "x") == [("i", "0", "n-1")]
    assert system.definitions[1].body.args[1].binders[0].hi == Quantity("n") - 1


def test_a_size_takes_another_name_when_the_capital_is_used():
    system = read("C = I*sum(x[i], i)\n")
    assert axes(system, "x") == [("i", "0", "n_i-1")]


def test_a_letter_and_a_quantity_may_share_a_name():
    system = read("k[j] = x[j]**2\nC = sum(k[k], k)\n")
    assert system.definitions[1].body == Over("sum", Quantity("k", k), Binder(k, 0, Quantity("J") - 1, False))


def test_a_batch_may_stand_before_the_steps():
    system = read("h[i,0] = x[i]\nh[i,t] = w[t]*h[i,t-1] for t in 1..T\nC = sum(h[i,T], i)\n")
    assert axes(system, "h") == [("i", "0", "I-1"), ("t", "0", "T")] and not system.families["h"].sequence


def test_two_recurrence_letters_nest():
    system = read("h[0,t,j] = x[t,j] for t in 1..T\nh[l,0,j] = 0 for l in 1..L\n"
                  "h[l,t,j] = tanh(sum(U[l,j,k]*h[l,t-1,k], k) + sum(V[l,j,k]*h[l-1,t,k], k)) for l in 1..L, t in 1..T\nC = sum(h[L,T,j], j)\n")
    assert axes(system, "V") == [("l", "1", "L"), ("j", "0", "J[l]-1"), ("k", "0", "J[l-1]-1")]


def test_a_recurrence_may_run_downwards_or_read_all_that_came_before():
    assert read("d[L] = y\nd[l] = w[l+1]*d[l+1] for l in 0..L-1\nC = d[0]\n").families["d"].sequence
    assert read("h[0] = x\nh[t] = sum(h[u]*k[t-u], u in 0..t-1) for t in 1..T\nC = h[T]\n").families["h"].sequence


def test_an_abstract_quantity_binds_the_letters_that_are_not_the_targets():
    system = read("a[l,j] = a(z[l,j]) for l in 1..L\nC = C(a[L,j], y[j])\n")
    size = system.definitions[1].body.binders[0].hi
    assert system.definitions[0].body == Abstract("a", (Quantity("z", l, j),))
    assert system.definitions[1].body == Abstract("C", (Quantity("a", Quantity("L"), j), Quantity("y", j)), (Binder(j, 0, size, False),))


# other lines

def test_facts_and_bounds_carry_their_letters():
    system = read("assume sum(y[i,k], k) = 1\nassume x[i] > 0\nassume 1 > q > 0\nassume y < 2\nC = sum(y[i,k]*x[i]*q, i, k)\n")
    (over, left, right), = system.facts
    assert [b.letter for b in over] == [i] and left.operator == "sum" and right == 1
    assert [(lo, e, hi) for _, lo, e, hi in system.bounds] == [
        (0, Quantity("x", i), None), (0, Quantity("q"), 1), (None, Quantity("y", i, k), 2)]


def test_a_given_line_is_kept_and_its_names_are_inputs_even_if_nothing_reads_them():
    system = read("given w, x, unused\nC = w*x\n")
    assert system.given == ("w", "x", "unused") and system.families["unused"].kind == "input"


def test_a_write_line_keeps_the_form():
    assert dict(read("write a_prev as a^{(L-1)}\nC = a_prev**2\n").forms) == {"a_prev": "a^{(L-1)}"}


def test_words_that_begin_lines_are_also_names():
    assert read("name = x\ngiven = name**2\nwrite[i] = x[i]\nC = given\n".replace("x[i]", "v[i]")).cost == "C"


def test_an_equation_that_nothing_reads_is_warned_of_with_the_near_miss():
    assert read("z = w*p + b\na = sigma(zz)\nC = (a - y)**2\n").warnings == ("z is read by nothing; line 2 reads zz",)
    assert read("z = w\na = sigma(z)\nC = (a - y)**2\n").warnings == ()


def test_a_path_is_read_and_named_in_errors(tmp_path):
    path = tmp_path/"cost.txt"
    path.write_text("C = (w*x - y)**2\n", encoding="utf-8")
    assert read(path) == read(str(path)) == read("C = (w*x - y)**2")
    path.write_text("\nC = (\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}:2:5: ")


# places that are numbers

@pytest.mark.parametrize("text, span", [("C = w[1] + 10*w[2]", ("0", "2")), ("C = w[5]**2", ("0", "5")), ("C = w[0]*w[2]", ("0", "2")), ("C = sum(w[1,i]**2, i)", ("0", "1"))])
def test_an_axis_that_is_read_at_numbers_alone_counts_from_0(text, span):
    assert axes(read(text), "w")[0][1:] == span


@pytest.mark.parametrize("text, span", [("C = w[1] + sum(w[t]**2, t in 1..T)", ("1", "T")), ("h[1] = x\nh[2] = h[1]*x\nC = h[2]", ("1", "2"))])
def test_an_axis_that_letters_or_clauses_describe_begins_where_they_do(text, span):
    assert axes(read(text), text[4] if text.startswith("C") else "h")[0][1:] == span


def test_an_array_that_is_read_at_numbers_is_checked_and_computed_by_its_own_places():
    derivation = read("C = w[1] + 10*w[2]**2").derive("w")
    assert derivation.check().worst < 1e-20
    compute = derivation.compile()
    cost, gradient = compute(w=numpy.array([7., 1, 2]))
    assert cost == 41 and gradient["w"].tolist() == [0, 1, 40]
    with pytest.raises(InputError, match="shape"):
        compute(w=numpy.array([1., 2]))


# questions

@pytest.mark.parametrize("question, expected", [
    ("w[l,j,k]", Quantity("w", l, j, k)), ("w", Quantity("w", l, j, k)), ("w[L,j,k]", Quantity("w", Quantity("L"), j, k)),
    ("b[L-1,m]", Quantity("b", Quantity("L") - 1, m)), ("delta", Quantity("delta", l, i, j)), ("delta[L,p,u]", Quantity("delta", Quantity("L"), p, u)),
    ("z", Quantity("z", l, i, j)), ("C", Quantity("C")),
    ("w[L]", Quantity("w", Quantity("L"), j, k)), ("w[L-1,m]", Quantity("w", Quantity("L") - 1, m, k)), ("delta[L]", Quantity("delta", Quantity("L"), i, j)),
    ("w[k]", Quantity("w", k, j, Letter("k'"))),
])
def test_a_question_names_an_entry(question, expected):
    assert parse_question(read(NETWORK), question) == expected


@pytest.mark.parametrize("question, message", [
    ("ww", "did you mean w?"), ("w[l,i,j,k]", "write w[l,j,k]"), ("C[i]", "C has no places, here 1"), ("w[0,j,k]", "place 1 of w is 1..L"), ("w[L+1,j,k]", "place 1 of w is 1..L"), ("L", "ask for one of"),
    ("", "missing"), ("w +", "stops"), ("w*b", "ask for a name"), ("w[l,j,k", "never closed"), ("w\nb", "missing"),
])
def test_a_question_that_names_nothing_says_what_would(question, message):
    with pytest.raises(InputError) as caught:
        parse_question(read(NETWORK), question)
    assert message in str(caught.value)


# text again

def test_every_example_reads_and_its_text_reads_as_the_same_system(example):
    system = read(example)
    again = read(equation_text(system))
    assert again == system and equation_text(again) == equation_text(system)
    assert not system.warnings


_LEAVES = st.sampled_from(["x", "y[i]", "2", "1/2", "0.25", "pi", "n", "i"])


def _grow(inner):
    pairs = st.tuples(inner, st.sampled_from("+ - * /".split()), inner).map(lambda e: f"({e[0]}) {e[1]} ({e[2]})")
    flat = st.tuples(inner, st.sampled_from("+ - * /".split()), inner).map(" ".join)
    return st.one_of(pairs, flat, inner.map(lambda e: f"-({e})"), inner.map(lambda e: f"({e})**2"), inner.map(lambda e: f"({e})**(-1)"),
                     inner.map(lambda e: f"exp({e})"), inner.map(lambda e: f"sqrt({e})"), inner.map(lambda e: f"mean(u[k] + {e}, k)"),
                     inner.map(lambda e: f"sum(u[k]*({e}), k)"), inner.map(lambda e: f"max({e}, v, 0)"), inner.map(lambda e: f"prod(v2[m] - {e}, m in 1..n)"))


@settings(max_examples=150, deadline=None)
@given(st.recursive(_LEAVES, _grow, max_leaves=8))
def test_any_expression_comes_back_from_its_text(text):
    try:
        system = read(f"z[i] = {text} + y[i]\nw = sum(q[n1], n1 in 1..n)\nC = sum(z[i], i) + w\n")
    except InputError as refused:
        assert "division by 0" in refused.message or "bound twice" in refused.message
        return
    except TooLargeError:  # exp(exp(pi*pi)) is a number of its own, and of too many digits
        return
    assert read(equation_text(system)) == system


def test_ranges_stand_below_one_another_in_the_text():
    assert equation_text(read("a[0] = x\nz[l] = w[l]*a[l-1] for l in 1..L\na[l] = sigma(z[l]) for l in 1..L\nC = a[L]\n")).split("\n") == [
        "a[0] = x", "z[l] = w[l]*a[l-1]    for l in 1..L", "a[l] = sigma(z[l])    for l in 1..L", "C = a[L]", ""]


LONG = """z[i] = sum(x[i,j]  # of features
           *w[j], j)
C = sum((z[i] -
    y[i])**2, i)
"""


def test_an_equation_goes_on_in_the_next_line_while_a_bracket_is_open():
    assert read(LONG) == read("z[i] = sum(x[i,j]*w[j], j)\nC = sum((z[i] - y[i])**2, i)")
    assert str(read("X: (n,\n    n)\nC = tr(X@\n  X)")) == str(read("X: (n, n)\nC = tr(X@X)"))


@pytest.mark.parametrize("text, line, column, marked", [
    ("C = (w +\n  v%%3)", 2, 5, "%"), ("C = sum(w[i]**2,\n\n    i) + exp(u", 3, 13, "("), ("a = (w +\nC = a", 1, 5, "("),
    ("a = (w +\nassume w > 0\nC = a", 1, 5, "("), ("a = (w +\nw: ()\nC = a", 1, 5, "(")])
def test_a_mistake_in_a_line_that_goes_on_is_shown_where_it_stands(text, line, column, marked):
    with pytest.raises(InputError) as caught:
        read(text)
    place = caught.value.place
    assert (place.line, place.column, place.text) == (line, column, text.split("\n")[line - 1])
    assert place.text[column - 1] == marked
