"""The notation table: every symbol of a page with its meaning, its shape and the range of its letters."""

from sympy import Integer

from symgrad.notation.functions import OF_TWO, ROWS
from symgrad.notation.nodes import Binder, Quantity, Times, Total
from symgrad.notation.traversal import parts
from symgrad.notation.user_functions import UserFunction, differentiated, user_function
from symgrad.writing.telling.changes import names_of_changes
from symgrad.writing.telling.facts import everything, interval
from symgrad.writing.typesetting.arrays import shape_of
from symgrad.writing.typesetting.blocks import Table
from symgrad.writing.typesetting.words import Ref

u, v = Quantity("u"), Quantity("v")


def notation_table(writer):
    """The table as a `Table`."""
    rows = [((writer.lay(family.generic),), _meaning(writer, family), _shape(writer, family), _ranges(writer, family.over))
            for family in writer.system.families.values()]
    rows += [_named(writer, of, by, name) for (of, by), name in writer.system.named.items()]
    rows += [_named(writer, of, by, name, number) for (of, by), (name, number) in writer.system.multiples.items()]
    rows += list(names_of_changes(writer))
    rows += [((function_at_u(writer, each),), told_function(writer, each), (), ()) for each in functions_told(everything(writer))]
    rows += [((writer.lay(each),), _told_user_function(writer, each), (), ()) for each in user_functions_told(everything(writer))]
    columns = ("symbol", "meaning", "shape", "range")
    used = [n for n in range(4) if any(each[n] for each in rows)]
    return Table(tuple(writer.words(columns[n]) for n in used), tuple(tuple(each[n] for n in used) for each in rows))


def _meaning(writer, family):
    words = writer.words
    if family.kind == "size":
        return _size(writer, family)
    refs = [Ref(label) for label, name in writer.defined.items() if name == family.name]
    if family.kind == "input":
        if family.name in writer.system.labels:
            least, largest = map(writer.lay, writer.system.labels[family.name])
            return words("given labels", least=least, largest=largest)
        asked = any(question.name == family.name for question in writer.derivation.questions)
        return words("given and asked for" if asked else "given")
    if family.name == writer.derivation.cost.name:
        return words("differentiated quantity" if family.over else "cost", ref=refs[0])
    return words("computed", refs=refs)


def _size(writer, family):
    """What a size counts: the values along the first axis that has so many or ends with it, else those of a letter."""
    axes = [(binder, other) for other in writer.system.families.values() for binder in other.over]
    ranges = [(binder, None) for d in writer.system.definitions for binder in (*d.over, *parts(d.body, Binder))]
    for binder, other in (*axes, *ranges):
        key = _counts(binder, family.name)
        if key == "size of" and other is None:
            return writer.words("values of", letter=writer.lay(binder.letter))
        if key:
            return writer.words(key, letter=writer.lay(binder.letter), entry=other and writer.lay(other.generic))
    return writer.words("size")


def _counts(binder, size):
    """How a size counts the values of a letter: it is the last, or there are so many; None where it does neither."""
    ends = {"last of": binder.hi, "size of": binder.size.expand()}
    return next((key for key, end in ends.items() if isinstance(end, Quantity) and end.name == size), None)


def _shape(writer, family):
    """The sizes of the axes that are not layers, as `n x m`; a number where there is none."""
    if family.kind == "size":
        return ()
    axes = [binder for binder in family.over if not (family.sequence and binder is family.over[0])]
    if not axes:
        return writer.words("number")
    return (shape_of([binder.size for binder in axes], writer.style),)


def _ranges(writer, over):
    return writer.words.listed([interval(writer, binder) for binder in over if binder.written], "comma")


def _named(writer, of, by, name, number=1):
    family = writer.system.families[by]
    entry = Quantity(name, *family.generic.places)
    derivative = Total(Quantity(of), family.generic)
    meaning = writer.words("name of", ratio=writer.ratio(derivative) if number == 1 else writer.lay(Times(number, derivative)))
    return (writer.lay(entry),), meaning, _shape(writer, family), _ranges(writer, family.over)


def functions_told(expressions):
    """The rows of the functions in expressions that a reader may not know."""
    told = {kind: row for kind, row in ROWS.items() if row.formula is not None or row.of is not None}
    found = {type(part) for e in expressions for part in parts(e, tuple(told))}
    return [row for kind, row in told.items() if kind in found]


def user_functions_told(expressions):
    """The functions of the user in expressions at letters of their own, and their derivatives, each once."""
    kinds = dict.fromkeys(type(part) for e in expressions for part in parts(e, UserFunction))
    kinds = sorted(kinds, key=lambda kind: (sum(kind.orders) > 0, kind.written, differentiated(kind.orders)))
    return [_at_letters(kind.written, kind.orders) for kind in kinds]


def _at_letters(written, orders):
    names = ("u", "v") if len(orders) == 2 else [f"u{number}" for number in range(1, len(orders) + 1)] if len(orders) > 1 else ("u",)
    return user_function(written, orders)(*map(Quantity, names), evaluate=False)


def _told_user_function(writer, called):
    """What a function of the user is: one of which no more is known, or the derivative of one, by the numbers of its arguments."""
    kind = type(called)
    by = [writer.lay(Integer(number)) for number in differentiated(kind.orders)]
    if not by:
        return writer.words("function of the user")
    function = writer.lay(_at_letters(kind.written, (0,)*len(kind.orders)))
    if len(kind.orders) == 1:
        return writer.words("derivative of the user's", function=function, order=writer.lay(Integer(len(by))), times=by)
    return writer.words("partial derivative of the user's", function=function, by=by)


def function_at_u(writer, row):
    return writer.lay(row.function(*_arguments(row), evaluate=False))


def _arguments(row):
    return (u, v) if row.function in OF_TWO else (u,)


def told_function(writer, row, function="function is", slope="slope is"):
    """What a function is, in the sentence `function`; of a derivative kept as a symbol, in the sentence `slope`."""
    called = function_at_u(writer, row)
    if row.of is not None:
        of = row.of(u, evaluate=False)
        return writer.words(slope, called=called, function=writer.lay(of), formula=writer.lay(row.by_value(u, of)))
    return writer.words(function, called=called, formula=writer.lay(row.formula(*_arguments(row))))
