"""The door of reports: a study and a path, and the ending of the path says which format."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from bayestrace.errors import ArrayError
from bayestrace.reporting.contents import document_of

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["report"]

ENDINGS = (".html", ".docx", ".tex", ".md")


def report(study: Study, path: str | PathLike[str], *, words: str = "plain") -> Path:
    """Write a report of a study."""
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in ENDINGS:
        raise ArrayError(f"{target} must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.")
    document = document_of(study, words=words)
    if ending == ".html":
        from bayestrace.reporting.html_pages import html_page

        target.write_text(html_page(document), encoding="utf-8")
    elif ending == ".docx":
        from bayestrace.reporting.word_pages import word_file

        target.write_bytes(word_file(document))
    elif ending == ".md":
        from bayestrace.reporting.markdown_pages import markdown_text

        target.write_text(markdown_text(document), encoding="utf-8")
    return target
