"""A derivation: proofs made of steps, each step one rule at one place; the gradient of a system is again a system."""

from dataclasses import dataclass, field
from functools import cached_property

from symgrad.notation import at, put


@dataclass(frozen=True)
class Step:
    """`before` becomes `after` because `rule` rewrites the part at `focus`.

    `conditions` are index expressions that must be >= 0 for the step to hold, beyond the ranges of its proof.
    `uses` is the number of the proof (or the definition's name) that the rule quotes, if it quotes one.
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

    kind         "adjoint" (dC/dz, a definition of the gradient system), "local" (dz/dw of one equation)
    left         the expression asked about, a `Total` or a `Local`
    name         what the left side is called if a `name` line gives it a name, as an entry: `delta[l,i,j]`; else None
    over         the telescope of the free letters of `left`
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
