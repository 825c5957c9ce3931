"""How NumPy writes a contraction: by its labels a dot product, a matrix product, a tensor product, or as `einsum` has it."""

from symgrad.running.backends.numpy.form import Form


def labels_text(labels):
    """Labels of axes as letters of `einsum`."""
    return "".join(chr(97 + label) for label in labels)


DOT = Form("np.vdot({0}, {1})")
MATRIX_PRODUCT = Form("{0} @ {1}", 2, (2, 3))
TENSOR_PRODUCT = Form("np.tensordot({0}, {1}, {data})", data=lambda op, names: str(tuple(map(list, _summed(op.data)))))
EINSUM = Form('np.einsum("{data}", {0}, {1})', data=lambda op, names: "{},{}->{}".format(*map(labels_text, op.data.labels)))


def product_form(labels):
    """How a contraction is written: over all axes, as a matrix product, over axes that only one result needs, else as it is."""
    first, second, result = labels.first, labels.second, labels.result
    shared = [label for label in first if label in second and label in result]
    if not result:
        return DOT
    if _is_matrix_product(labels, shared):
        return MATRIX_PRODUCT
    return EINSUM if shared else TENSOR_PRODUCT


def _is_matrix_product(labels, shared):
    """Whether the first has the axes (shared, rows, summed), the second (shared, summed, columns), with at most one of rows and of columns."""
    (summed, *more), lead = _summed_labels(labels), len(shared)
    rows, columns = labels.first[lead:-1], labels.second[lead + 1:]
    return (not more and labels.first == (*shared, *rows, summed) and labels.second == (*shared, summed, *columns)
            and labels.result == (*shared, *rows, *columns) and len(rows) <= 1 and len(columns) <= 1 and (not shared or bool(rows and columns)))


def _summed_labels(labels):
    return [label for label in labels.first if label in labels.second and label not in labels.result]


def _summed(labels):
    """The axes of both arrays that are summed over, in pairs."""
    return [[axes.index(label) for label in _summed_labels(labels)] for axes in (labels.first, labels.second)]
