"""The number that an expression denotes, by definition, knowing no rule of calculus: the oracle of every check.

In: a `System`. Out: small sizes and points for it, and the value of every expression there in high precision."""
