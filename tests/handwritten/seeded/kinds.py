"""The kinds of mistake that are seeded, and the words by which what was said of one is known to name it.

The words count where a diagnosis has no equations to compare: of what is returned, and of how.
"""

KINDS = {
    "softmax diagonal": r"diagonal|softmax",
    "sigma' left": r"sigma'|derivative of (the )?sigma|factor .*p\[|factor .*q\[",
    "regulariser over n": r"divided by|mean|regularis|decay",
    "wrongly regularised": r"regularis|decay|term .* too many|lam",
    "other activation": r"derivative of|slope of|activation",
    "statistics constant": r"constant|path",
    "wrong axis": r"axis|over (another|the) letter|is summed over",
    "clipped": r"clip|bounded|cut off at|±|\+-",
    "N-1 for N": r"N ?- ?1|[A-Z] ?- ?1|n ?- ?1|ddof",
    "symmetric": r"symmetric|diag\(|diagonal",
    "one entry": r"one entry|only (the )?entry|single entry|alone",
    "nan": r"\bnan\b|not a number",
    "integer dtype": r"integer|int64|int32|whole numbers",
    "float16": r"float16|half",
    "in place": r"in place|chang\w+ (its|the|an) input|changes|modif",
    "other layer": r"instead of|is read|stands for|stands where|taken for",
    "bracket": r"bracket|factor|multipl|divided",
    "n*sum": r"mean|sum|times|factor",
    "index off": r"entry",
    "root twice": r"root|sqrt",
    "transposed": r"transpos",
    "sigma' lost": r"sigma'|factor|tanh'|derivative",
    "path through time": r"path|through time|cleared|truncat|cut",
    "path left out": r"path|left out|missing",
    "scale lost": r"sqrt|factor|divided",
    "factor lost": r"factor|half|1/2",
    "factor too many": r"factor|times",
    "shape": r"shape",
    "size 1": r"assume|size 1|sizes? of 1",
    "cut sum": r"sum|left out|cut|last|first",
}
