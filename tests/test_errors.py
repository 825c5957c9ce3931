"""Every raise of a SymgradError is triggered by a call; each names its place and a remedy, and what a remedy says to write is read."""

import functools
import re

import pytest
from refusals import reading
from refusals.raises import raises, traced
from symgrad import read
from symgrad.errors import Argument, Part, Place, SymgradError

REFUSED = [refused for room in (reading,) for refused in room.REFUSED]
WRITES = re.compile(r"\b(write|declare|did you mean)\b")
NOT_YET = tuple(f"symgrad/{room}" for room in (
    "checking", "cutting", "derivation", "descent", "errors", "evaluation", "files", "limits", "meaning", "reading", "real", "rules", "running",
    "sampling", "second", "sizes", "structured", "system", "testing", "witness", "writing"))


@functools.cache
def error_of(refused):
    """The error by which a call is refused; its `built` are the raises that made it."""
    with traced(), pytest.raises(SymgradError) as caught:
        refused()
    return caught.value


def name(refused):
    return refused.what.replace("\n", " | ")[:60] if isinstance(refused.what, str) else refused.what.__name__


each = pytest.mark.parametrize("refused", REFUSED, ids=name)


def test_every_raise_is_triggered():
    triggered = {one for refused in REFUSED for one in error_of(refused).built}
    missing = [str(one) for one in raises() if one not in triggered and not str(one).startswith(NOT_YET)]
    assert missing == []


@each
def test_an_error_names_its_place(refused):
    error = error_of(refused)
    assert isinstance(error.place, Place | Argument | Part), str(error)
    assert re.search(rf"(?<!\w){re.escape(str(error.place))}(?!\w)", str(error)), f"{error.place!r} is not in the message: {error}"
    if isinstance(error.place, Place) and error.place.text:
        marked = str(error).split("\n")[2]
        assert set(marked) <= set("  |^\t") and "^" in marked


@each
def test_an_error_has_a_remedy_and_what_it_says_to_write_is_read(refused):
    error = error_of(refused)
    assert error.remedy, str(error)
    assert refused.put is None or refused.put in error.remedy
    text = refused.followed(error)
    if isinstance(refused.what, str):
        assert text or not WRITES.search(error.remedy), f"what this remedy says to write is not read: {error}"
    if text:
        read(text + "\n")
