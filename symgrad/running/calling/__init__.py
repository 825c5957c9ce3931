"""Calls of compiled functions: what a caller gives becomes arrays and sizes, what a program returns takes the structure of what was given.

In: a program's source. Out: functions of arrays, lists and numbers."""
