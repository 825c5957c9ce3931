"""What a seeded fault and a right way to write a gradient are, and how each is verified: by central differences of a cost.

What a fault means is said twice: in words, and as a cost whose exact gradient is the very gradient that the faulty function returns.
In such a cost still(e) is the value of e at the point, held there however the inputs move: a forgotten path is still(v) for v, a
wrong local derivative is still(f(z)) + slope*(z - still(z)).
"""

import inspect
from dataclasses import dataclass

import numpy as np

STEP = 1e-4  # of the central differences of fourth order: both of their errors are about 1e-12


@dataclass(frozen=True)
class Fault:
    """One slip in the gradient of a model.

    kind     one of kinds.KINDS
    words    what the mistake is, so precisely that nothing but one function has it
    places   the equations that hold the slip, as left sides without letters: "dC/dw", "p"; one of them is enough to name it
    old, new the edit of the gradient's source
    meant    edits of the cost's source: the gradient of that cost is what is returned; or a function of the right gradient, by
             name, and the inputs, that gives the arrays that are returned for those that are wrong
    """

    kind: str
    words: str
    places: tuple
    old: str
    new: str
    meant: object


@dataclass(frozen=True)
class Way:
    """One more right way to write the gradient of a model: edits of its source, and of its text and cost where the model varies."""

    name: str
    edits: tuple = ()
    text: tuple = ()
    cost: tuple = ()
    single: bool = False  # of floats of 32 bits


def replaced(text, edits):
    """A text with edits, (old, new) each; what is replaced must stand in it once."""
    for old, new in edits:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in\n{text}")
        text = text.replace(old, new)
    return text


def edited(function, edits, **names):
    """A function from its source with edits, in the namespace of its module and the names given."""
    namespace = dict(inspect.getmodule(function).__dict__) | names
    exec(replaced(inspect.getsource(function), edits), namespace)
    return namespace[function.__name__]


class Still:
    """still(value): the value at the point at which the derivative is taken, which is the first at which the cost is computed."""

    def __init__(self):
        self.kept, self.turn, self.first = [], 0, True

    def __call__(self, value):
        if self.first:
            self.kept.append(np.array(value))
        self.turn += 1
        return self.kept[self.turn - 1]

    def of(self, cost, point):
        """The cost at a point, with what was kept at the first."""
        self.turn = 0
        value = cost(**point)
        self.first = False
        return float(value)


def slopes(cost, point, names, still=None):
    """The gradients of a cost by the inputs named, by central differences of fourth order, in the structure of the inputs."""
    still = still or Still()
    still.of(cost, point)
    moved = {name: _copied(value) for name, value in point.items()}
    return {name: _slopes(lambda: still.of(cost, moved), moved, name) for name in names}


def _copied(value):
    return [np.array(part, dtype=float) for part in value] if isinstance(value, (list, tuple)) else np.array(value, dtype=float)


def _slopes(value, moved, name):
    """By one input, whose arrays are moved in place."""
    found = []
    for part in moved[name] if isinstance(moved[name], list) else [moved[name]]:
        slope = np.zeros_like(part)
        for index in np.ndindex(part.shape):
            start, seen = part[index].copy(), {}
            for steps in (-2, -1, 1, 2):
                part[index] = start + steps*STEP
                seen[steps] = value()
            part[index] = start
            slope[index] = (8*(seen[1] - seen[-1]) - (seen[2] - seen[-2]))/(12*STEP)
        found.append(slope)
    return found if isinstance(moved[name], list) else found[0]


def right_slopes(module, point, names):
    """The right gradient of a model, by the differences of its cost."""
    return slopes(module.cost, point, names)


def meant_slopes(module, fault, point, names):
    """What a fault's label says is returned."""
    if callable(fault.meant):
        right = right_slopes(module, point, names)
        return right | fault.meant(right, point)
    still = Still()
    return slopes(edited(module.cost, fault.meant, still=still), point, names, still)


def by_name(returned):
    """The gradients by name of what a function returned."""
    return returned[1] if isinstance(returned, tuple) else returned


def narrow(value):
    """An input with its arrays in floats of 32 bits."""
    return [narrow(part) for part in value] if isinstance(value, list) else np.asarray(value, np.float32) if np.ndim(value) else value
