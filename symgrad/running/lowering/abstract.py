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
from symgrad.running.lowering.lower import Value, lower, materialised


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
    for d in system.definitions if own else ():
        if not isinstance(d.body, Abstract):
            definitions.append(replace(d, body=rewrite(d.body, lambda part: _told(part, own))))
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


def _applied(abstract, arguments, by=None):
    """An abstract quantity of entries, or its derivative by the argument of a number, as a function of the user."""
    return user_function(abstract.name, tuple(int(number == by) for number in range(len(arguments))))(*arguments, evaluate=False)


def _derivatives(definition):
    """The equation that holds the derivatives by an argument: an array of its letters."""
    def equation(number):
        argument = definition.body.arguments[number]
        over = tuple(binder for binder in definition.body.binders if binder.letter in free_letters(argument))
        target = Quantity(_held(definition.body, number), *(binder.letter for binder in over))
        return Definition(target, over, DerivativesOfAbstract(definition.body, Integer(number)), by=argument.name)
    return equation


def _held(abstract, number):
    return f"d{abstract.name}/d{number + 1}"


def _told(part, own):
    """A derivative of an abstract quantity as a call, or as an entry of the array that holds it; any other part as it is."""
    for d in own.get(part.of.name, ()) if isinstance(part, Local) else ():
        over, target, *arguments = patterned((*d.over, *d.body.binders), d.target, *d.body.arguments)
        letters = match(target, part.of, dict.fromkeys(binder.letter for binder in over))
        ways = [letters and match(argument, part.by, letters) if letters else letters if argument == part.by else None for argument in arguments]
        if any(way is None and not _differ(argument, part.by) for way, argument in zip(ways, arguments)):
            continue
        found = [(number, way) for number, way in enumerate(ways) if way is not None]
        if d.body.binders:
            return Plus(*(Quantity(_held(d.body, number), *(way[b.letter] for b in over if b.letter in free_letters(arguments[number]))) for number, way in found))
        return Plus(*(_applied(d.body, [substitute(argument, way) for argument in arguments], number) for number, way in found))
    return part


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
    arrays = [_whole(argument, abstract.binders, scope) for argument in abstract.arguments]
    orders = tuple(int(number == by) for number in range(len(arrays)))
    return scope.op("called", *arrays, letters=letters, data=(abstract.name, orders, True), fresh=False, exact=False)


def _whole(argument, binders, scope):
    """All entries of an argument, as one array along its letters."""
    own = [binder for binder in binders if binder.letter in free_letters(argument)]
    if any(scope.plan.must_loop(binder.letter, (argument, *own)) for binder in own):
        raise UnsupportedError(f"a program cannot hand over all entries of {argument} as one array: their sizes differ", Part(str(argument)),
                               "give them one size")
    inner = scope.inside(*own)
    return materialised(inner, lower(argument, inner), tuple(binder.letter for binder in own))
