"""Products with the derivative of a matrix exponential become changes of it along a matrix: no array of four axes is made.

The derivative at p, k, m, q, summed with E[k,m], is how the exponential of X varies along E; summed with G[p,q], as in a backward pass,
how that of X' varies along G (Higham, Functions of Matrices, 2008, section 10.6.1).
"""

from symgrad.running.lowering.solves import put_before, transpose_before
from symgrad.running.program.liveness import statements
from symgrad.running.program.program import Op

REMAINING = {(1, 2): (0, 3), (0, 3): (1, 2)}  # the axes that are summed over: those that are left


def with_exponential_changes(program):
    """The program with changes of exponentials in place of products with derivatives of them."""
    for product in [op for op in statements(program.block) if isinstance(op, Op) and op.kind == "contract"]:
        for side, slopes in enumerate(product.args):
            if slopes.kind == "dexpm":
                _along_a_change(product, side)
                break
    return program


def _along_a_change(product, side):
    """Make a product a change of the exponential, where it sums over the two places of the matrix or those of its exponential."""
    labels = product.data.first, product.data.second
    *lead, one, two, three, four = labels[side]
    places, result = (one, two, three, four), product.data.result
    summed = tuple(number for number, label in enumerate(places) if label not in result)
    shared = [label for label in lead if label in labels[1 - side]]
    given = (*shared, *(places[number] for number in summed))
    if summed not in REMAINING or shared not in ([], lead) or set(labels[1 - side]) != set(given) or not set(lead) <= set(result):
        return
    (matrix,), change = product.args[side].args, product.args[1 - side]
    matrix = matrix if summed == (1, 2) else transpose_before(matrix, product)
    change = _turned(change, tuple(map(labels[1 - side].index, given)), product)
    left = (*lead, *(places[number] for number in REMAINING[summed]))
    sizes = dict(zip(result, product.shape))
    made = Op("exponential change", (matrix, change), None, tuple(map(sizes.get, left)), True, False, True, product.block)
    put_before(product, made)
    order = tuple(map(left.index, result))
    product.kind, product.args, product.data, product.fresh = "transpose", (made,), order, False
    if left == result:
        product.kind, product.args, product.data, product.fresh = made.kind, made.args, None, True


def _turned(op, order, before):
    """An array with its axes in an order, ready before another operation."""
    if order == tuple(range(len(order))):
        return op
    made = Op("transpose", (op,), order, tuple(op.shape[number] for number in order), False, False, True, before.block)
    put_before(before, made)
    return made
