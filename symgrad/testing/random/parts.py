"""Random equations in which places are more than letters, after those that an `EquationWriter` holds: windows that are kept, triangles,
families with gaps, places that begin above 0, pairs of which some do not exist, letters that divide beside a bracket, two lists of one
length, ties, values and letters that a bracket compares, labels, places around a circle, quantities put together of parts, laid out row after row, or of
which only the arguments are known, functions that step.

What they define is called e, f and g.
"""

from symgrad.testing.random.entries import BoundLetter, Named, Range, without_brackets, bracketed, entry_of_text, windows
from symgrad.testing.random.recurrences import squashed


def part(writer):
    """One of them; what it defines may be read by later equations."""
    writer.choice((kept_window, triangle, triangle, _gap, late, *[distances]*3, *[resting]*3, gram, divided, two_lists, by_value, by_value, *[ordered]*3, *[labelled]*2,
                   of_parts, on_a_circle, laid_out, stepped, stepped))(writer)


def kept_window(writer):
    """e[i,j] of an input that is read at a place of both letters, beside what else there is: the letters are summed over later.

    At times each sample of a batch has a window of its own.
    """
    batch = writer.along([Range("n")]*(len(writer.letters) > 3 and writer.seldom(4)))
    first = writer.bind(batch, (Range("n"),))
    second = writer.bind([*batch, first], (Range("d"), Range("n")))
    letters = [*batch, first, second]
    read = entry_of_text(writer.new(), [*batch, writer.choice(windows(first, second))])
    beside = writer.expression(letters, writer.choice((0, 0, 1)))
    form = writer.choice(("{0} + {1}", "{0}*{1}", "{0}*{1}", "tanh({0})*{1}", "{0}**2 + {1}", "({0} + {1})*" + read))
    writer.define("e", letters, form.format(read, bracketed(beside)))


def triangle(writer):
    """f[i] of the entries of a row of an array of its own below, above or up to the diagonal, at times beside a vector that is read in steps of two."""
    row = BoundLetter(writer.letters[0], Range("n"))
    column = writer.within(writer.bind([row], (Range("n"),)), [row])
    entry = f"{writer.new()}[{row},{column}]"
    if writer.seldom(3):
        entry = f"{entry}*{writer.new()}[{writer.choice((f'2*{column}', f'2*{column}+1', f'{row}+2*{column}'))}]"
    other = writer.expression([row, column], writer.choice((0, 0, 1)))
    body = writer.choice(("{0}*{1}", "sin({0} + {1})", "({0} - {1})**2")).format(entry, bracketed(other))
    kind = writer.choice(("sum", "sum", "prod"))
    writer.define("f", [row], f"{kind}({body}, {writer.bound(column, body)})")


def _gap(writer):
    """g[0] and g[t] from t = 2 or 3 on, at times with a recurrence: what lies between is never read."""
    axes = [Range("n")]*(writer.randint(1, 3) // 3)
    for first in writer.choice((("0",), ("0",), ("0", "2"))):
        letters = writer.along(axes)
        writer.equation("g", letters, without_brackets(writer.expression(letters, 1)), [first, *letters])
    begun = first == "2"
    time, letters = BoundLetter("t", Range("T", 3 if begun else 2, 0)), writer.along(axes)
    before = entry_of_text("g", ["t-1" if begun else "0", *letters])
    text = f"{writer.expression([time, *letters], 1)} + {before}" if begun or writer.seldom(2) else writer.expression([time, *letters], 1)
    writer.equation("g", [time, *letters], squashed(writer, without_brackets(text)), ["t", *letters])
    writer.stands(Named("g", (Range("T", 2, 0), *axes)))
    letters = writer.along(axes)
    body = f"{entry_of_text('g', ['0', *letters])}*{writer.leaf(letters)}"
    writer.define("e", letters, body)


def late(writer):
    """f[t] from t = 1 or 2 on: the inputs that it reads begin there too."""
    time = BoundLetter("t", Range("T", writer.randint(1, 2), 0))
    letters = [time, *writer.along([Range("n")]*(writer.randint(1, 2) - 1))]
    writer.define("f", letters, without_brackets(writer.expression(letters, 1)))


def distances(writer):
    """e[i,j] of pairs, which is undefined for i = j, or has no derivative: a bracket guards it, in its own equation or where it is read."""
    first, second = pair = [BoundLetter(name, Range("n")) for name in writer.letters[:2]]
    x, y, weight = (writer.input((Range("n"),)).name for _ in range(3))
    apart = f"({x}[{first}] - {x}[{second}])"
    form = writer.choice(("sqrt({0}**2)", "1/{0}", "log({0}**2)", "sqrt({0}**2 + (" + f"{y}[{first}] - {y}[{second}])**2)"))
    entry, bracket = entry_of_text("e", pair), f"[{first} != {second}]"
    if writer.seldom(3):
        form = writer.choice(("{0}", "{0}", f"exp(-{y}[{first}]**2)*{{0}}", f"({{0}} + {y}[{second}])")).format(form)
        writer.equation("e", pair, f"{bracket}*{form.format(apart)}")
        writer.define("f", [], f"sum({weight}[{first}]*{writer.choice((entry, entry + '**2', f'sin({entry})'))}, {first}, {second})")
        return
    writer.equation("e", pair, form.format(apart))
    body = writer.choice(("{}", "1/{}", "{}**2")).format(entry) if "sqrt" in form else entry
    guard = writer.choice((f"sum({bracket}*{weight}[{first}]*{body}, {first}, {second})",
                           f"sum(sum({weight}[{first}]*{body}, {second} in {first}+1..n-1), {first} in 0..n-1)"))
    writer.define("f", [], guard)


def resting(writer):
    """f[i], the largest of what relu leaves: several values are 0 together."""
    row, column = BoundLetter(writer.letters[0], Range("n")), BoundLetter(writer.letters[1], Range("d"))
    writer.equation("e", [row, column], f"relu({entry_of_text(writer.new(), [row, column])})")
    writer.define("f", [row], f"{writer.choice(('max', 'max', 'min'))}({entry_of_text('e', [row, column])}, {column})")


def gram(writer):
    """e[i,j], products of the columns of one array summed with weights; the letters may run over parts of its columns that are as long."""
    first, second, column = (BoundLetter(name, Range("n")) for name in writer.letters[:3])
    array, weight = writer.new(), writer.input((Range("n"),)).name
    inner = f"{array}[{column},{first}]*{array}[{column},{second}]"
    factor = writer.choice(("", f"*{weight}[{column}]", f"*exp({weight}[{column}])", f"*{weight}[{column}]**2"))
    entry = f"sum({inner}{factor}, {column})"
    ranges = writer.choice((("0..n-1", "0..n-1"), ("0..n-1", "1..n"), ("1..n-1", "0..n-2"), ("0..n-2", "0..n-1")))
    told = ", ".join(f"{letter} in {span}" for letter, span in zip((first, second), ranges))
    writer.define("f", [], f"sum(({first} + 1)*{writer.choice(('{}', '{}**2', 'sin({})')).format(entry)}, {told})")


def divided(writer):
    """f[i], a sum in which a division by 0, or the logarithm of 0, is in no term that counts: a bracket is 0 there, or the range has ended."""
    row, column = (BoundLetter(name, Range("n")) for name in writer.letters[:2])
    ended, other = writer.seldom(2), f"[{row} != {column}]"
    first = writer.new() if ended else writer.input((Range("n"),)).name  # what is read in ranges that end has an axis of its own
    entry, own = f"{first}[{column}]", f"{writer.new()}[{row}]"
    below, end = ("", f"{row}-1") if ended else (f"[0 <= {column} <= {row}-1]*", "n-1")
    terms = [f"{below}{entry}*{own}/{row}", f"{below}{entry}/({row} - {column})**2", f"{below}sin({entry})*{own}*log({row})",
             f"{below}{entry}**2/{row} + {below}{entry}*{own}"]
    if not ended:
        terms += [f"{other}*{entry}*{own}/({row} - {column})", f"{other}*sin({entry})*{own}*{row}/({column} - {row})"]
    else:
        terms.append(f"{entry}*{own}/sum({first}[{column}{column}]**2, {column}{column} in 0..{end})")
    writer.define("f", [row], f"sum({writer.choice(terms)}, {column} in 0..{end})")


def by_value(writer):
    """f[i], chosen by which value is larger: the branch that is not taken need not exist."""
    letters = [BoundLetter(name, Range("n")) for name in writer.letters[:writer.choice((1, 1, 2))]]
    u, v, other = f"{writer.new()}[{letters[0]}]", f"{writer.input((Range('n'),)).name}[{letters[-1]}]", bracketed(writer.leaf(letters))
    form = writer.choice((
        "where({u} > 0, log({u}), {u}*{v})", "where({u} < {v}, {other}, sqrt({u} - {v}))", "[{u} > {v}]*{other}*{u}**2", "[{u} > 0]*{other}/sqrt({u})",
        "where(abs({u}) <= 1/2, {u}**2/2, abs({u})/2 - 1/8)*{other}", "clip({u}, -1/2, 1/2)*{v}", "where(0 < {u} < 1, sqrt({u}*(1 - {u})), {v})",
        "where({u} >= {v}, {u}*{other}, where({u} < 0, exp({u}), log({u} + 1)))", "where({u} != 0, sin({u})/{u}, 1)*{other}", "heaviside({u}, 1/2)*{u}*{v}"))
    text = form.format(u=u, v=v, other=other)
    if len(letters) > 1 and writer.seldom(2):
        writer.define("f", letters[:1], f"sum({text}, {letters[1]})")
    else:
        writer.define("f", letters, text)


def ordered(writer):
    """f[i], of the entries of a row on one side of a bracket that says which letter is smaller, or at places that it guards."""
    row, column = (BoundLetter(name, Range("n")) for name in writer.letters[:2])
    bracket = writer.choice((f"[{column} < {row}]", f"[{column} <= {row}]", f"[{row} < {column}]", f"[{row} - {column} >= 1]", f"[0 <= {row}-{column} < 2]"))
    entry, weight = f"{writer.input((Range('n'), Range('n'))).name}[{row},{column}]", f"{writer.input((Range('n'),)).name}[{column}]"
    body = writer.choice((f"{bracket}*{entry}*{weight}", f"{bracket}*tanh({entry} + {weight})", f"where({row} > {column}, {entry}, {weight})",
                          f"[0 <= {row}-{column}]*{writer.new()}[{row}-{column}]*{weight}", f"[{row} != n-1]*{writer.new()}[{row}+1]*{weight}",
                          f"where({row} = 0, {weight}, {writer.new()}[{row}-1])", f"{bracket}*exp({entry})/sum([{column}{column} <= {row}]*exp({weight}), {column}{column} in 0..n-1)"))
    writer.define("f", [row], f"sum({body}, {column} in 0..n-1)")


def labelled(writer):
    """f[i] of the entries that labels name, or e[k] added up by labels."""
    row, named = BoundLetter(writer.letters[0], Range("n")), BoundLetter(writer.letters[1], Range("d"))
    label, array = writer.new(), writer.new()
    writer.declared[label] = f"index {label}: (n) in 0..d-1"
    entry, leaf = f"{label}[{row}]", bracketed(writer.leaf([row]))
    form = writer.choice(("{x}[{c}]*{u}", "tanh({x}[{i},{c}] + {u})", "sum({x}[{c},{k}]*{u}, {k})", "{x}[{c}]**2*{u}", "({c} + 1)*{x}[{c}]", ""))
    if form:
        writer.define("f", [row], form.format(x=array, c=entry, u=leaf, i=row, k=named))
    else:
        writer.define("e", [named], f"sum([{named} = {entry}]*{array}[{row}]*{leaf}, {row} in 0..n-1)")


def of_parts(writer):
    """f of two parts, of which one begins where the other ends, and a sum over all of it."""
    row = BoundLetter(writer.letters[0], Range("n"))
    first, second = (without_brackets(writer.expression([row], 1)) for _ in range(2))
    at = writer.choice((f"n+{row}", f"{row}+n", f"2*n-1-{row}"))
    writer.lines += [f"f[{row}] = {first} for {row} in 0..n-1", f"f[{at}] = {second} for {row} in 0..n-1"]
    writer.define("e", [], f"sum({writer.new()}[{row}]*f[{row}]**2, {row} in 0..2*n-1)")


def on_a_circle(writer):
    """f[i] of an array around a circle, e[p] added up around one, or a quantity laid out again in pairs."""
    row, other = (BoundLetter(name, Range("n")) for name in writer.letters[:2])
    x, leaf = writer.input((Range("n"),)).name, bracketed(writer.leaf([row]))
    at = writer.choice((f"({row}+1) % n", f"({row}-1) % n", f"({row}+2) % n", f"(2*{row}) % n", f"(-{row}) % n", f"({row}+{other}) % n", f"({row}-{other}) % n"))
    entry = f"{x}[{at}]"
    form = writer.choice(("({e} - {x}[{i}])**2*{u}", "sin({e})*{u}", "{e}*{x}[{i}]", "[{at} = 0]*{u} + {e}**2", "({at})*{e}*{u}")).format(e=entry, x=x, i=row, u=leaf, at=at)
    if f"{other}" in at:
        writer.define("f", [row], f"sum({writer.new()}[{other}]*{form}, {other} in 0..n-1)")
    else:
        writer.equation("f", [row], form)
        writer.define("e", [], f"sum(f[{row}]*{writer.new()}[{row}], {row})")


def laid_out(writer):
    """f[2*i+j] of the entries of an array, row after row, or each entry of a vector twice; and a sum over all of it."""
    row, column = (BoundLetter(name, Range("n")) for name in writer.letters[:2])
    leaf = bracketed(writer.leaf([row]))
    if writer.seldom(3):
        twice = f"{writer.new()}[{row} // 2]"
        writer.lines.append(f"f[{row}] = {writer.choice((twice, f'[{row} % 2 = 0]*{twice}', f'sin({twice})*({row} // 2)'))} for {row} in 0..2*n-1")
    else:
        entry = writer.choice((f"{writer.new()}[{row},{column}]*{leaf}", f"where({column} = 0, {leaf}, {writer.new()}[{row}]**2)"))
        at, last = writer.choice(((f"2*{row}+{column}", 1), (f"3*{row}+{column}", 2), (f"2*{row}+1-{column}", 1), (f"2*n-1-2*{row}-{column}", 1)))
        writer.lines.append(f"f[{at}] = {entry} for {row} in 0..n-1, {column} in 0..{last}")
        if last == 2:
            writer.define("e", [], f"sum({writer.new()}[{row}]*f[{row}]**2, {row} in 0..3*n-1)")
            return
    writer.define("e", [], f"sum({writer.new()}[{row}]*f[{row}]**2, {row} in 0..2*n-1)")


def stepped(writer):
    """f[i] of what steps: whole parts, the nearest whole numbers, remainders."""
    row = BoundLetter(writer.letters[0], Range("n"))
    u, v = (f"{writer.new()}[{row}]" for _ in range(2))
    form = writer.choice(("floor(2*{u} + 0.3)*{v}", "round(2*{u} + 0.1)*{u}*{v}", "mod(3*{u} + 0.2, 1.7)*{v}", "ceil({u} + 0.4)*{v}**2", "mod({u}, 2 + {v}**2)*{u}"))
    writer.define("f", [row], form.format(u=u, v=v))


def two_lists(writer):
    """e, of two lists of arrays whose lengths tell one size: each is read below a bracket, or at its last place, beside the other."""
    layer, letter = BoundLetter("l", Range("L", 1, 0)), BoundLetter(writer.letters[0], Range("n"))
    first, second, start = writer.new(), writer.new(), writer.input((Range("n"),)).name
    writer.equation("g", [letter], f"{start}[{letter}]", ["0", letter])
    before = f"g[l-1,{letter}]"
    beside = writer.choice((f"{second}[l,{letter}]", f"[1 <= l-1 <= L]*{second}[l-1,{letter}]", f"{second}[l,{letter}]*{first}[l,{letter}]"))
    writer.equation("g", [layer, letter], writer.choice(("tanh({0}*{1} + {2})", "sin({1}) + {0}*{2}", "{1} + {0}*{2}/4")).format(
        f"{first}[l,{letter}]", before, beside), ["l", letter])
    writer.define("e", [letter], f"g[L,{letter}]*{writer.leaf([letter])}")


def abstract_entries(writer):
    """f[i] = f(x[i], y[i]): of a quantity only the arguments are known."""
    letters = writer.along([Range("n")]*(writer.randint(1, 2) - 1))
    first = entry_of_text(writer.input(tuple(letter.range for letter in letters)).name, letters)
    second = entry_of_text(writer.new(), letters)
    writer.define("f", letters, f"f({first}, {second})")
