"""The kinds of mistake that are seeded, and, of those that lie in what is returned or in how, the words that name one.

Of these no equation can be compared with the one in which the mistake was made: what was said is read.
"""

RETURNED = {
    "clipped": r"clip|bounded|cut off at|±|\+-",
    "one entry": r"one entry|only (the )?entry|single entry|alone",
    "nan": r"\bnan\b|not a number",
    "integer dtype": r"integer|int64|int32|whole numbers",
    "float16": r"float16|half",
    "in place": r"in place|chang\w+ (its|the|an) input|changes|modif",
    "index off": r"index|one off|off by one|shifted|out of",
    "shape": r"shape",
    "size 1": r"assume|size 1|sizes? of 1",
}
KINDS = {
    *RETURNED, "softmax diagonal", "sigma' left", "regulariser over n", "wrongly regularised", "other activation", "statistics constant",
    "wrong axis", "N-1 for N", "symmetric", "other layer", "bracket", "n*sum", "root twice", "transposed", "sigma' lost", "path through time",
    "path left out", "scale lost", "factor lost", "factor too many", "cut sum",
}
