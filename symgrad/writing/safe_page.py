"""The part of a page that tells what a program computes in another form than is written, and why."""

from itertools import groupby

from symgrad.stable import stabilised, written_out
from symgrad.writing.blocks import Display, Heading, Paragraph
from symgrad.writing.facts import ranges
from symgrad.writing.tree import Sign, row


def tell_safely(writer):
    """Each equation of the gradient system that a program computes in a safe form: the textbook form, then the safe one."""
    system = writer.derivation.system
    conditions = *system.conditions, *system.assumed
    safe, guarded = (stabilised(system.definitions, conditions, guarded=each) for each in (False, True))
    pairs = [(old, each) for old, each in zip(system.definitions, safe) if each.laws]
    writer.blocks.append(Heading(writer.words("safely")))
    writer.say("safely say" if pairs else "safe as written")
    for reasons, group in groupby(pairs, key=lambda pair: tuple(sorted({law.why for law in pair[1].laws}, reverse=True))):
        writer.blocks.append(Display(tuple(_line(writer, old, each) for old, each in group)))
        writer.blocks.append(Paragraph(tuple(piece for number, why in enumerate(reasons)
                                             for piece in ((" ",)*bool(number) + writer.words(f"why {why}")))))
    if [each.definition for each in safe] != [each.definition for each in guarded]:
        writer.say("safely weights")


def _line(writer, old, each):
    rights = row(*(part for body in (old.body, written_out(each.definition.body)) for part in (Sign("equal"), writer.lay(body))))
    return writer.line("safe", writer.lay(old.target), rights, *ranges(writer, old.over))
