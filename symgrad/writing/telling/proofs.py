"""The part of a page that tells one proof after another: the chain rule in symbols, local derivatives, and what they give."""

from dataclasses import replace

from symgrad.notation.nodes import Differ, Over, Plus
from symgrad.notation.traversal import parts
from symgrad.rules import Trait
from symgrad.writing.telling import fold
from symgrad.writing.telling.facts import conditions, written_places, ranges
from symgrad.writing.telling.writer import slug
from symgrad.writing.typesetting.blocks import Heading, Paragraph
from symgrad.writing.typesetting.tree import Sign, row
from symgrad.writing.typesetting.words import Ref, capital


def tell_proof(writer, number, proof):
    """A proof under its heading: the chain rule, the local derivatives it needs, and what comes of them."""
    _proof_heading(writer, number, proof)
    if fold.is_direct(proof):
        _direct(writer, number, proof)
        return
    lines = _once(writer, fold.stages(proof, writer.options.level))
    label = f"{slug(proof.left.of)}-{slug(proof.left.by)}"
    chain = [stage for stage in lines if stage.role == "chain"]
    rest = lines[len(chain):]
    last = _chain(writer, proof, chain, label, bool(rest)) if chain else None
    if writer.options.level != "idea":
        _locals(writer, proof)
    for turn, (stage, *then) in enumerate(_joined(writer, rest)):
        final = (then or [stage])[-1] is rest[-1]
        last = _stage(writer, proof, stage, label if final else f"{label}-{turn + 1}", last, then)
    writer.results[number] = last


def _direct(writer, number, proof):
    """The derivative by what the cost reads itself, and nothing else does: its own equation gives it."""
    entry, quoted = writer.lay(proof.left.by), fold.quoted(proof)
    writer.say("directly" if quoted else "abstract", entry=entry, cost=writer.lay(proof.left.of), ratio=writer.ratio(proof.left))
    if quoted:
        _tell(writer, quoted, led=True)
        writer.results[number] = writer.told[quoted[0]]
        if proof.name is not None:
            writer.say("called", name=writer.lay(proof.name), ratio=writer.ratio(proof.left))


def _joined(writer, stages):
    """The lines after the chain; short of full detail, ones and zeros go in the very line in which values are put in."""
    groups = []
    for stage in stages:
        numbers_only = all(Trait.TRIVIAL in step.rule.traits for step in stage.steps)
        if groups and numbers_only and writer.options.level != "full" and len(groups[-1]) == 1:
            groups[-1].append(stage)
        else:
            groups.append([stage])
    return groups


def _once(writer, stages):
    """Lines without one that would look as the line before it and be there for the same rules."""
    kept = []
    for stage in stages:
        before = kept[-1] if kept else None
        if before and before.role == stage.role and fold.rules_of(before.steps) == fold.rules_of(stage.steps) \
                and writer.lay(before.after) == writer.lay(stage.after):
            kept[-1] = replace(stage, steps=before.steps + stage.steps)
        else:
            kept.append(stage)
    return kept


def _proof_heading(writer, number, proof):
    entry = writer.lay(proof.left.by)
    case = ranges(writer, proof.over, lead=False) if len(_siblings(writer, number, proof)) > 1 and not proof.where else ()
    writer.blocks.append(Heading(writer.words("by", entry=entry, case=list(case)), 2))
    if proof.conditions:
        writer.say("condition", condition=conditions(writer, proof.conditions))


def _siblings(writer, number, proof):
    return [other for other in writer.derivation.proofs
            if other.is_adjoint and proof.is_adjoint and other.left.by.name == proof.left.by.name]


def _chain(writer, proof, stages, label, more):
    """The chain rule in symbols, with the reason for its shape."""
    for turn, stage in enumerate(stages):
        final = stage is stages[-1]
        name = f"{label}-chain" if more or not final else label
        if writer.options.level == "full":
            _because(writer, stage)
        else:
            _why_chain(writer, proof, stage.after)
        left, rights = _left(writer, proof, turn == 0)
        last = writer.display(writer.equation(name, left, *rights, writer.lay(stage.after)))
    return last


def _left(writer, proof, first):
    """The left side; where a named adjoint appears first, its name and what it stands for."""
    if first and proof.name is not None:
        return writer.lay(proof.name), (writer.ratio(proof.left),)
    return writer.lay(proof.left), ()


def _why_chain(writer, proof, chain):
    entry, cost = writer.lay(proof.left.by), writer.lay(proof.left.of)
    through = [writer.lay(node) for node in fold.path(chain) if node != proof.left.of]
    sums = [binder for part in parts(chain, Over) for binder in part.binders]
    if chain == 0:
        writer.say("not at all", entry=entry, cost=cost)
    elif isinstance(chain, Plus):
        writer.say("ways", entry=entry, cost=cost, count=len(chain.args))
    elif not through:
        writer.say("itself", entry=entry, cost=cost)
    else:
        writer.say("through", entry=entry, cost=cost, through=through, letters=[writer.lay(binder.letter) for binder in sums],
                 conditions=[writer.lay(bracket) for bracket in dict.fromkeys(parts(chain, Differ))])


def _locals(writer, proof):
    """The local derivatives that a proof quotes and that have not been met, each beside its equation."""
    numbers = fold.quoted(proof)
    new = [number for number in numbers if number not in writer.told]
    if new:
        _tell(writer, new, some=len(new) < len(numbers))


def _tell(writer, new, some=False, led=False):
    """Local derivatives: those seen at a glance beside their equations, then those that want lines of their own.

    `some` says that others have been met before, `led` that a sentence has led to the only one already.
    """
    proofs = writer.derivation.proofs
    short = [number for number in new if writer.options.level == "idea" or writer.options.level == "brief" and not fold.wants_lines(proofs[number])]
    if short:
        if not led:
            writer.say("factors new" if some or len(short) < len(new) else "factors", count=len(short))
        lines = [_beside(writer, proofs[number]) for number in short]
        writer.told.update({number: line.label for number, line in zip(short, lines)})
        writer.display(*lines)
    for number in new:
        if number not in short:
            writer.told[number] = _worked_out(writer, proofs[number], led)


def _beside(writer, proof):
    """A definition and, at its right, the derivative that follows from it."""
    body = proof.steps[0].after.expression
    return writer.line(f"{slug(proof.left.of)}-{slug(proof.left.by)}", writer.lay(proof.left.of),
                     row(Sign("equal"), writer.lay(body)), row(Sign("implies"), writer.lay(proof.left)),
                     row(*(part for value in fold.worked_values(proof) for part in (Sign("equal"), writer.lay(value)))),
                     *written_places(writer, proof))


def _worked_out(writer, proof, led):
    label = f"{slug(proof.left.of)}-{slug(proof.left.by)}"
    if writer.options.level == "full":
        stages = _once(writer, [fold.Stage(step.after, (step,), "rule") for step in proof.steps])
    else:
        stages = fold.worked_out(proof)
    if not led:
        writer.say("works out", ratio=writer.lay(proof.left))
    for turn, stage in enumerate(stages):
        if turn:
            _because(writer, stage)
        last = writer.display(writer.equation(label if stage is stages[-1] else f"{label}-{turn + 1}", writer.lay(proof.left),
                                          writer.lay(stage.after), where=written_places(writer, proof)))
    return last


def _stage(writer, proof, stage, label, last, then=()):
    if stage.role == "put in" and writer.options.level == "idea":
        writer.say("in short")
    elif stage.role == "put in":
        writer.say("put in", refs=[Ref(writer.told[number]) for number in fold.quoted(proof)], chain=Ref(last))
    else:
        _because(writer, stage)
    left, _ = _left(writer, proof, False)
    return writer.display(writer.equation(label, left, *(writer.lay(each.after) for each in (stage, *then))))


def _because(writer, stage):
    """What was done to reach a line: each rule's sentence; of a long differentiation the names of the rules."""
    rules = [rule for rule in fold.rules_of(stage.steps) if Trait.TRIVIAL not in rule.traits] or fold.rules_of(stage.steps)
    if len(rules) > 2 and all(rule.grain == "calculus" for rule in rules):
        writer.say("differentiated", rules=[writer.words.rule(rule) for rule in rules])
        return
    used = [Ref(label) for label in writer.assumed]
    reasons = [writer.words.reason(rule, used if Trait.ASSUMES in rule.traits else ()) for rule in rules]
    writer.blocks.append(Paragraph(capital(writer.words("because", reasons=reasons))))
