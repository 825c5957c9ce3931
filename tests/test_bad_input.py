"""What is not valid is refused in one message: file, line, caret, what was read and what would be right."""

import pytest
from hypothesis import example, given, settings, strategies as st

from symgrad import read
from symgrad.errors import InputError, SymgradError, TooLargeError, UnsupportedError
from symgrad.notation.nodes import Quantity
from symgrad.reading import parse_question

UNKNOWN = "known are exp, log, sin, cos, tan, sinh, cosh, tanh, sigma, relu, softplus, abs and 108 more, which `symgrad help syntax` lists; one of your own is declared on a line of its own: function frobnicate"

# The text; `>` lines show what is marked: the line number, and carets below a copy of the line.
CASES = {
    "a syntax error": (
        "z = w*p + b\nC = (z - y)**", 2,
        "C = (z - y)**",
        "             ^", "the expression stops after **", "** needs something on its right"),
    "two operators": ("C = x + * y", 1, "C = x + * y", "        ^", "* cannot follow +", "something is missing between + and *"),
    "two operands": ("C = x y", 1, "C = x y", "      ^", "an operator is missing between x and y", "write x*y"),
    "a bracket left open": ("C = exp(x + y", 1, "C = exp(x + y", "       ^", "( is never closed", "write ) where it ends"),
    "a bracket too many": ("C = x)", 1, "C = x)", "     ^", ") closes nothing", "leave it out, or open it before"),
    "an unknown function": ("a = sigm(z)\nC = a", 1, "a = sigm(z)", "    ^^^^", "sigm is no function here", "did you mean sigma?"),
    "a function that is like no other": (
        "C = frobnicate(x)", 1, "C = frobnicate(x)", "    ^^^^^^^^^^", "frobnicate is no function here", UNKNOWN),
    "a condition": ("C = w if x else y", 1, "C = w if x else y", "      ^^", "conditions are not written with if and else", "write where(x < 1, x, sqrt(x))"),
    "an assignment": ("C := w**2", 1, "C := w**2", "  ^^", ":= means nothing here", "an equation has a plain ="),
    "a sum with its letter below": ("C = sum_i x[i]**2", 1, "C = sum_i x[i]**2", "    ^^^^^", "sum_i is no sum over i", "write sum(x[i]**2, i)"),
    "a mean with its letter below": ("C = mean_i(x[i]**2)", 1, "C = mean_i(x[i]**2)", "    ^^^^^^", "mean_i is no function here", "write mean(e, i)"),
    "an unsupported function": ("C = argmax(x)", 1, "C = argmax(x)", "    ^^^^^^", "argmax is no function here", "argmax has no derivative; max(e, k) has"),
    "a quantity that is called": ("C = x*w(x)+w", 1, "C = x*w(x)+w", "      ^", "w is a quantity, not a function", "write w*(...) for a product, w[...] for an entry"),
    "a name neither given nor defined": (
        "given w, b, p, y\nz = w*p + b\na = sigma(zz)\nC = (a - y)**2", 3,
        "a = sigma(zz)",
        "          ^^", "zz is neither given nor defined", "did you mean z?"),
    "a free letter": (
        "z[i] = w[j]*x[i]\nC = sum(z[i], i)", 1,
        "z[i] = w[j]*x[i]",
        "         ^", "j is free on the right of z[i] = ...", "sum over it, or add it to the target"),
    "a misspelt letter": ("C = sum(x[row]*y[rwo], row)", 1, "C = sum(x[row]*y[rwo], row)", "                 ^^^", "no letter rwo is bound here", "did you mean row?"),
    "a letter outside of its sum": ("C = sum(x[i], i)*y[i]", 1, "C = sum(x[i], i)*y[i]", "                   ^", "i stands outside of the sum that binds it", "put it inside, or add i to the target"),
    "a letter bound twice": (
        "z[i] = sum(x[i]*y[i], i)\nC = sum(z[i], i)", 1,
        "z[i] = sum(x[i]*y[i], i)",
        "                      ^", "the letter i is bound twice: in column 3 and here", "take another letter"),
    "a letter twice in a sum": ("C = sum(x[i], i, i)", 1, "C = sum(x[i], i, i)", "                 ^", "the letter i is bound twice: in column 15 and here", "take another letter"),
    "a range that mentions a letter bound after it": (
        "C = sum(x[i,j], j in 0..i, i in 0..n-1)", 1, "C = sum(x[i,j], j in 0..i, i in 0..n-1)", "                        ^",
        "the range of j mentions i, which is bound after it", "write i before j"),
    "a range of an equation that mentions a letter bound after it": (
        "a[l,j] = x[j] for j in 0..l, l in 0..L-1\nC = a[1,0]", 1, "a[l,j] = x[j] for j in 0..l, l in 0..L-1", "                          ^",
        "the range of j mentions l, which is bound after it", "write l before j"),
    "a letter that ends a range elsewhere": (
        "C = sum(w[j], j in 0..i)*sum(x[i], i in 0..n-1)", 1, "C = sum(w[j], j in 0..i)*sum(x[i], i in 0..n-1)",
        "                                   ^", "i is bound as a letter here, and ends a range elsewhere, where it is not bound", "take another letter"),
    "a letter twice in a target": ("z[i,i] = x[i]\nC = 1", 1, "z[i,i] = x[i]", "    ^", "the letter i is bound twice: in column 3 and here", "take another letter"),
    "sizes that disagree": (
        "u = sum(x[i], i in 0..n-1)\nv = sum(y[i], i in 0..m-1)\nC = sum(x[i]*y[i], i) + u*v", 2,
        "v = sum(y[i], i in 0..m-1)",
        "        ^^^^", "sizes disagree: one letter runs along place 1 of x, which is 0..n-1 (line 1), and along place 1 of y, which is 0..m-1 (line 2)",
        "write one range at both, or different letters"),
    "two sizes of one axis": (
        "C = sum(x[i], i in 0..n-1) + sum(x[i], i in 0..m-1)", 1,
        "C = sum(x[i], i in 0..n-1) + sum(x[i], i in 0..m-1)",
        "                                 ^^^^", "sizes disagree: place 1 of x is 0..n-1 (line 1) and 0..m-1 (line 1), and which is larger cannot be told",
        "write both with one size"),
    "a cyclic definition": (
        "a = b\nb = a\nC = a", 1,
        "a = b",
        "    ^", "a is defined through itself: it reads b, which reads a", "a recurrence reads at a smaller value of a letter, as h[t-1] for t in 1..T"),
    "a recurrence that stands still": (
        "h[0] = x\nh[t] = h[t]*w[t] for t in 1..T\nC = h[T]", 2,
        "h[t] = h[t]*w[t] for t in 1..T",
        "       ^^^^", "h is defined through itself: it reads h[t]", "a recurrence reads at a smaller value of a letter, as h[t-1] for t in 1..T"),
    "a recurrence without its beginning": (
        "h[t] = h[t-1]*w[t] for t in 1..T\nC = h[T]", 1,
        "h[t] = h[t-1]*w[t] for t in 1..T",
        "       ^^^^^^", "h[t-1] reaches h[0], and the places of h are 1..T", "add a line that defines h[0], or write another range"),
    "a recurrence whose range is not written": (
        "h[0] = x\nh[t] = h[t-1]*w[t]\nC = sum(h[t], t in 1..T)", 2,
        "h[t] = h[t-1]*w[t]",
        "  ^", "t takes every value, so h[t] meets h[0] of line 1", "write its range after the equation, as for t in 1..T"),
    "a corner that no equation defines": (
        "h[0,t] = x for t in 1..T\nh[l,0] = x for l in 1..L\nh[l,t] = h[l-1,t-1]*w + h[l,t-1] for l in 1..L, t in 1..T\nC = h[L,T]", 3,
        "h[l,t] = h[l-1,t-1]*w + h[l,t-1] for l in 1..L, t in 1..T",
        "         ^^^^^^^^^^", "h[l-1,t-1] reaches h[0,0], which no equation defines", "add a line that defines h[0,0], or write other ranges"),
    "a step over a gap": (
        "h[0] = x\nh[l] = w*h[l-2] for l in 2..L\nC = h[L]", 2,
        "h[l] = w*h[l-2] for l in 2..L",
        "         ^^^^^^", "h[l-2] reaches h[1], which no equation defines", "add a line that defines h[1], or write other ranges"),
    "a gap far from the beginning": (
        "h[l] = x for l in 0..4\nh[l] = w*h[l-2] for l in 6..L\nC = h[L]", 2,
        "h[l] = w*h[l-2] for l in 6..L",
        "         ^^^^^^", "h[l-2] reaches h[5], which no equation defines", "add a line that defines h[5], or write other ranges"),
    "an entry in a gap": (
        "h[0] = x\nh[2] = w*x\nC = h[0]*h[1]*h[2]", 3,
        "C = h[0]*h[1]*h[2]",
        "         ^^^^", "no equation defines h[1]", "add a line that defines h[1], or write other ranges"),
    "a sum over a gap": (
        "h[0] = x\nh[2] = w*x\nC = sum(h[i], i in 0..2)", 3,
        "C = sum(h[i], i in 0..2)",
        "        ^^^^", "h[i] reaches h[1], which no equation defines", "add a line that defines h[1], or write other ranges"),
    "a triangle summed as a square": (
        "z[i,j] = x[i]*x[j] for i in 0..N-1, j in 0..i\nC = sum(z[i,j]**2, i, j)", 2,
        "C = sum(z[i,j]**2, i, j)",
        "        ^^^^^^", "z[i,j] reaches z[0,1], which no equation defines", "add a line that defines z[0,1], or write other ranges"),
    "a sum along a recurrence": (
        "h[0] = x\nh[t] = h[t-1]*w[t] for t in 1..T\nC = sum(h[t], t)", 3,
        "C = sum(h[t], t)",
        "              ^", "t runs along the recurrence of h, so its range must be written", "write t in 1..T, after for or in the sum"),
    "a read outside": (
        "d[i] = x[i+1] - x[i]\nC = sum(d[i]**2, i)", 1,
        "d[i] = x[i+1] - x[i]",
        "       ^^^^^^", "x[i+1] reaches x[I], and the places of x are 0..I-1", "write a range that stays inside, i in 0..I-2"),
    "a negative place": (
        "C = x[0] + x[-1]", 1,
        "C = x[0] + x[-1]",
        "           ^^^^^", "x[-1] has a negative place, and places are counted from 0",
        "an axis is not counted from its end: write n - 1 for the last place, where n is the size in a range 0..n-1"),
    "a name read before its line": ("C = z**2\nz = w*x", 1, "C = z**2", "    ^", "z is read before line 2 defines it", "move line 2 up"),
    "a name defined twice": ("C = x\nC = y", 2, "C = y", "^", "C is defined twice: line 1 has C, line 2 has C", "give one of them another name or place"),
    "clauses that meet": ("a[l] = x for l in 0..L\na[l] = y for l in 1..M\nC = a[L]", 2, "a[l] = y for l in 1..M", "^^^^", "a is defined twice: line 1 has a[l], line 2 has a[l]", "write ranges that do not meet"),
    "places that depend on data": (
        "C = sum(log(p[i,c[i]]), i)", 1,
        "C = sum(log(p[i,c[i]]), i)",
        "                ^^^^", "the place c[i] depends on data", "declare what it holds as labels, on a line of its own: index c: (n) in 0..K-1"),
    "other places elsewhere": ("C = sum(x[i], i) + x", 1, "C = sum(x[i], i) + x", "                   ^", "x has no places here and 1 place in line 1", "write it as x[i], with letters of your own"),
    "a range that nothing fixes": ("C = sum(x, i)", 1, "C = sum(x, i)", "           ^", "i stands in no place, so its range cannot be told", "write i in 0..n-1"),
    "a shifted target": ("z[l+1] = x[l]\nC = 1", 1, "z[l+1] = x[l]", "  ^^^", "l has no range in l+1", "its range stands after the equation: for l in 0..n-1"),
    "a for without its letter": ("C = x for l in 1..L", 1, "C = x for l in 1..L", "          ^", "l is no letter of the target C", "add it there, or bind it in a sum: sum(e, l)"),
    "a power with ^": ("C = x^2", 1, "C = x^2", "     ^", "^ means nothing in an equation", "write ** for a power, power(X, 2) for that of a matrix, A.T for a transpose"),
    "a product without *": ("C = 2x", 1, "C = 2x", "    ^^", "2x is a number and a name run together", "write 2*x"),
    "lambda": ("C = lambda*x", 1, "C = lambda*x", "    ^^^^^^", "lambda cannot be a name, since Python keeps that word", "write lam"),
    "two equal signs": ("C == x", 1, "C == x", "  ^^", "== asks whether two sides are equal", "an equation has a single ="),
    "a chain": ("C = x = y", 1, "C = x = y", "      ^", "a second = in one equation", "one line holds one equation, TARGET = EXPRESSION"),
    "a comparison": ("C = x < y", 1, "C = x < y", "      ^", "< compares, and an expression is a number", "a bound is written on a line of its own: assume x > 0"),
    "a generator": ("C = sum(x[i] for i in 1..3)", 1, "C = sum(x[i] for i in 1..3)", "             ^^^", "for cannot stand in an expression", "a sum is written sum(e, k) or sum(e, k in 0..n-1)"),
    "an infinite number": ("C = x + 1e400", 1, "C = x + 1e400", "        ^^^^^", "the number 1e400 is too large to compute with", "write a name for it, which is then an input"),
    "a vanishing number": ("C = x + 1e-400", 1, "C = x + 1e-400", "        ^^^^^^", "the number 1e-400 is too small to compute with", "write a name for it, which is then an input"),
    "a complex number": ("C = 2j", 1, "C = 2j", "    ^^", "2j is a number and a name run together", "write 2*j"),
    "a division by nothing": ("C = x/0", 1, "C = x/0", "      ^", "a division by 0", "divide by a name or by another number; a function has no value there"),
    "an attribute": ("C = x.size", 1, "C = x.size", "     ^", ". means nothing in an equation", "a function stands before what it is of, as det(X); the transpose is X.T"),
    "a transpose of no known shape": ("C = sum(x.T)", 1, "C = sum(x.T)", "        ^", "the shape of x cannot be told: it may be (n) or (n, m)", "declare it on a line of its own, as x: (n)"),
    "no equation": ("x*y", 1, "x*y", "^^^", "this line is no equation", "an equation is TARGET = EXPRESSION"),
    "a name given twice": ("given x, x\nC = x", 1, "given x, x", "         ^", "x is given twice", "leave one of them out"),
    "a name given and defined": ("given x, C\nC = x", 1, "given x, C", "         ^", "C is given, and line 2 defines it", "leave it out of the given line, or rename it"),
    "a fact about nothing": ("assume q > 0\nC = cue", 1, "assume q > 0", "       ^", "q is no name here", "known: C, cue"),
    "a derivative by nothing": ("name delta = dC/dzz\nz = x\nC = z", 1, "name delta = dC/dzz", "                 ^^", "zz is no name here", "did you mean z?"),
    "a macro that no format knows": (r"write x as \evil{a}"+"\nC = x", 1, r"write x as \evil{a}", "           ^^^^^", r"\evil cannot stand in a written form",
                                    "a form has letters, digits, ', signs, brackets, ^{...}, _{...}, Greek letters, "
                                    r"\bar \dot \hat \mathbf \mathcal \mathrm \tilde \vec"),
}


@pytest.mark.parametrize("text, line, row, carets, message, remedy", CASES.values(), ids=CASES)
def test_bad_input_is_refused_with_its_place_and_a_remedy(text, line, row, carets, message, remedy):
    with pytest.raises(SymgradError) as caught:
        read(text + "\n", "cost.txt")
    column = len(carets) - len(carets.lstrip()) + 1
    expected = [f"cost.txt:{line}:{column}: {message}", f"  | {row}", f"  | {carets}", remedy]
    assert str(caught.value).split("\n") == expected


def test_carets_count_characters_and_wide_ones_twice():
    with pytest.raises(InputError) as caught:
        read("损失 = 权重*输入^2\n")
    assert str(caught.value).split("\n")[:3] == ["<text>:1:11: ^ means nothing in an equation", "  | 损失 = 权重*输入^2", "  |                 ^"]
    with pytest.raises(UnsupportedError) as caught:
        read("损失 = 权重*函(输入)\n")
    assert str(caught.value).split("\n")[2] == "  |             ^^"


def test_a_comment_stands_in_the_quoted_line_and_is_not_read():
    with pytest.raises(InputError) as caught:
        read("C = x + ) # not ( read\n")
    assert "  | C = x + ) # not ( read\n" in str(caught.value)


@pytest.mark.parametrize("source, message", [
    ("", "there is no equation"), ("no/such/file", "No such file"), (3, "int is no equation text"), ("# only a comment\n", "there is no equation"), ("a\0b", "cannot be read"),
])
def test_a_source_that_holds_no_equations_is_refused(source, message):
    with pytest.raises(InputError) as caught:
        read(source)
    assert message in str(caught.value)


@pytest.mark.parametrize("text", [
    "C = " + "("*60 + "x" + ")"*60, "C = " + "-"*3000 + "x", "C = " + "x**"*900 + "x",
    "C = " + "1"*3900, "C = x[" + "-"*3000 + "1]", "C = x\n"*2001, "C = x" + " "*5000, "C = 1e" + "9"*3000, "C = x[" + "9*"*1500 + "9]",
])
def test_what_is_too_long_or_too_deep_is_refused_quickly(text):
    with pytest.raises(SymgradError) as caught:
        read(text + "\n")
    assert caught.value.place and caught.value.message


@pytest.mark.parametrize("text", ["C = " + "exp("*49 + "x" + ")"*49 + "**x"*10, "assume " + "+".join(["x[i]"]*700) + " > 0\nC = sum(x[i], i)"])
def test_what_is_long_and_still_within_the_limits_is_read(text):
    assert read(text + "\n").inputs == ("x",)


_PIECES = st.sampled_from("""C x y z[ a[l] l i i+1 l-1 0 1 2 .5 1e3 L n 0..n-1 1..L in for sum( mean( max( prod( exp( sigma( f( ( ) [ ] , + - * / ** = == < > . .. ^ ' " \\ # : ; @
    given assume write name as delta dC/dz ² ５ 语 λ lambda if pi _x \t \n é { } | & % ! ~ ` $ ? \r \x0b \u2028 \ud7ff""".split(" "))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(_PIECES, max_size=25).map(" ".join), st.lists(_PIECES, max_size=15).map("".join), st.text(max_size=40)))
@example("C = \udc80")
@example("C = x[l for l in 1..L")
def test_random_text_raises_nothing_but_errors_of_symgrad(text):
    for source in (text + "\n", "C = " + text + "\n", "assume " + text + "\nC = x\n", "C = sum(x[i], i" + text + ")\n"):
        try:
            read(source)
        except SymgradError as refused:
            assert refused.message and str(refused)


def test_a_gap_that_nothing_reads_is_read_and_a_bracket_may_stand_before_it():
    guarded = read("h[0] = x\nh[2] = w*x\nC = sum([i != 1]*h[i], i in 0..2)\n").derive()
    assert guarded.check().witnessed > 0 and guarded.compile()(x=2.0, w=3.0) == (8.0, {"x": 4.0, "w": 2.0})
    read("h[0,t] = x for t in 1..T\nh[l,0] = x for l in 1..L\nh[l,t] = h[l-1,t]*h[l,t-1] for l in 1..L, t in 1..T\nC = h[L,T]\n")


def test_a_gap_among_too_many_entries_is_refused_at_once():
    with pytest.raises(TooLargeError, match="h has more than 10,000 entries"):
        read("h[0] = x\nh[l] = w*x for l in 2..999999\nC = h[999999]\n")


def test_a_question_about_an_entry_that_no_equation_defines_is_refused():
    system = read("h[0,t] = x for t in 1..T\nh[l,0] = x for l in 1..L\nh[l,t] = h[l-1,t]*h[l,t-1] for l in 1..L, t in 1..T\nC = h[L,T]\n")
    with pytest.raises(InputError, match=r"h\[0,0\] does not exist: no equation defines it"):
        parse_question(system, "h[0,0]")
    for question in ("h[l,0]", "h[0,t]", "h"):
        derivation = system.derive(question)
        assert derivation.check().answers > 5
        assert all(proof.left.by != Quantity("h", 0, 0) for proof in derivation.proofs)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.lists(_PIECES, max_size=8).map("".join), st.text(max_size=20)))
def test_random_questions_raise_nothing_but_errors_of_symgrad(text):
    try:
        parse_question(read("a[0] = x\na[l] = w[l]*a[l-1] for l in 1..L\nC = a[L]\n"), text)
    except SymgradError as refused:
        assert str(refused)


@pytest.mark.parametrize("base, where", [("0", "positive"), ("(-2)", "whole")])
def test_a_power_that_is_no_number_almost_everywhere_has_no_derivative_by_its_exponent(base, where):
    system = read(f"C = {base}**x*y")
    with pytest.raises(UnsupportedError, match=f"has no derivative by x: .* {where} exponents") as caught:
        system.derive()
    assert caught.value.place.line == 1 and caught.value.remedy
    assert system.derive("y").compile()(x=2., y=1.)[1]["y"] == (0 if base == "0" else 4)


@pytest.mark.parametrize("triangle", ["0..i", "i..N-1", "0..i-1", "i+1..N-1", "0..2*i", "N-1-i..N-1"])
@pytest.mark.parametrize("reader", ["C = sum(sin(z[i,j]), i, j)", "s[i] = max(z[i,j], j)\nC = sum(s[i], i)", "s[j] = sum(z[i,j]*y[i], i)\nC = sum(s[j], j)"])
def test_a_triangle_is_read_inside_alone(triangle, reader):
    """What lies beside it is never computed, and an array has whatever was in memory there."""
    defined = f"z[i,j] = x[i] + x[N-1-i]*j for i in 0..N-1, j in {triangle}\n"
    with pytest.raises(InputError, match=r"z\[i,j\] reaches z\[\d,\d], which no equation defines"):
        read(defined + reader)
