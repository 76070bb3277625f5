"""The closed sets of words that a study is written in."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Finding", "Mode", "Role", "Verdict"]


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


class Verdict(StrEnum):
    """What is said of a hypothesis in a case."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNDECIDED = "undecided"
    OUT_OF_SCOPE = "out of scope"
    MISSING = ""
