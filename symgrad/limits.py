"""Limits: how much symgrad takes in, how large a number may grow, and how long it works before it says that a task is too large."""

import time
from contextlib import contextmanager
from contextvars import ContextVar
from math import isfinite

from symgrad.errors import InputError, TooLargeError, too_deep

TEXT = 1 << 16        # bytes of equation text
NODES = 10_000        # parts of SymPy equations that are handed over, all together
NAME = 200            # characters of a name
BITS = 8192           # of the numerator and of the denominator of a number that is worked out
EXPONENT = 10**6      # an exponent that is a number
ARGUMENT = 1000       # the argument of a function, where it is a number
ORDER = 100           # a further argument of a function, where it is a number, as the order of a Bessel function
COUNT = 10**6         # whole numbers in places, ranges and sizes
ENTRIES = 10_000      # entries of all inputs together at the sizes at which a derivation is checked
VALUES = 100_000      # values over which one sum or product runs there
PRODUCTS = 1000       # terms to which one product of sums is multiplied out
PATIENCE = 600.0      # seconds of one call, unless `patience` says otherwise

_patience = ContextVar("patience", default=PATIENCE)
_task = ContextVar("task", default=None)


@contextmanager
def patience(seconds):
    """Within it, a call that reads, derives, checks, writes or compiles ends after that many seconds, with a TooLargeError if it must.

    Without it, a call ends after ten minutes. InputError where `seconds` is no positive number.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not (isfinite(seconds) and seconds > 0):
        raise InputError(f"a patience is a number of seconds above 0, not {seconds!r}")
    before = _patience.set(float(seconds))
    try:
        yield
    finally:
        _patience.reset(before)


@contextmanager
def task(doing):
    """A call that may neither last for ever nor nest without end; calls inside it share its time. Also a decorator."""
    if _task.get() is not None:
        yield
        return
    before = _task.set((time.monotonic() + _patience.get(), doing))
    try:
        yield
    except RecursionError:
        raise too_deep() from None
    except MemoryError:
        raise TooLargeError(f"{doing} takes more memory than there is", remedy="make the equations smaller") from None
    finally:
        _task.reset(before)


def tick():
    """To be called wherever work goes round in a loop: TooLargeError once the time of the task is over."""
    running = _task.get()
    if running is not None and time.monotonic() > running[0]:
        raise TooLargeError(f"{running[1]} takes longer than {_patience.get():g} seconds",
                            remedy="make the equations smaller, or allow more: with symgrad.patience(3600), or --patience 3600 at the command line")


def few_digits(value):
    """A rational number that was worked out; TooLargeError where it has too many digits to go on with."""
    if max(abs(int(value.p)).bit_length(), int(value.q).bit_length()) > BITS:
        raise TooLargeError("a number that is worked out here has too many digits", remedy="write a name for it, which is then an input")
    return value
