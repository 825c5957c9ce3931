"""Random inputs at which a system's steps are checked: they satisfy its facts and lie in every function's domain."""

from contextlib import suppress

from sympy.core.function import Application

from symgrad.equations.graph import reached, names_read, rests_on
from symgrad.errors import Argument, Part, SymgradError
from symgrad.meaning.assignments import names_of_values
from symgrad.meaning.oracle import Meaning, entries
from symgrad.meaning.real_functions import DomainError, has_kink, sides as all_sides
from symgrad.meaning.small_sizes import keys, sample_sizes
from symgrad.meaning.world import KINK
from symgrad.notation.brackets import Bracket, Less
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import parts

# Where inputs are drawn from, tried in this order; None: each input picks a range for itself.
SPREADS = ((-1.5, 1.5), (0.1, 1.5), (0.1, 0.95), (0.02, 0.3), None)
TRIES, FINENESS = 12, 1000003
WIDER, DRAWS = ((-1.5, 1.5), (-8, 8), (-60, 60)), 48  # where the sides of kinks are looked for, and how often
NEAREST = 1e-20  # nearer to a kink than this no values come by chance: the equations lead there
LEAVE_OUT = "leave out the terms that meet a kink whatever the inputs, as those with i = j: [i != j]*abs(x[i] - x[j])"
FAR_APART = "places far apart, as x[i] beside x[i+100], need larger sizes than a check draws: write a size, as n, for a large number"
OF_SIZES = "assume something about values: sizes are counted from what is handed over, and a check draws small ones, most of them 1, 2 and 3"


class UnmetError(SymgradError):
    """A fact or an inequality does not hold for the values that were drawn."""


def samples(system, rng, conditions=(), digits=50):
    """Meanings at several small sizes, and at which functions with a kink take the sides of it that they have not taken there.

    Sizes at which the facts cannot hold are passed over; SymgradError, naming the function or the fact in the way, where none are left.
    """
    met, all_sizes = {}, []
    for meaning in sampled(system, sample_sizes(system, rng, conditions), rng, digits):
        learn(met, meaning)
        all_sizes.append(meaning.sizes)
        yield meaning
    yield from branching(system, all_sizes, rng, digits, met)


def sampled(system, all_sizes, rng, digits=50, remedy=None):
    """As `samples`, at the sizes given; `remedy` is what to do where there are none."""
    found, failure = False, SymgradError("no small sizes are found at which every entry that is read exists", system.definitions[-1].place,
                                         remedy or FAR_APART)
    for sizes in all_sizes:
        try:
            meaning = sample(system, sizes, rng, digits)
        except SymgradError as error:
            failure = error
            continue
        found = True
        yield meaning
    if not found:
        raise failure


def sample(system, sizes, rng, digits=50):
    """A Meaning with random inputs that satisfy the facts and bounds, lie in every domain, and are near no kink.

    Values are drawn from (-1.5, 1.5), then from positive ranges; where most relu are at rest, further draws are tried and the one with the fewest is taken.
    Raises SymgradError, which names the function, or the fact, that none of them suits.
    """
    failures, best = [], None
    for number, spread in enumerate(SPREADS):
        for _ in range(TRIES):
            try:
                meaning = _drawn(system, sizes, rng, spread, digits)
            except (DomainError, UnmetError) as error:
                failures.append(error)
                continue
            if meaning.resting <= 0.5:
                return meaning
            best = meaning if best is None or meaning.resting < best.resting else best
        if best and number:
            return best
    failure = [*failures, *(error for error in failures if isinstance(error, UnmetError))][-1]
    raise SymgradError(f"no values of the inputs are found at which everything is defined: {failure.message}", failure.place or Part("inputs"),
                       failure.remedy or "say where the inputs lie: assume x > 0, assume 0 < y < 1")


def branching(system, all_sizes, rng, digits, met):
    """Meanings at which functions with a kink take sides that `met`, as `Meaning.branches`, lacks; as many as some draws find.

    What is found is added to `met`.
    """
    for turn in range(DRAWS):
        if all(met.get(e, set()) >= all_sides(e) for e in kinked(system)):
            return
        try:
            meaning = _drawn(system, all_sizes[turn % len(all_sizes)], rng, WIDER[turn % len(WIDER)], digits)
        except (DomainError, UnmetError):
            continue
        if any(sides - met.get(e, set()) for e, sides in meaning.branches.items()):
            learn(met, meaning)
            yield meaning


def widely(system, all_sizes, rng, draws=DRAWS, digits=50):
    """Meanings at values from ever wider ranges, as many as some draws find: where something holds on one side of a kink alone, they tell."""
    for turn in range(draws):
        with suppress(DomainError, UnmetError):
            yield _drawn(system, all_sizes[turn % len(all_sizes)], rng, WIDER[turn % len(WIDER)], digits)


def kinked(system):
    """The functions with a kink, and brackets of values, in a system's equations, each once, in order; max and min over letters are not among them."""
    return kinks_in((definition.body for definition in system.definitions), system)


def kinks_in(expressions, system):
    """The same of some expressions."""
    return list(dict.fromkeys(e for body in expressions for e in parts(body, (Application, Less))
                              if (has_kink(e.func) or isinstance(e, Bracket)) and not names_of_values(e) <= system.counted))


def read_by(meaning, name, entry):
    """Whether a quantity, or one entry of it, rests on an entry of another."""
    return any(meaning.world.reaches(entry, end) for end in _entries(meaning, name))


def leaves_out(meaning, name):
    """Whether at these sizes a quantity rests on no entry of something it is computed from, as on Z in sum([i != j]*p[i,j]/Z, i, j) at one value."""
    others = rests_on(meaning.system.definitions, [name]) & set(meaning.system.clauses)
    return any(not any(read_by(meaning, name, entry) for entry in _entries(meaning, other)) for other in others)


def _entries(meaning, name):
    """The entries of a quantity that exist."""
    return [(name, key) for key in keys(meaning.system.families[name], meaning) if meaning.exists(name, key)]


def learn(met, meaning):
    """Add the sides that functions with a kink take at a meaning."""
    for e, sides in meaning.branches.items():
        met.setdefault(e, set()).update(sides)


def _drawn(system, sizes, rng, spread, digits):
    """One attempt; DomainError or UnmetError where it fails."""
    inputs = _draw(system, sizes, rng, spread)
    _bring_inside(system, sizes, inputs, rng, digits)
    for name, structure in system.structure.items():
        if name in inputs:
            inputs[name] = {key: _STRUCTURES[structure](inputs[name], *key) for key in inputs[name]}
    _meet_facts(system, sizes, inputs, digits)
    _keep_structure(system, inputs)
    return _settled(Meaning(system, sizes, inputs, digits))


def _draw(system, sizes, rng, spread):
    """Values for every entry of every input, no two alike, none near 0."""
    meaning, inputs, used = Meaning(system, sizes, {}), {}, {0}
    for name in system.inputs:
        inputs[name] = {}
        if name in system.labels:
            least, most = (int(meaning.index(end, {})) for end in system.labels[name])
            inputs[name] = {key: rng.randint(least, most) for key in keys(system.families[name], meaning)}
            continue
        lo, hi = spread or rng.choice([*SPREADS[:-1], (-1.5, -0.1)])
        for key in keys(system.families[name], meaning):
            value = 0
            while value in used or abs(value) < (hi - lo)/30:
                value = lo + (hi - lo)*rng.randrange(1, FINENESS)/FINENESS
            used.add(value)
            inputs[name][key] = value
    return inputs


def _bring_inside(system, sizes, inputs, rng, digits):
    """Entries of inputs that have bounds of their own are drawn between them."""
    for binders, lo, e, hi in system.bounds:
        if not isinstance(e, Quantity) or e.name not in inputs:
            continue
        meaning = Meaning(system, sizes, inputs, digits)
        for letters in entries(binders, meaning):
            key = tuple(meaning.index(place, letters) for place in e.places)
            low, high = (None if side is None else meaning.value(side, letters) for side in (lo, hi))
            width = 1.5 if low is None or high is None else high - low
            inputs[e.name][key] = (high - width*rng.uniform(0.07, 0.93) if low is None else low + width*rng.uniform(0.07, 0.93))


# (values drawn for all entries, row, column) -> the entry of a matrix of some structure. A positive definite one is B B' + 1/2, made of the
# values drawn for B: its eigenvalues are at least 1/2. Others repeat values of the first column, a Toeplitz matrix of the first row too, a
# Hankel matrix of the last column.
_STRUCTURES = {
    "diagonal": lambda drawn, row, column: drawn[row, column] if row == column else 0,
    "symmetric": lambda drawn, row, column: drawn[max(row, column), min(row, column)],
    "Toeplitz": lambda drawn, row, column: _along(drawn, row, column, -1, -1),
    "symmetric Toeplitz": lambda drawn, row, column: drawn[_rows(drawn)[abs(row - column)], _rows(drawn)[0]],
    "circulant": lambda drawn, row, column: drawn[_rows(drawn)[(row - column) % len(_rows(drawn))], _rows(drawn)[0]],
    "Hankel": lambda drawn, row, column: _along(drawn, row, column, -1, 1),
    "positive definite": lambda drawn, row, column: sum(drawn[row, k]*drawn[column, k] for k in _rows(drawn)) + (0.5 if row == column else 0),
}


def _along(drawn, row, column, down, right):
    """The last entry that there is from one on, by steps of so many rows and columns."""
    while (row + down, column + right) in drawn:
        row, column = row + down, column + right
    return drawn[row, column]


def _rows(entries_):
    return sorted({row for row, _ in entries_})


def _keep_structure(system, inputs):
    """After the facts are met: a matrix is still what it is declared to be."""
    for name, structure in system.structure.items() if system.facts else ():
        found, entry = inputs.get(name, {}), _STRUCTURES["symmetric" if structure == "positive definite" else structure]
        kept = all(abs(value - entry(found, *key)) <= 1e-30*(1 + abs(value)) for key, value in found.items())
        if not kept or structure == "positive definite" and not _positive_pivots(found):
            raise UnmetError(f"the assumptions cannot be met with {name} {structure}", Argument(name), "assume something else, or declare it without that")


def _positive_pivots(entries_):
    """Whether elimination meets positive numbers alone on the diagonal, as it does for a positive definite matrix."""
    left, rows = dict(entries_), _rows(entries_)
    for number, pivot in enumerate(rows):
        if left[pivot, pivot] <= 0:
            return False
        for row in rows[number + 1:]:
            factor = left[row, pivot]/left[pivot, pivot]
            for column in rows[number:]:
                left[row, column] -= factor*left[pivot, column]
    return True


def _meet_facts(system, sizes, inputs, digits):
    """Newton's method on all facts at once, by the least change relative to each value: a sum that is to be 1 is rescaled."""
    for _ in range(30 if system.facts else 0):
        meaning = Meaning(system, sizes, inputs, digits)
        mp = meaning.mp
        facts = [(left, right, letters) for binders, left, right in system.facts for letters in entries(binders, meaning)]
        misses = [meaning.value(right, letters) - meaning.value(left, letters) for left, right, letters in facts]
        if all(abs(miss) < mp.mpf(10)**(8 - digits) for miss in misses):
            for left, right, letters in facts:  # exactly, as a root of 0 is to be 0
                if isinstance(left, Quantity) and left.name in inputs:
                    inputs[left.name][tuple(meaning.index(place, letters) for place in left.places)] = meaning.value(right, letters)
            return
        scale = {(name, key): mp.sqrt(abs(value)) for name, values in meaning.inputs.items() if name not in system.labels
                 for key, value in values.items()}
        rows = [{entry: size*(meaning.response(left, entry, letters) - meaning.response(right, entry, letters))
                 for entry, size in scale.items()} for left, right, letters in facts]
        for (name, key), change in _least_change(mp, rows, misses).items():
            inputs[name][key] = meaning.inputs[name][key] + scale[name, key]*change
    if system.facts:
        left, right = system.facts[0][1:]
        raise UnmetError(f"the assumption {left} = {right} cannot be met", Part(f"{left} = {right}"), "assume what numbers can meet")


def _least_change(mp, rows, misses):
    """The shortest vector whose products with the rows are the misses; rows that repeat others (Gram and Schmidt) are left out."""
    basis = []
    for row, miss in zip(rows, misses):
        for direction, length in basis:
            along = sum(row[entry]*direction[entry] for entry in row)
            row = {entry: row[entry] - along*direction[entry] for entry in row}
            miss -= along*length
        norm = mp.sqrt(sum(value**2 for value in row.values()))
        if norm > 1e-10:
            basis.append(({entry: value/norm for entry, value in row.items()}, miss/norm))
    return {entry: sum(length*direction[entry] for direction, length in basis) for entry in (rows[0] if rows else ())}


def _ends(system):
    """The equations whose results no later one leads on from: what these do not read, as r[i,i] beside [i != j], may be undefined."""
    found, seen, read = [], set(), names_read(system.definitions)
    for name in reversed(system.clauses):
        if name not in seen:
            found += system.clauses[name]
            seen |= reached([name], read)
    return found


def _settled(meaning):
    """The same meaning, its bounds found to hold, all that leads to its last results computed once, away from kinks."""
    system = meaning.system
    for binders, lo, e, hi in system.bounds:
        for letters in entries(binders, meaning):
            low, value, high = (None if side is None else meaning.value(side, letters) for side in (lo, e, hi))
            if (low is not None and low >= value) or (high is not None and value >= high):
                counts = isinstance(e, Quantity) and e.name in meaning.sizes
                raise UnmetError(f"the assumption on {e} cannot be met", Part(str(e)), OF_SIZES if counts else None)
    for definition in _ends(system):
        for letters in entries(definition.over, meaning):
            meaning.value(definition.target, letters)
    if meaning.margin < KINK:
        always = meaning.margin < NEAREST
        raise UnmetError("the values meet a kink, or a matrix that is nearly singular",
                         meaning.nearest and meaning.clause(*meaning.nearest)[0].place, LEAVE_OUT if always else None)
    return meaning
