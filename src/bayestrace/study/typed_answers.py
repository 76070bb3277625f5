"""What a coder types as an answer: a chance, with an interval if it is given, or a ratio."""

from __future__ import annotations

import re

from bayestrace.scales import CellError, Reading, Scale, Typed, read_chance, read_ratio
from bayestrace.study.parts import Judgement

__all__ = ["ALLOWED", "read_answer", "understood"]

ALLOWED = (
    "a chance (0.8, 80 %), a chance with its range: 0.8 (0.6 to 0.9), or the range alone: 0.6-0.9"
)

_NUMBER = r"\+?(?:\d+(?:[.,]\d+)?|[.,]\d+)\s*%?"
_SPAN = rf"({_NUMBER})\s*(?:to|and|bis|[-–—−]|\.{{2,3}}|…|;|,\s)\s*({_NUMBER})"
_ALONE = re.compile(rf"(?:from|between)?\s*[(\[]?\s*{_SPAN}\s*[)\]]?", re.IGNORECASE)
_AROUND = re.compile(rf"(.+?)[\s,:]*[(\[]\s*{_SPAN}\s*[)\]]", re.IGNORECASE)
_RATIO = re.compile(r"[x×]\s*[\d.,]|[\d.,]\s*[/:]\s*[\d.,]|[\d.,]\s*db$", re.IGNORECASE)


def read_answer(
    text: str, scale: Scale | None = None, *, intervals: bool = False, ratio: bool = False
) -> Judgement | Typed:
    """Read an answer: a judgement, or a ratio as a Typed number.

    With ``ratio`` a plain number is a ratio as well, since only ratios may stand there.

    Raises
    ------
    CellError
        If it is neither, is exactly 0 or 1, or its range does not hold its best value.
    """
    text = " ".join(text.split())
    worded = scale is not None and scale.band(text) is not None
    if ratio or (_RATIO.search(text) and not worded) or (worded and scale.quantity == "ratio"):
        return read_ratio(text, scale)
    if found := _ALONE.fullmatch(text):
        low, high = _ends(found[1], found[2], "")
        best = Typed(round((low + high) / 2, 12))
    elif found := _AROUND.fullmatch(text):
        low, high = _ends(found[2], found[3], found[1])
        best = _chance(_with_percent(found[1], f"{found[2]}{found[3]}"), scale).best
    else:
        best, low, high = _chance(text, scale, intervals=intervals)
    return _judged(best, low, high)


def understood(answer: Judgement) -> str:
    """Say in one line how a chance was understood, so that no misreading goes unseen."""
    if answer.low is None or answer.high is None:
        return f"{float(answer.best):.4g}"
    ends = f"{float(answer.low):.4g} to {float(answer.high):.4g}"
    return f"{float(answer.best):.4g}, with a chance of 90 % in the range from {ends}"


def _ends(low: str, high: str, best: str) -> tuple[Typed, Typed]:
    ends = [_chance(_with_percent(end, low + high + best)).best for end in (low, high)]
    return ends[0], ends[1]


def _with_percent(number: str, all_of_it: str) -> str:
    """Give "60" of "60-90 %" its sign; "0.6" of "0.6 (50 to 70 %)" is no percentage."""
    value = number.strip().replace(",", ".")
    if "%" in all_of_it and "%" not in number and re.fullmatch(r"\+?[\d.]+", value):
        return f"{number.strip()} %" if float(value) >= 1 else number
    return number


def _chance(text: str, scale: Scale | None = None, *, intervals: bool = False) -> Reading:
    try:
        return read_chance(text, scale, intervals=intervals)
    except CellError as error:
        raise CellError(error.what, ALLOWED + _words(scale), _remedy(error)) from None


def _remedy(error: CellError) -> str:
    if error.remedy.startswith("did you mean") or error.remedy.endswith("%"):
        return error.remedy
    return "write a number between 0 and 1; ? shows all that you may type"


def _words(scale: Scale | None) -> str:
    return f", or a word of the scale {scale.name}" if scale else ""


def _judged(best: Typed, low: Typed | None, high: Typed | None) -> Judgement:
    for number in (best, low, high):
        if number is None or 0 < number < 1:
            continue
        shown = number.text or f"{number:g}"
        if number in (0, 1):
            raise CellError(
                f"{shown} is certainty, which no evidence could ever move",
                "a chance above 0 and below 1",
                "write what you would bet on, as 0.99 or 0.01; what a hypothesis excludes by "
                "its very meaning is written into likelihoods.csv, with logical = yes",
            )
        meant = 1 < number <= 100 and "%" not in shown
        raise CellError(
            f"{shown} is not a chance",
            "a chance above 0 and below 1",
            f"did you mean {shown} %?" if meant else "write for instance 0.8 or 80 %",
        )
    if low is not None and high is not None and not low <= best <= high:
        turned = low > high
        raise CellError(
            "the range ends below its beginning"
            if turned
            else "the best value is out of its range",
            "the lower end, then the higher one, and the best value between them",
            f"did you mean {high.text} to {low.text}?" if turned else "mend one of the three",
        )
    return Judgement(best=best, low=low, high=high)
