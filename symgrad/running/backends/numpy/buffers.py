"""Which operations of a marked program work in the buffer of an argument: an array of ours that nothing else reads any more."""

from symgrad.running.backends.numpy.forms import operation_form
from symgrad.running.backends.numpy.function_texts import function_text, written_into
from symgrad.running.program.liveness import nested
from symgrad.running.program.program import Op

# Operations that make an array of their own, so that what they read may change once they are computed.
COMPUTING = ("add", "sub", "mul", "div", "pow", "neg", "square", "apply", "contract", "sum", "prod", "max", "min")


def buffers(block, found):
    """Argument -> (operation, which of its arguments), of a block and those in it, added to what is `found`."""
    live = [item for item in block.items if isinstance(item, Op) and item.uses]
    readers = {}
    for item in live:
        for arg in item.args:
            readers.setdefault(arg, []).append(item)
    done = set()
    for item in block.items:
        if nested(item):
            buffers(item.block, found)
        elif isinstance(item, Op) and item.uses:
            for position, arg in enumerate(item.args[:2]):
                if _ours(arg, item) and _last(arg, item, readers, done) and _works_in(item, position):
                    found[arg] = (item, position)
                    break
            done.add(item)
    return found


def _works_in(op, position):
    """Whether an operation has a statement that works in the buffer of an argument."""
    if op.kind == "apply":
        return position == 0 and written_into(function_text(op)[0], ["", ""]) is not None
    return position < len(operation_form(op).in_place)


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
