"""The NumPy backend.

In: a `Program`. Out: Python source that calls NumPy, or for plain numbers the `math` module."""
