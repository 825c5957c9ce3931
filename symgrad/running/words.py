"""Equations as one line of text, for the comments of a program."""

from sympy.printing.str import StrPrinter


class _Words(StrPrinter):
    """Notation as the equation text writes it, near enough to be recognised."""

    def _print_Quantity(self, e):
        places = ",".join(self._print(place).replace(" ", "") for place in e.places)
        return f"{e.name}[{places}]" if places else e.name

    def _print_Plus(self, e):
        text = " + ".join(self._print(arg) for arg in e.args)
        return text.replace("+ -1*", "- ").replace("+ -", "- ")

    def _print_Times(self, e):
        over = [self._tight(arg) for arg in e.args if not _divides(arg)]
        under = [self._tight(arg.base) for arg in e.args if _divides(arg)]
        return "*".join(over or ["1"]) + "".join(f"/{text}" for text in under)

    def _print_Power(self, e):
        base = self._print(e.base)
        return f"{base if base.replace('_', 'a').isalnum() or base.endswith((']', ')')) and not _loose(e.base) else f'({base})'}**{self._closed(e.exponent)}"

    def _print_Over(self, e):
        return f"{e.operator}({self._print(e.body)}, {', '.join(self._print(b.letter) for b in e.binders)})"

    def _print_Same(self, e):
        return f"[{self._print(e.args[0])} = {self._print(e.args[1])}]"

    def _print_Differ(self, e):
        return f"[{self._print(e.args[0])} != {self._print(e.args[1])}]"

    def _print_Within(self, e):
        return f"[{' <= '.join(map(self._print, e.args))}]"

    def _print_Positive(self, e):
        return f"[{self._print(e.args[0])} > 0]"

    def _tight(self, e):
        return f"({self._print(e)})" if type(e).__name__ in ("Plus", "Add") else self._print(e)

    def _closed(self, e):
        text = self._print(e)
        return text if text.isalnum() else f"({text})"


def _divides(e):
    return type(e).__name__ == "Power" and e.exponent == -1


def _loose(e):
    return type(e).__name__ in ("Plus", "Times", "Power", "Add", "Mul")


def words(e):
    """An expression on one line."""
    return " ".join(_Words().doprint(e).split())


def equation(target, body):
    """`z[l,j] = sum(w[l,j,k]*a[l-1,k], k) + b[l,j]`, on one line."""
    return f"{words(target)} = {words(body)}"
