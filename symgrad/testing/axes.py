"""A quantity that is taken over the wrong axis: a mean over the columns of each row where that over the rows of each column belongs.

It then has another axis, and stands beside every entry of the rows: `x - x.mean(axis=1, keepdims=True)` for `x - x.mean(axis=0)`.
"""

from functools import partial

from symgrad.notation.nodes import Binder, Letter, Over, Power, Quantity
from symgrad.notation.traversal import all_letters, bound_here, fresh, parts, rebuild, substitute
from symgrad.testing.slip import Slip


def over_other_axes(system, bodies=None):
    """Groups of slips: each quantity that is a sum along one axis over the other, alone, then all of one pair of axes together.

    bodies      right sides to start from, by the number of their equation, where terms that come to nothing are left out
    """
    found = [turned for definition in system.definitions if definition.by is None for turned in _turned(definition)]
    alike = [tuple(other for other in found[number:] if _axis(other) == _axis(turned)) for number, turned in enumerate(found)]
    for turned in (*((each,) for each in found), *(several for several in alike if len(several) > 1)):
        group = _everywhere(system, turned, bodies or {})
        if group:
            yield group


def _axis(turned):
    return turned.along.lo, turned.along.hi


class _Turned:
    """A definition q[p] = ... sum over r ..., taken over p for every r instead."""

    def __init__(self, definition, kept, along):
        self.definition, self.kept, self.along = definition, kept, along
        self.name = definition.target.name

    def at(self, letter, places):
        """Its right side where `letter` is that along which it is no longer summed; it has no other places."""
        new = fresh(self.kept.letter, all_letters(self.definition.body) | {letter, *places})
        own, size, other = Binder(new, self.kept.lo, self.kept.hi), self.along.size.expand(), self.kept.size.expand()

        def change(node):
            if isinstance(node, Over) and [(b.letter, b.lo, b.hi) for b in node.binders] == [(self.along.letter, self.along.lo, self.along.hi)]:
                return Over(node.operator, substitute(node.body, {self.along.letter: letter, self.kept.letter: new}), own)
            if isinstance(node, Power) and node.base.expand() == size:
                return Power(other, node.exponent)
            return node if isinstance(node, (Quantity, Letter)) or not node.args else rebuild(node, tuple(map(change, node.args)))
        return change(self.definition.body)


def _extended(target, body, _, places):
    """The right side, at some places, of a quantity that reads a turned one beside no letter of the other axis, and so has that axis too."""
    return substitute(body, dict(zip(target.places, places)))


def _turned(definition):
    """The ways to turn a definition of one place: all its sums run over one and the same axis."""
    sums = [node for node in parts(definition.body, Over)]
    axes = {(node.operator, node.binders[0].letter, node.binders[0].lo, node.binders[0].hi) for node in sums if len(node.binders) == 1}
    if len(definition.over) == 1 and sums and len(axes) == 1 and all(len(node.binders) == 1 for node in sums):
        yield _Turned(definition, definition.over[0], sums[0].binders[0])


def _everywhere(system, turned, bodies):
    """The group of slips that reads some turned quantities in all equations; None where one would have an axis too many."""
    values, axis = {each.name: each.at for each in turned}, _axis(turned[0])
    while True:
        group = []
        for number, definition in enumerate(system.definitions):
            if definition.target.name in values:
                continue
            body = bodies.get(number, definition.body)
            try:
                read = _read(body, definition.over, values, axis)
            except LookupError:
                if definition.by in system.inputs or not definition.over:
                    return None
                values[definition.target.name] = partial(_extended, definition.target, body)
                break
            if read != definition.body:
                group.append((number, _slip(turned, read)))
        else:
            own = next(number for number, definition in enumerate(system.definitions) if definition.target.name == turned[0].name)
            return [(own, _slip(turned, turned[0].definition.body)), *group] if group else None


def _slip(turned, body):
    each = turned[0]
    names = " and ".join(dict.fromkeys(one.name for one in turned))
    shown = f"{each.name}[{each.along.letter}] = {each.at(each.along.letter, ())}"
    words = f"{names} {'is' if len(turned) == 1 else 'are'} taken over {each.kept.letter}, not over {each.along.letter}"
    return Slip("reduction", body, each.definition.body, words=words, like="turned", shown=shown)


def _read(node, scope, values, axis):
    """An expression with `values` of turned quantities put in, each at the innermost letter in scope that runs along the other axis."""
    if isinstance(node, Quantity) and node.name in values:
        letters = [binder for binder in scope if (binder.lo, binder.hi) == axis]
        if not letters:
            raise LookupError(node.name)
        return _read(values[node.name](letters[-1].letter, node.places), (letters[-1],), values, axis)
    if isinstance(node, Over):
        return Over(node.operator, _read(node.body, (*scope, *node.binders), values, axis), *node.binders)
    if isinstance(node, (Quantity, Letter)) or bound_here(node) or not node.args:
        return node
    return rebuild(node, tuple(_read(arg, scope, values, axis) for arg in node.args))
