"""Derivatives of derivatives: matrices of second ones, any higher order, the Hessian times a vector."""

from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from symgrad.errors import Argument, InputError, checked
from symgrad.deriving.adjoints import derive
from symgrad.deriving.derivation import Derivation
from symgrad.equations.system import Definition, Family, own_letters
from symgrad.notation.nodes import Over, Plus, Quantity, Times, fresh


def matrices(system, of, names, valued=False):
    """The derivation of every entry of one quantity by every entry of others, one question each."""
    family, entries = system.family(of), [system.family(name) for name in names]
    sequence = next((entry for entry in entries if family.sequence or entry.sequence), None)
    if family.kind != "defined" or sequence:
        raise InputError(f"no Jacobian of {family.generic} by {(sequence or entries[0]).generic}: the first is a computed array, "
                         "and neither goes over layers or time", Argument(str((sequence or family).generic)),
                         "give the entries that are meant an equation of their own, y[i] = a[L,i]")
    return derive(system, [_apart(system, family, entry) for entry in entries], family.generic, valued)


def jacobian(system, of, by, valued=False):
    """The derivation of every entry of one quantity by every entry of another."""
    return _of_kind(Jacobian, matrices(system, of, [by], valued))


def _apart(system, family, entry):
    """The entry of one family at letters that those of the other leave."""
    taken, places = {binder.letter for binder in family.over}, []
    for binder in entry.over:
        places.append(fresh(binder.letter, taken, own_letters(system)))
        taken.add(places[-1])
    return Quantity(entry.name, *places)


def derivative(system, names, cost=None, valued=False):
    """The derivation of the cost by one input after another."""
    if not names:
        raise InputError("a derivative is by something, and no names are given", Argument("names"), f"the inputs: {', '.join(system.inputs)}")
    if len(names) > 1:
        _one_array_each(system, names)
    found = system.derive(names[0], cost=cost, valued=valued)
    for before, name in zip(names, names[1:]):
        found = jacobian(found.system, found.gradients[before], name, valued)
    return found


@dataclass(frozen=True, repr=False)
class Jacobian(Derivation):
    """The derivative of a quantity, or of a derivative of the cost, by an input: it compiles to the array, or the number, itself."""

    @checked
    def compile(self, backend="numpy", structured=False):
        """The function `f(**inputs)` of the array; with `structured`, of its parts."""
        from symgrad.running import compile_array
        return super().compile(backend, True) if structured else compile_array(self.system, *self.gradients.values(), backend=backend)

    def programs(self):
        """The array as a whole, and filled in from its parts."""
        (family,) = self.gradients.values()
        whole, parts = self.compile(), self.compile(structured=True)
        yield lambda **given: {family: whole(**given)}
        yield lambda **given: {family: parts(**given).dense()}


def _of_kind(kind, found):
    """The same derivation as one of another kind."""
    return kind(*(getattr(found, item.name) for item in fields(Derivation)))


def _one_array_each(system, names):
    """InputError where a second derivative would be by the family of a recurrence, or by what is computed."""
    for family in map(system.family, names):
        if family.kind != "input":
            raise InputError(f"{family.name} is computed; a second derivative is by inputs", Argument(family.name), f"inputs: {', '.join(system.inputs)}")
        if family.sequence:
            raise InputError(f"no Hessian by {family.generic}: it goes over layers or time, and each pair of them has a block of its own", Argument(str(family.generic)),
                             f"hessian_product({family.name!r}) gives the Hessian times a vector")


def compile_hessians(gradient, backend="numpy"):
    """The function `f(**inputs) -> (value, gradients, Hessians)` of a gradient's derivation: one program of one system."""
    from symgrad.running import compile_hessians as compiled
    system, names, families = gradient.system, list(gradient.gradients), {}
    _one_array_each(system, names)
    for number, first in enumerate(names):
        found = matrices(system, gradient.gradients[first], names[number:])
        system = found.system
        families |= {(first, second): family for second, family in found.gradients.items()}
    return compiled(system, gradient.gradients, families, gradient.cost.name, backend)


@dataclass(frozen=True, repr=False)
class HessianProduct(Derivation):
    """The Hessian times a vector: the derivation of d(sum(dC/dw*v))/dw, in reverse over the gradient."""

    @checked
    def compile(self, backend="numpy"):
        """The function `f(**inputs)`, the vector among them, that returns the product; a dict of them for several inputs."""
        from symgrad.running import compile_product
        return compile_product(self.system, self.gradients, backend)

    def programs(self):
        """The product by each input."""
        function, families = self.compile(), self.gradients

        def computed(**given):
            product = function(**given)
            return {families[name]: part for name, part in (product if len(families) > 1 else dict.fromkeys(families, product)).items()}
        yield computed


def hessian_product(system, names, direction=None, cost=None):
    """The derivation of the Hessian times a vector over the inputs named, or over all."""
    gradient = system.derive(*names, cost=cost)
    families = [system.family(name) for name in gradient.gradients]
    vectors = _vectors(gradient.system, [family.name for family in families], dict(direction or {}))
    along = next(name for name in ("s", "q", "u", "slope") if name not in {*gradient.system.families, *vectors.values()})
    terms = []
    for family in families:
        places = family.generic.places
        term = Times(Quantity(gradient.gradients[family.name], *places), Quantity(vectors[family.name], *places))
        terms.append(Over("sum", term, *family.over) if family.over else term)
    known = {**gradient.system.families, along: Family(along, (), "defined"),
             **{vectors[family.name]: replace(family, name=vectors[family.name]) for family in families}}
    sum_along = Definition(Quantity(along), (), Plus(*terms))
    whole = replace(gradient.system, definitions=(*gradient.system.definitions, sum_along), families=MappingProxyType(known), cost=along)
    return _of_kind(HessianProduct, derive(whole, [family.generic for family in families], Quantity(along)))


def _vectors(system, names, direction):
    """name of an input -> name of its part of the vector."""
    strange = next((name for name in direction if name not in names), None)
    if strange:
        raise InputError(f"direction names {strange}, by which nothing is differentiated", Argument("direction"), f"differentiated by: {', '.join(names)}")
    found = {}
    for name in names:
        wanted = direction.get(name) or ("v" if len(names) == 1 else f"v_{name}")
        if wanted in system.families or wanted in found.values():
            raise InputError(f"{wanted}, which direction takes for the vector, already names a quantity", Argument("direction"),
                             f"give the vector another name: direction={{{name!r}: 'd'}}")
        found[name] = wanted
    return found
