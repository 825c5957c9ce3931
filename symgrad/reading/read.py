"""Reading equation text: lines become statements, statements equations, equations a System."""

import os
import re
from dataclasses import replace

from sympy import Integer

from symgrad import files
from symgrad.equations.system import unknown_name
from symgrad.errors import Argument, InputError, Place, TooLargeError
from symgrad.limits import COUNT, TEXT, task
from symgrad.notation.nodes import Letter
from symgrad.notation.text import equation_text
from symgrad.notation.traversal import FRESH
from symgrad.reading.drafts import TextNames
from symgrad.reading.matrix.matrix_lines import MatrixLines
from symgrad.reading.matrix.powers import with_powers
from symgrad.reading.ranges.assemble import assemble
from symgrad.reading.text.claims import read_claim, read_point, refuse_circular
from symgrad.reading.text.declarations import check_declarations, check_structures, declarations_of, declared
from symgrad.reading.text.derivatives import ratio_names
from symgrad.reading.text.lines import split_lines, tokens
from symgrad.reading.text.name_lines import named_derivatives, named_ratios
from symgrad.reading.text.user_functions import user_functions
from symgrad.reading.text.size_names import find_sizes
from symgrad.reading.text.statements import read_bound, read_definition, read_fact, statements_of, upstream_statement
from symgrad.reading.text.written_names import check_form


def read_source(source, file=None):
    """The data of the system of a text, or of the file at a path; see `symgrad.read`."""
    if files.is_path(source):
        text, file = _contents(source), file or os.fspath(source)
    elif isinstance(source, str):
        text, file = source, file or "<text>"
    else:
        raise InputError(f"{type(source).__name__} is no equation text, as source must be", Argument("source"),
                         "hand over a string of equations or the path of a file")
    return next(read for takes, read in TEXT_READERS if takes(text, str(file)))(text, file)


def _contents(path):
    path = os.fspath(path)
    try:
        with open(path, "rb") as stream:
            return files.read_text(stream, path)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "no name of a file"
        raise InputError(f"{str(path)!r} cannot be read: {reason}", Argument(str(path)),
                         "equation text has a = in it: read('C = (w*x - y)**2')") from None


_READ = {"definition": read_definition, "fact": read_fact, "bound": read_bound, "claim": read_claim, "point": read_point}


@task("reading")
def read_equations(text, file):
    """The System of equation text."""
    if len(text.encode("utf-8", "surrogatepass")) > TEXT:
        raise TooLargeError(f"equation text of more than {TEXT:,} bytes is more than symgrad reads", Place(file, 1, 1, ""),
                            "write what repeats once, with a letter: a[l] = sigma(w[l]*a[l-1]) for l in 1..L")
    statements = [said for line in split_lines(text.removeprefix("\ufeff"), file) for said in statements_of(line)]
    upstream = [upstream_statement(said, statements) for said in statements if said.kind == "derivative"]
    statements += upstream
    definitions = [said for said in statements if said.kind == "definition"]
    if not definitions:
        raise InputError("there is no equation", Place(file, 1, 1, ""), "write one equation a line: C = (w*x - y)**2")
    constants = _constants(statements)
    declarations = _declarations(statements, constants)
    statements, powers = with_powers(statements, declarations, constants)
    declarations = _declarations(statements, constants) if powers else declarations
    sizes = find_sizes(statements, {size for one in declarations for size in one.sizes}) - set(constants)
    check_declarations(declarations, sizes, {said.row[0].text for said in definitions})
    identifiers = _identifiers(statements, declarations)
    functions = user_functions(statements, {*_quantities(statements), *sizes, *constants, *(one.name for one in declarations)})
    ratios = ratio_names(statements, [one.name for one in declarations], _given(statements, sizes) or (), named_ratios(statements))
    lines = MatrixLines(statements, declarations, TextNames(sizes, known=_quantities(statements), labels={one.name: one.labels for one in declarations if one.labels},
                                                            constants=constants, functions=functions, powers=powers, ratios=ratios), identifiers)
    names, equations = lines.names, []
    for said in sorted((said for said in statements if said.kind in _READ), key=lambda said: said.kind != "definition"):
        equations += lines.equations(said) or [_READ[said.kind](said, names)]
        if said.kind == "definition":
            _note_letters(names, equations[-1])
        if said.kind == "point":
            refuse_circular(said, equations[-1])
    equations += [declared(one, lines.letters.of_shape(one.shape), names) for one in lines.found]
    identifiers += tuple(sorted(names.sizes - set(identifiers)))
    given, forms = _given(statements, names.sizes), _forms(statements, identifiers)
    named, multiples = named_derivatives(statements, equations, names)
    system = assemble(equations, [name for name in identifiers if name in names.sizes], identifiers, given, file, named=named, multiples=multiples,
                      forms={name: form for name, (form, _) in forms.items()}, form_places={name: place for name, (_, place) in forms.items()},
                      shapes={one.name: one.axes for one in lines.found}, structure={one.name: one.structure for one in lines.found if one.structure},
                      labels={one.name: one.labels for one in lines.found if one.labels},
                      functions={name: count for name, count in names.functions.items() if count})
    check_structures(lines.found, system)
    return replace(system, warnings=(*system.warnings, *lines.warnings()), upstream=upstream[0].row[0].text if upstream else None,
                   points=_by_line(system.points, statements))


def _by_line(points, statements):
    """What each `at` line gives its values, a tuple a line."""
    numbers = [said.line.number for said in statements if said.kind == "point"]
    return tuple(tuple(point for point, own in zip(points, numbers) if own == number) for number in dict.fromkeys(numbers))


def read_again(system, *lines):
    """The system of the text of a system with some lines before it; what no text holds stays: where an equation of the user stands, his symbols."""
    text = "\n".join((*lines, equation_text(system)))
    again, places = read_equations(text, "<free>"), {definition: definition.place for definition in system.definitions if definition.place}
    definitions = tuple(replace(definition, place=places.get(definition, definition.place)) for definition in again.definitions)
    return replace(again, definitions=definitions, symbols=system.symbols, file=system.file, assumed=system.assumed, warnings=system.warnings,
                   form_places=system.form_places)


# Whether a reader takes the text of a file of some name, and the system that it makes of it; the first that takes a text reads it.
TEXT_READERS = (
    (lambda text, file: True, read_equations),
)


def _declarations(statements, constants):
    return [one.with_constants(constants) for said in statements if said.kind == "declaration" for one in declarations_of(said.line)]


def _note_letters(names, equation):
    """Letters for the places of each name, from where it first stands."""
    for read in equation.occurrences:
        letters = [place.name for place in read.entry.places if isinstance(place, Letter)]
        spare = (letter.name for letter in FRESH if letter.name not in letters)
        names.letters.setdefault(read.entry.name, [place.name if isinstance(place, Letter) else next(spare) for place in read.entry.places])


def _identifiers(statements, declarations):
    """Every name of the text, in order of appearance, the declared ones first."""
    named = [name for one in declarations for name in (one.name, *one.sizes)]
    rows = (said.row or tokens(said.line, said.start) for said in statements if said.kind not in ("write", "declaration", "derivative"))
    return tuple(dict.fromkeys([*named, *(token.text for row in rows for token in row if token.kind == "name")]))


def _quantities(statements):
    """The names that stand somewhere without a ( behind them."""
    return {token.text for said in statements for token, after in zip(said.row, [*said.row[1:], None])
            if token.kind == "name" and not (after and after.text == "(")}


def _constants(statements):
    """name -> number of each `size s = 2`."""
    found, defined = {}, {said.row[0].text for said in statements if said.kind == "definition"}
    for said in (said for said in statements if said.kind == "size"):
        line, row = said.line, tokens(said.line, said.start)
        if [token.kind for token in row] != ["name", "mark", "number"] or row[1].text != "=" or not row[2].text.isdigit():
            raise line.error("this gives no size its number", said.start + 1, len(line.text) - said.start - 1, "write a name and a whole number: size s = 2")
        name = row[0].text
        if name in found or name in defined or name == "pi":
            raise line.error(f"{name} stands for something else already", row[0].start, len(name), "take another name")
        if int(row[2].text) > COUNT:
            raise line.error(f"a number beyond {COUNT:,}", row[2].start, len(row[2].text), "write a size without a number, as n", TooLargeError)
        found[name] = Integer(row[2].text)
    return found


def _given(statements, sizes):
    """name -> Place of the names of all given lines; None without such a line."""
    lines, given = [said for said in statements if said.kind == "given"], {}
    for said in lines:
        line, row = said.line, tokens(said.line, said.start)
        for number, token in enumerate(row):
            if (token.kind == "name") == bool(number % 2) or number % 2 and token.text != ",":
                raise line.error(f"{token.text} cannot stand here", token.start, len(token.text), "write given w, b, x, y")
            if token.kind == "name" and token.text in given:
                raise line.error(f"{token.text} is given twice", token.start, len(token.text), "leave one of them out")
            if token.kind == "name" and token.text not in sizes:
                given[token.text] = line.place(token.start, token.end - token.start)
        if not row or row[-1].text == ",":
            raise line.error("a name is missing", len(line.text), 1, "write given w, b, x, y")
    return given if lines else None


def _forms(statements, known):
    """name -> (how it is written, where that stands), of each `write a_prev as a^{(L-1)}`."""
    found = {}
    for said in (said for said in statements if said.kind == "write"):
        line, start = said.line, said.start
        match = re.match(r"\s*(\w+)\s+as(?=\s|$)\s*", line.text[start:])
        if not match:
            raise line.error("this says not how a name is written", start, len(line.text) - start,
                             r"write it as: write a_prev as a^{(L-1)}")
        name = match.group(1)
        if name not in known:
            raise unknown_name(name, known, line.place(start + match.start(1), len(name)))
        if name in found:
            raise line.error(f"how {name} is written was said already", start + match.start(1), len(name), "leave one of the two lines out")
        form = line.text[start + match.end():]
        check_form(line, start + match.end(), form)
        found[name] = form.strip(), line.place(start + match.end(), len(form.rstrip()))
    return found
