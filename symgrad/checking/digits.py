"""Sizes and values at which steps are compared, with digits enough for central differences of the numbers that occur there."""

from math import log10

from symgrad.errors import Part, TooLargeError
from symgrad.limits import DIGITS
from symgrad.meaning.oracle import Meaning, entries, terms
from symgrad.meaning.points import samples
from symgrad.meaning.real_functions import DomainError
from symgrad.notation.brackets import Bracket
from symgrad.notation.nodes import Abstract, D, Local, OfMatrix, Over, Power, Quantity, Total

ORDINARY = 5     # numbers of so many digits before the point need no more digits than usual behind it
_LEAVES = (Quantity, Bracket, OfMatrix, Abstract, D, Local, Total)  # what is taken whole when the largest number is looked for


def meanings(system, rng, conditions):
    """Meanings at small sizes, each with digits enough for differences.

    A difference moves a quantity by a nudge of 10**(-digits/3), which must be small beside the smallest quantity, and divides by it
    the rounding of the largest number. Sizes that need more than `DIGITS` digits are passed over; TooLargeError where no others are left.
    """
    found = False
    for meaning in samples(system, rng, conditions):
        largest = max((_largest(definition.body, meaning, letters) for definition, letters in results(meaning)), default=0)
        values = (abs(meaning.value(definition.target, letters)) for definition, letters in results(meaning))
        powers_of_ten = (int(meaning.mp.mag(number or 1)*log10(2)) for number in (largest, min(filter(None, values), default=1)))
        digits, (magnitude, smallness) = meaning.digits, powers_of_ten
        needed = max(digits + 1.5*(magnitude - ORDINARY), 3*(ORDINARY - smallness))
        while digits < needed:
            digits *= 2  # few precisions in all: for each, expressions are compiled anew
        if digits <= DIGITS:
            found = True
            yield meaning if digits == meaning.digits else with_digits(meaning, digits)
    if not found:
        raise TooLargeError(f"the equations hold numbers of {magnitude:,} digits, beside which the others cannot be checked", Part("equations"),
                            "measure in other units, so that what is added is of one size")


def with_digits(meaning, digits):
    """The same sizes and inputs at another precision."""
    return Meaning(meaning.system, meaning.sizes, meaning.inputs, digits)


def results(meaning):
    """Every equation at every value of its letters; what is not read, as r[i,i] beside [i != j], may be undefined."""
    for definition in meaning.system.definitions:
        for letters in entries(definition.over, meaning):
            try:
                meaning.value(definition.target, letters)
            except DomainError:
                continue
            yield definition, letters


def _largest(e, meaning, letters):
    """The largest absolute value among the parts of an expression, those of a sum at all values of its letters."""
    value = abs(meaning.value(e, letters))
    if isinstance(e, Over):
        return max([value, *(_largest(e.body, meaning, inner) for inner in terms(e, meaning, letters))])
    if isinstance(e, _LEAVES) or isinstance(e, Power) and not e.exponent.is_number or not value:
        return value  # beside a bracket that is 0, in a product or an exponent, the other parts may be undefined
    return max([value, *(_largest(part, meaning, letters) for part in e.args)])
