"""A page as HTML that needs nothing else: formulas in MathML, every number a link, the TeX of each display to copy."""

import re
from html import escape

from symgrad.writing.formats.latex import latex
from symgrad.writing.formats.mathml import mathml
from symgrad.writing.formats.spelling import Spelling, narrowed
from symgrad.writing.typesetting.blocks import Box, Display
from symgrad.writing.typesetting.measure import broken, width
from symgrad.writing.typesetting.tree import Tree, on_a_line
from symgrad.writing.typesetting.words import Ref


class HTML(Spelling):
    """Lines of displays as rows of a grid; on a narrow screen the cells of a line stand below one another."""

    folder, ending, limit = "html", "html", 40

    def piece(self, piece):
        if isinstance(piece, Ref):
            return f'<a href="#{escape(piece.label)}">({self.page.numbers[piece.label]})</a>'
        return mathml(on_a_line(piece)) if isinstance(piece, Tree) else escape(piece, quote=False)

    def template(self, block):
        return super().template(Display(block.lines) if isinstance(block, Box) else block)

    def sentence(self, pieces):
        """No line begins with the comma behind a formula."""
        return re.sub(r"(?<=</math>)(?=[,.;:)])", "&#8288;", super().sentence(pieces))

    def display(self, block):
        columns = max(len(line.cells) for line in block.lines)
        rows = [row for line in narrowed(block.lines, self.limit, width) for row in self._rows(line, columns, isinstance(block, Box))]
        source = [escape(tex, quote=False) for line in block.lines if (tex := " ".join(map(latex, line.cells)))]
        return {"kind": "display result" if isinstance(block, Box) else "display", "columns": str(columns), "rows": rows, "source": source}

    def _rows(self, line, columns, told_before):
        """The rows of a line: more than one where it is too wide."""
        left, right, *more = line.cells
        first, *rest = broken(right, self.limit - min(width(left), self.limit/2))
        cells = [_cell(left, "left"), _cell(first, "right"), *(_cell(cell, "left" if number % 2 == 0 else "right") for number, cell in enumerate(more))]
        cells += ['<div class="none"></div>']*(columns - len(cells))
        rows = [cells] + [['<div class="none"></div>', _cell(part, "right more"), *['<div class="none"></div>']*(columns - 2)] for part in rest]
        return ["".join(["<div class=\"line\">", *row, self._number(line.label, told_before) if number == len(rows) - 1 else '<div class="none"></div>', "</div>"])
                for number, row in enumerate(rows)]

    def _number(self, label, told_before):
        if not label:
            return '<div class="none"></div>'
        number = self.page.numbers[label]
        return f'<div class="number"><a href="#{escape(label)}">({number})</a></div>' if told_before else f'<div class="number" id="{escape(label)}">({number})</div>'

    def table(self, block):
        header, *rows = ("".join(f"<{tag}>{self.sentence(cell)}</{tag}>" for cell in cells) for tag, cells in (("th", block.header), *(("td", row) for row in block.rows)))
        return {"header": header, "rows": rows}


def _cell(part, side):
    return f'<div class="{side}">{mathml(part, display=True)}</div>'
