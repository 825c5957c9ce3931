"""The slope of a cost along a direction by the method asked for: numbers of many digits, a complex step, or differences."""

import math

import numpy as np

from symgrad.errors import InputError, Part
from symgrad.meaning.real_functions import context
from symgrad.testing.differences import Slope, differences
from symgrad.testing.exact import Inexact, NotAnalytic
from symgrad.testing.trees import like, rebuilt
from symgrad.testing.verdict import largest_entry

STEP_DIGITS = 30    # of the numbers of a complex step
MOST_EXACT = 500    # entries beyond which "auto" takes differences: numbers of many digits are slow


def by_mpmath(cost, direction, digits=60):
    """A central difference in numbers of many digits: exact for every purpose of floats. Inexact where the function cannot take them.

    The step is small beside what is moved and beside 1, since sin changes over 1 at 1e20 too. Where other entries are larger there
    are as many digits more, so that the step shows beside them.
    """
    scale = min(1.0, _scale(cost, direction))
    whole = max((largest_entry(array) for array in cost.arrays.values() if array.dtype.kind == "f"), default=1.0)
    more = math.ceil(max(0.0, math.log10(whole or 1.0) - math.log10(scale))/20)*20  # few precisions in all
    mp = context(digits + more)
    step = mp.mpf(10)**(-digits//3)*scale
    here = cost.at_numbers(mp, _nudges(direction, 0*step))
    left, right = _sides(cost, direction, mp, here, step)
    floor = mp.mpf(10)**(digits//6 - digits - more)*abs(here)/step
    value, jump = (left + right)/2, abs(right - left)
    if jump > mp.mpf(10)**-8*(abs(left) + abs(right)) + floor:
        nearer = _sides(cost, direction, mp, here, step/1000)
        if abs(nearer[1] - nearer[0]) > jump/2:  # else the slope is near 0
            return Slope(float(value), float(jump), *map(_unless_a_jump, (left, right), nearer))
    if 0 < abs(value) < mp.mpf(10)**-15 and abs(sum(_sides(cost, direction, mp, here, step/1000)))/2 < abs(value)/10:
        value = 0.0  # only the error of a difference shrinks with the step
    return Slope(float(value), float(jump + floor))


def _sides(cost, direction, mp, here, step):
    """The slopes to the left and right over a step."""
    up, down = (cost.at_numbers(mp, _nudges(direction, turn*step)) for turn in (1, -1))
    return (here - down)/step, (up - here)/step


def _unless_a_jump(slope, nearer):
    """A slope on one side; infinite where a step a thousand times smaller changes the function by as much."""
    return math.copysign(math.inf, slope) if abs(nearer) > 500*abs(slope) else float(slope)


def by_complex_step(cost, direction):
    """The imaginary part at a tiny imaginary step, over the step: no difference is taken, so nothing cancels.

    Raises NotAnalytic where the function compares, rounds or takes absolute values. A function that only takes arrays of
    complex floats does not show whether it does; then differences must agree.
    """
    mp = context(STEP_DIGITS)
    step = mp.mpf(10)**(-STEP_DIGITS)*_scale(cost, direction)
    try:
        result = cost.at_numbers(mp, _nudges(direction, mp.mpc(0, step)))
        return Slope(float(mp.im(result)/step))
    except Inexact:
        return _complex_floats(cost, direction)


def _complex_floats(cost, direction):
    """By a complex step in floats, which differences witness."""
    witness, step = differences(cost, direction), 1e-30*_scale(cost, direction)
    changed = {path: like(cost.arrays[path] + 1j*step*way, cost.originals[path]) for path, way in direction.items()}
    try:
        result = complex(cost.call(rebuilt(cost.at, changed)))
    except Exception as error:  # whatever the function's libraries say of complex numbers
        raise InputError(f"a complex step cannot be taken: {type(error).__name__}: {error}", Part("complex step"), 'take method="differences"') from None
    value = result.imag/step
    if not abs(value - witness.value) <= 16*witness.error:
        raise NotAnalytic(f"a complex step gives {value:.10g}, differences give {witness.value:.10g} to within {witness.error:.1g}: "
                          "the function is not analytic there", Part("complex step"), 'take method="differences"')
    return Slope(value)


def _scale(cost, direction):
    """The size of what is moved: the smallest entry that is not 0, else 1."""
    moved = [np.abs(cost.arrays[path])[way != 0] for path, way in direction.items()]
    found = [float(np.min(each[each > 0])) for each in moved if np.any(each > 0)]
    return min(found, default=1.0)


def _nudges(direction, step):
    """What is added to the entries by a step along a direction."""
    return {path: {int(index): step*float(way.flat[index]) for index in np.flatnonzero(way)} for path, way in direction.items()}


def slope_finder(cost, method="auto", digits=60):
    """The name of a method and the function direction -> Slope; "auto" takes mpmath where the cost can be run on its numbers."""
    if method == "auto" and _runs_on_numbers(cost, digits):
        return "mpmath", lambda direction: _by_mpmath_or_differences(cost, direction, digits)
    finders = {"differences": differences, "complex step": by_complex_step, "mpmath": lambda *line: by_mpmath(*line, digits)}
    method = method if method in finders else "differences"
    return method, lambda direction: finders[method](cost, direction)


def _by_mpmath_or_differences(cost, direction, digits):
    """By mpmath, but where the function leaves the real numbers beside this very point."""
    try:
        return by_mpmath(cost, direction, digits)
    except Inexact:
        return differences(cost, direction)


def _runs_on_numbers(cost, digits):
    if sum(array.size for array in cost.arrays.values()) > MOST_EXACT:
        return False
    try:
        cost.at_numbers(context(digits), {})
    except Inexact:
        return False
    return True
