"""Matrix forms of a derivation: its answers and equations with whole arrays in place of entries, in a layout."""

from symgrad.deriving.derivation import Proof
from symgrad.deriving.layouts import is_turned, known_layout
from symgrad.equations.system import found_once
from symgrad.errors import Argument, InputError
from symgrad.matrices.build import Builder
from symgrad.matrices.entries import IndexForm
from symgrad.matrices.find import matrix_form, runs_along
from symgrad.notation.traversal import all_letters


def answer_form(derivation, name=None, layout="gradient"):
    """The answer to the question about a name, the first without one, as an array; None where only index notation says it.

    InputError where the answer has several cases, or nothing was asked about the name.
    """
    turned = is_turned(derivation.cost, known_layout(layout))
    asked = {question.name: block for question, block in zip(derivation.questions, derivation.blocks)}
    name = derivation.questions[0].name if name is None else name
    if name not in asked:
        raise InputError(f"nothing was asked about {name}", Argument(name), f"asked: {', '.join(asked)}")
    if len(asked[name]) > 1:
        raise InputError(f"the derivative by {name} has {len(asked[name])} cases", Argument(name),
                         'a page tells them all: to_text(form="matrix")')
    form = form_of(derivation, derivation.proofs[asked[name][0]])
    return Builder(derivation.system.structure).transpose(form) if form is not None and turned and len(form.shape) == 2 else form


def form_of(derivation, told):
    """The right side of a proof, or of an equation, as an array with the axes of its left side; None where it has no such form."""
    left, right = (told.left, derivation.named(told.computed)) if isinstance(told, Proof) else (told.target, told.body)

    def found():
        whole = all(_runs_whole(derivation.forward, entry, told.over) for entry in _sides(derivation, told))
        return matrix_form(right, derivation.array_letters(*_sides(derivation, told)), told.over, derivation.system) if whole else None
    return found_once(derivation, ("matrix form", left, told.over, right), found)


def entry_of(derivation, told):
    """The entry of `form_of` in index notation, by the definition of each operation in it; None where there is no form."""
    form = form_of(derivation, told)
    if form is None:
        return None
    right = told.computed if isinstance(told, Proof) else told.body

    def found():
        taken = {binder.letter for binder in told.over} | all_letters(right)
        return derivation.unnamed(IndexForm(taken).entry(form, derivation.array_letters(*_sides(derivation, told))))
    return found_once(derivation, ("entry of a matrix form", told.left if isinstance(told, Proof) else told.target, told.over, right), found)


def _sides(derivation, told):
    """The entries whose places are the axes of the array."""
    if not isinstance(told, Proof):
        return (told.target,)
    left = derivation.multiple_of(told) if told.is_multiple else told.left
    return left.of, left.by


def _runs_whole(forward, entry, over):
    """Whether every letter of an entry runs along the whole of its axis, so that the entries make up the array; A[i,i] is its diagonal alone."""
    family, ranges = forward.families.get(entry.name), {binder.letter: binder for binder in over}
    letters = [place for place in entry.places if place in ranges]
    if family is None or len(set(letters)) < len(letters):
        return False
    pairs = list(zip(family.over, entry.places))
    known = {binder.letter: place for binder, place in pairs}
    return all(runs_along(ranges[place], axis, known) for axis, place in pairs[family.sequence:] if place in ranges)
