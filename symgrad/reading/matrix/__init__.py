"""Text in matrix notation: every shape is found, then each equation of whole arrays becomes one in letters.

In: statements of `reading.text`. Out: equations in index notation."""
