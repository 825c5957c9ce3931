"""Random questions to a system: by which inputs it is differentiated, how often, and which derivative is wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from symgrad.api import System
from symgrad.notation.nodes import Abstract, Quantity
from symgrad.notation.traversal import parts

LONG, LONGEST = 40, 20  # steps of a gradient, at most, that is derived once more, or twice
COMPONENTS = "c"        # what the free components of a matrix are called


@dataclass(frozen=True)
class Question:
    """A derivative of a system: its `kind`, a key of `QUESTION_KINDS`, and the names that it is of or by."""

    system: object
    kind: str
    names: tuple

    def derivation(self):
        """The answer to it."""
        return QUESTION_KINDS[self.kind].answer(self.system, *self.names)

    def __str__(self):
        return f"{self.kind} by {', '.join(self.names)}"


@dataclass(frozen=True)
class _Kind:
    """How often one kind of question is drawn; whether a system has names for it, and what draws them; the answer.

    most    how many steps the gradient may have
    """

    weight: int
    there: Callable
    draw: Callable
    answer: Callable
    most: float = inf


def question(system, choices):
    """A question that a system answers, most often by all of its inputs; `choices` is as for `system_text`."""
    abstract = any(True for definition in system.definitions for _ in parts(definition.body, Abstract))  # no rule differentiates them twice
    steps = 0 if abstract else len(system.derive().steps)
    name = choices.choice([name for name, kind in QUESTION_KINDS.items() for _ in range(kind.weight)
                           if kind.there(system) and steps <= kind.most and (kind.answer is System.derive or not abstract)])
    return Question(system, name, tuple(QUESTION_KINDS[name].draw(system, choices)))


def _some(system, choices):
    """Any of the inputs."""
    return [name for name in system.differentiable if choices.randint(0, 1)] or [choices.choice(system.differentiable)]


def _single(system):
    """The inputs by which a second derivative is an array: none goes over layers or time."""
    return [name for name in system.differentiable if not system.families[name].sequence]


def _two(system, choices):
    single = _single(system)
    first = choices.choice(single)
    return first, choices.choice([name for name in single if name != first])


def _computed(system):
    """The arrays that are computed."""
    return [name for name in system.clauses if system.families[name].over and not system.families[name].sequence]


def _matrices(system):
    """The matrices that are declared symmetric or the like."""
    return [name for name in system.structure if name in system.differentiable]


def _structured(system, choices):
    """A matrix that is declared symmetric or the like, and any of the other inputs."""
    name = choices.choice(_matrices(system))
    return name, *(other for other in system.differentiable if other != name and choices.randint(0, 1))


def _ties(system):
    """Equations `A[i,j] = B[i,j]` and `A[i,j] = B[j,i]` of inputs that have the same places, in this or the other order."""
    known = {part.name for fact in (*system.facts, *system.bounds) for side in fact[1:] if side is not None for part in parts(side, Quantity)}
    free = [system.families[name] for name in system.differentiable if name not in {*system.structure, *known} and not system.families[name].sequence]
    ends = {family.name: [(binder.lo, binder.hi) for binder in family.over] for family in free}
    return [f"{a.generic} = {Quantity(b.name, *places)}" for a in free for b in free if a.name != b.name
            for step in (1, -1) for places in [a.generic.places[::step]] if ends[a.name][::step] == ends[b.name] and (step == 1 or len(places) > 1)]


def _tied(system, choices):
    """A tie, what is tied to, and any of the other inputs."""
    tie = choices.choice(_ties(system))
    left, right = (side.partition("[")[0].strip() for side in tie.split("="))
    return tie, right, *(other for other in system.differentiable if other not in (left, right) and choices.randint(0, 1))


QUESTION_KINDS = {
    "gradient": _Kind(6, lambda system: True, lambda system, choices: system.differentiable, System.derive),
    "gradient by some inputs": _Kind(3, lambda system: len(system.differentiable) > 1, _some, System.derive),
    "Hessian": _Kind(8, _single, lambda system, choices: [choices.choice(_single(system))], System.hessian, LONG),
    "Hessian by two inputs": _Kind(12, lambda system: len(_single(system)) > 1, _two, System.hessian, LONG),
    "Hessian times a vector": _Kind(8, lambda system: system.differentiable, _some, lambda system, *names: system.hessian_product(
        *names, direction={name: f"along_{name}" for name in names}), LONG),
    "Jacobian": _Kind(4, lambda system: _computed(system) and _single(system),
                      lambda system, choices: (choices.choice(_computed(system)), choices.choice(_single(system))), System.jacobian),
    "third derivative": _Kind(8, _single, lambda system, choices: [choices.choice(_single(system)) for _ in range(3)],
                              System.derivative, LONGEST),
    "free components": _Kind(30, lambda system: _matrices(system) and COMPONENTS not in system.families, _structured,
                             lambda system, name, *others: system.free(**{name: COMPONENTS}).derive(COMPONENTS, *others)),
    "tied parameters": _Kind(8, _ties, _tied, lambda system, tie, *names: system.free(tie).derive(*names)),
}
