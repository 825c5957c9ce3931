"""The parts of a page that tell what the text shows, the answers at a point, and the updates with the derivatives put in."""

from dataclasses import replace

from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.matching import find, patterned
from symgrad.notation.nodes import Plus
from symgrad.rules import Trait
from symgrad.writing.telling import fold
from symgrad.writing.telling.facts import ranges
from symgrad.writing.telling.proofs import at_length, because, beside, without_repeats
from symgrad.writing.telling.writer import slug
from symgrad.writing.typesetting.blocks import Heading
from symgrad.writing.typesetting.tree import equated, row
from symgrad.writing.typesetting.words import Ref


def tell_claims(writer):
    """Each identity that the text shows, with its proof, or with the word that numbers alone speak for it."""
    claims = writer.derivation.claims
    if claims:
        writer.blocks.append(Heading(writer.words("shown")))
    told = {(proof.left, proof.over): writer.told[number] for number, proof in enumerate(writer.derivation.proofs) if number in writer.told}
    for shown in claims:
        line = writer.equation("shown", writer.lay(shown.left), writer.lay(shown.right), where=ranges(writer, shown.over))
        writer.say("it is shown that")
        writer.display(line)
        for start, steps in shown.lines:
            _line(writer, shown, start, steps, told)
        writer.say(_end(shown), ref=Ref(line.label), count=shown.compared, order="kept" if shown.ends else "changed")
        if shown.one_sided and not shown.lines:
            writer.say("one side", functions=[writer.lay(e) for e in shown.one_sided])


def _end(shown):
    """The sentence at the end of a claim."""
    if not shown.lines:
        return "by numbers alone"
    if shown.lines[0][0] not in (shown.left, shown.right):
        return "nothing is left"
    return "sides meet" if len(shown.lines) > 1 else "same side"


def _line(writer, shown, start, steps, told):
    """One side, or the difference of both, rewritten: a display for each line, the local derivatives told before they are put in."""
    side = "left" if start == shown.left else "right" if start == shown.right else "difference"
    if not steps:
        return
    writer.say("starts", side=side)
    apart = isinstance(start, Plus)
    if apart:
        writer.display(writer.line(f"shown-{side}", row(), writer.lay(start)))
    lines = without_repeats(writer, fold.lines_of(steps, writer.options.level))
    if writer.options.level != "full":
        lines = _seen(writer, start, lines)
    for turn, stage in enumerate(lines):
        _locals(writer, stage.steps, told)
        if writer.options.level == "idea":
            writer.say("shown in short", count=len(steps))
        else:
            because(writer, stage)
        left = writer.lay(start) if turn == 0 and not apart else row()
        writer.display(writer.equation(f"shown-{side}", left, writer.lay(stage.after)))


def _seen(writer, start, lines):
    """Lines without those that look as the line before them: what they did is told with the next one."""
    shown, found, waiting = writer.lay(start), [], ()
    for stage in lines:
        stage = replace(stage, steps=(*waiting, *stage.steps))
        if stage is not lines[-1] and writer.lay(stage.after) == shown and stage.after != lines[-1].after:
            waiting = stage.steps
            continue
        shown, waiting = writer.lay(stage.after), ()
        found.append(stage)
    return found


def _locals(writer, steps, told):
    """The local derivatives that steps put in and that nothing has told yet."""
    quoted = [step.uses for step in steps if step.uses is not None and step.uses.is_local]
    new = []
    for proof in quoted:
        if not any(_says(other, proof) for other in (*told, *((each.left, each.over) for each in new))):
            new.append(proof)
    short = [proof for proof in new if writer.options.level == "idea" or not fold.wants_lines(proof)]
    if short:
        writer.say("factors", count=len(short))
        lines = [beside(writer, proof) for proof in short]
        writer.display(*lines)
        told.update({(proof.left, proof.over): line.label for proof, line in zip(short, lines)})
    for proof in new:
        if proof not in short:
            told[proof.left, proof.over] = at_length(writer, proof, False)


def _says(other, proof):
    """Whether what was told of one local derivative is what a proof says, with other letters."""
    left, over = other
    binders, pattern = patterned(over, left)
    return find(binders, pattern, proof.left, RangeFacts(proof.over, proof.conditions)) is not None


def tell_evaluated(writer):
    """The answers at each point at which the text wants them evaluated."""
    derivation = writer.derivation
    for number, point in enumerate(writer.system.points):
        own = [shown for shown in derivation.evaluated if shown.point == number]
        put = [shown for shown in own if any(Trait.EVALUATES in step.rule.traits for step in shown.steps)]
        where = [row(writer.lay(entry), equated(writer.lay(value))) for _, entry, value in point]
        if number == 0 and own:
            writer.blocks.append(Heading(writer.words("at points"), 1))
        if own:
            writer.say("at point", values=where, count=len(put))
        if put:
            writer.display(*(_at_point(writer, shown) for shown in put))


def _at_point(writer, shown):
    """An answer: as it stands before the values are put in, with them, and in the end."""
    first = next(number for number, step in enumerate(shown.steps) if Trait.EVALUATES in step.rule.traits)
    last = max(number for number, step in enumerate(shown.steps) if Trait.EVALUATES in step.rule.traits)
    values = dict.fromkeys(writer.lay(e) for e in (shown.steps[first].before, shown.steps[last].after, shown.right))
    return writer.equation(f"at-{slug(shown.left)}", writer.lay(shown.left), *values, where=ranges(writer, shown.over))


def tell_updated(writer):
    """The equations that read derivatives, with those put in that were worked out."""
    updated = [shown for shown in writer.derivation.updated if any(step.uses is not None for step in shown.steps)]
    if updated:
        writer.blocks.append(Heading(writer.words("updated"), 1))
        writer.say("updates put in")
        writer.display(*(writer.equation(f"update-{slug(shown.left)}", writer.lay(shown.left), writer.lay(shown.right), where=ranges(writer, shown.over))
                         for shown in updated))
