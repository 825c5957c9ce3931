"""Reading: equation text, or SymPy equations, become a System; errors say where and what would be right."""

from symgrad.reading.equations import from_sympy
from symgrad.reading.plain import derive
from symgrad.reading.questions import parse_question
from symgrad.reading.text import read, read_text
from symgrad.reading.writeback import equation_text

__all__ = ["derive", "equation_text", "from_sympy", "parse_question", "read", "read_text"]
