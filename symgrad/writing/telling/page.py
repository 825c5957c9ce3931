"""The page of a derivation: its blocks in order, in words and formulas, and the whole document that a format makes of them."""

from hashlib import sha256
from types import MappingProxyType

from symgrad.limits import task
from symgrad.notation.nodes import Quantity, Total
from symgrad.stable import stabilised, written_out
from symgrad.writing.formats.templates import fill
from symgrad.writing.options import PageOptions
from symgrad.writing.telling import fold, matrix_page
from symgrad.writing.telling.changes import is_descent, kind_of_change, tell_changes
from symgrad.writing.telling.claims import tell_claims, tell_evaluated, tell_updated
from symgrad.writing.telling.facts import conventions, everything, page_remarks, ranges
from symgrad.writing.telling.proofs import tell_multiple, tell_proof
from symgrad.writing.telling.table import functions_told, notation_table, told_function
from symgrad.writing.telling.writer import Writer, slug
from symgrad.writing.typesetting.blocks import Box, Heading, Line, Page, Paragraph
from symgrad.writing.typesetting.tree import Number, Sign, equated
from symgrad.writing.typesetting.words import Words, in_formula

SUFFERED = ("overflow", "cancellation", "zero")  # what equations suffer from that a program computes in another form


@task("writing")
def document(derivation, spelling, whole, options):
    """The page of a derivation in a `Spelling`, by its templates, of which `whole` is the outermost."""
    from symgrad import __version__
    page = make_page(derivation, options)
    spelt = spelling(page)
    blocks = [fill(spelt.folder, spelt.template(block), **spelt.strings(block)).rstrip("\n") for block in page.blocks]
    made = Words(options.language)("made by", version=__version__, source=fingerprint(derivation.forward))
    return fill(spelt.folder, f"{whole}.{spelt.ending}", **spelt.whole(), blocks=blocks, made="".join(made), language=options.language)


def fingerprint(system):
    """Twelve digits that tell by which equations a page was made."""
    text = "\n".join(f"{definition.target} = {definition.body}" for definition in system.definitions)
    return sha256(text.encode()).hexdigest()[:12]


def make_page(derivation, options=PageOptions()):
    """The `Page` of a derivation."""
    return tell_page(Writer(derivation, options))


def tell_page(writer):
    """The `Page` of the derivation of a `Writer` that has told nothing yet."""
    _equations(writer)
    _question(writer)
    writer.blocks += [Heading(writer.words("notation")), notation_table(writer), *map(Paragraph, page_remarks(writer)), Heading(writer.words("derivation"))]
    _road(writer)
    proofs = writer.derivation.proofs
    quoted = {number for proof in proofs for number in fold.quoted(proof)}
    for number, proof in enumerate(proofs):
        if proof.is_adjoint or proof.is_local and number not in quoted:
            tell_proof(writer, number, proof)
        elif proof.is_multiple:
            tell_multiple(writer, number, proof)
    tell_changes(writer)
    tell_evaluated(writer)
    tell_updated(writer)
    _summary(writer)
    tell_claims(writer)
    if writer.options.form == "matrix":
        matrix_page.tell_results(writer)
    if writer.options.safe:
        _safely(writer)
    _foot(writer)
    return Page(_title(writer), tuple(writer.blocks), MappingProxyType(writer.numbers))


def _title(writer):
    questions = writer.derivation.questions
    if is_descent(writer.derivation):
        return writer.words("title of change", kind=kind_of_change(writer.derivation), cost=writer.lay(Quantity(writer.derivation.forward.cost)))
    return writer.words("title", cost=writer.cost, entries=[writer.lay(question) for question in questions])


def _equations(writer):
    writer.blocks += [Heading(writer.words("equations")), Paragraph(writer.words("equations say", cost=writer.cost))]
    updates = writer.derivation.forward.updates
    writer.display(*(_defining(writer, definition) for definition in writer.derivation.forward.definitions))
    if updates:
        writer.say("updates")
        writer.display(*(_defining(writer, definition) for definition in updates.definitions))
    if writer.options.form == "matrix":
        matrix_page.tell_equations(writer)
    facts = writer.system.facts
    if facts:
        writer.say("assumed")
        lines = [_assumption(writer, *fact) for fact in facts]
        writer.assumed = [line.label for line in lines]
        writer.display(*lines)


def _defining(writer, definition):
    """The line of an equation."""
    line = writer.equation(slug(definition.target), writer.lay(definition.target), writer.lay(definition.body), where=ranges(writer, definition.over))
    writer.defined[line.label] = definition.target.name
    return line


def _assumption(writer, binders, left, right):
    letters = [writer.lay(binder.letter) for binder in binders]
    every = [Sign("quad"), in_formula(writer.words("for every", letters=letters))] if binders else []
    return writer.equation("assumed", writer.lay(left), writer.lay(right), where=every)


def _question(writer):
    cost, questions = writer.derivation.cost, writer.derivation.questions
    writer.say("question", cost=writer.cost, entries=[writer.lay(question) for question in questions], ratio=writer.ratio(Total(cost, questions[0])))


def _road(writer):
    """Where other derivatives come before those asked for: which, and why."""
    kept, asked = fold.road(writer.derivation)
    if kept:
        kept, asked = ([writer.lay(Quantity(name)) for name in names] for names in (kept, asked))
        writer.say("road", asked=asked, cost=writer.cost, kept=kept)


def _summary(writer):
    proofs = [(writer.derivation.proofs[number], label) for number, label in writer.results.items()]
    lines = [Line((writer.lay(proof.left), equated(writer.lay(proof.right)), *ranges(writer, proof.over)), label) for proof, label in proofs]
    if lines:
        writer.blocks += [Heading(writer.words("summary")), Box(tuple(lines))]


def _safely(writer):
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
    for why in SUFFERED:
        if any(law.why == why for _, each in pairs for law in each.laws):
            writer.blocks.append(Paragraph(writer.words.safe(why)))
    if [each.definition for each in safe] != [each.definition for each in guarded]:
        writer.say("safely weights")


def _foot(writer):
    report, used = writer.options.report, conventions(writer)
    if used:
        writer.say("kinks", conventions=used)
    if report is None:
        writer.say("not checked")
    else:
        writer.say("checked", steps=report.steps, worst=Number(f"{float(report.worst):.1e}" if report.worst else "0"))
        if report.passed_over:
            writer.say("passed over", count=report.passed_over)
        if report.one_sided:
            writer.say("one side", functions=[writer.lay(e) for e in report.one_sided])
        _program_compared(writer, report)


def _program_compared(writer, report):
    """What is said of the compiled program; nothing where there is none."""
    if report.skipped and report.compiled:
        writer.say("program compared in part", entries=report.compiled, points=report.points, every=report.points + report.skipped,
                 reason=report.not_compared)
    elif report.compiled:
        writer.say("program compared", entries=report.compiled)
    elif report.skipped:
        writer.say("program not compared", reason=report.not_compared)
