"""Where each entry of a quantity stands in what a call takes and returns: in an array, in an array of a list, or as a number."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np

from symgrad.equations.system import found_once
from symgrad.meaning.real_functions import stand_in, user_function_value
from symgrad.meaning.oracle import entries
from symgrad.notation.nodes import Abstract, Local, Quantity
from symgrad.running.lowering.abstract_quantities import upstream_input
from symgrad.running.lowering.plan import Plan
from symgrad.running.lowering.sizes import size_checks

HIGHEST_ORDER = 4  # the order of the highest derivative of a function that a check hands over


def positions(found, listed):
    """Where each entry stands in what a call takes: {places: (number of the array in a list or None, index in the array)}."""
    found = sorted(found)
    if listed:
        firsts = sorted({key[0] for key in found})
        inner = {first: positions([key[1:] for key in found if key[0] == first], False) for first in firsts}
        return {key: (firsts.index(key[0]), inner[key[0]][key[1:]][1]) for key in found}
    low = [min(axis) for axis in zip(*found)]
    return {key: (None, tuple(place - first for place, first in zip(key, low))) for key in found}


def places(system, name, found):
    """The positions of the entries of a family at their `found` places."""
    return positions(found, _listed(system, name))


def _listed(system, name):
    """Whether a call takes, or returns, the arrays of a family in a list."""
    return found_once(system, ("listed", name), lambda: Plan(system).listed(name))


def unfixed(system):
    """The sizes that no array fixes, which a call must be given."""
    return found_once(system, "unfixed", lambda: size_checks(Plan(replace(system, families=MappingProxyType(system.families | upstream_input(system)))))[1])


def arrays(meaning, beside=0.0):
    """The inputs of a meaning as a call takes them: arrays, lists of them along a recurrence, numbers; and the sizes that no array fixes.

    `beside` stands where an array has a place and the input no entry, as beyond a triangle.
    """
    system = meaning.system
    given = {name: _filled(places(system, name, values), values, beside) if values else _empty(system, name, meaning)
             for name, values in ((name, meaning.inputs[name]) for name in system.inputs)}
    given |= {name: _whole(given[name]) for name in system.labels if name in given}
    given |= {name: _functions(meaning.mp, name, count) for name, count in system.functions.items()}
    given |= {d.target.name: _abstract(meaning.mp, d.body) for d in system.definitions if isinstance(d.body, Abstract) and d.target.name != system.upstream}
    given |= _upstream_gradient(meaning)
    return given | {name: size_given(meaning.sizes[name]) for name in unfixed(system)}


def _upstream_gradient(meaning):
    """The derivative of a cost of which no more is given, by what it is computed from, as an input."""
    if meaning.system.upstream is None:
        return {}
    name, of = meaning.system.upstream_gradient
    binders = meaning.system.clauses[meaning.system.upstream][0].body.along(0)
    values = {tuple(letters[binder.letter] for binder in binders): meaning.value(Local(Quantity(meaning.system.upstream), of), letters)
              for letters in entries(binders, meaning, {})}
    return {name: _filled(positions(values, False), values, 0.0) if values else np.zeros([max(0, meaning.index(binder.size)) for binder in binders])}


def _abstract(mp, abstract):
    """The function that stands for a quantity of which only the arguments are known, and its derivatives by these, as a call takes them."""
    def value(*arrays, nudged=None):
        given = [(number, at, mp.mpf(float(u))) for number, array in enumerate(arrays) for at, u in np.ndenumerate(array)]
        return stand_in(mp, abstract.name, [(number, at, u + (nudged[1] if (number, at) == nudged[0] else 0)) if nudged else (number, at, u) for number, at, u in given])

    def derivative(number):
        def by(*arrays):
            step = mp.mpf(10)**(-mp.dps//3)
            change = lambda at: value(*arrays, nudged=((number, at), step)) - value(*arrays, nudged=((number, at), -step))
            return np.array([float(change(at)/(2*step)) for at, _ in np.ndenumerate(arrays[number])]).reshape(np.shape(arrays[number]))
        return by

    derivatives = tuple(map(derivative, range(len(abstract.arguments))))
    functions = (lambda *arrays: float(value(*arrays))), derivatives if len(derivatives) > 1 else derivatives[0]
    return functions if abstract.binders else _entry_by_entry(functions)


def _entry_by_entry(functions):
    """The functions of numbers, in sequences that stay, as functions of arrays."""
    return tuple(map(_entry_by_entry, functions)) if isinstance(functions, tuple) else np.vectorize(functions, otypes=[float])


def _functions(mp, written, count):
    """The functions that stand for one of the user in checks, and for its derivatives, as a call takes them."""
    def derivative(by):
        orders = tuple(by.count(number) for number in range(count))
        return np.vectorize(lambda *u: float(user_function_value(mp, written, orders, [mp.mpf(float(each)) for each in u])), otypes=[float])

    def by_each(order, by=()):
        return derivative(by) if len(by) == order else tuple(by_each(order, (*by, number)) for number in range(count))
    return tuple(by_each(order) if count > 1 else derivative((0,)*order) for order in range(HIGHEST_ORDER + 1))


def _empty(system, name, meaning):
    """An input without entries: some axis, or its list, is empty."""
    if _listed(system, name):
        return []
    return np.zeros([max(0, meaning.index(binder.size)) for binder in system.families[name].over])


def _whole(labels):
    return list(map(_whole, labels)) if isinstance(labels, list) else np.asarray(labels).astype(np.intp)


def size_given(size):
    """A size as a call takes it: a number, or a list where it differs by layer."""
    return size[()] if () in size else [size[key] for key in sorted(size)]


def _filled(where, values, beside):
    """Arrays, in a list where the positions say so, with the values at their positions."""
    parts = {}
    for key, (number, index) in where.items():
        parts.setdefault(number, {})[index] = float(values[key])
    made = {number: _array(entries, beside) for number, entries in parts.items()}
    return made[None] if None in made else [made[number] for number in sorted(made)]


def _array(entries, beside):
    if () in entries:
        return entries[()]
    array = np.full([1 + max(axis) for axis in zip(*entries)], float(beside))
    for index, value in entries.items():
        array[index] = value
    return array


def flattened_values(value):
    """The numbers of an input or a gradient, in the order of their places."""
    return np.concatenate([np.ravel(part) for part in value]) if isinstance(value, (list, tuple)) else np.ravel(value)


def entry(value, position):
    """The number at a position of arrays, stacked or in a list."""
    number, index = position
    for place in index if number is None else (number, *index):
        value = value[place]
    return float(value)
