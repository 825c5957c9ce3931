"""Mutated equation text: read, and where it reads derived, now and then written and compiled; only errors of symgrad come out, and soon.

A mutation starts from an example, a row of the cookbook, or a hostile string, and inserts, deletes, repeats or swaps characters,
tokens and lines, puts in a piece of another text, or makes a number large.
"""

import re
import time
from pathlib import Path
from random import Random
from unittest.mock import patch

import symgrad
from symgrad import limits
from symgrad.errors import SymgradError
from symgrad.writing import FORMATS
from tests.cookbook import ROWS
from tests.hostile import EQUATIONS

EXAMPLES = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).resolve().parent.parent.parent/"examples").glob("*/*.txt"))]
SHORT = [*EXAMPLES, *(row.text for row in ROWS)]
HOSTILE = [text for text in EQUATIONS.values() if len(text) < 1000]
WHOLE = 50           # one in so many inputs that can be derived is also written and compiled
PATIENCE = 1.0       # seconds of the processor for each call
SLOWEST, LARGEST, AVERAGE = 2.0, 256.0, 0.050      # what is promised: seconds of one input, megabytes, seconds on average
ENOUGH = 100         # inputs, for an average to say something

_TOKEN = re.compile(r"\w+|\s+|\*\*|\.\.|[^\w\s]")
_PIECES = ("**", "/0", "..", " in ", " for l in 1..L", "sum(", "mean(", "prod(", "max(", "[", "]", "(", ")", ",", "@", ".T", "inv(", "det(", "'", '"', "\\", "#", ":=",
           "==", "\0", "\x1b[2J", "\u2028", "\ud800", "é", "语", "²", "_", "__class__", "lambda", "1e308", "0.", "-", "\n", "assume ", "given ", "write ", "name ",
           ": (n, n)", "exp(", "sigma(", "log(", "gamma(", "l-1", "1000000", "dC/dx", "^", "|", "{", "}", "if", "else", "x.y")
_NUMBERS = ("0", "1", "2", "12", "64", "1000", "999999", "1000001", "10**9", "9**9**9", "1e308", "1e-308", "0.1**300", "9"*40, "9"*400, "-1", "1/7")


def mutated(random):
    """One input."""
    text = random.choice(HOSTILE if random.random() < 0.15 else SHORT)
    for _ in range(random.choice((1, 1, 1, 1, 1, 1, 2, 3, 5, 12))):
        text = random.choice(MUTATIONS)(text, random)
    return text


def _characters(text, random):
    at = random.randrange(len(text) + 1)
    kind = random.randrange(3)
    if kind == 0:
        return text[:at] + text[at + random.randint(1, 3):]
    if kind == 1:
        return text[:at] + chr(random.choice((random.randrange(32, 127), random.randrange(1, 0x3000), random.randrange(0x10000)))) + text[at:]
    return text[:at] + text[at + 1:at + 2] + text[at:at + 1] + text[at + 2:]


def _tokens(text, random):
    tokens = _TOKEN.findall(text)
    if not tokens:
        return random.choice(_PIECES)
    at, other = random.randrange(len(tokens)), random.randrange(len(tokens))
    kind = random.randrange(5)
    if kind == 0:
        del tokens[at]
    elif kind == 1:
        tokens.insert(at, tokens[other])
    elif kind == 2:
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif kind == 3:
        tokens[at] = random.choice(_PIECES)
    else:
        tokens[at] = tokens[at]*random.choice((2, 3, 60, 600))
    return "".join(tokens)


def _pieces(text, random):
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(_PIECES)*random.choice((1, 1, 1, 2, 70)) + text[at:]


def _numbers(text, random):
    found = list(re.finditer(r"\d+|\b[a-z]\b", text))
    if not found:
        return text + random.choice(_NUMBERS)
    place = random.choice(found)
    return text[:place.start()] + random.choice(_NUMBERS) + text[place.end():]


def _names(text, random):
    found = list(re.finditer(r"[^\W\d]\w*", text))
    if len(found) < 2:
        return text
    place, other = random.choice(found), random.choice(found)
    return text[:place.start()] + other.group() + text[place.end():]


def _lines(text, random):
    lines = text.split("\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    kind = random.randrange(4)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, lines[other])
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines.insert(at, random.choice(random.choice(SHORT).split("\n")))
    return "\n".join(lines)


def _splice(text, random):
    other = random.choice(SHORT + HOSTILE)
    return text[:random.randrange(len(text) + 1)] + other[random.randrange(len(other) + 1):]


MUTATIONS = (_characters, _tokens, _tokens, _pieces, _numbers, _numbers, _names, _lines, _splice)


def attempt(text, whole):
    """How far an input goes: "refused", "read", "derived" or "whole". Errors that are not symgrad's get out."""
    reached = "refused"
    with symgrad.patience(PATIENCE), patch.object(limits, "clock", time.process_time):
        try:
            system = symgrad.read(text + "\n")
            reached = "read"
            derivation = system.derive()
            reached = "derived"
            if whole:
                for form in (*(f"to_{form.name}" for form in FORMATS.values() if not form.binary), "export", "compile"):
                    getattr(derivation, form)()
                reached = "whole"
        except SymgradError as error:
            if not str(error):
                raise AssertionError("an error without a word") from error
    return reached


def run(count=None, seconds=None, seed=0, say=lambda line: None):
    """Try inputs until there were `count`, or `seconds` are over: figures, with "failures" [(what, input)], and those by time alone, "slow".

    The input number n of a seed is always the same. Times are processor time, so that a busy machine changes little.
    """
    from resource import RUSAGE_SELF, getrusage
    memory = lambda: getrusage(RUSAGE_SELF).ru_maxrss/1024
    figures = {"inputs": 0, "refused": 0, "read": 0, "derived": 0, "whole": 0, "mean seconds": 0.0, "longest seconds": 0.0, "megabytes": 0.0,
               "failures": [], "slow": []}
    attempt(EXAMPLES[0], True)
    before, spent, began, derived = memory(), 0.0, time.monotonic(), 0
    while (count is None or figures["inputs"] < count) and (seconds is None or time.monotonic() - began < seconds):
        text = mutated(Random(f"{seed} {figures['inputs']}"))
        started = time.process_time()
        try:
            reached = attempt(text, derived % WHOLE == WHOLE - 1)
            figures[reached] += 1
            derived += reached in ("derived", "whole")
        except Exception as error:
            figures["failures"].append((f"{type(error).__name__}: {error}"[:300], text))
        took = time.process_time() - started
        if took > SLOWEST:
            figures["slow"].append((f"{took:.1f} seconds", text))
        spent, figures["inputs"] = spent + took, figures["inputs"] + 1
        figures["longest seconds"] = max(figures["longest seconds"], took)
        figures["mean seconds"], figures["megabytes"] = spent/figures["inputs"], memory() - before
        say(f"{figures['inputs']} inputs, {len(figures['failures'])} failures, {figures['mean seconds']*1e3:.1f} ms on average")
    if figures["inputs"] >= ENOUGH and figures["mean seconds"] > AVERAGE:
        figures["slow"].append((f"{figures['mean seconds']*1e3:.0f} ms on average", ""))
    if figures["megabytes"] > LARGEST:
        figures["failures"].append((f"{figures['megabytes']:.0f} megabytes", ""))
    return figures
