"""What no input changes: functions of numbers are worked out before a program is written, to the nearest floating number.

A program then needs no function of its own for atan(3/2) or digamma(2), and an exponent such as sqrt(2) has a sign that can be asked for.
What a row of the table writes readably, as log(2*pi), stays as it is written.
"""

from dataclasses import replace
from math import isfinite

from mpmath.libmp import from_float
from sympy import Function, NumberSymbol
from sympy.core.numbers import AtomicExpr

from symgrad.errors import Part, TooLargeError, UnsupportedError
from symgrad.meaning.oracle import Meaning
from symgrad.meaning.real_functions import DomainError
from symgrad.notation.brackets import Bracket
from symgrad.notation.functions import BY_CLASS, ROWS, maximum, minimum
from symgrad.notation.nodes import Abstract, Binder, D, Local, OfMatrix, Over, Power, Quantity, Total
from symgrad.notation.sympy_form import plain
from symgrad.notation.traversal import free_letters, parts, rebuild
from symgrad.notation.user_functions import UserFunction

_DIGITS = 40
OPEN = (Quantity, Abstract, Local, Total, D)


class Constant(NumberSymbol):
    """A number that was worked out: its nearest floating number, and the expression that it comes from, for comments."""

    is_real, is_irrational = True, None

    def __new__(cls, value, stated):
        made = AtomicExpr.__new__(cls)
        made.value, made.stated = value, stated
        return made

    def _hashable_content(self):
        return self.value, self.stated

    def __eq__(self, other):
        return isinstance(other, Constant) and self._hashable_content() == other._hashable_content()

    __hash__ = NumberSymbol.__hash__

    def _as_mpf_val(self, prec):
        return from_float(self.value)

    def _sympystr(self, printer):
        return f"({printer._print(self.stated)})" if not isinstance(self.stated, Function) else printer._print(self.stated)


def constants_worked_out(system):
    """The system with its constants worked out. UnsupportedError where one has no real value."""
    reader = Meaning(system, {}, {}, _DIGITS)
    definitions = tuple(replace(each, body=_settled(each.body, reader)) for each in system.definitions)
    return system if definitions == system.definitions else replace(system, definitions=definitions)


def _settled(e, reader, compared=False):
    """An expression with its constants worked out; one that is `compared`, as an exponent is with 0, always is a plain number then."""
    if not e.args or isinstance(e, (Binder, OfMatrix, *OPEN)):
        return e
    if (compared or isinstance(e, (Function, Over, Power))) and not free_letters(e) and not list(parts(e, (*OPEN, UserFunction))):
        value = _value(e, reader)
        kept = value is None or not compared and all(type(part) in BY_CLASS for part in parts(e, Function))
        return e if kept else value
    choosing = isinstance(e, (maximum, minimum, Bracket))
    args = tuple(_settled(arg, reader, choosing or isinstance(e, Power) and number == 1) for number, arg in enumerate(e.args))
    return e if args == e.args else rebuild(e, args)


def _value(e, reader):
    """The number that a constant is, a fraction or the nearest floating number; None where none is near, or it takes too long to work out."""
    exact = plain(e).replace(lambda part: type(part) in ROWS, lambda part: ROWS[type(part)].explicitly(*part.args))
    if exact.is_Rational:  # of which SymPy can tell what is 0, as in hardtanh(2) - 1
        return exact
    try:
        value = reader.value(e)
    except DomainError as error:
        raise UnsupportedError(f"a program cannot compute {e}: {error}", Part(str(e)), "write numbers at which it has a real value") from None
    except TooLargeError:
        return None
    near = float(value)
    return Constant(near, e) if isfinite(near) and bool(near) == bool(value) else None
