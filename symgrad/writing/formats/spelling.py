"""What each format makes of a block: the finished strings that its templates put in order."""

from itertools import zip_longest
from textwrap import fill

from symgrad.writing.formats.latex import escaped, latex
from symgrad.writing.formats.text import text
from symgrad.writing.typesetting.blocks import Box, Display, Heading, Paragraph, Table
from symgrad.writing.typesetting.measure import broken, cut_inside, width
from symgrad.writing.typesetting.tree import Sign, Tree, on_a_line
from symgrad.writing.typesetting.words import Ref


class Spelling:
    """How sentences are spelt in a format, and the strings of each kind of block that its templates put in order."""

    folder = ending = between = ""

    def __init__(self, page):
        self.page = page

    def template(self, block):
        depth = block.depth if isinstance(block, Heading) else ""
        return f"{type(block).__name__.lower()}{depth}.{self.ending}"

    def strings(self, block):
        how = {Heading: self.sentence_of, Paragraph: self.sentence_of, Display: self.display, Box: self.display, Table: self.table}
        return how[type(block)](block)

    def whole(self):
        return {"title": self.sentence(self.page.title), "plain_title": Text(self.page).sentence(self.page.title)}

    def sentence_of(self, block):
        return {"text": self.sentence(block.sentence)}

    def sentence(self, pieces):
        return "".join(map(self.piece, pieces))

    def table(self, block):
        header, *rows = (self.between.join(map(self.sentence, cells)) for cells in (block.header, *block.rows))
        return {"columns": str(len(block.header)), "rule": "---|"*len(block.header), "header": header, "rows": rows}


class LaTeX(Spelling):
    """Text in LaTeX, formulas in amsmath displays with numbers of our own."""

    folder, ending, between, limit = "latex", "tex", " & ", 34

    def piece(self, piece):
        if isinstance(piece, Ref):
            return f"({self.page.numbers[piece.label]})"
        return f"${latex(on_a_line(piece))}$" if isinstance(piece, Tree) else escaped(piece)

    def template(self, block):
        if isinstance(block, Display) and len(self.display(block)["rows"]) == 1:
            return f"line.{self.ending}"
        return super().template(block)

    def display(self, block):
        own = [] if isinstance(block, Box) else [line.label for line in block.lines if line.label]
        rows = [row_ for line in narrowed(block.lines, self.limit, width) for row_ in self._rows(line, line.label in own)]
        pairs = max(len(line.cells) + 1 for line in block.lines)//2
        if len(rows) == 1 and isinstance(block, Display):
            rows = [rows[0].replace(" & ", " ")]
        ends = [r" \\"]*(len(rows) - 1) + [""]
        return {"pairs": str(pairs), "rows": [source + end for source, end in zip(rows, ends)], **self._anchors(own)}

    def _anchors(self, labels):
        return {}

    def _rows(self, line, labelled):
        """The source rows of a line: more than one where it is too wide."""
        left, right, *more = line.cells
        rows = broken(right, self.limit - min(width(left), self.limit/2))
        sources = [f"{latex(left)} & {latex(rows[0])}"] + [rf" & \qquad {latex(part)}" for part in rows[1:]]
        sources[0] += "".join(f" & {latex(cell)}" for cell in more)
        tag = rf" \tag{{{self.page.numbers[line.label]}}}" if line.label else r" \notag"
        sources[:-1] = [source + r" \notag" for source in sources[:-1]]
        sources[-1] += tag + (self.label(line.label) if labelled else "")
        return sources

    def label(self, label):
        return rf"\label{{{label}}}"


def narrowed(lines, limit, measure):
    """Lines whose two halves do not fit side by side are set below each other."""
    halves = [line for line in lines if _has_halves(line)]
    wide = sum(max(measure(cell) for cell in column if cell is not None) for column in zip_longest(*(line.cells for line in halves)))
    for line in lines:
        if wide <= limit or not _has_halves(line):
            yield line
        else:
            yield type(line)(line.cells[:2])
            yield type(line)(line.cells[2:], line.label)


def _has_halves(line):
    """Whether a line is an equation and what follows from it, rather than one equation and its ranges."""
    return len(line.cells) >= 4 and line.cells[2] != Sign("quad")


class Markdown(LaTeX):
    """kramdown: displays between double dollars with blank lines around, anchors for the labels."""

    folder, ending, between, inline = "markdown", "md", " | ", "$$"

    def piece(self, piece):
        if isinstance(piece, Ref):
            return f"[({self.page.numbers[piece.label]})](#{piece.label})"
        return f"{self.inline}{latex(on_a_line(piece))}{self.inline}" if isinstance(piece, Tree) else "".join(MARKDOWN.get(c, c) for c in piece)

    def _anchors(self, labels):
        return {"anchors": "".join(f'<a id="{label}"></a>' for label in labels)}

    def label(self, label):
        return ""


class Jupyter(Markdown):
    """A Markdown cell of a notebook."""

    inline = "$"


MARKDOWN = {character: "\\" + character for character in "\\`*_{}[]<>#|$"}


class Text(Spelling):
    """Plain text, formulas on one line each with their numbers at the right."""

    folder, ending, ascii, measure = "text", "txt", False, 100

    def piece(self, piece):
        if isinstance(piece, Ref):
            return f"({self.page.numbers[piece.label]})"
        return text(piece, self.ascii) if isinstance(piece, Tree) else piece

    def sentence_of(self, block):
        said = self.sentence(block.sentence)
        if isinstance(block, Heading):
            return {"text": said, "line": ("=" if block.depth == 1 else "-")*len(said)}
        return {"text": fill(said, self.measure, break_long_words=False, break_on_hyphens=False)}

    def display(self, block):
        room = self.measure - 12                # what the numbers at the right leave
        lines = list(narrowed(block.lines, room - 8, self._length))
        left = max(self._length(line.cells[0]) for line in lines)
        beside = max((sum(map(self._length, line.cells[2:])) + 3 for line in lines if len(line.cells) > 2), default=0)
        rows = [cells for line in lines for cells in self._rows(line, room - 1 - left - beside)]
        widths = [max((len(cells[n]) for cells, _ in rows if len(cells) > n), default=0) for n in range(max(len(cells) for cells, _ in rows))]
        return {"rows": [self._set(cells, number, widths) for cells, number in rows]}

    def _length(self, part):
        return len(text(part, self.ascii))

    def _rows(self, line, room):
        """The rows of a line as cells and a number: more than one where it is too wide; the number stands at the last."""
        left, right, *more = line.cells
        whole = text(right, self.ascii)
        parts = [whole] if len(whole) <= room else [text(part, self.ascii) for part in broken(right, room - 4, self._length)]
        first, *rest = (cut for part in parts for cut in cut_inside(part, room - 4 if part is not whole else room))
        rows = [[text(left, self.ascii), first, *(text(cell, self.ascii) for cell in more)], *(["", "    " + part] for part in rest)]
        return [(cells, "") for cells in rows[:-1]] + [(rows[-1], f"({self.page.numbers[line.label]})" if line.label else "")]

    def _set(self, cells, number, widths):
        parts = [cell.ljust(widths[n]) if n else cell.rjust(widths[n]) for n, cell in enumerate(cells)]
        formula = "  ".join(" ".join(parts[n:n + 2]) for n in range(0, len(parts), 2)).rstrip()
        return f"    {formula.ljust(self.measure - 12)}  {number}".rstrip()

    def table(self, block):
        rows = [[self.sentence(cell) for cell in cells] for cells in (block.header, *block.rows)]
        widths = [max(map(len, column)) for column in zip(*rows)]
        lines = ["    " + "  ".join(cell.ljust(size) for cell, size in zip(cells, widths)).rstrip() for cells in rows]
        return {"rows": [lines[0], "    " + "  ".join("-"*size for size in widths), *lines[1:]]}


class Ascii(Text):
    """Plain text in ASCII alone."""

    ascii = True
