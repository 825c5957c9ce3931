"""The command line: derive, check, compile, and help with the equation text."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from contextlib import contextmanager, nullcontext
from pathlib import Path

import symgrad
from symgrad.deriving.layouts import LAYOUTS
from symgrad.errors import CheckError, InputError, Place, SymgradError, printable
from symgrad.files import read_text, same_file, stopped_by_exceptions, write_whole
from symgrad.limits import PATIENCE, patience, time_given
from symgrad.writing import FORMATS, PageOptions
from symgrad.writing.options import FORMS, LEVELS
from symgrad.writing.template_files import languages

WELL, CHECK_FAILED, WRONG_USAGE, NOT_SUPPORTED = range(4)

EXPLAINED = Path(__file__).resolve().parent/"help"  # what each command says of itself


def main(arguments=None):
    """Run the command line on `arguments` (by default those of the process); return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        asked = _parser().parse_args(arguments)
        _check_output(asked)
        with stopped_by_exceptions(), patience(getattr(asked, "patience", PATIENCE)):
            code = asked.run(asked)
        sys.stdout.flush()
        return code
    except CheckError as error:
        return _complain(error, CHECK_FAILED)
    except SymgradError as error:
        return _complain(error, NOT_SUPPORTED)
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # whoever read our output has left, as `head` does: the code is the one a shell gives for it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141
        return _complain(f"symgrad: {error.filename or 'output'}: {error.strerror}", WRONG_USAGE)
    except KeyboardInterrupt:
        return _complain("", 130)


def _check_output(asked):
    """Refuse an output that is a folder, or would replace the equations, by whatever name, before any work is done."""
    output = getattr(asked, "output", None)
    if output in (None, "-"):
        return
    if os.path.isdir(output or "."):
        asked.parser.error(f"-o {printable(output, '') or repr(output)} is a folder; name a file")
    if asked.file and same_file(output, sys.stdin if asked.file == "-" else asked.file):
        asked.parser.error(f"-o {printable(output, '')} is the file of the equations, which would be lost; name another file")


def _complain(error, code):
    print(printable(str(error)), file=sys.stderr)
    return code


def _parser():
    parser = ArgumentParser("symgrad", description=_explained("symgrad"), formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"symgrad {symgrad.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    derive = _command(commands, "derive", _derive, "derive a gradient and print the page")
    _add_questions(derive)
    derive.add_argument("--hessian", action="store_true", help="the second derivatives, by the one or two names of --wrt")
    derive.add_argument("--to", choices=FORMATS, default="text", help="the format of the page (text)")
    for name, how in _manners().items():
        derive.add_argument(f"--{name}", **how)
    _add_output(derive)

    check = _command(commands, "check", _check, "check every step of a file, or of all files of a folder")
    _add_patience(check)
    check.add_argument("files", nargs="+", metavar="FILE-OR-FOLDER", help="equation text, a folder of .txt files, or -")

    compile_ = _command(commands, "compile", _compile, "write the gradient as a module that imports NumPy alone")
    _add_questions(compile_)
    _add_output(compile_)

    help_ = _command(commands, "help", _help, "explain a topic: syntax")
    help_.add_argument("topic", choices=("syntax",), nargs="?", help="the topic")
    help_.set_defaults(parser=parser)
    return parser


def _explained(command):
    return (EXPLAINED/f"{command}.txt").read_text(encoding="utf-8")


def _command(commands, name, run, summary):
    parser = commands.add_parser(name, help=summary, description=_explained(name), formatter_class=RawDescriptionHelpFormatter,
                                 allow_abbrev=False)
    parser.set_defaults(run=run, parser=parser)
    return parser


def _add_questions(parser):
    parser.add_argument("file", nargs="?", metavar="FILE", help="equation text, or - for standard input; it stands before --wrt")
    parser.add_argument("--wrt", nargs="+", action="extend", default=[], metavar="NAME",
                        help="with respect to what: w, or an entry such as 'w[L]' (every input)")
    parser.add_argument("--free", nargs="+", action="extend", default=[], metavar="NAME[=VALUE]",
                        help="compute a matrix declared symmetric, diagonal, Toeplitz or the like from its free components, S from s; "
                             "tie a parameter to another, 'W2=W1.T'")
    parser.add_argument("--cost", metavar="NAME", help="which quantity is differentiated (the last equation's)")
    _add_patience(parser)


def _add_patience(parser):
    parser.add_argument("--patience", type=_seconds, default=PATIENCE, metavar="SECONDS",
                        help=f"how long reading, deriving, checking, writing or compiling may take each ({PATIENCE:g})")


def _seconds(text):
    try:
        return time_given(float(text), "a patience")
    except (InputError, ValueError):
        raise ArgumentTypeError(f"{printable(text)} is no number of seconds above 0") from None


def _manners():
    """What may be asked of the look of a page, by the name of an option of `PageOptions`."""
    return {
        "language": dict(choices=languages(), help="the language of the page (en)"),
        "level": dict(choices=LEVELS, help="how much of the derivation a page shows (brief); json holds all of it"),
        "form": dict(choices=FORMS, help="whether a page shows the results in matrix notation too (index)"),
        "safe": dict(action="store_true", help="end a page with the equations that a program computes in another form, and why"),
        "layout": dict(choices=LAYOUTS, help="how --form matrix turns derivatives by arrays (gradient)"),
    }


def _add_output(parser):
    parser.add_argument("-o", "--output", metavar="OUT", help="the file to write, whole or not at all (standard output)")


def _derive(asked):
    manner = _manner(asked)
    if asked.hessian and len(asked.wrt) not in (1, 2):
        asked.parser.error("--hessian takes one or two names: --wrt w, or --wrt w b")
    system = _freed(asked)
    with _progress() as progress:
        progress(f"deriving {system.file}")
        derivation = system.hessian(*asked.wrt, cost=asked.cost) if asked.hessian else system.derive(*asked.wrt, cost=asked.cost)
        progress(f"checking {system.file}")
        report = derivation.check()
        progress(f"writing {asked.to}")
        page = FORMATS[asked.to].write(derivation, PageOptions(report=report, **manner))
    _write(asked.output, page)
    return WELL


def _manner(asked):
    """What was asked of the look of a page."""
    form, manner = FORMATS[asked.to], {name: getattr(asked, name) for name in _manners() if getattr(asked, name)}
    for name in manner:
        if name in form.refuses:
            asked.parser.error(f"--{name} is for pages; {form.refuses[name]}")
    if form.binary and asked.output in (None, "-"):
        asked.parser.error(f"--to {form.name} needs a file to write: -o page.{form.ending}")
    if asked.layout and asked.form != "matrix":
        asked.parser.error("--layout says how derivatives by arrays are turned; it stands beside --form matrix")
    return manner


def _check(asked):
    codes, steps, files = [], 0, _files(asked)
    for file in files:
        try:
            with _progress() as progress:
                progress(f"checking {file}")
                system = _read(file)
                report = system.derive().check()
            print(printable(f"{system.file}: {report}{_tried(system, report)}"), flush=True)
            steps += report.steps
        except SymgradError as error:
            failed = isinstance(error, CheckError)
            codes.append(_complain(error if isinstance(error.place, Place) else f"{file}: {error}", CHECK_FAILED if failed else NOT_SUPPORTED))
    if len(files) > 1:
        print(f"{len(files) - len(codes)} of {len(files)} files hold, {steps} steps checked")
    return min(codes, default=WELL)


def _tried(system, report):
    """`; L = 1, 2, 3`: the lengths of recurrences at which a check was done."""
    from symgrad.notation.nodes import Quantity
    from symgrad.notation.traversal import parts
    lengths = dict.fromkeys(size.name for family in system.families.values() if family.sequence
                            for size in parts(family.over[0].hi, Quantity) if not size.places)
    return "".join(f"; {name} = {', '.join(map(str, sorted({sizes[name][()] for sizes in report.sizes})))}" for name in lengths)


def _compile(asked):
    system = _freed(asked)
    with _progress() as progress:
        progress(f"compiling {system.file}")
        source = system.derive(*asked.wrt, cost=asked.cost).export()
    _write(asked.output, source)
    return WELL


def _freed(asked):
    """The system of the file, the matrices of --free computed from their free components."""
    if asked.file is None:
        asked.parser.error("FILE is missing; it stands before --wrt, and - means standard input")
    system = _read(asked.file)
    return system.free(*asked.free)


def _help(asked):
    if asked.topic is None:
        asked.parser.print_help()
    else:
        from symgrad.reading.text.functions import help_syntax
        sys.stdout.write(help_syntax())
    return WELL


def _files(asked):
    """The files named, and for a folder every .txt file under it, in order of name."""
    files = []
    for name in asked.files:
        found = sorted(map(str, Path(name).rglob("*.txt"))) if os.path.isdir(name) else [name]
        if not found:
            asked.parser.error(f"{name} holds no .txt file")
        files += found
    return files


def _read(file):
    """The system of a file, or of standard input for `-`; its warnings go to standard error."""
    name = "<standard input>" if file == "-" else file
    with nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb") as stream:
        system = symgrad.read(read_text(stream, name) + "\n", file=name)
    for warning in system.warnings:
        print(f"warning: {printable(warning)}", file=sys.stderr)
    return system


def _write(output, page):
    """Print a page, or write it to the file `output` whole or not at all; bytes only to a file."""
    page = page if isinstance(page, bytes) or page.endswith("\n") else page + "\n"
    if output in (None, "-"):
        sys.stdout.write(page)
    else:
        write_whole(output, page)


@contextmanager
def _progress():
    """One line on a terminal that says what is being done, and is gone afterwards; nothing anywhere else."""
    def show(text):
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    try:
        yield lambda doing: show(f"{printable(doing, '')} ...")
    finally:
        show("")
