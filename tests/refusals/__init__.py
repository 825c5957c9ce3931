"""Calls that are refused, a table for each room of symgrad: equation texts, and functions of no arguments.

`put` quotes what the remedy says to write, and `where` says where it goes: "instead" of what the carets mark, in the place of
the "line", of its "right" side or of the "rest" of it, "above" the line, "before" all lines, or "behind" the line. `mended` is a whole text for a remedy that
says what to do in other words. `cured` is the call as the remedy of another would have it.
"""

from dataclasses import dataclass

from symgrad import read


@dataclass(frozen=True)
class Refused:
    """Equation text, or a function of no arguments, that is refused; what its remedy says to write; the text as it then is."""

    what: object
    put: str = None
    where: str = "instead"
    mended: str = None
    cured: object = None

    def __call__(self):
        return read(self.what + "\n") if isinstance(self.what, str) else self.what()

    def followed(self, error):
        """The text in which the remedy is followed; None where there is none to write."""
        if self.put is None:
            return self.mended
        text = self.what if isinstance(self.what, str) else error.place.text
        lines, at, place = text.split("\n"), error.place.line - 1, error.place
        before, after = lines[at][:place.column - 1], lines[at][place.column - 1 + place.length:]
        lines[at] = {"instead": before + self.put + after, "line": self.put, "rest": before + self.put,
                     "above": f"{self.put}\n{lines[at]}", "before": lines[at], "behind": f"{lines[at]} {self.put}",
                     "right": f"{lines[at].partition('=')[0]}= {self.put}"}[self.where]
        return "\n".join([self.put]*(self.where == "before") + lines)
