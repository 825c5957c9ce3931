"""Reading: equation text, or SymPy equations, become a System; errors say where and what would be right."""

from symgrad.reading.text import read, read_text

__all__ = ["read", "read_text"]
