"""The part of a page that tells what a program computes in another form than is written, and why."""

from symgrad.stable import stabilised, written_out
from symgrad.writing.telling.facts import everything, ranges
from symgrad.writing.telling.table import told_functions
from symgrad.writing.typesetting.blocks import Display, Heading
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
    told = told_functions(writer, everything(writer))
    for called, meaning in told_functions(writer, bodies):
        if (called, meaning) not in told:
            writer.say("safely function", function=called, meaning=meaning)
    for why in REASONS:
        if any(law.why == why for _, each in pairs for law in each.laws):
            writer.say(f"why {why}")
    if [each.definition for each in safe] != [each.definition for each in guarded]:
        writer.say("safely weights")


def _line(writer, old, body):
    rights = row(*(part for each in (old.body, body) for part in (Sign("equal"), writer.lay(each))))
    return writer.line("safe", writer.lay(old.target), rights, *ranges(writer, old.over))
