"""Names of users become identifiers of a program: checked, unique, never a keyword or a name of ours."""

import builtins
import keyword
import re
import unicodedata

from sympy.printing.pycode import PythonCodePrinter

from symgrad.notation.nodes import Letter

OURS = {"np", "math", "scipy", "dtype", "program", "value_and_gradient", "inputs", "given", "parts", "part", "like", "real_array",
        "floating_type", "on_diagonal", "add_on_diagonal", "sigma_number", "sigma_slope", "sigma_less", "softplus_number", "silu_number", "gelu_number", "softsign_number", "erf", "erfc", "erfcx", "erfcx_number",
        "log_half_erfc", "log_half_erfc_number", "stretch", "filled",
        "sliding_window_view", "windows", "names", "value",
        "gradients", "ready", "ndarray", "float64", "floats", "InputError", "most_entries", "too_large"}


def identifier(name):
    """The nearest identifier to a name: `dC/dz` becomes dC_dz. Only letters, digits and underscores are left."""
    kept = re.sub(r"\W", "_", unicodedata.normalize("NFKC", name))
    kept = kept if kept.isidentifier() else f"_{kept}"
    return f"{kept}_" if keyword.iskeyword(kept) or keyword.issoftkeyword(kept) or hasattr(builtins, kept) else kept


class Names:
    """Which identifier stands for which quantity, letter or passing value of one program."""

    def __init__(self):
        self.taken, self.known, self.used = set(OURS), {}, set()

    def of(self, kind, name):
        """The identifier of a quantity (kind "quantity"), of a letter's loop ("letter"), of a shape ("shape")."""
        if (kind, name) not in self.known:
            self.known[kind, name] = self.local(f"{name}_shape" if kind == "shape" else name)
        return self.known[kind, name]

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


class IndexPrinter(PythonCodePrinter):
    """Index arithmetic as Python: letters of loops, sizes, whole numbers."""

    def __init__(self, names):
        super().__init__({"fully_qualified_modules": False})
        self.names = names

    def _print_Letter(self, letter):
        return self.names.of("letter", letter.name)

    def _print_Quantity(self, entry):
        places = ", ".join(self._print(place) for place in entry.places)
        return self.names.of("quantity", entry.name) + (f"[{places}]" if places else "")

    def _print_Symbol(self, symbol):
        return self._print_Letter(symbol) if isinstance(symbol, Letter) else super()._print_Symbol(symbol)
