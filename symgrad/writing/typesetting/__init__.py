"""What stands where on a page: one tree, with order, parentheses and numbers decided.

In: expressions. Out: page trees, sentences and blocks that any format can spell."""

from symgrad.writing.typesetting import fractions, marks  # noqa: F401 - they enter how expressions are printed
