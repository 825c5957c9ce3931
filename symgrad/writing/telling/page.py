"""The blocks of a page, in order, in words and formulas: a derivation told to a reader, still without a format."""

from dataclasses import replace
from types import MappingProxyType

from symgrad.notation.nodes import Differ, Over, Plus, Quantity, Total
from symgrad.notation.traversal import parts
from symgrad.rules import Trait
from symgrad.writing.telling import fold, matrix_page
from symgrad.writing.telling.changes import is_descent, tell_changes
from symgrad.writing.telling.facts import conditions, conventions, places, ranges, remarks
from symgrad.writing.telling.safe_page import tell_safely
from symgrad.writing.telling.signs import refuse_clash
from symgrad.writing.telling.table import notation_table
from symgrad.writing.typesetting.blocks import Box, Display, Heading, Line, Page, Paragraph
from symgrad.writing.typesetting.layout import layout
from symgrad.writing.typesetting.style import Style
from symgrad.writing.typesetting.tree import Number, Sign, row
from symgrad.writing.typesetting.words import Ref, Words, capital, in_formula


def make_page(derivation, level="brief", language="en", layers="parentheses", report=None, form="index", layout="gradient", safe=False):
    """The `Page` of a derivation. `report` is what its check returned, or None; the foot says which."""
    return _Writer(derivation, level, language, layers, form, layout, safe).page(report)


class _Writer:
    """Tells a derivation block by block, numbering the lines as they come."""

    def __init__(self, derivation, level, language, layers, form="index", arrangement="gradient", safe=False):
        self.derivation, self.level, self.words = derivation, level, Words(language)
        self.form, self.arrangement, self.arrays, self.safe = form, arrangement, [], safe
        self.system = derivation.forward
        refuse_clash(self.system)
        self.style = Style.of(self.system, layers)
        self.symbols = replace(self.style, named=MappingProxyType({}))
        self.blocks, self.numbers, self.results, self.told, self.defined = [], {}, {}, {}, {}
        self.assumed = []
        self.cost = self.lay(derivation.cost)

    # What everything is made of

    def lay(self, node):
        return layout(node, self.style)

    def ratio(self, total):
        """An adjoint as a ratio, whether it has a name or not."""
        return layout(total, self.symbols)

    def say(self, key, **filled):
        self.blocks.append(Paragraph(self.words(key, **filled)))

    def line(self, label, *cells):
        """A numbered line; a label already taken gets a number behind it."""
        label, plain, turn = f"eq:{label}", f"eq:{label}", 1
        while label in self.numbers:
            turn += 1
            label = f"{plain}-{turn}"
        self.numbers[label] = len(self.numbers) + 1
        return Line(cells, label)

    def display(self, *lines):
        self.blocks.append(Display(lines))
        return lines[-1].label

    def equation(self, label, left, *rights, where=()):
        return self.line(label, left, row(*(part for right in rights for part in (Sign("equal"), right))), *where)

    # The page

    def page(self, report):
        self._equations()
        self._question()
        self.blocks += [Heading(self.words("notation")), notation_table(self)]
        for remark in remarks(self):
            self.blocks.append(Paragraph(remark))
        self.blocks.append(Heading(self.words("derivation")))
        self._road()
        for number, proof in enumerate(self.derivation.proofs):
            if proof.is_adjoint or proof.is_local and not self._is_quoted(number):
                self._proof(number, proof)
        tell_changes(self)
        self._summary()
        if self.form == "matrix":
            matrix_page.tell_results(self, report)
        if self.safe:
            tell_safely(self)
        self._foot(report)
        return Page(self._title(), tuple(self.blocks), MappingProxyType(self.numbers))

    def _title(self):
        questions = self.derivation.questions
        if is_descent(self.derivation):
            return self.words("title of descent" if self.derivation.rate else "title of change", cost=self.cost)
        return self.words("title", cost=self.cost, entries=[self.lay(question) for question in questions])

    def _equations(self):
        self.blocks += [Heading(self.words("equations")), Paragraph(self.words("equations say", cost=self.cost))]
        lines = []
        for definition in self.system.definitions:
            cells = [self.lay(definition.target), row(Sign("equal"), self.lay(definition.body))]
            lines.append(self.line(slug(definition.target), *cells, *ranges(self, definition.over)))
            self.defined[lines[-1].label] = definition.target.name
        self.display(*lines)
        if self.form == "matrix":
            matrix_page.tell_equations(self)
        facts = self.system.facts
        if facts:
            self.say("assumed")
            lines = [self._assumption(*fact) for fact in facts]
            self.assumed = [line.label for line in lines]
            self.display(*lines)

    def _assumption(self, binders, left, right):
        letters = [self.lay(binder.letter) for binder in binders]
        every = [Sign("quad"), in_formula(self.words("for every", letters=letters))] if binders else []
        return self.line("assumed", self.lay(left), row(Sign("equal"), self.lay(right)), *every)

    def _question(self):
        cost, questions = self.derivation.cost, self.derivation.questions
        self.say("question", cost=self.cost, entries=[self.lay(question) for question in questions], ratio=self.ratio(Total(cost, questions[0])))

    def _road(self):
        """Where other derivatives come before those asked for: which, and why."""
        kept, asked = fold.road(self.derivation)
        if kept:
            kept, asked = ([self.lay(Quantity(name)) for name in names] for names in (kept, asked))
            self.say("road", asked=asked, cost=self.cost, kept=kept)

    def _is_quoted(self, number):
        return any(number in fold.quoted(proof) for proof in self.derivation.proofs)

    # One proof

    def _proof(self, number, proof):
        self._proof_heading(number, proof)
        if fold.is_direct(proof):
            self._direct(number, proof)
            return
        lines = self._once(fold.stages(proof, self.level))
        label = f"{slug(proof.left.of)}-{slug(proof.left.by)}"
        chain = [stage for stage in lines if stage.role == "chain"]
        rest = lines[len(chain):]
        last = self._chain(proof, chain, label, bool(rest)) if chain else None
        if self.level != "idea":
            self._locals(proof)
        for turn, (stage, *then) in enumerate(self._joined(rest)):
            final = (then or [stage])[-1] is rest[-1]
            last = self._stage(proof, stage, label if final else f"{label}-{turn + 1}", last, then)
        self.results[number] = last

    def _direct(self, number, proof):
        """The derivative by what the cost reads itself, and nothing else does: its own equation gives it."""
        entry, quoted = self.lay(proof.left.by), fold.quoted(proof)
        self.say("directly" if quoted else "abstract", entry=entry, cost=self.lay(proof.left.of), ratio=self.ratio(proof.left))
        if quoted:
            self._tell(quoted, led=True)
            self.results[number] = self.told[quoted[0]]
            if proof.name is not None:
                self.say("called", name=self.lay(proof.name), ratio=self.ratio(proof.left))

    def _joined(self, stages):
        """The lines after the chain; short of full detail, ones and zeros go in the very line in which values are put in."""
        groups = []
        for stage in stages:
            numbers_only = all(Trait.TRIVIAL in step.rule.traits for step in stage.steps)
            if groups and numbers_only and self.level != "full" and len(groups[-1]) == 1:
                groups[-1].append(stage)
            else:
                groups.append([stage])
        return groups

    def _once(self, stages):
        """Lines without one that would look as the line before it and be there for the same rules."""
        kept = []
        for stage in stages:
            before = kept[-1] if kept else None
            if before and before.role == stage.role and fold.rules_of(before.steps) == fold.rules_of(stage.steps) \
                    and self.lay(before.after) == self.lay(stage.after):
                kept[-1] = replace(stage, steps=before.steps + stage.steps)
            else:
                kept.append(stage)
        return kept

    def _proof_heading(self, number, proof):
        entry = self.lay(proof.left.by)
        case = ranges(self, proof.over, lead=False) if len(self._siblings(number, proof)) > 1 and not proof.where else ()
        self.blocks.append(Heading(self.words("by", entry=entry, case=list(case)), 2))
        if proof.conditions:
            self.say("condition", condition=conditions(self, proof.conditions))

    def _siblings(self, number, proof):
        return [other for other in self.derivation.proofs
                if other.is_adjoint and proof.is_adjoint and other.left.by.name == proof.left.by.name]

    def _chain(self, proof, stages, label, more):
        """The chain rule in symbols, with the reason for its shape."""
        for turn, stage in enumerate(stages):
            final = stage is stages[-1]
            name = f"{label}-chain" if more or not final else label
            if self.level == "full":
                self._because(stage)
            else:
                self._why_chain(proof, stage.after)
            left, rights = self._left(proof, turn == 0)
            last = self.display(self.equation(name, left, *rights, self.lay(stage.after)))
        return last

    def _left(self, proof, first):
        """The left side; where a named adjoint appears first, its name and what it stands for."""
        if first and proof.name is not None:
            return self.lay(proof.name), (self.ratio(proof.left),)
        return self.lay(proof.left), ()

    def _why_chain(self, proof, chain):
        entry, cost = self.lay(proof.left.by), self.lay(proof.left.of)
        through = [self.lay(node) for node in fold.path(chain) if node != proof.left.of]
        sums = [binder for part in parts(chain, Over) for binder in part.binders]
        if chain == 0:
            self.say("not at all", entry=entry, cost=cost)
        elif isinstance(chain, Plus):
            self.say("ways", entry=entry, cost=cost, count=len(chain.args))
        elif not through:
            self.say("itself", entry=entry, cost=cost)
        else:
            self.say("through", entry=entry, cost=cost, through=through, letters=[self.lay(binder.letter) for binder in sums],
                     conditions=[self.lay(bracket) for bracket in dict.fromkeys(parts(chain, Differ))])

    def _locals(self, proof):
        """The local derivatives that a proof quotes and that have not been met, each beside its equation."""
        numbers = fold.quoted(proof)
        new = [number for number in numbers if number not in self.told]
        if new:
            self._tell(new, some=len(new) < len(numbers))

    def _tell(self, new, some=False, led=False):
        """Local derivatives: those seen at a glance beside their equations, then those that want lines of their own.

        `some` says that others have been met before, `led` that a sentence has led to the only one already.
        """
        proofs = self.derivation.proofs
        short = [number for number in new if self.level == "idea" or self.level == "brief" and not fold.wants_lines(proofs[number])]
        if short:
            if not led:
                self.say("factors new" if some or len(short) < len(new) else "factors", count=len(short))
            lines = [self._beside(proofs[number]) for number in short]
            self.told.update({number: line.label for number, line in zip(short, lines)})
            self.display(*lines)
        for number in new:
            if number not in short:
                self.told[number] = self._worked_out(proofs[number], led)

    def _beside(self, proof):
        """A definition and, at its right, the derivative that follows from it."""
        body = proof.steps[0].after.expression
        return self.line(f"{slug(proof.left.of)}-{slug(proof.left.by)}", self.lay(proof.left.of),
                         row(Sign("equal"), self.lay(body)), row(Sign("implies"), self.lay(proof.left)),
                         row(*(part for value in fold.values(proof) for part in (Sign("equal"), self.lay(value)))),
                         *places(self, proof))

    def _worked_out(self, proof, led):
        label = f"{slug(proof.left.of)}-{slug(proof.left.by)}"
        if self.level == "full":
            stages = self._once([fold.Stage(step.after, (step,), "rule") for step in proof.steps])
        else:
            stages = fold.worked_out(proof)
        if not led:
            self.say("works out", ratio=self.lay(proof.left))
        for turn, stage in enumerate(stages):
            if turn:
                self._because(stage)
            last = self.display(self.equation(label if stage is stages[-1] else f"{label}-{turn + 1}", self.lay(proof.left),
                                              self.lay(stage.after), where=places(self, proof)))
        return last

    def _stage(self, proof, stage, label, last, then=()):
        if stage.role == "put in" and self.level == "idea":
            self.say("in short")
        elif stage.role == "put in":
            self.say("put in", refs=[Ref(self.told[number]) for number in fold.quoted(proof)], chain=Ref(last))
        else:
            self._because(stage)
        left, _ = self._left(proof, False)
        return self.display(self.equation(label, left, *(self.lay(each.after) for each in (stage, *then))))

    def _because(self, stage):
        """What was done to reach a line: each rule's sentence; of a long differentiation the names of the rules."""
        rules = [rule for rule in fold.rules_of(stage.steps) if Trait.TRIVIAL not in rule.traits] or fold.rules_of(stage.steps)
        if len(rules) > 2 and all(rule.grain == "calculus" for rule in rules):
            self.say("differentiated", rules=[self.words.rule(rule) for rule in rules])
            return
        used = [Ref(label) for label in self.assumed]
        reasons = [self.words.reason(rule, used if Trait.ASSUMES in rule.traits else ()) for rule in rules]
        self.blocks.append(Paragraph(capital(self.words("because", reasons=reasons))))

    # The end

    def _summary(self):
        lines = []
        for number, label in self.results.items():
            proof = self.derivation.proofs[number]
            lines.append(Line((self.lay(proof.left), row(Sign("equal"), self.lay(proof.right)), *ranges(self, proof.over)), label))
        if lines:
            self.blocks += [Heading(self.words("summary")), Box(tuple(lines))]

    def _foot(self, report):
        used = conventions(self)
        if used:
            self.say("kinks", conventions=used)
        if report is None:
            self.say("not checked")
        else:
            self.say("checked", steps=report.steps, worst=Number(f"{float(report.worst):.1e}" if report.worst else "0"))
            if report.passed_over:
                self.say("passed over", count=report.passed_over)
            if report.one_sided:
                self.say("one side", functions=[self.lay(e) for e in report.one_sided])
            self._program_compared(report)

    def _program_compared(self, report):
        """What is said of the compiled program; nothing where there is none."""
        if report.skipped and report.compiled:
            self.say("program compared in part", entries=report.compiled, points=report.points, every=report.points + report.skipped,
                     reason=report.not_compared)
        elif report.compiled:
            self.say("program compared", entries=report.compiled)
        elif report.skipped:
            self.say("program not compared", reason=report.not_compared)


def slug(entry):
    """A stable label for an entry: `w_L`, `z_l+1_i_j`."""
    if not isinstance(entry, Quantity):
        return "-".join(slug(arg) for arg in entry.args)
    name = "".join(c if c.isalnum() else "-" for c in entry.name)
    return "_".join([name, *(str(place).replace(" ", "").replace("*", "") for place in entry.places)])
