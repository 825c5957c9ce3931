"""Pages: one tree of what stands where, printed as LaTeX, Markdown, plain text and JSON."""
