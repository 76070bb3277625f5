"""A study to a document: which sections there are, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.checks.checking import check
from bayestrace.reporting.answering import answer_paragraphs, caveat_paragraphs
from bayestrace.reporting.blocks import Block, Document, Heading, Paragraph, Table
from bayestrace.reporting.design_tables import hypothesis_table, prior_table, relation_table
from bayestrace.reporting.evidence_lists import (
    evidence_table,
    likelihood_table,
    search_table,
    source_table,
)
from bayestrace.reporting.gathering import Found
from bayestrace.reporting.manifests import manifest_table
from bayestrace.reporting.methods import method_paragraphs
from bayestrace.reporting.output_words import vocabulary_of
from bayestrace.reporting.phrases import filled
from bayestrace.reporting.pictures import Pictures
from bayestrace.reporting.reader_tables import agreement_table, check_table, coders_said
from bayestrace.reporting.redacting import REMOVED, redaction_of
from bayestrace.reporting.result_lists import result_table, robustness_table
from bayestrace.reporting.result_notes import flags, residual_notes, stated_beside_found

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["document_of"]


def document_of(
    study: Study, *, words: str = "plain", redact: bool = False, date: str = ""
) -> Document:
    """Put a report of a study together.

    Parameters
    ----------
    study : Study
    words : str
        The vocabulary of the sentences: "plain", "icd203" or "ipcc".
    redact : bool
        Keep all numbers and take out excerpts, accounts of what was seen, and closed sources.
    date : str
        A date for the manifest; none by default, so that one study gives one report.

    Returns
    -------
    Document

    Raises
    ------
    StudyError
        If nobody judged anything.
    ArrayError
        If there is no such vocabulary.
    """
    vocabulary = vocabulary_of(words)
    redaction = redaction_of(study) if redact else None
    shown = redaction.study if redaction else study
    removed = (redaction.said or "nothing") if redaction else ""
    found = Found(
        study=shown,
        words=vocabulary,
        digest=study.digest,
        notices=redaction.notices if redaction else check(study),
    )
    blocks = (
        *(_removed(redaction.said) if redaction else ()),
        *_blocks(found),
        *_manifest(found, date, removed),
    )
    return Document(title=shown.title, authors=study.authors, blocks=blocks)


def _removed(removed: str) -> Iterator[Block]:
    if not removed:
        text = "This report was to be redacted, and there was nothing to take out."
    else:
        text = (
            f"This report was redacted. Taken out, and marked {REMOVED}: {removed}. All numbers "
            "are those of the whole study."
        )
    yield Paragraph(text, role="caveat")


def _manifest(found: Found, date: str, removed: str) -> Iterator[Block]:
    yield Heading("Manifest", "manifest")
    yield manifest_table(found, date, removed)


def _blocks(found: Found) -> Iterator[Block]:
    pictures = Pictures(found)
    if found.study.description:
        yield Paragraph(found.study.description)
    yield Heading("The answer", "answer")
    yield from answer_paragraphs(found)
    yield from caveat_paragraphs(found)
    yield from pictures.credence()
    yield Paragraph(found.words.explained)
    yield from _beside(found)
    yield Heading("Hypotheses", "hypotheses")
    yield filled(hypothesis_table(found))
    yield from pictures.relations()
    yield from pictures.coverage()
    yield from _if_any(relation_table(found))
    yield Heading("Priors", "priors")
    yield filled(prior_table(found))
    yield Heading("Evidence", "evidence")
    yield filled(evidence_table(found))
    yield from _if_any(source_table(found))
    yield from _if_any(search_table(found))
    yield Heading("Likelihoods", "likelihoods")
    yield from pictures.weights()
    yield filled(likelihood_table(found))
    yield Heading("Results", "results")
    yield filled(result_table(found))
    yield Heading("Robustness", "robustness")
    yield from pictures.robustness()
    yield robustness_table(found)
    if found.agreement is not None:
        yield Heading("Coders", "coders")
        yield from pictures.coders()
        agreed = agreement_table(found)
        if agreed is not None:
            yield agreed
        else:
            yield Paragraph("No two coders weighed the same item for the same hypothesis.")
            yield from map(Paragraph, coders_said(found.agreement))
    checked = check_table(found)
    if checked is not None:
        yield Heading("Check", "check")
        yield checked
    yield Heading("Methods", "methods")
    yield from method_paragraphs(found)
    if found.study.notes:
        yield Heading("Notes of the study", "notes")
        for part in filter(None, map(str.strip, found.study.notes.split("\n\n"))):
            yield Paragraph(part)


def _if_any(table: Table | None) -> Iterator[Table]:
    if table is not None:
        yield filled(table)


def _beside(found: Found) -> Iterator[Block]:
    """Yield what to know beside the answer: stated verdicts, residuals, single results."""
    stated = stated_beside_found(found.study, found.table)
    if found.study.verdicts:
        by = ", ".join(dict.fromkeys(entry.by for entry in found.study.verdicts))
        yield Heading("What was stated, and what the evidence carries", "stated", 2)
        yield Paragraph(f"Verdicts stated by: {by}. No number here depends on them.")
        if stated.missed:
            yield Paragraph("Where the judged evidence does not carry the stated verdict:")
            yield from (Paragraph(f"{line}.", role="item") for line in stated.missed)
        if stated.carried:
            yield Paragraph(f"Stated verdicts that the evidence carries: {stated.carried}.")
    notes = (*residual_notes(found.study, found.post), *flags(found.post, found.table))
    if notes:
        yield Heading("What to know about single results", "single-results", 2)
        yield from (Paragraph(note, role="item") for note in notes)
