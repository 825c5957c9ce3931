"""Reading: equation text, or SymPy equations, become the data of a System; errors say where and what would be right."""

from symgrad.reading.questions import asked, parse_question
from symgrad.reading.read import read_source
from symgrad.reading.sympy.equations import equation_of, from_sympy
from symgrad.reading.tied import asked_of, free

__all__ = ["asked", "asked_of", "equation_of", "free", "from_sympy", "parse_question", "read_source"]
