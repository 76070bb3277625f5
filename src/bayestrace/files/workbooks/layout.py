"""The sheets of a workbook: their names, their order, and the settings as tables."""

from __future__ import annotations

from collections.abc import Mapping

from bayestrace.files.columns import TABLES, Column, Kind, Table

__all__ = [
    "CHANGES",
    "FROZEN",
    "KEYS",
    "README",
    "SETTINGS",
    "STUDY",
    "TITLES",
    "USUAL",
    "tables_by_title",
]

README = "Read me"
CHANGES = "Changes"
"""Sheet of a mended copy that lists what was mended; not read."""
STUDY = "Study"

KEYS: Mapping[str, tuple[str, str]] = {
    "format": ("number", "the version of the format: 1"),
    "title": ("text", "what the study is called"),
    "authors": ("texts", "who wrote it; one row for each"),
    "description": ("text", "what it is about"),
    "notes": ("text", "its limits, and whatever a reader must know"),
    "rule.confirm": (
        "number",
        "credence from which a hypothesis counts as confirmed; say it first",
    ),
    "rule.reject": ("number", "credence up to which it counts as rejected"),
    "scale.name": ("text", "whose words may stand for probabilities: icd203, or one of your own"),
    "scale.intervals": ("yes", "yes: the band of a word is its interval as well"),
    "scale.quantity": ("text", "own scale: probability, ratio or odds; its words: sheet Scale"),
    "scale.source": ("text", "own scale: where it was published"),
    "scale.access": ("text", "own scale: how it was read"),
    "scale.note": ("text", "own scale: what to know"),
    "prior.equal": ("yes", "yes: equal priors wherever the sheet Priors says nothing"),
    "check.off": ("texts", "id of a rule of the check that does not apply; one row for each"),
}
"""The keys of the sheet Study: what their cell holds, and what it means."""


def _table(name: str, row: str, meaning: str, *columns: tuple[str, Kind, str, str]) -> Table:
    return Table(
        name=name,
        row=row,
        meaning=meaning,
        columns=tuple(
            Column(name=column, kind=kind, meaning=said, example=example)
            for column, kind, example, said in columns
        ),
    )


SETTINGS: Mapping[str, Table] = {
    STUDY: _table(
        "study",
        "setting",
        "What the study is called, and the rules that it follows.",
        ("key", Kind.LABEL, "title", "which setting"),
        ("value", Kind.TEXT, "Why did the alliance act?", "what it is"),
        ("meaning", Kind.TEXT, "what the study is called", "for you to read; not read back"),
    ),
    "Cases": _table(
        "cases",
        "case",
        "The cases.",
        ("id", Kind.LABEL, "kosovo", "the case's short name in every sheet"),
        ("title", Kind.TEXT, "Kosovo, 1999", "its name in tables and figures"),
    ),
    "Hypotheses": _table(
        "hypotheses",
        "hypothesis",
        "What may be true.",
        ("id", Kind.LABEL, "norms", "its short name in every sheet"),
        ("claim", Kind.TEXT, "Norms drove the decision.", "what it says"),
        ("mechanism", Kind.TEXT, "Ministers feared shame.", "how it would have come about"),
        ("scope", Kind.NAMES, "kosovo", "ids of the cases of which it speaks; empty: all"),
        ("would_not_expect", Kind.TEXT, "talk of trade", "what it would not lead one to expect"),
        ("actors", Kind.NAMES, "cabinet; press", "whose conduct it explains"),
        ("group", Kind.LABEL, "ideas", "a name that variants of one explanation share"),
    ),
    "Frames": _table(
        "frames",
        "frame",
        "Which hypotheses answer one question together.",
        ("id", Kind.LABEL, "why", "the question's short name"),
        (
            "mode",
            Kind.LABEL,
            "rivals",
            "rivals: one is true; claim: each against its own negation; factors: they may combine",
        ),
        ("hypotheses", Kind.NAMES, "norms; interests", "ids of its hypotheses"),
        ("exhaustive", Kind.YES, "yes", "rivals: they are all there are; or name a residual"),
        ("residual", Kind.LABEL, "something else", "rivals: the name of the catch-all"),
        ("residual_parts", Kind.NAMES, "chance; habit", "named sub-types of the catch-all"),
    ),
    "Coders": _table(
        "coders",
        "coder",
        "Who judged.",
        ("id", Kind.LABEL, "me", "the coder's name in the sheet Likelihoods"),
        ("kind", Kind.LABEL, "person", "person or model; empty if it is not said"),
        ("name", Kind.LABEL, "A. Student", "coders of one name are not independent"),
        ("judged", Kind.LABEL, "clue", "clue or record: of what the chances are; empty: clue"),
        ("note", Kind.TEXT, "second reader", "anything else"),
    ),
    "Scale": _table(
        "terms",
        "term",
        "The words of a scale of your own.",
        ("term", Kind.TEXT, "very likely", "the word"),
        ("low", Kind.NUMBER, "0.8", "lower end of its band"),
        ("high", Kind.NUMBER, "0.95", "upper end; empty: it has none"),
    ),
}
"""What study.toml holds, by sheet."""

FROZEN = _table(
    "frozen",
    "freeze",
    "What was expected before the look; never changed by hand.",
    ("name", Kind.TEXT, "round-2", "name of the freeze; empty for the first"),
    ("part", Kind.COUNT, "1", "a long text goes on in the next row"),
    ("text", Kind.TEXT, "{}", "its content"),
)

LISTED = _table(
    "changes",
    "change",
    "What mending has changed; for you to read, not read back.",
    ("sheet", Kind.TEXT, "Evidence", "where"),
    ("cell", Kind.TEXT, "D7", "in which cell"),
    ("was", Kind.TEXT, "yes", "what stood there"),
    ("now", Kind.TEXT, "present", "what stands there"),
    ("why", Kind.TEXT, "the word of the format", "the reason"),
)

TITLES: Mapping[str, str] = {
    name: {"items": "Evidence", "searches": "Log"}.get(name, name.capitalize())
    for name in (
        "sources", "items", "likelihoods", "priors", "dependence", "searches", "relations",
        "steps", "contingencies", "repeats", "verdicts", "expected", "answers",
    )
}  # fmt: skip
"""Name of a table → its sheet, in the order of the workbook."""

USUAL: Mapping[str, tuple[str, ...]] = {
    "sources": ("id", "citation", "url", "type", "access"),
    "items": (
        "id", "case", "clue", "found", "observed", "date", "locator", "excerpt", "sources", "kind",
        "cluster", "role", "note",
    ),
    "likelihoods": (
        "coder", "item", "hypothesis", "if_true", "if_true_low", "if_true_high", "ratio", "reason",
    ),
    "priors": (
        "set", "coder", "case", "hypothesis", "best", "low", "high", "basis", "sources",
    ),
    "dependence": ("coder", "cluster", "hypothesis", "rho", "reason"),
    "searches": ("case", "sought", "where", "date", "items", "note"),
}  # fmt: skip
"""Sheets that every workbook has, and the columns that they show before they are used."""


def tables_by_title() -> dict[str, Table]:
    """Return every table that a sheet may hold, by the title of the sheet."""
    named = {TITLES[name]: table for name, table in TABLES.items()}
    return {**SETTINGS, **named, "Frozen": FROZEN}
