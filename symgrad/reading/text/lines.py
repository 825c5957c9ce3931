"""Lines and their marks: equation text split into tokens that know where they stand."""

import re
from dataclasses import dataclass, replace
from keyword import iskeyword
from unicodedata import category, normalize

from symgrad.errors import InputError, Place, TooLargeError, UnsupportedError
from symgrad.limits import BRACKETS, LINE, LINES, NAME

_TOKEN = re.compile(r"""(?P<space>\s+)
    | (?P<number>(?:[0-9]+(?:_[0-9]+)*(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
    | (?P<name>D\[[0-9,]+\][^\W\d]\w*(?=\()|[^\W\d]\w*'*)
    | (?P<mark>\*\*|//|\.\.|==|<=|>=|!=|\.T(?!\w)|[-+*/%@=<>()\[\],])""", re.VERBOSE)

_REMEDIES = {
    "^": "write ** for a power, power(X, 2) for that of a matrix, A.T for a transpose", "×": "write *", "·": "write *", "⋅": "write *",
    "∙": "write *", "−": "write -", "–": "write -",
    "÷": "write /", "√": "write sqrt(u)", "∑": "write sum(e, k)", "Σ": "write sum(e, k)", "|": "write abs(u), or norm(u) of an array",
    ";": "one equation a line",
    "'": "write A.T for a transpose, f'(u) for the derivative of a function, and that of a quantity as a name of its own",
    "{": "write ( or [", "}": "write ) or ]", "…": "write two dots, 1..L", "!": "factorials have no derivative; gamma(n + 1) has",
    ":": "write a range as k in 0..n-1, and a declaration as A: (m, n)",
    ".": "a range has two dots, 1..L, and a number a digit before its dot and after it",
    '"': "names stand without quotes", "≤": "write <=", "≥": "write >=", "π": "write pi",
}
_ATTRIBUTES = {**dict.fromkeys(("transpose", "t"), "write A.T for a transpose"), **dict.fromkeys(("dot", "matmul"), "write A@x for a product")}


@dataclass(frozen=True)
class TextLine:
    """One line of the input, without its comment, and the lines in which it goes on, since a bracket is open.

    more    (column, line) of each of these: what `text` has from that column on is what the line has after its blanks
    """

    file: str
    number: int
    text: str
    whole: str
    more: tuple = ()

    def place(self, start, length=1):
        """The stretch from a column (from 0)."""
        for column, line in reversed(self.more):
            if column <= start:
                return line.place(start - column + _indented(line.text), length)
        return Place(self.file, self.number, start + 1, self.whole, max(1, length))

    def going_on(self, line):
        """This line with another one behind it."""
        text = f"{self.text} {line.text.strip()}"
        _refuse_long(self, len(text))
        return replace(self, text=text, more=(*self.more, (len(self.text) + 1, line)))

    def error(self, message, start, length=1, remedy=None, kind=InputError):
        return kind(message, self.place(start, length), remedy)


@dataclass(frozen=True)
class Token:
    """A number, a name or a mark, from column `start` to before `end`."""

    kind: str
    text: str
    start: int
    end: int


def split_lines(text, file):
    """The lines that are not empty once their comment is off; one with an open bracket goes on in the next."""
    rows = text.replace("\r\n", "\n").split("\n")
    if len(rows) > LINES:
        raise TooLargeError(f"{len(rows):,} lines are more than symgrad reads ({LINES:,})", Place(file, LINES, 1, ""),
                            "write what repeats once, with a letter: a[l] = sigma(w[l]*a[l-1]) for l in 1..L")
    lines = []
    for number, row in enumerate(rows, 1):
        line = TextLine(file, number, row.split("#", 1)[0].rstrip(), row)
        _printable(line)
        if line.text.strip() and lines and _is_open(lines[-1].text) and not _begins(line.text):
            lines[-1] = lines[-1].going_on(line)
        elif line.text.strip():
            lines.append(line)
    return lines


def _is_open(text):
    """Whether more brackets open than close."""
    return text.count("(") + text.count("[") > text.count(")") + text.count("]")


def _begins(text):
    """Whether a line says something of its own: a keyword line, a declaration, or an equation, by its = or its : outside of all brackets."""
    if re.match(r"\s*(given|assume|write|name|size|index|function)\s", text):
        return True
    return any(not _is_open(text[:found.start()]) for found in re.finditer(r"(?<![=<>!])=(?!=)|:", text))


def _indented(text):
    """How many blanks a line begins with."""
    return len(text) - len(text.lstrip())


def _refuse_long(line, length):
    if length > LINE:
        raise TooLargeError(f"a line of {length:,} characters is longer than symgrad reads ({LINE:,})",
                            Place(line.file, line.number, 1, ""), "name parts of it on lines of their own")


def _printable(line):
    _refuse_long(line, len(line.whole))
    for column, character in enumerate(line.whole):
        if category(character) in ("Cc", "Cs", "Zl", "Zp") and character != "\t":
            raise InputError(f"the line holds a control character, U+{ord(character):04X}",
                             Place(line.file, line.number, column + 1, "".join(c if c.isprintable() else " " for c in line.whole)),
                             "leave it out, or write a space in its place")


def tokens(line, start=0):
    """The tokens of a line from a column on; whatever is none is refused with what to write instead."""
    found, column = [], start
    while column < len(line.text):
        match = _TOKEN.match(line.text, column)
        if not match and line.text[column] == ":" and line.text[column + 1:column + 2] != "=" and _in_places(found):
            found.append(Token("mark", ":", column, column := column + 1))
            continue
        if not match:
            raise unknown_character(line, column)
        if match.lastgroup != "space":
            found.append(_token(line, match, found))
        column = match.end()
    _refuse_primes(line, found)
    return found


def _refuse_primes(line, found):
    """A name with primes is a function before (, f'(u), and a letter where the line has it as a place or binds it: x[i'], sum(x[i'], i')."""
    last = Token("end", "", 0, 0)
    around = zip((last, *found), found, (*found[1:], last))
    letters = {token.text for before, token, after in around if before.text in (",", "[", "for") and after.text in (",", "]", ")", "in", "")}
    for token, after in zip(found, (*found[1:], last)):
        if token.text.endswith("'") and token.text not in letters and not (after.text == "(" and after.start == token.end):
            raise unknown_character(line, token.start + len(token.text.rstrip("'")))


def _in_places(before):
    """Whether the bracket that was opened last, and is open, is one of places, in which a slice may stand: x[1:]."""
    depth = 0
    for number in range(len(before) - 1, 0, -1):
        depth += (before[number].text in (")", "]")) - (before[number].text in ("(", "["))
        if depth < 0:
            return before[number].text == "[" and (before[number - 1].kind == "name" or before[number - 1].text == ")")
    return False


def _token(line, match, before):
    text, start = match.group(), match.start()
    if match.lastgroup == "name":
        bare = re.sub(r"^D\[[0-9,]+\]|'+$", "", text)
        _refuse_name(line, bare, start + text.index(bare))
        text = normalize("NFKC", text)
        number = before[-1] if before and before[-1].end == start and before[-1].kind == "number" else None
        if number and number.text == "0" and re.fullmatch("[xobXOB][0-9a-fA-F]+", text):
            raise line.error(f"{number.text}{text} is no decimal number", number.start, match.end() - number.start, "write it in decimals")
        if number:
            raise line.error(f"{number.text}{text} is a number and a name run together", number.start,
                             match.end() - number.start, f"write {number.text}*{text}")
    if match.lastgroup == "number" and re.match(r"0[0-9_]", text):
        raise line.error(f"the number {text} begins with 0", start, len(text), f"write {text.lstrip('0_') or '0'}")
    return Token(match.lastgroup, text, start, match.end())


def _refuse_name(line, text, start):
    if not text.isidentifier():
        power = re.fullmatch(r"(.*?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
        digits = normalize("NFKC", power.group(2)) if power else ""
        raise line.error(f"{text} is no name", start, len(text), f"write {power.group(1)}**{digits}" if power else
                         "a name is made of letters, digits and underscores")
    name = normalize("NFKC", text)
    if len(name) > NAME:
        raise line.error(f"a name of {len(name):,} characters", start, len(text), f"a name has {NAME} at most", TooLargeError)
    if name.startswith("_"):
        raise line.error(f"{text} begins with an underscore", start, len(text), "a name begins with a letter")
    if name in ("if", "else"):
        said = re.search(r"(?:^|[=(,])\s*([^=(),]+?)\s+if\s+(.+?)\s+else\s+([^,()]+)", line.text)
        raise UnsupportedError("conditions are not written with if and else", line.place(start, len(text)),
                               f"write where({said[2]}, {said[1]}, {said[3].strip()})" if said and re.search("[<>=]", said[2]) else
                               "write where(x < 1, x, sqrt(x))")
    if name in ("and", "or", "not"):
        raise line.error(f"{name} joins no conditions", start, len(text), {
            "and": "write the product of two brackets, [x > 0]*[y > 0]", "or": "write 1 - [x <= 0]*[y <= 0], which is 1 where x > 0 or y > 0",
            "not": "write the opposite comparison, [x <= 0]"}[name])
    if iskeyword(name) and name not in ("for", "in", "as"):
        raise line.error(f"{name} cannot be a name, since Python keeps that word", start, len(text),
                         "write lam" if name == "lambda" else f"write {name}_")


def unknown_character(line, column):
    """The error for a character that means nothing, with what to write instead."""
    character = line.text[column]
    remedy, simple = _REMEDIES.get(character), normalize("NFKC", character)
    if called := re.match(r"\.([^\W\d]\w*)", line.text[column:]):
        remedy = _ATTRIBUTES.get(called.group(1), "a function stands before what it is of, as det(X); the transpose is X.T")
    dotted = re.match(r"(?:\.[^\W\d]\w*)*\.([^\W\d]\w*)\(", line.text[column:])  # np.linalg.solve(
    if dotted and dotted.group(1) not in _ATTRIBUTES:
        remedy = f"a function stands without a module: write {dotted.group(1)}(...)"
    if quoted := re.match(r"'(nuc|fro)'", line.text[column:]):
        remedy = "the nuclear norm is nucnorm(A)" if quoted.group(1) == "nuc" else "norm(A) is Frobenius's"
    if re.match(r"\^\s*\{?\s*T(?!\w)", line.text[column:]):
        remedy = "write A.T for a transpose"
    if line.text.startswith(":=", column):
        return line.error(":= means nothing here", column, 2, "an equation has a plain =")
    if not remedy:
        plain = simple != character and simple.isascii() and simple.strip()
        remedy = f"write {simple}" if plain else "leave it out: equations are made of names, numbers, + - * / ** @ , = and brackets"
    return line.error(f"{character} means nothing in an equation", column, 1, remedy)


def depths(line, row):
    """The tokens with how many brackets are open around each; a bracket without its partner is an error."""
    opened, pairs = [], []
    for token in row:
        if token.text in (")", "]"):
            wanted = opened.pop() if opened else None
            if not wanted or wanted.text + token.text not in ("()", "[]"):
                raise line.error(f"{token.text} closes nothing" if not wanted else f"{token.text} cannot close {wanted.text}",
                                 token.start, 1, f"write {')' if wanted.text == '(' else ']'}" if wanted else "leave it out, or open it before")
        pairs.append((token, len(opened)))
        if token.text in ("(", "["):
            opened.append(token)
            if len(opened) > BRACKETS:
                raise line.error(f"more than {BRACKETS} brackets stand in one another", token.start, 1,
                                 "name the inner part on a line of its own", TooLargeError)
    if opened:
        raise line.error(f"{opened[-1].text} is never closed", opened[-1].start, 1,
                         f"write {')' if opened[-1].text == '(' else ']'} where it ends")
    return pairs
