"""The grammar of an expression: tokens become a syntax tree, or an error that says what is missing where.

Precedence is Python's. An operator takes on its right what binds more tightly than itself (V. Pratt, Top down operator precedence,
1973), by the table BINDING; a sign stands between * and **, as in -x**2 and x**-2. Only brackets recurse: a chain, however long, is a loop.
"""

from symgrad.notation.matrix_functions import WITH_ENTRIES
from symgrad.reading.text.grammar_errors import misplaced, missing_operand, missing_operator, stops_after, unbracketed
from symgrad.reading.text.lines import Token, depths
from symgrad.reading.text.syntax_tree import (Application, Bracketed, CommaList, Comparison, Identifier, Interval, Literal, Operation,
                                              Signed, Subscript, Transposed)

COMPARES, SPANS = 1, 2
BINDING = {
    **dict.fromkeys(("in", "<", ">", "<=", ">=", "=", "!="), COMPARES),
    "..": SPANS,
    **dict.fromkeys(("+", "-"), 3),
    **dict.fromkeys(("*", "/", "@"), 4),
}
MARK_WORDS = {"in", "for", "as"}                            # names that are marks
LETTER_MARKS = {"=", "!=", "<=", "for"}                # what tells a bracket of letters, and may stand right in it
REFUSED = {"==", "=", "!=", "<", ">", "<=", ">=", "for", "as"}   # elsewhere


class Grammar:
    """Takes the tokens of an expression one by one; `comparisons` tells that it may be a comparison, `assume x > 0`.

    `opened` has for each open bracket whether it is one of letters; `token` is the next one, `end` where the last one ended.
    """

    def __init__(self, line, row, comparisons):
        depths(line, row)
        self.line, self.comparisons = line, comparisons
        self.row, self.at, self.opened = [*row, Token("end", "", row[-1].end, row[-1].end)], -1, []
        self._step()

    def tree(self):
        """The tree of all tokens."""
        start, items = self.token.start, self._items()
        return items[0] if len(items) == 1 else CommaList(items, start, self.end)

    # tokens

    @property
    def before(self):
        """The last token that was taken, None at the beginning."""
        return self.row[self.at - 1] if self.at else None

    @property
    def end(self):
        return self.row[self.at - 1].end

    def _step(self):
        """Take a token; the one behind it is refused where it can stand in no expression."""
        self.at += 1
        self.token = token = self.row[self.at]
        if token.text in REFUSED and not (self.opened and self.opened[-1] and token.text in LETTER_MARKS):
            misplaced(self.line, token, len(self.opened), self.comparisons)

    def _inside(self, of_letters=False, separators=(",",)):
        """The expressions between two brackets, of which the first is next."""
        self.opened.append(of_letters)
        self._step()
        items = self._items(separators)
        self.opened.pop()
        self._step()
        return items

    def _items(self, separators=(",",)):
        items = [self._expression()]
        while self.token.text in separators:
            self._step()
            items.append(self._expression())
        return tuple(items)

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
            left = Interval(left, right, start, self.end) if binding == SPANS else Operation(mark, left, right, start, self.end)
        return left

    def _comparison(self, first, start):
        sides, marks = [first], []
        while BINDING.get(self.token.text) == COMPARES:
            marks.append(self.token.text)
            self._step()
            sides.append(self._expression(COMPARES))
        return Comparison(tuple(sides), tuple(marks), start, self.end)

    def _signed(self):
        """Powers with their signs, `-x**-y**z`: an exponent is all that follows, a sign is of the whole power."""
        waiting = []
        while True:
            signs = self._signs()
            start = self.token.start
            base = self._operand()
            if self.token.text != "**":
                break
            waiting.append((signs, base, start))
            self._step()
        found = self._with(signs, base)
        for signs, base, start in reversed(waiting):
            found = self._with(signs, Operation("**", base, found, start, self.end))
        return found

    def _signs(self):
        signs = []
        while self.token.text in ("+", "-"):
            signs.append(self.token)
            self._step()
        return signs

    def _with(self, signs, node):
        for sign in reversed(signs):
            node = Signed(sign.text, node, sign.start, self.end)
        return node

    # operands

    def _operand(self):
        """A number, a name with what belongs to it, or what stands in brackets; behind it must follow an operator, or nothing."""
        first = self.token
        if first.kind == "number":
            self._step()
            found = Literal(first.start, first.end)
        elif first.kind == "name" and first.text not in MARK_WORDS:
            found = self._name(first)
        elif first.text in ("(", "["):
            found = self._group(first) if first.text == "(" else self._bracket(first)
        else:
            raise stops_after(self.line, self.before) if first.kind == "end" else missing_operand(self.line, self.before, first)
        while self.token.text == ".T":
            self._step()
            found = Transposed(found, first.start, self.end)
        self._no_further_operand()
        return found

    def _no_further_operand(self):
        token = self.token
        if token.text in ("(", "["):
            raise missing_operator(self.line, self.before, token) if token.text == "(" else unbracketed(self.line, token)
        if token.kind == "number" or token.kind == "name" and token.text not in MARK_WORDS:
            raise missing_operator(self.line, self.before, token)

    def _name(self, token):
        """x, f(x, y), x[i,j], inv(X)[i,j]."""
        self._step()
        name = found = Identifier(token.text, token.start, token.end)
        if self.token.text == "(":
            arguments = self._inside()
            found = Application(name, arguments, token.start, self.end)
        if self.token.text == "[" and (found is name or name.name in WITH_ENTRIES):
            places = self._inside()
            places = places[0].items if len(places) == 1 and isinstance(places[0], CommaList) else places
            found = Subscript(found, places, token.start, self.end)
        return found

    def _group(self, opening):
        items = self._inside()
        return items[0] if len(items) == 1 else CommaList(items, opening.start, self.end)

    def _bracket(self, opening):
        """[i = j], [e for i, j]."""
        if not self._of_letters():
            raise unbracketed(self.line, opening)
        items = self._inside(True, (",", "for"))
        return Bracketed(items, opening.start, self.end)

    def _of_letters(self):
        """Whether a mark that tells a bracket of letters stands in the bracket that is next, and in no other inside of it."""
        depth = 0
        for token in self.row[self.at:]:
            depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
            if not depth:
                return False
            if depth == 1 and token.text in LETTER_MARKS:
                return True
