"""What is derived: the note's chains, BP1 to BP4, recurrences and boundaries, softmax, convolution; and that it is checked."""

from dataclasses import replace
from pathlib import Path

import made
import pytest
from sympy import preorder_traversal

import symgrad
from symgrad.errors import CheckError, InputError, SymgradError, TooLargeError, UnsupportedError
from symgrad.notation.brackets import InRange
from symgrad.notation.functions import sigma_prime
from symgrad.notation.nodes import Binder, Letter, Local, Over, Plus, Power, Quantity, Times, Total
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import bound_here

EXAMPLES = Path(__file__).resolve().parent.parent/"examples"
NOTE = """
a[0] = x
z[l] = w[l]*a[l-1] + b[l]        for l in 1..L
a[l] = sigma(z[l])               for l in 1..L
C = (a[L] - y)**2
"""
i, j, k, l, m, t, u = map(Letter, "ijklmtu")
L, C, I = (Quantity(name) for name in "LCI")
entry = lambda name: lambda *places: Quantity(name, *places)
a, b, w, x, y, z, p, delta, kappa = map(entry, ("a", "b", "w", "x", "y", "z", "p", "delta", "kappa"))


def example(name, file=None):
    return made.system(EXAMPLES/name/f"{file or name}.txt")


def asked(derivation):
    """The proofs that answer the first question."""
    return [derivation.proofs[number] for number in derivation.blocks[0]]


def minus(e, f):
    return Plus(e, Times(-1, f))


def test_the_note_gives_three_factors_in_path_order():
    derivation = symgrad.read(NOTE).derive("w[L]")
    (proof,) = asked(derivation)
    assert proof.chain == Times(Local(z(L), w(L)), Local(a(L), z(L)), Local(C, a(L)))
    assert proof.right == Times(2, a(L - 1), sigma_prime(z(L)), minus(a(L), y()))
    locals_ = {q.left: q.right for q in derivation.proofs if q.kind == "local"}
    assert locals_ == {Local(z(L), w(L)): a(L - 1), Local(a(L), z(L)): sigma_prime(z(L)), Local(C, a(L)): Times(2, minus(a(L), y()))}


@pytest.mark.parametrize("question, factors, right", [
    ("b[L]", 3, Times(2, sigma_prime(z(L)), minus(a(L), y()))),
    ("a[L-1]", 3, Times(w(L), sigma_prime(z(L)), 2, minus(a(L), y()))),
    ("w[L-1]", 5, Times(a(L - 2), sigma_prime(z(L - 1)), w(L), sigma_prime(z(L)), 2, minus(a(L), y()))),
    ("w[L-2]", 7, Times(a(L - 3), sigma_prime(z(L - 2)), w(L - 1), sigma_prime(z(L - 1)), w(L), sigma_prime(z(L)), 2, minus(a(L), y()))),
])
def test_entries_below_the_last_layer_are_followed_through_each_layer(question, factors, right):
    (proof,) = asked(symgrad.read(NOTE).derive(question))
    assert len(proof.chain.args) == factors and all(isinstance(factor, Local) for factor in proof.chain.args)
    assert normal_form(proof.right) == normal_form(right)


@pytest.mark.parametrize("question, condition", [("w[L]", ()), ("w[L-1]", (L - 2,)), ("w[L-2]", (L - 3,))])
def test_an_entry_below_the_last_layer_has_its_condition(question, condition):
    (proof,) = asked(symgrad.read(NOTE).derive(question))
    assert proof.conditions == condition


def test_the_generic_layer_stays_in_terms_of_its_adjoint():
    derivation = symgrad.read(NOTE).derive("w[l]")
    (proof,) = asked(derivation)
    assert proof.right == Times(a(l - 1), Total(C, z(l)))
    assert derivation.check().steps == len(derivation.steps)


def test_a_network_of_symbolic_depth_gives_bp1_to_bp4():
    derivation = example("network").derive("w", "b")
    over_k, over_i = Binder(k, 0, Quantity("J", l + 1) - 1, False), Binder(i, 0, I - 1, False)
    found = {(q.name or q.left, q.where): q.right for q in derivation.proofs if q.kind == "adjoint"}
    assert found == {
        (delta(L, i, j), ((l, L),)): Times(sigma_prime(z(L, i, j)), minus(a(L, i, j), y(i, j)), Power(I, -1)),
        (delta(l, i, j), ()): Times(sigma_prime(z(l, i, j)), Over("sum", Times(w(l + 1, k, j), delta(l + 1, i, k)), over_k)),
        (Total(C, w(l, j, k)), ()): Over("sum", Times(a(l - 1, i, k), delta(l, i, j)), over_i),
        (Total(C, b(l, j)), ()): Over("sum", delta(l, i, j), over_i),
    }


def test_bp1_for_an_abstract_cost_keeps_its_partial_derivative():
    text = NOTE.replace("C = (a[L] - y)**2", "C = C(a[L], y)\nname delta = dC/dz")
    derivation = symgrad.read(text).derive("delta")
    at_end, below = asked(derivation)
    assert at_end.right == Times(sigma_prime(z(L)), Local(C, a(L)))
    assert below.right == Times(sigma_prime(z(l)), w(l + 1), delta(l + 1))
    derivation.check()


def test_an_unnamed_adjoint_is_written_as_a_derivative_and_a_named_one_by_its_name():
    assert Total(C, z(l)) in asked(symgrad.read(NOTE).derive("w"))[0].right.args
    assert delta(l) in asked(symgrad.read(NOTE + "name delta = dC/dz\n").derive("w"))[0].right.args


def test_the_recurrence_is_cut_at_its_boundary():
    derivation = symgrad.read(NOTE).derive("z")
    at_end, below = asked(derivation)
    assert at_end.where == ((l, L),) and at_end.left == Total(C, z(L))
    assert below.over == (Binder(l, 1, L - 1),)


def test_softmax_and_cross_entropy_meet_in_p_minus_y():
    derivation = example("crossentropy").derive("z[i,k]")
    (proof,) = asked(derivation)
    assert proof.right == Times(minus(p(i, k), y(i, k)), Power(I, -1))
    assert "assumption" in [step.rule.name for step in proof.steps]


def test_without_the_assumption_the_answer_keeps_the_sum():
    text = "\n".join(line for line in (EXAMPLES/"crossentropy"/"crossentropy.txt").read_text().splitlines() if not line.startswith("assume"))
    derivation = symgrad.read(text).derive("z[i,k]")
    (proof,) = asked(derivation)
    assert any(isinstance(part, Over) for part in proof.right.args[0].args[0].args)
    derivation.check()


def test_logistic_regression_cancels_to_p_minus_y():
    (proof,) = asked(example("regression").derive("z"))
    assert proof.right == Times(minus(p(i), y(i)), Power(I, -1))


def test_a_convolution_gives_the_flipped_kernel_with_its_range():
    net = symgrad.read("z[i] = sum(kappa[m]*x[i+m], m)\nC = 1/2*sum((z[i] - y[i])**2, i)\nname delta = dC/dz")
    (proof,) = asked(net.derive("x[u]"))
    assert proof.right == Over("sum", Times(kappa(m), delta(u - m), InRange(0, u - m, I - 1)), Binder(m, 0, Quantity("M") - 1, False))


def test_attention_says_the_slope_of_softmax_by_name():
    derivation = example("attention").derive("s")
    (local,) = [q for q in derivation.proofs if q.kind == "local" and q.left.of.name == "p"]
    target, by = local.left.args
    assert normal_form(local.right) == normal_form(Times(p(*target.places), Plus(symgrad.notation.brackets.Delta(target.places[1], by.places[1]),
                                                                            Times(-1, p(*by.places)))))


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", ["network", "crossentropy"])
def test_a_derivation_with_any_one_step_altered_is_refused_by_its_name(name):
    derivation = example(name).derive()
    for number, proof in enumerate(derivation.proofs):
        for turn, step in enumerate(proof.steps[:-1] if len(proof.steps) > 1 else proof.steps):
            steps = list(proof.steps)
            steps[turn] = replace(step, after=Plus(step.after, 1))
            proofs = list(derivation.proofs)
            proofs[number] = replace(proof, steps=tuple(steps))
            with pytest.raises(CheckError, match=f"step {turn + 1} of proof {number + 1} .*{step.rule.name}"):
                replace(derivation, proofs=tuple(proofs)).check()


def test_a_wrong_rule_is_caught_by_the_numbers_even_where_it_replays():
    derivation = symgrad.read("C = sin(x)").derive()
    (step,) = [s for s in derivation.proofs[0].steps if s.rule.name == "function"]
    wrong = replace(step.rule, apply=lambda part, where: Times(2, step.rule.apply(part, where)))
    steps, now = [], derivation.proofs[0].left
    for s in derivation.proofs[0].steps:
        after = Times(2, s.after) if s == step else s.after if not steps or steps[-1].rule is not wrong else s.rule.apply(now, None) or now
        steps.append(replace(s, rule=wrong if s == step else s.rule, before=now, after=after))
        now = after
        if s == step:
            break
    with pytest.raises(CheckError, match="function: the two sides differ"):
        replace(derivation, proofs=(replace(derivation.proofs[0], steps=tuple(steps)),), blocks=((),)).check()


def test_the_gradient_of_a_system_is_a_system_that_can_be_differentiated_again():
    net = symgrad.read("a = sin(w*x)\nC = a**2*w")
    gradient = net.derive("w").system
    second = replace(gradient, cost="dC/dw").derive("w")
    assert second.check().steps > 5


def test_the_answer_is_plain_sympy_and_a_dict_for_several_questions():
    import sympy
    net = symgrad.read("C = (w*x - y)**2")
    W, X, Y = sympy.symbols("w x y", real=True)
    assert sympy.expand(net.derive("w").answer - 2*X*(W*X - Y)) == 0
    assert set(net.derive("w", "y").answer) == {"w", "y"}
    assert isinstance(symgrad.read(NOTE).derive("z").answer, sympy.Piecewise)


def test_what_the_cost_does_not_depend_on_gives_zero_with_the_reason():
    derivation = symgrad.read("u = 2*x\nC = y**2").derive("x")
    (proof,) = asked(derivation)
    assert proof.right == 0 and proof.steps[0].rule.name == "independence"


@pytest.mark.parametrize("question, message", [("w[L+1]", "does not exist"), ("q", "q"), ("w[l,j]", "w")])
def test_a_question_that_cannot_be_answered_is_refused(question, message):
    with pytest.raises(InputError, match=message):
        symgrad.read(NOTE).derive(question)


def test_a_family_as_last_equation_asks_for_a_scalar():
    with pytest.raises(InputError, match="a gradient is that of a scalar"):
        symgrad.read("r[i] = x[i]**2").derive("x")


def test_an_abstract_quantity_inside_an_expression_is_refused_by_name_and_place():
    net = symgrad.read("C = x**2")
    inner = symgrad.notation.nodes.Abstract("f", (x(),))
    broken = replace(net, definitions=(replace(net.definitions[0], body=Times(2, inner)),))
    with pytest.raises(UnsupportedError, match="no rule differentiates f") as caught:
        broken.derive("x")
    assert caught.value.place.line == 1


# Systems that were wrong once, or that are the hardest of their kind: each must check at every size and edge.
HARD = {
    "a power of another exponent is not the named one": "r[i] = x[i]**3\nC = sum(r[i], i)",
    "a quotient is not the named one": "u[i] = x[i]/s\nC = sum(u[i]*w[i], i)",
    "a normalised vector": "u[i] = x[i]/sqrt(sum(x[j]**2, j))\nC = sum(u[i]*w[i], i)",
    "three steps back beside one": "h[l] = x for l in 0..2\nh[l] = h[l-3]*h[l-1] for l in 3..L\nC = h[L]",
    "a clause is not quoted outside its range": "h[0] = x\nh[t] = v[t]*h[t-1] for t in 1..M\nh[t] = tanh(v[t]*h[t-1]) for t in M+1..T\nC = h[T]",
    "differences at both ends": "d[i] = x[i+1] - x[i] for i in 0..n-2\nC = sum(d[i]**2, i in 0..n-2)",
    "a causal softmax": "s[t,u] = q[t]*k[u] for t in 1..T, u in 1..t\np[t,u] = exp(s[t,u])/sum(exp(s[t,m]), m in 1..t) for t in 1..T, u in 1..t\n"
                        "o[t] = sum(p[t,u]*v[u], u in 1..t) for t in 1..T\nC = sum((o[t] - y[t])**2, t in 1..T)",
    "layers and time": "h[0,t,j] = x[t,j] for t in 1..T\nh[l,0,j] = g[l,j] for l in 1..L\n"
                       "h[l,t,j] = tanh(sum(U[l,j,k]*h[l,t-1,k], k) + sum(V[l,j,k]*h[l-1,t,k], k)) for l in 1..L, t in 1..T\n"
                       "C = sum((h[L,t,j] - y[t,j])**2, t in 1..T, j)",
    "two steps back": "h[0] = g\nh[1] = e\nh[t] = a*h[t-1] + b*h[t-2]*x[t] for t in 2..T\nC = (h[T] - y)**2",
    "a deep convolution": "a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,m]*a[l-1,i+m], m)) for l in 1..L\nC = sum(a[L,i]**2, i)",
    "a mixture of Gaussians": "g[i,k] = c[k]*exp(-(x[i] - m[k])**2)\nC = -sum(log(sum(g[i,k], k)), i)",
    "a skip connection": "u = w*x\nv = sin(u)\nC = u*v",
    "layer normalisation": "mu = mean(x[i], i)\nv = mean((x[i] - mu)**2, i)\nn[i] = (x[i] - mu)/sqrt(v + e)\nC = sum(g[i]*n[i], i)",
    "a product over a letter": "C = prod(x[i]*w, i)",
    "the largest of many": "C = max(x[i]*w, i) + max(w, v) + abs(w) + relu(v) + sign(w)*v",
    "a power with a variable exponent": "C = sum(x[i]**y[i], i)",
    "one read at a fixed place": "C = x[0]**2 + sum(x[i]**3, i)",
    "a sequence folded with itself": "C = sum(sum(x[s]*x[i-s], s in 0..i)*y[i], i in 0..n)",
    "Catalan's recurrence": "h[0] = x\nh[t] = sum(h[s]*h[t-1-s], s in 0..t-1) for t in 1..T\nC = h[T]",
    "a strided place": "z[i] = sum(w[m]*x[2*i+m], m)\nC = sum(z[i]**2, i)",
    "a reversed place": "z[i] = x[n-1-i]*w[i] for i in 0..n-1\nC = sum(z[i]**3, i in 0..n-1)",
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("text", HARD.values(), ids=HARD.keys())
def test_a_hard_system_checks(text):
    assert symgrad.read(text).derive().check().comparisons > 0


@pytest.mark.sample(2)
@pytest.mark.parametrize("question", ["w[l,j,j]", "w[L,0,1]", "a[0,i,j]", "w[l+1,j,k]", "w[L-l,j,k]", "w[1,j,k]", "b[L-1,j]"])
def test_odd_places_of_the_network_check(question):
    assert example("network").derive(question).check().comparisons > 0


@pytest.mark.parametrize("question", ["w[2*l]", "w[k+l]"])
def test_a_place_that_leaves_a_letter_open_is_refused(question):
    with pytest.raises(InputError, match="is no place"):
        symgrad.read(NOTE).derive(question)


@pytest.mark.parametrize("arguments, message", [({"cost": "L"}, "is not computed"), ({"cost": "x"}, "is not computed"), ({"cost": "z"}, "has places")])
def test_only_a_computed_scalar_is_a_cost(arguments, message):
    with pytest.raises(InputError, match=message):
        symgrad.read(NOTE).derive("w", **arguments)


MORE = {
    "a sum whose range may run backwards is not counted": "C = sum(sum(x[i], k in i+2..n-1), i in 0..n-1)",
    "a constant summed over a triangle": "C = sum(x[i]*sum(s, k in i+1..j-1), i in 0..n-1, j in 0..n-1)",
    "ties of entries that have a name": "p[i] = max(x[i], y[i]) for i in 0..M-1\nC = sum(p[i]**2, i in 0..M-1)",
    "a maximum inside a sum": "C = sum(max(a[k]*c[j], k in 0..M-1)**2*y[j], j in 0..N-1)",
    "an axis of one value": "C = a[1]*x",
    "the two ends of one axis": "b[j] = x[0,j-1]*x[I-1,j-1] for j in 1..T\nC = sum(sin(b[i]), i in 1..T) + x[0,0] + sum(z[i], i in 0..I-1)",
    "a letter that the user calls like a size": "C = sum(y[i]*sum(x[j]*y[j], j in 0..k-1), i in 0..k-1)**2",
    "a product over two letters": "C = prod(a[p] + b[k], p in 0..n-1, k in 0..m-1)",
    "a tie by structure": "C = max(x, y) + max(x, x)",
    "Rosenbrock": "C = (1 - w[0])**2 + 100*(w[1] - w[0]**2)**2",
    "a maximum of which some entries have no partner": "u[j] = max(y[j], sum([i = j]*x[i], i))\nC = sum(u[j], j)",
    "a maximum over the entries there are": "u[i,j] = [i = j]*x[i]\nC = sum(max(u[i,j], j), i)",
    "a table filled from its edges": "d[i,0] = x for i in 0..m\nd[0,j] = y for j in 1..n\nd[i,j] = max(d[i,j-1], b[j]) for i in 1..m, j in 1..n\n"
                                     "C = d[m,n]",
    "a largest entry of windows of a diagonal, whose letters are used up": "z[i] = max(x[j,j]*w[j-i-1]*[0 <= j-i-1 <= N-1], j in 0..N-1) for i in 0..N-1\n"
                                     "h[i] = sin(z[i]) for i in 0..N-1\nC = sum(h[i]*y[i], i in 0..N-1)",
    "the same through a recurrence": "x: (N, N)\nB: (N)\nz[i] = max(x[j,j]*B[j-i-1]*[0 <= j-i-1 <= N-1], j) for i in 0..N-1\nh[0,i] = z[i]\n"
                                     "h[t,i] = sin(h[t-1,i]) for t in 1..T\nC = sum(h[T,i], i in 0..N-1)",
    "a term of 800 digits in a sum": "C = sum(exp(1000*i)*x[i], i)",
    "a term of 90 digits that cancels": "a = exp(200*x) + y\nC = (a - exp(200*x))**2",
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("text", MORE.values(), ids=MORE.keys())
def test_a_system_that_was_wrong_once_checks(text):
    assert symgrad.read(text).derive().check().comparisons > 0


def test_the_check_is_relative_so_that_small_numbers_count():
    derivation = symgrad.read("C = exp(-60 - x**2)").derive()
    (number,) = [n for n, step in enumerate(derivation.proofs[0].steps) if step.rule.name == "function"]
    step = derivation.proofs[0].steps[number]
    five = replace(step.rule, apply=lambda part, where: Times(5, step.rule.apply(part, where)))
    proof = replace(derivation.proofs[0], steps=(*derivation.proofs[0].steps[:number], replace(step, rule=five, after=Times(5, step.after))))
    with pytest.raises(CheckError, match="function: the two sides differ"):
        replace(derivation, proofs=(proof,), blocks=((),)).check()


def test_a_wrong_step_shows_beside_a_number_of_hundreds_of_digits():
    derivation = symgrad.read("C = exp(1000*x) + y**2").derive("y")
    assert derivation.check().worst < 1e-100
    (number,) = [n for n, step in enumerate(derivation.proofs[0].steps) if step.rule.name == "sum rule"]
    step = derivation.proofs[0].steps[number]
    lost = replace(step.rule, apply=lambda part, where: step.rule.apply(part, where).args[0])
    proof = replace(derivation.proofs[0], steps=(*derivation.proofs[0].steps[:number], replace(step, rule=lost, after=step.after.args[0])))
    with pytest.raises(CheckError, match="sum rule: the two sides differ"):
        replace(derivation, proofs=(proof,), blocks=((),)).check()


@pytest.mark.parametrize("text, name", [
    ("u[i] = x\nC = max(u[i], i)", "x"),
    ("d[i,0] = x for i in 0..m\nd[0,j] = y for j in 1..n\nd[i,j] = min(d[i-1,j], d[i,j-1] + b[j]) for i in 1..m, j in 1..n\nC = d[m,n]", "b"),
])
def test_a_tie_by_construction_is_called_a_tie_and_no_wrong_step(text, name):
    with pytest.raises(SymgradError, match="has a tie or a kink at all inputs") as error:
        symgrad.read(text).derive(name).check()
    assert not isinstance(error.value, CheckError)


@pytest.mark.parametrize("text", ["C = max(x, y)**2 + relu(x)", "u[i] = x[i]*y\nC = max(u[i], i)**2"])
def test_a_wrong_step_beside_a_kink_is_called_wrong(text):
    derivation = symgrad.read(text).derive("x")
    proof = next(proof for proof in derivation.proofs if "max" in str(proof.steps[0].after))
    step = proof.steps[0]
    wrong = replace(step.rule, apply=lambda part, where: Plus(step.rule.apply(part, where), 1))
    proof = replace(proof, steps=(replace(step, rule=wrong, after=Plus(step.after, 1)),))
    with pytest.raises(CheckError, match=f"{step.rule.name}: the two sides differ"):
        replace(derivation, proofs=(proof,), blocks=((),)).check()


@pytest.mark.parametrize("text", ["p = exp(-50*u)\nC = log(p)", "assume u > 0\np = 1e-20*u\nC = sqrt(p) + log(p)", "p = exp(-90*u**2)*v\nC = p**2"])
def test_a_nudge_is_small_beside_what_it_moves(text):
    assert symgrad.read(text).derive().check().worst < 1e-20


@pytest.mark.sample(1)
@pytest.mark.parametrize("text", ["C = sqrt(sum((x[i] - mean(x[k], k))**2, i))", "B: (m, n)\nC = norm(log_softmax(B.T))"])
def test_sizes_at_which_a_root_is_always_of_0_are_passed_over(text):
    report = symgrad.read(text).derive().check()
    assert report.worst < 1e-20 and report.sizes and all(1 not in [size[()] for size in sizes.values()][:1] for sizes in report.sizes)


def test_numbers_of_too_many_digits_are_not_checked():
    with pytest.raises(TooLargeError, match="the equations hold numbers of .* digits"):
        symgrad.read("C = exp(30000 + x**2)*y").derive().check()


TRIANGLES = {"i in 0..n, j in 0..i": "B[i,i+1]", "j in 0..n, i in j..n": "B[i,i+1]", "i in 1..n, j in i..n": "B[i,i-1]", "i in 0..n, j in 0..2*i": "B[i,2*i+1]"}


@pytest.mark.parametrize("ranges, outside", TRIANGLES.items())
def test_an_entry_of_a_triangle_is_asked_for_where_it_exists(ranges, outside):
    net = symgrad.read(f"B[i,j] = x[i]*y[j] for {ranges}\nC = sum(B[i,j]**2, {ranges})")
    with pytest.raises(InputError, match="does not exist"):
        net.derive(outside)
    for inside in ("B[i,i]", "B[i,j+1]", "B[i+1,j]", "B[i+1,i+1]", "B[n]", "B[n,j]"):
        assert net.derive(inside).check().answers


GRID = "h[0,t] = x for t in 1..T\nh[l,0] = x for l in 1..L\nh[l,t] = h[l-1,t]*h[l,t-1] for l in 1..L, t in 1..T\nC = h[L,T]"


@pytest.mark.sample(2)
@pytest.mark.parametrize("asked", ["h[1,1]", "h[1,2]", "h[3,1]", "h[2,2]", "h[l,l]", "h[l,l+1]", "h[l,T-l]"])
def test_an_entry_of_a_grid_checks_at_sizes_at_which_it_is_the_last_too(asked):
    assert symgrad.read(GRID).derive(asked).check().answers


def test_a_step_whose_conditions_are_altered_is_refused():
    derivation = symgrad.read("C = x**2").derive()
    steps = derivation.proofs[0].steps
    proof = replace(derivation.proofs[0], steps=(replace(steps[0], conditions=(InRange(1, 0, 0),)), *steps[1:]))
    with pytest.raises(CheckError, match="step 1 of proof 1"):
        replace(derivation, proofs=(proof, *derivation.proofs[1:])).check()


def test_the_cases_of_an_answer_hold_where_they_say():
    answer = symgrad.read(NOTE.replace("w[l]*a[l-1]", "w[l]*a[l-1]**2")).derive("a").answer
    assert [str(condition) for _, condition in answer.args] == ["Eq(l, L)", "True"]
    clauses = symgrad.read("a[0,j] = x[j] for j in 0..n[0]-1\na[l,j] = sum(w[l,j,k]*a[l-1,k], k in 0..n[l-1]-1) for l in 1..L, j in 0..n[l]-1\n"
                           "C = sum(a[L,j]**2, j in 0..n[L]-1)").derive("a").answer
    assert str(clauses.args[0][1]).startswith("Eq(l, 0)")


def test_a_page_remembers_the_check_and_a_derivation_shows_itself_in_one_line():
    derivation = symgrad.read("C = x**2").derive()
    assert "not checked" in derivation.to_text()
    derivation.check()
    assert "not checked" not in derivation.to_text() and repr(derivation) == "<Derivation of dC/dx: 2 proofs, 6 steps>"


CODERS = {
    "an encoder by its weights": ("W1: (h, d)\nW2: (d, h)\nx: (d)\nz = sigma(W1@x)\nC = sum((x - W2@z)**2)", "W1"),
    "a tied decoder": ("W1: (h, d)\nx: (d)\nz = sigma(W1@x)\nC = sum((x - W1.T@z)**2)", "W1"),
    "two layers in letters": ("h[j] = tanh(sum(A[j,k]*x[k], k))\no[k] = sum(B[k,j]*h[j], j)\nC = sum((o[k] - x[k])**2, k)", "A"),
    "a quadratic form on the way": ("z[i] = sum(A[i,j]*x[j], j)\nC = sum(z[i]*S[i,j]*z[j], i, j)", "A"),
}


@pytest.mark.parametrize("text, asked_by", CODERS.values(), ids=CODERS)
def test_no_letter_is_free_and_bound_in_one_formula(text, asked_by):
    for proof in symgrad.read(text).derive(asked_by).proofs:
        bound = {binder.letter for part in preorder_traversal(proof.right) for binder in bound_here(part)}
        assert not bound & {binder.letter for binder in proof.over}, proof.right
