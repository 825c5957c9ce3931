"""What is wrong with tokens that make no expression: where operands and operators do not take turns, and what to write instead."""

import re


def misplaced(line, token, depth, comparisons):
    """Refuse a mark that can stand in no expression, but for a comparison outside of brackets where one is wanted."""
    if token.text == "==":
        raise line.error("== asks whether two sides are equal", token.start, 2, "an equation has a single =")
    if token.text == "=":
        raise line.error("a second = in one equation" if not depth else "= cannot stand in brackets", token.start, 1,
                         "one line holds one equation, TARGET = EXPRESSION" if not depth else "a range is written k in 0..n-1")
    if token.text == "for":
        raise line.error("for cannot stand in an expression", token.start, 3, "a sum is written sum(e, k) or sum(e, k in 0..n-1)")
    if token.text == "as":
        raise line.error("as belongs in a write line", token.start, 2, "how a name is printed is said on a line of its own: write y as \\hat{y}")
    if token.text == "!=" or depth or not comparisons:
        raise line.error(f"{token.text} compares, and an expression is a number", token.start, len(token.text),
                         "a bound is written on a line of its own: assume x > 0")


def unbracketed(line, token):
    """The error for a [ that neither follows a name nor begins a bracket of letters."""
    return line.error("[ must follow the name whose places it holds", token.start, 1,
                      "write x[i], for grouping (, and a bracket of letters as [i = j], [i != j] or [lo <= i <= hi]")


def missing_operator(line, before, token):
    """The error for an operand that follows another."""
    if token.text == "(":
        return line.error("an operator is missing before (", token.start, 1, "write * for a product")
    if over := re.fullmatch(r"(sum|mean|prod|max|min)_(\w+)", before.text):
        return line.error(f"{before.text} is no sum over {over.group(2)}", before.start, len(before.text),
                          f"write {over.group(1)}({_rest(line, token)}, {over.group(2)})")
    return line.error(f"an operator is missing between {before.text} and {token.text}", token.start, len(token.text),
                      f"write {before.text}*{token.text}" if before.text not in (")", "]", ".T") else f"write *{token.text}")


def _rest(line, token):
    """What follows to the end of the line where its brackets match, else `e`."""
    rest = line.text[token.start:].strip()
    return rest if rest.count("(") == rest.count(")") and " for " not in rest else "e"


def missing_operand(line, before, token):
    """The error for a mark that stands where an operand must."""
    if before is None:
        return line.error(f"the expression begins with {token.text}", token.start, len(token.text), "something is missing before it")
    if (before.text, token.text) in (("(", ")"), ("[", "]")):
        return line.error("nothing stands between the brackets", before.start, token.end - before.start,
                          "they hold an expression, as in exp(x), or places, as in x[i,j]")
    return line.error(f"{token.text} cannot follow {before.text}", token.start, len(token.text),
                      f"something is missing between {before.text} and {token.text}")


def stops_after(line, before):
    """The error for an expression that ends where an operand must stand."""
    return line.error(f"the expression stops after {before.text}", before.end, 1, f"{before.text} needs something on its right")
