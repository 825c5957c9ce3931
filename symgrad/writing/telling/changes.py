"""The part of a page that tells of changes: the linear change of a cost, its gradient, the step against it, the update."""

from symgrad.notation.nodes import Change, ColumnVector, Gradient, Total, Vector
from symgrad.writing.telling.facts import ranges
from symgrad.writing.typesetting.blocks import Heading
from symgrad.writing.typesetting.tree import Sign, equated, row


def is_descent(derivation):
    """Whether a derivation goes on to changes."""
    return any(proof.is_change for proof in derivation.proofs)


def kind_of_change(derivation):
    """What a derivation tells of changes: "first order", "second order", "descent" or "newton"."""
    return "newton" if derivation.newton else "descent" if derivation.rate else "second order" if derivation.order == 2 else "first order"


def tell_changes(writer):
    """The proofs that tell of changes, in order, each with its sentence."""
    proofs = [proof for proof in writer.derivation.proofs if proof.is_change]
    if not proofs:
        return
    writer.blocks.append(Heading(writer.words("step" if writer.derivation.rate or writer.derivation.newton else "change"), 1))
    if writer.derivation.order == 2:
        _to_second_order(writer, *proofs)
        return
    updates = []
    for number, proof in enumerate(proofs):
        if isinstance(proof.left, Change):
            _change(writer, proof, first=number == 0)
        elif isinstance(proof.left.of, Vector):
            writer.say("new value", vector=writer.lay(proof.left.of))
            writer.display(_update(writer, "update", proof))
        else:
            updates.append(proof)
    if updates:
        writer.say("new values")
        writer.display(*(_update(writer, f"update-{proof.left.of.name}", proof) for proof in updates))


def _change(writer, proof, first):
    of = proof.left.of
    if isinstance(of, Vector):
        writer.say("choice of the change", rate=writer.lay(writer.derivation.rate))
        writer.display(writer.equation("choice", writer.lay(proof.left), writer.lay(proof.right)))
    elif first:
        _linear(writer, proof)
    else:
        writer.say("gain", cost=writer.cost)
        shown = proof.steps[1:]         # the sum itself was shown when the change was first met
        writer.display(_about(writer, "gain", proof.left, *(step.after for step in shown)))


def _to_second_order(writer, change, *step):
    """The change to second order; where it is stationary, and the step that leads there."""
    (e,), cost = writer.derivation.vector.entries, writer.lay(change.left.of)
    writer.say("to second order", cost=cost, entry=writer.lay(e.entry))
    writer.display(_about(writer, "change", change.left, *(each.after for each in change.steps)))
    if step:
        stationary, chosen, update = step
        writer.say("stationary", cost=cost)
        writer.display(writer.equation("stationary", writer.lay(stationary.left), writer.lay(stationary.right), where=ranges(writer, e.binders)))
        writer.say("solved by", case="array" if e.binders else "number")
        writer.display(writer.equation("choice", writer.lay(chosen.left), writer.lay(chosen.right), where=ranges(writer, e.binders)))
        writer.say("new values")
        writer.display(_update(writer, "update", update))


def _linear(writer, proof):
    """The sum of changes, the gradient as a column, and the sum as their dot product."""
    vector, sum_, *rest = writer.derivation.vector, *proof.steps
    entries = [writer.lay(e.entry) for e in vector.entries]
    writer.say("first-order change", cost=writer.cost, entries=entries)
    writer.display(_about(writer, "change", proof.left, sum_.after))
    if rest:
        writer.say("gradient", cost=writer.cost, vector=writer.lay(vector))
        cost = writer.derivation.cost
        writer.display(
            _column(writer, "gradient", Gradient(cost, vector), [Total(cost, e.entry) for e in vector.entries]),
            _column(writer, "changes", Change(vector), [Change(e.entry) for e in vector.entries]))
        if any(e.binders for e in vector.entries):
            writer.say("every entry")
        writer.say("as a dot product")
        writer.display(_about(writer, "dot", proof.left, rest[-1].after))


def _about(writer, label, left, *rights):
    """`left` is about the first of `rights`; the others are equal to it."""
    first, *others = map(writer.lay, rights)
    return writer.line(label, writer.lay(left), row(Sign("about"), first, equated(*others)))


def _column(writer, label, left, entries):
    return writer.line(label, writer.lay(left), row(Sign("defined"), writer.lay(ColumnVector(*entries))))


def _update(writer, label, proof):
    """v -> v' = v + change, with what the change is put in."""
    shown = [step.after for step in proof.steps[1:]] or [proof.right]
    return writer.line(label, writer.lay(proof.left.of), row(Sign("becomes"), writer.lay(proof.left), equated(*map(writer.lay, shown))))


def names_of_changes(writer):
    """Rows of the notation table: the vector of what varies and the learning rate."""
    derivation, words = writer.derivation, writer.words
    if not is_descent(derivation) or derivation.order == 2:
        return
    entries = [writer.lay(e.entry) for e in derivation.vector.entries]
    yield (writer.lay(derivation.vector),), words("vector", entries=entries), (), ()
    if derivation.rate:
        yield (writer.lay(derivation.rate),), words("rate"), words("number"), ()
