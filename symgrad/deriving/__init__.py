"""The chain rule at work: questions to a system become proofs made of steps.

In: a `System` and the entries to differentiate by. Out: a `Derivation`, whose gradient is again a system."""
