"""Which operations of a program are used, and by what: counted from what it returns."""

from symgrad.running.program.program import Guard, Loop, Store


def nested(item):
    """Whether an item of a block holds a block."""
    return isinstance(item, (Loop, Guard))


def statements(block):
    """Every effect and operation of a block and of those inside it."""
    for item in block.items:
        yield item
        if nested(item):
            yield from statements(item.block)


def mark(program):
    """Count the uses of each operation from what is returned; what nothing uses is never emitted."""
    stores = {}
    for item in statements(program.block):
        if isinstance(item, Store):
            stores.setdefault(item.target, []).append(item)
    waiting = [(result.op, program.block) for result in program.returns]
    while waiting:
        op, block = waiting.pop()
        op.uses += 1
        op.inner = op.inner or block is not op.block
        if op.uses > 1:
            continue
        waiting.extend((arg, op.block) for arg in op.args)
        for store in stores.get(op, ()):
            store.live = True
            store.value.stored = True
            waiting.append((store.value, store.block))
    program.calls = tuple(dict.fromkeys(op.data for op in statements(program.block) if getattr(op, "kind", "") == "called" and op.uses))
    return program
