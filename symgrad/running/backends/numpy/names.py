"""Names of users become identifiers of a program: checked, unique, never a keyword or a name of ours. Index arithmetic as Python."""

import builtins
import keyword
import re
import unicodedata

from sympy import S
from sympy.printing.pycode import PythonCodePrinter

from symgrad.notation.nodes import Letter
from symgrad.notation.user_functions import differentiated
from symgrad.running.backends.numpy.helpers import HELPERS

OURS = {"np", "math", "scipy", "dtype", "program", "value_and_gradient", "inputs", "given", "parts", "part", "like", "real_array",
        "floating_type", "names", "value", "gradients", "ready", "ndarray", "float64", "floats", "InputError", "most_entries", "too_large",
        *(helper.name for helper in HELPERS)}


def identifier(name):
    """The nearest identifier to a name: `dC/dz` becomes dC_dz. Only letters, digits and underscores are left."""
    kept = re.sub(r"\W", "_", unicodedata.normalize("NFKC", name))
    kept = kept if kept.isidentifier() else f"_{kept}"
    return f"{kept}_" if keyword.iskeyword(kept) or keyword.issoftkeyword(kept) or hasattr(builtins, kept) else kept


class Names:
    """Which identifier stands for which quantity, letter or passing value of one program; and index arithmetic in these."""

    def __init__(self, quantities):
        self.taken, self.known, self.used, self.printed = set(OURS), {}, set(), {}
        self.printer = IndexPrinter(self)
        for name in quantities:
            self.quantity(name)

    def quantity(self, name):
        """The identifier of a quantity."""
        return self._of("quantity", name, name)

    def shape(self, name):
        """The identifier of the shape of an input."""
        return self._of("shape", name, f"{name}_shape")

    def call(self, written, orders, whole):
        """The identifier of a function of the user, f, or of a derivative of one: df, d2f, dK_1, d2K_12; of that of a quantity, C_of."""
        by = differentiated(orders)
        written = f"{written}_of" if ("quantity", written) in self.known else written
        wanted = (f"d{len(by) if len(by) > 1 else ''}" if by else "") + written + (f"_{''.join(map(str, by))}" if by and len(orders) > 1 else "")
        return self._of("call", (written, orders), wanted)

    def letter(self, letter):
        """The identifier of the letter of a loop."""
        return self._of("letter", letter.name, letter.name)

    def total(self, number):
        """The identifier of a running total."""
        return self._of("total", number, "total")

    def _of(self, kind, what, wanted):
        if (kind, what) not in self.known:
            self.known[kind, what] = self.local(wanted)
        return self.known[kind, what]

    def for_hint(self, hint):
        """The identifier of the quantity that a value is, where no variable holds it yet; else a new one like it."""
        known = self.known.get(("quantity", hint))
        if known and known not in self.used:
            self.used.add(known)
            return known
        return self.local(hint or "step")

    def local(self, wanted):
        """A new identifier like the one wanted."""
        base = identifier(wanted)
        found, number = base, 2
        while found in self.taken:
            found, number = f"{base}{number}" if not base[-1].isdigit() else f"{base}_{number}", number + 1
        self.taken.add(found)
        return found

    def index(self, e):
        """Index arithmetic: letters of loops, sizes, whole numbers."""
        if e not in self.printed:
            self.printed[e] = self.printer.doprint(S(e).expand())
        return self.printed[e]


class IndexPrinter(PythonCodePrinter):
    """Index arithmetic as Python."""

    def __init__(self, names):
        super().__init__({"fully_qualified_modules": False})
        self.names = names

    def _print_Letter(self, letter):
        return self.names.letter(letter)

    def _print_Modulo(self, place):
        return "(({}) % ({}))".format(*map(self._print, place.args))

    def _print_Quotient(self, place):
        return "(({}) // ({}))".format(*map(self._print, place.args))

    def _print_Quantity(self, entry):
        places = ", ".join(self._print(place) for place in entry.places)
        return self.names.quantity(entry.name) + (f"[{places}]" if places else "")

    def _print_Symbol(self, symbol):
        return self._print_Letter(symbol) if isinstance(symbol, Letter) else super()._print_Symbol(symbol)
