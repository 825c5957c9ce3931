"""Equation text: lines become tokens (`lines`), tokens syntax trees (`grammar`), trees statements, statements equations.

In: text. Out: equations as `reading.ranges` takes them."""
