"""The safe forms where something is 0: each law is an equation, textbook form = the form that is computed.

The code that applies it stands below it.
"""

from sympy import Abs, Rational, S, log, sign, sin

from symgrad.notation.functions import maximum
from symgrad.notation.nodes import Differ, Over, Plus, Positive, Power, Same, Times
from symgrad.stable.pieces import call
from symgrad.stable.powers import cancelled, finite, kept, size_of
from symgrad.stable.safe_form import V, below, k, m, over_m, safe, u, y
from symgrad.stable.zeros import guarded, unsigned


@safe("whole powers of 0", (Times, Over), "zero",
      (Times(k, Power(u, Plus(k, -1))), Times(k, Power(u, call(maximum, Plus(k, -1), S.Zero)))),
      (Times(k, Plus(Times(2, k), -1), Power(u, Plus(Times(2, k), -2))),
       Times(k, Plus(Times(2, k), -1), Power(u, call(maximum, Plus(Times(2, k), -2), S.Zero)))),
      (Times(k, Over("sum", Times(V(m), Power(u, Plus(k, -1))), over_m)),
       Times(k, Over("sum", Times(V(m), Power(u, call(maximum, Plus(k, -1), S.Zero))), over_m))))
def whole_powers(part, where):
    """The slope of x**i is 0 for i = 0, also at x = 0, where x**(i - 1) does not exist."""
    return kept(part, (), where)


@safe("logarithms beside powers of 0", Times, "zero",
      (Times(Power(Power(u, 2), y), call(log, Power(u, 2))),
       Times(Power(Power(u, 2), y), call(log, Power(Power(u, 2), Differ(Power(Power(u, 2), y), 0))))))
def beside_powers(part, where):
    """x**y*log(x) goes to 0 with x, where y is positive."""
    return Times(*finite(part, where))


squares = Over("sum", Power(Times(u, V(m)), 2), over_m)
root = lambda e: Power(e, Rational(1, 2))


@safe("roots", Times, "zero",
      (Times(3, Power(root(Power(u, 2)), 2), y, Power(Power(u, 2), Rational(-1, 2))), Times(3, root(Power(u, 2)), y)),
      (Times(Power(u, y), below(u)), Power(u, Plus(y, -1))))
def roots(part, where):
    """The slope of a power of a root, or of x**y*log(x): no power need be divided by one of the same base."""
    return Times(*cancelled(part, where))


@safe("roots of squares", Power, "cancellation",
      (root(Power(u, 2)), call(Abs, u)), (Power(Power(u, 2), Rational(-3, 2)), Power(call(Abs, u), -3)))
def sizes(part, where):
    """So that the square of a number near 0 is not 0 before its root is taken."""
    return size_of(part, where)


@safe("zeros beside infinities", Times, "zero",
      (Times(Positive(u), Power(u, Rational(-1, 2))), Times(Positive(u), Power(Power(u, Positive(u)), Rational(-1, 2)))),
      (Times(y, Power(u, Plus(y, -1))), Times(y, Power(Power(u, Differ(y, 0)), Plus(y, -1)))),
      (Times(Times(u, V(k)), Power(squares, Rational(-1, 2))), Times(u, V(k), Power(Power(squares, Differ(squares, 0)), Rational(-1, 2)))),
      (Times(call(sin, u), below(u)), Times(Plus(call(sin, u), Same(u, 0)), below(Power(u, Differ(u, 0))))))
def zeros(part, where):
    """What makes a product 0 keeps the rest of it from being infinite there; `zeros` says where that is the derivative."""
    return guarded(part, where)


@safe("squares of signs", Times, "zero", (Times(y, Power(call(sign, u), 2)), y))
def signs(part, where):
    """The slope of the slope of |x|**2 is 2 at 0 too."""
    return Times(*unsigned(part, where))
