"""The lines that find every size and refuse what disagrees, and those for arrays that no memory holds."""

from symgrad.notation.nodes import Quantity
from symgrad.running.program.checks import Cut, Differing, Each, KeepShape, Labels, Length, LengthPart, Refuse, Shape, Sizes, Tell, TellAt
from symgrad.running.program.subscripts import Condition


class Checks:
    """Prints the checks of a program; `error` is what its lines raise."""

    def __init__(self, names, error):
        self.names, self.error = names, error

    def lines(self, checks):
        """The lines of statements."""
        return [line for check in checks for line in self.of(check)]

    def of(self, check):
        """The lines of one statement."""
        own = self.names.quantity
        match check:
            case Tell(size, parts):
                ends = ", ".join(map(self.text, parts))
                return [f"{own(size)} = {ends if len(parts) == 1 else f'min({ends})'}"]
            case Differing(size):
                return [f"{own(size)} = {{}}"]
            case TellAt(size, place, length, again):
                at, told = self.names.index(place), self.text(length)
                return [f"{own(size)}.setdefault({at}, {told})" if again else f"{own(size)}[{at}] = {told}"]
            case Each(letter, lo, hi, statements):
                head = f"for {self.names.letter(letter)} in range({self.names.index(lo)}, {self.names.index(hi + 1)}):"
                return [head, *("    " + line for line in self.lines(statements))]
            case KeepShape(name, element):
                return [f"{self.names.shape(name)} = {self.array(name, element)}.shape"]
            case Cut(name, sizes):
                return [f"{own(name)} = {own(name)}[{', '.join(':' if size is None else f':{self.names.index(size)}' for size in sizes)}]"]
            case Labels(name, listed, least, largest):
                lo, hi, held = self.names.index(least), self.names.index(largest), f"np.concatenate([*map(np.ravel, {own(name)})])" if listed else own(name)
                return [f"if not np.all(({held} >= {lo}) & ({held} <= {hi}) & ({held} == np.floor({held}))):",
                        f'    raise {self.error}(f"{name} holds what is no label: labels are whole numbers from {{{lo}}} to {{{hi}}}")']
            case Refuse(where, message):
                said = "".join(part if isinstance(part, str) else f"{{{self.text(part)}}}" for part in message)
                filled = "f" if any(not isinstance(part, str) for part in message) else ""
                return [f"if {' or '.join(map(self.text, where))}:", f'    raise {self.error}({filled}"{said}")']

    def text(self, part):
        """A side of a comparison, or a value in a message."""
        own = self.names.quantity
        match part:
            case Condition(sign, sides):
                return f" {sign} ".join(map(self.text, sides))
            case Length(name, None, _):
                return f"len({own(name)})"
            case Length(name, axis, element):
                return f"{self.array(name, element)}.shape[{axis}]"
            case LengthPart(length, taken, factor):
                left = self.text(length)
                if taken != 0:
                    left += f" + {self.names.index(-taken)}" if taken.is_Integer and taken < 0 else f" - ({self.names.index(taken)})"
                return left if factor == 1 else f"({left})//{factor}"
            case Shape(name, kept):
                return self.names.shape(name) if kept else f"{own(name)}.shape"
            case Sizes(sizes):
                return f"({', '.join(map(self.text, sizes))}{',' if len(sizes) == 1 else ''})"
            case Quantity() if part.places:  # one that differs along a letter may be missing where no shape tells it
                return f"{own(part.name)}.get({self.names.index(part.places[0])})"
            case _:
                return self.names.index(part)

    def array(self, name, element):
        """An input, or an array of it."""
        return self.names.quantity(name) + ("" if element is None else f"[{self.names.index(element)}]")

    def room(self, room):
        """The lines that compare the largest arrays with what memory holds."""
        if room is None:
            return []
        texts = [*map(self.names.printer.doprint, room.entries), *(f"max({self.names.quantity(name)}.values())" for name in room.differing)]
        told = ", ".join(f"{name!r}: {self.names.quantity(name)}" for name in room.sizes)
        most = texts[0] if len(texts) == 1 else f"max({', '.join(texts)})"
        return [f"if {most} > most_entries:", f"    raise too_large({most}, {{{told}}})"]
