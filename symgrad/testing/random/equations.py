"""Random equations over letters, valid by construction: every entry that is read exists, and no value is at a kink for all inputs.

`choices` is anything with the methods `choice` and `randint` of random.Random. The simplest of several forms stands first,
and the smallest of several numbers is the simplest: Hypothesis shrinks towards both.
"""

import re
from dataclasses import replace

from symgrad.notation.functions import ROWS
from symgrad.testing.random.entries import KEYWORD, LETTER_NAMES, SIZES, BoundLetter, EntryWriter, Named, Range
from symgrad.testing.random.entries import bracketed, entry_of_text, windows, without_brackets

DEFINED = ("a", "b", "c")
ARGUMENTS = tuple(f"v{number}" for number in range(1, 9))  # of a cost of which no more is known
# Each function with an argument in its domain and a value of moderate size; those with a kink are moved off it.
FUNCTIONS = {row.name: row.drawn for row in ROWS.values() if row.drawn} | {
    "sqrt": "sqrt(1 + {}**2)", "acos": "acos(tanh({})/2)", "max": "max({}, 0.3)", "min": "min({} + 0.7, 0)",
}
OF_THE_USER = {"f": "f({})", "g": "g({}, {})"}
OF_POSITIVE = ("log({})", "sqrt({})", "1/{}", "{}**(3/2)", "{}**(-2)")


class EquationWriter(EntryWriter):
    """Writes right sides and equations; `lines` holds the equations, `defined` what they define, `facts` and `declared` what is said of inputs.

    depth       how deeply a right side is nested
    functions   names of FUNCTIONS, and of OF_THE_USER
    matrices    whether det, logdet and inv of small matrices may stand among letters
    """

    def __init__(self, choices, depth=2, letters=LETTER_NAMES, functions=tuple(FUNCTIONS), matrices=False):
        super().__init__(choices, letters)
        self.depth, self.functions, self.matrices = depth, functions, matrices
        self.lines, self._kept, self._since = [], [], {}

    def expression(self, letters=(), depth=None):
        """The text of a number that depends on the letters; sums inside take letters of their own."""
        depth = self.depth if depth is None else depth
        if depth <= 0:
            return self.leaf(letters)
        forms = [self.leaf, self.product, self.product, self.total, self.total, self.call, self.call, self.power, self.quotient]
        fresh = len(self.fresh(letters))
        forms += [self.over]*5*(fresh > 0) + [self.largest, self.window]*(fresh > 0) + [self.softmax]*(fresh > 1)
        forms += [self.of_matrix]*(fresh > 1 and self.matrices) + [self.same]*(len(letters) > 1)
        return self.choice(forms)(list(letters), depth - 1)

    def leaf(self, letters, _=0):
        """An entry, at times with a number, or a letter as a number."""
        text = self.entry(letters)
        if text.partition("[")[0] in self.facts and "> 0" in self.facts[text.partition("[")[0]] and self.seldom(2):
            text = self.choice(OF_POSITIVE).format(text)
        if self.seldom(12):
            return f"{self.choice(('2', '0.1', '1/2', 'pi'))}*{text}"
        return f"({letters[-1].name} + 1)*{text}" if letters and self.seldom(12) else text

    def product(self, letters, depth):
        """Something times an entry."""
        return f"{self.expression(letters, depth)}*{self.leaf(letters)}"

    def total(self, letters, depth):
        """A sum or a difference."""
        return f"({self.expression(letters, depth)} {self.choice('+-')} {self.expression(letters, depth - 1)})"

    def call(self, letters, depth):
        """A function of something that lies in its domain."""
        name = self.choice(self.functions)
        if name in OF_THE_USER:
            form = OF_THE_USER[name]
            return form.format(*(without_brackets(self.expression(letters, depth - turn)) for turn in range(form.count("{}"))))
        form, text = FUNCTIONS[name], self.expression(letters, depth)
        return form.format(bracketed(text) if "{}**" in form else without_brackets(text))

    def power(self, letters, depth):
        """A power whose base and exponent stay moderate."""
        base = self.expression(letters, depth)
        form = self.choice(("{}**2", "{}**3", "(2 + sin({}))**(-2)", "(1 + {}**2)**(3/2)", "(2 + cos({}))**{}"))
        base = bracketed(base) if "{}**" in form.replace("(2 + cos({}))", "") else without_brackets(base)
        return form.format(base, *(self.entry(letters) for _ in range(form.count("{}") - 1)))

    def quotient(self, letters, depth):
        """An entry by something that is never 0."""
        under = self.choice(("(2 + {}**2)", "exp(sin({}))", "(3 - cos({}))")).format(bracketed(self.expression(letters, depth - 1)))
        return f"{self.leaf(letters)}/{under}"

    def same(self, letters, depth):
        """A bracket that is 1 where two letters agree, or where they differ."""
        return f"[{letters[-1].name} {self.choice(('=', '!='))} {letters[-2].name}]*{self.expression(letters, depth)}"

    # What binds letters.

    def fresh(self, letters):
        """The names of letters that are still free."""
        taken = {letter.name for letter in (*letters, *self._kept)}
        return [name for name in self.letters if name not in taken]

    def bind(self, letters, ranges, written=None):
        """A new letter with one of these ranges."""
        range_ = self.choice(ranges)
        whole = range_.size in SIZES and range_ == Range(range_.size)
        return BoundLetter(self.fresh(letters)[0], range_, not whole or (self.seldom(3) if written is None else written))

    def bound(self, letter, body):
        """How a letter stands after the body that it is bound over: without its range where an axis tells it."""
        alone = any(letter.name in places.split(",") for places in re.findall(r"\w\[([^\[\]]*)\]", body))
        return letter.name if alone and not letter.written else letter.text

    def over(self, letters, depth):
        """A sum, a mean or a product over a letter, also along a part of an axis, up to another letter, or as often as a call says."""
        kind = self.choice(("sum", "sum", "sum", "mean", "prod"))
        ranges = [Range("n"), Range("n"), Range("n"), Range("d")]
        ranges += [axis for named in self.defined for axis in named.axes if axis.size not in SIZES]
        if kind != "mean":
            ranges += [Range("n", 1), Range("n", 0, -2), Range("n", 2)]
        inner = self.bind(letters, (*ranges, Range(KEYWORD, 1, 0)))
        if kind != "mean" and inner.range == Range("n") and self.seldom(4):
            inner = self.within(inner, letters)
        body = without_brackets(self.expression([*letters, inner], depth))
        if inner.range.size == KEYWORD:
            body = f"{bracketed(body)}/{inner.name}"
        return f"{kind}({body}, {self.bound(inner, body)})"

    def within(self, inner, letters):
        """A letter of n that ends, or begins, at another letter of n: its range may be empty at some values of that, or at all of them."""
        whole = [letter.name for letter in letters if letter.range == Range("n") and letter.full and letter.written]
        if not whole:
            return inner
        other = self.choice(whole)
        strict = (((0, -2), "", f"{other}-1"), ((1, -1), f"{other}+1", ""))
        (low, shift), start, end = self.choice((((0, -1), "", other), *strict, *strict, ((2, -1), "2", other), ((3, -1), "3", other),
                                                ((0, -1), other, "")))
        return replace(inner, written=True, range=Range("n", low, shift), start=start, end=end)

    def softmax(self, letters, _):
        """exp(u[k]) by its sum over a letter, weighted and summed."""
        inner = self.bind(letters, (Range("n"), Range("d")))
        other = replace(inner, name=self.fresh([*letters, inner])[0])
        score = self.input((inner.range,)).name
        weighed = f"exp({score}[{inner.name}])/sum(exp({score}[{other.name}]), {other.name if not inner.written else other.text})"
        body = f"{weighed}*{self.leaf([*letters, inner])}"
        return f"sum({body}, {self.bound(inner, body)})"

    def largest(self, letters, depth):
        """The largest or smallest of entries of an input, with something that does not choose among them."""
        inner = self.bind(letters, (Range("n"), Range("d")))
        body = f"{self.input((inner.range,)).name}[{inner.name}]"
        self._kept.append(inner)
        body += f" + {without_brackets(self.expression(letters, depth))}" if letters else ""
        self._kept.pop()
        return f"{self.choice(('max', 'min'))}({body}, {self.bound(inner, body)})"

    def window(self, letters, depth):
        """A convolution: an input of its own, read at a place of two letters."""
        whole = [letter for letter in letters if letter.full and letter.range.size == "n"]
        if not (whole and self._names):
            return self.over(letters, depth)
        inner = self.bind(letters, (Range("d"),))
        place = self.choice(windows(self.choice(whole), inner))
        body = f"{self.read(self.input((inner.range,)), [inner])}*{self.new()}[{place}]"
        return f"sum({body}, {self.bound(inner, body)})"

    def of_matrix(self, letters, depth):
        """log |det|, det or an entry of the inverse of a matrix with a heavy diagonal."""
        row = self.bind(letters, (Range("n"),), written=True)
        column = self.bind([*letters, row], (Range("n"),), written=True)
        body = without_brackets(self.expression([*letters, row, column], depth - 1))
        matrix = f"[tanh({body})/2 + 3*[{row.name} = {column.name}] for {row.text}, {column.text}]"
        return self.choice(("logdet({})", "det({})", "inv({})[0,0]")).format(matrix)

    # Equations.

    def along(self, axes):
        """A letter for each of these axes."""
        letters = []
        for axis in axes:
            letters.append(self.bind(letters, (axis,)))
        return letters

    def define(self, name, letters, body=None):
        """An equation for every value of its letters."""
        self.equation(name, letters, body or without_brackets(self.expression(letters)))
        self.stands(Named(name, tuple(letter.range for letter in letters)), all(letter.written for letter in letters))

    def stands(self, named, settled=True):
        """From now on a quantity may be read; `settled` where its equations say how far its places go."""
        self.defined.append(named)
        self._since[named.name] = len(self.lines)
        if settled:
            self._settled.add(named.name)

    def equation(self, name, letters, body, places=()):
        """One line of text; `places` where they are not the letters themselves."""
        ranges = [bound for letter in letters if (bound := self.bound(letter, body)) != letter.name]
        left = entry_of_text(name, places or letters)
        self.lines.append(f"{left} = {body}" + (f" for {', '.join(ranges)}" if ranges else ""))

    def reduced(self, named):
        """A number made of all entries of a quantity."""
        letters = self.along(named.axes)
        body = self.read(named, letters)
        if not letters:
            return f"{body}*{self.leaf(())}"
        form = self.choice(("{}**2", "{}*{}", "sin({})"))
        body = form.format(body, *(self.leaf(letters) for _ in range(form.count("{}") - 1)))
        return f"sum({body}, {', '.join(self.bound(letter, body) for letter in letters)})"

    def cost(self, abstract=False):
        """The last equation: it reads what no equation read, and a sum of its own; `abstract`, nothing more is known of it than that."""
        terms = [self.over([], self.depth)]
        unread = [named for named in self.defined if not any(self._reads(line, named.name) for line in self.lines[self._since[named.name]:])]
        whole = [named for named in unread if abstract and named.axes and self.seldom(2)]
        terms += [self.reduced(named) for named in unread if named not in whole]
        if not abstract:
            self.lines.append(f"C = {' + '.join(terms)}")
            return
        if self.defined and self.seldom(3):  # of the cost, no more than its derivative by what was defined last
            last = self.defined[-1]
            self.lines.append(f"given dC/d{entry_of_text(last.name, self.letters[:len(last.axes)])}")
            return
        self.lines += [f"{name} = {term}" for name, term in zip(ARGUMENTS, terms)]
        arrays = [entry_of_text(named.name, self.letters[:len(named.axes)]) for named in whole]
        self.lines.append(f"C = C({', '.join([*arrays, *ARGUMENTS[:len(terms)], self.entry(())][:max(2, len(arrays) + len(terms))])})")

    @staticmethod
    def _reads(line, name):
        return re.search(rf"\b{name}\b", line.partition(" = ")[2]) is not None

    def system(self, most=3, abstract=False):
        """The text of some quantities, then of the cost, below what is declared and assumed of the inputs and the size that they read."""
        for name in DEFINED[:self.randint(0, most)]:
            self.define(name, self.along([self.choice((Range("n"), Range("d"))) for _ in range(self.randint(0, 2))]))
        self.cost(abstract)
        if self.seldom(16):
            self.facts["n"] = "assume n > 1"
        if self.defined and not abstract and self.seldom(12):
            self.lines.append(f"name delta = {self.choice(('-', '2*', '-1/2*', ''))}dC/d{self.choice(self.defined).name}")
        said = [line for told in (self.declared, self.facts) for name, line in told.items() if any(self._reads(each, name) for each in self.lines)]
        called = [name for name in OF_THE_USER if name in self.functions and any(re.search(rf"\b{name}\(", line) for line in self.lines)]
        return "\n".join([f"function {', '.join(called)}"]*bool(called) + [*said, *self.lines])
