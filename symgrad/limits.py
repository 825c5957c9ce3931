"""Limits: how much symgrad takes in, how large a number may grow, and how long it works before it says that a task is too large."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from math import inf

from symgrad.errors import Argument, InputError, Part, TooLargeError, UnsupportedError, is_number, shown

TEXT = 1 << 16        # bytes of equation text
LINES = 2000          # lines of it
LINE = 4000           # characters of one line
BRACKETS = 50         # brackets in one another
DEPTH = 60            # operations in one another
NODES = 10_000        # parts of SymPy equations that are handed over, all together
NAME = 200            # characters of a name
BITS = 8192           # of the numerator and of the denominator of a number that is worked out
EXPONENT = 10**6      # an exponent that is a number
ARGUMENT = 1000       # the argument of a function, where it is a number
ORDER = 100           # a further argument of a function, where it is a number, as the order of a Bessel function
COUNT = 10**6         # whole numbers in places, ranges and sizes
ENTRIES = 10_000      # entries of all inputs together at the sizes at which a derivation is checked
VALUES = 100_000      # values over which one sum or product runs there
DIGITS = 10_000       # with which a derivation is checked
PRODUCTS = 1000       # terms to which one product of sums is multiplied out
MEMORY = 2**40        # bytes of memory of a machine that does not tell
PATIENCE = 600.0      # seconds of one call, unless `patience` says otherwise

clock = time.monotonic  # what a patience is measured by

_patience = ContextVar("patience", default=PATIENCE)
_task = ContextVar("task", default=None)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Within it, a call that reads, derives, checks, writes or compiles ends after that many seconds, with a TooLargeError if it must.

    Without it, a call ends after ten minutes; a call that has begun keeps the time it began with. InputError where `seconds` is
    no positive number.
    """
    before = _patience.set(time_given(seconds, "a patience"))
    try:
        yield
    finally:
        _patience.reset(before)


def time_given(seconds, what):
    """A number of seconds that somebody gave; InputError where it is none above 0."""
    if not is_number(seconds) or seconds <= 0:
        raise InputError(f"{what} is a number of seconds above 0, not {shown(seconds)}", Argument("seconds"), "write a number, as patience(60)")
    return float(seconds)


@contextmanager
def task(doing):
    """A call that may neither last for ever nor nest without end; calls inside it share its time. Also a decorator."""
    if _task.get() is not None:
        yield
        return
    seconds = _patience.get()
    before = _task.set((clock() + seconds, seconds, doing))
    try:
        yield
    except RecursionError:
        raise UnsupportedError("the equations depend on one another through too many levels", Part("equations"),
                               "write what repeats as a recurrence over a letter: a[l] = sigma(w[l]*a[l-1]) for l in 1..L") from None
    except MemoryError:
        raise TooLargeError(f"{doing} takes more memory than there is", Part(doing), "make the equations smaller") from None
    finally:
        _task.reset(before)


def tick():
    """To be called wherever work goes round in a loop: TooLargeError once the time of the task is over."""
    end, seconds, doing = _task.get() or (inf, inf, None)
    if clock() > end:
        raise TooLargeError(f"{doing} takes longer than {seconds:g} seconds", Part(doing),
                            "make the equations smaller, or allow more: with symgrad.patience(3600), or --patience 3600 at the command line")


@cache
def memory():
    """The bytes of the memory of this machine, as far as it tells; of an array beyond it nothing is begun."""
    try:
        return os.sysconf("SC_PAGE_SIZE")*os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return MEMORY


def bits(value):
    """The bits of the longer of the numerator and the denominator of a rational number."""
    return max(abs(int(value.p)).bit_length(), int(value.q).bit_length())


def few_digits(value):
    """A rational number that was worked out; TooLargeError where it has too many digits to go on with."""
    if bits(value) > BITS:
        raise TooLargeError("a number in the derivation has too many digits to work with", Part("derivation"),
                            "write a name for a large number of the equations: it is then an input")
    return value
