"""The part of a page that tells what a program computes in another form than is written, and why."""

from symgrad.stable import stabilised, written_out
from symgrad.writing.telling.facts import everything, ranges
from symgrad.writing.telling.table import functions_told, told_function
from symgrad.writing.typesetting.blocks import Heading, Paragraph

REASONS = ("overflow", "cancellation", "zero")


def tell_safely(writer):
    """Each equation of the gradient system that a program computes in a safe form: the textbook form, then the safe one."""
    system = writer.derivation.system
    conditions = *system.conditions, *system.assumed
    safe, guarded = (stabilised(system.definitions, conditions, guarded=each) for each in (False, True))
    pairs = [(old, each) for old, each in zip(system.definitions, safe) if each.laws]
    writer.blocks.append(Heading(writer.words("safely")))
    if not pairs:
        writer.say("safe as written")
        return
    writer.say("safely say")
    bodies = [written_out(each.definition.body) for _, each in pairs]
    writer.display(*(writer.equation("safe", *map(writer.lay, (old.target, old.body, body)), where=ranges(writer, old.over))
                     for (old, _), body in zip(pairs, bodies)))
    told = functions_told(everything(writer))
    writer.blocks += [Paragraph(told_function(writer, each, "safely function", "safely slope")) for each in functions_told(bodies) if each not in told]
    for why in REASONS:
        if any(law.why == why for _, each in pairs for law in each.laws):
            writer.blocks.append(Paragraph(writer.words.safe(why)))
    if [each.definition for each in safe] != [each.definition for each in guarded]:
        writer.say("safely weights")
