"""Two arrays of a gradient, entry by entry: right to rounding, wrong, or cannot be told here and why."""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from symgrad.testing.trees import Leaf, names_derivative

RIGHT, WRONG, KINK, CANCELLATION, LOST, COARSE, UNSEEN, INFINITE = range(8)
WHY = {
    KINK: "the function has a kink here or very near, with slopes {left:.6g} and {right:.6g}, and what was returned lies between them",
    CANCELLATION: "what is known of the right value is no better than {allowed:.1g} here: terms cancel",
    LOST: "the formula is right, as numbers of many digits show; in floats terms cancel, and what was returned is off by {off:.1g}",
    COARSE: "the formula is right, as numbers of many digits show, but what was returned is off by {off:.1g}, which is more than the "
            "rounding of its steps: it is computed in coarser floats, as float32",
    UNSEEN: "from one floating number to the next the function changes so much here that its slope cannot be seen",
    INFINITE: "the right value is not finite here",
}
JUMP = "the function jumps here: it has no slope"
ROUNDING = 2**10  # units in the last place, of the largest entry, that a gradient written by hand may lose
FEWER = 2**6      # the same for floats of few digits, as float32: more would let real mistakes pass
SAME_FORMULA = 1e-9  # how near, relative to an entry, a gradient in numbers of many digits is the right one
_TINY = 1e-18      # of the size of a cost over that of its inputs: less is nothing
_UNSURE = 1e-3     # a value known no better than this, beside the largest entry, decides nothing


def largest_entry(array):
    """The largest absolute value of a finite entry."""
    return float(np.abs(array[np.isfinite(array)]).max(initial=0.0))


def rounding(dtype):
    """What rounding may do to an array of some kind, beside its largest entry."""
    eps = float(np.finfo(dtype if dtype.kind == "f" else np.float64).eps)
    return (ROUNDING if eps < 1e-10 else FEWER)*eps


@dataclass(frozen=True)
class ComparedPart:
    """One array of the gradient: arrays of one shape, `verdicts` of RIGHT, WRONG and the others, NaN where nothing was compared.

    leaf        the input that the gradient is by
    got         what was returned
    expected    the reference; `allowed` how far off a right gradient may be
    left, right the slopes on either side at a kink, else NaN
    error       how far off the reference may be
    rounding    what rounding may do to an array of its kind, beside its largest entry
    value       whether it is the value of the cost, returned beside its gradient
    dtype       of what was returned
    """

    leaf: Leaf
    got: object
    expected: object
    allowed: object
    verdicts: object
    left: object
    right: object
    error: object = 0.0
    rounding: float = 0.0
    value: bool = False
    dtype: object = None

    @property
    def told(self):
        """What it is, in words."""
        return self.leaf.name() if names_derivative(self.leaf.path) else f"the {'value of' if self.value else 'gradient by'} {self.leaf.name()}"

    @property
    def compared(self):
        """Where entries were compared."""
        return ~np.isnan(self.verdicts)

    def confirmed(self, exactly, roughly, natural, sharp):
        """The part as its values in numbers of many digits, and in numbers of 16, see it; see `pairs.confirmed`."""
        with np.errstate(invalid="ignore"):
            off, slack = np.abs(self.got - self.expected), self.error + SAME_FORMULA*np.abs(self.expected) + _TINY*natural
            close, nothing = np.abs(exactly - self.expected) <= slack, off <= ROUNDING*np.finfo(float).eps*natural
            lost = (self.verdicts == WRONG) & close & ~nothing
            rounded = np.abs(roughly - self.expected)
        verdicts = np.where((self.verdicts == WRONG) & close & nothing, RIGHT, self.verdicts)
        if np.any(lost) and np.max(rounded[lost]) >= _UNSURE*np.max(off[lost]):
            verdicts = np.where(lost, LOST, verdicts)
        else:  # in floats something else is computed than in numbers: more coarsely, or wrongly
            verdicts = np.where(lost & (off <= rounding(np.dtype(np.float32))*largest_entry(self.expected)), COARSE, verdicts)
        verdicts = np.where((self.verdicts == CANCELLATION) & close & nothing, RIGHT, verdicts)
        if sharp:
            verdicts = np.where((self.verdicts == RIGHT) & ~close & np.isfinite(exactly), WRONG, verdicts)
        return replace(self, verdicts=np.where(np.isnan(self.left), verdicts, self.verdicts))

    def places(self, verdict):
        """The indices of the entries of that verdict, worst first."""
        found = np.argwhere(self.verdicts == verdict)
        with np.errstate(invalid="ignore"):
            errors = np.nan_to_num(np.abs(self.got - self.expected), nan=np.inf, posinf=np.inf)
        return sorted(map(tuple, found.tolist()), key=lambda index: (-errors[index], index))

    def why(self, index):
        """The reason why an entry cannot be told."""
        left, right = float(self.left[index]), float(self.right[index])
        if math.isinf(left) or math.isinf(right):
            return JUMP
        off = abs(self.got[index] - self.expected[index])
        return WHY[int(self.verdicts[index])].format(allowed=float(self.allowed[index]), off=off, left=left, right=right)


def simple(number, slack):
    """The fraction of small numbers that a number is, to within what rounding may do to it; None where it is none."""
    if not math.isfinite(number):
        return None
    found = Fraction(number).limit_denominator(5)
    return found if abs(number - found) <= slack*abs(number) and 0 < abs(found.numerator) < 10 else None


def judged(leaf, got, expected, error=0.0, spread=0.0, asked=True, rtol=None, sides=None):
    """The `ComparedPart` of one array.

    error       how far `expected` may be off; infinite where nothing is known of it
    spread      how far `got` moves when its inputs are changed by rounding alone
    asked       which entries are compared
    rtol        what else is allowed, beside the largest entry; by default `ROUNDING` units in its last place
    sides       the slopes to the left and right where there is a kink, else NaN
    """
    dtype = got.dtype
    relative = rounding(dtype) if rtol is None else rtol
    got, expected, error, spread = (np.broadcast_to(np.asarray(each, np.float64), got.shape) for each in (got, expected, error, spread))
    whole = largest_entry(expected)
    tight = np.full(got.shape, relative*whole)
    loose = error + np.nan_to_num(spread, nan=0.0, posinf=0.0)
    with np.errstate(invalid="ignore"):
        off = np.abs(got - expected)
        verdicts = np.where(off <= tight + loose, RIGHT, WRONG).astype(float)
        verdicts[(off > tight) & (off <= tight + loose) & (loose > _UNSURE*whole)] = CANCELLATION
    verdicts[np.isinf(error)] = UNSEEN
    verdicts[~np.isfinite(expected)] = INFINITE
    verdicts[np.isinf(expected) & (got == expected)] = RIGHT
    left, right = sides if sides is not None else (np.full(got.shape, np.nan),)*2
    with np.errstate(invalid="ignore"):
        slack = tight + _UNSURE*(np.abs(left) + np.abs(right))
        between = (got >= np.minimum(left, right) - slack) & (got <= np.maximum(left, right) + slack)
    verdicts[~np.isnan(left)] = np.where(between, KINK, WRONG)[~np.isnan(left)]
    verdicts[~np.broadcast_to(asked, got.shape)] = np.nan
    return ComparedPart(leaf, got, expected, tight + loose, verdicts, left, right, error, rounding(dtype), dtype=dtype)
