"""Ranges: every letter gets its range, every array its axes, and what must hold of equations as a whole is looked at.

In: equations as they were written. Out: a `System`."""
