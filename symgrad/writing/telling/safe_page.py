"""The part of a page that tells what a program computes in another form than is written, and why."""

from symgrad.stable import stabilised, written_out
from symgrad.writing.telling.facts import everything, ranges
from symgrad.writing.telling.table import functions_told, told_function
from symgrad.writing.typesetting.blocks import Display, Heading, Paragraph
from symgrad.writing.typesetting.tree import Sign, row

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
    writer.blocks.append(Display(tuple(_line(writer, old, body) for (old, _), body in zip(pairs, bodies))))
    told = functions_told(everything(writer))
    writer.blocks += [Paragraph(told_function(writer, each, "safely function", "safely slope")) for each in functions_told(bodies) if each not in told]
    for why in REASONS:
        if any(law.why == why for _, each in pairs for law in each.laws):
            writer.blocks.append(Paragraph(writer.words.safe(why)))
    if [each.definition for each in safe] != [each.definition for each in guarded]:
        writer.say("safely weights")


def _line(writer, old, body):
    rights = row(*(part for each in (old.body, body) for part in (Sign("equal"), writer.lay(each))))
    return writer.line("safe", writer.lay(old.target), rights, *ranges(writer, old.over))
