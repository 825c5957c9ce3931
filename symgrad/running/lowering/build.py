"""From a system to a program: what is needed, in order, each clause lowered and stored."""

from dataclasses import replace

from sympy import Max, Min

from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Binder, Delta, InRange, Letter
from symgrad.notation.traversal import FRESH, all_letters, fresh
from symgrad.running.lowering import matrices, sums  # noqa: F401 - they lower what they register
from symgrad.running.lowering.brackets import test
from symgrad.running.lowering.common_values import shared
from symgrad.running.lowering.lower import lower
from symgrad.running.lowering.needed import needed_definitions, in_safe_forms
from symgrad.running.lowering.plan import Plan, quantity_names
from symgrad.running.lowering.reads import axes_at
from symgrad.running.lowering.room import largest_arrays
from symgrad.running.lowering.schedule import (
    clauses_of,
    components,
    pinned,
    reads_with_facts,
    loop_axis,
)
from symgrad.running.lowering.shapes import Scope, Value
from symgrad.running.lowering.sizes import size_checks
from symgrad.running.program.program import LEAVES, STORED, Comment, Program, Result, mark
from symgrad.running.program.subscripts import At, Slice


def build(system, wanted, owned=()):
    """The program that computes the families `wanted`; those also in `owned` are the caller's to keep."""
    plan = Plan(system, owned)
    definitions = shared(plan, in_safe_forms(plan, needed_definitions(system.definitions, wanted), wanted))
    builder = _Builder(plan)
    builder.group(clauses_of(definitions, plan.slopes), Scope(plan, plan.block, facts=RangeFacts((), plan.conditions)), ())
    returns = tuple(Result(name, builder.result(name), _longer(plan.family(name))) for name in wanted)
    checks, sizes = size_checks(plan)
    program = mark(Program(plan.block, returns, plan.layouts(system.inputs), plan.layouts(wanted), quantity_names(system), sizes, checks))
    program.room = largest_arrays(plan, program, sizes)
    return program


def _longer(family):
    """Where a call may give more of an input than is read: a result by it is as long."""
    return () if family.kind == "input" else tuple(family.spare)


class _Builder:
    def __init__(self, plan):
        self.plan, self.left, self.written, self.loops, self.guards = plan, {}, set(), {}, {}

    def group(self, clauses, scope, looped):
        """Lower clauses in topological order of the dependency graph; those that read one another in a loop."""
        for members, recursive in components(clauses, looped):
            if recursive:
                self.loop(members, scope, looped)
            else:
                self.clause(members[0], scope)

    def loop(self, members, scope, looped):
        """`for l in range(1, L + 1):` over clauses that read one another at other values of l."""
        axis, upwards = loop_axis(members, looped)
        for name in dict.fromkeys(clause.name for clause in members):
            self.room(name, scope)
        letter = _loop_letter(members, axis)
        ranges = [clause.range_at(axis) for clause in members]
        lo, hi = self.hull(members, axis, ranges)
        block = scope.block.loop(letter, lo, hi, 1 if upwards else -1)
        inner = scope.looped(Binder(letter, lo, hi), block)
        moved = []
        for clause, bounds in zip(members, ranges):
            new = pinned(clause, axis, letter)
            if bounds != (lo, hi):
                self.guards.setdefault(new.number, []).append((letter, bounds))
            moved.append(new)
        self.group(moved, inner, (*looped, axis))

    def hull(self, members, axis, ranges):
        """A range that holds those of all clauses; clauses that have less are guarded."""
        if len(set(ranges)) == 1:
            return ranges[0]
        whole = [self.plan.family(clause.name).over[axis] for clause in members]
        return (self.outermost([low for low, _ in ranges], [b.lo for b in whole], -1, Min),
                self.outermost([high for _, high in ranges], [b.hi for b in whole], 1, Max))

    def outermost(self, tight, wide, sign, choose):
        """The bound that is provably the outermost of the tight ones, else of the wide ones, else Python's choice of these."""
        facts = RangeFacts((), self.plan.conditions)
        for bounds in (tight, wide):
            for bound in bounds:
                if all(facts.nonnegative(sign*(bound - other)) for other in bounds):
                    return bound
        return choose(*wide)

    def clause(self, clause, scope):
        """Lower one clause: loops over the letters that need them, array axes for the others."""
        for letter, (lo, hi) in self.guards.get(clause.number, ()):
            scope = self.guard(scope, letter, lo, hi)
        scope = self.exists(clause, scope)
        for binder in clause.over:
            rest = [b for b in clause.over if b is not binder]
            if self.plan.must_loop(binder.letter, (clause.target, clause.body, *rest)):
                clause, scope = self.opened(clause, binder, scope)
        over = clause.over
        scope.block.items.append(Comment(clause.target, clause.body))
        letters = tuple(place for place in clause.target.places if place in {b.letter for b in over})
        binders = sorted(over, key=lambda b: letters.index(b.letter))
        inner = scope.inside(*binders)
        value = lower(clause.body, inner)
        self.keep(clause, value, letters, {b.letter: b for b in binders}, inner)

    def opened(self, clause, binder, scope):
        """A clause inside a loop over one of its letters: the loop just before it, of the same letter and range, where it reads nothing that
        this one is still writing, else a new one."""
        last = next((item for item in reversed(scope.block.items) if getattr(item, "kind", "") not in STORED), None)
        known, over = self.loops.get(getattr(last, "block", None)), (binder.letter, binder.lo, binder.hi)
        if known and known[0] == over and not known[1] & {entry.name for entry, _ in reads_with_facts(clause)}:
            block = last.block
        else:
            block = scope.block.loop(*over)
            self.loops[block] = known = (over, set())
        known[1].add(clause.name)
        inner = scope.looped(binder, block)
        self.room(clause.name, inner)
        return pinned(clause, clause.target.places.index(binder.letter), binder.letter), inner

    def guard(self, scope, letter, lo, hi):
        """A clause that holds only at some values of a loop's letter."""
        return self.under(scope, test(Delta(letter, lo) if lo == hi else InRange(lo, letter, hi), scope))

    def under(self, scope, condition):
        """The scope of a condition's block."""
        return replace(scope, block=scope.block.guard(condition))

    def exists(self, clause, scope):
        """A clause at fixed places, such as L-1, stands only where the family has them."""
        family = self.plan.family(clause.name)
        facts = RangeFacts((*family.over, *scope.facts.over), self.plan.conditions)
        for place, axis in zip(clause.target.places, axes_at(family, clause.target.places)):
            known = place in scope.pinned or any(binder.letter == place for binder in clause.over)
            if known or facts.between(axis.lo, place, axis.hi):
                continue
            scope = self.under(scope, test(InRange(axis.lo, place, axis.hi), scope))
            self.room(clause.name, scope)
        return scope

    def keep(self, clause, value, letters, binders, scope):
        """Store what a clause computes, and let later reads in reach find it."""
        name, plan = clause.name, self.plan
        family = plan.family(name)
        whole = len(plan.system.clauses[name]) == 1 and len(letters) == len(clause.target.places)
        if whole and scope.block is plan.block and name not in self.written:
            op = plan.materialise(scope, value, letters) if name in plan.outputs else None
            plan.bases[name] = op or (lambda: plan.materialise(scope, value, letters))
        else:
            self.room(name, scope)
            op = plan.materialise(scope, value, letters) if plan.listed(name) else \
                plan.materialise(scope, value, letters) if value.letters else value.op
            if name in plan.outputs and plan.listed(name) and letters:
                op = self.own(scope, op, letters)
            index = _index(clause.target, family, letters, binders, scope)
            plan.store_part(scope.block, name, index, op)
            value = Value(op, letters) if value.letters else value
        hint = name if name not in self.written or not clause.target.places else f"{name}_{clause.target.places[0]}"
        if value.op.hint is None and value.op.kind not in LEAVES:
            value.op.hint = hint
        scope.block.forward.setdefault(name, []).append((clause.target, binders, value))

    def own(self, scope, op, letters):
        """An array that nothing else is or reads as: the caller may keep it."""
        base = op
        while base.kind == "transpose":
            base = base.args[0]
        if not base.fresh or base in self.left:
            return scope.block.op("copy", op, data=len(self.left), shape=op.shape)
        self.left[base] = True
        return op

    def room(self, name, scope):
        """Allocate a family's storage once, before the first clause that writes into it."""
        if name not in self.written:
            self.written.add(name)
            self.plan.allocate(name, scope.block)

    def result(self, name):
        """The operation that a wanted family ends up as."""
        plan = self.plan
        base = plan.storage(name, None)
        if name in self.written or not base.shape or name not in plan.outputs:
            return base
        return self.own(Scope(plan, plan.block), base, None)


def _loop_letter(members, axis):
    """A letter for the loop that no clause uses otherwise."""
    places = [clause.target.places[axis] for clause in members]
    own = [place for place in places if isinstance(place, Letter)]
    others = {letter for clause, place in zip(members, places) for letter in
              all_letters(clause.target) | all_letters(clause.body) if letter != place}
    for letter in own:
        if letter not in others:
            return letter
    return fresh((*own, *FRESH)[0], others | set(own))


def _index(target, family, letters, binders, scope):
    """The subscripts of the part of a family that a clause writes, one a place."""
    subscripts = []
    for place, axis in zip(target.places, axes_at(family, target.places)):
        if place in letters:
            binder = binders[place]
            first, last = (binder.lo - axis.lo).expand(), (binder.hi - axis.lo + 1).expand()
            whole = (binder.hi - axis.hi).expand() == 0
            last = Max(first, last) if scope.backwards([place]) else last
            subscripts.append(Slice(first, None if whole else last))
        else:
            subscripts.append(At((place - axis.lo).expand()))
    return subscripts

