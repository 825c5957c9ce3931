"""Functions of the user in equation text: `function f, K` declares them, f(u), f''(u) and D[1]K(u, v) call them."""

import re

from symgrad.errors import UnsupportedError
from symgrad.notation.user_functions import user_function
from symgrad.reading.text.functions import FUNCTION_NAMES, ONE_ARGUMENT
from symgrad.reading.text.lines import tokens

FUNCTION_EXAMPLE = "write the names of functions: function f, K"


def user_functions(statements, taken):
    """name -> None of each function that a `function` line declares; how many arguments it has is told where it is first called.

    `taken` holds what the text calls quantities, sizes and numbers.
    """
    found = {}
    for said in (said for said in statements if said.kind == "function"):
        line, row = said.line, tokens(said.line, said.start)
        for number, token in enumerate(row):
            if (token.kind == "name") == bool(number % 2) or number % 2 and token.text != ",":
                raise line.error(f"{token.text} cannot stand here", token.start, len(token.text), FUNCTION_EXAMPLE)
            if token.text in found:
                raise line.error(f"{token.text} is declared a function twice", token.start, len(token.text), "leave one of them out")
            if token.kind == "name" and (token.text in taken or token.text in FUNCTION_NAMES or token.text == "pi"):
                what = "a function that symgrad knows" if token.text in FUNCTION_NAMES else "a quantity too"
                raise line.error(f"{token.text} is declared a function, and is {what}", token.start, len(token.text),
                                 f"take another name, and call it everywhere: {token.text}1(u)")
            if token.kind == "name":
                found[token.text] = None
        if not row or row[-1].text == ",":
            raise line.error("a name is missing", len(line.text), 1, FUNCTION_EXAMPLE)
    return found


def called_function(source, node, names):
    """The class of the function of the user that a node calls; None where it calls another function."""
    by, written, primes = re.fullmatch(r"(?:D\[([0-9,]+)\])?(\w+)('*)", node.name).groups()
    if written not in names.functions:
        if by or primes and node.name not in ONE_ARGUMENT:
            raise UnsupportedError(f"{node.name} is the derivative of no function of yours", source.place(node.function),
                                   "write it by its formula; of the functions that are known, sigma' alone has a name" if written in FUNCTION_NAMES else
                                   f"declare {written} on a line of its own: function {written}")
        return None
    count = names.functions[written] = names.functions[written] or len(node.arguments)
    if len(node.arguments) != count:
        raise source.error(node, f"{written} has {_arguments(count)}, here {len(node.arguments)}", "give a function as many arguments wherever it is called")
    if primes and count > 1:
        raise source.error(node.function, f"{written} has {_arguments(count)}, and {node.name} says not by which it is differentiated",
                           f"write D[1]{written}(...) for the derivative by the first")
    numbers = [int(number) for number in by.split(",") if number] if by else [1]*len(primes)
    if not all(1 <= number <= count for number in numbers) or by and not re.fullmatch("[0-9]+(,[0-9]+)*", by):
        raise source.error(node.function, f"{node.name} is by an argument that {written} has not", f"its arguments count from 1 to {count}")
    return user_function(written, tuple(numbers.count(number) for number in range(1, count + 1)))


def _arguments(count):
    return f"{count} argument{'s'*(count > 1)}"
