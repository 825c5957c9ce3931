"""The slope of a function along a direction, without its derivative: differences, a complex step, numbers of many digits.

Each method gives a `Slope`: the value, how far it may be off, and whether the function has a kink there.
"""

import math
from dataclasses import dataclass

import numpy as np

from symgrad.errors import InputError, Part
from symgrad.testing.exact import Inexact, NotAnalytic, ExactNumber, exact
from symgrad.testing.trees import leaf_array, copied, leaves, like, place, rebuilt

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

_LEVELS = 10         # steps tried, each half of the one before
FINER = (2.0**-10, 2.0**-20, 2.0**-30)  # of the usual steps, which are tried too where those tell little
SURE = 1e-6         # a slope known better than this, relative to it, is not looked for with finer steps
_UNSURE = 1e-3       # how near the true slope, relative to it, one difference over a fine step is
CHAOS = 1e-5        # beside the cost: noise beyond this, as large as all that steps change, hides every slope


@dataclass(frozen=True)
class Slope:
    """A derivative: `value` is right to within `error`, of infinite error where nothing is known; at a kink the slopes to the
    `left` and `right` differ; one that is infinite says that the function jumps."""

    value: float
    error: float = 0.0
    left: float | None = None
    right: float | None = None

    @property
    def kink(self):
        """Whether there is one."""
        return self.left is not None


class Cost:
    """A function of one nested structure, to be called with its leaves changed."""

    def __init__(self, call, at):
        self.call, self.at = call, at
        self.arrays = {leaf.path: leaf_array(leaf) for leaf in leaves(at)}
        self.originals = {leaf.path: leaf.value for leaf in leaves(at)}

    def at_floats(self, changed):
        """The cost as a float, with some leaves replaced by other NumPy arrays."""
        values = {path: like(array, self.originals[path]) for path, array in changed.items()}
        return _number(self.call(rebuilt(copied(self.at), values)))

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
            result = ExactNumber(mp, mp.mpf(float(result)))
        if not isinstance(result, ExactNumber):
            raise _inexact(f"it returned {type(result).__name__}")
        return result.value


def _inexact(why):
    return Inexact(f"the function cannot be run on numbers of many digits: {why}", Part("function"), 'take method="differences"')


def _number(result):
    """The float that a cost is."""
    [leaf, *rest] = leaves(result, ("result",)) or [None]
    array = None if leaf is None or isinstance(leaf.value, str) else leaf_array(leaf)
    if rest or array is None or array.size != 1 or array.dtype.kind not in "fiub":
        raise InputError("the function must return one number", Part("function"),
                         "a gradient is that of a scalar: sum what it returns, or compare directions one by one")
    return float(array.reshape(()))


def differences(cost, direction):
    """Central differences at ever smaller steps, extrapolated to 0 (Richardson), the step chosen by the error it leaves.

    The error is what neighbours in the table differ by (C. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in
    Engineering Software 4, 1982) and the noise of the function over the step. Where what is moved is small beside the rest
    of its array, steps of both sizes are tried, and much finer ones where those leave a doubt: the function may change faster
    than its input's size tells, as sin does at 1e8. What coarse steps seem to show yields to what finer ones do.
    """
    sizes = _sizes(cost, direction)
    own = _Line(cost, direction, sizes[-1])
    noise = own.noise()
    probe = own.probe(noise)
    found = [_extrapolated(_Line(cost, direction, size), noise) for size in sizes]
    for fraction in FINER:
        best = _chosen(found, probe)
        if fraction < 64*own.eps or not best.kink and best.error <= SURE*abs(best.value) + probe.error:
            break
        found.append(_extrapolated(_Line(cost, direction, sizes[-1]*fraction), noise, fine=True))
    return _chosen(found, probe)


def _chosen(found, probe):
    """Of slopes, coarse steps first, the first kink that finer steps do not take away; without one, the best known slope."""
    fitting = [slope for slope in found if _fits(probe, slope)]
    kept = [slope for number, slope in enumerate(fitting) if not any(_contradicts(finer, slope) for finer in fitting[number + 1:])]
    kinks = [slope for slope in kept if slope.kink]
    return kinks[0] if kinks else min(kept, key=lambda slope: slope.error, default=Slope(found[0].value, math.inf))


def _contradicts(finer, slope):
    """Whether a slope cannot be what another one is: a jump must show in finer steps too, unless noise hides it."""
    if finer.kink or not math.isfinite(finer.error):
        return False
    if slope.kink:
        return 8*finer.error < slope.error
    return not abs(slope.value - finer.value) <= 4*(slope.error + finer.error)


def _fits(probe, slope):
    """Whether one difference over a fine step can be what it is where the slope is that, or where there is that kink."""
    low, high = sorted((slope.left, slope.right)) if slope.kink else (slope.value - slope.error, slope.value + slope.error)
    slack = 4*probe.error + _UNSURE*(high - low)
    return not math.isfinite(probe.error) or low - slack <= probe.value <= high + slack


def _extrapolated(line, noise, fine=False):
    """The slope at 0 by a table of differences; over `fine` steps it is known no better than the two sides agree: noise may hide a kink."""
    steps = [line.unit*2.0**-level for level in range(_LEVELS)]
    (here, _), largest = line(0.0), 0.0
    rows, sides, best = [], [], Slope(math.nan, math.inf)
    for step in steps:
        (up, above), (down, below) = line(step), line(-step)
        if above == below:
            break  # finer than floats
        sides.append(((up - here)/step, (here - down)/step))
        largest = max(largest, abs(up - here), abs(down - here))
        row = [(up - down)/(above - below)]
        for order, before in enumerate(rows[-1] if rows else (), 1):
            row.append(row[-1] + (row[-1] - before)/(4.0**order - 1))
            error = 2*max(abs(row[-1] - row[-2]), abs(row[-1] - before)) + noise/step
            best = Slope(row[-1], error) if error < best.error else best
        rows.append(row)
    if noise > max(CHAOS*abs(here), largest/8):
        return Slope(best.value, math.inf)
    apart = {level: abs(right - left) for level, (right, left) in enumerate(sides)}
    jumps = {level: jump for level, jump in apart.items() if math.isfinite(jump) and 16*noise/steps[level] < jump}  # more than noise
    left, right = _kink(sides, jumps)
    if left is not None:
        return Slope(best.value, abs(left - right), left, right)
    finest = jumps[max(jumps)] if fine and jumps else 0.0
    return Slope(best.value, max(finest, _at_least(best, rows, noise/steps[-1])))


def _at_least(best, rows, rough):
    """The error of the best value: no less than it is off the finest difference, whose own error aside; a kink may lie among the steps."""
    if len(rows) < _LEVELS:
        return best.error
    finest, before = rows[-1][0], rows[-2][0]
    apart = abs(best.value - finest)
    return max(best.error, 2*apart) if apart > abs(finest - before)/2 + 4*rough else best.error


def _sizes(cost, direction):
    """The sizes of steps, ending with that of what is moved; where that is much smaller than its array, one on the array's scale, and 1."""
    own = max(float(np.max(np.abs(cost.arrays[path])[way != 0], initial=0.0)) for path, way in direction.items())
    whole = max(float(np.max(np.abs(cost.arrays[path]), initial=0.0)) for path in direction)/64 or 1.0
    if own >= whole/4:
        return [own]
    return [whole, *[1.0]*(4*own < 1.0 < whole), *[own]*(own > 0)]


def _kink(sides, jumps):
    """The slopes to the left and right where they do not approach each other as steps shrink; else None twice."""
    last = _LEVELS - 1
    if any(level not in jumps for level in range(_LEVELS - 4, _LEVELS)) or jumps[last] < 0.5*jumps[last - 3]:
        return None, None  # smooth, eight times smaller after three halvings; or a kink that small steps do not reach
    (right, left), (right_before, left_before) = sides[last], sides[last - 1]
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

    def probe(self, noise):
        """One difference over a step that is fine and no power of 2: what waves look like at steps that are, it gives away."""
        step = 0.7*self.eps**0.625*self.unit
        (up, above), (down, below), (wide, _), (here, _) = (self(t) for t in (step, -step, self.unit, 0.0))
        value = (up - down)/(above - below) if above != below else math.nan
        error = _UNSURE*abs(value) + max(8*self.eps*abs(here), noise)/step + 1e-9*max(abs(here), abs(wide))/self.unit
        return Slope(value, error) if math.isfinite(error) else Slope(math.nan, math.inf)

    def noise(self):
        """What rounding adds to the cost, over tiny steps: the first at which the cost moves at all, and some that are wider.

        A cost that is the difference of larger numbers, or is computed in coarser floats than its inputs, moves in steps of its own.
        """
        spacing = tiny = self.unit*self.eps*2.0**8
        while spacing <= self.unit/32 and self(4*spacing)[0] == self(0.0)[0] == self(-4*spacing)[0]:
            spacing *= 8.0
        wider = max(spacing, min(64*spacing, self.unit/128))
        near, wide = (np.array([self(apart*turn)[0] for turn in range(-4, 5)]) for apart in (spacing, wider))
        seen = np.unique(near)
        least = min(seen[1:] - seen[:-1], default=0.0) if spacing > tiny else 0.0
        return float(max(_roughness(near, self.eps), _roughness(wide, self.eps), least))


def _roughness(values, eps):
    """The noise that values at nine points show, by fourth differences.

    J. Moré and S. Wild, "Estimating computational noise", SIAM Journal on Scientific Computing 33, 2011.
    """
    size = float(np.max(np.abs(values)))
    if not math.isfinite(size):
        return math.inf
    fourth = np.convolve(values/(size or 1.0), (1, -4, 6, -4, 1), "valid")
    return 4*size*max(math.sqrt(float(np.mean(fourth**2))/70), eps)
