"""What is said, in which order, in how much detail.

In: a `Derivation`. Out: the blocks of its page, and whole documents."""
