"""The grammar of an expression: tokens become a syntax tree, or an error that says what is missing where.

Precedence is Python's. An operator takes on its right what binds more tightly than itself (V. Pratt, Top down operator precedence,
1973), by the table BINDING; a sign stands between * and **, as in -x**2 and x**-2. Only brackets recurse: a chain, however long, is a loop.
"""

import re

from symgrad.notation.matrix_functions import WITH_ENTRIES
from symgrad.reading.text.lines import Token, depths, unknown_character
from symgrad.reading.text.syntax_tree import (Application, Bracketed, CommaList, Comparison, Identifier, Interval, Listed, Literal, Operation,
                                              Signed, Sliced, Source, Subscript, Transposed)

COMPARES, SPANS = 1, 2
BINDING = {
    **dict.fromkeys(("in", "<", ">", "<=", ">=", "=", "!="), COMPARES),
    "..": SPANS,
    **dict.fromkeys(("+", "-"), 3),
    **dict.fromkeys(("*", "/", "%", "//", "@"), 4),
}
MARK_WORDS = {"in", "for", "as"}                            # names that are marks
COMPARISONS = {"=", "!=", "<", ">", "<=", ">="}
BRACKET_MARKS = {*COMPARISONS, "for"}                  # what tells a bracket of its own from one of places, and may stand right in it
NOWHERE = {                                            # what stands in no expression, and what to write
    "==": ("== asks whether two sides are equal", "an equation has a single ="),
    "for": ("for cannot stand in an expression", "a sum is written sum(e, k) or sum(e, k in 0..n-1)"),
    "as": ("as belongs in a write line", "how a name is printed is said on a line of its own: write y as \\hat{y}"),
}
PUTS_TOGETHER = ("block", "concat", "hstack", "vstack")  # functions of a list of arrays
REFUSED = {*NOWHERE, *COMPARISONS}                     # but where they may stand


class Grammar:
    """Takes the tokens of an expression one by one; `comparisons` tells that it may be a comparison, `assume x > 0`.

    `opened` has for each open bracket the marks that may stand right in it; `token` is the next one, `end` where the last one ended.
    """

    def __init__(self, line, row, comparisons):
        depths(line, row)
        self.line, self.comparisons = line, comparisons
        self.row, self.at, self.opened = [*row, Token("end", "", row[-1].end, row[-1].end)], -1, []
        self._step()

    def tree(self):
        """The tree of all tokens."""
        return self._several(self.token.start, self._items())

    def _several(self, start, items):
        return items[0] if len(items) == 1 else CommaList(start, self.end, items)

    # tokens

    @property
    def before(self):
        """The last token that was taken, None at the beginning."""
        return self.row[self.at - 1] if self.at else None

    end = property(lambda self: self.row[self.at - 1].end)

    def _step(self):
        """Take a token; the one behind it is refused where it can stand in no expression."""
        self.at += 1
        self.token = token = self.row[self.at]
        if token.text in REFUSED and not (self.opened and token.text in self.opened[-1]):
            self._misplaced(token)

    def _inside(self, marks=(), separators=(",",), item=None):
        """The expressions between two brackets, of which the first is next; `marks` may stand right there, `item` reads one of them."""
        self.opened.append(marks)
        self._step()
        items = self._items(separators, item)
        self.opened.pop()
        self._step()
        return items

    def _items(self, separators=(",",), item=None):
        item = item or self._expression
        items = [item()]
        while self.token.text in separators:
            self._step()
            items.append(item())
        return tuple(items)

    def _place(self):
        """A place, or a slice `first:last:step`, of which each may be left out."""
        start, colon, read = self.token.start, None, []
        for number in range(3):
            read.append(None if self.token.text in (":", ",", "]") and (colon is not None or self.token.text == ":") else self._expression())
            if self.token.text != ":" or number == 2:
                break
            colon = self.token.start if colon is None else colon
            self._step()
        if self.token.text == ":":
            raise unknown_character(self.line, self.token.start)
        return read[0] if colon is None else Sliced(start, self.end, *read, *[None]*(3 - len(read)), colon)

    def _arrays(self):
        """A list of arrays, or of rows of them, or one array."""
        start = self.token.start
        if self.token.text != "[" or self._is_bracket():
            return self._expression()
        items = self._inside(item=self._arrays)
        return Listed(start, self.end, items)

    # expressions

    def _expression(self, least=0):
        """An expression whose operators bind more tightly than `least`."""
        start = self.token.start
        left = self._signed()
        while (binding := BINDING.get(self.token.text, 0)) > least:
            if binding == COMPARES:
                left = self._comparison(left, start)
                continue
            mark = self.token.text
            self._step()
            right = self._expression(binding)
            left = Interval(start, self.end, left, right) if binding == SPANS else Operation(start, self.end, mark, left, right)
        return left

    def _comparison(self, first, start):
        sides, marks = [first], []
        while BINDING.get(self.token.text) == COMPARES:
            marks.append(self.token.text)
            self._step()
            sides.append(self._expression(COMPARES))
        return Comparison(start, self.end, tuple(sides), tuple(marks))

    def _signed(self):
        """Powers with their signs, `-x**-y**z`: an exponent is all that follows, a sign is of the whole power."""
        waiting = []  # signs, and bases with the column where each begins, from left to right
        while True:
            while self.token.text in ("+", "-"):
                waiting.append(self.token)
                self._step()
            start, found = self.token.start, self._operand()
            if self.token.text != "**":
                break
            waiting.append((start, found))
            self._step()
        for before in reversed(waiting):
            if isinstance(before, Token):
                found = Signed(before.start, self.end, before.text, found)
            else:
                found = Operation(before[0], self.end, "**", before[1], found)
        return found

    # operands

    def _operand(self):
        """A number, a name with what belongs to it, or what stands in brackets; behind it must follow an operator, or nothing."""
        first = self.token
        if first.kind == "number":
            self._step()
            found = Literal(first.start, first.end)
        elif first.kind == "name" and first.text not in MARK_WORDS:
            found = self._name(first)
        elif first.text == "(":
            found = self._several(first.start, self._inside())
        elif first.text == "[" and self._is_bracket():
            items = self._inside(BRACKET_MARKS, (",", "for"))
            found = Bracketed(first.start, self.end, items)
        else:
            raise self._unbracketed(first) if first.text == "[" else self._no_operand(first)
        while self.token.text == ".T":
            self._step()
            found = Transposed(first.start, self.end, found)
        if self.token.text == "[":
            raise self._unbracketed(self.token)
        if self.token.kind == "number" or self.token.text == "(" or self.token.kind == "name" and self.token.text not in MARK_WORDS:
            raise self._no_operator(self.token)
        return found

    def _name(self, token):
        """x, f(x, y), x[i,j], inv(X)[i,j]."""
        self._step()
        name = found = Identifier(token.start, token.end, token.text)
        if self.token.text == "(":
            arguments = self._inside(COMPARISONS if token.text == "where" else (), item=self._arrays if token.text in PUTS_TOGETHER else None)
            found = Application(token.start, self.end, name, arguments)
        if self.token.text == "[" and (found is name or name.name in WITH_ENTRIES):
            places = self._inside(item=self._place)
            places = places[0].items if len(places) == 1 and isinstance(places[0], CommaList) else places
            found = Subscript(token.start, self.end, found, places)
        return found

    def _is_bracket(self):
        """Whether a mark that tells a bracket stands in the bracket that is next, and in no other inside of it."""
        depth = 0
        for token in self.row[self.at:]:
            depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
            if not depth:
                return False
            if depth == 1 and token.text in (*BRACKET_MARKS, "=="):
                return True

    # errors: where operands and operators do not take turns, and what to write instead

    def _error(self, token, message, remedy):
        return self.line.error(message, token.start, len(token.text), remedy)

    def _misplaced(self, token):
        """Refuse a mark that can stand in no expression, but for a comparison outside of brackets where one is wanted."""
        if token.text == "==" and self.opened:
            raise self._error(token, "== asks whether two sides are equal", "in a bracket too a single = compares, as in [x = y]")
        if token.text in NOWHERE:
            raise self._error(token, *NOWHERE[token.text])
        if token.text == "=" and self.opened:
            raise self._error(token, "= cannot stand in brackets", "a range is written k in 0..n-1")
        if token.text == "=":
            raise self._error(token, "a second = in one equation", "one line holds one equation, TARGET = EXPRESSION")
        if token.text == "!=" or self.opened or not self.comparisons:
            raise self._error(token, f"{token.text} compares, and an expression is a number",
                              "write a bracket, [x > 0], which is 1 where it holds, else 0, or where(x > 0, u, v)" if self.opened else
                              "a bound is written on a line of its own: assume x > 0")

    def _unbracketed(self, token):
        """The error for a [ that neither follows a name nor begins a bracket."""
        ranged = re.match(r"\[\s*(\w+)\s+in\s+([^]]+?)\s*\.\.\s*([^]]+?)\s*\]", self.line.text[token.start:])
        if ranged:
            return self._error(token, "in binds a letter, and a bracket compares", f"write [{ranged[2]} <= {ranged[1]} <= {ranged[3]}]")
        return self._error(token, "[ must follow the name whose places it holds",
                           "write x[i], for grouping (, and a bracket as [i = j], [i <= j] or [x > 0]")

    def _no_operator(self, token):
        """The error for an operand that follows another."""
        before = self.before
        if token.text == "(":
            return self._error(token, "an operator is missing before (", "write * for a product")
        if over := re.fullmatch(r"(sum|mean|prod|max|min)_(\w+)", before.text):
            rest = self.line.text[token.start:].strip()
            rest = rest if rest.count("(") == rest.count(")") and " for " not in rest else "e"
            return self._error(before, f"{before.text} is no sum over {over.group(2)}", f"write {over.group(1)}({rest}, {over.group(2)})")
        return self._error(token, f"an operator is missing between {before.text} and {token.text}",
                           f"write {before.text}*{token.text}" if before.text not in (")", "]", ".T") else f"write *{token.text}")

    def _no_operand(self, token):
        """The error for a mark that stands where an operand must, or for the end there."""
        before = self.before
        if token.kind == "end":
            return self.line.error(f"the expression stops after {before.text}", before.end, 1, f"{before.text} needs something on its right")
        if before is not None and before.text == "=" and token.text in ("<", ">"):
            return self._error(token, f"{token.text} cannot follow =", f"write {token.text}=")
        if before is None:
            return self._error(token, f"the expression begins with {token.text}", "something is missing before it")
        if (before.text, token.text) in (("(", ")"), ("[", "]")):
            return self.line.error("nothing stands between the brackets", before.start, token.end - before.start,
                                   "they hold an expression, as in exp(x), or places, as in x[i,j]")
        return self._error(token, f"{token.text} cannot follow {before.text}", f"something is missing between {before.text} and {token.text}")


def parse(line, row, end, comparisons=False):
    """The source of an expression from its tokens; `end` is the column at which something was expected if there are none.

    With `comparisons` it may be one, as `0 < y < 1`.
    """
    if not row:
        raise line.error("an expression is missing", end, 1, "something is needed here, as in C = (w*x - y)**2")
    return Source(line, Grammar(line, row, comparisons).tree())
