"""Rules about words: free text that turns a conditional probability round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from bayestrace.checks.literature import THOMPSON_SCHUMANN_1987
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.parts import Likelihood
from bayestrace.study.statements import Contingency

if TYPE_CHECKING:
    from bayestrace.checks.look import Look

__all__ = ["transposed_conditional"]

_CHANCE = r"(?:probability|likelihood|chance|odds)"
_TRACE = r"(?:evidence|findings?|clues?|items?|documents?|traces?)"
_ADVERB = r"(?:(?:very|highly|quite|so|most|extremely|almost)\s+)*"
"""Not "more": that evidence makes a hypothesis more likely is a good sentence."""
_LIKELY = rf"{_ADVERB}(?:likely|probable|expected|certain)"
_NEAR = r"(?:[^.;:!?\n]|\.(?=\d)){0,60}?"
"""Anything within one clause; the point of a decimal does not end it."""
_SO = r"\b(?:so|therefore|hence|thus)\b,?\s+"
_THEREFORE = ("so ", "so,", "therefore", "hence", "thus")
_HOLDS = (
    rf"\s+(?:is|must\s+be)\s+(?:{_ADVERB}(?:likely|probable|probably|certainly)\b"
    r"(?!\s+to\s+(?!be\s+true))|true\b)"
)


class Turned(NamedTuple):
    """A turn of phrase; without one of its words a text need not be searched for it."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]

    def found(self, text: str) -> bool:
        """Say whether it stands in the text, given in lower case."""
        return any(word in text for word in self.words) and bool(self.pattern.search(text))


@rule(
    "transposed-conditional",
    stage="evidence",
    level="warning",
    follows=THOMPSON_SCHUMANN_1987,
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
    - in a reason for a likelihood that does not name the posterior, speaks of the probability of
      the hypothesis given the evidence, in words or as P(H | E), or says that the evidence makes
      the hypothesis likely.

    Word it the right way round, and look whether the number was judged the right way round too.
    Answer it where the text quotes a mistake of somebody else.
    """
    name = _hypothesis_names(look)
    anywhere, in_reasons = _anywhere(name), _in_reasons(name)
    turned = []
    for part, column, text in _texts(look):
        folded = text.casefold()
        judging = isinstance(part, Likelihood | Contingency) and "posterior" not in folded
        phrases = (*anywhere, *in_reasons) if judging else anywhere
        if any(phrase.found(folded) for phrase in phrases):
            turned.append((part, column))
    for column in dict.fromkeys(column for _, column in turned):
        yield Remark(
            "{n} {text mixes|texts mix} up how likely the evidence is if a hypothesis is true and "
            "how likely the hypothesis is given the evidence: {names}.",
            "write “if the hypothesis were true, the clue would be likely, because …”, and look "
            "whether the number was judged in this direction",
            at=[part for part, other in turned if other == column],
            column=column,
        )


def _texts(look: Look) -> Iterator[tuple[Any, str, str]]:
    """Every free text of the author with its place; words of a source are not the author's."""
    study = look.study
    for parts, column in (
        (study.hypotheses, "claim"),
        (study.hypotheses, "mechanism"),
        (study.priors, "basis"),
        (study.likelihoods, "reason"),
        (study.contingencies, "reason"),
        (study.dependence, "reason"),
        (study.items, "note"),
        (study.verdicts, "wording"),
        (study.answers, "because"),
    ):
        for part in parts:
            yield part, column, getattr(part, column)
    for column in ("description", "notes"):
        yield f"{column} of the study", column, getattr(study, column)


def _hypothesis_names(look: Look) -> str:
    """A pattern for the words that stand for a hypothesis: its id, or "the hypothesis"."""
    ids = sorted(look.study.hypothesis_ids, key=len, reverse=True)
    words = [rf"(?<!\w){re.escape(name.casefold())}(?!\w)" for name in ids]
    general = r"(?:the|this|that|our|my)\s+(?:hypothesis|claim|explanation|theory|rival)"
    return f"(?:{'|'.join([*words, general])})"


def _anywhere(name: str) -> tuple[Turned, ...]:
    given = r"(?!\s*(?:given|if|under|assuming|conditional|when|had|were)\b|\s*\|)"
    stated = rf"{_CHANCE}\s+of\s+(?:the|this|that|our|all)\s+{_TRACE}\b"
    would = rf"\b(?:{_TRACE}|it)\s+(?:would|is|was)\s+(?:have\s+been\s+|be\s+)?"
    true = r"(?:is|was|must\s+be)\s+(?:true|right|correct)"
    return _turned(
        (
            ("posterior", "credence"),
            (
                r"\b(?:posterior|credence)s?\b(?:\s+of\s+[\d.,]+\s*%?)?\s+"
                r"(?:is|are|means|gives|tells|says|expresses)\s+(?:us\s+)?(?:the\s+|a\s+)?"
                rf"{stated}{given}(?!\s+(?:times|divided|and|over))"
            ),
        ),
        (
            (" ris", " rose", "increase", " fall", " fell", " drop"),
            (
                rf"\b{stated}\s+(?:rises|rose|has\s+risen|increase[sd]|falls|fell|drops|dropped)\s+"
                rf"(?:from|to)\b(?!{_NEAR}\b(?:given|if|under|when)\b)"
            ),
        ),
        (
            ("because",),
            (
                rf"\b(?:probability|chance|likelihood)\s+that\s+(?:{name}|it)\s+{true}\b{_NEAR}"
                rf"\bbecause\b{_NEAR}{would}{_LIKELY}\b"
            ),
        ),
        (
            _THEREFORE,
            rf"{would}{_LIKELY}\s+(?:if|under)\b{_NEAR}[,;]?\s*{_SO}{name}{_HOLDS}",
        ),
        (
            _THEREFORE,
            (
                rf"\b(?:unlikely|improbable)\s+if\s+(?:{name}|it)\s+(?:is|was|were)\s+"
                rf"(?:false|not\s+true)\b{_NEAR}{_SO}{name}{_HOLDS}"
            ),
        ),
    )


def _in_reasons(name: str) -> tuple[Turned, ...]:
    seen = rf"(?:the|this|that|these|such)\s+(?:\w+\s+){{0,2}}{_TRACE}"
    return _turned(
        (("p(", "pr("), rf"\bpr?\(\s*(?:{name}|h)\s*\|"),
        (
            ("given",),
            (
                rf"(?<!not the )\b{_CHANCE}\s+(?:of|that)\s+{name}(?:\s+(?:is|being)\s+true)?\s*,?"
                rf"\s+given\s+{seen}\b"
            ),
        ),
        (
            ("make", "made", "render"),
            (
                rf"\b{seen}\s+(?:makes?|made|renders?)\s+{name}\s+{_LIKELY}\b"
                r"(?!\s+to\s+(?!be\s+true))"
            ),
        ),
    )


def _turned(*phrases: tuple[tuple[str, ...], str]) -> tuple[Turned, ...]:
    return tuple(Turned(words, re.compile(pattern)) for words, pattern in phrases)
