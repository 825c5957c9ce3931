"""Quantities of which only the arguments are known: functions that a call gives, of entries or of whole arrays, and their derivatives."""

from dataclasses import replace
from types import MappingProxyType

from sympy import Integer

from symgrad.equations.system import Definition, Family
from symgrad.errors import Part, UnsupportedError
from symgrad.notation.matching import match, patterned
from symgrad.notation.nodes import Abstract, Local, Node, Plus, Quantity
from symgrad.notation.traversal import free_letters, replace as rewrite, substitute
from symgrad.notation.user_functions import user_function
from symgrad.running.lowering.lower import lower, materialised


class DerivativesOfAbstract(Node):
    """The derivatives of an abstract quantity by all entries of one of its arguments, whose number counts from 0."""

    of = property(lambda self: self.args[0])
    number = property(lambda self: int(self.args[1]))

    def _sympystr(self, _):
        return f"d{self.of.name}/d{self.of.arguments[self.number]}"


def with_calls(system):
    """The system with a call in place of every abstract quantity, and of every derivative of one by an entry of an argument."""
    own = {}
    for d in system.definitions:
        if isinstance(d.body, Abstract):
            own.setdefault(d.target.name, []).append(d)
    families, definitions = dict(system.families), []
    if system.upstream:
        return _with_upstream_gradient(system, own)
    for d in system.definitions if own else ():
        if not isinstance(d.body, Abstract):
            definitions.append(replace(d, body=rewrite(d.body, lambda part: _told(part, own, _held_or_called))))
        elif not d.body.binders:
            definitions.append(replace(d, body=_applied(d.body, d.body.arguments)))
        elif d.over:
            raise UnsupportedError(f"a program cannot compute {d.target}: only its arguments are known, arrays for every {d.over[0].letter}", Part(str(d.target)),
                                   f"let its arguments have the letters of {d.target} and no others, or give it an equation")
        else:
            held = list(map(_derivatives(d), range(len(d.body.arguments))))
            definitions += [d, *held]
            families |= {each.target.name: Family(each.target.name, each.over, "defined", made=True) for each in held}
    return replace(system, definitions=tuple(definitions), families=MappingProxyType(families)) if own else system


def beside_inputs(system):
    """The names of what a call is given beside inputs and sizes: functions, and the derivative of a cost of which no more is known."""
    abstract = (d.target.name for d in system.definitions if isinstance(d.body, Abstract) and d.target.name != system.upstream)
    return tuple(dict.fromkeys((*system.functions, *abstract, *([system.upstream_gradient[0]] if system.upstream else []))))


def upstream_input(system):
    """name -> Family of the derivative that is given of a cost of which no more is known; none of another system."""
    return {system.upstream_gradient[0]: Family(system.upstream_gradient[0], system.clauses[system.upstream][0].body.along(0), made=True)} if system.upstream else {}


def _with_upstream_gradient(system, own):
    """The system with the given derivative as its last input, along the letters of what it is the derivative by; without it where nothing reads it."""
    name, _ = system.upstream_gradient
    definitions = tuple(replace(d, body=rewrite(d.body, lambda part: _told(part, own, lambda _, *found: Quantity(name, *_places(*found)))))
                        for d in system.definitions if d.target.name != system.upstream)
    read = any(entry.name == name for d in definitions for entry in d.reads)
    given = upstream_input(system) if read else {}
    stated = {each: family for each, family in system.families.items() if family.derivative is None}
    return replace(system, definitions=definitions, families=MappingProxyType(stated | given | system.families))


def _applied(abstract, arguments, by=None):
    """An abstract quantity of entries, or its derivative by the argument of a number, as a function of the user."""
    return user_function(abstract.name, tuple(int(number == by) for number in range(len(arguments))))(*arguments, evaluate=False)


def _derivatives(definition):
    """The equation that holds the derivatives by an argument: an array of its letters."""
    def equation(number):
        argument, over = definition.body.arguments[number], definition.body.along(number)
        target = Quantity(held_name(definition.body, number), *(binder.letter for binder in over))
        return Definition(target, over, DerivativesOfAbstract(definition.body, Integer(number)), by=argument.name)
    return equation


def held_name(abstract, number):
    """The name of the array that holds the derivatives by the argument of a number."""
    return f"d{abstract.name}/d{number + 1}"


def _told(part, own, entry):
    """A derivative of an abstract quantity, as `entry` gives it for an argument at the values of its letters; any other part as it is."""
    for d in own.get(part.of.name, ()) if isinstance(part, Local) else ():
        over, target, *arguments = patterned((*d.over, *d.body.binders), d.target, *d.body.arguments)
        letters = match(target, part.of, dict.fromkeys(binder.letter for binder in over))
        ways = [None if letters is None else match(argument, part.by, letters) for argument in arguments]
        if all(way is not None or _differ(argument, part.by) for way, argument in zip(ways, arguments)):
            return Plus(*(entry(d.body, number, arguments, {letter: value for letter, value in way.items() if value is not None})
                          for number, way in enumerate(ways) if way is not None))
    return part


def _places(number, arguments, letters):
    """The places of an entry in the array along the letters of an argument, which have values."""
    return [letters[letter] for place in arguments[number].places for letter in letters if letter in free_letters(place)]


def _held_or_called(abstract, number, arguments, letters):
    """An entry of the array that holds the derivatives, or the call of a function of entries."""
    if abstract.binders:
        return Quantity(held_name(abstract, number), *_places(number, arguments, letters))
    return _applied(abstract, [substitute(argument, letters) for argument in arguments], number)


def _differ(one, other):
    """Whether two entries are certainly not one."""
    return one.name != other.name or any(a.is_Integer and b.is_Integer and a != b for a, b in zip(one.places, other.places))


@lower.register(Abstract)
def _(e, scope):
    return _called(e, scope, None, ())


@lower.register(DerivativesOfAbstract)
def _(e, scope):
    return _called(e.of, scope, e.number, scope.order)


def _called(abstract, scope, by, letters):
    """What a function of whole arrays gives: a number, or the array of its derivatives by an argument."""
    arrays = [_whole(argument, abstract.along(number), scope) for number, argument in enumerate(abstract.arguments)]
    orders = tuple(int(number == by) for number in range(len(arrays)))
    return scope.op("called", *arrays, letters=letters, data=(abstract.name, orders, True), fresh=False, exact=False)


def _whole(argument, own, scope):
    """All entries of an argument, as one array along its letters."""
    if any(scope.plan.must_loop(binder.letter, (argument, *own)) for binder in own):
        raise UnsupportedError(f"a program cannot hand over all entries of {argument} as one array: their sizes differ", Part(str(argument)),
                               "give them one size")
    inner = scope.inside(*own)
    return materialised(inner, lower(argument, inner), tuple(binder.letter for binder in own))
