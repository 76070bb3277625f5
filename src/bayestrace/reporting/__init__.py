"""Results as documents: one content, written as HTML, Word, LaTeX and Markdown."""
