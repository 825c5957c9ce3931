"""Levels of detail: a fold over the steps of a proof that knows no format and no language."""

from dataclasses import dataclass
from itertools import takewhile

from symgrad.notation.brackets import Bracket
from symgrad.notation.nodes import Local, Power, Quantity, Total
from symgrad.notation.traversal import at, parts
from symgrad.rules import Trait
from symgrad.rules.calculus import depends


@dataclass(frozen=True)
class Stage:
    """One line of a proof: it reads `after`, for what `steps` did; `role` says what the line is for.

    role   "chain" (the chain rule in symbols), "put in" (local derivatives by their values), "rule" (any other)
    """

    after: object
    steps: tuple
    role: str


def stages(proof, level):
    """The lines of a proof at a level of detail. The first reads the chain rule in symbols, the last the answer."""
    steps = proof.steps
    start = next((n for n, step in enumerate(steps) if _puts_in(step)), None)
    if start is None:
        start = _length(steps, _is_about_the_chain)
    end = start + _length(steps[start:], _puts_in)
    chain, put_in, rest = steps[:start], steps[start:end], steps[end:]
    lines = (one_by_one if level == "full" else _at_once)(chain, "chain")
    lines += [] if level == "idea" and rest else _at_once(put_in, "put in")
    return lines + _rest(rest, level, bool(put_in))


def _puts_in(step):
    return Trait.PUTS_IN in step.rule.traits


def _is_about_the_chain(step):
    return step.rule.grain in ("idea", "index") or Trait.TRIVIAL in step.rule.traits


def _length(steps, fits):
    """How many steps at the beginning fit."""
    return sum(1 for _ in takewhile(fits, steps))


def one_by_one(steps, role):
    """A line for each step."""
    return [Stage(step.after, (step,), role) for step in steps]


def _at_once(steps, role):
    return [Stage(steps[-1].after, tuple(steps), role)] if steps else []


def _rest(steps, level, after_values):
    if level == "full":
        return one_by_one(steps, "rule")
    if level == "idea":
        return _at_once(steps, "put in" if after_values else "rule")
    return [stage for group in grouped(steps, _same_breath) for stage in _at_once(group, "rule")]


def grouped(items, joins):
    """Items in groups of neighbours: one goes into the group before it where `joins(group, item)`."""
    groups = []
    for item in items:
        if groups and joins(groups[-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _same_breath(group, after):
    """Whether a step is read as one with that before it: of one rule, or both about letters, or the second only works numbers out."""
    before = group[-1]
    return before.rule is after.rule or Trait.TRIVIAL in before.rule.traits | after.rule.traits or before.rule.grain == after.rule.grain == "index"


def lines_of(steps, level):
    """The lines that steps make at a level of detail, where no chain rule stands apart from the rest; at the lowest, the last one."""
    return _rest(steps, level, False)


def worked_out(proof):
    """The lines of a local derivative that wants more than one look: the derivative to be taken, taken, and made shorter."""
    steps = proof.steps
    taken = _length(steps, lambda step: step.rule.grain == "calculus")
    return _at_once(steps[:1], "chain") + _at_once(steps[1:taken], "rule") + _rest(steps[taken:], "brief", False)


def wants_lines(proof):
    """Whether the value of a local derivative is not seen at once: ordinary algebra other than with numbers has a part in it."""
    kinds = {step.rule for step in proof.steps if step.rule.grain == "algebra" and Trait.EASY not in step.rule.traits}
    return bool(kinds) and not (all(Trait.NAMES in rule.traits for rule in kinds) and len(proof.steps) < 8) or _is_long(proof)


def _is_long(proof):
    """Whether a derivative is taken by more rules than an eye follows in one line, other than linear ones alone."""
    steps = [step for step in proof.steps if step.rule.grain == "calculus" and Trait.LEADS not in step.rule.traits]
    return len(steps) > 6 and any(Trait.EASY not in step.rule.traits and not _is_plain_power(step) for step in steps)


def _is_plain_power(step):
    """Whether a power of one quantity was differentiated whose exponent does not vary, as w**2."""
    e, entry = at(step.before, step.focus).args
    return isinstance(e, Power) and isinstance(e.base, Quantity) and not isinstance(e.exponent, Bracket) and not depends(e.exponent, entry)


def worked_values(proof):
    """The value of a local derivative seen at once; before it, where a name was put in at the end, the value without the name."""
    unnamed = next((step.before for step in proof.steps if Trait.NAMES in step.rule.traits), None)
    return (proof.right,) if unnamed is None else (unnamed, proof.right)


def is_direct(proof):
    """Whether the chain rule says no more than that the cost reads the entry: its one term is the cost's own derivative."""
    return proof.is_adjoint and proof.chain == Local(*proof.left.args) and all(
        _puts_in(step) or _is_about_the_chain(step) for step in proof.steps)


def quoted(proof):
    """The numbers of the proofs that a proof quotes, in order, each once."""
    return tuple(dict.fromkeys(step.uses for step in proof.steps if isinstance(step.uses, int)))


def path(chain):
    """The quantities through which a product of local derivatives leads, nearest to the question first."""
    return tuple(dict.fromkeys([*(part.of for part in parts(chain, Local)), *(part.by for part in parts(chain, Total))]))


def road(derivation):
    """The names that are differentiated by though nobody asked, in order, and those asked for that need them."""
    asked = {number for block in derivation.blocks for number in block}
    adjoints = [(number, proof) for number, proof in enumerate(derivation.proofs) if proof.is_adjoint]
    kept = dict.fromkeys(proof.left.by.name for number, proof in adjoints if number not in asked)
    through = dict.fromkeys(proof.left.by.name for number, proof in adjoints if number in asked and any(
        total.by.name in kept for step in proof.steps for total in parts(step.after, Total)))
    return tuple(kept), tuple(name for name in through if name not in kept)


def rules_of(steps):
    """The rules that steps applied, in order, each once."""
    return tuple(dict.fromkeys(step.rule for step in steps))
