"""A derivation: proofs made of steps, each step one rule at one place; the gradient of a system is again a system."""

from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from sympy import And, Basic, Eq, Ge, Le, Piecewise, Symbol, true

from symgrad.deriving.cases import telescope
from symgrad.deriving.sparsity import Structure, structure
from symgrad.equations.letters import letters_of_axes
from symgrad.equations.system import Definition, Family, SystemData
from symgrad.errors import Argument, InputError, an, checked, or_none
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Abstract, Letter, Local, Quantity, Total, Vector
from symgrad.notation.sympy_form import plain, without_primes
from symgrad.notation.traversal import replace as rewrite, telescope_at
from symgrad.notation.user_functions import as_undefined
from symgrad.rules import Trait, Where

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

    kind         "adjoint" (dC/dz, a definition of the gradient system), "multiple" (of an adjoint, another one), "local" (dz/dw
                 of one equation), or "change" (of a cost, to first order)
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
    def right(self) -> Basic:
        """The answer: the last step's `after`."""
        return self.steps[-1].after if self.steps else self.left

    @property
    def computed(self) -> Basic:
        """The answer as programs and further derivatives take it: before it is said in fewer signs."""
        return next((step.before for step in self.steps if Trait.REWORDS in step.rule.traits), self.right)

    @property
    def chain(self) -> Basic:
        """The chain rule in symbols: the expression as it stands before the first local derivative is put in."""
        return next((s.before for s in self.steps if Trait.PUTS_IN in s.rule.traits), self.right)

    @property
    def is_adjoint(self) -> bool:
        """Whether it proves what the derivative of the cost by an entry is, everything downstream answering."""
        return self.kind == "adjoint"

    @property
    def is_multiple(self) -> bool:
        """Whether it proves what a multiple of an adjoint is that has a name."""
        return self.kind == "multiple"

    @property
    def is_local(self) -> bool:
        """Whether it proves what the derivative of one equation is."""
        return self.kind == "local"

    @property
    def is_change(self) -> bool:
        """Whether it tells of changes."""
        return self.kind == "change"


_KINDS = {"array": "Jacobian", "product": "HessianProduct"}  # what a derivation is called that gives one array
PROOF = an(Proof, "a Proof", "take one of derivation.proofs")
STEP = or_none(lambda value: isinstance(value, Step)), "a Step", "take one of derivation.steps"
TOLD = an((Proof, Definition), "a Proof or a Definition", "take one of derivation.proofs, or of derivation.system.definitions")


@dataclass(frozen=True, repr=False)
class DerivationData:
    """The gradient of `cost` with respect to `questions`, proved.

    forward     the system that was differentiated
    proofs      in reading order, nearest to the cost first; each quotes only proofs before it, or, in a recurrence, itself
    blocks      for each question, the numbers of the proofs that answer it, one a case
    valued      whether sigma' is written by its value
    gives       what a program of it returns: the value and "gradients", the "array" of a Jacobian, or the "product" of a Hessian and a vector
    claims      what the text shows, `evaluated` the answers at its points, `updated` its updates with derivatives put in: a `SidesProved` each
    vector      what varies, where proofs of kind "change" speak of it, to first or second `order`; `rate`, the learning rate, and `newton` tell of a step
    """

    forward: SystemData
    cost: Quantity
    questions: tuple
    proofs: tuple
    blocks: tuple
    valued: bool = False
    gives: str = "gradients"
    vector: Vector = None
    rate: Quantity = None
    order: int = 1
    newton: bool = False
    claims: tuple = ()
    evaluated: tuple = ()
    updated: tuple = ()

    @cached_property
    def found(self):
        """What was found out of the proofs: question -> answer, as `found_once` keeps it."""
        return {}

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps of all proofs, in order, those of what the text shows, evaluates and updates behind them."""
        told = (*self.proofs, *self.claims, *self.evaluated, *self.updated)
        return tuple(step for proof in told for step in proof.steps)

    @cached_property
    def answers(self) -> dict[Quantity, Basic]:
        """question -> SymPy expression, a Piecewise where there are cases."""
        return {question: self._answer(question, block) for question, block in zip(self.questions, self.blocks)}

    @property
    def answer(self) -> Basic | dict[str, Basic]:
        """The SymPy expression asked for; a dict of them for several questions."""
        if len(self.questions) == 1:
            return self.answers[self.questions[0]]
        return {str(question): answer for question, answer in self.answers.items()}

    def _answer(self, question, block):
        family = self.forward.families[question.name]
        cases = [self.proofs[number] for number in block]
        own = {Symbol(name, real=True): symbol for name, symbol in self.forward.symbols.items()}
        answers = [as_undefined(without_primes(plain(case.right), case.over).xreplace(own), self.forward.symbols) for case in cases]
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

    @cached_property
    def gradients(self) -> dict[str, str]:
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
            if proof.is_multiple:
                definitions.append(Definition(proof.left, proof.over, self.named(proof.right), by=self.multiple_of(proof).by.name))
                families[proof.left.name] = replace(self._adjoint_family(proof.left.name, self.multiple_of(proof).by), derivative=None)
            if not proof.is_adjoint:
                continue
            name = adjoint_name(self.forward, self.cost, proof.left.by.name)
            target = Quantity(name, *self.cost.places, *proof.left.by.places)
            right = proof.right if isinstance(proof.right, Local) else self.named(proof.computed)
            definitions.append(Definition(target, proof.over, right, by=proof.left.by.name))
            families[name] = self._adjoint_family(name, proof.left.by)
        proved = set(families)
        for local, over in self._symbols:
            name = adjoint_name(self.forward, self.cost, local.by.name)
            if name not in proved:
                definitions.insert(len(self.forward.definitions), Definition(Quantity(name, *local.by.places), over, local, by=local.by.name))
                families[name] = self._adjoint_family(name, local.by)
        return replace(self.forward, definitions=tuple(definitions), families=MappingProxyType(families), assumed=self.forward.conditions, claims=(), points=(), updates=None)

    def multiple_of(self, proof):
        """The adjoint of which a proof tells a multiple."""
        return self.proofs[next(step.uses for step in proof.steps if step.uses is not None)].left

    @cached_property
    def _symbols(self):
        """(derivative, its telescope) of a cost of which only the arguments are known, by each of these that nothing else depends on: its adjoint is that symbol."""
        found = []
        for d in self.forward.clauses.get(self.cost.name, ()) if not self.cost.places else ():
            for number, argument in enumerate(d.body.arguments if isinstance(d.body, Abstract) else ()):
                proofs = [proof for proof in self.proofs if proof.is_adjoint and proof.left.by.name == argument.name]
                if all(proof.right == Local(self.cost, proof.left.by) for proof in proofs):
                    found.append((Local(self.cost, argument), d.body.along(number)))
        return tuple(found)

    def _adjoint_family(self, name, by):
        """The family of an adjoint: the axes of the cost, where it has any, then those of what it is differentiated by."""
        family, derivative = self.forward.families[by.name], (self.cost.name, by.name)
        if not self.cost.places:
            return replace(family, name=name, kind="defined", derivative=derivative)
        over = telescope(self.forward, self.cost)[0]
        letters = dict(zip(family.generic.places, family.apart_from(over, letters_of_axes(self.forward)).places))
        spare = (*self.forward.families[self.cost.name].spare, *((len(over) + own, given, axis) for own, given, axis in family.spare))
        return Family(name, (*over, *telescope_at(family.over, letters)), "defined", spare=spare, derivative=derivative)

    @cached_property
    def structure(self) -> Structure:
        """The `Structure` of the one matrix asked for: its rows are the places of what is differentiated."""
        if len(self.questions) != 1:
            raise InputError(f"a structure is that of one matrix, and questions are {', '.join(map(str, self.questions))}", Argument("questions"),
                             "ask for one Jacobian or Hessian")
        (question,), (block,) = self.questions, self.blocks
        if len(block) > 1:
            return Structure("dense", (self.cost.places, question.places))
        proof = self.proofs[block[0]]
        return structure(proof.computed, self.cost.places, question.places, proof.over)

    @checked(proof=PROOF, step=STEP)
    def where(self, proof, step=None):
        """What a rule may know in a proof: its ranges, the system, and the proof that a step quotes."""
        quoted = self.proofs[step.uses] if step is not None and step.uses is not None else None
        if proof.is_change:
            return changing(self.forward, self.vector, self.rate, proof.over, quoted, self.order, self.newton)
        facts = RangeFacts(proof.over, (*self.forward.conditions, *proof.conditions))
        return Where(facts, self.forward, proof.left.of if proof.is_local else None, letters_of_axes(self.forward),
                     MappingProxyType({quoted.left: quoted.right} if quoted else {}), self.valued)

    def __repr__(self):
        asked = ", ".join(f"d{self.cost}/d{question}" for question in self.questions)
        return f"<{_KINDS.get(self.gives, 'Derivation')} of {asked}: {len(self.proofs)} proofs, {len(self.steps)} steps>"

    @checked(e=an(Basic, "an expression", "take one from a derivation, as proof.right"))
    def named(self, e):
        """`e` with every adjoint written as an entry of the gradient system."""
        symbols = {local.by.name for local, _ in self._symbols}

        def change(part):
            if isinstance(part, Total) or isinstance(part, Local) and part.of == self.cost and part.by.name in symbols:
                return Quantity(adjoint_name(self.forward, part.of, part.by.name), *part.of.places, *part.by.places)
            return part
        return rewrite(e, change)

    def unnamed(self, e):
        """`e` with every entry of an adjoint of the gradient system as the derivative that it is."""
        def change(part):
            pair = self.system.families[part.name].derivative if isinstance(part, Quantity) and part.name in self.system.families else None
            if pair is None or part.name in self.forward.families:
                return part
            cut = len(self.cost.places)
            return Total(Quantity(pair[0], *part.places[:cut]), Quantity(pair[1], *part.places[cut:]))
        return rewrite(e, change)


def changing(system, vector, rate, over=(), quoted=None, order=1, newton=False):
    """What a rule may know in a proof of a change: what varies, to which order, the learning rate, and the proof that a step quotes."""
    known = MappingProxyType({"cost": Quantity(system.cost), "eta": rate, "order": order, "newton": newton, **({quoted.left: quoted.right} if quoted else {})})
    return Where(RangeFacts(over, system.conditions), system, vector, locals=known)


def adjoint_name(system, cost, name):
    """What the adjoint dC/d`name` is called: the user's name, else "dC/dz"."""
    return system.named.get((cost.name, name)) or f"d{cost.name}/d{name}"


def _condition(question, case, family):
    """Where a case holds, as SymPy conditions on the letters of the question."""
    fixed = [Eq(letter, plain(place)) for letter, place in zip(question.places, case.left.by.places, strict=True) if letter != place]
    whole = {place: (axis.lo, axis.hi) for axis, place in zip(family.axes_at(question.places), question.places)}
    narrowed = [bound for b in case.over if b.letter in whole and (b.lo, b.hi) != whole[b.letter]
                for bound in (Ge(b.letter, plain(b.lo)), Le(b.letter, plain(b.hi)))]
    return And(*fixed, *narrowed, *(Ge(plain(condition), 0) for condition in case.conditions))
