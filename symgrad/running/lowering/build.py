"""From a system to a program: what is needed, in safe forms and in order, each clause lowered and stored."""

from dataclasses import replace

from sympy import Function, Max, Min

from symgrad.equations.graph import rests_on
from symgrad.limits import task
from symgrad.notation.brackets import Bracket, Delta, InRange
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Abstract, Binder, Letter, Over
from symgrad.notation.traversal import all_letters, fresh, parts, unused
from symgrad.running.lowering import sums  # noqa: F401 - it lowers what it registers
from symgrad.running.lowering.abstract_quantities import with_calls
from symgrad.running.lowering.brackets import test
from symgrad.running.lowering.common_values import shared
from symgrad.running.lowering.constants import constants_worked_out
from symgrad.running.lowering.exponential_changes import with_exponential_changes
from symgrad.running.lowering.lower import Scope, Value, lower, materialised
from symgrad.running.lowering.matrix_functions import vectors_read
from symgrad.running.lowering.plan import Plan
from symgrad.running.lowering.room import largest_arrays
from symgrad.running.lowering.schedule import clauses_of, components, loop_axis, pinned, reads_with_facts
from symgrad.running.lowering.sizes import size_checks
from symgrad.running.lowering.solves import with_solves
from symgrad.running.program.liveness import mark
from symgrad.running.program.program import LEAVES, STORED, Comment, Program, Result, Straight
from symgrad.running.program.subscripts import At, Slice
from symgrad.stable import stabilised


@task("compiling")
def build(system, wanted, owned, on_numbers):
    """The program that computes the families `wanted`; those also in `owned` are the caller's to keep.

    A Straight of a system without axes, all of whose functions are `on_numbers`; else a Program.
    """
    system = with_calls(constants_worked_out(system))
    plan, needed = Plan(system, owned), _needed(system.definitions, wanted)
    definitions = shared(plan, _in_safe_forms(plan, needed, wanted))
    plan.vectors = vectors_read(definitions)
    names = tuple(dict.fromkeys((*system.families, *system.clauses)))
    if _of_numbers(system, needed, on_numbers):
        sizes = tuple(size for size, family in system.families.items() if family.kind == "size")
        return Straight(tuple((d.target.name, d.body) for d in definitions), plan.layouts(system.inputs), plan.layouts(wanted), names, sizes)
    builder = _Builder(plan)
    builder.group(clauses_of(definitions, plan.slopes), Scope(plan, plan.block, facts=RangeFacts((), plan.conditions)), ())
    returns = tuple(map(builder.result, wanted))
    checks, sizes = size_checks(plan)
    program = Program(plan.block, returns, plan.layouts(system.inputs), plan.layouts(wanted), names, sizes, checks)
    program = mark(with_exponential_changes(with_solves(program)))
    program.room = largest_arrays(plan, program, sizes)
    return program


def _needed(definitions, wanted):
    """The definitions that the wanted families rest on, in order."""
    names = rests_on(definitions, wanted)
    return [definition for definition in definitions if definition.target.name in names]


def _in_safe_forms(plan, definitions, wanted):
    """The definitions in safe forms; those that nothing reads any more are left out."""
    def whole(body, binders):
        return not any(plan.must_loop(binder.letter, (body, *binders)) for binder in binders)
    return _needed([each.definition for each in stabilised(definitions, plan.conditions, whole, chosen=plan.chooses)], wanted)


def _of_numbers(system, definitions, on_numbers):
    """Whether there are no axes, and no functions but those on plain numbers."""
    if any(thing.over for thing in (*definitions, *(system.families[name] for name in system.inputs))):
        return False
    return all(not d.target.places and not list(parts(d.body, (Abstract, Over, Bracket, Letter)))
               and all(on_numbers(type(e)) for e in parts(d.body, Function)) for d in definitions)


class _Builder:
    def __init__(self, plan):
        self.plan, self.left, self.loops, self.guards = plan, set(), {}, {}

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
            self.plan.allocate(name, scope.block)
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
            scope = _where(Delta(letter, lo) if lo == hi else InRange(lo, letter, hi), scope)
        scope = self.exists(clause, scope)
        for binder in clause.over:
            rest = [b for b in clause.over if b is not binder]
            if self.plan.must_loop(binder.letter, (clause.target, clause.body, *rest)):
                clause, scope = self.opened(clause, binder, scope)
        scope.block.items.append(Comment(clause.target, clause.body))
        own = {binder.letter: binder for binder in clause.over}
        binders = {place: own[place] for place in clause.target.places if place in own}
        inner = scope.inside(*binders.values())
        self.keep(clause, lower(clause.body, inner), binders, inner)

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
        self.plan.allocate(clause.name, block)
        return pinned(clause, clause.target.places.index(binder.letter), binder.letter), inner

    def exists(self, clause, scope):
        """A clause at fixed places, such as L-1, stands only where the family has them."""
        family = self.plan.family(clause.name)
        facts = RangeFacts((*family.over, *scope.facts.over), self.plan.conditions)
        for place, axis in zip(clause.target.places, family.axes_at(clause.target.places)):
            known = place in scope.pinned or any(binder.letter == place for binder in clause.over)
            if known or facts.between(axis.lo, place, axis.hi):
                continue
            scope = _where(InRange(axis.lo, place, axis.hi), scope)
            self.plan.allocate(clause.name, scope.block)
        return scope

    def keep(self, clause, value, binders, scope):
        """Store what a clause computes, and let later reads in reach find it."""
        name, plan, letters = clause.name, self.plan, tuple(binders)
        whole = len(plan.system.clauses[name]) == 1 and len(letters) == len(clause.target.places)
        if whole and scope.block is plan.block and name not in plan.rooms:
            op = materialised(scope, value, letters) if name in plan.outputs else None
            plan.bases[name] = op or (lambda: materialised(scope, value, letters))
        else:
            plan.allocate(name, scope.block)
            op = materialised(scope, value, letters) if plan.listed(name) or value.letters else value.op
            if name in plan.outputs and plan.listed(name) and letters:
                op = self.own(scope, op)
            plan.store_part(scope.block, name, _index(clause.target, plan.family(name), binders, scope), op)
            value = Value(op, letters) if value.letters else value
        hint = name if name not in plan.rooms or not clause.target.places else f"{name}_{clause.target.places[0]}"
        if value.op.hint is None and value.op.kind not in LEAVES:
            value.op.hint = hint
        scope.block.forward.setdefault(name, []).append((clause.target, binders, value))

    def own(self, scope, op):
        """An array that nothing else is or reads as: the caller may keep it."""
        base = op
        while base.kind == "transpose":
            base = base.args[0]
        if not base.fresh or base in self.left:
            return scope.block.op("copy", op, data=len(self.left), shape=op.shape)
        self.left.add(base)
        return op

    def result(self, name):
        """What a wanted family ends up as; one by an input of which a call may give more than is read is as long."""
        plan = self.plan
        op, family = plan.storage(name), plan.family(name)
        if name not in plan.rooms and op.shape and name in plan.outputs:
            op = self.own(Scope(plan, plan.block), op)
        return Result(name, op, () if family.kind == "input" else family.spare)


def _where(bracket, scope):
    """The scope of the block that is computed where a bracket holds."""
    return replace(scope, block=scope.block.guard(test(bracket, scope)))


def _loop_letter(members, axis):
    """A letter for the loop that no clause uses otherwise."""
    places = [clause.target.places[axis] for clause in members]
    own = [place for place in places if isinstance(place, Letter)]
    others = set().union(*((all_letters(clause.target) | all_letters(clause.body)) - {place} for clause, place in zip(members, places)))
    return next((letter for letter in own if letter not in others), None) or (fresh(own[0], others | set(own)) if own else unused(others))


def _index(target, family, binders, scope):
    """The subscripts of the part of a family that a clause writes, one a place."""
    subscripts = []
    for place, axis in zip(target.places, family.axes_at(target.places)):
        if place in binders:
            binder = binders[place]
            first, last = (binder.lo - axis.lo).expand(), (binder.hi - axis.lo + 1).expand()
            whole = (binder.hi - axis.hi).expand() == 0
            last = Max(first, last) if scope.backwards([place]) else last
            subscripts.append(Slice(first, None if whole else last))
        else:
            subscripts.append(At((place - axis.lo).expand()))
    return subscripts
