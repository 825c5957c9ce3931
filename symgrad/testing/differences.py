"""The slope of a function along a direction, without its derivative: differences, a complex step, numbers of many digits.

Each method gives a `Slope`: the value, how far it may be off, and whether the function has a kink there.
"""

import math
from dataclasses import dataclass

import numpy as np

from symgrad.errors import InputError
from symgrad.real import context
from symgrad.testing.exact import Inexact, NotAnalytic, Number, exact
from symgrad.testing.trees import as_numpy, fresh, leaves, like, place, rebuilt

LEVELS = 10         # steps tried, each half of the one before
METHODS = ("auto", "differences", "complex step", "mpmath")
MOST_EXACT = 500    # entries beyond which "auto" takes differences: numbers of many digits are slow


@dataclass(frozen=True)
class Slope:
    """A derivative: `value` is right to within `error`; at a kink the slopes to the `left` and `right` differ."""

    value: float
    error: float = 0.0
    left: float | None = None
    right: float | None = None

    @property
    def kink(self):
        return self.left is not None


class Cost:
    """A function of one nested structure, to be called with its leaves changed."""

    def __init__(self, call, at):
        self.call, self.at = call, at
        self.arrays = {leaf.path: as_numpy(leaf) for leaf in leaves(at)}
        self.originals = {leaf.path: leaf.value for leaf in leaves(at)}

    def at_floats(self, changed):
        """The cost as a float, with some leaves replaced by other NumPy arrays."""
        values = {path: like(array, self.originals[path]) for path, array in changed.items()}
        return _number(self.call(rebuilt(fresh(self.at), values)))

    def at_numbers(self, mp, nudges):
        """The cost on numbers of mpmath: `nudges` = {path: {flat index: what is added}}; Inexact where it cannot be run so."""
        for path, original in self.originals.items():
            if type(original).__module__.partition(".")[0] in ("torch", "jax", "jaxlib"):
                raise _inexact(f"{place(path)} is no array of NumPy")
        values = {path: exact(array, mp, nudges.get(path)) for path, array in self.arrays.items() if array.dtype.kind == "f"}
        try:
            result = self.call(rebuilt(self.at, values))
        except NotAnalytic:
            raise
        except Inexact as error:
            raise _inexact(error.message) from None
        except Exception as error:  # whatever the function's libraries say of numbers that they do not know
            raise _inexact(f"{type(error).__name__}: {error}") from None
        result = result.item() if isinstance(result, np.ndarray) and result.size == 1 else result
        if isinstance(result, (int, float, np.generic)):
            result = Number(mp, mp.mpf(float(result)))
        if not isinstance(result, Number):
            raise _inexact(f"it returned {type(result).__name__}")
        return result.value


def _inexact(why):
    return Inexact(f"the function cannot be run on numbers of many digits: {why}", remedy='take method="differences"')


def _number(result):
    """The float that a cost is."""
    [leaf, *rest] = leaves(result) or [None]
    array = None if leaf is None else as_numpy(leaf)
    if rest or array is None or array.size != 1 or array.dtype.kind not in "fiub":
        raise InputError("the function must return one number", remedy="a gradient is that of a scalar: sum what it returns, or compare directions one by one")
    return float(array.reshape(()))


def differences(cost, direction):
    """Central differences at ever smaller steps, extrapolated to 0 (Richardson), the step chosen by the error it leaves.

    The error is what neighbours in the table differ by (C. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in
    Engineering Software 4, 1982) and the noise of the function over the step. Where what is moved is small beside the rest
    of its array, steps of both sizes are tried.
    """
    return min((_extrapolated(_Line(cost, direction, size)) for size in _sizes(cost, direction)), key=lambda slope: (slope.kink, slope.error))


def _extrapolated(line):
    steps = [line.unit*2.0**-level for level in range(LEVELS)]
    here, noise = line(0.0)[0], line.noise()
    rows, sides, best = [], [], Slope(math.nan, math.inf)
    for step in steps:
        (up, above), (down, below) = line(step), line(-step)
        sides.append(((up - here)/step, (here - down)/step))
        row = [(up - down)/(above - below)]
        rough = noise/step
        for order, before in enumerate(rows[-1] if rows else (), 1):
            row.append(row[-1] + (row[-1] - before)/(4.0**order - 1))
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - before))
            if error + rough < best.error:
                best = Slope(row[-1], error + rough)
        rows.append(row)
    left, right = _kink(steps, sides, noise)
    return best if left is None else Slope(best.value, abs(left - right), left, right)


def _sizes(cost, direction):
    """The sizes of steps: that of what is moved, and, where that is much smaller, one on the scale of its array."""
    own = max(float(np.max(np.abs(cost.arrays[path])[way != 0], initial=0.0)) for path, way in direction.items())
    whole = max(float(np.max(np.abs(cost.arrays[path]), initial=0.0)) for path in direction)/64 or 1.0
    return [own] if own >= whole/4 else [own, whole] if own else [whole]


def _kink(steps, sides, noise):
    """The slopes to the left and right where they do not approach each other as steps shrink; else None twice."""
    jumps = [abs(right - left) for right, left in sides]
    told = [n for n, (step, jump) in enumerate(zip(steps, jumps)) if math.isfinite(jump) and 16*noise/step < jump]
    if len(told) < 4 or told[-4:] != list(range(LEVELS - 4, LEVELS)) or jumps[told[-1]] < 0.5*jumps[told[-4]]:
        return None, None  # smooth, eight times smaller after three halvings; or a kink that small steps do not reach
    (right, left), (right_before, left_before) = sides[told[-1]], sides[told[-2]]
    return 2*left - left_before, 2*right - right_before


class _Line:
    """The cost along a direction {path: array}: `line(t)` is its value at t, and the t that rounding makes of it."""

    def __init__(self, cost, direction, size):
        self.cost, self.direction = cost, direction
        self.eps = max(float(np.finfo(cost.arrays[path].dtype).eps) for path in direction)
        self.unit = 2.0**(math.ceil(math.log2(size)) - (3 if self.eps < 1e-10 else 2))

    def __call__(self, t):
        moved, along = {}, t
        for path, way in self.direction.items():
            array = self.cost.arrays[path]
            moved[path] = (array + (t*way).astype(array.dtype)).astype(array.dtype)
            if t and np.count_nonzero(way) == 1:
                index = int(np.flatnonzero(way)[0])
                along = (float(moved[path].flat[index]) - float(array.flat[index]))/float(way.flat[index])
        with np.errstate(all="ignore"):
            return self.cost.at_floats(moved), along

    def noise(self):
        """What rounding adds to the cost, by fourth differences over tiny steps (Moré and Wild, "Estimating computational noise", 2011)."""
        values = np.array([self(self.unit*self.eps*2.0**8*turn)[0] for turn in range(-4, 5)])
        size = float(np.max(np.abs(values)))
        if not math.isfinite(size):
            return math.inf
        fourth = np.convolve(values/(size or 1.0), (1, -4, 6, -4, 1), "valid")
        return 4*size*max(math.sqrt(float(np.mean(fourth**2))/70), self.eps)


def by_mpmath(cost, direction, digits=60):
    """A central difference in numbers of many digits: exact for every purpose of floats. Inexact where the function cannot take them."""
    mp = context(digits)
    step = mp.mpf(10)**(-digits//3)*_scale(cost, direction)
    here, up, down = (cost.at_numbers(mp, _nudges(direction, turn*step)) for turn in (0, 1, -1))
    left, right = (here - down)/step, (up - here)/step
    floor = mp.mpf(10)**(-digits//2)*abs(here)/_scale(cost, direction)
    value, jump = (up - down)/(2*step), abs(right - left)
    if jump > mp.mpf(10)**-8*(abs(left) + abs(right)) + floor and _persists(cost, direction, mp, here, step/1000, jump):
        return Slope(float(value), float(jump), float(left), float(right))
    return Slope(0.0 if _vanishes(cost, direction, mp, value, step/1000) else float(value), float(jump + floor))


def _vanishes(cost, direction, mp, value, step):
    """Whether what a difference gives is only its own error, which shrinks with the step: the slope is 0."""
    if not 0 < abs(value) < mp.mpf(10)**-15:
        return False
    up, down = (cost.at_numbers(mp, _nudges(direction, turn*step)) for turn in (1, -1))
    return abs(up - down)/(2*step) < abs(value)/10


def _persists(cost, direction, mp, here, step, jump):
    """Whether the slopes on the two sides are as far apart at a smaller step: only then is it a kink, else the slope itself is near 0."""
    up, down = (cost.at_numbers(mp, _nudges(direction, turn*step)) for turn in (1, -1))
    return abs((up - here) - (here - down))/step > jump/2


def by_complex_step(cost, direction, digits=30):
    """The imaginary part at a tiny imaginary step, over the step: no difference is taken, so nothing cancels.

    Raises NotAnalytic where the function compares, rounds or takes absolute values. A function that only takes arrays of
    complex floats does not show whether it does; then differences must agree.
    """
    mp = context(digits)
    step = mp.mpf(10)**(-digits)*_scale(cost, direction)
    try:
        result = cost.at_numbers(mp, _nudges(direction, mp.mpc(0, step)))
        return Slope(float(mp.im(result)/step))
    except Inexact:
        return _complex_floats(cost, direction)


def _complex_floats(cost, direction):
    witness, step = differences(cost, direction), 1e-30*_scale(cost, direction)
    changed = {path: like(cost.arrays[path] + 1j*step*way, cost.originals[path]) for path, way in direction.items()}
    try:
        result = complex(cost.call(rebuilt(cost.at, changed)))
    except Exception as error:  # whatever the function's libraries say of complex numbers
        raise InputError(f"a complex step cannot be taken: {type(error).__name__}: {error}", remedy='take method="differences"') from None
    value = result.imag/step
    if not abs(value - witness.value) <= 16*witness.error:
        raise NotAnalytic(f"a complex step gives {value:.10g}, differences give {witness.value:.10g} to within {witness.error:.1g}: "
                          "the function is not analytic there", remedy='take method="differences"')
    return Slope(value)


def _scale(cost, direction):
    """The size of what is moved: the smallest entry that is not 0, else 1."""
    moved = [np.abs(cost.arrays[path])[way != 0] for path, way in direction.items()]
    found = [float(np.min(each[each > 0])) for each in moved if np.any(each > 0)]
    return min(found, default=1.0)


def _nudges(direction, step):
    return {path: {int(index): step*float(way.flat[index]) for index in np.flatnonzero(way)} for path, way in direction.items()}


def slope_finder(cost, method="auto", digits=60):
    """The name of a method and the function direction -> Slope; "auto" takes mpmath where the cost can be run on its numbers."""
    if method not in METHODS:
        raise InputError(f"no method is called {method!r}", remedy=f"known: {', '.join(METHODS)}")
    if method == "auto" and _runs_on_numbers(cost, digits):
        return "mpmath", lambda direction: _by_mpmath_or_differences(cost, direction, digits)
    method = "differences" if method == "auto" else method
    finders = {"differences": differences, "complex step": by_complex_step, "mpmath": lambda *line: by_mpmath(*line, digits)}
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
