"""The evidence as annotations: W3C Web Annotations, or a table with the fields of ATI."""

from __future__ import annotations

import csv
import io
import json
import uuid
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayestrace.errors import ArrayError
from bayestrace.reporting.evidence_lists import status_of
from bayestrace.reporting.judged_texts import judged_text, typed_text
from bayestrace.reporting.redacting import REMOVED, redaction_of
from bayestrace.study.study import Study

if TYPE_CHECKING:
    from bayestrace.study.parts import Item, Likelihood, Source

__all__ = ["write_annotations"]

FIELDS = (
    "item",
    "annotated_passage",
    "analytic_note",
    "source_excerpt",
    "translation",
    "full_citation",
    "locator",
    "link",
    "access",
)
ENDINGS = (".json", ".csv")


def write_annotations(study: Study, path: str | PathLike[str], *, redact: bool = False) -> None:
    """Write the evidence as annotations, with the fields of Annotation for Transparent Inquiry.

    Parameters
    ----------
    study : Study
        The study.
    path : str or path
        ``.json``: W3C Web Annotations, each on its source, with the excerpt as the words that
        are quoted; :func:`bayestrace.import_file` reads them again. ``.csv``: a table with a
        row per item and source, to go through with a repository such as QDR.
    redact : bool
        Leave out excerpts, accounts of what was seen, and sources that are not public.

    Raises
    ------
    ArrayError
        If the file ends in something else, or it is no study.

    Notes
    -----
    An annotation for transparent inquiry hangs on a passage of the publication [1]_, which a
    study does not know. ``annotated_passage`` holds the clue in its stead: put the sentence of
    your text there. ``translation`` is left empty, since a study has no place for one. The
    analytic note says what was found and how each coder judged it, with the reason.

    A source without an address gets a name of the form ``urn:uuid:…`` in JSON, the same for
    the same citation, since a target must have an address.

    References
    ----------
    .. [1] Elman, C., Kapiszewski, D., Moravcsik, A. and Karcher, S. (2017). *A Guide to
       Annotation for Transparent Inquiry (ATI)*. Qualitative Data Repository.
    .. [2] Sanderson, R., Ciccarese, P. and Young, B., eds. (2017). *Web Annotation Data Model*.
       W3C Recommendation.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import bayestrace as bt
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "annotations.csv")
    ...     bt.write_annotations(bt.load_example("two-suspects"), file)
    ...     file.read_text(encoding="utf-8")[:36]
    'item,annotated_passage,analytic_note'
    """
    if not isinstance(study, Study):
        raise ArrayError(
            f"bt.write_annotations needs a Study, got {type(study).__name__}; read it first: "
            'bt.read_study("…")'
        )
    target = Path(path)
    if target.suffix.lower() not in ENDINGS:
        raise ArrayError(f"{target} must end in .json (W3C Web Annotations) or .csv (a table).")
    shown = redaction_of(study).study if redact else study
    text = _table(shown) if target.suffix.lower() == ".csv" else _json(shown)
    target.write_text(text, encoding="utf-8", newline="")


def _table(study: Study) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FIELDS)
    sources = {source.id: source for source in study.sources}
    notes = _notes(study)
    for item in study.items:
        for name in item.sources or ("",):
            source = sources.get(name)
            writer.writerow(
                (
                    item.id,
                    item.clue,
                    notes[item.id],
                    item.excerpt,
                    "",
                    source.citation if source else name,
                    item.locator,
                    source.url if source else "",
                    source.access if source else "",
                )
            )
    return file.getvalue()


def _json(study: Study) -> str:
    sources = {source.id: source for source in study.sources}
    notes = _notes(study)
    items = [_annotation(study, item, sources, notes[item.id]) for item in study.items]
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationCollection",
        "label": study.title,
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _annotation(study: Study, item: Item, sources: dict[str, Source], note: str) -> dict[str, Any]:
    cited = [(name, sources.get(name)) for name in item.sources]
    bodies = [_body(note, "commenting")]
    bodies += [_body(_citation(name, source, item), "describing") for name, source in cited]
    bodies += [_body(tag, "tagging") for tag in (item.id, item.case) if tag]
    return {
        "id": _urn(f"{study.title}\n{item.id}"),
        "type": "Annotation",
        "motivation": "commenting",
        **(
            {"creator": [{"type": "Person", "name": name} for name in study.authors]}
            if study.authors
            else {}
        ),
        "body": bodies,
        "target": [_target(name, source, item) for name, source in cited]
        or [{"source": _urn(item.id), **_selector(item)}],
    }


def _body(value: str, purpose: str) -> dict[str, str]:
    return {"type": "TextualBody", "value": value, "purpose": purpose, "format": "text/plain"}


def _citation(name: str, source: Source | None, item: Item) -> str:
    text = source.citation if source else name
    if item.locator:
        text += f", {item.locator}"
    return text + (f" (access: {source.access})" if source and source.access else "")


def _target(name: str, source: Source | None, item: Item) -> dict[str, Any]:
    citation = source.citation if source else name
    address = source.url if source and source.url else _urn(citation)
    return {"source": {"id": address, "title": citation}, **_selector(item)}


def _selector(item: Item) -> dict[str, Any]:
    if not item.excerpt or item.excerpt == REMOVED:
        return {}
    return {"selector": {"type": "TextQuoteSelector", "exact": item.excerpt}}


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"bayestrace:{name}").urn


def _notes(study: Study) -> dict[str, str]:
    """Return, by item, what was found and how it was judged."""
    notes = {item.id: [f"{item.clue or item.id} – {status_of(item)}."] for item in study.items}
    for item in study.items:
        if item.observed:
            notes[item.id].append(item.observed)
    for row in study.judged_likelihoods:
        reason = f" {row.reason}" if row.reason else ""
        notes[row.item].append(f"{row.hypothesis} ({row.coder}): {_judged(row)}.{reason}")
    return {item: "\n".join(lines) for item, lines in notes.items()}


def _judged(row: Likelihood) -> str:
    if row.ratio is not None:
        return f"ratio {typed_text(row.ratio)}"
    if row.rank is not None:
        return f"rank {row.rank}"
    sides = ((row.if_true, "if true"), (row.if_false, "if false"))
    return ", ".join(f"{judged_text(side)} {name}" for side, name in sides if side is not None)
