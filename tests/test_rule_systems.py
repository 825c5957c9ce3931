"""The rules that read a system: the chain rule and its parts, names, counting along the other letter, descent."""

from types import MappingProxyType

import pytest
from sympy import Integer, exp

import symgrad
from symgrad.equations.graph import clause_at, reaching, reads
from symgrad.notation.brackets import Delta, InRange
from symgrad.notation.functions import BY_NAME, sigma, sigma_prime
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Binder, Change, D, Dot, Letter, Local, Over, Plus, Power, Quantity, Times, Total
from symgrad.rules import Where, chain, descent, indices, names

a, b, c, N = (Quantity(name) for name in "abcN")
i, j, k, m = map(Letter, "ijkm")
over_k = Binder(k, 0, N - 1)
G = lambda *places: Quantity("G", *places)


# The chain rule's parts, on a system with a recurrence, several reads, a fixed read, and equations that lead nowhere.
NET = symgrad.read("""
h[0] = g
h[t] = v[t]*h[t-1] + w         for t in 1..T
d[i] = x[i+1] - x[i]           for i in 0..n-2
e[i] = x[i]*y[2]*sum(y[k]*r[i,k], k in 0..n-1)   for i in 0..n-1
f[i] = x[i]*y[2]               for i in 0..n-1
away = h[0]*q*x[0]
b[i,k] = x[i]*x[i+1]*x[k]      for i in 0..n-2, k in 0..n-1
c[i,k] = r[i,k]*r[i+1,k]       for i in 0..n-2, k in 0..n-1
o[0] = q
o[i] = q*g                     for i in 1..n-1
C = h[T]**2 + sum(d[i]**2, i in 0..n-2) + sum(e[i] + f[i], i in 0..n-1)
""")
t, s, p = map(Letter, "tsp")
C, T, n = (Quantity(name) for name in "CTn")
named = lambda name: lambda *places: Quantity(name, *places)
h, d, e, f, g, q, r, o, X, Y = map(named, ("h", "d", "e", "f", "g", "q", "r", "o", "x", "y"))
pair = Local(named("c")(i, k), r(p, t))
over_t, over_p, over_n = Binder(t, 1, T), Binder(p, 0, n - 1), Binder(i, 0, n - 1)


def at(*over):
    return Where(RangeFacts(over, NET.conditions), NET, others=dict.fromkeys(map(Letter, "ijklt"), tuple(map(Letter, "tik"))))


@pytest.mark.parametrize("entry, over, letters", [
    (h(T), (), {t: T}), (h(t), (over_t,), {t: t}), (h(t - 1), (Binder(t, 2, T),), {t: t - 1}), (h(0), (), {}),
    (h(t - 1), (over_t,), None), (h(T + 1), (), None), (h(-1), (), None), (d(p), (over_p,), None), (d(n - 2), (Binder(p, 0, n - 2),), {i: n - 2})])
def test_the_ranges_tell_which_equation_gives_an_entry(entry, over, letters):
    found = clause_at(entry, at(*over))
    assert (found and found[1]) == letters
    assert found is None or found[0].target.name == entry.name and len(found[0].over) == len(letters)


def test_reads_inside_a_sum_do_not_tell_their_place():
    (body,) = (definition.body for definition in NET.definitions if definition.target.name == "e")
    assert list(reads(body, "y")) == [(2,), (None,)]
    assert list(reads(body, "r")) == [(i, None)]
    assert list(reads(body, "x")) == [(i,)]


def test_what_the_cost_depends_on_is_followed_through_all_equations():
    assert reaching(NET, "C") - {"T", "n"} == set("Chgvwdefxyr")
    assert reaching(NET, "x") == {"x"}


@pytest.mark.parametrize("entry, after", [(q(), 0), (Quantity("away"), 0), (Quantity("w"), None), (C, None), (X(0), None), (r(0, 1), None)])
def test_only_what_nothing_on_the_way_reads_is_independent(entry, after):
    assert chain.independent.apply(Total(C, entry), at()) == after


@pytest.mark.parametrize("cost, entry, over, after", [
    (h(T), h(T), (), Plus(1, Over("sum", Times(Local(h(t), h(T)), Total(h(T), h(t))), over_t))),
    (o(p), q(), (Binder(p, 1, n - 1),), Plus(Times(Local(o(0), q()), Total(o(p), o(0))), Local(o(p), q()))),
    (C, Quantity("w"), (over_t,), Over("sum", Times(Local(h(i), Quantity("w")), Total(C, h(i))), Binder(i, 1, T))),
    (C, C, (), Integer(1)),
    (C, h(T), (), Plus(Over("sum", Times(Local(h(t), h(T)), Total(C, h(t))), over_t), Local(C, h(T)))),
    (C, h(t), (over_t,), Plus(Over("sum", Times(Local(h(i), h(t)), Total(C, h(i))), Binder(i, 1, T)), Local(C, h(t)))),
    (C, r(i, k), (over_n, Binder(k, 0, n - 1)), Over("sum", Times(Local(e(t), r(i, k)), Total(C, e(t))), Binder(t, 0, n - 1))),
    (C, g(), (), Times(Local(h(0), g()), Total(C, h(0)))),
])
def test_the_chain_rule_sums_over_the_equations_that_read_an_entry(cost, entry, over, after):
    assert chain.chain_rule.apply(Total(cost, entry), at(*over)) == after


@pytest.mark.parametrize("local, over, after", [
    (Local(d(i), X(p)), (Binder(i, 0, n - 2), over_p), Plus(Times(Delta(i + 1, p), Local(d(i), X(p))), Times(Delta(i, p), Local(d(i), X(p))))),
    (Local(d(i), X(i)), (Binder(i, 0, n - 2),), None),
    (Local(named("b")(i, k), X(p)), (Binder(i, 0, n - 2), Binder(k, 0, n - 1), over_p), None),
    (pair, (Binder(i, 0, n - 2), Binder(k, 0, n - 1), over_p, Binder(t, 0, n - 1)),
     Plus(Times(Delta(i, p), Delta(k, t), pair), Times(Delta(i + 1, p), Delta(k, t), pair))),
    (Local(e(i), X(p)), (over_n, over_p), Times(Delta(i, p), Local(e(i), X(p)))),
    (Local(e(i), Y(p)), (over_n, over_p), None),
    (Local(e(i), r(p, k)), (over_n, over_p, Binder(k, 0, n - 1)), Times(Delta(i, p), Local(e(i), r(p, k)))),
    (Local(f(i), Y(p)), (over_n, over_p), Times(Delta(2, p), Local(f(i), Y(p)))),
    (Local(f(i), Y(2)), (over_n,), None),
    (Local(f(i), q()), (over_n,), Integer(0)),
    (Local(d(p), X(i)), (over_n, over_p), None),
])
def test_an_equation_changes_with_what_it_reads(local, over, after):
    assert chain.sparsity.apply(local, at(*over)) == after


def test_a_local_derivative_is_that_of_the_equation_at_its_place():
    assert chain.definition.apply(Local(d(n - 2), X(p)), at(over_p)) == D(Plus(X(n - 1), Times(-1, X(n - 2))), X(p))
    found = chain.definition.apply(Local(e(k), Y(t)), at(Binder(k, 0, n - 1), Binder(t, 0, n - 1)))
    assert found == D(Times(X(k), Y(2), Over("sum", Times(Y(i), r(k, i)), Binder(i, 0, n - 1))), Y(t))
    with pytest.raises(AssertionError, match="do not tell which equation gives"):
        chain.definition.apply(Local(d(p), X(i)), at(over_n, over_p))


def test_an_adjoint_without_a_name_stays_a_derivative():
    assert chain.name_adjoint.apply(Total(C, h(T)), at()) is None


# Names, on a system with a softmax, a sigmoid and an assumption.
NAMED = symgrad.read("""
assume sum(y[i,k], k) = 1
z[i,k] = sum(w[k,j]*x[i,j], j)
s[i,k] = sigma(z[i,k])
p[i,k] = exp(s[i,k])/sum(exp(s[i,m]), m)
b = c
C = sum(y[i,k]*log(p[i,k]), i, k) + b
""")
P, S, Z = map(named, "psz")
I, K = Quantity("I"), Quantity("K")
rows, classes = Binder(i, 0, I - 1, False), Binder(k, 0, K - 1, False)
e_to = lambda e: exp(e, evaluate=False)
total = Over("sum", e_to(S(i, m)), Binder(m, 0, K - 1, False))


def naming(of=None, over=(rows, classes), valued=False):
    return Where(RangeFacts(over, NAMED.conditions), NAMED, of=of, valued=valued)


@pytest.mark.parametrize("part, of, over, after", [
    (Times(e_to(S(i, k)), Power(total, -1)), P(i, k), (rows, classes), P(i, k)),
    (Times(a, Power(total, -1), e_to(S(i, k))), P(i, j), (rows, classes), Times(a, P(i, k))),
    (Times(e_to(S(i, k)), Power(total, -1)), None, (rows, classes), None),
    (Times(e_to(S(i, k)), Power(total, -1)), S(i, k), (rows, classes), None),
    (Times(e_to(S(i, k)), Power(total, -1)), P(i, k), (), None),
    (c, b, (), None), (NAMED.definitions[-1].body, C, (), None),
])
def test_the_definition_of_the_entry_under_way_is_folded_into_its_name(part, of, over, after):
    assert names.fold.apply(part, naming(of, over)) == after


@pytest.mark.parametrize("part, over, after", [
    (Over("sum", Y(i, m), Binder(m, 0, K - 1)), (rows,), 1), (Over("sum", Y(i, k), Binder(k, 0, K - 2)), (rows,), None),
    (Over("sum", Y(i, k), Binder(k, 0, K - 1)), (), None), (Over("sum", X(i, k), Binder(k, 0, K - 1)), (rows,), None)])
def test_an_assumption_is_used_for_just_what_it_says(part, over, after):
    assert names.assume.apply(part, naming(over=over)) == after
    assert names.assume.apply(part, Where(RangeFacts(over))) is None


slope, value = sigma_prime(Z(i, k), evaluate=False), Times(S(i, k), Plus(1, Times(-1, S(i, k))))


@pytest.mark.parametrize("part, valued, after", [
    (slope, True, value), (sigma(Z(i, k), evaluate=False), True, None), (slope, False, None), (Plus(a, b), True, None),
    (sigma_prime(a, evaluate=False), True, Times(sigma(a, evaluate=False), Plus(1, Times(-1, sigma(a, evaluate=False))))),
    (Times(a, slope, b, Power(S(i, k), -1)), False, Times(a, value, b, Power(S(i, k), -1))),
    (Times(slope, Power(Plus(1, Times(-1, S(i, k))), -1)), False, Times(value, Power(Plus(1, Times(-1, S(i, k))), -1))),
    (Times(slope, Power(Plus(a, S(i, k)), -1)), False, Times(value, Power(Plus(a, S(i, k)), -1))),
    (Times(slope, Power(S(i, j), -1)), False, None), (Times(slope, S(i, k)), False, None), (Times(slope, Power(S(i, k), -2)), False, None),
    (Times(sigma(Z(i, k), evaluate=False), Power(S(i, k), -1)), False, None), (Times(a, Power(S(i, k), -1)), False, None),
    (Plus(slope, Power(S(i, k), -1)), False, None), (Times(sigma_prime(a, evaluate=False), Power(S(i, k), -1)), False, None),
])
def test_the_slope_of_a_sigmoid_is_put_in_where_asked_for_or_where_it_cancels(part, valued, after):
    assert names.slope_by_value.apply(part, naming(valued=valued)) == after


def test_a_value_has_a_name_only_inside_its_range():
    row = BY_NAME["sigma'"]
    assert names.named_value(Z(i, k), row, naming()) == S(i, k)
    assert names.named_value(Z(i, k), row, naming(over=(rows,))) is None
    assert names.named_value(Z(i, k), row, Where()) is None
    assert names.named_value(a, row, naming()) is None


# Counting a sum along the other array, as the adjoint of a convolution is: z[i] = sum(kappa[m]*x[i+m], m).
CONV = symgrad.read("z[i] = sum(kappa[m]*x[i+m], m)\nC = sum(z[i]**2, i)\nname delta = dC/dz")
kappa, delta = named("kappa"), named("delta")
J, M, X_SIZE = map(Quantity, "IMX")
outputs, place = Binder(i, 0, J - 1, False), Binder(p, 0, X_SIZE - 1, False)


def counted(*factors_, binders=(outputs,), operator="sum", where=None):
    part = Over(operator, Times(*factors_), *binders)
    return indices.reindex.apply(part, where or Where(RangeFacts((place,), CONV.conditions), CONV, others={i: (p, s, i)}))


def test_the_sum_takes_the_letter_of_the_array_it_is_counted_along():
    after = Over("sum", Times(kappa(m), delta(p - m), InRange(0, p - m, J - 1)), Binder(m, 0, M - 1, False))
    assert counted(kappa(p - i), InRange(0, p - i, M - 1), delta(i)) == after
    assert counted(InRange(0, p - i, M - 1), kappa(p - i), Total(Quantity("C"), Z(i))) == Over(
        "sum", Times(kappa(m), Total(Quantity("C"), Z(p - m)), InRange(0, p - m, J - 1)), Binder(m, 0, M - 1, False))


def test_other_letters_of_the_sum_stay():
    after = Over("sum", Times(c, G(k), kappa(m), delta(p - m), InRange(0, p - m, J - 1)), over_k, Binder(m, 0, M - 1, False))
    assert counted(c, G(k), kappa(p - i), InRange(0, p - i, M - 1), delta(i), binders=(over_k, outputs)) == after


def test_where_no_equation_gives_the_letter_it_is_lent():
    found = counted(G(p - i), InRange(0, p - i, M - 1), delta(i))
    assert found == Over("sum", Times(G(s), delta(p - s), InRange(0, p - s, J - 1)), Binder(s, 0, M - 1, False))
    found = counted(kappa(p - i), InRange(0, p - i, M - 1), Total(C, Z(i)), where=Where(RangeFacts((place,)), others={i: (s,)}))
    assert found == Over("sum", Times(kappa(s), Total(C, Z(p - s)), InRange(0, p - s, J - 1)), Binder(s, 0, M - 1, False))


@pytest.mark.parametrize("factors_, binders, operator", [
    ((kappa(p + i), InRange(0, p + i, M - 1), delta(i)), (outputs,), "sum"), ((kappa(p - i), delta(i)), (outputs,), "sum"),
    ((kappa(p - i), InRange(0, p - i, M - 1), Z(i)), (outputs,), "sum"), ((kappa(i), InRange(0, p - i, M - 1), delta(i)), (outputs,), "sum"),
    ((kappa(p - i), InRange(0, p - i, M - 1), delta(i), delta(p - i)), (outputs,), "sum"),
    ((kappa(p - i), InRange(0, p - i, M - 1), delta(p - i)), (outputs,), "sum"),
    ((kappa(p - i), InRange(0, p - i, M - 1), delta(i)), (outputs,), "max"),
    ((kappa(p - i), InRange(0, p - i, k), delta(i)), (over_k, outputs), "sum"),
    ((kappa(p - i), InRange(k, p - i, M - 1), delta(i)), (over_k, outputs), "sum"),
    ((kappa(p - i), G(k), InRange(0, p - i, M - 1), delta(i)), (outputs, Binder(k, 0, i)), "sum"),
    ((kappa(p - 2*i), InRange(0, p - 2*i, M - 1), delta(i)), (outputs,), "sum"),
])
def test_a_sum_is_counted_along_the_other_array_only_where_its_place_has_an_adjoint(factors_, binders, operator):
    assert counted(*factors_, binders=binders, operator=operator) is None


def test_without_names_there_are_no_named_adjoints():
    assert counted(kappa(p - i), InRange(0, p - i, M - 1), delta(i), where=Where(RangeFacts((place,)))) is None


# Descent, on its own schematic system: C = a**2 * sum of x[k]**2, of which a and every x[k] vary; eta does not.
STEEP, MOVED = descent.SLOPE, Change(descent.V)
DESCENT = Where(system=descent.SCHEME, of=descent.V, locals=MappingProxyType({"eta": descent.eta, "cost": descent.C}))


@pytest.mark.parametrize("rule, part, after", [
    (descent.first_order, MOVED, None), (descent.first_order, Change(a), None), (descent.first_order, Change(Power(a, 2)), None),
    (descent.dot_product, Times(Total(descent.C, a), Change(a)), None),
    (descent.choose, Change(descent.eta), None), (descent.choose, Change(descent.x_k), Times(-1, descent.eta, Total(descent.C, descent.x_k))),
    (descent.take_numbers_out, Dot(STEEP, STEEP), None),
    (descent.take_numbers_out, Dot(STEEP, Times(2, descent.eta, MOVED)), Times(2, descent.eta, Dot(STEEP, MOVED))),
    (descent.squared_norm, Dot(STEEP, MOVED), None), (descent.value_of, Total(descent.C, a), None),
])
def test_a_rule_of_descent_at_its_edge(rule, part, after):
    assert rule.apply(part, DESCENT) == after


@pytest.mark.parametrize("e, is_one", [(Times(-1, descent.eta, STEEP), True), (Plus(descent.V, MOVED), True), (Times(2, a), False), (MOVED, True),
                                       (Change(a), False), (a, False)])
def test_a_vector_times_a_number_is_a_vector(e, is_one):
    assert descent.is_vector(e) is is_one


def test_only_a_vector_has_components():
    with pytest.raises(TypeError, match="is no vector"):
        descent.component(a, descent.V.entries[0])
