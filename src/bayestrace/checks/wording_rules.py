"""Rules about words: free text that turns a conditional probability round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bayestrace.checks.rules import Remark, rule

if TYPE_CHECKING:
    from bayestrace.checks.look import Look

__all__ = ["transposed_conditional"]

_CHANCE = r"(?:probability|likelihood|chance|odds)"
_TRACE = r"(?:evidence|findings?|clues?|items?|documents?|traces?)"
_ADVERB = r"(?:(?:very|highly|quite|so|most|extremely|almost)\s+)*"
"""Not "more": that evidence makes a hypothesis more likely is a good sentence."""
_LIKELY = rf"{_ADVERB}(?:likely|probable|expected|certain)"
_HINT = re.compile(
    r"posterior|credence|\bPr?\(|(?:probability|likelihood|chance|odds)\s+(?:of|that)\b"
    r"|\b(?:so|therefore|hence|thus|makes?|made|renders?)\b",
    re.IGNORECASE,
)
"""What every pattern below needs: most texts have none of it and are passed over quickly."""
_NEAR = r"[^.;:!?\n]{0,60}?"
"""Anything within one clause."""


@rule(
    "transposed-conditional",
    stage="evidence",
    level="warning",
    follows="Thompson, W. C. and Schumann, E. L. (1987). Interpretation of statistical evidence in "
    "criminal trials: the prosecutor's fallacy and the defense attorney's fallacy. Law and Human "
    "Behavior 11, 167-187.",
)
def transposed_conditional(look: Look) -> Iterator[Remark]:
    """A text mixes up the chance of the evidence and the chance of the hypothesis.

    That a murderer would very likely leave a footprint does not make its owner very likely the
    murderer. A likelihood asks: if the hypothesis were true, how likely would the clue be? The
    other direction is the posterior, which needs the prior and the rivals too.

    The rule reads reasons, wordings and notes in English, sentence by sentence. It fires where a
    text

    - calls a posterior or a credence the probability of the evidence, or says that the
      probability of the evidence rose or fell to some number;
    - says that a hypothesis is probably true because the evidence would be likely, or is so
      since the evidence would be unlikely if it were false;
    - in a reason for a likelihood, speaks of the probability of the hypothesis given the
      evidence, in words or as P(H | E), or says that the evidence makes the hypothesis likely.

    Word it the right way round, and look whether the number was judged the right way round too.
    Answer it where the text quotes a mistake of somebody else.
    """
    name = _hypothesis_names(look)
    anywhere = _patterns(name)
    reasons = (*anywhere, *_reason_patterns(name))
    turned = [
        (part, column)
        for part, column, text, patterns in _texts(look, anywhere, reasons)
        if _HINT.search(text) and any(pattern.search(text) for pattern in patterns)
    ]
    for column in dict.fromkeys(column for _, column in turned):
        yield Remark(
            "{n} {text mixes|texts mix} up how likely the evidence is if a hypothesis is true and "
            "how likely the hypothesis is given the evidence: {names}.",
            "write “if the hypothesis were true, the clue would be likely, because …”, and look "
            "whether the number was judged in this direction",
            at=[part for part, other in turned if other == column],
            column=column,
        )


def _texts(
    look: Look, anywhere: tuple[re.Pattern[str], ...], reasons: tuple[re.Pattern[str], ...]
) -> Iterator[tuple[Any, str, str, tuple[re.Pattern[str], ...]]]:
    """Every free text of the author with its place; words of a source are not the author's."""
    study = look.study
    for parts, column, patterns in (
        (study.hypotheses, "claim", anywhere),
        (study.hypotheses, "mechanism", anywhere),
        (study.priors, "basis", anywhere),
        (study.likelihoods, "reason", reasons),
        (study.contingencies, "reason", reasons),
        (study.items, "note", anywhere),
        (study.dependence, "reason", anywhere),
        (study.verdicts, "wording", anywhere),
        (study.answers, "because", anywhere),
    ):
        for part in parts:
            if text := getattr(part, column):
                yield part, column, text, patterns
    for column in ("description", "notes"):
        if text := getattr(study, column):
            yield f"{column} of the study", column, text, anywhere


def _hypothesis_names(look: Look) -> str:
    """A pattern for the words that stand for a hypothesis: its id, or "the hypothesis"."""
    ids = sorted(look.study.hypothesis_ids, key=len, reverse=True)
    words = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in ids]
    general = r"(?:the|this|that|our|my)\s+(?:hypothesis|claim|explanation|theory|rival)"
    return f"(?:{'|'.join([*words, general])})"


def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    given = r"(?!\s*(?:given|if|under|assuming|conditional|when|had|were)\b|\s*\|)"
    stated = rf"{_CHANCE}\s+of\s+(?:the|this|that|our|all)\s+{_TRACE}\b"
    would = rf"\b(?:{_TRACE}|it)\s+(?:would|is|was)\s+(?:have\s+been\s+|be\s+)?"
    true = r"(?:is|was|must\s+be)\s+(?:true|right|correct)"
    return _compiled(
        rf"\b(?:posterior|credence)s?\b(?:\s+\w+)?\s+(?:is|are|means|gives|tells|says|expresses)\s+"
        rf"(?:us\s+)?(?:the\s+|a\s+)?{stated}{given}(?!\s+(?:times|divided|and|over))",
        rf"\b{stated}\s+(?:rises|rose|has\s+risen|increases|increased|falls|fell|drops|dropped)\s+"
        rf"(?:from\b|to\b)(?!{_NEAR}\b(?:given|if|under|when)\b)",
        rf"\b(?:probability|chance|likelihood)\s+that\s+(?:{name}|it)\s+{true}\b{_NEAR}\bbecause\b"
        rf"{_NEAR}{would}{_LIKELY}\b",
        rf"{would}{_LIKELY}\s+(?:if|under)\b{_NEAR},?\s*\b(?:so|therefore|hence|thus)\b,?\s+{name}"
        rf"\s+(?:is|must\s+be)\s+(?:{_ADVERB}(?:likely|probable|probably|certainly)\b"
        r"(?!\s+to\s+(?!be\s+true))|true\b)",
        rf"\b(?:unlikely|improbable)\s+if\s+(?:{name}|it)\s+(?:is|was|were)\s+(?:false|not\s+true)\b"
        rf"{_NEAR}\b(?:so|therefore|hence|thus)\b,?\s+{name}\s+(?:is|must\s+be)\s+"
        rf"(?:{_ADVERB}(?:likely|probable|probably|certainly)\b(?!\s+to\s+(?!be\s+true))|true\b)",
    )


def _reason_patterns(name: str) -> tuple[re.Pattern[str], ...]:
    seen = rf"(?:the|this|that|these|such)\s+(?:\w+\s+)?{_TRACE}"
    return _compiled(
        rf"\bP(?:r)?\(\s*(?:{name}|H)\s*\|",
        rf"\b{_CHANCE}\s+(?:of|that)\s+{name}(?:\s+(?:is|being)\s+true)?\s*,?\s+given\s+{seen}\b",
        rf"\b{seen}\s+(?:makes?|made|renders?)\s+{name}\s+{_LIKELY}\b(?!\s+to\s+(?!be\s+true))",
    )


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
