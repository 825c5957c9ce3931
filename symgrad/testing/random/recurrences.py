"""Random recurrences, over one letter or two, and layers of sizes of their own: equations of an `EquationWriter`, after those it holds.

The names of families are h and z, their letters t and l; T and L stay letters too.
"""

from symgrad.testing.random.entries import BoundLetter, Named, Range, without_brackets, entry_of_text

SQUASHED = ("tanh({})", "sin({})", "sigma({})", "softplus({})/2", "{}/2")
TIME, LAYERS = Range("T", 1, 0), Range("L", 1, 0)


def random_recurrence(writer):
    """A family that is read at earlier values of its letter; later equations may read it."""
    writer.choice((_forwards, _forwards, _forwards, _backwards, _gated, _all_before, _two_letters, *[_from_the_first]*4, *[_shrinking]*7))(writer)


def _axes(writer):
    """The places of one moment: most often none, or one that a matrix mixes."""
    return [Range("n")]*(writer.randint(1, 2) - 1)


def _mixed(writer, time, letters, before):
    """What the moment `before` gives: itself times a weight, or mixed by a matrix, of this moment or of all."""
    own = [time]*(writer.randint(1, 2) - 1)
    ranges = [letter.range for letter in own]
    if not letters:
        return f"{entry_of_text(writer.input(tuple(ranges)).name, own)}*h[{before}]"
    (letter,), inner = letters, writer.bind(letters, (letters[0].range,), written=True)
    weight = writer.input((*ranges, letter.range, letter.range)).name
    body = f"{entry_of_text(weight, [*own, letter, inner])}*{entry_of_text('h', [before, inner])}"
    return f"sum({body}, {writer.bound(inner, body)})"


def _base(writer, place, axes):
    """The value of h at its first place."""
    letters = writer.along(axes)
    writer.equation("h", letters, without_brackets(writer.expression(letters, 1)), [place, *letters])


def _step(writer, letters, text):
    """The value of h at every moment, the first of the letters; from now on it may be read."""
    writer.equation("h", letters, text)
    writer.stands(Named("h", (Range("T", 0, 0), *(letter.range for letter in letters[1:]))))


def _forwards(writer):
    """h[t] from h[t-1], at times h[t-2] too; at times with a skip connection, at times by way of another family."""
    axes, back = _axes(writer), 1 + writer.seldom(4)
    for first in range(back):
        _base(writer, str(first), axes)
    time = BoundLetter("t", Range("T", back, 0))
    letters = writer.along(axes)
    text = f"{_mixed(writer, time, letters, 't-1')} + {writer.expression([time, *letters], 1)}"
    if writer.seldom(3):
        writer.equation("z", [time, *letters], text)
        text, letters = entry_of_text("z", [time, *letters]), writer.along(axes)
    skip = f"{entry_of_text('h', [f't-{back}', *letters])} + " if back > 1 or writer.seldom(3) else ""
    _step(writer, [time, *letters], skip + squashed(writer, text))


def squashed(writer, text):
    """Something that stays moderate however often it is repeated."""
    form = writer.choice(SQUASHED)
    return form.format(f"({text})" if form[0] == "{" else text)


def _begun(writer, place, range_):
    """The letter of time and those of one moment, after the value of h at its first place."""
    axes = _axes(writer)
    _base(writer, place, axes)
    return BoundLetter("t", range_), writer.along(axes)


def _backwards(writer):
    """h[t] from h[t+1]: from the last moment to the first."""
    time, letters = _begun(writer, "T", Range("T", 0, -1))
    text = f"{_mixed(writer, time, letters, 't+1')} + {writer.expression([time, *letters], 1)}"
    _step(writer, [time, *letters], squashed(writer, text))


def _gated(writer):
    """A memory that a gate lets through: z[t]*h[t-1] + (1 - z[t])*new."""
    time, letters = _begun(writer, "0", TIME)
    writer.equation("z", [time, *letters], f"sigma({_mixed(writer, time, letters, 't-1')})")
    gate, letters = entry_of_text("z", [time, *letters]), writer.along([letter.range for letter in letters])
    new = squashed(writer, without_brackets(writer.expression([time, *letters], 1)))
    _step(writer, [time, *letters], f"{gate}*{entry_of_text('h', ['t-1', *letters])} + (1 - {gate})*{new}")


def _all_before(writer):
    """h[t] from all earlier moments."""
    _base(writer, "0", [])
    time, letter = BoundLetter("t", TIME), writer.letters[0]
    weight = writer.input((Range("T", 0, -1),)).name
    text = f"sum({weight}[{letter}]*h[{letter}], {letter} in 0..t-1) + {writer.expression([time], 0)}"
    _step(writer, [time], squashed(writer, text))


def _from_the_first(writer):
    """h[t] from the moment before and from the first, as a dense skip connection has it."""
    time, letters = _begun(writer, "0", TIME)
    first = f"{entry_of_text('h', ['0', *letters])}*{writer.input((TIME,)).name}[t]"
    _step(writer, [time, *letters], squashed(writer, f"{_mixed(writer, time, letters, 't-1')} + {first}"))


def _shrinking(writer):
    """Layers that lose an entry each, or two; what the last one leaves, nothing at times, is summed to the quantity o."""
    i, lost, x, weight = writer.letters[0], writer.choice((1, 1, 2)), writer.new(), writer.new()
    less = "l" if lost == 1 else f"{lost}*l"
    writer.lines.append(f"h[0,{i}] = {x}[{i}] for {i} in 0..n")
    text = f"{weight}[l]*h[l-1,{i}] + h[l-1,{i}+{lost}]"
    writer.lines.append(f"h[l,{i}] = {squashed(writer, text)} for l in 1..L, {i} in 0..n-{less}")
    writer.lines.append(f"o = sum(h[L,{i}]**2, {i} in 0..n-{less.replace('l', 'L')})")
    writer.stands(Named("o", ()))


def _two_letters(writer):
    """h[l,t] from the layer below and the moment before."""
    layer, time = BoundLetter("l", LAYERS), BoundLetter("t", TIME)
    writer.lines.append(f"h[0,t] = {without_brackets(writer.expression([time], 0))} for t in 1..T")
    writer.lines.append(f"h[l,0] = {without_brackets(writer.expression([layer], 0))} for l in 1..L")
    text = f"{writer.input((LAYERS,)).name}[l]*h[l-1,t] + {writer.input(()).name}*h[l,t-1] + {writer.expression([layer, time], 0)}"
    writer.lines.append(f"h[l,t] = {squashed(writer, text)} for l in 1..L, t in 1..T")
    writer.stands(Named("h", (LAYERS, TIME)))


def ragged_layers(writer):
    """Layers of any depth whose sizes differ; what the last layer gives is reduced to the quantity o, which later equations may read."""
    batch = writer.seldom(2)
    i, first = ("i,", writer.choice(("", "1"))) if batch else ("", writer.choice(("", "1")))
    at = (lambda letter, size: f"{letter} in 1..N[{size}]") if first else (lambda letter, size: letter)
    over = (lambda letter, size: f", {letter} in 1..N[{size}]") if first else (lambda letter, size: "")
    name, weights, shift = (writer.new() for _ in range(3))
    end = f" for {at('j', '0')}" if first else ""
    writer.lines += [f"h[0,{i}j] = {name}[{i}j]{end}",
                     f"z[l,{i}j] = sum({weights}[l,j,k]*h[l-1,{i}k], {at('k', 'l-1')}) + {shift}[l,j] for l in 1..L{over('j', 'l')}"]
    activation = writer.choice(("tanh(z[l,{i}j])", "sigma(z[l,{i}j])", "softplus(z[l,{i}j])", "exp(z[l,{i}j])/sum(exp(z[l,{i}k]), {k})",
                                "z[l,{i}j]/sqrt(1 + mean(z[l,{i}k]**2, {k}))"))
    writer.lines.append(f"h[l,{i}j] = {activation.format(i=i, k=at('k', 'l'))} for l in 1..L{over('j', 'l')}")
    terms = [writer.choice(("sum(h[L,{i}j]**2, {j})", "sum(sin(h[L,{i}j])*{y}[{i}j], {j})", "log(sum(exp(h[L,{i}j]), {j}))"))]
    if batch:
        terms = [f"mean({terms[0]}, i)"]
    if writer.seldom(3):
        terms.append(writer.choice((f"sum({weights}[l,j,k]**2, l in 1..L, {at('j', 'l')}, {at('k', 'l-1')})",
                                    f"sum({shift}[l,j]*{shift}[l,j], l in 1..L, {at('j', 'l')})")))
    writer.lines.append(f"o = {' + '.join(terms)}".format(i=i, j=at("j", "L"), y=writer.new()))
    writer.stands(Named("o", ()))
