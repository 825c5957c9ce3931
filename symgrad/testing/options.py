"""Options of the checks and strategies, looked at before anything is computed: InputError in one sentence where one is none."""

from symgrad.equations.system import some
from symgrad.errors import Argument, InputError, is_number, or_none, shown, whole_number

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these


def _one_of(*words):
    return lambda value: isinstance(value, str) and value in words, " or ".join(f'"{word}"' for word in words)


# name of an option -> whether a value will do, and what would
OPTIONS = {
    "method": _one_of("auto", "differences", "complex step", "mpmath"),
    "entries": (whole_number(1), "a whole number above 0"),
    "rtol": (or_none(lambda value: is_number(value) and value >= 0), "a finite number that is 0 or more"),
    "digits": (whole_number(20, 1000), "a whole number from 20 to 1000"),
    "seed": (whole_number(0, 2**64), "a whole number that is 0 or more"),
    "undecided": _one_of("raise", "accept"),
    "array": (or_none(callable), "a function that makes arrays, as torch.tensor"),
    "depth": (whole_number(0), "a whole number that is 0 or more"),
    "equations": (whole_number(0, 3), "a whole number from 0 to 3"),
    **dict.fromkeys(("recurrences", "ragged", "matrices", "places", "abstract"), (lambda value: isinstance(value, bool), "True or False")),
}


def check_options(**given):
    """Refuse the first option that is not what it must be."""
    for name, value in given.items():
        suits, wanted = OPTIONS[name]
        if not suits(value):
            raise InputError(f"{name} must be {wanted}, not {shown(value)}", Argument(name), f"give {wanted}")


def check_function(what, value, remedy):
    """Refuse what cannot be called."""
    if not callable(value):
        raise InputError(f"{what} must be a function, not {shown(value)}", Argument(what), remedy)


def check_names(what, names, known):
    """Refuse names that are none of those known, or the same name twice."""
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(f"{shown(unknown[0])} in {what} is no name of an input", Argument(what), f"inputs: {some(known)}")
    if len(set(names)) < len(names):
        raise InputError(f"{what} names an input twice: {', '.join(names)}", Argument(what), "give each once")
