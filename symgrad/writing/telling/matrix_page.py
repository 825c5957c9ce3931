"""The part of a page in matrix notation: equations and results with whole arrays in place of entries, each beside its shape."""

from dataclasses import replace

from symgrad.deriving.layouts import is_turned
from symgrad.equations.symmetry import declared_symmetric
from symgrad.matrices.forms import form_of
from symgrad.matrices.tree import Array, walk
from symgrad.notation.nodes import Letter, Quantity
from symgrad.notation.traversal import free_letters
from symgrad.writing.telling.facts import ranges
from symgrad.writing.typesetting.arrays import layout_array, shape_of
from symgrad.writing.typesetting.blocks import Box, Display, Heading, Line, Paragraph
from symgrad.writing.typesetting.fractions import divides, flattened
from symgrad.writing.typesetting.tree import Fence, Number, Sign, row

# What is said of an operation the first time a page shows it.
SAID = ("hadamard", "division", "each", "call", "along", "kron", "diagonal", "eye", "ones", "onehot", "norm")


def tell_equations(writer):
    """The equations in matrix notation, if every one of them has it."""
    shown, writer.arrays = writer.arrays, []
    lines = [_equation(writer, definition) for definition in writer.derivation.forward.definitions]
    writer.arrays = shown + writer.arrays if all(lines) else shown
    if all(lines):
        writer.say("matrix equations")
        writer.blocks.append(Display(tuple(lines)))


def _equation(writer, definition):
    name, letters = split(writer.system, definition.target)
    array = form_of(writer.derivation, definition) if name is not None else None
    if array is None:
        return None
    writer.arrays.append(array)
    right = row(Sign("equal"), layout_array(array, writer.style))
    return Line((writer.lay(name), right, *_beside(writer, array.shape, False, definition.over, letters)))


def tell_results(writer):
    """The results of the page in matrix notation, under the numbers of their proofs, and which of them have none."""
    proofs = writer.derivation.proofs
    found = [(proofs[number], _result(writer, proofs[number], label)) for number, label in writer.results.items()]
    lines, without = [line for _, line in found if line], [proof for proof, line in found if not line]
    writer.blocks.append(Heading(writer.words("matrix form")))
    if lines:
        writer.say("matrix results")
        writer.blocks.append(Box(tuple(lines)))
        writer.say("matrix compared" if writer.options.report is not None else "matrix same")
        _tell_layout(writer)
    if without:
        writer.say("no matrix form", ratios=list(dict.fromkeys(writer.lay(proof.left) for proof in without)))
    said = _signs(writer)
    if said:
        writer.blocks.append(Paragraph(said))


def _result(writer, proof, label):
    """A result as a line; None where it has no matrix form."""
    ratio = writer.derivation.multiple_of(proof) if proof.is_multiple else proof.left
    (of, rows), (by, columns) = split(writer.system, ratio.of), split(writer.system, ratio.by)
    array = None if of is None or by is None else form_of(writer.derivation, proof)
    if array is None:
        return None
    writer.arrays.append(array)
    turned = is_turned(writer.derivation.cost, writer.options.layout) and 0 < len(array.shape) < 3
    standing = turned and not writer.derivation.cost.places  # beside second derivatives the first ones keep the shape of their array
    right = layout_array(_standing(array, writer) if standing else array, writer.style, turned)
    shown, left, called = [Sign("equal"), right], ratio.func(of, by), proof.left if proof.is_multiple else proof.name
    name = called and layout_array(Array("name", (), array.shape, Quantity(called.name, *by.places)), writer.style, turned)
    if turned and name is not None and not proof.is_multiple:
        shown = [Sign("equal"), name] + shown
    left = name if proof.is_multiple else writer.ratio(left) if turned else writer.lay(left)
    return Line((left, row(*shown), *_beside(writer, array.shape, turned, proof.over, rows + columns)), label)


def split(system, entry):
    """(the array of an entry, the letters that count its axes); (None, ()) where the letters do not stand last, each by itself once."""
    places, first = entry.places, int(system.families[entry.name].sequence) if entry.name in system.families else 0
    cut = next((n for n, place in enumerate(places) if n >= first and isinstance(place, Letter)), len(places))
    letters = places[cut:]
    fixed = not any(free_letters(place) for place in places[first:cut])
    if not fixed or len(set(letters)) < len(letters) or not all(isinstance(place, Letter) for place in letters):
        return None, ()
    return Quantity(entry.name, *places[:cut]), tuple(letters)


def _standing(array, writer):
    """An array in which a ratio such as dC/dz, which the layout turns too, is turned back."""
    if array.op == "name" and array.shape and writer.style.adjoint(array.data.name):
        return Array("transpose", (array,), array.shape[::-1])
    return replace(array, args=tuple(_standing(arg, writer) for arg in array.args))


def _beside(writer, shape, turned, over, letters):
    """The cells at the right of a line: its shape, then the ranges of the other letters."""
    sizes = (row(Number("1"), Sign("by"), shape_of(shape, writer.style)) if turned and len(shape) == 1
             else shape_of(shape[::-1] if turned else shape, writer.style) if shape else None)
    written = ranges(writer, [binder for binder in over if binder.letter not in letters])
    if sizes is None:
        return written
    return (Sign("quad"), row(Fence(sizes), *([Sign("quad"), written[-1]] if written else [])))


def _tell_layout(writer):
    cost, asked = writer.derivation.cost, writer.derivation.questions[0]
    of, by = (writer.lay(split(writer.system, entry)[0] or Quantity(entry.name)) for entry in (cost, asked))
    writer.say("arrangement", arrangement=writer.options.layout, kind="array" if cost.places else "number", cost=of, by=by)
    first = next((a.data for array in writer.arrays for a in walk(array) if a.op == "name" and a.shape and writer.style.adjoint(a.data.name)), None)
    if cost.places and first is not None and writer.options.layout != "gradient":
        writer.say("first keeps", ratio=writer.lay(first))
    named = [proof for proof in writer.derivation.proofs if proof.name is not None]
    if named and is_turned(cost, writer.options.layout):
        name, entry = (split(writer.system, node)[0] for node in (named[0].name, named[0].left.by))
        if name is not None and entry is not None:
            name = Quantity(name.name, *entry.places)
            writer.say("name keeps", name=writer.lay(name), entry=writer.lay(entry))


def _signs(writer):
    """What the signs of matrix notation mean, as far as the page shows them, as one sentence after another."""
    parts, shown = [part for array in writer.arrays for part in walk(array)], {}
    for part in parts:
        for sign in _signs_of(part):
            shown.setdefault(sign, Sign(sign) if sign in ("hadamard", "division", "kron") else layout_array(part, writer.style))
    said = [writer.words("sign", kind=sign, sign=shown[sign]) for sign in SAID if sign in shown]
    standing = {part.data.name for part in parts if part.op == "name"}
    symmetric = [name for name in writer.system.structure if name in standing and declared_symmetric(writer.system, name)]
    if symmetric:
        said.append(writer.words("symmetry used", names=[writer.lay(Quantity(name)) for name in symmetric]))
    if any(isinstance(axis, tuple) for array in writer.arrays for axis in array.shape):
        said.append(writer.words("stacked"))
    return writer.words.listed(said, "sentences")


def _signs_of(array):
    factors = [factor for factor in flattened(array) if factor.shape]
    if array.op == "times" and len(factors) > 1:
        below = [divides(factor) for factor in factors[1:]]
        yield from ("hadamard",)*(not all(below)) + ("division",)*any(below)
    elif array.op == "power" and array.shape and not divides(array):
        yield "each"
    elif array.op in ("call", "kron", "diagonal", "eye", "ones", "onehot") and array.shape:
        yield array.op
    elif array.op in ("softmax", "log_softmax", "logsumexp", "max", "min") and len(array.args[0].shape) > 1:
        yield "along"
    elif array.op == "norm" and len(array.args[0].shape) > 1:
        yield "norm"
