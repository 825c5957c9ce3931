"""From index notation to a program: sums become contractions, places slices, recurrences loops.

In: a system in safe forms. Out: a `Program`."""
