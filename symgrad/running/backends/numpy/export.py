"""A program as a module that a person can read: it imports NumPy and no symgrad."""

from symgrad.notation.user_functions import path_to
from symgrad.running.backends.numpy.emit import equation, words
from symgrad.running.backends.numpy.source import write

ROOM = '''
most_entries = 2**37


def too_large(entries, sizes):
    """The error for an array that no memory holds."""
    return MemoryError(f"an array of {entries:,} entries: {', '.join(f'{name} = {size}' for name, size in sizes.items())}")
'''

READERS = '''
def real_array(name, value, axes, dtype):
    """`value` as an array of `dtype` with that many axes; nothing masked."""
    if np.ma.is_masked(value):
        raise ValueError(f"{name} has masked entries, which are no numbers")
    array = np.asarray(value)
    if array.dtype.kind not in "fiub" or array.ndim != axes:
        raise ValueError(f"{name} must hold real numbers and have {axes} axes; it has {array.ndim}, of {array.dtype}")
    return array.astype(dtype, copy=False)


def floating_type(*values):
    """float32 only if every array of floats is one; else float64."""
    parts = [part for value in values for part in (value if isinstance(value, (list, tuple)) else [value])]
    kinds = {part.dtype for part in parts if isinstance(part, np.ndarray) and part.dtype.kind == "f"}
    return np.float32 if kinds == {np.dtype(np.float32)} else np.float64


def parts(name, value):
    """The elements of a sequence or of a stacked array; there is at least one."""
    if not len(value):
        raise ValueError(f"{name} is empty")
    return list(value)


def like(given, result, dtype):
    """A gradient with the structure of its input: stacked, list or tuple."""
    if isinstance(given, np.ndarray):
        return np.asarray(result, dtype=dtype)
    return tuple(result) if isinstance(given, tuple) else list(result)
'''


def module_text(program, system, names, families, cost):
    """The text of a module with `value_and_gradient(**inputs)`: the gradients `families` by the inputs `names`.

    A module without arrays needs no NumPy; there 1/0 and log(-1) are Python's own errors.
    """
    printed = write(program, "ValueError")
    text, entry = printed.text, _entry(program, printed.names, names, families, cost)
    numeric = "np." in text + entry or any(layout.axes for layout in program.inputs)
    imports = "\n".join(line for line, needed in (("import math", "math." in text), ("import numpy as np", numeric)) if needed)
    pieces = [_stated(system, cost, names), imports, READERS if numeric else "", ROOM if "too_large(" in text else "", text, entry]
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece).replace("\n\n\n\n", "\n\n\n") + "\n"


def _stated(system, cost, names):
    """The module's docstring: the equations it computes."""
    lines = [_plainly(equation(d.target, d.body)) + _range(d) for d in system.definitions]
    asked = ", ".join(_plainly(name) for name in names)
    return "\n".join([f'"""The value of {_plainly(cost)} and its gradient with respect to {asked}.', "", *("    " + line for line in lines),
                      "", 'Computed in this order, one name an equation; call value_and_gradient. Written by symgrad.', '"""'])


def _plainly(text):
    """Text that cannot end a docstring or start an escape."""
    return " ".join(text.split()).replace("\\", "/").replace('"', "'")


def _range(definition):
    ranges = [f"{words(b.letter)} in {words(b.lo)}..{words(b.hi)}" for b in definition.over if b.written]
    return f"    for {', '.join(ranges)}" if ranges else ""


def _entry(program, identifiers, names, families, cost):
    """`value_and_gradient(**inputs)`: names checked, arrays read, the program run, gradients given their structure."""
    functions = dict.fromkeys(written for written, *_ in program.calls)
    inputs = [*(layout.name for layout in program.inputs), *functions, *program.sizes]
    own = {name: identifiers.quantity(name) for name in inputs if name not in functions}
    called = [(identifiers.call(*call), _given_function(*call[:2])) for call in program.calls]
    arrays = [layout.name for layout in program.inputs if layout.axes]
    kind = f"floating_type({', '.join(f'inputs[{name!r}]' for name in arrays)})" if arrays else "float"
    lines = ["def value_and_gradient(**inputs):",
             f'    """({_plainly(cost)}, gradients by name) for the inputs {", ".join(map(_plainly, inputs))}, given by keyword."""',
             f"    names = {tuple(inputs)!r}",
             "    if set(inputs) != set(names):",
             '        raise TypeError(f"the inputs are {\', \'.join(names)}, not {\', \'.join(inputs)}")',
             f"    dtype = {kind}"]
    lines += [f"    {own[layout.name]} = {_reading(layout)}" for layout in program.inputs]
    lines += [f"    {name} = {given}" for name, given in called]
    lines += [f"    {own[name]} = inputs[{name!r}]" for name in program.sizes]
    arguments = [*(own[layout.name] for layout in program.inputs), *(name for name, _ in called), *(own[name] for name in program.sizes)]
    lines += _called({layout.name: layout for layout in program.outputs}, names, families, arguments)
    return "\n".join(lines)


def _given_function(written, orders):
    """Where a function of the user, or a derivative of one, stands in what is given: f=(f, df), K=(K, (K_1, K_2))."""
    return f"inputs[{written!r}]" + "".join(f"[{place}]" for place in path_to(orders))


def _reading(layout):
    """How one input is read."""
    name, given = layout.name, f"inputs[{layout.name!r}]"
    if not layout.axes:
        return f"float({given})"
    if not layout.listed:
        return f"real_array({name!r}, {given}, {layout.axes}, dtype)"
    each = f"real_array({name!r}, part, {layout.inner}, dtype)" if layout.inner else "float(part)"
    return f"[{each} for part in parts({name!r}, {given})]"


def _called(outputs, names, families, arguments):
    """The call of the program, and the gradients as they are returned."""
    different, value = list(dict.fromkeys(families)), "value" if next(iter(outputs.values())).axes else "float(value)"
    kept = []
    for name, family in zip(names, families):
        layout, result = outputs[family], f"gradients[{different.index(family)}]"
        if not layout.axes:
            result = f"float({result})"
        elif layout.listed or layout.sequence:
            result = f"like(inputs[{name!r}], {result}, dtype)"
        kept.append(f"{name!r}: {result}")
    return [f"    value, *gradients = program({', '.join([*arguments, 'dtype'])})", f"    return {value}, {{{', '.join(kept)}}}"]
