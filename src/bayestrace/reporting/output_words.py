"""Words for a credence: odds in plain words, or the terms of a published scale with their bands."""

from __future__ import annotations

from dataclasses import dataclass

from bayestrace.errors import ArrayError, nearest
from bayestrace.scales import Scale, published_scales

__all__ = ["VOCABULARIES", "Vocabulary", "vocabulary_of"]

EVEN = 1.05
"""Odds below which "even odds" is said."""

MOST = 1000
"""Odds above which no number is given: judgements do not carry more."""

VOCABULARIES = ("plain", "icd203", "ipcc")

_SCALES = {"icd203": "icd203", "ipcc": "ipcc-ar5"}

_NAMES = {"icd203": "ICD 203", "ipcc": "the IPCC"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a report says a credence in.

    Parameters
    ----------
    id : str
        "plain", "icd203" or "ipcc".
    scale : Scale, optional
        The published scale; plain words are odds and need none.
    """

    id: str
    scale: Scale | None = None

    def said(self, chance: float, *, exact: bool = False) -> str:
        """Return a credence in words, such as "about 9 to 1 for it" or "very likely".

        A credence of 0 or 1 is excluded or certain if it is ``exact``; else it was so near
        that a computer has no number for the rest.
        """
        if self.scale is None:
            return _odds(chance, exact=exact)
        return self.term(chance) or self._beyond(chance)

    def term(self, chance: float) -> str:
        """Return the term of the scale whose band holds the credence, "" if none does.

        Where bands share an end or are nested, it is the narrowest of them.
        """
        return "" if self.scale is None else self.scale.word(chance).partition("/")[0].strip()

    def band(self, term: str) -> tuple[float, float]:
        """Return the numeric band of a term."""
        found = None if self.scale is None else self.scale.band(term)
        if found is None or found[1] is None:
            raise KeyError(term)
        return found[0], found[1]

    def _beyond(self, chance: float) -> str:
        scale = self.scale
        assert scale is not None
        name = _NAMES[self.id]
        ends = [end for band in scale.terms.values() for end in band if end is not None]
        if chance > max(ends):
            return f"above {max(ends):g}, where {name} has no term"
        if chance < min(ends):
            return f"below {min(ends):g}, where {name} has no term"
        return f"between two terms of {name}"

    @property
    def explained(self) -> str:
        """Say which words are used and what numbers they stand for."""
        if self.scale is None:
            return (
                "Beside a credence p stand its odds in words, p to 1 − p: “about 4 to 1 for it” "
                "is a credence of 0.8."
            )
        bands = "; ".join(
            f"{term.partition('/')[0].strip()} {low:g}–{high:g}"
            for term, (low, high) in self.scale.terms.items()
        )
        return (
            f"Words beside a credence are those of {self.scale.source}: {bands}. "
            f"{self.scale.note} A credence that more than one band holds has the term of the "
            "narrowest; one that no band holds is said to have none. The words stand for the "
            "number beside them and add nothing to it."
        )


def vocabulary_of(name: str) -> Vocabulary:
    """Return a vocabulary by its name.

    Raises
    ------
    ArrayError
        If there is none of that name, with the nearest match.
    """
    if name not in VOCABULARIES:
        close = nearest(str(name), list(VOCABULARIES))
        hint = f" Did you mean {close!r}?" if close else ""
        raise ArrayError(f"There is no vocabulary {name!r}.{hint} Known: {', '.join(VOCABULARIES)}")
    key = _SCALES.get(name)
    return Vocabulary(name, published_scales()[key] if key else None)


def _odds(chance: float, *, exact: bool) -> str:
    if exact and chance in (0.0, 1.0):
        return "certain by logic" if chance else "excluded by logic"
    odds = max(chance, 1 - chance) / max(min(chance, 1 - chance), 1e-300)
    if odds < EVEN:
        return "even odds"
    side = "for it" if chance > 0.5 else "against it"
    if odds > MOST:
        return f"more than {MOST:,} to 1 {side}"
    return f"about {odds:.1f} to 1 {side}" if odds < 10 else f"about {odds:,.0f} to 1 {side}"
