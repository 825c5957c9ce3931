"""One mistake that a person makes in an equation: which part of it is replaced, by what, and how that is told."""

from dataclasses import dataclass

from symgrad.notation.nodes import Plus, Quantity
from symgrad.notation.traversal import at, places_of, put, replace

SLIP_KINDS = {
    "sign": "the sign of {part} is wrong",
    "missing term": "the term {part} is missing",
    "doubled term": "the term {part} is counted twice",
    "factor": "the factor {part} {how}",
    "reduction": "{part} {how}",
    "transposed": "{part} is transposed: {new} was read",
    "shifted": "{part} is read one off: {new} was read",
    "stale": "{new} stands where {part} belongs",
}


@dataclass(frozen=True)
class Slip:
    """One mistake at one place of an expression.

    kind    a key of `SLIP_KINDS`
    new     what replaces the part at `focus`
    part    what the mistake is about: the term or factor that is lost, the array that is transposed
    told    what stands there instead, or how it is wrong, for the sentence
    edge    what is read beyond the end of an axis: "" nothing (there is none), "0", or "around" (Python's index -1)
    words   the whole sentence, where it is none of `SLIP_KINDS`
    like    what is the same in slips of one kind in several equations, where that is not the part
    shown   the equation as it was computed, where it has another left side
    focus   the path of the part of the right side that is replaced, by default all of it
    """

    kind: str
    new: object
    part: object
    told: object = ""
    edge: str = ""
    words: str = ""
    like: object = None
    shown: str = ""
    focus: tuple = ()

    @property
    def sentence(self):
        """The mistake in words."""
        return self.words or SLIP_KINDS[self.kind].format(part=self.part, new=self.told, how=self.told)

    @property
    def alike(self):
        """What is the same in slips of one kind in several equations: names without their places."""
        if self.like is not None:
            return self.kind, self.like
        return self.kind, self.edge, _bare(self.part), self.told if isinstance(self.told, str) else _bare(self.told)

    def __call__(self, body):
        return put(body, self.focus, self.new)


def _bare(e):
    """An expression without places and signs of letters, as a key."""
    return str(replace(e, lambda part: Quantity(part.name) if isinstance(part, Quantity) else part))


def by_equation(group):
    """number of an equation -> the slips of a group that are made in it."""
    made = {}
    for number, slip in group:
        made.setdefault(number, []).append(slip)
    return made


def slipped(body, made):
    """A right side with several slips made in it."""
    for slip in made:
        body = slip(body)
    return body


class InOneEntry(list):
    """A group of slips, (number of an equation, slip), that are made in the one wrong entry of the gradient by `name`."""

    def __init__(self, group, name):
        super().__init__(group)
        self.name = name


class OfAnotherCost(list):
    """A group of slips in the equations of the system itself, of which the whole gradient is the right one."""


def trimmed(body, same):
    """An expression without those terms of its sums that change nothing, as `same` says of what is left."""
    for focus in places_of(body, Plus):
        node = at(body, focus)
        for number in range(len(node.args)):
            rest = put(body, focus, Plus(*node.args[:number], *node.args[number + 1:]))
            if same(rest):
                return trimmed(rest, same)
    return body
