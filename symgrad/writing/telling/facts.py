"""What a page says besides the proofs: ranges, conditions, what its signs mean, conventions at kinks."""

from dataclasses import replace

from sympy import S

from symgrad.equations.free_components import components_of
from symgrad.equations.labels import entry_at_labels
from symgrad.notation.brackets import Bracket, Delta, Differ, OfValues
from symgrad.notation.functions import SCALAR_TABLE, TWO_TABLE, maximum, minimum
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Binder, D, Letter, Local, OfMatrix, Over, Plus, Quantity
from symgrad.notation.traversal import free_letters, parts
from symgrad.rules import Trait
from symgrad.rules.calculus import against_a_number
from symgrad.writing.typesetting.cases import branches
from symgrad.writing.typesetting.fractions import brace
from symgrad.writing.typesetting.pieces import layout
from symgrad.writing.typesetting.tree import Sign, row, separated
from symgrad.writing.typesetting.words import in_formula


def interval(writer, binder):
    """`l = 1, ..., L` as a tree; only the value where there is one."""
    letter, lo, hi = (writer.lay(part) for part in (binder.letter, binder.lo, binder.hi))
    if binder.lo == binder.hi:
        return row(letter, Sign("equal"), lo)
    return row(letter, Sign("equal"), lo, Sign("comma"), Sign("dots"), Sign("comma"), hi)


def ranges(writer, over, lead=True):
    """The written ranges of a telescope as cells of a line: one pair, or none where every range is understood."""
    written = [interval(writer, binder) for binder in over if binder.written]
    return _cells(writer, "for" if lead else "", "ranges", written)


def written_places(writer, proof):
    """`where i = 2*j` as cells of a line: the values of the letters that a proof is about, beyond those at which its left side exists."""
    axes = [(axis, place) for side in proof.left.args for axis, place in zip(writer.system.families[side.name].axes_at(side.places), side.places)]
    exists = [end for axis, place in axes for end in (place - axis.lo, axis.hi - place)]
    known = RangeFacts(proof.over, [S(bound).expand() for bound in exists])
    bounds = [bound for bound in proof.conditions if free_letters(bound) and not known.nonnegative(bound)]
    return _cells(writer, "where", "conditions", conditions(writer, bounds))


def _cells(writer, key, called, facts):
    """Facts as one pair of cells, in a sentence that has them by a name; without its key, as the right cell alone."""
    shown = separated(facts, "comma", "quad")
    if not facts:
        return ()
    return (Sign("quad"), in_formula(writer.words(key, **{called: shown}))) if key else (shown,)


def conditions(writer, bounds):
    """Index expressions that are >= 0, each as a relation; two that are each other's negative as one equation."""
    bounds = list(dict.fromkeys(S(bound).expand() for bound in bounds))
    once = [bound for number, bound in enumerate(bounds) if -bound not in bounds[:number]]
    solved = [max(bound, -bound, key=lambda each: isinstance(_added(each), Letter)) if -bound in bounds else bound for bound in once]
    return [_relation(writer, bound, -bound in bounds) for bound in solved]


def _relation(writer, bound, equal):
    """`L - 2 >= 0` as `L >= 2`, and `N - 1 - i >= 0` as `i <= N - 1`: where letters stand at one side, at the left."""
    left, sign = _added(bound), "at least"
    if not free_letters(left) and free_letters(bound):
        left, sign, bound = _added(-bound), "at most", -bound
    return row(writer.lay(left), Sign("equal" if equal else sign), writer.lay((left - bound).expand()))


def _added(bound):
    """The sum of the terms of a bound that are added, without its number."""
    return sum((c*e for e, c in bound.as_coefficients_dict().items() if c > 0 and e != 1), S.Zero)


def everything(writer):
    """Every expression that a page may show."""
    for definition in writer.system.definitions:
        yield definition.body
    for proof in writer.derivation.proofs:
        yield proof.left
        for step in proof.steps:
            yield step.after
    for shown in (*writer.derivation.claims, *writer.derivation.evaluated, *writer.derivation.updated):
        yield from (shown.left, shown.right, *(step.after for step in shown.steps))


def page_remarks(writer):
    """The conventions of the page, as sentences: shape, local derivatives, labels, brackets."""
    words, derivation = writer.words, writer.derivation
    if writer.system.upstream:
        _, of = writer.system.upstream_gradient
        yield words("upstream", cost=writer.cost, ratio=writer.lay(Local(Quantity(writer.system.upstream), of)))
    yield words("layout", cost=writer.cost)
    yield from _structured(writer)
    yield from _tied(writer)
    if any(not binder.written and binder.lo != 0 for d in writer.system.definitions for binder in (*d.over, *parts(d.body, Binder))):
        yield words("whole axis told")
    elif any(not binder.written for family in writer.system.families.values() for binder in family.over):
        yield words("whole axis")
    local = next((part for proof in derivation.proofs for step in proof.steps for part in parts(step.before, Local)), None)
    if local is not None:
        yield words("local means", ratio=writer.lay(local))
    sifted = _sifted(derivation)
    if writer.options.level != "full" and sifted is not None:
        yield words("only read", entry=writer.lay(Quantity(sifted.of.name)))
    twice = next((part for proof in derivation.proofs for part in parts(proof.chain, Local) if writer.style.others_through(part)), None)
    if twice is not None:
        held = [writer.lay(name) for name in writer.style.others_through(twice)]
        yield words("bar", ratio=writer.lay(twice), cost=writer.cost, held=held)
    label = next(((family.generic, family.over[0].letter) for name, family in writer.system.families.items() if name in writer.style.raised), None)
    if label:
        entry, letter = label
        yield words("labels", manner=writer.style.layers, entry=writer.lay(entry), letter=writer.lay(letter))
    yield from _bracket_remarks(writer)
    yield from _picked_remark(writer)
    shown = {e.operator: e for body in everything(writer) for e in parts(body, OfMatrix)}
    yield from (words("function of a matrix", function=name, shown=writer.lay(shown[name])) for name, row in MATRIX_FUNCTIONS.items()
                if name in shown and row.told)


def _picked_remark(writer):
    """What an entry at a label stands for."""
    picks = [part for body in everything(writer) for part in parts(body, Over) if entry_at_labels(part, writer.style.labels) is not None]
    if picks:
        pick = min(picks, key=lambda part: len(list(parts(part, Over))))
        yield writer.words("picked", entry=writer.lay(pick), sum=layout(pick, replace(writer.style, labels={})))


def _structured(writer):
    """What a derivative by a matrix declared symmetric or diagonal is: by its entries as if independent, or by its free components."""
    system, asked = writer.system, {question.name for question in writer.derivation.questions}
    for name, kind in system.structure.items():
        matrix = writer.lay(Quantity(name))
        if system.families[name].kind == "defined":
            yield writer.words("by components", structure=kind, matrix=matrix, components=writer.lay(Quantity(components_of(system, name))))
        elif name in asked:
            yield writer.words("as independent", matrix=matrix, structure=kind)


def _tied(writer):
    """What the derivative by a parameter is that others are equal to, entry by entry."""
    forward = writer.derivation.forward
    asked = dict.fromkeys(question.name for question in writer.derivation.questions)
    parameters = [name for name in forward.families if name in asked and name in forward.inputs or components_of(forward, name) in asked]
    for name in parameters:
        uses = forward.readers.get(name, ())
        tied = [d for d in uses if isinstance(d.body, Quantity)]
        if tied and (len(uses) > 1 or any(free_letters(d.target) - free_letters(d.body) for d in tied)):
            yield writer.words("tied", parameter=writer.lay(Quantity(name)),
                               equations=[row(writer.lay(d.target), Sign("equal"), writer.lay(d.body)) for d in tied],
                               uses=[writer.lay(d.target) for d in uses])


def _sifted(derivation):
    """A local derivative of a chain rule from which the terms that are zero were left out; None where no chain has such terms."""
    picked = (proof for proof in derivation.proofs if proof.is_adjoint and any(Trait.PICKS in step.rule.traits for step in proof.steps))
    return next((local for proof in picked for local in parts(proof.chain, Local)), None)


def _bracket_remarks(writer):
    shown = list(everything(writer)) if writer.options.level == "full" else [p.right for p in writer.derivation.proofs] + [
        p.chain for p in writer.derivation.proofs]
    brackets = [b for e in shown for b in _outside_of_cases(e, writer.style) if not isinstance(b, Differ)]
    delta = [b for b in brackets if isinstance(b, Delta) and all(isinstance(arg, Letter) for arg in b.args)]
    if delta and writer.style.writes_deltas:
        yield writer.words("kronecker", delta=writer.lay(delta[0]))
        brackets = [b for b in brackets if b not in delta]
    bodies = [d.body for d in writer.derivation.forward.definitions]
    written = [b for body in bodies for b in _outside_of_cases(body, writer.style)]
    if brackets or any(not isinstance(b, Delta) for b in written):
        yield writer.words("brackets", bracket=writer.lay((brackets or [b for b in written if not isinstance(b, Delta)])[0]))
    of_values = [b for b in written if isinstance(b, OfValues)]
    if of_values:
        yield writer.words("brackets of values", bracket=writer.lay(of_values[0]))
    if any(brace(part, writer.style) for e in (*bodies, *shown) for part in parts(e, Plus)):
        yield writer.words("cases")


def _outside_of_cases(e, style):
    """The brackets that a page shows as such, in no condition of a case and in no sum that picks an entry."""
    if entry_at_labels(e, style.labels) is not None:
        return
    if isinstance(e, Bracket):
        yield e
    for part in [value for value, _ in branches(e)] if isinstance(e, Plus) and brace(e, style) else e.args:
        yield from _outside_of_cases(part, style)


def conventions(writer):
    """What is taken where a function that was differentiated has a kink, each as a sentence."""
    taken = [d.expression for proof in writer.derivation.proofs for step in proof.steps for d in parts(step.before, D)]
    kinds = {type(part) for e in taken for part in parts(e, tuple(row_.function for row_ in (*SCALAR_TABLE, *TWO_TABLE)))}
    said = [(row_.convention,) for row_ in (*SCALAR_TABLE, *TWO_TABLE) if row_.function in kinds and row_.convention]
    largest = [part for e in taken for part in parts(e, (maximum, minimum, Over)) if not isinstance(part, Over) or part.operator in ("max", "min")]
    against = [part for part in largest if not isinstance(part, Over) and against_a_number(part)]
    if against:
        said.append(writer.words("tie with a number", largest=writer.lay(against[0]), value=writer.lay(against_a_number(against[0])[0])))
    if len(against) < len(largest):
        said.append(writer.words("ties"))
    return said
