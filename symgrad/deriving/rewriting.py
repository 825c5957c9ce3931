"""Working out: rules applied one at a time, each application recorded as a step."""

from dataclasses import dataclass, replace

from sympy import Number

from symgrad.deriving.derivation import Proof, Step
from symgrad.equations.graph import clause_at
from symgrad.equations.letters import letters_of_axes
from symgrad.errors import UnsupportedError
from symgrad.notation.brackets import ValuesEqual
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import D, Local, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.notation.text import length
from symgrad.notation.traversal import at, bound_here, factors, is_sum, places_of, put
from symgrad.rules import Where, algebra, arrays, calculus, chain, factorisations, identities, indices, modulo, names, own_inverses, pairs, quoted, simplification


def here(expression, focus, where):
    """What may be known at a focus: `where`, inside all that stands on the way to it."""
    for number in focus:
        where = where.inside(expression, number)
        expression = expression.args[number]
    return where


def application(rule, expression, focus, where, place=None):
    """(what `rule` makes of the part at `focus`, its conditions), or None where it does not apply; `place` is `here`, if known."""
    part = at(expression, focus)
    result = rule.at(part, place or here(expression, focus, where)) if isinstance(part, rule.on) else None
    if result is None:
        return None
    part, conditions = result
    binders = [b for end in range(len(focus)) for b in bound_here(at(expression, focus[:end]))]
    return put(expression, focus, part), tuple(Over("prod", c, *binders) if binders else c for c in conditions)


class Work:
    """An expression on its way, and the steps so far."""

    def __init__(self, start, where):
        self.now, self.where, self.steps = start, where, []
        self._settled = {}  # rules -> the parts, each with what is known where it stands, in which none of them does anything

    def take(self, rule, focus=(), uses=None, place=None):
        """Apply `rule` at `focus` and record the step; whether it applied and changed anything."""
        found = application(rule, self.now, focus, self.where, place)
        if found is None or found[0] == self.now:
            return False
        after, conditions = found
        self.steps.append(Step(rule, self.now, after, focus, tuple(conditions), uses))
        self.now = after
        return True

    def first(self, kind, done=()):
        """The path of the first part of a class, an outer one before those inside it, that is none of some; None where there is none."""
        return next((focus for focus in places_of(self.now, kind) if at(self.now, focus) not in done), None)

    def exhaust(self, rules):
        """Apply the first of `rules` that does something at the first place, inner ones first, and begin again, as long as one does.

        A matrix under an inverse or a determinant stays shut, and so do the values of a tie: they are compared as they were computed.
        """
        settled = self._settled.setdefault(tuple(rules), set())

        def applied(part, focus, place):
            if (key := (part, place.facts, place.added)) in settled:
                return False
            for number, arg in enumerate(() if isinstance(part, (OfMatrix, ValuesEqual)) else part.args):
                if arg.args and applied(arg, (*focus, number), place.inside(part, number)):
                    return True
            if any(self.take(rule, focus, place=place) for rule in rules if isinstance(part, rule.on)):
                return True
            settled.add(key)
            return False
        while applied(self.now, (), self.where):
            pass

    def sweep(self, rules, focus=(), place=None):
        """Apply the first of `rules` that does something at every place, an outer one before those inside it, each place once."""
        place = place or here(self.now, focus, self.where)
        any(self.take(rule, focus, place=place) for rule in rules)
        number = 0
        while number < len((part := at(self.now, focus)).args):  # of what has come to stand there
            if part.args[number].args:
                self.sweep(rules, (*focus, number), place.inside(part, number))
            number += 1

    def prepare(self, entry):
        """Functions of matrices that vary with an entry are taken apart first, the outer ones before those inside them."""
        varying = lambda: (focus for focus in places_of(self.now, OfMatrix) if calculus.depends(at(self.now, focus), entry))
        while any(self.take(rule, focus) for focus in varying() for rule in arrays.PREPARING):
            pass

    def differentiate(self):
        """Move every `D` to the leaves, from left to right."""
        while (focus := self.first(D)) is not None:
            place = here(self.now, focus, self.where)
            if not any(self.take(rule, focus, place=place) for rule in calculus.DERIVATIVE_RULES):
                calculus.refuse_derivative(at(self.now, focus))

    def tidy(self):
        """Sums and brackets settled, what ordinary algebra makes shorter, then what is shorter in the end."""
        self._shorten(LABELLED)
        self._settle(TIDYING[:2])
        self._shorten(OPENING)
        self._settle(TIDYING)
        self._shorten(SHORTENING)

    def reword(self):
        """The same in fewer signs, where programs and further derivatives take what stands now."""
        self._shorten(REWORDING)
        self.exhaust((indices.limits,))
        self._shorten((_trial(pairs.all_but_one),))

    def _shorten(self, trials):
        """Try each at every place, an outer one first, and begin again, as long as one leaves less."""
        refused = set()
        while any(self._shortens(trial, focus, refused) for trial in trials for focus in list(places_of(self.now, trial.on))):
            pass

    def _shortens(self, trial, focus, refused):
        """Whether what comes of a trial is shorter, and so stays. Tried is the block alone: the sums and products that a place stands in."""
        end = len(focus)
        while end and isinstance(around := at(self.now, focus[:end - 1]), (Plus, Times)) or end and is_sum(around):
            end -= 1
        block, inner = focus[:end], focus[end:]
        before, place = at(self.now, block), here(self.now, block, self.where)
        tried = trial, before, inner, place.facts
        if length(before)[0] > LONGEST:
            return False
        ahead = Work(before, place)
        ahead._settled = self._settled
        if tried in refused or not trial.take(ahead, inner):
            return False
        ahead._settle(trial.settling)
        if not (length(ahead.now) < length(before) and trial.holds(before, ahead.now, inner, ahead.steps)):
            refused.add(tried)
            return False
        for step in ahead.steps:
            self.take(step.rule, (*block, *step.focus))
        return True

    def _put_into_sum(self, focus):
        """Put definitions in for the names of a sum of a few entries, as of mu - x[i]; whether there are any."""
        total = at(self.now, focus)
        terms = total.body.args if isinstance(total.body, Plus) else (total.body,)
        few = len(terms) <= 3 and all(isinstance(f, (Quantity, Number)) for term in terms for f in factors(term))
        if not few or total.operator != "sum":
            return False
        put = [self.take(quoted.put_definition, (*focus, 1, *inner)) for inner in reversed(list(places_of(total.body, Quantity)))
               if self._is_computed_once(at(total.body, inner).name)]
        if any(put):
            self.take(identities.sum_of_sums, focus)
        return any(put)

    def _is_computed_once(self, name):
        """Whether a name has one equation, and is no layer or step of a recurrence."""
        return len(self.where.system.clauses.get(name, ())) == 1 and not self.where.system.families[name].sequence

    def _settle(self, groups):
        """Apply groups of rules, one after another, until none changes anything."""
        before = None
        while self.now != before:
            before = self.now
            self.take(algebra.arithmetic)
            for rules in groups:
                self.exhaust(rules)
                self.take(algebra.arithmetic)


# What a tidied expression goes through, a line after another, until none changes it.
TIDYING = (
    (own_inverses.own_inverse, factorisations.trace_of_exponential, algebra.cancel, modulo.once_around, indices.decide, indices.bracket_twice, modulo.put_together, indices.sift,
     modulo.by_blocks, indices.take_out, indices.take_bracket_out,
     indices.join_sums),
    (indices.split_sum, indices.distribute),
    (names.slope_by_value, names.complement_of_share, simplification.logistic, simplification.taken_once, simplification.one_label, algebra.multiply_in, algebra.cancel, names.assume, names.fold),
    (own_inverses.symmetric_inverse, algebra.expand, algebra.factor, algebra.powers, algebra.collect, algebra.sign,
     simplification.logistic_of_negative, simplification.comparison, simplification.numerator_first),
    (indices.reindex,),
)

LONGEST = 400  # of a block of more symbols nobody looks for a shorter form


@dataclass(frozen=True)
class Trial:
    """What may lead to a shorter form, and is undone where it does not.

    on        the class of parts at which it is tried
    take      (work, place of the part) -> whether it did something
    settling  the groups of rules that what comes of it is settled with
    holds     (before, after, place, steps) -> whether it may stay, beyond being shorter
    """

    on: type
    take: object
    settling: tuple = TIDYING
    holds: object = lambda before, after, focus, steps: True


def _trial(rule, **more):
    return Trial(rule.on, lambda work, focus: work.take(rule, focus), **more)


def _cancelled(before, after, focus, steps):
    return any(step.rule is algebra.cancel for step in steps)


def _beside_factors(before, after, focus, steps):
    """Whether a whole number that goes out of a sum meets other factors there: 2*a + 2*b alone stays."""
    return bool(focus) and isinstance(at(before, focus[:-1]), Times) or not factors(at(before, focus).args[0])[0].is_Integer


def _without_quotients(before, after, focus, steps):
    """Whether no quotient is a term of a sum any more, among those of the part that was changed."""
    return _quotients(after) == _quotients(before) - _quotients(at(before, focus))


def _quotients(e):
    own = sum(any(isinstance(f, Power) and f.exponent.is_negative for f in factors(term)) for term in e.args) if isinstance(e, Plus) else 0
    return own + sum(map(_quotients, e.args))


LABELLED = (_trial(simplification.at_its_label, settling=((algebra.cancel,),), holds=_cancelled),)
OPENING = (_trial(simplification.power_of_product, settling=((algebra.cancel, algebra.powers),)),)
SHORTENING = (*map(_trial, (simplification.power_with_its_base, simplification.power_of_product, simplification.multiply_through, simplification.multiply_through_below)),
              _trial(identities.common_denominator, holds=_without_quotients),
              _trial(simplification.at_its_label, holds=_cancelled), _trial(simplification.common_number, holds=_beside_factors), Trial(Over, Work._put_into_sum),
              _trial(simplification.positive_first))
REWORDING = (_trial(names.known_by_name), _trial(simplification.shared_powers), _trial(simplification.symmetric_matrix), _trial(simplification.letter_for_label))


def work_out_local(left, where):
    """The proof of a local derivative: its definition, differentiated and tidied; None for an abstract quantity's, which stays a symbol."""
    where = replace(where, of=left.of)
    work = Work(left, where)
    if not work.take(chain.definition):
        return None
    work.prepare(left.by)
    try:
        work.differentiate()
    except UnsupportedError as error:
        error.place = clause_at(left.of, where)[0].place or error.place
        raise
    work.tidy()
    return Proof("local", left, where.facts.over, tuple(work.steps))


class Chain:
    """Uses of the chain rule in one derivation: dC/dx as a sum over the equations that read x, with the sums and brackets it brings settled.

    cost     the entry that is differentiated, `outer` the telescope of its letters
    valued   whether sigma' is written by its value
    """

    def __init__(self, system, cost, outer=(), valued=False):
        self.system, self.cost, self.outer, self.valued = system, cost, outer, valued
        self.others = letters_of_axes(system)

    def where(self, over, conditions=()):
        """What a rule may know in the ranges of a telescope."""
        facts = RangeFacts(over, (*self.system.conditions, *conditions))
        return Where(facts, self.system, None, self.others, valued=self.valued)

    def start(self, total, where):
        """An adjoint after one use of the chain rule, as `Work`."""
        work = Work(total, where)
        self.apply(work)
        return work

    def apply(self, work, focus=()):
        """One use of the chain rule on the adjoint at a focus."""
        work.take(chain.independent, focus) or work.take(chain.chain_rule, focus)
        _settle(work)


def _settle(work):
    """Each local derivative limited, once, to what its equation reads; then sums and brackets settled."""
    seen, before = set(), None
    while work.now != before:
        while (focus := work.first(Local, seen)) is not None:
            seen.add(at(work.now, focus))
            work.take(chain.sparsity, focus)
        before = work.now
        work.exhaust(indices.INDEX_RULES)
        work.take(algebra.arithmetic)
