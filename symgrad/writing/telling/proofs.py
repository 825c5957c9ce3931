"""The part of a page that tells one proof after another: the chain rule in symbols, local derivatives, and what they give."""

from dataclasses import replace

from symgrad.notation.brackets import Differ
from symgrad.notation.nodes import Over, Plus
from symgrad.notation.traversal import parts
from symgrad.rules import Trait
from symgrad.writing.telling import fold
from symgrad.writing.telling.facts import conditions, written_places, ranges
from symgrad.writing.telling.writer import slug
from symgrad.writing.typesetting.blocks import Heading, Paragraph
from symgrad.writing.typesetting.tree import Sign, equated, row
from symgrad.writing.typesetting.words import Ref, capital


def tell_proof(writer, number, proof):
    """A proof under its heading: the chain rule, the local derivatives it needs, and what comes of them."""
    _proof_heading(writer, proof)
    if fold.is_direct(proof):
        _direct(writer, number, proof)
        return
    lines = without_repeats(writer, fold.stages(proof, writer.options.level))
    label = slug(proof.left)
    chain = [stage for stage in lines if stage.role == "chain"]
    rest = lines[len(chain):]
    last = _chain(writer, proof, chain, label, bool(rest)) if chain else None
    if writer.options.level != "idea":
        _locals(writer, proof)
    for turn, (stage, *then) in enumerate(_joined(writer, rest)):
        final = (then or [stage])[-1] is rest[-1]
        last = _stage(writer, proof, stage, label if final else f"{label}-{turn + 1}", last, then)
    writer.results[number] = last


def tell_multiple(writer, number, proof):
    """What a named multiple of a derivative is: the multiple, with the derivative put in, in the end."""
    writer.say("multiple", name=writer.lay(proof.left), adjoint=writer.lay(proof.steps[0].after))
    values = dict.fromkeys(writer.lay(step.after) for step in (*(proof.steps if writer.options.level == "full" else proof.steps[1:2]), proof.steps[-1]))
    writer.results[number] = writer.display(writer.equation(slug(proof.left), writer.lay(proof.left), *values))


def _direct(writer, number, proof):
    """The derivative by what the cost reads itself, and nothing else does: its own equation gives it."""
    entry, quoted = writer.lay(proof.left.by), fold.quoted(proof)
    writer.say("directly" if quoted else "abstract", entry=entry, cost=writer.lay(proof.left.of), ratio=writer.ratio(proof.left))
    if quoted:
        _tell(writer, quoted, led=True)
        writer.results[number] = writer.told[quoted[0]]
        reworded = [stage for stage in fold.one_by_one(proof.steps, "rule") if Trait.REWORDS in stage.steps[-1].rule.traits]
        for stage in reworded[-1:]:
            writer.results[number] = _stage(writer, proof, stage, slug(proof.left), None)
        if proof.name is not None:
            writer.say("called", name=writer.lay(proof.name), ratio=writer.ratio(proof.left))


def _joined(writer, stages):
    """The lines after the chain; short of full detail, ones and zeros go in the very line in which values are put in."""
    def numbers_only(group, stage):
        return writer.options.level != "full" and len(group) == 1 and all(Trait.TRIVIAL in step.rule.traits for step in stage.steps)
    return fold.grouped(stages, numbers_only)


def without_repeats(writer, stages):
    """Lines without one that would look as the line before it and be there for the same rules."""
    def alike(group, stage):
        before, same_rules = group[-1], fold.rules_of(group[-1].steps) == fold.rules_of(stage.steps)
        return before.role == stage.role and same_rules and writer.lay(before.after) == writer.lay(stage.after)
    return [replace(group[-1], steps=tuple(step for stage in group for step in stage.steps)) for group in fold.grouped(stages, alike)]


def _proof_heading(writer, proof):
    entry = writer.lay(proof.left.by)
    cases = [other for other in writer.derivation.proofs if other.is_adjoint and proof.is_adjoint and other.left.by.name == proof.left.by.name]
    case = ranges(writer, proof.over, lead=False) if len(cases) > 1 and not proof.where else ()
    writer.blocks.append(Heading(writer.words("by", entry=entry, case=list(case)), 2))
    if proof.conditions:
        writer.say("condition", condition=conditions(writer, proof.conditions))


def _chain(writer, proof, stages, label, more):
    """The chain rule in symbols, with the reason for its shape."""
    for turn, stage in enumerate(stages):
        final = stage is stages[-1]
        name = f"{label}-chain" if more or not final else label
        if writer.options.level == "full":
            because(writer, stage)
        else:
            _why_chain(writer, proof, stage.after)
        named = turn == 0 and proof.name is not None  # where a named adjoint appears first, its name and what it stands for
        left = (writer.lay(proof.name), writer.ratio(proof.left)) if named else (writer.lay(proof.left),)
        last = writer.display(writer.equation(name, *left, writer.lay(stage.after)))
    return last


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
    numbers = [number for number in fold.quoted(proof) if not writer.derivation.proofs[number].is_adjoint]
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
        lines = [beside(writer, proofs[number]) for number in short]
        writer.told.update({number: line.label for number, line in zip(short, lines)})
        writer.display(*lines)
    for number in new:
        if number not in short:
            writer.told[number] = at_length(writer, proofs[number], led)


def beside(writer, proof):
    """A definition and, at its right, the derivative that follows from it."""
    of, body = writer.lay(proof.left.of), writer.lay(proof.steps[0].after.expression)
    return writer.line(slug(proof.left), of, equated(body), row(Sign("implies"), writer.lay(proof.left)),
                       equated(*map(writer.lay, fold.worked_values(proof))), *written_places(writer, proof))


def at_length(writer, proof, led):
    label = slug(proof.left)
    if writer.options.level == "full":
        stages = without_repeats(writer, fold.one_by_one(proof.steps, "rule"))
    else:
        stages = fold.worked_out(proof)
    if not led:
        writer.say("works out", ratio=writer.lay(proof.left))
    for turn, stage in enumerate(stages):
        if turn:
            because(writer, stage)
        last = writer.display(writer.equation(label if stage is stages[-1] else f"{label}-{turn + 1}", writer.lay(proof.left),
                                          writer.lay(stage.after), where=written_places(writer, proof)))
    return last


def _stage(writer, proof, stage, label, last, then=()):
    if stage.role == "put in" and writer.options.level == "idea":
        writer.say("in short")
    elif stage.role == "put in":
        writer.say("put in", refs=[Ref(writer.told.get(number) or writer.results[number]) for number in fold.quoted(proof)], chain=Ref(last))
    else:
        because(writer, stage)
    return writer.display(writer.equation(label, writer.lay(proof.left), *(writer.lay(each.after) for each in (stage, *then))))


def because(writer, stage):
    """What was done to reach a line: each rule's sentence; of a long differentiation the names of the rules."""
    rules = [rule for rule in fold.rules_of(stage.steps) if Trait.TRIVIAL not in rule.traits] or fold.rules_of(stage.steps)
    if len(rules) > 2 and all(rule.grain == "calculus" for rule in rules):
        writer.say("differentiated", rules=[writer.words.rule(rule) for rule in rules])
        return
    used = [Ref(label) for label in writer.assumed]
    reasons = [writer.words.reason(rule, used if Trait.ASSUMES in rule.traits else ()) for rule in rules]
    writer.blocks.append(Paragraph(capital(writer.words("because", reasons=reasons))))
