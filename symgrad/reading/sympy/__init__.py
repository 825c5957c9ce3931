"""SymPy's equations and expressions, Indexed, Sum and MatrixSymbol included.

In: SymPy objects. Out: the `System` that their text would give."""
