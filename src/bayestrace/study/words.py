"""The closed sets of words that a study is written in."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "ERRORS",
    "CoderKind",
    "Finding",
    "Judged",
    "Mode",
    "RecordReason",
    "RelationKind",
    "Role",
    "Verdict",
]


class Finding(StrEnum):
    """The answer to a clue. Three values: what was not sought is not absent."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_SOUGHT = "not sought"

    @classmethod
    def _missing_(cls, value: object) -> Finding | None:
        """Accept the plain answers yes and no."""
        return {"yes": cls.PRESENT, "no": cls.ABSENT}.get(str(value).strip().casefold())

    @property
    def code(self) -> int:
        """Return the int8 code that arrays hold: 1, 0 or -1."""
        return {"present": 1, "absent": 0, "not sought": -1}[self.value]


class Mode(StrEnum):
    """How the hypotheses of a frame relate to its worlds."""

    CLAIM = "claim"
    RIVALS = "rivals"
    FACTORS = "factors"


class Role(StrEnum):
    """What part an item played: found afterwards, known before, or it gave the idea."""

    NEW = "new"
    KNOWN = "known"
    GENERATED = "generated"


class RelationKind(StrEnum):
    """How two hypotheses relate, as sets of worlds."""

    EXCLUSIVE = "exclusive"
    COINCIDENT = "coincident"
    CONGRUENT = "congruent"
    INCLUSIVE = "inclusive"


class CoderKind(StrEnum):
    """Who judges; empty if it is not said."""

    PERSON = "person"
    MODEL = "model"
    UNSAID = ""


class Judged(StrEnum):
    """What a coder's chances are chances of: the clue being there, or the record saying so."""

    CLUE = "clue"
    RECORD = "record"


class RecordReason(StrEnum):
    """Why a record may be silent about what happened, or tell what did not."""

    DECEPTION = "deception"
    SELF_INTEREST = "self-interest"
    STATE_MEDIA = "state media"
    SECOND_HAND = "second-hand"
    PRELIMINARY = "preliminary"
    MEMORY = "memory"
    TRANSLATION = "translation"
    CENSORSHIP = "censorship"
    CLOSED_ARCHIVE = "closed archive"
    DESTROYED = "destroyed"
    THIN_RECORD = "thin record"


class Verdict(StrEnum):
    """What is said of a hypothesis in a case."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNDECIDED = "undecided"
    OUT_OF_SCOPE = "out of scope"
    MISSING = ""


ERRORS = frozenset(
    (
        "#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
        "#NV", "#BEZUG!", "#WERT!", "#N/D", "#¡REF!", "#¿NOMBRE?", "#¡VALOR!", "#VALOR!", "#NOME?",
        "#NOM?", "#VALEUR!",
    )
)  # fmt: skip
"""What a spreadsheet program writes where a formula failed."""
