"""symgrad: a cost written as equations goes in; its gradient comes out, derived step by step, checked, and compiled."""

__version__ = "0.1.0"
