"""LaTeX set to PDF by pdflatex, which may run no command, read and write no file outside of its own empty folder, and not go on for ever.

There are two doors. A page holds the macros that symgrad writes and no others, so nothing in it can define, open or loop. And TeX
itself runs without shell escape, with paranoid paths, limited time, memory and output. The first is needed: pdfTeX reads any file
into a PDF by \\pdfobj, whatever its paths may be.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from symgrad.errors import Part, SymgradError
from symgrad.limits import time_given
from symgrad.notation.functions import BY_NAME
from symgrad.reading.text.written_names import ACCENTS, GREEK_LETTERS
from symgrad.writing.formats import latex as printer

MEMORY, OUTPUT = 1 << 30, 32 << 20      # bytes of address space, and of one written file
_SAID = 1 << 16                          # of what TeX printed, its last bytes are kept
COMMAND = ("pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "-file-line-error", "page.tex")

# What pdflatex finds its own files by; nothing else of the environment reaches it. p: paths are paranoid, neither absolute nor above.
KEPT = ("PATH", "LANG", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG", "TEXMFCNF", "TEXMFROOT", "TEXMFDIST")
PARANOID = {"openin_any": "p", "openout_any": "p", "shell_escape": "f", "max_print_line": "1000"}


# What stands in a page as it is, and defines or loads something.
PHRASES = (
    r"\documentclass[11pt,a4paper]{article}", r"\usepackage[T1]{fontenc}", r"\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}",
    r"\usepackage{amsmath,amssymb}", r"\usepackage[a4paper,margin=27mm]{geometry}", r"\renewcommand{\arraystretch}{1.35}",
)
_TABLES = (printer.SIGNS, printer.BIG, printer.OPERATORS, printer.SPECIAL, {row.name: row.latex for row in BY_NAME.values()})
_MACROS = ACCENTS | GREEK_LETTERS | frozenset(
    "LARGE abovedisplayshortskip abovedisplayskip allowdisplaybreaks arraystretch begin bfseries displaystyle end fbox frac hline jot "
    "label left linewidth lceil lfloor rceil rfloor lVert lvert mathsf notag odot operatorname par parindent parskip qquad rVert right rvert section setlength sqrt "
    "subsection tag text".split()) | {macro for table in _TABLES for value in table.values() for macro in re.findall(r"\\([A-Za-z]+)", value)}
SYMBOLS = frozenset("\\{}$%#&_,;:! \n")
ENVIRONMENTS = frozenset("alignat cases center document equation minipage pmatrix tabular".split())


class TypesetError(SymgradError):
    """A page cannot be set: the message is TeX's own last one."""


def pdf(latex, seconds=60):
    """The bytes of the PDF of a page. TypesetError with what TeX said where it fails, takes too long, or is not installed."""
    return typeset(latex, seconds)[0]


def typeset(latex, seconds=60):
    """The PDF of a page, and the last of what TeX printed on its way."""
    seconds = time_given(seconds, "a time to set a page")
    _refuse_strange(latex)
    return confined(latex, seconds)


def _refuse_strange(latex):
    """TypesetError for what symgrad does not write: other macros, other environments, characters by their numbers."""
    for phrase in PHRASES:
        latex = latex.replace(phrase, " ")
    found = [rf"\{macro}" for macro in re.findall(r"\\([A-Za-z]+|.|$)", latex, re.DOTALL) if macro not in _MACROS and macro not in SYMBOLS]
    found += [name for name in re.findall(r"\\(?:begin|end)(?![A-Za-z])(?:\{(\w*)\})?", latex) if name not in ENVIRONMENTS]
    found += ["^^"]*("^^" in latex)
    if found:
        raise TypesetError(f"{found[0] or 'an environment without a name'} cannot stand in a page", Part("page"),
                           "only pages are set that symgrad wrote itself: hand over what to_latex() returns")


def confined(latex, seconds):
    """As `typeset`, of any LaTeX: TeX as confined as it can be, which is not enough for what strangers wrote."""
    if not shutil.which(COMMAND[0]):
        raise TypesetError("pdflatex is not installed", Part("pdflatex"), "install TeX Live, or take the LaTeX of the page: to_latex()")
    with TemporaryDirectory(prefix="symgrad-") as folder:
        Path(folder, "page.tex").write_text(latex, encoding="utf-8", errors="replace")
        failed, said = _run(folder, seconds)
        made = Path(folder, "page.pdf")
        if failed or not made.is_file():
            raise TypesetError(f"TeX stopped: {_message(said)}", Part("TeX"), "take the LaTeX of the page, to_latex(), and see the line that TeX names")
        return made.read_bytes(), said


def _run(folder, seconds):
    """Whether TeX failed, and what it printed. It leads a process group of its own, all of which ends with the time."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    with TemporaryFile() as out:
        process = subprocess.Popen(COMMAND, cwd=folder, env={**kept, **PARANOID, "HOME": folder, "TMPDIR": folder}, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=lambda: _limit(seconds))
        try:
            failed = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise TypesetError(f"TeX did not end within {seconds:g} seconds", Part("TeX"), "allow more, as to_pdf(seconds=600)") from None
        finally:
            _end(process)
        out.seek(max(0, out.seek(0, os.SEEK_END) - _SAID))
        return failed, out.read().decode("utf-8", "replace")


def _limit(seconds):
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, OUTPUT), (resource.RLIMIT_CPU, int(seconds) + 1), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))


def _end(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _message(said):
    """The complaint at which TeX stopped, with the line of the document that it names; else the last that it said."""
    complaint = re.search(r"^(?:\./page\.tex:|! ).*(?:\n.*)?", said, re.MULTILINE)
    lines = [line for line in said.splitlines() if line.strip()]
    return " ".join((complaint.group() if complaint else lines[-1] if lines else "without a word").split())[:500]
