"""A program as data: array operations in blocks, which loops and conditions nest; no rule and no backend."""
