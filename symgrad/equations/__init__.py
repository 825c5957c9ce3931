"""Systems: named equations as plain data, and who reads whom.

In: expressions of `notation`. Out: a `System`, its dependency graph, and the system of its free components."""
