"""Random recurrences, over one letter or two, and layers of sizes of their own: equations of an `EquationWriter`, after those it holds.

The names of families are h and z, their letters t and l; T and L stay letters too.
"""

from symgrad.testing.random.letters import BoundLetter, Named, Range, bare, entry_of_text, letter_names

SQUASHED = ("tanh({})", "sin({})", "sigma({})", "softplus({})/2", "{}/2")
TIME, LAYERS = Range("T", 1, 0), Range("L", 1, 0)


def random_recurrence(writer):
    """A family that is read at earlier values of its letter; later equations may read it."""
    writer.choice((_forwards, _forwards, _forwards, _backwards, _gated, _all_before, _two_letters, *[_from_the_first]*4, *[_shrinking]*7))(writer)


def _axes(writer):
    """The places of one moment: most often none, or one that a matrix mixes."""
    return [Range("n")]*(writer.randint(1, 2) - 1)


def _mixed(writer, time, letters, before):
    """What the moment before gives: itself times a weight, or mixed by a matrix, of this moment or of all."""
    own = [time.range]*(writer.randint(1, 2) - 1)
    if not letters:
        weight = writer.input(tuple(own)).name
        return f"{entry_of_text(weight, [time.name]*len(own))}*{before([])}"
    (letter,), inner = letters, writer.bind(letters, (letters[0].range,), written=True)
    weight = writer.input((*own, letter.range, letter.range)).name
    body = f"{entry_of_text(weight, [*[time.name]*len(own), letter.name, inner.name])}*{before([inner.name])}"
    return f"sum({body}, {writer.bound(inner, body)})"


def _step(writer, name, time, letters, text):
    writer.equation(name, [time, *letters], text, [time.name, *letter_names(letters)])


def _base(writer, name, place, axes):
    """The value that a family begins with."""
    letters = writer.along(axes)
    writer.equation(name, letters, bare(writer.expression(letters, 1)), [place, *letter_names(letters)])


def _forwards(writer):
    """h[t] from h[t-1], at times h[t-2] too; at times with a skip connection, at times by way of another family."""
    axes, back = _axes(writer), 1 + writer.seldom(4)
    for first in range(back):
        _base(writer, "h", str(first), axes)
    time = BoundLetter("t", Range("T", back, 0))
    letters = writer.along(axes)
    text = f"{_mixed(writer, time, letters, lambda places: entry_of_text('h', ['t-1', *places]))} + {writer.expression([time, *letters], 1)}"
    if writer.seldom(3):
        _step(writer, "z", time, letters, text)
        text, letters = entry_of_text("z", ["t", *letter_names(letters)]), writer.along(axes)
    skip = f"{entry_of_text('h', [f't-{back}', *letter_names(letters)])} + " if back > 1 or writer.seldom(3) else ""
    _step(writer, "h", time, letters, skip + squashed(writer, text))
    writer.stands(Named("h", (Range("T", 0, 0), *axes)))


def squashed(writer, text):
    """Something that stays moderate however often it is repeated."""
    form = writer.choice(SQUASHED)
    return form.format(f"({text})" if form[0] == "{" else text)


def _backwards(writer):
    """h[t] from h[t+1]: from the last moment to the first."""
    axes = _axes(writer)
    _base(writer, "h", "T", axes)
    time, letters = BoundLetter("t", Range("T", 0, -1)), writer.along(axes)
    text = f"{_mixed(writer, time, letters, lambda places: entry_of_text('h', ['t+1', *places]))} + {writer.expression([time, *letters], 1)}"
    _step(writer, "h", time, letters, squashed(writer, text))
    writer.stands(Named("h", (Range("T", 0, 0), *axes)))


def _gated(writer):
    """A memory that a gate lets through: z[t]*h[t-1] + (1 - z[t])*new."""
    axes = _axes(writer)
    _base(writer, "h", "0", axes)
    time, letters = BoundLetter("t", TIME), writer.along(axes)
    _step(writer, "z", time, letters, f"sigma({_mixed(writer, time, letters, lambda places: entry_of_text('h', ['t-1', *places]))})")
    gate, letters = entry_of_text("z", ["t", *letter_names(letters)]), writer.along(axes)
    new = squashed(writer, bare(writer.expression([time, *letters], 1)))
    text = f"{gate}*{entry_of_text('h', ['t-1', *letter_names(letters)])} + (1 - {gate})*{new}"
    _step(writer, "h", time, letters, text)
    writer.stands(Named("h", (Range("T", 0, 0), *axes)))


def _all_before(writer):
    """h[t] from all earlier moments."""
    _base(writer, "h", "0", [])
    time = BoundLetter("t", TIME)
    weight = writer.input((Range("T", 0, -1),)).name
    text = f"sum({weight}[{writer.letters[0]}]*h[{writer.letters[0]}], {writer.letters[0]} in 0..t-1) + {writer.expression([time], 0)}"
    _step(writer, "h", time, [], squashed(writer, text))
    writer.stands(Named("h", (Range("T", 0, 0),)))


def _from_the_first(writer):
    """h[t] from the moment before and from the first, as a dense skip connection has it."""
    axes = _axes(writer)
    _base(writer, "h", "0", axes)
    time, letters = BoundLetter("t", TIME), writer.along(axes)
    first = f"{entry_of_text('h', ['0', *letter_names(letters)])}*{writer.input((TIME,)).name}[t]"
    text = f"{_mixed(writer, time, letters, lambda places: entry_of_text('h', ['t-1', *places]))} + {first}"
    _step(writer, "h", time, letters, squashed(writer, text))
    writer.stands(Named("h", (Range("T", 0, 0), *axes)))


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
    writer.lines.append(f"h[0,t] = {bare(writer.expression([time], 0))} for t in 1..T")
    writer.lines.append(f"h[l,0] = {bare(writer.expression([layer], 0))} for l in 1..L")
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
