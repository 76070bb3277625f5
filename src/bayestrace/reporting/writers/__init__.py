"""A document as HTML, Word, LaTeX and Markdown; a writer knows blocks and no study."""
