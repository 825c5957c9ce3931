"""Pages: one tree of what stands where, printed as LaTeX, Markdown, plain text and JSON."""

from symgrad.writing.telling.documents import to_json, to_latex, to_markdown, to_text

__all__ = ["to_json", "to_latex", "to_markdown", "to_text"]
