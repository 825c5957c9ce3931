"""Values already computed are used again: sigma'(z) becomes a*(1 - a) where a = sigma(z) is at hand."""

from sympy import Function

from symgrad.affine import Facts
from symgrad.notation import Letter, Over, Plus, Quantity, Times, parts, replace
from symgrad.rules.functions import BY_CLASS, sigma, sigma_prime


def shared(system, definitions):
    """The definitions with function values replaced by the quantities that already hold them."""
    known = [d for d in system.definitions if isinstance(d.body, Function) and len(d.body.args) == 1 and not list(parts(d.body, Over))]
    return [_shared(definition, known) for definition in definitions]


def _shared(definition, known):
    facts = Facts(definition.over)
    body = replace(definition.body, lambda e: _recalled(e, known, definition, facts))
    return type(definition)(definition.target, definition.over, body, definition.place)


def _recalled(e, known, definition, facts):
    if isinstance(e, sigma_prime):
        y = _recalled(sigma(e.args[0], evaluate=False), known, definition, facts)
        return Times(y, Plus(1, Times(-1, y)))
    if not isinstance(e, Function) or type(e) not in BY_CLASS:
        return e
    for source in known:
        if source is not definition and isinstance(source.body, type(e)) and source.target.name != definition.target.name:
            entry = _entry(source, e, facts)
            if entry is not None:
                return entry
    return e


def _entry(source, e, facts):
    """The entry of the source's target that has the value `e`, or None."""
    letters = {}
    if not match(source.body.args[0], e.args[0], {b.letter for b in source.over}, letters) or len(letters) < len(source.over):
        return None
    for binder in source.over:
        if facts.between(binder.lo.subs(letters), letters[binder.letter], binder.hi.subs(letters)) is False:
            return None
    return Quantity(source.target.name, *(letters.get(place, place) for place in source.target.places))


def match(pattern, e, free, letters):
    """One-way: the letters for which `pattern` becomes `e`."""
    if isinstance(pattern, Letter) and pattern in free:
        return letters.setdefault(pattern, e) == e
    if not pattern.args:
        return pattern == e
    return pattern.func == e.func and len(pattern.args) == len(e.args) and \
        all(match(p, q, free, letters) for p, q in zip(pattern.args, e.args))



