"""What a program computes: the definitions that are needed, in numerically safe forms."""

from symgrad.equations.graph import rests_on
from symgrad.stable import stabilised


def needed_definitions(definitions, wanted):
    """The definitions that the wanted families rest on, in order."""
    names = rests_on(definitions, wanted)
    return [definition for definition in definitions if definition.target.name in names]


def in_safe_forms(plan, definitions, wanted):
    """The definitions in safe forms; those that nothing reads any more are left out."""
    def whole(body, binders):
        return not any(plan.must_loop(binder.letter, (body, *binders)) for binder in binders)
    return needed_definitions([each.definition for each in stabilised(definitions, plan.conditions, whole)], wanted)
