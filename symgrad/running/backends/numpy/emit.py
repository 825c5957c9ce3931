"""From a marked program to lines of Python: what is used once is written in place, buffers of our own are worked in."""

from symgrad.running.backends.numpy.forms import FORMS, in_place, written
from symgrad.running.program.program import Allocate, Comment, Nested, Op, Store, mark

WIDE = 60


def emit(program, names):
    """The lines of a program's body, without its return statement; every returned Op has a name afterwards."""
    mark(program)
    for name, op in program.returns:
        op.hint = op.hint or name
        op.inner = True
    _plan(program.block)
    return _Writer(names).block(program.block)


def _plan(block):
    """Decide which operations work in the buffer of an argument."""
    live = [item for item in block.items if isinstance(item, Op) and item.uses]
    readers = {}
    for item in live:
        for arg in item.args:
            readers.setdefault(arg, []).append(item)
    done = set()
    for item in block.items:
        if isinstance(item, Nested):
            _plan(item.block)
        elif isinstance(item, Op) and item.uses:
            for position, arg in enumerate(item.args[:2]):
                if _ours(arg, item) and _last(arg, item, readers, done) and in_place(item, position, ["{}"]*len(item.args)):
                    arg.into = (item, position)
                    break
            done.add(item)


def _ours(arg, op):
    """Whether `op` may overwrite `arg` once nothing else reads it: a fresh array of the same shape, made in the same block."""
    return arg.fresh and not arg.inner and arg.block is op.block and arg.real and op.real and arg.shape == op.shape != ()


def _last(arg, op, readers, done):
    """Whether `op` reads `arg` once, and all others that read it have computed their values, arrays of their own, by then."""
    own = readers[arg]
    others = [reader for reader in own if reader is not op]
    return arg.uses == len(own) == len(others) + 1 and all(reader.kind in COMPUTING and _computed(reader, readers, done) for reader in others)


def _computed(op, readers, done):
    """Whether an operation that stands earlier is computed: one that is read once may be written inside its reader, where that is."""
    if op not in done or op.uses > 1 or op.inner:
        return op in done
    return op in readers and all(_computed(reader, readers, done) for reader in readers[op])


class _Writer:
    def __init__(self, names):
        self.names = names

    def block(self, block):
        lines = []
        for item in block.items:
            if isinstance(item, Op):
                lines.extend(self.operation(item))
            elif isinstance(item, Allocate):
                lines.extend([f"{item.target.data} = {item.text}"] if item.target.uses else [])
            elif isinstance(item, Comment):
                lines.append(f"# {item.text}")
            elif isinstance(item, Store):
                lines.extend([self.store(item)] if item.live else [])
            elif isinstance(item, Nested):
                inside = self.block(item.block)
                if any(not line.lstrip().startswith("#") for line in inside):
                    lines.extend([item.head, *("    " + line for line in inside)])
                else:
                    lines.extend(inside)
        return _tidy(lines)

    def store(self, item):
        index = item.index or ""
        return f"{item.target.data}{index} {item.operator} {self.text(item.value)[0]}"

    def operation(self, op):
        """The lines that compute an operation now; none where it is dead or is written inside its only reader."""
        if not op.uses or op.kind in ("number", "variable"):
            return []
        source = next((position for position, arg in enumerate(op.args) if arg.into and arg.into[0] is op), None)
        if source is not None:
            texts = [self.text(arg)[0] for arg in op.args]
            loose = [f"({text})" if self.text(arg)[1] < 9 else text for arg, text in zip(op.args, texts)]
            lines = self.renamed(op, op.args[source])
            texts[source] = loose[source] = op.name
            plain = FORMS[op.kind].in_place and FORMS[op.kind].in_place[source].startswith("{" + str(source) + "}")
            return [*lines, in_place(op, source, texts if plain or op.kind == "call" else loose)]
        if op.uses == 1 and not op.inner and not op.into and (not op.shape or op.kind in VIEWS or self.short(op)):
            return []
        text, _ = self.expression(op)
        if op.kind in ("turn", "index") and op.uses == 1 and not op.inner:
            return []
        op.name = self.names.for_hint(self.wanted(op))
        return [f"{op.name} = {text}"]

    def renamed(self, op, source):
        """An array of ours that becomes another quantity takes its name first."""
        wanted = self.wanted(op)
        if wanted is None or source.hint == wanted or source.hint is None and source.uses == 1:
            op.name = source.name
            return []
        op.name = self.names.for_hint(wanted)
        return [f"{op.name} = {source.name}"]

    def wanted(self, op):
        """The name a value would like: that of the quantity it ends up as, where nothing else reads it before."""
        while op.into and op.hint is None and op.uses == 1:
            op = op.into[0]
        return op.hint

    def short(self, op):
        return (op.hint is None or op.stored) and len(self.expression(op)[0]) <= WIDE

    def text(self, op):
        """The text that stands for an operation where it is read, and how tightly it binds."""
        return (op.name, 9) if op.name else self.expression(op)

    def expression(self, op):
        known = [self.text(arg) for arg in op.args]
        return written(op, [text for text, _ in known], [level for _, level in known])


VIEWS = ("turn", "index", "transpose")
COMPUTING = ("add", "sub", "mul", "div", "pow", "neg", "square", "call", "matmul", "vdot", "tensordot", "sum", "prod", "max", "min")


def _tidy(lines):
    """Comments that stand above no code go."""
    kept = []
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else "#"
        if not (line.startswith("#") and following.startswith("#")):
            kept.append(line)
    return kept
