r"""Symbols that stand as TeX, written forms such as \hat{\mathbf{y}}^{(L-1)} and names of functions, as MathML."""

import re
from html import escape

from symgrad.writing.typesetting.names import GREEK

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+|'+|[^\s]")
_ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "dot": "˙", "vec": "→"}
_FIRST = {"mathbf": (0x1D400, 0x1D41A, 0x1D7CE), "mathcal": (0x1D49C, 0x1D4B6, ord("0"))}  # of A, a and 0 among the letters of a style
_APART = dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ"))                                       # those of \mathcal that stand elsewhere
_LETTERS = {**GREEK, "lambda": "λ", "varepsilon": "ε", "epsilon": "ϵ", "vartheta": "ϑ", "varpi": "ϖ", "varrho": "ϱ", "varsigma": "ς", "varphi": "φ", "phi": "ϕ",
           "pi": "π", "Pi": "Π", "Upsilon": "Υ", "ell": "ℓ"}
_MARKS = {"bmod": "mod", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "times": "×", "cdot": "⋅"}
_FUNCTIONS = frozenset("sin cos tan sinh cosh tanh exp log max min det".split())


def tex_symbols(text):
    """The MathML of a few symbols in TeX."""
    return _Reader(text).symbols()


class _Reader:
    def __init__(self, text):
        self.tokens = _TOKEN.findall(text)

    def symbols(self):
        """What stands up to the brace that closes, each symbol with its scripts."""
        found = []
        while self.tokens and self.tokens[0] != "}":
            base, below, above = self.symbol(), "", ""
            while self.tokens and (self.tokens[0] in ("_", "^") or self.tokens[0].startswith("'")):
                mark = self.tokens.pop(0)
                if mark == "_":
                    below += self.argument()
                else:
                    above += self.argument() if mark == "^" else f"<mo>{'′'*len(mark)}</mo>"
            found.append(scripted(base, below, above))
        return "".join(found)

    def argument(self):
        """A group, or one symbol."""
        if self.tokens[0] != "{":
            token = self.tokens[0]
            if token.isdigit() and len(token) > 1:  # TeX takes one digit alone
                self.tokens[0] = token[1:]
                return f"<mn>{token[0]}</mn>"
            return self.symbol()
        self.tokens.pop(0)
        inside = self.symbols()
        self.tokens.pop(0)
        return inside

    def plain(self):
        """The text of a group, as it stands."""
        self.tokens.pop(0)
        end = self.tokens.index("}")
        inside, self.tokens = self.tokens[:end], self.tokens[end + 1:]
        return "".join(token.removeprefix("\\") for token in inside)

    def symbol(self):
        token = self.tokens[0]
        if token == "{":
            return f"<mrow>{self.argument()}</mrow>"
        self.tokens.pop(0)
        name = token.removeprefix("\\")
        if name == token:
            return f"<mn>{token}</mn>" if token.isdigit() else f"<mi>{token}</mi>" if token.isalpha() else _mark(token)
        if name in _ACCENTS:
            return f'<mover accent="true"><mrow>{self.argument()}</mrow><mo stretchy="false">{_ACCENTS[name]}</mo></mover>'
        if name in _FIRST:
            return re.sub(r">([A-Za-z0-9])<", lambda match: f">{_styled(name, match[1])}<", self.argument())
        if name in ("mathrm", "operatorname", "text"):
            return f'<mi mathvariant="normal">{escape(self.plain())}</mi>'
        if name in _FUNCTIONS:
            return f"<mi>{name}</mi>"
        return f"<mi>{_LETTERS[name]}</mi>" if name in _LETTERS else f'<mo stretchy="false">{_MARKS[name]}</mo>'


def _mark(character):
    return '<mo separator="true">,</mo>' if character == "," else f'<mo stretchy="false">{"−" if character == "-" else escape(character)}</mo>'


def _styled(style, character):
    """A letter or digit in bold or in script, which Unicode has as characters of their own."""
    if style == "mathcal" and character in _APART:
        return _APART[character]
    capital, small, digit = _FIRST[style]
    return chr(ord(character) - ord("A") + capital if character.isupper() else ord(character) - ord("a") + small if character.isalpha() else int(character) + digit)


def scripted(base, below="", above=""):
    """A base with what stands below and above it at its right."""
    inside = "".join(f"<mrow>{each}</mrow>" for each in (base, below, above) if each)
    tag = "msubsup" if below and above else "msub" if below else "msup" if above else ""
    return f"<{tag}>{inside}</{tag}>" if tag else base
