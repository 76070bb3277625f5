"""The tables of a study and their columns: the one list that readers, writers and docs share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["TABLES", "Column", "Kind", "Table", "header_name"]


class Kind(StrEnum):
    """What may stand in a cell."""

    ID = "id"
    LABEL = "label"
    NAMES = "list of ids"
    TEXT = "text"
    FINDING = "finding"
    ROLE = "role"
    VERDICT = "verdict"
    YES = "yes or no"
    CHANCE = "probability"
    RATIO = "ratio"
    COUNT = "whole number"
    NUMBER = "number"
    SIGNED = "dependence"
    RELATION = "relation"


ALLOWED: Mapping[Kind, str] = {
    Kind.ID: "any text without `/`, `;` or a line break, each once",
    Kind.LABEL: "any text on one line",
    Kind.NAMES: "ids with `;` between them",
    Kind.TEXT: "any text, line breaks too",
    Kind.FINDING: "present, absent, not sought (yes and no are read as present and absent)",
    Kind.ROLE: "new, known, generated",
    Kind.VERDICT: "confirmed, rejected, undecided",
    Kind.YES: "yes, no",
    Kind.CHANCE: "0.8, 80 %, or a term of the study's scale",
    Kind.RATIO: "x3, 1/4, 3:1, 10 dB, or a term of a scale of ratios",
    Kind.COUNT: "0, 1, 2 …",
    Kind.NUMBER: "a number such as 0.913 or -4.5",
    Kind.SIGNED: "0.5, 50 %, a term of the study's scale, or a number below 0",
    Kind.RELATION: "exclusive, coincident, congruent, inclusive",
}
"""What each kind of cell may hold, for the file reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its header, what may stand in it, whether every row needs it."""

    name: str
    kind: Kind
    meaning: str
    example: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: a CSV file of the folder, a sheet of the workbook.

    ``identity`` lists the optional columns without which a row may be taken for another
    one or for an empty one.
    """

    name: str
    row: str
    meaning: str
    columns: tuple[Column, ...]
    required: bool = False
    identity: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Name of the table's CSV file."""
        return f"{self.name}.csv"

    @property
    def names(self) -> list[str]:
        """The headers, in the order in which they are written."""
        return [column.name for column in self.columns]

    def named(self, header: str) -> str:
        """Return the column that a header means, or the header if it is none of this table."""
        name = header_name(header)
        return name if name in self.names else header.strip()


_BETWEEN = re.compile("[\\s_\u00ad\u200b\u2010-\u2015\u2060\ufeff-]+")


def header_name(header: str) -> str:
    """Write a header as the columns are named: "If true" and "IF-TRUE" are if_true."""
    return _BETWEEN.sub("_", header).strip("_").casefold()


def _must(name: str, kind: Kind, example: str, meaning: str) -> Column:
    return Column(name=name, kind=kind, meaning=meaning, example=example, required=True)


def _may(name: str, kind: Kind, example: str, meaning: str) -> Column:
    return Column(name=name, kind=kind, meaning=meaning, example=example)


_ITEMS = Table(
    name="items",
    row="item",
    meaning="The evidence: one row per item.",
    required=True,
    columns=(
        _must("id", Kind.ID, "memo-7", "the item's name"),
        _must("case", Kind.LABEL, "kosovo", "the case that it speaks of, an id of study.toml"),
        _must("clue", Kind.TEXT, "Did the cabinet vote?", "the yes/no question that it answers"),
        _must("found", Kind.FINDING, "present", "the answer to the clue"),
        _may("observed", Kind.TEXT, "The minutes record a vote.", "what was seen, in prose"),
        _may("date", Kind.TEXT, "1999-03", "when; kept as it is typed"),
        _may("locator", Kind.TEXT, "ch. 4, p. 112", "where in the text"),
        _may("excerpt", Kind.TEXT, "“The vote was taken at noon.”", "the words of the source"),
        _may("actor", Kind.TEXT, "cabinet", "who acted or spoke"),
        _may("sources", Kind.NAMES, "minutes; press", "ids of sources.csv"),
        _may("kind", Kind.LABEL, "archive", "kind of source"),
        _may("cluster", Kind.LABEL, "one-leak", "items of one root share a cluster"),
        _may("given", Kind.NAMES, "memo-3", "items on whose findings this one was judged"),
        _may("role", Kind.ROLE, "new", "found afterwards, known before, or it gave the idea"),
        _may(
            "detection", Kind.CHANCE, "0.9", "chance that a clue which is there is seen; empty: 1"
        ),
        _may("false_report", Kind.CHANCE, "0.02", "chance that it is seen though absent; empty: 0"),
        _may("record_reasons", Kind.NAMES, "self-interest", "why a record may be silent or wrong"),
        _may("clue_id", Kind.LABEL, "vote", "ties the same clue asked in several cases"),
        _may("parts", Kind.NAMES, "memo-3; memo-5", "items that this package judges jointly"),
        _may("steps", Kind.NAMES, "S2", "ids of steps.csv that it speaks to"),
        _may("note", Kind.TEXT, "minutes are a copy", "anything else"),
    ),
)

_LIKELIHOODS = Table(
    name="likelihoods",
    row="likelihood",
    meaning="How each coder judged each item: one row per coder, item and claim, rival or "
    "combination of factors. A row in which only names stand waits for an answer.",
    required=True,
    identity=("if_true", "if_false"),
    columns=(
        _must("coder", Kind.LABEL, "me", "who judged"),
        _must("item", Kind.LABEL, "memo-7", "an id of items.csv"),
        _may("clue", Kind.TEXT, "Did the cabinet vote?", "for you to read: that of the item"),
        _must("hypothesis", Kind.LABEL, "H1", 'the claim, the rival, or the world "A & not B"'),
        _may("if_true", Kind.CHANCE, "0.8", "chance of the clue if the hypothesis is true"),
        _may("if_true_low", Kind.CHANCE, "0.6", "lower end of its central 90 %"),
        _may("if_true_high", Kind.CHANCE, "0.9", "upper end of its central 90 %"),
        _may("if_false", Kind.CHANCE, "10 %", "claims only: chance of the clue if it is false"),
        _may("if_false_low", Kind.CHANCE, "5 %", "lower end of its central 90 %"),
        _may("if_false_high", Kind.CHANCE, "20 %", "upper end of its central 90 %"),
        _may("ratio", Kind.RATIO, "10 dB", "instead: likelihood ratio of the finding as found"),
        _may("rank", Kind.COUNT, "1", "instead: 1 where the clue is most likely, ties allowed"),
        _may("logical", Kind.YES, "yes", "says that an exact 0 or 1 is meant"),
        _may("detection", Kind.CHANCE, "0.3", "chance of a record under this hypothesis"),
        _may("false_report", Kind.CHANCE, "0.1", "chance of a false record under it"),
        _may("detection_if_false", Kind.CHANCE, "0.9", "claims only: the same if it is false"),
        _may("false_report_if_false", Kind.CHANCE, "0", "claims only: the same if it is false"),
        _may("reason", Kind.TEXT, "A vote needs a cabinet.", "why"),
    ),
)

_REPEATS = Table(
    name="repeats",
    row="repeat",
    meaning="Likelihoods that a coder was asked for a second time, to see how steady the judgement "
    "is; never used by an update. The columns are those of likelihoods.csv.",
    identity=("if_true", "if_false"),
    columns=_LIKELIHOODS.columns,
)

_PRIORS = Table(
    name="priors",
    row="prior",
    meaning="Credences before the evidence.",
    identity=("set", "coder", "case"),
    columns=(
        _may("set", Kind.LABEL, "sceptical", "an alternative set; empty: the study's own"),
        _may("coder", Kind.LABEL, "me", "for whom; empty: all coders"),
        _may("case", Kind.LABEL, "kosovo", "in which case; empty: all cases"),
        _must("hypothesis", Kind.LABEL, "H1", "the claim, rival, factor or world"),
        _must("best", Kind.CHANCE, "0.5", "the prior credence"),
        _may("low", Kind.CHANCE, "0.3", "lower end of its central 90 %"),
        _may("high", Kind.CHANCE, "0.7", "upper end of its central 90 %"),
        _may("basis", Kind.TEXT, "The literature is divided.", "why"),
        _may("sources", Kind.NAMES, "survey", "ids of sources.csv"),
    ),
)

_DEPENDENCE = Table(
    name="dependence",
    row="dependence",
    meaning="How far the items of a cluster repeat one another.",
    identity=("coder", "hypothesis"),
    columns=(
        _may("coder", Kind.LABEL, "me", "for whom; empty: all coders"),
        _must("cluster", Kind.LABEL, "one-leak", "a cluster of items.csv"),
        _may("hypothesis", Kind.LABEL, "H1", "under which hypothesis or world; empty: all"),
        _must("rho", Kind.SIGNED, "0.5", "0: independent; 1: they repeat one another"),
        _may("reason", Kind.TEXT, "Both quote the same cable.", "why"),
    ),
)

_SOURCES = Table(
    name="sources",
    row="source",
    meaning="What items and priors cite.",
    columns=(
        _must("id", Kind.ID, "minutes", "the source's short name"),
        _must("citation", Kind.TEXT, "Cabinet minutes, 12 March 1999", "the full reference"),
        _may("url", Kind.TEXT, "https://example.org/minutes", "where it can be read"),
        _may("type", Kind.TEXT, "archive", "kind of source"),
        _may("access", Kind.TEXT, "open", "who can read it"),
    ),
)

_VERDICTS = Table(
    name="verdicts",
    row="verdict",
    meaning="What somebody said of a hypothesis; shown beside the results, never used.",
    columns=(
        _must("by", Kind.LABEL, "author", "who said it"),
        _must("case", Kind.LABEL, "kosovo", "the case"),
        _must("hypothesis", Kind.LABEL, "H1", "the hypothesis"),
        _must("verdict", Kind.VERDICT, "confirmed", "what was said"),
        _may("locator", Kind.TEXT, "p. 201", "where"),
        _may("wording", Kind.TEXT, "“This confirms H1.”", "in which words"),
    ),
)

_EXPECTED = Table(
    name="expected",
    row="published figure",
    meaning="Published figures to compare with; never used.",
    columns=(
        _must("case", Kind.LABEL, "kosovo", "the case"),
        _must("hypothesis", Kind.LABEL, "A or B", "the hypothesis, or a set of worlds"),
        _must("quantity", Kind.LABEL, "posterior", "what the figure is"),
        _must("value", Kind.NUMBER, "0.913", "the figure"),
        _may("digits", Kind.COUNT, "3", "decimals that the source prints; empty: those typed"),
        _must("source", Kind.TEXT, "Table 2", "where it is printed"),
    ),
)

_RELATIONS = Table(
    name="relations",
    row="relation",
    meaning="How hypotheses relate, two at a time; checked against their frames.",
    columns=(
        _must("hypothesis", Kind.LABEL, "H1", "one hypothesis"),
        _must("other", Kind.LABEL, "H2", "the other"),
        _must("relation", Kind.RELATION, "coincident", "how they relate"),
        _may("reason", Kind.TEXT, "Both may have mattered.", "why"),
    ),
)

_STEPS = Table(
    name="steps",
    row="step",
    meaning="The steps of a mechanism: what must have happened if the hypothesis is true.",
    columns=(
        _must("id", Kind.ID, "H1-2", "the step's name"),
        _must("hypothesis", Kind.LABEL, "H1", "whose mechanism it belongs to"),
        _must("claim", Kind.TEXT, "The cabinet saw the report.", "what happened in this step"),
        _may("essential", Kind.YES, "yes", "whether the mechanism fails without it"),
    ),
)

_SEARCHES = Table(
    name="searches",
    row="search",
    meaning="The search log: what was sought, where, and whether it was found.",
    columns=(
        _must("case", Kind.LABEL, "kosovo", "the case"),
        _must("sought", Kind.TEXT, "minutes of the vote", "what was looked for"),
        _may("where", Kind.TEXT, "national archive, box 4", "where"),
        _may("date", Kind.TEXT, "2026-05-02", "when; kept as it is typed"),
        _may("items", Kind.NAMES, "memo-7", "what was found, ids of items.csv; empty: nothing"),
        _may("note", Kind.TEXT, "box 5 is closed until 2030", "anything else"),
    ),
)

_CONTINGENCIES = Table(
    name="contingencies",
    row="condition",
    meaning="Likelihoods that depend on a condition: they stand here instead of in "
    "likelihoods.csv, one row per condition.",
    columns=(
        _must("coder", Kind.LABEL, "me", "who judged"),
        _must("item", Kind.LABEL, "memo-7", "an id of items.csv"),
        _must("hypothesis", Kind.LABEL, "H1", "the claim, the rival, or the world"),
        _must("condition", Kind.LABEL, "planned", "on what it depends"),
        _must("chance", Kind.CHANCE, "0.6", "chance of the condition if the hypothesis is true"),
        _must("if_true", Kind.CHANCE, "0.1", "chance of the clue in it if the hypothesis is true"),
        _may("chance_if_false", Kind.CHANCE, "0.5", "claims only: the same if it is false"),
        _may("if_false", Kind.CHANCE, "0.3", "claims only: the same if it is false"),
        _may("reason", Kind.TEXT, "A planner leaves no memo.", "why"),
    ),
)

_ANSWERS = Table(
    name="answers",
    row="answer",
    meaning="Why notices of the check are accepted.",
    identity=("place",),
    columns=(
        _must("rule", Kind.LABEL, "one-coder", "id of the rule"),
        _may("place", Kind.LABEL, "memo-7", "where: the name that the notice gives; empty: all"),
        _must("because", Kind.TEXT, "No second reader was at hand.", "why it is accepted"),
        _may("by", Kind.LABEL, "me", "who answers"),
        _may("date", Kind.TEXT, "2026-05-02", "when"),
    ),
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _ITEMS,
        _LIKELIHOODS,
        _PRIORS,
        _DEPENDENCE,
        _SOURCES,
        _VERDICTS,
        _EXPECTED,
        _RELATIONS,
        _STEPS,
        _SEARCHES,
        _CONTINGENCIES,
        _REPEATS,
        _ANSWERS,
    )
}
"""Every table by name, in the order in which problems are listed."""
