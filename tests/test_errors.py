"""Every raise of a SymgradError is triggered by a call; each names its place and a remedy, and what a remedy says to write is read."""

import functools
import re

import pytest
from refusals import checking, deriving, near, reading, running, sympy, testing, writing
from refusals.raises import raised_by_programs, raises, traced
from symgrad import read
from symgrad.errors import Argument, Part, Place, SymgradError

REFUSED = [refused for room in (checking, deriving, near, reading, running, sympy, testing, writing) for refused in room.REFUSED]
WRITES = re.compile(r"\b(write|declare|did you mean)\b")
# Raises whose error symgrad catches, and what becomes of it; they are triggered, and nobody sees them.
CAUGHT = {
    **dict.fromkeys((f"symgrad/testing/exact.py ({function})" for function in ("ExactNumber.__float__", "ExactNumber.kept", "_binary.method")),
                    "the function cannot be run on numbers of many digits, which another error says, or floats are taken"),
    "symgrad/testing/returned.py (Slipped._around)": "a slip that reads what is not there is no explanation",
    "symgrad/reading/matrix/matrix_text.py (MatrixText.value)": "a reading without the wish that the last equation is a number is tried next",
    **dict.fromkeys((*(f"symgrad/meaning/real_functions.py ({function})" for function in ("numeric_function.where_it_exists", "_evaluated", "real_power", "whole_power", "within_reach")),
                     "symgrad/meaning/closures.py (Compiler._of_matrix.value)", "symgrad/meaning/assignments.py (combining.extreme)",
                     *(f"symgrad/meaning/points.py ({function})" for function in ("_keep_structure", "_meet_facts", "_settled"))),
                    "other values are drawn; where none are found, and of a constant, an error with a place says it"),
}


# Remedies that say, beside what they quote, what else can be done; a text is mended by that.
OR_ELSE = "or write other ranges", "write the number itself: power(X, 3)", "for grouping (", "write what repeats as a recurrence"
QUOTED = re.compile(r"\[[^]]* <= [^]]*\][^\s,;]*|[^\s,:;]*[\[\]{}=*^@\\][^\s,:;]*")  # a bracket of letters, or another word of equation text


def told_by(remedy, mended):
    """Whether some stretch of equation text that a remedy quotes stands in the mended text; `...` is anything, and what `as` gives is an example."""
    quoted = re.sub(r"\bas (in )?\w*\[\S*", "", remedy)
    stretches = [part for piece in QUOTED.findall(quoted) for part in piece.split("...") if re.search(r"\w", part)]
    return not stretches or any(part in mended for part in stretches) or any(words in remedy for words in OR_ELSE)


@functools.cache
def error_of(refused):
    """The error by which a call is refused, and the raises of every error that was built on the way."""
    with traced() as built, pytest.raises(SymgradError) as caught:
        refused()
    return caught.value, frozenset(built)


def name(refused):
    return refused.what.replace("\n", " | ")[:60] if isinstance(refused.what, str) else refused.what.__name__


each = pytest.mark.parametrize("refused", REFUSED, ids=name)


@pytest.mark.long
def test_every_raise_is_triggered():
    seen, inside = set(), set()
    for refused in REFUSED:
        error, built = error_of(refused)
        seen.update(error.built)
        inside.update(one for one in built if one.named in CAUGHT)
    missing = [str(one) for one in raises() if one not in seen | inside]
    assert missing == []
    assert not {one.named for one in seen} & set(CAUGHT) and {one.named for one in inside} == set(CAUGHT)


@pytest.mark.long
def test_every_raise_of_a_program_is_triggered():
    said = [error_of(refused)[0].message for refused in REFUSED]
    assert raised_by_programs() and [one for one in raised_by_programs() if not any(re.fullmatch(one, message) for message in said)] == []


@pytest.mark.sample(7)
@each
def test_an_error_names_its_place(refused):
    error, _ = error_of(refused)
    assert isinstance(error.place, Place | Argument | Part), str(error)
    assert re.search(rf"(?<!\w){re.escape(str(error.place))}(?!\w)", str(error)), f"{error.place!r} is not in the message: {error}"
    if isinstance(error.place, Place) and error.place.text:
        marked = str(error).split("\n")[2]
        assert set(marked) <= set("  |^\t") and "^" in marked


@pytest.mark.sample(40)
@each
def test_an_error_has_a_remedy_and_what_it_says_to_write_is_read(refused):
    error, _ = error_of(refused)
    assert error.remedy, str(error)
    assert refused.put is None or refused.put in error.remedy
    assert not refused.mended or told_by(error.remedy, refused.mended), f"what this remedy says to write is not in {refused.mended!r}: {error}"
    text = refused.followed(error)
    if isinstance(refused.what, str):
        assert text or not WRITES.search(error.remedy), f"what this remedy says to write is not read: {error}"
    if text:
        read(text + "\n")
    if refused.cured:
        refused.cured()
