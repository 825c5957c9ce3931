"""Systems: named equations as plain data, and their dependency graph.

In: expressions of `notation`. Out: a `System`, and the system of its free components."""
