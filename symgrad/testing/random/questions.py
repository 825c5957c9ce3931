"""Random questions to a system: by which inputs it is differentiated, how often, and which derivative is wanted."""

from dataclasses import dataclass

from symgrad.notation.nodes import Abstract
from symgrad.notation.traversal import parts

LONG, LONGEST = 40, 20  # steps of a gradient, at most, that is derived once more, or twice
COMPONENTS = "c"        # what the free components of a matrix are called


@dataclass(frozen=True)
class Question:
    """A derivative of a system: its `kind`, a key of `KINDS`, and the names that it is of or by."""

    system: object
    kind: str
    names: tuple

    def derivation(self):
        """The answer to it."""
        return QUESTION_KINDS[self.kind](self.system, *self.names)

    def __str__(self):
        return f"{self.kind} by {', '.join(self.names)}"


QUESTION_KINDS = {
    "gradient": lambda system, *names: system.derive(*names),
    "gradient by some inputs": lambda system, *names: system.derive(*names),
    "Hessian": lambda system, name: system.hessian(name),
    "Hessian by two inputs": lambda system, first, second: system.hessian(first, second),
    "Hessian times a vector": lambda system, *names: system.hessian_product(*names, direction={name: f"along_{name}" for name in names}),
    "Jacobian": lambda system, of, by: system.jacobian(of, by),
    "third derivative": lambda system, *names: system.derivative(*names),
    "free components": lambda system, name, *others: system.free(**{name: COMPONENTS}).derive(COMPONENTS, *others),
}


def question(system, choices):
    """A question that a system answers, most often by all of its inputs; `choices` is as for `system_text`."""
    abstract = any(True for definition in system.definitions for _ in parts(definition.body, Abstract))  # no rule differentiates them twice
    steps = 0 if abstract else len(system.derive().steps)
    kinds = [kind for kind, (weight, draw, most) in DRAWN.items() for _ in range(weight)
             if draw(system, None) and steps <= most and not (abstract and draw not in (_all, _some))]
    kind = choices.choice(kinds)
    return Question(system, kind, tuple(DRAWN[kind][1](system, choices)))


# What draws the names of a question; without choices, whether there are any.


def _all(system, choices):
    return system.inputs


def _some(system, choices):
    """Any of the inputs."""
    if choices is None:
        return len(system.inputs) > 1
    return [name for name in system.inputs if choices.randint(0, 1)] or [choices.choice(system.inputs)]


def _any(system, choices):
    """As `_some`, also of a single input."""
    return _some(system, choices) if choices else bool(system.inputs)


def _single(system):
    """The inputs by which a second derivative is an array: none goes over layers or time."""
    return [name for name in system.inputs if not system.families[name].sequence]


def _one(system, choices):
    single = _single(system)
    return [choices.choice(single)] if choices else bool(single)


def _two(system, choices):
    single = _single(system)
    if choices is None:
        return len(single) > 1
    first = choices.choice(single)
    return first, choices.choice([name for name in single if name != first])


def _three(system, choices):
    single = _single(system)
    return [choices.choice(single) for _ in range(3)] if choices else bool(single)


def _computed(system, choices):
    """A computed array and an input."""
    arrays = [name for name in system.clauses if system.families[name].over and not system.families[name].sequence]
    if choices is None:
        return bool(arrays and _single(system))
    return choices.choice(arrays), choices.choice(_single(system))


def _structured(system, choices):
    """A matrix that is declared symmetric, and any of the other inputs."""
    names = [name for name in system.structure if name in system.inputs]
    if choices is None:
        return bool(names) and COMPONENTS not in system.families
    name = choices.choice(names)
    return name, *(other for other in system.inputs if other != name and choices.randint(0, 1))


ANY = 10**6
# kind -> how often it is drawn, what draws its names, and how many steps the gradient may have
DRAWN = {
    "gradient": (6, _all, ANY), "gradient by some inputs": (3, _some, ANY), "Hessian": (8, _one, LONG), "Hessian by two inputs": (12, _two, LONG),
    "Hessian times a vector": (8, _any, LONG), "Jacobian": (4, _computed, ANY), "third derivative": (8, _three, LONGEST),
    "free components": (30, _structured, ANY),
}
