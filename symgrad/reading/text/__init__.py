"""Equation text: lines become tokens, tokens statements, statements equations.

In: text. Out: equations as `reading.ranges` takes them."""
