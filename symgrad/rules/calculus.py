"""The rules of differentiation: each moves one `D` strictly closer to the leaves, so they end."""

from sympy import Function, Number, cos, exp, log, sin, tanh

from symgrad.errors import Part, UnsupportedError
from symgrad.notation.brackets import Bracket, Delta, Differ, Less, OfValues, ValuesEqual, positive
from symgrad.notation.functions import BY_CLASS, OF_TWO, maximum, minimum, sigma
from symgrad.notation.nodes import Abstract, Binder, D, Letter, Local, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import all_letters, free_letters, is_sum, parts, rename_apart
from symgrad.notation.user_functions import is_user_function, partial_derivatives, user_function
from symgrad.rules import Law, Trait, arrays, derivative_of, factorisations, foreign, rule

# Schematic names: u and v are any expressions of x, c does not contain x, f[k] any expression of x and k.
x, y, c, n = (Quantity(name) for name in "xycn")
u, v = (Abstract(name, (x,)) for name in "uv")
i, j, k, m, p = map(Letter, "ijkmp")
_N = Quantity("N")
over_k, over_m, over_third = (Binder(letter, 0, _N - 1) for letter in (k, m, Letter("n")))
X = lambda *places: Quantity("X", *places)
_F = lambda place: sin(Times(X(place), x), evaluate=False)
G = lambda *places: sin(Times(X(*places), x), evaluate=False)


def depends(e, entry):
    """Whether an entry of the family of `entry` is read in `e`."""
    return any(q.name == entry.name for q in parts(e, Quantity))


@rule("constant", "calculus", D, Law(D(c, x), Times(0)), traits=(Trait.EASY,))
def constant(part, where):
    return None if depends(part.expression, part.entry) else Times(0)


@rule("variable", "calculus", D, Law(D(x, x), Times(1)), Law(D(X(i), X(j)), Delta(i, j), (Binder(i, 0, _N - 1), Binder(j, 0, _N - 1))), traits=(Trait.EASY,))
def variable(part, where):
    e, entry = part.args
    if not isinstance(e, Quantity) or e.name != entry.name:
        return None
    return Times(*(Delta(a, b) for a, b in zip(e.places, entry.places, strict=True) if a != b))


@derivative_of("sum rule", Plus, Law(D(Plus(u, v), x), Plus(D(u, x), D(v, x))), traits=(Trait.EASY,))
def of_sum(e, entry, where):
    return Plus(*(D(term, entry) for term in e.args))


@derivative_of("locally constant factor", Times, Law(D(Times(positive(v), u), x), Times(positive(v), D(u, x))))
def locally_constant_factor(e, entry, where):
    """What such a bracket guards is not taken out of it: where it does not hold, u need not exist, nor its derivative."""
    brackets = [factor for factor in e.args if isinstance(factor, OfValues) and depends(factor, entry)]
    return Times(*brackets, D(Times(*(factor for factor in e.args if factor not in brackets)), entry)) if brackets else None


@derivative_of("constant factor", Times, Law(D(Times(c, u), x), Times(c, D(u, x))), traits=(Trait.EASY,))
def constant_factor(e, entry, where):
    if sum(depends(factor, entry) for factor in e.args) != 1:
        return None
    return Times(*(D(factor, entry) if depends(factor, entry) else factor for factor in e.args))


@derivative_of("product rule", Times, Law(D(Times(u, v), x), Plus(Times(D(u, x), v), Times(u, D(v, x)))),
      Law(D(Times(u, c, v), x), Plus(Times(D(u, x), c, v), Times(u, c, D(v, x)))))
def product(e, entry, where):
    return Plus(*(Times(*(D(g, entry) if place == turn else g for place, g in enumerate(e.args)))
                  for turn, f in enumerate(e.args) if depends(f, entry)))


@derivative_of("power rule", Power, Law(D(Power(exp(u), n), x), Times(n, Power(exp(u), Plus(n, -1)), D(exp(u), x))),
      Law(D(Power(u, 2), x), Times(2, u, D(u, x))), Law(D(Power(u, -1), x), Times(-1, Power(u, -2), D(u, x))))
def power(e, entry, where):
    if depends(e.exponent, entry) or isinstance(e.exponent, Bracket):
        return None
    less = e.exponent - 1 if isinstance(e.exponent, Number) else Plus(e.exponent, -1)
    return Times(e.exponent, e.base if less == 1 else Power(e.base, less), D(e.base, entry))


@derivative_of("power of nought or one", Power,
               Law(D(Power(u, Differ(i, j)), x), Times(Differ(i, j), D(u, x)), (Binder(i, 0, _N - 1), Binder(j, 0, _N - 1))))
def bracket_power(e, entry, where):
    return Times(e.exponent, D(e.base, entry)) if isinstance(e.exponent, Bracket) else None


@derivative_of("exponential", Power, Law(D(Power(exp(c), v), x), Times(Power(exp(c), v), log(exp(c), evaluate=False), D(v, x))))
def exponential(e, entry, where):
    if depends(e.base, entry):
        return None
    if isinstance(e.base, Number) and e.base <= 0:
        raise UnsupportedError(f"{e} has no derivative by {entry}: it is a real number at {'positive' if e.base == 0 else 'whole'} exponents alone",
                               remedy="write a positive base, or ask for the derivative by other inputs")
    return Times(e, log(e.base, evaluate=False), D(e.exponent, entry)), (positive(e.base),)


@derivative_of("variable power", Power,
      Law(D(Power(exp(u, evaluate=False), v), x),
          Times(Power(exp(u, evaluate=False), v),
                Plus(Times(D(v, x), log(exp(u, evaluate=False), evaluate=False)),
                     Times(v, Power(exp(u, evaluate=False), -1), D(exp(u, evaluate=False), x))))))
def variable_power(e, entry, where):
    base, exponent = e.args
    inner = Plus(Times(D(exponent, entry), log(base, evaluate=False)), Times(exponent, Power(base, -1), D(base, entry)))
    return Times(e, inner), (positive(base),)


def slope(f):
    """dy/du of a function application y = f(u): from the table, f' of a function of the user, else from `fdiff` of SymPy's."""
    if is_user_function(f.func):
        return partial_derivatives(f)[0]
    row = BY_CLASS.get(f.func)
    if row:
        return row.derivative(f.args[0], f)
    return foreign.foreign_derivative(f)


def _function_law(f):
    e = f(u, evaluate=False)
    return Law(D(e, x), Times(slope(e), D(u, x)))


@derivative_of("function", Function, *map(_function_law, (exp, sin, cos, tanh, sigma, user_function("f", (0,)), user_function("f", (1,)))))
def function(e, entry, where):
    if e.func in (maximum, minimum) or _partials(e) is not None:
        return None
    return Times(slope(e), D(e.args[foreign.varying_argument(e)], entry))


def _partials(e):
    """The partial derivatives of a function of several arguments; None of others."""
    if is_user_function(e.func) and len(e.args) > 1:
        return partial_derivatives(e)
    return OF_TWO[e.func].derivative(*e.args, e) if e.func in OF_TWO else None


def _by_each(e, by):
    """The sum over the arguments of a function that depend on an entry: its partial derivative by each, times the derivative of that argument."""
    return Plus(*(Times(partial, D(argument, by)) for partial, argument in zip(_partials(e), e.args) if depends(argument, by)))


_OF_SEVERAL = (*(row.function(u, exp(v, evaluate=False), evaluate=False) for row in OF_TWO.values()),
               user_function("K", (0, 0))(u, v), user_function("K", (0, 0, 1))(u, c, v))


@derivative_of("function of several arguments", Function, *(Law(D(e, x), _by_each(e, x)) for e in _OF_SEVERAL))
def function_of_several(e, entry, where):
    return _by_each(e, entry) if _partials(e) is not None else None


def shares(values, e):
    """For each of `values`, its share in the extreme `e` of them: ties share equally."""
    ties = Plus(*(ValuesEqual(value, e) for value in values))
    return [Times(ValuesEqual(value, e), Power(ties, -1)) for value in values]


_top = maximum(u, v)
_by_top = lambda value: Times(ValuesEqual(value, _top), Power(Plus(ValuesEqual(u, _top), ValuesEqual(v, _top)), -1), D(value, x))


def against_a_number(e):
    """(u, the bracket in which u is taken) of max(u, c) and min(u, c), c a number; None of others."""
    numbers = [value for value in e.args if isinstance(value, Number)]
    if len(e.args) != 2 or len(numbers) != 1:
        return None
    value = next(value for value in e.args if value not in numbers)
    return value, Less(*(numbers[0], value)[::1 if isinstance(e, maximum) else -1])


@derivative_of("larger than a number", (maximum, minimum), Law(D(maximum(0, u), x), Times(positive(u), D(u, x))),
               Law(D(minimum(u, 2), x), Times(Less(u, 2), D(u, x))))
def larger_than_a_number(e, entry, where):
    found = against_a_number(e)
    return found and Times(found[1], D(found[0], entry))


@derivative_of("largest of several", (maximum, minimum), Law(D(_top, x), Plus(_by_top(u), _by_top(v))))
def extreme_of(e, entry, where):
    return Plus(*(Times(share, D(value, entry)) for value, share in zip(e.args, shares(e.args, e))))


@derivative_of("through a sum", Over, Law(D(Over("sum", _F(k), over_k), x), Over("sum", D(_F(k), x), over_k)), traits=(Trait.LEADS,))
def through_sum(e, entry, where):
    if not is_sum(e):
        return None
    e = rename_apart(e, free_letters(entry), where.others, where.letters)
    return Over("sum", D(e.body, entry), *e.binders)


@derivative_of("one letter at a time", Over,
      Law(D(Over("prod", G(k, m), over_k, over_m), x), D(Over("prod", Over("prod", G(k, m), over_m), over_k), x)))
def one_letter(e, entry, where):
    if e.operator != "prod" or len(e.binders) == 1:
        return None
    first, *rest = e.binders
    return D(Over("prod", Over("prod", e.body, *rest), first), entry)


@derivative_of("product over a letter", Over,
      Law(D(Over("prod", _F(k), over_k), x),
          Over("sum", Times(Over("prod", Power(_F(m), Differ(m, k)), over_m), D(_F(k), x)), over_k)))
def product_over(e, entry, where):
    if e.operator != "prod" or len(e.binders) != 1:
        return None
    e = rename_apart(e, free_letters(entry), where.others, where.letters)
    (binder,), (other,) = e.binders, (moved := _renamed(e, entry, where)).binders
    others = Over("prod", Power(moved.body, Differ(other.letter, binder.letter)), other)
    return Over("sum", Times(others, D(e.body, entry)), binder)


def _renamed(e, entry, where):
    """The same expression over letters that stand nowhere else."""
    return rename_apart(e, all_letters(e) | free_letters(entry) | where.letters, where.others)


@derivative_of("extreme over a letter", Over,
      Law(D(Over("max", _F(k), over_k), x),
          Over("sum", Times(ValuesEqual(_F(k), Over("max", _F(m), over_m)),
                            Power(Over("sum", ValuesEqual(_F(m), Over("max", _F(over_third.letter), over_third)), over_m), -1), D(_F(k), x)), over_k)))
def extreme_over(e, entry, where):
    if e.operator not in ("max", "min"):
        return None
    e = rename_apart(e, free_letters(entry), where.others, where.letters)
    swapped = _renamed(e, entry, where)
    inside = rename_apart(e, all_letters(e) | all_letters(swapped) | free_letters(entry) | where.letters, where.others)
    ties = Over("sum", ValuesEqual(swapped.body, inside), *swapped.binders)
    return Over("sum", Times(ValuesEqual(e.body, swapped), Power(ties, -1), D(e.body, entry)), *e.binders)


@derivative_of("locally constant", Bracket, Law(D(positive(u), x), Times(0)))
def of_bracket(e, entry, where):
    return Times(0)


# In the order in which they are tried.
DERIVATIVE_RULES = (constant, variable, of_sum, locally_constant_factor, constant_factor, product, bracket_power, power, exponential, variable_power, function_of_several,
         through_sum, one_letter, product_over, extreme_over, larger_than_a_number, extreme_of, of_bracket, arrays.inverse, arrays.determinant,
         arrays.log_determinant, factorisations.cholesky, factorisations.eigenvalue, factorisations.eigenprojector, factorisations.root,
         factorisations.singular_value, factorisations.nuclear_norm, factorisations.pseudoinverse, factorisations.matrix_exponential, function)


def refuse_derivative(part):
    """UnsupportedError for a `D` that no rule moves on."""
    factorisations.refuse_second(part.expression)
    what = Part(str(part.expression))
    if isinstance(part.expression, Local):
        raise UnsupportedError(f"no rule differentiates {what}: of {part.expression.of} only the arguments are known", what,
                               f"give {part.expression.of} an equation; functions of entries may be differentiated twice: function f")
    raise UnsupportedError(f"no rule differentiates {what}", what, "give what it stands for an equation, with + - * / **, sums, products and functions that are known")
