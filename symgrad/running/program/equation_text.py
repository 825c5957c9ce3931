"""Equations as one line of text, for the comments of a program."""


def words(e):
    """An expression on one line, as the equation text writes it."""
    return " ".join(str(e).split())


def equation(target, body):
    """`z[l,j] = sum(w[l,j,k]*a[l-1,k], k) + b[l,j]`, on one line."""
    return f"{words(target)} = {words(body)}"
