"""From a marked program to lines of Python: what is used once is written in place, buffers of our own are worked in."""

import re

from symgrad.running.backends.numpy.buffers import buffers
from symgrad.running.backends.numpy.forms import condition_text, operation_form, shape_source, stored_at, subscripts_text
from symgrad.running.backends.numpy.function_texts import function_text, with_arguments, written_into
from symgrad.running.program.liveness import statements
from symgrad.running.program.program import LEAVES, STORED, Allocate, Comment, Loop, Op, Store

_WIDE = 60
VIEWS = ("transpose", "index")
CHANGES = {None: "=", "add": "+=", "mul": "*="}
CLOSED = re.compile(r"[\w.]+|\d.*e[+-]\d+|max\([^()]*\)")  # a number that needs no parentheses


def words(e):
    """An expression on one line, as the equation text writes it."""
    return " ".join(str(e).split())


def equation(target, body):
    """`z[l,j] = sum(w[l,j,k]*a[l-1,k], k) + b[l,j]`, on one line."""
    return f"{words(target)} = {words(body)}"


class ProgramWriter:
    """The lines of a block, the identifiers that stand for values, and the helpers and imports that the lines need."""

    def __init__(self, names):
        self.names, self.named, self.into = names, {}, {}
        self.helpers, self.imports = {}, set()

    def body(self, program):
        """The lines of a program's body, without its return statement; every returned value has a name afterwards."""
        for item in statements(program.block):
            if isinstance(item, Loop):
                self.names.letter(item.letter)
            elif isinstance(item, Op) and item.kind == "variable":
                self.names.used.add(self.names.quantity(item.data))
        for result in program.returns:
            result.op.hint = result.op.hint or result.name
            result.op.inner = True
        self.into = buffers(program.block, {})
        return self.block(program.block)

    def block(self, block):
        """The lines of a block."""
        return _tidy([line for item in block.items for line in self.item(item)])

    def item(self, item):
        """The lines of a statement, or of an operation that is computed now."""
        if isinstance(item, Op):
            return self.operation(item)
        if isinstance(item, Allocate):
            return [f"{self.text(item.target)[0]} = {self.storage(item)}"] if item.target.uses else []
        if isinstance(item, Comment):
            return [f"# {equation(item.target, item.body)}"]
        if isinstance(item, Store):
            return [self.store(item)] if item.live else []
        inside = self.block(item.block)
        if all(line.lstrip().startswith("#") for line in inside):
            return inside
        if isinstance(item, Loop):
            head = f"for {self.names.letter(item.letter)} in {self.range(item.lo, item.hi, item.step)}:"
        else:
            head = f"if {' and '.join(condition_text(one, self.names) for one in item.conditions)}:"
        return [head, *("    " + line for line in inside)]

    def range(self, lo, hi, step=1):
        """The values of a letter."""
        first, last = (lo, hi + 1) if step > 0 else (hi, lo - 1)
        return f"range({self.names.index(first)}, {self.names.index(last)}{', -1' if step < 0 else ''})"

    def storage(self, item):
        """What an array, a list or a total is before anything is stored."""
        if item.elements is None:
            return self.filled(item.shape, item.fill) if item.shape else repr(item.fill)
        if item.elements.shape is None:
            count = self.names.index(item.shape[0])
            return f"[None]*{count if count.isidentifier() or count.isdigit() else f'({count})'}"
        letter, lo, hi = item.elements.letter, item.elements.lo, item.elements.hi
        return f"[{self.filled(item.elements.shape, item.fill)} for {self.names.letter(letter)} in {self.range(lo, hi)}]"

    def filled(self, sizes, fill):
        """A new array of a shape."""
        made = {None: "np.empty({}, dtype)", 0.0: "np.zeros({}, dtype)", 1.0: "np.ones({}, dtype)"}.get(fill, "np.full({}, np.nan, dtype)")
        return made.format(shape_source(sizes, self.names))

    def store(self, item):
        """The line that stores a value."""
        at = subscripts_text((item.element,), self.names) if item.element else ""
        at += stored_at(item.subscripts, self.names) if item.subscripts else ""
        return f"{self.text(item.target)[0]}{at} {CHANGES[item.operator]} {self.text(item.value)[0]}"

    def operation(self, op):
        """The lines that compute an operation now; none where it is dead or is written inside its only reader."""
        if not op.uses or op.kind in LEAVES:
            return []
        source = next((position for position, arg in enumerate(op.args) if arg in self.into and self.into[arg][0] is op), None)
        if source is not None:
            return self.in_place(op, source)
        if op.uses == 1 and not op.inner and op not in self.into and (not op.shape or op.kind in VIEWS or self.short(op)):
            return []
        text, _ = self.expression(op)
        self.named[op] = self.names.for_hint(self.wanted(op))
        return [f"{self.named[op]} = {text}"]

    def in_place(self, op, source):
        """The lines that compute an operation in the buffer of one of its arguments."""
        known = [self.text(arg) for arg in op.args]
        texts, loose = [text for text, _ in known], [f"({text})" if level < 9 else text for text, level in known]
        lines = self.renamed(op, op.args[source])
        texts[source] = loose[source] = self.named[op]
        if op.kind == "apply":
            return [*lines, written_into(self.function(op), texts)]
        form = operation_form(op)
        if not form.in_place[source].startswith("{" + str(source) + "}"):
            texts = loose
        return [*lines, form.in_place[source].format(*texts, data=self.data(form, op))]

    def renamed(self, op, source):
        """An array of ours that becomes another quantity takes its name first."""
        wanted = self.wanted(op)
        if wanted is None or source.hint == wanted or source.hint is None and source.uses == 1:
            self.named[op] = self.named[source]
            return []
        self.named[op] = self.names.for_hint(wanted)
        return [f"{self.named[op]} = {self.named[source]}"]

    def wanted(self, op):
        """The name a value would like: that of the quantity it ends up as, where nothing else reads it before."""
        while op in self.into and op.hint is None and op.uses == 1:
            op = self.into[op][0]
        return op.hint

    def short(self, op):
        """Whether an operation may stand inside its only reader."""
        return (op.hint is None or op.stored) and len(self.expression(op)[0]) <= _WIDE

    def text(self, op):
        """The text that stands for an operation where it is read, and how tightly it binds."""
        return (self.named[op], 9) if op in self.named else self.expression(op)

    def expression(self, op):
        """The text of an operation, its arguments in parentheses where they bind too loosely; and its level."""
        known = [self.text(arg) for arg in op.args]
        if op.kind == "apply":
            return with_arguments(self.function(op), *(text for text, _ in known)), 9
        form = operation_form(op)
        needs = (*form.needs, *(0,)*len(known))
        inside = [text if level >= need else f"({text})" for (text, level), need in zip(known, needs)]
        data = f"[{', '.join(inside[1:])}]" if op.kind == "gather" else self.data(form, op)
        text = form.text.format(*inside, data=data, every=", ".join(inside))
        return text, form.level if op.kind in STORED or op.kind not in LEAVES or CLOSED.fullmatch(text) else 1

    def data(self, form, op):
        """What an operation carries, as text."""
        self.helpers |= dict.fromkeys(form.helpers)
        return form.data(op, self.names)

    def function(self, op):
        """The text of a function, with places for its arguments."""
        text, helpers, imports = function_text(op)
        self.helpers |= dict.fromkeys(helpers)
        self.imports |= set(imports)
        return text


def _tidy(lines):
    """Comments that stand above no code go."""
    return [line for line, following in zip(lines, [*lines[1:], "#"]) if not (line.startswith("#") and following.startswith("#"))]
