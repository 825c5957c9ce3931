"""What a text shows, where it wants its answers evaluated, and the equations that read derivatives."""

import re
from dataclasses import replace
from functools import cache
from random import Random

import identities
import pytest
from letters import wrong
from sympy import Function

import symgrad
from symgrad.checking.claims import compare_claims
from symgrad.cli import main
from symgrad.meaning.oracle import Meaning, entries, residual
from symgrad.meaning.points import samples
from symgrad.meaning.real_functions import DomainError
from symgrad.meaning.world import RangeError
from symgrad.notation.nodes import Letter, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import at, bound_here, parts, places_of, put, substitute
from symgrad.writing import FORMATS, PageOptions

each_text = pytest.mark.parametrize("name", identities.TEXTS)


@cache
def derived(name):
    return symgrad.read(identities.TEXTS[name]).derive()


@pytest.mark.sample(2)
@each_text
def test_every_identity_is_proved_and_every_step_of_its_proof_holds(name):
    derivation = derived(name)
    assert [str(shown.left) for shown in derivation.claims if not shown.lines] == []
    report = derivation.check()
    assert report.worst < 1e-20 and report.shown == len(derivation.claims) and report.steps == len(derivation.steps)


@pytest.mark.sample(2)
@each_text
def test_a_proof_leads_from_one_side_to_the_other(name):
    for shown in derived(name).claims:
        starts = [start for start, _ in shown.lines]
        assert starts in ([shown.left], [shown.right], [shown.left, shown.right]) or shown.lines[0][1][-1].after == 0
        for start, steps in shown.lines:
            assert [step.before for step in steps] == [start, *(step.after for step in steps)][:len(steps)]


@pytest.mark.sample(2)
@each_text
def test_what_is_shown_changes_no_equation_and_no_program(name):
    system = symgrad.read(identities.TEXTS[name])
    plain = symgrad.read("\n".join(line for line in identities.TEXTS[name].splitlines() if not line.startswith(("show", "at "))))
    assert system.definitions == plain.definitions and dict(system.families) == dict(plain.families) and system.cost == plain.cost
    assert system.derive().compile().source == plain.derive().compile().source


@each_text
def test_a_system_with_identities_reads_back(name):
    system = symgrad.read(identities.TEXTS[name])
    assert symgrad.read(str(system)) == system and len(system.claims) == identities.TEXTS[name].count("show ")


@pytest.mark.sample(1)
@each_text
def test_a_page_tells_every_identity_with_its_proof(name):
    derivation = derived(name)
    page = derivation.to_text()
    assert page.count("It is shown that") == len(derivation.claims) and "numbers alone" not in page
    ends = sum(page.replace("\n", " ").count(words) for words in ("the identity holds", "Nothing is left of the difference"))
    assert ends == len(derivation.claims)
    for form in (form for form in FORMATS.values() if not form.binary):
        written = form.write(derivation, PageOptions())
        assert "Total(" not in written and "Quantity(" not in written


SPOKEN = ["show = 3*x\nat = 2\nC = show**2*at\nshow dC/dx = 18*x*at\nat x = at", "C = sum(show[i]*at[i], i)\nshow dC/dshow[i] = at[i]\nat show = at",
          "index = x\nC = index**2\nat index = 0\nat x = 1, index = 1\nshow dC/dindex = 2*index"]


@pytest.mark.parametrize("text", SPOKEN)
def test_quantities_may_be_called_show_and_at(text):
    system = symgrad.read(text + "\n")
    assert symgrad.read(str(system)) == system
    system.derive().check()


# identity, text before it: true, and out of reach of the rules
BY_NUMBERS = [("log(x) = -log(1/x)", "assume x > 0\nC = x**2"), ("sin(2*x) = 2*sin(x)*cos(x)", "C = x**2"), ("atan(x) + atan(1/x) = pi/2", "assume x > 0\nC = x**2"),
              ("max(x, y) + min(x, y) = x + y", "C = x*y"), ("det(A@A) = det(A)**2", "A: (n, n)\nC = tr(A)")]


@pytest.mark.parametrize("identity, text", BY_NUMBERS)
def test_where_no_rule_leads_the_page_says_that_numbers_alone_speak_for_an_identity(identity, text):
    derivation = symgrad.read(f"{text}\nshow {identity}\n").derive()
    assert not derivation.claims[0].lines and derivation.claims[0].compared > 0
    assert "checked by numbers alone" in derivation.to_text().replace("\n", " ")
    assert derivation.check().shown == 1


# Each holds for some values alone: of one sign, below a bound, on one side of a pole.
IN_PART = ["sqrt(x**2) = x", "abs(x) = x", "max(x, 0) = x", "relu(x) + relu(-x) = x", "x*[x > 0] = x", "sqrt(x**2*y**2) = x*y", "max(x, y) = x", "where(x < 1, x, 1) = x",
           "min(x, 3) = x", "sign(x) = 1", "abs(x + 5) = x + 5", "exp(log(x**2)/2) = x", "relu(x - 6) = 0", "1 = [x*y > 0]", "floor(x) = -1", "round(x) = 0",
           "atan(x) + atan(1/x) = pi/2", "log(x**2) = 2*log(abs(x)) + 1 - sign(x)"]


@pytest.mark.parametrize("identity", IN_PART)
def test_what_holds_for_some_values_alone_is_false_whatever_is_drawn_first(identity):
    system = symgrad.read(f"C = x**2 + y\nshow {identity}\n")
    for seed in range(6):
        with pytest.raises(symgrad.CheckError, match="does not hold"):
            compare_claims(system, seed)


@pytest.mark.parametrize("identity", ["sum([j > 3]*x[j], j) = 0", "x[j]*[j <= 3] = x[j]", "x[j] = x[j]*[j != 4]", "sum(x[j], j) = sum(x[j]*[j < 4], j)"])
def test_what_holds_of_the_first_entries_alone_is_false(identity):
    with pytest.raises(symgrad.CheckError, match="does not hold"):
        symgrad.read(f"C = sum(x[j]**2, j in 0..n-1)\nshow {identity}\n").derive()


@pytest.mark.parametrize("identity", ["sign(x)**2 = 1", "1*[x > 0] + [x < 0] = 1", "max(x, y) = x*[x > y] + y*[y > x]", "sign(abs(x)) = 1", "x*[x <= 2] = x*[x < 2] + min(0, x - 2)"])
def test_what_holds_at_all_values_but_those_of_a_kink_is_false(identity):
    with pytest.raises(symgrad.CheckError, match="does not hold"):
        symgrad.read(f"C = x**2 + y\nshow {identity}\n").derive()


@pytest.mark.parametrize("identity", ["(n - 1)*(n - 2)*(n - 3) = 0", "C*[n <= 20] = C", "C*[n != 7] = C", "n**3 = 6*n**2 - 11*n + 6"])
def test_what_holds_at_some_sizes_alone_is_false(identity):
    with pytest.raises(symgrad.CheckError, match="does not hold"):
        symgrad.read(f"C = sum(x[j]**2, j in 0..n-1)\nshow {identity}\n").derive()


@pytest.mark.parametrize("identity", ["x*sign(x) = abs(x)", "relu(x) = x*[x > 0]", "max(x, y) = x*[x > y] + y*[x <= y]", "sign(x)**3 = sign(x)", "abs(x)/x = sign(x)"])
def test_what_holds_at_a_kink_too_is_accepted(identity):
    assert symgrad.read(f"C = x**2 + y\nshow {identity}\n").derive().claims[0].compared


def test_a_kink_of_which_no_value_reached_every_side_is_told():
    derivation = symgrad.read("C = x**2\nshow abs(x + 1000) = x + 1000\n").derive()
    page = derivation.to_text().replace("\n", " ")
    assert "numbers alone" in page and "did not reach every side of the kink of" in page


FALSE = ["C = x**2\nshow dC/dx = 2*x + 1\n", "C = x**2\nshow dC/dx = 2*x\nshow x = 1\n"]


@pytest.mark.parametrize("command", ["check", "derive"])
@pytest.mark.parametrize("text", FALSE)
def test_a_false_identity_ends_a_command_with_exit_code_1(text, command, tmp_path, capsys):
    (tmp_path/"false.txt").write_text(text)
    assert main([command, str(tmp_path/"false.txt")]) == 1
    printed = capsys.readouterr()
    assert "this does not hold" in printed.err and "inputs: x = " in printed.err and "It is shown" not in printed.out


GRID = "h[0,t] = x[t] for t in 0..T\nh[l,0] = u for l in 1..L\nh[l,t] = w*h[l-1,t] + v*h[l,t-1] for l in 1..L, t in 1..T\nC = h[L,T]\n"


def test_along_a_grid_a_layer_changes_with_itself_at_earlier_times():
    """There is a way from h[l,t-1] to h[l,t] at one l: it is no recurrence along l alone."""
    assert symgrad.read(GRID + "show dh[l,t]/dh[l,t-1] = v for l in 1..L, t in 1..T\n").derive("w").check().shown == 1
    proved = symgrad.read(GRID + "show dh[l,t]/dh[l+1,t] = 0 for l in 1..L-1, t in 1..T\n").derive("w")
    assert [step.rule.name for step in proved.claims[0].steps] == ["not yet"]
    with pytest.raises(symgrad.CheckError):
        symgrad.read(GRID + "show dh[l,t]/dh[l,t-1] = 0 for l in 1..L, t in 1..T\n").derive("w")


def test_a_line_may_speak_of_strides_and_of_sizes_that_are_numbers():
    text = "size s = 2\nz[i] = x[s*i]\nC = sum(z[i]**2, i in 0..n-1)\nshow dC/dx[s*i] = 2*z[i] for i in 0..n-1\n"
    assert symgrad.read(text).derive().check().shown == 1


OF_EVERY_KIND = ["z = w*x\nC = C(z)\nshow dC/dw = x*dC/dz", "X: (m, n)\nW: (n, p)\nY = X@W\ngiven dC/dY\nshow dC/dW[j,k] = sum(X[i,j]*dC/dY[i,k], i)",
                 "function f\nC = f(x)**2\nshow dC/dx = 2*f(x)*f'(x)", "C = relu(x)\nshow dC/dx = [x > 0]",
                 "S: (n, n) symmetric\nx: (n)\nC = x@S@x\nshow dC/dx[i] = 2*sum(S[i,j]*x[j], j)",
                 "index c: (N) in 0..K-1\np[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m)\nC = -mean(log(p[i,c[i]]), i)\nshow N*dC/dz[i,k] = p[i,k] - [k = c[i]]", "A: (n, n)\nC = logdet(A)\nshow dC/dA[i,j] = inv(A)[j,i]",
                 "C = sum(where(x[i] < 1, x[i]**2, 2*x[i] - 1), i)\nshow dC/dx[i] = where(x[i] < 1, 2*x[i], 2)", "C = x**y\nassume x > 0\nshow dC/dy = C*log(x)",
                 "C = sum((x[(i+1) % N] - x[i])**2, i in 0..N-1)\nshow dC/dx[i] = 2*(2*x[i] - x[(i+1) % N] - x[(i-1) % N]) for i in 0..N-1",
                 "z = w*x\nm: ()\nC = z**2\nname dZ = m*dC/dz\nu = m\nD = C*u\nshow dZ = 2*m*z", "C = sum(x[i]**2, i in 1..n)\nshow dC/dx[i] = 2*x[i]"]


@pytest.mark.sample(6)
@pytest.mark.parametrize("text", OF_EVERY_KIND)
def test_identities_speak_of_whatever_a_text_may_hold(text):
    system = symgrad.read(text + "\n")
    derivation = system.derive()
    assert symgrad.read(str(system)) == system and all(shown.lines for shown in derivation.claims)
    assert derivation.check().shown == 1 and "It is shown that" in derivation.to_text(level="full")


def test_a_gradient_is_compiled_without_proving_what_the_text_shows(monkeypatch):
    system = symgrad.read("C = x**2\nshow dC/dx = 3*x\n")
    assert system.compile("x")(x=2.0)[1]["x"] == 4.0
    with pytest.raises(symgrad.CheckError, match="does not hold"):
        system.derive("x")


# wrong identities, each with one slip

def slips(node, over):
    """Expressions that differ from one in one slip, and what kind it is; `over` are the ranges around it."""
    for focus in (focus for focus in places_of(node, (Times, Plus, Power, Quantity)) if stands(node, focus)):
        part = at(node, focus)
        if isinstance(part, (Times, Plus)):
            for number in range(len(part.args)):
                left = [arg for place, arg in enumerate(part.args) if place != number]
                yield "a missing term" if isinstance(part, Plus) else "a missing factor", put(node, focus, part.func(*left))
                if isinstance(part, Plus):
                    turned = [Times(-1, arg) if place == number else arg for place, arg in enumerate(part.args)]
                    yield "another sign", put(node, focus, Plus(*turned))
        elif isinstance(part, Power) and part.exponent.is_Integer:
            yield "another power", put(node, focus, Power(part.base, part.exponent + 1))
        elif isinstance(part, Quantity):
            yield "another power", put(node, focus, Power(part, 2))
            ranges = {b.letter: (b.lo, b.hi) for b in (*over, *(b for end in range(len(focus)) for b in bound_here(at(node, focus[:end]))))}
            for old in (place for place in part.places if place in ranges):
                for new in (letter for letter in ranges if letter != old and ranges[letter] == ranges[old]):
                    yield "another letter", put(node, focus, substitute(part, {old: new}))
    yield "another sign", Times(-1, node)


def stands(node, focus):
    """Whether the part at a focus stands for a value, and not in a place or under a derivative."""
    return all(isinstance(at(node, focus[:end]), (Plus, Times, Power, Over, Function)) for end in range(len(focus)))


def mutated(system):
    """The texts of a system in each of which one identity has one slip, with the kind of slip."""
    for number, (over, left, right) in enumerate(system.claims):
        for kind, wrong in dict.fromkeys(slips(right, over)):
            if wrong != right:
                yield kind, replace(system, claims=((over, left, wrong),), claim_places=())


def is_read(system):
    """Whether the text of a system is read: another letter may leave one without a place."""
    try:
        return bool(symgrad.read(str(system)))
    except symgrad.InputError:
        return False


def is_false(system):
    """Whether the sides of the one identity are different numbers somewhere, by the oracle at values of its own."""
    (over, left, right), = system.claims
    for meaning in samples(system.whole, Random(8), [b.hi - b.lo for b in over if not any(parts(b.hi - b.lo, Letter))]):
        for letters in entries(over, meaning):
            try:
                if residual(meaning.value(left, letters), meaning.value(right, letters)) > 1e-12:
                    return True
            except (DomainError, RangeError):
                continue
    return False


@cache
def wrong_identities():
    """Two hundred wrong identities, taken in turn from every text and every kind of slip."""
    rows = {}
    for name, text in identities.TEXTS.items():
        for kind, system in mutated(symgrad.read(text)):
            rows.setdefault((name, kind), []).append(system)
    for row in rows.values():
        Random(3).shuffle(row)
    found, turn = [], 0
    while len(found) < 200:
        for key, row in rows.items():
            if turn < len(row) and len(found) < 200 and is_read(row[turn]) and is_false(row[turn]):
                found.append((*key, str(row[turn])))
        turn += 1
    return found


ENTRY = re.compile(r"([A-Za-z]\w*)(?:\[([-0-9,]+)\])? = (\S+?)(?:, |$)")


def put_in(told):
    """name -> {places: number} of the entries that a line of a counterexample tells."""
    found = {}
    for name, places, number in ENTRY.findall(told):
        found.setdefault(name, {})[tuple(map(int, places.split(","))) if places else ()] = number
    return found


@pytest.mark.sample(1)
@pytest.mark.parametrize("number", range(200))
def test_a_wrong_identity_is_never_accepted_and_its_counterexample_reproduces(number):
    """Each has one slip; the sizes, letters and inputs that are printed, put in, give the two different numbers that are printed."""
    name, kind, text = wrong_identities()[number]
    system = symgrad.read(text)
    with pytest.raises(symgrad.CheckError) as caught:
        system.derive()
    told = dict(line.strip().split(": ", 1) for line in caught.value.remedy.splitlines() if re.match("  (sizes|letters|inputs): ", line))
    (_, left, right), = system.claims
    values = [line.rsplit(" = ", 1) for line in caught.value.remedy.splitlines() if line.startswith("  ") and not re.match("  (sizes|letters|inputs): ", line)]
    assert [side.strip() for side, _ in values] == [str(left), str(right)], (name, kind)
    sizes = {size: {key: int(number) for key, number in held.items()} for size, held in put_in(told.get("sizes", "")).items()}
    meaning = Meaning(system.whole, sizes, put_in(told.get("inputs", "")))
    letters = {Letter(letter): int(held[()]) for letter, held in put_in(told.get("letters", "")).items()}
    computed = [meaning.value(side, letters) for side in (left, right)]
    assert all(residual(number, meaning.mp.mpf(printed)) < 1e-10 for number, (_, printed) in zip(computed, values))
    assert residual(*computed) > 1e-12


def test_slips_of_every_kind_are_tried():
    kinds = [kind for _, kind, _ in wrong_identities()]
    assert len(kinds) == 200 and all(kinds.count(kind) > 4 for kind in ("a missing term", "a missing factor", "another sign", "another power", "another letter"))


# where answers are evaluated

CLOSE = identities.CROSS_ENTROPY.split("show")[0] + "assume 0 < y[j] < 1\n"


def test_answers_are_evaluated_where_the_outputs_are_the_targets():
    derivation = symgrad.read(CLOSE + "at a = y\n").derive("w", "b")
    assert [str(shown.right) for shown in derivation.evaluated] == ["0", "0"]
    page = derivation.to_text()
    assert "At a[j] = y[j] the answers are" in page and "= x[k] * (y[j] - y[j]) = 0" in page
    assert derivation.check().worst < 1e-20


def test_a_point_with_several_values_and_one_that_no_answer_reads():
    derivation = symgrad.read("C = w**2*x + u*x\nat w = 0, u = v**2\nat v = 3\nname g = dC/dx\nD = v\nE = C*1").derive("x", cost="C")
    first, second = derivation.evaluated
    assert str(first.right) == "v**2" and str(second.right) == "w**2 + u"
    assert "At v = 3 no answer takes another form" in derivation.to_text()


# text -> the answer by w at the point
AT_A_POINT = {
    "through a name": ("z = w*x\nC = z**2\nat w = 0", "0"),
    "through two names": ("z = sum(w[j]*x[j], j)\na = z**2\nC = (a - y)**2\nat w = 0", "0"),
    "through none": ("z = sum(w[j]*x[j], j)\na = sigma(z)\nC = (a - y)**2\nat w = 0", None),
    "least squares": ("X: (n, d)\nw: (d)\ny: (n)\nr = X@w - y\nC = r@r/2\nat w = solve(X.T@X, X.T@y)", "0"),
    "the mean": ("C = sum((w - x[i])**2, i)\nat w = mean(x[i], i)", "0"),
    "a value with letters of its own": ("C = sum(w[j]**2*x[i,j]*u[i], i, j)\nat w[j] = sum(x[i,j], i)", None),
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", AT_A_POINT)
def test_an_answer_is_evaluated_at_a_point_through_what_is_computed_and_its_letters_stay_apart(name):
    text, value = AT_A_POINT[name]
    derivation = symgrad.read(text).derive("w")
    (shown,) = derivation.evaluated
    assert value is None or str(shown.right) == value
    assert derivation.check().worst < 1e-20 and not wrong(derivation, level="full")


def test_an_answer_at_the_end_of_a_root_is_not_compared_and_is_no_fault():
    derivation = symgrad.read("C = sqrt(x)*a\nat x = 0\n").derive("a")
    assert derivation.evaluated[0].right == 0
    with pytest.raises(symgrad.SymgradError, match="meet a kink") as refused:
        derivation.check()
    assert not isinstance(refused.value, symgrad.CheckError)


@pytest.mark.parametrize("text", ["C = a/x\nat x = 0", "p = 1/(1 + x)\nC = p*a\nat x = -1", "m = mean(x[i], i)\nv = mean((x[i] - m)**2, i)\nC = sum(x[i]/sqrt(v), i)\nat x[i] = 1"])
def test_an_answer_that_has_no_value_at_a_point_is_refused(text):
    with pytest.raises(symgrad.UnsupportedError, match="has no value at this point"):
        symgrad.read(text + "\n").derive("x")


def test_a_point_that_cannot_be_is_refused_by_the_check():
    derivation = symgrad.read("a = sigma(w)\nC = a*x\nat a = 2\n").derive("x")
    with pytest.raises(symgrad.SymgradError, match="cannot be met"):
        derivation.check()


# equations that read derivatives

ADAM = """
z[i] = sum(w[j]*x[i,j], j)
C = 1/2*mean((z[i] - y[i])**2, i)
m_next[j] = beta1*m[j] + (1 - beta1)*dC/dw[j]
s_next[j] = beta2*s[j] + (1 - beta2)*(dC/dw[j])**2
w_next[j] = w[j] - eta*m_next[j]/(1 - beta1**t)/(sqrt(s_next[j]/(1 - beta2**t)) + eps)
"""


def test_adam_stands_on_the_page_entry_by_entry_and_reads_back():
    system = symgrad.read(ADAM)
    assert system.inputs == ("w", "x", "y") and system.cost == "C" and symgrad.read(str(system)) == system
    derivation = system.derive("w")
    page = derivation.to_text()
    assert "m_next[j] = \N{GREEK SMALL LETTER BETA}1" in page and "With the derivatives put in, the updates are" in page
    report = derivation.check()
    assert report.worst < 1e-20 and report.compiled > 0
    assert "m_next" not in derivation.compile().source and "m_next" not in str(derivation.system)


def test_an_update_is_the_number_that_a_step_gives():
    text = "z = w*x\nC = (z - y)**2\nw_next = (1 - eta*lam/n)*w - eta*dC/dw\n"
    system = symgrad.read(text).whole
    meaning = Meaning(system, {}, {"w": {(): "0.5"}, "x": {(): "2"}, "y": {(): "-1"}, "eta": {(): "0.1"}, "lam": {(): "3"}, "n": {(): "4"}})
    by_hand = (1 - 0.1*3/4)*0.5 - 0.1*2*2*(0.5*2 + 1)
    assert residual(meaning.value(Quantity("w_next")), by_hand) < 1e-15


def test_updates_in_matrix_notation_are_those_of_their_entries():
    matrix = symgrad.read(identities.MATRICES)
    assert [str(definition.body) for definition in matrix.updates.definitions] == ["x[j] - eta*dC/dx[j]"]
    assert str(matrix.derive("x").updated[0].right) == "x[j] - eta*sum(A[i,j]*r[i], i)"
