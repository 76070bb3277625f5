"""Judgements as they are printed: what was typed, the number it stands for, its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayestrace.scales import Typed

if TYPE_CHECKING:
    from bayestrace.study.parts import Judgement

__all__ = ["judged_text", "typed_text"]


def typed_text(value: float) -> str:
    """Write a number as it was typed; a word of a scale with the number that it stands for."""
    text = value.text if isinstance(value, Typed) else ""
    if not text:
        return f"{float(value):.4g}"
    return text if any(sign.isdigit() for sign in text) else f"{text} = {float(value):.4g}"


def judged_text(judged: Judgement) -> str:
    """Write a judgement with its interval, if it has one."""
    text = typed_text(judged.best)
    if judged.low is None or judged.high is None:
        return text
    return f"{text} ({typed_text(judged.low)}–{typed_text(judged.high)})"
