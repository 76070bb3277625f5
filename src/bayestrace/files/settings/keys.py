"""The keys of study.toml: the one list that the reader, the schema and the docs share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bayestrace.scales import QUANTITIES
from bayestrace.study.words import CoderKind, Judged, Mode

__all__ = ["FILE", "FORMAT", "SECTIONS", "Holds", "Key", "Section"]

FILE = "study.toml"
FORMAT = 1


class Holds(StrEnum):
    """What may stand behind a key."""

    FORMAT = "format"
    TEXT = "text"
    LABEL = "label"
    ID = "id"
    WORD = "word"
    SCALE = "scale"
    TEXTS = "list of texts"
    NAMES = "list of names"
    CHANCE = "probability"
    YES = "yes or no"
    BANDS = "bands"


_ALLOWED: Mapping[Holds, str] = {
    Holds.FORMAT: str(FORMAT),
    Holds.TEXT: "a text",
    Holds.LABEL: "a text on one line",
    Holds.ID: "any text without `/`, `;` or a line break",
    Holds.SCALE: "a published scale, or a name of your own",
    Holds.TEXTS: "a list of texts",
    Holds.NAMES: "a list of texts without `;` or a line break",
    Holds.CHANCE: "a number above 0 and below 1",
    Holds.YES: "true, false",
    Holds.BANDS: "a word and its band on each line; `[0.8]` has no upper end",
}
_TYPES: Mapping[Holds, type] = {
    Holds.FORMAT: int,
    Holds.TEXTS: list,
    Holds.NAMES: list,
    Holds.CHANCE: float,
    Holds.YES: bool,
    Holds.BANDS: dict,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: what may stand behind it, whether it is needed; ``example`` is TOML."""

    name: str
    holds: Holds
    meaning: str
    example: str
    required: bool = False
    words: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """What may stand behind the key, in words."""
        return ", ".join(word for word in self.words if word) or _ALLOWED[self.holds]

    @property
    def kind(self) -> type:
        """The type of its value: a list holds texts, a float may be typed as an int."""
        return _TYPES.get(self.holds, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The keys under one heading; ``many`` if each entry has a heading of its own."""

    name: str
    meaning: str
    keys: tuple[Key, ...]
    many: bool = False
    required: bool = False

    @property
    def heading(self) -> str:
        """The heading as it stands in the file; empty for the keys above all headings."""
        return f"[[{self.name}]]" if self.many else f"[{self.name}]" if self.name else ""

    @property
    def names(self) -> tuple[str, ...]:
        """What may stand in the section, in the order in which it is written."""
        names = tuple(key.name for key in self.keys)
        return names if self.name else (*names, *(name for name in SECTIONS if name))

    def shown(self, key: Key) -> str:
        """Return a key as people find it in the file: under its heading."""
        if key.holds == Holds.BANDS:
            return f"[{self.name}.{key.name}]"
        return f"{self.heading} {key.name}".strip()


def _must(name: str, holds: Holds, example: str, meaning: str, words: tuple[str, ...] = ()) -> Key:
    return Key(name=name, holds=holds, meaning=meaning, example=example, words=words, required=True)


def _may(name: str, holds: Holds, example: str, meaning: str, words: tuple[str, ...] = ()) -> Key:
    return Key(name=name, holds=holds, meaning=meaning, example=example, words=words)


SECTIONS: Mapping[str, Section] = {
    section.name: section
    for section in (
        Section(
            name="",
            meaning="What the study is called, who wrote it and what is to be said of it.",
            required=True,
            keys=(
                _must("format", Holds.FORMAT, "1", "the version of this format"),
                _must("title", Holds.TEXT, '"Why did the alliance act?"', "name of the study"),
                _may("authors", Holds.TEXTS, '["A. Student"]', "who wrote it"),
                _may("description", Holds.TEXT, '"A master thesis."', "what it is"),
                _may(
                    "notes",
                    Holds.TEXT,
                    '"Box 5 is closed until 2030."',
                    'anything else; `"""` begins and ends a text of several lines',
                ),
            ),
        ),
        Section(
            name="rule",
            meaning="Credences from which verdicts follow.",
            keys=(
                _may(
                    "confirm",
                    Holds.CHANCE,
                    "0.95",
                    "credence from which a hypothesis counts as confirmed; without it 0.95",
                ),
                _may(
                    "reject",
                    Holds.CHANCE,
                    "0.05",
                    "credence up to which it counts as rejected, below confirm; without it 0.05",
                ),
            ),
        ),
        Section(
            name="scale",
            meaning="The scale whose words may stand in probability cells.",
            keys=(
                _must("name", Holds.SCALE, '"icd203"', "which scale"),
                _may(
                    "intervals",
                    Holds.YES,
                    "true",
                    "take the band of a word as the central 90 % interval as well",
                ),
                _may(
                    "quantity",
                    Holds.WORD,
                    '"probability"',
                    "scales of your own only: what the bands are bands of; without it probability",
                    QUANTITIES,
                ),
                _may("source", Holds.TEXT, '"my codebook"', "scales of your own only: from where"),
                _may("access", Holds.TEXT, '"open"', "scales of your own only: who can read it"),
                _may("note", Holds.TEXT, '"agreed in May"', "scales of your own only: a remark"),
                _may(
                    "terms",
                    Holds.BANDS,
                    '"very likely" = [0.8, 0.95]',
                    "scales of your own only: its words",
                ),
            ),
        ),
        Section(
            name="prior",
            meaning="Priors that are not written out in priors.csv.",
            keys=(
                _may(
                    "equal",
                    Holds.YES,
                    "true",
                    "fill a frame that has no prior row at all with equal priors: ½ per claim and "
                    "per factor, 1/n per rival",
                ),
            ),
        ),
        Section(
            name="check",
            meaning="The check of the study.",
            keys=(
                _may(
                    "off",
                    Holds.TEXTS,
                    '["one-coder"]',
                    "ids of rules of `bayestrace check` that are not applied",
                ),
            ),
        ),
        Section(
            name="cases",
            meaning="A case: what the evidence is about.",
            many=True,
            required=True,
            keys=(
                _must("id", Holds.ID, '"kosovo"', "the case's name in every table"),
                _may("title", Holds.TEXT, '"Kosovo, 1999"', "its name in tables and figures"),
            ),
        ),
        Section(
            name="hypotheses",
            meaning="A hypothesis.",
            many=True,
            required=True,
            keys=(
                _must("id", Holds.ID, '"H1"', "the hypothesis's name in every table"),
                _must("claim", Holds.TEXT, '"Norms drove the decision."', "what it says"),
                _may("mechanism", Holds.TEXT, '"Leaders feared shame."', "how it came about"),
                _may("scope", Holds.NAMES, '["kosovo"]', "cases of which it speaks; empty: all"),
                _may(
                    "would_not_expect",
                    Holds.TEXT,
                    '"Leaders weigh the costs."',
                    "what it would not lead one to expect",
                ),
                _may("actors", Holds.NAMES, '["cabinet"]', "those whose conduct it explains"),
                _may(
                    "group",
                    Holds.LABEL,
                    '"ideas"',
                    "a name that variants of one explanation share",
                ),
            ),
        ),
        Section(
            name="frames",
            meaning="A frame: one question and its possible answers.",
            many=True,
            required=True,
            keys=(
                _must("id", Holds.ID, '"why"', "the frame's name in the results"),
                _must("mode", Holds.WORD, '"rivals"', "how its hypotheses relate", tuple(Mode)),
                _must("hypotheses", Holds.NAMES, '["norms", "interests"]', "ids of hypotheses"),
                _may(
                    "exhaustive",
                    Holds.YES,
                    "true",
                    "rivals only, where this or residual is needed: the rivals are all there are",
                ),
                _may(
                    "residual",
                    Holds.ID,
                    '"something else"',
                    "rivals only, where this or exhaustive is needed: the name of whatever else it "
                    "could be",
                ),
                _may(
                    "residual_parts",
                    Holds.NAMES,
                    '["chance", "another actor"]',
                    "named sub-types of the residual, each with a prior and likelihoods of its "
                    "own; the residual is all of them together",
                ),
            ),
        ),
        Section(
            name="coders",
            meaning="Who a coder is.",
            many=True,
            keys=(
                _must("id", Holds.LABEL, '"me"', "a coder of likelihoods.csv"),
                _may(
                    "kind", Holds.WORD, '"person"', "what judges", tuple(CoderKind)
                ),
                _may("name", Holds.LABEL, '"A. Student"', "two of one name are not independent"),
                _may(
                    "judged",
                    Holds.WORD,
                    '"clue"',
                    "whether the chances are those of the clue being there, or of reading it in "
                    "the record; then `detection` and `false_report` stay empty. Without it clue",
                    tuple(Judged),
                ),
                _may("note", Holds.TEXT, '"trained in May"', "anything else"),
            ),
        ),
    )
}  # fmt: skip
"""Every section by name, in the order in which study.toml is written."""
