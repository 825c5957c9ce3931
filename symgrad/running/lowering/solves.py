"""Products with an inverse become solves: `inv(A) @ b` is `solve(A, b)`, and `inv(A).T @ c`, of a backward pass, is `solve(A.T, c)`.

A solve costs a third of an inverse and is the more accurate (Higham, Accuracy and Stability of Numerical Algorithms, section 14.1).
An inverse that something else reads is computed anyway, and stays.
"""

from dataclasses import replace

from symgrad.notation.matrix_functions import MATRIX_TABLE
from symgrad.running.program.liveness import statements
from symgrad.running.program.program import Op, Store

SOLVED = {row.name: row.product for row in MATRIX_TABLE if row.product}


def with_solves(program):
    """The program with solves in place of products; inverses that only these read are left without a reader."""
    readers = _readers(program)
    inverses = [op for op in readers if op.kind in SOLVED]
    for inverse in inverses:
        for product, factor in _products(inverse, readers) or ():
            _solve(product, factor)
    return _once(program) if inverses else program


def _once(program):
    """The program with each solve made once, and no transpose of a transpose."""
    first, instead = {}, {}
    for item in statements(program.block):
        if isinstance(item, Store):
            item.value = instead.get(item.value, item.value)
        elif isinstance(item, Op):
            item.args = tuple(instead.get(arg, arg) for arg in item.args)
            if _turned_axes(item) and _turned_axes(item.args[0]):
                instead[item] = item.args[0].args[0]
            elif _turned_axes(item) or item.kind in SOLVED.values():
                same = first.setdefault((item.kind, item.args, item.data, item.block), item)
                if same is not item:
                    instead[item] = same
    program.returns = tuple(replace(result, op=instead.get(result.op, result.op)) for result in program.returns)
    return program


def _readers(program):
    """Operation -> what reads it on the way to a result: operations, and None for a store or a result."""
    stores, found = {}, {}
    for item in statements(program.block):
        if isinstance(item, Store):
            stores.setdefault(item.target, []).append(item.value)
    waiting = [(result.op, None) for result in program.returns]
    while waiting:
        op, reader = waiting.pop()
        if op not in found:
            waiting += [*((arg, op) for arg in op.args), *((value, None) for value in stores.get(op, ()))]
        found.setdefault(op, []).append(reader)
    return found


def _products(inverse, readers):
    """The products that read an inverse, each with the factor, it or its transpose; None where anything else reads it."""
    found = []
    for reader in readers[inverse]:
        direct = reader is not None and inverse in reader.args  # else it is a solve by now
        if direct and _turned_axes(reader):
            inner = _products(reader, readers)
        else:
            plain = direct and reader.block is _origin(inverse).block and _side(reader, inverse) is not None
            inner = [(reader, inverse)] if plain else None
        if inner is None:
            return None
        found += inner
    return found


def _turned_axes(op):
    """Whether an operation transposes its last two axes."""
    return op.kind == "transpose" and len(op.data) > 1 and op.data == _swap(len(op.data))


def _swap(count):
    return (*range(count - 2), count - 1, count - 2)


def _origin(op):
    return _origin(op.args[0]) if op.kind == "transpose" else op


def _side(op, inverse):
    """0 where a product has the inverse on its left, 1 on its right; None where it is no plain product with another array."""
    if op.kind != "contract" or _origin(op.args[0]) is _origin(op.args[1]):
        return None
    side = op.args.index(inverse)
    first, second, result = op.data.first, op.data.second, op.data.result
    lead = len([label for label in first if label in second and label in result])
    rows, columns = first[lead:-1], second[lead + 1:]
    plain = ((not lead or SOLVED[_origin(inverse).kind] == "solve") and first[:lead] == second[:lead] == result[:lead] and first[-1] == second[lead] and result[lead:] == (*rows, *columns)
             and len(rows) <= 1 and len(columns) <= 1 and not (lead and not (rows and columns)))
    return side if plain else None


def _solve(product, inverse):
    """Make a product with an inverse a solve: from the right, of the transposes."""
    side, origin = _side(product, inverse), _origin(inverse)
    (matrix,), turned, other, kind = origin.args, inverse is not origin, product.args[1 - side], SOLVED[origin.kind]
    if side and len(other.shape) > 1:
        whole = Op(kind, (), None, (*product.shape[:-2], product.shape[-1], product.shape[-2]), True, False, True, product.block)
        put_before(product, whole)
        whole.args = transpose_before(matrix, whole) if not turned else matrix, transpose_before(other, whole)
        product.kind, product.args, product.data, product.fresh = "transpose", (whole,), _swap(len(product.shape)), False
    else:
        product.args = (transpose_before(matrix, product) if turned != bool(side) else matrix), other
        product.kind, product.data = kind, None


def transpose_before(op, before):
    """The transpose of an operation, ready before another."""
    if _turned_axes(op):
        return op.args[0]
    shape = (*op.shape[:-2], op.shape[-1], op.shape[-2])
    made = Op("transpose", (op,), _swap(len(op.shape)), shape, False, False, True, before.block)
    put_before(before, made)
    return made


def put_before(op, made):
    items = op.block.items
    items.insert(next(number for number, item in enumerate(items) if item is op), made)
