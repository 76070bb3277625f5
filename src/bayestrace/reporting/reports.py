"""The door of reports: a study and a path, and the ending of the path says which format."""

from __future__ import annotations

import re
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bayestrace.errors import ArrayError
from bayestrace.reporting.blocks import NARROW_MM, WIDE_MM
from bayestrace.reporting.contents import document_of
from bayestrace.study.study import Study

if TYPE_CHECKING:
    from bayestrace.reporting.blocks import Document, Figure

__all__ = ["ENDINGS", "report", "write_document"]

ENDINGS = (".html", ".docx", ".tex", ".md")

DPI = 300
"""Dots per inch that journals ask of a bitmap; a figure of 170 mm has 2008 across."""


def report(
    study: Study,
    path: str | PathLike[str],
    *,
    words: Literal["plain", "icd203", "ipcc"] = "plain",
    redact: bool = False,
    date: str = "",
) -> None:
    """Write a report of a study: the answer in words, figures, tables, methods, manifest.

    Parameters
    ----------
    study : Study
        The study, judged by somebody.
    path : str or path
        The file; its ending says the format: ``.html`` is one page for a browser that holds all
        it needs, ``.docx`` a Word file, ``.tex`` LaTeX, ``.md`` Markdown. The last three put
        their figures into a folder beside them, ``…-figures``; for Word and LaTeX each stands
        there in 170 mm and, for one column of a journal, in 85 mm.
    words : {"plain", "icd203", "ipcc"}
        Words for credences: odds in plain words, the terms of Intelligence Community Directive
        203, or those of the IPCC. The number stands beside the word in any case.
    redact : bool
        Keep all numbers and take out excerpts, accounts of what was seen, and sources whose
        ``access`` begins with confidential, restricted, embargoed, private, anonymous, closed,
        secret, withheld or not public. A mark stands where something was removed.
    date : str
        A date to print. By default there is none, so that one study gives one report.

    Raises
    ------
    StudyError
        If nobody judged anything.
    ArrayError
        If it is no study, the file ends in something else, or there are no such words.

    Notes
    -----
    Sentences go in one direction: what the findings make of the hypotheses that are listed.
    Coders stand side by side and are never averaged. A credence compares listed worlds; it is
    not the chance that a story is true.

    What was removed is looked for in the texts that remain, whole and by runs of six words, but
    a reason that retells a source in other words, or quotes a few words of it, stays: read it
    before you pass a report on. Names of items, cases, hypotheses, clusters and coders stay as
    well, also where they are those of a source that is not public.

    References
    ----------
    .. [1] Office of the Director of National Intelligence (2015). *Intelligence Community
       Directive 203: Analytic Standards*.
    .. [2] Mastrandrea, M. D. et al. (2010). *Guidance Note for Lead Authors of the IPCC Fifth
       Assessment Report on Consistent Treatment of Uncertainties*.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "report.md")
    ...     bt.report(bt.Study.claims({"H1": 0.5}, [memo]), file)
    ...     "nothing is decided: H1 is left open" in file.read_text(encoding="utf-8")
    True
    """
    if not isinstance(study, Study):
        raise ArrayError(
            f"bt.report needs a Study, got {type(study).__name__}; read it first: "
            'bt.read_study("…")'
        )
    target = Path(path)
    if target.suffix.lower() not in ENDINGS:
        raise ArrayError(f"{target} must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.")
    write_document(document_of(study, words=words, redact=redact, date=date), target)


def write_document(document: Document, path: Path) -> None:
    """Write a document in the format that the path ends in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ending = path.suffix.lower()
    if ending == ".html":
        from bayestrace.reporting.writers.html_pages import html_page

        path.write_text(html_page(document), encoding="utf-8")
    elif ending == ".docx":
        from bayestrace.reporting.writers.word_pages import word_file

        pictures = _beside(path, "png", narrow=True)
        path.write_bytes(
            word_file(document, lambda figure: (path.parent / pictures(figure)).read_bytes())
        )
    elif ending == ".tex":
        from bayestrace.reporting.writers.latex_pages import latex_text

        path.write_text(latex_text(document, _beside(path, "pdf", narrow=True)), encoding="utf-8")
    else:
        from bayestrace.reporting.writers.markdown_pages import markdown_text

        path.write_text(
            markdown_text(document, _beside(path, "png", narrow=False)), encoding="utf-8"
        )


def _beside(path: Path, kind: Literal["pdf", "png"], *, narrow: bool) -> Callable[[Figure], str]:
    """Return what draws a figure into a folder beside a report and says where it is.

    It is the wide one that it names; the narrow one, if wanted, stands next to it.
    """
    folder = path.with_name(re.sub(r"[%#{}\\]", "-", path.stem) + "-figures")  # TeX reads it

    def drawn(figure: Figure) -> str:
        from bayestrace.plots.saving import picture

        folder.mkdir(exist_ok=True)
        name = f"figure-{figure.key}.{kind}"
        (folder / name).write_bytes(picture(figure.draw(WIDE_MM), kind, DPI))
        if narrow:
            (folder / f"figure-{figure.key}-{NARROW_MM:.0f}mm.{kind}").write_bytes(
                picture(figure.draw(NARROW_MM), kind, DPI)
            )
        return f"{folder.name}/{name}"

    return drawn
