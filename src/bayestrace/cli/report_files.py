"""The files that `report` writes: one document in several formats, and annotations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bayestrace.reporting.annotating import write_annotations
from bayestrace.reporting.contents import document_of
from bayestrace.reporting.reports import write_document

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["write_reports"]


def write_reports(
    study: Study, paths: Iterable[Path], ati: Path | None, *, words: str, redact: bool
) -> None:
    """Write a study's report in each format, computed once, and say what was written."""
    wanted = list(paths)
    if ati is not None:
        write_annotations(study, ati, redact=redact)
        print(f"Wrote {ati}")
    if not wanted:
        return
    document = document_of(study, words=words, redact=redact)
    for path in wanted:
        write_document(document, path)
        print(f"Wrote {path}")
    if redact:
        print("Redacted. Reasons that retell a source in other words stay: read them first.")
