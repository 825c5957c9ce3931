"""Every step, answer, matrix form and program compared with the oracle.

In: a `Derivation`. Out: a `Report`, or a CheckError that names what does not hold."""
