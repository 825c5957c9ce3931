"""A derivation: proofs made of steps, each step one rule at one place; the gradient of a system is again a system."""

from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from sympy import And, Basic, Eq, Ge, Le, Piecewise, Symbol, true

from symgrad.errors import Argument, InputError, an, checked, or_none
from symgrad.deriving.cases import telescope
from symgrad.deriving.sparsity import Structure, structure
from symgrad.equations.system import Definition, Family, System, own_letters
from symgrad.notation.index_arithmetic import Facts
from symgrad.notation.nodes import Binder, Letter, Quantity, Total, all_letters, fresh, replace as rewrite, substitute
from symgrad.notation.sympy_form import plain
from symgrad.rules import Where

SEED = 20190708  # what checks draw their sizes and values from, unless another is given


@dataclass(frozen=True)
class Step:
    """`before` becomes `after` because `rule` rewrites the part at `focus`.

    conditions   brackets, or products of them over letters, that are 1 where the step holds, beyond the ranges of its proof
    uses         the number, in the derivation's `proofs`, of the proof that the rule quotes, if it quotes one
    """

    rule: object
    before: object
    after: object
    focus: tuple = ()
    conditions: tuple = ()
    uses: object = None


@dataclass(frozen=True)
class Proof:
    """One equation and how it follows: `left = right` for every value of the letters of `over`.

    kind         "adjoint" (dC/dz, a definition of the gradient system), "local" (dz/dw of one equation), or "change" (of a
                 cost, to first order, in a `Descent`)
    left         the expression asked about, a `Total` or a `Local`
    over         the telescope of the free letters of `left`
    name         what the left side is called if a `name` line gives it a name, as an entry: `delta[l,i,j]`; else None
    conditions   index expressions >= 0 under which the left side exists, as `L - 2`
    where        what was fixed to reach this case, for the page: ((l, L),) for `l = L`
    """

    kind: str
    left: object
    over: tuple
    steps: tuple
    name: object = None
    conditions: tuple = ()
    where: tuple = ()

    @property
    def right(self):
        """The answer: the last step's `after`."""
        return self.steps[-1].after if self.steps else self.left

    @property
    def chain(self):
        """The chain rule in symbols: the expression as it stands before the first local derivative is put in."""
        return next((s.before for s in self.steps if s.rule.name == "local derivative"), self.right)


PROOF = an(Proof, "a Proof", "take one of derivation.proofs")
STEP = or_none(lambda value: isinstance(value, Step)), "a Step", "take one of derivation.steps"
TOLD = an((Proof, Definition), "a Proof or a Definition", "take one of derivation.proofs, or of derivation.system.definitions")


@dataclass(frozen=True, repr=False)
class Derivation:
    """The gradient of `cost` with respect to `questions`, proved.

    forward     the system that was differentiated
    proofs      in reading order, nearest to the cost first; each quotes only proofs before it, or, in a recurrence, itself
    blocks      for each question, the numbers of the proofs that answer it, one a case
    valued      whether sigma' is written by its value
    """

    forward: System
    cost: Quantity
    questions: tuple
    proofs: tuple
    blocks: tuple
    valued: bool = False

    @property
    def steps(self):
        """All steps of all proofs, in order."""
        return tuple(step for proof in self.proofs for step in proof.steps)

    @cached_property
    def answers(self):
        """question -> SymPy expression, a Piecewise where there are cases."""
        return {question: self._answer(question, block) for question, block in zip(self.questions, self.blocks)}

    @property
    def answer(self):
        """The SymPy expression asked for; a dict of them for several questions."""
        if len(self.questions) == 1:
            return self.answers[self.questions[0]]
        return {str(question): answer for question, answer in self.answers.items()}

    def _answer(self, question, block):
        family = self.forward.families[question.name]
        cases = [self.proofs[number] for number in block]
        own = {Symbol(name, real=True): symbol for name, symbol in self.forward.symbols.items()}
        answers = [plain(case.right).xreplace(own) for case in cases]
        if len(cases) == 1:
            return answers[0]
        return Piecewise(*((answer, _condition(question, case, family)) for answer, case in zip(answers[:-1], cases)), (answers[-1], true))

    @checked(entries=(lambda entries: all(isinstance(entry, Quantity) for entry in entries), "entries of quantities", "take them from a derivation: question, proof.left.by"))
    def array_letters(self, *entries):
        """The letters that count the entries of arrays, in the order of the axes: numbers, and the letter of layers or time, count none.

        Four letters are the axes of two matrices, each with its columns stacked: the letter of the columns comes first.
        """
        groups = [[place for place in entry.places[self.forward.families[entry.name].sequence:] if isinstance(place, Letter)]
                  for entry in entries if entry.name in self.forward.families]
        if len(groups) == 2 and all(len(group) == 2 for group in groups):
            groups = [group[::-1] for group in groups]
        return tuple(letter for group in groups for letter in group)

    @checked
    def matrix_form(self, name=None, layout="gradient"):
        """The answer to the question about `name`, the first without one, in matrix notation: an `Array`; str gives its text.

        In gradient layout it has the axes of the input, of a Jacobian those of the quantity first. Numerator layout is the transpose
        of a gradient, denominator layout that of a Jacobian or Hessian; a vector has one axis in each. None where only index notation
        says it. InputError where the answer has several cases, or nothing was asked about `name`.
        """
        from symgrad.matrices.build import Builder
        from symgrad.writing.telling.matrix_page import is_turned, known_layout
        turned = is_turned(self.cost, known_layout(layout))
        asked = {question.name: block for question, block in zip(self.questions, self.blocks)}
        name = self.questions[0].name if name is None else name
        if name not in asked:
            raise InputError(f"nothing was asked about {name}", Argument(name), f"asked: {', '.join(asked)}")
        if len(asked[name]) > 1:
            raise InputError(f"the derivative by {name} has {len(asked[name])} cases", Argument(name),
                             'a page tells them all: to_text(form="matrix")')
        form = self.form_of(self.proofs[asked[name][0]])
        return Builder(self.system.structure).transpose(form) if form is not None and turned and len(form.shape) == 2 else form

    @checked(told=TOLD)
    def form_of(self, told):
        """The right side of a proof, or of an equation, in matrix notation, with the axes of its left side; None where it has no such form."""
        from symgrad.matrices.find import matrix_form
        left, right = (told.left, self.named(told.right)) if isinstance(told, Proof) else (told.target, told.body)
        key = left, told.over, right
        if key not in self._matrix_forms:
            whole = all(self._runs_whole(entry, told.over) for entry in ((left.of, left.by) if isinstance(told, Proof) else (left,)))
            self._matrix_forms[key] = matrix_form(right, self._axes(told), told.over, self.system) if whole else None
        return self._matrix_forms[key]

    def _runs_whole(self, entry, over):
        """Whether every letter of an entry runs along the whole of its axis, so that the entries make up the array; A[i,i] is its diagonal alone."""
        family, ranges = self.forward.families.get(entry.name), {binder.letter: binder for binder in over}
        letters = [place for place in entry.places if place in ranges]
        if family is None or len(set(letters)) < len(letters):
            return False
        known = {binder.letter: place for binder, place in zip(family.over, entry.places)}
        pairs = list(zip(family.over, entry.places))[family.sequence:]
        return all((ranges[place].lo - substitute(axis.lo, known)).expand() == 0 == (ranges[place].hi - substitute(axis.hi, known)).expand()
                   for axis, place in pairs if place in ranges)

    @checked(told=TOLD)
    def entry_of(self, told):
        """The entry of `form_of(told)` in index notation, by the definition of each operation in it; None where there is no form."""
        from symgrad.matrices.entries import IndexForm
        form = self.form_of(told)
        taken = {binder.letter for binder in told.over} | all_letters(told.right if isinstance(told, Proof) else told.body)
        return None if form is None else IndexForm(taken).entry(form, self._axes(told))

    def _axes(self, told):
        return self.array_letters(*((told.left.of, told.left.by) if isinstance(told, Proof) else (told.target,)))

    @cached_property
    def _matrix_forms(self):
        return {}

    @cached_property
    def gradients(self):
        """name of an input -> name of its adjoint's family in the gradient system; InputError where less than a whole input is asked."""
        for question in self.questions:
            if question.name not in self.forward.inputs:
                raise InputError(f"{question.name} is computed; a program gives the gradient with respect to inputs", Argument(question.name),
                                 f"inputs: {', '.join(self.forward.inputs)}")
            if not all(isinstance(place, Letter) for place in question.places) or len(set(question.places)) < len(question.places):
                raise InputError(f"{question} is a part of {question.name}; a program gives the gradient with respect to whole inputs", Argument(str(question)),
                                 f"ask for {question.name}")
        return {question.name: adjoint_name(self.forward, self.cost, question.name) for question in self.questions}

    @cached_property
    def system(self):
        """The gradient system: the forward definitions, then one definition for each proved adjoint."""
        definitions, families = list(self.forward.definitions), dict(self.forward.families)
        for proof in self.proofs:
            if proof.kind != "adjoint":
                continue
            name = adjoint_name(self.forward, self.cost, proof.left.by.name)
            target = Quantity(name, *self.cost.places, *proof.left.by.places)
            definitions.append(Definition(target, proof.over, self.named(proof.right), by=proof.left.by.name))
            families[name] = self._adjoint_family(name, proof.left.by)
        return replace(self.forward, definitions=tuple(definitions), families=MappingProxyType(families), assumed=self.forward.conditions)

    def _adjoint_family(self, name, by):
        """The family of an adjoint: the axes of the cost, where it has any, then those of what it is differentiated by."""
        family = self.forward.families[by.name]
        if not self.cost.places:
            return replace(family, name=name, kind="defined")
        over = telescope(self.forward, self.cost)[0]
        taken, letters, rest = {b.letter for b in over}, {}, []
        for b in family.over:
            letters[b.letter] = fresh(b.letter, taken)
            taken.add(letters[b.letter])
            rest.append(Binder(letters[b.letter], substitute(b.lo, letters), substitute(b.hi, letters), b.written))
        spare = (*self.forward.families[self.cost.name].spare, *((len(over) + own, given, axis) for own, given, axis in family.spare))
        return Family(name, (*over, *rest), "defined", spare=spare)

    @cached_property
    def structure(self):
        """The `Structure` of the one matrix asked for: its rows are the places of what is differentiated."""
        if len(self.questions) != 1:
            raise InputError(f"a structure is that of one matrix, and questions are {', '.join(map(str, self.questions))}", Argument("questions"),
                             "ask for one Jacobian or Hessian")
        (question,), (block,) = self.questions, self.blocks
        if len(block) > 1:
            return Structure("dense", (self.cost.places, question.places))
        proof = self.proofs[block[0]]
        return structure(proof.right, self.cost.places, question.places, proof.over)

    @checked(proof=PROOF, step=STEP)
    def where(self, proof, step=None):
        """What a rule may know in a proof: its ranges, the system, and the proof that a step quotes."""
        facts = Facts(proof.over, (*self.forward.conditions, *proof.conditions))
        quoted = self.proofs[step.uses] if step is not None and step.uses is not None else None
        return Where(facts, self.forward, proof.left.of if proof.kind == "local" else None, own_letters(self.forward),
                     MappingProxyType({quoted.left: quoted.right} if quoted else {}), self.valued)

    last_report = None

    @checked
    def check(self, seed=SEED):
        """Check every step and the answers; the report, or CheckError naming the step that does not hold."""
        from symgrad.checking.check import check
        return self._checked(check(self, int(seed)))

    def _checked(self, report):
        """Keep the report of the last check for the foot of a page."""
        object.__setattr__(self, "last_report", report)
        return report

    @checked
    def compile(self, backend="numpy", structured=False):
        """The function `f(**inputs) -> (value, gradients)` of this very derivation; of a Jacobian or Hessian, to its array.

        With `structured` a Jacobian or Hessian is not filled in: the function returns its parts, with `.dense()` and `@`.
        """
        from symgrad.running import compile_compact, compile_system
        if structured:
            return compile_compact(self, self.structure, backend)
        return compile_system(self.system, self.gradients, self.cost.name, backend=backend)

    def programs(self):
        """Every function that this derivation compiles to, as one `f(**inputs) -> {family of the gradient system: its values}` each."""
        function, families = self.compile(), self.gradients

        def computed(**given):
            value, gradients = function(**given)
            return {self.cost.name: value, **{families[name]: gradient for name, gradient in gradients.items()}}
        yield computed

    def export(self):
        """The source of a module that imports NumPy alone and has `value_and_gradient(**inputs)`."""
        from symgrad.running.backends.numpy import export
        return export(self.system, self.gradients, self.cost.name)

    @checked
    def to_text(self, level="brief", language="en", ascii=False, report=None, form="index", layout="gradient", safe=False):
        """The derivation as plain text for a terminal. `level` is idea, brief or full; `report` is what `check` returned.

        With the `form` "matrix" the results stand in matrix notation too, in gradient, numerator or denominator `layout`. With `safe`
        the page ends with the equations that a program computes in another form, textbook form beside safe form.
        """
        from symgrad.writing import to_text
        return to_text(self, level=level, language=language, ascii=ascii, report=self.last_report if report is None else report, form=form, layout=layout,
                       safe=safe)

    @checked
    def to_latex(self, level="brief", fragment=False, language="en", layers="parentheses", report=None, form="index", layout="gradient",
                 safe=False):
        """The derivation as a LaTeX article, or as a fragment to include.

        `layers` says how the letter of a recurrence is written: a^{(l)} ("parentheses"), a^l ("bare") or a_l ("below").
        """
        from symgrad.writing import to_latex
        return to_latex(self, level=level, fragment=fragment, language=language, layers=layers, report=self.last_report if report is None else report,
                        form=form, layout=layout, safe=safe)

    @checked
    def to_markdown(self, level="brief", language="en", front_matter=True, layers="parentheses", report=None, form="index",
                    layout="gradient", safe=False):
        """The derivation as Markdown for Jekyll with kramdown."""
        from symgrad.writing import to_markdown
        return to_markdown(self, level=level, language=language, front_matter=front_matter, layers=layers,
                           report=self.last_report if report is None else report, form=form, layout=layout, safe=safe)

    @checked
    def to_pdf(self, level="brief", language="en", layers="parentheses", report=None, form="index", layout="gradient", safe=False, seconds=60):
        """The bytes of a PDF of that article, set by pdflatex in at most so many seconds. SymgradError where it is missing, or stops."""
        from symgrad.writing.formats.pdf import pdf
        return pdf(self.to_latex(level=level, language=language, layers=layers, report=report, form=form, layout=layout, safe=safe), seconds)

    @checked
    def to_json(self, language="en", report=None):
        """The derivation as JSON, schema 1: every step, whatever a page would leave out."""
        from symgrad.writing import to_json
        return to_json(self, language=language, report=self.last_report if report is None else report)

    def __str__(self):
        return self.to_text()

    def __repr__(self):
        asked = ", ".join(f"d{self.cost}/d{question}" for question in self.questions)
        return f"<{type(self).__name__} of {asked}: {len(self.proofs)} proofs, {len(self.steps)} steps>"

    def _repr_mimebundle_(self, include=None, exclude=None):
        """What Jupyter shows: Markdown first, LaTeX and text for what exports them."""
        from symgrad.writing import to_markdown
        return {"text/markdown": to_markdown(self, front_matter=False, flavor="jupyter"),
                "text/latex": self.to_latex(fragment=True), "text/plain": self.to_text()}

    @checked(e=an(Basic, "an expression", "take one from a derivation, as proof.right"))
    def named(self, e):
        """`e` with every adjoint written as an entry of the gradient system."""
        def change(part):
            if isinstance(part, Total):
                return Quantity(adjoint_name(self.forward, part.of, part.by.name), *part.of.places, *part.by.places)
            return part
        return rewrite(e, change)


def adjoint_name(system, cost, name):
    """What the adjoint dC/d`name` is called: the user's name, else "dC/dz"."""
    return system.named.get((cost.name, name)) or f"d{cost.name}/d{name}"


def _condition(question, case, family):
    """Where a case holds, as SymPy conditions on the letters of the question."""
    places = tuple(zip(question.places, case.left.by.places, strict=True))
    fixed = [Eq(letter, plain(place)) for letter, place in places if letter != place]
    letters = {own.letter: place for own, place in zip(family.over, question.places)}
    whole = {letters[b.letter]: (substitute(b.lo, letters), substitute(b.hi, letters)) for b in family.over}
    narrowed = [bound for b in case.over if b.letter in whole and (b.lo, b.hi) != whole[b.letter]
                for bound in (Ge(b.letter, plain(b.lo)), Le(b.letter, plain(b.hi)))]
    return And(*fixed, *narrowed, *(Ge(plain(condition), 0) for condition in case.conditions))
