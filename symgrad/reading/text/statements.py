"""Statements: what each line of equation text says, before the ranges of its letters are known, and which names count in them."""

import re
from dataclasses import dataclass, replace

from symgrad.equations.system import unknown_name
from symgrad.notation.index_arithmetic import coefficient
from symgrad.notation.nodes import Abstract, Quantity
from symgrad.notation.text import index
from symgrad.notation.traversal import free_letters, parts as entries
from symgrad.reading.drafts import Equation
from symgrad.reading.text.declarations import DECLARATION_START, INDEX_EXAMPLE
from symgrad.reading.text.expressions import Expression
from symgrad.reading.text.grammar import parse
from symgrad.reading.text.lines import TextLine, depths, tokens
from symgrad.reading.text.places import DIGIT_OF, find_range
from symgrad.reading.text.shifted_targets import counts_once, unshifted
from symgrad.reading.text.syntax_tree import (Application, CommaList, Comparison, Identifier, Operation, Source, Subscript, bound_letter,
                                              generic_entry, names_in, nodes, place_names)


DERIVATIVE = re.compile(r"\s*d(\w+)\s*/\s*d(\w+)\s*(\[[^\]]*\])?\s*")


@dataclass(frozen=True)
class Statement:
    """A line taken apart: `left` and `right` are the sources of its sides, `ranges` that of what follows `for`.

    `row` has the tokens of all three; a declaration, and what follows the keyword of a line of names at column `start`, is taken apart later.
    """

    kind: str
    line: TextLine
    row: tuple = ()
    left: Source | None = None
    right: Source | None = None
    ranges: Source | None = None
    start: int = 0

    trees = property(lambda self: [source.tree for source in (self.left, self.right) if source])

    @property
    def range_nodes(self):
        if not self.ranges:
            return ()
        return self.ranges.tree.items if isinstance(self.ranges.tree, CommaList) else (self.ranges.tree,)


def statement(line):
    """What a line says: a declaration, a keyword line, or TARGET = EXPRESSION [for RANGE, RANGE ...]."""
    if DECLARATION_START.match(line.text):
        return Statement("declaration", line)
    for keyword, wrong, example in (("index", r"\s+\w+\s+in\b", INDEX_EXAMPLE), ("size", r"\s+\w+\s*:", "a size that is a number is declared so: size s = 2")):
        if re.match(rf"\s*{keyword}{wrong}", line.text):
            raise line.error(f"this is no line that begins with {keyword}", 0, len(line.text), example)
    word = re.match(r"\s*(given|assume|write|name|size|function|show|at)(?=\s)(?!\s*[=\[])", line.text)
    if not word:
        return _equation("definition", line, tokens(line))
    if word.group(1) == "given" and DERIVATIVE.fullmatch(line.text, word.end()):
        return Statement("derivative", line, start=word.end())
    if word.group(1) in _EQUATIONS:
        return _equation(_EQUATIONS[word.group(1)], line, tokens(line, word.end()), word.end())
    return Statement(word.group(1), line, start=word.end())


def statements_of(line):
    """As `statement`; a line `at a = y, b = 0` makes one of each of its equations."""
    word = re.match(r"\s*at(?=\s)(?!\s*[=\[])", line.text)
    if not word:
        return [statement(line)]
    row = tokens(line, word.end())
    cut = next((number for number, (token, depth) in enumerate(depths(line, row)) if token.text == "for" and not depth), len(row))
    ends = [number for number, (token, depth) in enumerate(depths(line, row)[:cut]) if token.text == "," and not depth]
    pieces = [row[first:last] for first, last in zip([0, *(end + 1 for end in ends)], [*ends, cut])]
    return [_equation("point", line, [*piece, *row[cut:]], word.end()) for piece in pieces]


_EQUATIONS = {"assume": "assume", "show": "claim", "at": "point"}  # the keywords before an equation, or before a bound
_EXAMPLES = {"claim": "what is shown is an equation: show dC/dz = a - y", "point": "where answers are evaluated is told by equations: at a = y"}


def _equation(kind, line, row, start=0):
    example = _EXAMPLES.get(kind, "an equation is TARGET = EXPRESSION")
    whole, cut = tuple(row), _outermost(line, row, "for")
    ranges, row = None if cut is None else parse(line, row[cut + 1:], row[cut].end), row[:cut]
    if not row:
        raise line.error("no equation stands here", start, max(1, len(line.text) - start), example)
    equals = _outermost(line, row, "=")
    if kind == "assume" and equals is None:
        return Statement("bound", line, whole, parse(line, row, start, comparisons=True), ranges=ranges)
    if equals is None:
        parse(line, row, 0, comparisons=True)
        raise line.error("this line is no equation", row[0].start, row[-1].end - row[0].start, example)
    first, equal, rest = row[:equals], row[equals], row[equals + 1:]
    if not first:
        raise line.error("nothing stands before =", equal.start, 1, example)
    return Statement("fact" if kind == "assume" else kind, line, whole, parse(line, first, equal.start), parse(line, rest, equal.end), ranges)


def _outermost(line, row, mark):
    """Where in a row of tokens a mark first stands outside of brackets, or None."""
    return next((number for number, (token, depth) in enumerate(depths(line, row)) if token.text == mark and not depth), None)


def upstream_statement(said, statements):
    """The statement `C = C(Y[i])` that `given dC/dY` stands for: of a cost C no more is known than its derivative."""
    line, (cost, of, places) = said.line, (found := DERIVATIVE.fullmatch(said.line.text, said.start)).groups()
    targets = [each.left.tree for each in statements if each.kind == "definition"]
    named = {(tree.of if isinstance(tree, Subscript) else tree).name: tree for tree in targets if isinstance(tree, Identifier | Subscript)}
    if cost in named:
        raise line.error(f"{cost} has an equation, and its derivative is given", found.start(1), len(cost), "leave one of the two lines out")
    if of not in named:
        raise unknown_name(of, named, line.place(found.start(2), len(of)), "computed quantity")
    if places is None and isinstance(named[of], Subscript):
        letters = [place.name for place in named[of].places if isinstance(place, Identifier)]
        several = sum(isinstance(tree, Subscript) and tree.of.name == of for tree in targets) > 1
        if several or len(letters) < len(named[of].places):
            remedy = f"write which of its entries the cost reads: given d{cost}/d{of}[L,j]"
            raise line.error(f"{of} has several equations, so {of} is no array as a whole", found.start(2), len(of), remedy)
        places = f"[{','.join(letters)}]"
    return statement(replace(line, text=f"{cost} = {cost}({of}{places or ''})"))


def read_definition(said, names):
    """The equation of a definition line."""
    target_reader, tree = Expression(said.left, names), said.right.tree
    target, ranges = target_of(said, target_reader)
    reader = Expression(said.right, names, target)
    reader.speaks = "equation"
    abstract = isinstance(tree, Application) and tree.name == target.name
    body = _abstract(said, reader, ranges) if abstract else reader.value(tree, ranges)
    return unshifted(Equation("definition", ranges, body, (*target_reader.reads, *reader.reads), said.left.place(said.left.tree), target))


def target_of(said, reader):
    """The target and its telescope: written ranges as they are, other letters of its places without one."""
    tree, source = said.left.tree, said.left
    name = tree.of if isinstance(tree, Subscript) else tree
    if not isinstance(name, Identifier):
        raise source.error(tree, f"{source.words(tree)} cannot be defined", "a target is a name, or a name with places: z or z[l,j]")
    if name.name == "pi" or name.name in reader.names.sizes:
        raise source.error(name, f"{name.name} is {'a number' if name.name == 'pi' else 'how many values a letter takes'} and cannot be defined",
                           "define another name")
    places = () if tree is name else tree.places
    for place in places:
        _one_letter(source, place, {*reader.names.sizes, *reader.names.constants})
    wanted = [name for place in places if isinstance(place, Identifier | Operation) for name in names_in(place)
              if name.name not in reader.names.sizes and name.name not in reader.names.constants]
    ranges = written = _written(said, reader, {place.name for place in wanted})
    for place in wanted:
        if not find_range(place.name, written):
            ranges = (*ranges, reader.range(place, ranges))
    for number, place in enumerate(wanted):
        if place.name in [other.name for other in wanted[:number]]:
            raise source.error(place, f"the letter {place.name} is bound twice in the target", "take another letter for the second place")
    for place, own in ((place, find_range(name.name, ranges)) for place in places if isinstance(place, Operation) for name in names_in(place)):
        if own and not own.written:
            raise source.error(place, f"{own.letter} has no range in {source.words(place)}", f"its range stands after the equation: for {own.letter} in 0..n-1")
    indices = [reader.index(place, ranges) for place in places]
    for place, of in zip(places, indices):
        if isinstance(place, Operation) and free_letters(of) and (lacking := counts_once(of, ranges)):
            raise _leaves_gaps(source, place, name.name, of, *lacking)
    return Quantity(name.name, *indices), _telescope(ranges, [place.name for place in wanted])


def _leaves_gaps(source, place, name, of, letter, last):
    """The error for a target's place that leaves places out, or meets some twice."""
    step, words = max(abs(coefficient(of, each)) for each in free_letters(of)), source.words(place)
    x, y = [other for other in "xyz" if other != name][:2]
    if last is not None:
        return source.error(place, f"{words} does not meet every place once as its letters run",
                            f"write {letter} up to {index(last)}, so that the next place is that of the next step")
    if step == 1:
        return source.error(place, f"{words} meets places more than once", f"say what is added up there: {name}[p] = sum([{words} = p]*{x}[{letter}], {letter}) for p in 0..n-1")
    return source.error(place, f"{words} leaves places out between those that it meets",
                        f"one line says what stands at each place: {name}[p] = [p % {step} = 0]*{x}[p // {step}] + [p % {step} = 1]*{y}[p // {step}] for p in 0..{step}*N-1")


def _one_letter(source, place, sizes):
    """A target's place holds each of its letters once, with whole numbers before them: the equation says what stands at each of their values."""
    letters = [part.name for part in names_in(place) if part.name not in sizes]
    digits = any(part.mark in DIGIT_OF for part in nodes(place) if isinstance(part, Operation))
    if letters and not isinstance(place, Identifier | Subscript) and (len(set(letters)) < len(letters) or digits or not isinstance(place, Operation)):
        raise source.error(place, f"the target's place {source.words(place)} is no letter, nor one beside a number or a size",
                           f"put {letters[0]} alone there, and count what stands on the right by it")


def _written(said, reader, letters):
    """The ranges after `for`; each must belong to a letter of the target."""
    for node in said.range_nodes:
        name, bounds = said.ranges.range_parts(node, "for l in 1..L")
        if name.name not in letters:
            raise said.ranges.error(name, f"{name.name} is no letter of the target {said.left.words(said.left.tree)}",
                                    f"add it there, or bind it in a sum: sum(e, {name.name})")
        if not bounds:
            raise said.ranges.error(name, f"for {name.name} has no range", f"write {name.name} in 0..n-1, or leave it out")
    return _after_for(said, reader)


def _after_for(said, reader):
    """The ranges after `for`; `reader` is told what they read and bind."""
    own = Expression(said.ranges, reader.names, reader.target)
    ranges = own.ranges(said.range_nodes, ())
    reader.reads.extend(own.reads)
    reader.bound.extend(own.bound)
    return ranges


def _telescope(ranges, order):
    """The ranges in the order of the target's places, a range after those that it mentions."""
    waiting, ready = sorted(ranges, key=lambda r: order.index(r.letter.name)), []
    while waiting:
        missing = {range_.letter for range_ in waiting}
        mentions = [(set() if not r.written else free_letters(r.lo) | free_letters(r.hi)) & missing for r in waiting]
        ready.append(waiting.pop(next(number for number, found in enumerate(mentions) if not found)))
    return tuple(ready)


def _abstract(said, reader, ranges):
    """`C = C(a[L,j], y[j])`: letters that are not the target's are bound by the quantity itself. Of an array by its name alone every entry counts."""
    tree, source, own = said.right.tree, said.right, []
    if isinstance(said.left.tree, Identifier):
        tree = replace(tree, arguments=tuple(generic_entry(node, reader.names.letters) for node in tree.arguments))
    for node in (node for node in nodes(tree) if isinstance(node, Subscript)):
        for name in (name for place in node.places for name in names_in(place)):
            if not find_range(name.name, (*ranges, *own)) and name.name not in reader.names.sizes:
                own.append(reader.range(name, (*ranges, *own)))
    arguments = [reader.value(argument, (*ranges, *own)) for argument in tree.arguments]
    for node, argument in zip(tree.arguments, arguments):
        if not isinstance(argument, Quantity):
            raise source.error(node, f"{source.words(node)} is no named quantity", f"define it on a line of its own: u = {source.words(node)}")
    return Abstract(reader.target.name, arguments, [range_.binder for range_ in own])


def read_fact(said, names):
    """`assume u = v`: free letters of its places are its own."""
    ranges, readers = with_free_letters(said, names, (said.left, said.right))
    left, right = (reader.value(reader.source.tree, ranges) for reader in readers)
    return Equation("fact", ranges, left, tuple(read for reader in readers for read in reader.reads), said.left.place(said.left.tree), other=right)


def read_bound(said, names):
    """`assume lo < u < hi`, `assume u > lo`: either end may be missing; checks treat < and <= alike."""
    source, tree = said.left, said.left.tree
    if not isinstance(tree, Comparison) or "in" in tree.marks:
        raise source.error(tree, "nothing is assumed here", "write assume u = v, assume x > 0 or assume 0 < y < 1")
    source = replace(source, tree=_every_entry(tree, names.letters))
    ranges, (reader,) = with_free_letters(said, names, (source,))
    return bounded(source, [reader.value(side, ranges) for side in source.tree.sides], ranges, reader.reads)


def bounded(source, parts, ranges, reads):
    """The equation of bounds whose parts are read."""
    tree = source.tree
    upward = {mark in ("<", "<=") for mark in tree.marks}
    if len(upward) > 1 or len(parts) > 3:
        raise source.error(tree, "these bounds do not line up", "write assume 0 < y < 1")
    if not upward.pop():
        parts.reverse()
    if len(parts) == 2:
        parts = [None, *parts] if any(entries(parts[0], Quantity)) else [*parts, None]
    lower, body, other = parts
    return Equation("bound", ranges, body, tuple(reads), source.place(tree), other=other, lower=lower)


def _every_entry(tree, letters):
    """`x > 0` with x a family says so of every entry; only where a single name stands bare and no letter is written."""
    bare = [node for node in tree.sides if isinstance(node, Identifier) and letters.get(node.name)]
    if len(bare) != 1 or any(isinstance(node, Subscript) for node in nodes(tree)):
        return tree
    return replace(tree, sides=tuple(generic_entry(node, letters) if node is bare[0] else node for node in tree.sides))


def with_free_letters(said, names, sources, speaks=None):
    """(the ranges of an assumption, readers of its sides): those after `for`, then the letters of its places that no sum binds."""
    readers = [Expression(source, names) for source in sources]
    ranges = _after_for(said, readers[0])
    for reader in readers:
        reader.speaks = speaks
        for node in unbound(reader.source.tree):
            if not find_range(node.name, ranges) and node.name not in names.sizes and node.name not in names.constants:
                ranges = (*ranges, reader.range(node, ranges))
    return ranges, readers


def unbound(tree):
    """The name nodes in places of a tree that no sum around them binds, in reading order."""
    found, waiting = [], [(tree, frozenset())]
    while waiting:
        node, bound = waiting.pop()
        if isinstance(node, Application):
            names = {letter.name for letter in map(bound_letter, node.arguments[1:]) if letter}
            bound = bound | names & place_names(node) if names else bound
        if isinstance(node, Subscript):
            found.extend(name for place in node.places for name in names_in(place) if name.name not in bound)
        else:
            waiting.extend((part, bound) for part in reversed(node.parts))
    return found
