"""Reading: equation text, or SymPy equations, become a System; errors say where and what would be right."""

from symgrad.notation.text import equation_text
from symgrad.reading.sympy.equations import from_sympy
from symgrad.reading.sympy.one_expression import derive
from symgrad.reading.text.questions import parse_question
from symgrad.reading.text.read import read, read_text

__all__ = ["derive", "equation_text", "from_sympy", "parse_question", "read", "read_text"]
