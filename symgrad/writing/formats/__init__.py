"""How a page is spelt: LaTeX, Markdown, plain text, PDF.

In: page trees and blocks. Out: strings that the templates put in order."""
