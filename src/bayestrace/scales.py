"""What may stand in a cell for a number: decimals, percentages, ratios, words of a scale.

Every number that a person typed is a :class:`Typed` float, so that a study is written
back with the cells that were typed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple, Self

from bayestrace.errors import nearest
from bayestrace.units import decibels, ratio_from_decibels

__all__ = [
    "QUANTITIES",
    "CellError",
    "Reading",
    "Scale",
    "Typed",
    "published_scales",
    "read_chance",
    "read_number",
    "read_ratio",
]

QUANTITIES = ("probability", "ratio", "odds")
"""What the bands of a scale may be bands of."""

CLIP = (0.005, 0.995)
"""The ends to which a band of probabilities is clipped before its midpoint is taken."""


class CellError(ValueError):
    """A cell that cannot be understood: what is wrong, what is allowed, what to do."""

    def __init__(self, what: str, allowed: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.allowed, self.remedy = what, allowed, remedy


class Typed(float):
    """A number that remembers the text it was typed as; equal to the plain number."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, value: float, text: str | None = None) -> Self:
        """Make the number; without a text it is written as Python writes it."""
        number = super().__new__(cls, value)
        number.text = repr(float(value)) if text is None else text
        return number

    def __reduce__(self) -> tuple[type[Typed], tuple[float, str]]:
        return type(self), (float(self), self.text)


class Reading(NamedTuple):
    """A cell as understood: the best value and, for a band, its ends."""

    best: Typed
    low: Typed | None = None
    high: Typed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A named and cited verbal scale.

    Parameters
    ----------
    id, name : str
        Short id ("icd203") and full name.
    quantity : str
        What a term stands for: "probability", "ratio" (a likelihood ratio) or "odds".
    source, access, note : str
        Where it was published, how it was read, what to know.
    terms : mapping of str to (low, high)
        A band per term; ``high`` is None where the band has no upper end. One entry
        may hold alternatives ("likely / probable"), each accepted.
    """

    id: str
    name: str
    quantity: str
    terms: Mapping[str, tuple[float, float | None]] = field(hash=False)
    source: str = ""
    access: str = ""
    note: str = ""

    def band(self, text: str) -> tuple[float, float | None] | None:
        """Return the band of a term or of one of its alternatives, None if unknown."""
        wanted = _folded(text)
        for term, band in self.terms.items():
            if wanted in {_folded(term), *map(_folded, term.split("/"))}:
                return band
        return None

    def word(self, chance: float) -> str:
        """Return the term whose band holds a probability, the tightest of several.

        Empty where no band holds it, and for a scale of ratios.
        """
        if self.quantity == "ratio":
            return ""
        value = chance / (1 - chance) if self.quantity == "odds" and chance < 1 else chance
        holding = [
            (math.inf if high is None else high - low, term)
            for term, (low, high) in self.terms.items()
            if low <= value <= (math.inf if high is None else high)
        ]
        return min(holding, key=lambda entry: entry[0])[1] if holding else ""

    @property
    def words(self) -> list[str]:
        """Every word that the scale knows, alternatives apart."""
        return [word.strip() for term in self.terms for word in term.split("/")]


@cache
def published_scales() -> Mapping[str, Scale]:
    """Return the published scales that come with the library, by id."""
    entries = json.loads(files("bayestrace").joinpath("scales.json").read_text(encoding="utf-8"))
    for entry in entries:
        entry["terms"] = {term: tuple(band) for term, band in entry["terms"].items()}
    return {entry["id"]: Scale(**entry) for entry in entries}


_NUMBER = r"[+\-−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?"
_PLAIN = re.compile(_NUMBER)
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_DECIBEL = re.compile(rf"({_NUMBER}|[+-]?inf)\s*db", re.IGNORECASE)
_TIMES = re.compile(rf"[x×]\s*({_NUMBER})", re.IGNORECASE)
_FRACTION = re.compile(rf"({_NUMBER})\s*[/:]\s*({_NUMBER})")

_PER_CENT = re.compile(rf"({_NUMBER})\s*(?:per\s?cent|pct|prozent|pour\s?cent)\.?", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\d.,])[+-]?[1-9]\d{0,2}(?:,\d{3})+(?![\d.,])")

_CHANCE_ALLOWED = "a number such as 0.8, a percentage such as 80 %"
_RATIO_ALLOWED = 'a ratio such as "x3", "1/4" or "3:1", or decibels such as "10 dB" or "-5 dB"'


def read_chance(text: str, scale: Scale | None = None, *, intervals: bool = False) -> Reading:
    """Read a probability cell.

    A term gives the midpoint of its band, ends clipped to .005 and .995; with
    ``intervals`` the band is the central 90 % as well.

    Raises
    ------
    CellError
        If the text is no number, no percentage and no term of the scale, or is a
        term without an upper end or of exactly 0 or 1.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return Reading(Typed(_number(text), text))
    if match := _PERCENT.fullmatch(text):
        return Reading(Typed(_percentage(match[1]), text))
    allowed = _CHANCE_ALLOWED
    if scale and scale.quantity != "ratio":
        allowed += f", or a term of the scale {scale.id!r}: {', '.join(scale.words)}"
        band = scale.band(text)
        if band is not None:
            return _from_band(text, band, scale, intervals=intervals)
        close = nearest(text, scale.words)
        remedy = f"did you mean {close!r}?" if close else "write a number or one of these terms"
    elif scale and scale.band(text) is not None:
        raise CellError(
            f"{text!r} is a term of {scale.name}, a scale of likelihood ratios",
            allowed,
            "put it into the column ratio, or choose a scale of probabilities",
        )
    else:
        remedy = (
            "write a number; to use words, name a scale in study.toml: [scale] name = "
            '"icd203" (or another of: ' + ", ".join(published_scales()) + ")"
        )
    if match := _PER_CENT.fullmatch(text):
        remedy = f"write {match[1]} %"
    elif text.startswith(("#", "=")):
        remedy = "a spreadsheet's formula or error stands here: type the number itself"
    elif _FRACTION.fullmatch(text) or _DECIBEL.fullmatch(text) or _TIMES.fullmatch(text):
        remedy = "a likelihood ratio belongs in the column ratio; here write a decimal, as 0.25"
    raise CellError(f"{text!r} is not understood as a probability", allowed, remedy)


def read_ratio(text: str, scale: Scale | None = None) -> Typed:
    """Read a likelihood ratio: "10 dB", "x3", "1/4", "3:1" or a term of a scale of ratios.

    Raises
    ------
    CellError
        If it is none of these, or not a positive finite number.
    """
    text = text.strip()
    _refuse_thousands(text)
    value = None
    if match := _DECIBEL.fullmatch(text):
        weight = _number(match[1])
        value = ratio_from_decibels(weight) if abs(weight) < 3000 else math.inf
    elif match := _TIMES.fullmatch(text):
        value = _number(match[1])
    elif match := _FRACTION.fullmatch(text):
        above, below = _number(match[1]), _number(match[2])
        value = above / below if below else math.inf
    elif _PLAIN.fullmatch(text):
        value = _number(text)
    elif scale and scale.quantity == "ratio" and (band := scale.band(text)) is not None:
        low, high = band
        if high is None:
            raise _open_ended(text, scale)
        value = ratio_from_decibels((decibels(low) + decibels(high)) / 2)
    if value is None:
        words, terms = [], ""
        if scale and scale.quantity == "ratio":
            words = scale.words
            terms = f", or a term of {scale.id!r}: {', '.join(words)}"
        close = nearest(text, words)
        raise CellError(
            f"{text!r} is not understood as a likelihood ratio",
            _RATIO_ALLOWED + terms,
            f"did you mean {close!r}?" if close else 'write for instance "x3" for three to one',
        )
    if not 0.0 < value < math.inf:
        raise CellError(
            f"a likelihood ratio must be above 0 and finite, got {text!r}",
            _RATIO_ALLOWED,
            "evidence that one side excludes is entered as probabilities, 0 or 1, with "
            "logical = yes",
        )
    return Typed(value, text)


def read_number(text: str) -> Typed:
    """Read any plain number, with a point or a comma before the decimals.

    Raises
    ------
    CellError
        If it is no finite number.
    """
    text = text.strip()
    _refuse_thousands(text)
    if not _PLAIN.fullmatch(text) or not math.isfinite(_number(text)):
        raise CellError(
            f"{text!r} is not understood as a number",
            "a number such as 0.913 or -4.5",
            "write it in digits, without units and without thousands separators",
        )
    return Typed(_number(text), text)


def _refuse_thousands(text: str) -> None:
    """Refuse "1,000": one reader takes it for one, another for a thousand."""
    if found := _THOUSANDS.search(text):
        whole, point = found[0].replace(",", ""), found[0].replace(",", ".")
        raise CellError(
            f"{text!r} could mean {whole} or {point}",
            "numbers without thousands separators",
            f"write {whole} or {point}",
        )


def _from_band(
    text: str, band: tuple[float, float | None], scale: Scale, *, intervals: bool
) -> Reading:
    low, high = band
    if high is None:
        raise _open_ended(text, scale)
    if scale.quantity == "odds":
        low, high = low / (1 + low), high / (1 + high)
    if low == high and low in (0.0, 1.0):
        raise CellError(
            f"{text!r} stands for a probability of exactly {low:g}, which no evidence can move",
            "a term between the two ends of the scale",
            f"choose a term short of certainty, or write {low:g} with logical = yes if the "
            "hypothesis excludes or guarantees the clue by its very meaning",
        )
    low, high = (min(max(end, CLIP[0]), CLIP[1]) for end in (low, high))
    best = Typed((low + high) / 2, text)
    if not intervals or low == high:
        return Reading(best)
    return Reading(best, Typed(low, ""), Typed(high, ""))


def _open_ended(text: str, scale: Scale) -> CellError:
    return CellError(
        f"{text!r} has no upper end in {scale.name}, so no number follows from it",
        "a term with two ends, or a number",
        "write the number that you mean",
    )


def _number(text: str) -> float:
    return float(_plain(text))


def _plain(text: str) -> str:
    """Write a number as Python does: its comma a point, its true minus a hyphen."""
    return text.replace(",", ".").replace("−", "-")


def _percentage(text: str) -> float:
    """Divide by 100 in decimal, so that 80 % is 0.8 to the last bit."""
    from decimal import Decimal

    return float(Decimal(_plain(text)) / 100)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
