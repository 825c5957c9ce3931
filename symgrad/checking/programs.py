"""A derivation's compiled programs against the oracle: every number they return, at the sizes and values at which the steps are checked."""

import math
import warnings
from functools import cached_property

from symgrad.errors import CheckError, InputError, Part, TooLargeError, UnsupportedError
from symgrad.meaning.oracle import Meaning
from symgrad.meaning.rounding import Rounding
from symgrad.meaning.small_sizes import keys
from symgrad.notation.nodes import Quantity
from symgrad.running import CompactFunction, compiled
from symgrad.running.calling.entries import arrays, entry, places

EPS = 2.0**-52
FLOATS = 400  # numbers that need more digits than these lie beyond what a float64 holds
TINY = 2.0**-1022  # below the smallest normal number a float64 keeps few digits, or none
BEYOND = "the numbers that were drawn lie beyond what a float64 holds"
FEW, ULPS = 4, 64  # a relative error of FEW*EPS needs no analysis; more than ULPS conditioned ulps are no rounding


def functions(derivation):
    """Every function that a derivation compiles to, as one `f(**inputs) -> {family of the gradient system: its values}` each."""
    function, families = compiled(derivation), derivation.gradients
    (first, *more), cost = families.values(), next(iter(function.outputs))
    match derivation.gives:
        case "array":
            parts = CompactFunction(derivation)
            yield lambda **given: {first: function(**given)}
            yield lambda **given: {first: parts(**given).dense()}
        case "product" if more:
            yield lambda **given: _by_family(families, function(**given))
        case "product":
            yield lambda **given: {first: function(**given)}
        case _:
            yield lambda **given: (lambda value, gradients: {cost: value, **_by_family(families, gradients)})(*function(**given))


def _by_family(families, returned):
    """What a function returned by the name of an input, by the name of its family in the gradient system."""
    return {families[name]: part for name, part in returned.items()}


class Programs:
    """What a derivation compiles to, and how much of it was compared.

    entries  how many numbers of the programs were compared
    points   at how many sizes and values
    skipped  at how many others they were not compared
    reason   why, at the first of those; "" where there are none
    missing  why there is no program: the message of the error that said so; "" where there is one
    """

    def __init__(self, derivation):
        self.derivation, self.entries, self.points, self.skipped, self.reason, self.missing = derivation, 0, 0, 0, "", ""

    @cached_property
    def programs(self):
        """The functions; they are compiled where numbers are first compared, once steps are known to hold."""
        try:
            self.derivation.gradients  # InputError where less than a whole input is asked
        except InputError as error:
            self.missing = error.message
            return ()
        try:
            return tuple(functions(self.derivation))
        except (UnsupportedError, TooLargeError) as error:
            self.missing = error.message
            return ()

    def compare(self, meaning):
        """Run every program at the sizes and inputs of a meaning of the forward system; CheckError where a number is not the oracle's."""
        if not self.programs:
            return
        if meaning.digits > FLOATS:
            self.skip(BEYOND)
            return
        refusals, there = [], self.exact(meaning)
        for program in self.programs:
            for name, value in self._run(program, meaning, refusals).items():
                self._family(name, value, there)
        if refusals:
            self.skip(refusals[0])
        else:
            self.points += 1

    def skip(self, reason):
        """Count sizes and values at which the programs are not compared."""
        self.skipped, self.reason = self.skipped + 1, self.reason or reason

    def exact(self, meaning):
        """The exact values of all that the programs compute, with how far rounding may move each."""
        return Rounding(Meaning(self.derivation.system, meaning.sizes, meaning.inputs, meaning.digits))

    def _run(self, program, meaning, refusals):
        """name of a family -> what the program returns of it; nothing where it refuses these sizes in words, which are added to `refusals`."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return program(**arrays(meaning))
        except (InputError, UnsupportedError, TooLargeError) as error:
            refusals.append(error.message)
            return {}
        except Exception as error:  # whatever it is, the caller of the program would meet it
            raise CheckError(f"the compiled program raises an error {sizes_and(meaning)}\n  {type(error).__name__}: {error}",
                             Part("compiled program")) from error

    def _family(self, name, value, there):
        """All entries of one family, each against what its equation gives in high precision, which the steps have shown to be the derivative."""
        meaning = there.meaning
        found = [key for key in keys(meaning.system.families[name], meaning) if meaning.exists(name, key)]
        where = places(meaning.system, name, found)
        for key in found:
            self.entries += 1
            exact, computed = meaning.value(Quantity(name, *key)), entry(value, where[key])
            error = abs(meaning.mp.mpf(computed) - exact)
            # A small error needs no analysis of what rounding loses, which takes long; nan compares as false.
            if not (error <= TINY + FEW*EPS*abs(exact) or ulps(error, exact, there.entry(name, key)) <= ULPS):
                definition, _ = meaning.clause(name, key)
                raise CheckError(f"the compiled program differs from its equations in {Quantity(name, *key)}, {sizes_and(meaning)}\n"
                                 f"  equation: {definition.target} = {definition.body}\n"
                                 f"  program:  {computed!r}\n  equation = {meaning.mp.nstr(exact, 17)}", Part(str(Quantity(name, *key))))


def ulps(error, exact, lost):
    """The error of a computed number in conditioned ulps: units of EPS times what its equations lose to rounding, `lost`.

    An error of TINY is none. A unit is at least so large that ULPS of them are FEW*EPS of the number itself.
    """
    unit = EPS*max(lost, FEW/ULPS*abs(exact))
    return 0.0 if error <= TINY else error/unit if unit else math.inf


def sizes_and(meaning, letters=()):
    """Where numbers were compared, as a message says it: `at j = 1; J = 2, K = 3`."""
    sizes = ", ".join(f"{name} = {size[()] if set(size) == {()} else list(size.values())}" for name, size in meaning.sizes.items())
    values = ", ".join(f"{letter} = {number}" for letter, number in dict(letters).items())
    return "at " + ("; ".join(filter(None, (values, sizes))) or "the only value")
