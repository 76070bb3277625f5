"""A small careful study to which no rule objects; tests of rules break one thing in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bayestrace.study.parts import (
    Case,
    Frame,
    Hypothesis,
    Item,
    Judgement,
    Likelihood,
    Prior,
    Source,
)
from bayestrace.study.statements import Coder, Relation, Search, Step
from bayestrace.study.study import Study

__all__ = ["careful", "changed"]

# item: (date, actor, source, found, role, by coder → chances per world)
_ITEMS = {
    "wage-list": ("1911-02", "owners", "mill-books", "present", (0.75, 0.3, 0.4), (0.7, 0.35, 0.4)),
    "spy-report": ("1911-03", "union", "police-file", "absent", (0.2, 0.6, 0.4), (0.25, 0.55, 0.4)),
    "diary": ("1911-05", "union", "diary", "present", (0.65, 0.2, 0.3), (0.7, 0.3, 0.35)),
    "letter": ("1911-06", "owners", "letters", "absent", (0.3, 0.5, 0.4), (0.35, 0.5, 0.45)),
}
_RIVALS = ("wages", "agitation", "something else")
_CLAIMS = {
    "wages": "The strike began because real wages had fallen for two years.",
    "agitation": "The strike began because organisers from the port towns called it.",
}


def careful() -> Study:
    """Return the study: two rivals and a residual, two coders, four items, one not found."""
    likelihoods = []
    for item, (*_, mine, hers) in _ITEMS.items():
        for coder, chances in (("me", mine), ("second reader", hers)):
            for rival, chance in zip(_RIVALS, chances, strict=True):
                likelihoods.append(
                    Likelihood(
                        coder=coder,
                        item=item,
                        hypothesis=rival,
                        if_true=Judgement(best=chance, low=chance - 0.1, high=chance + 0.1),
                        reason=f"{coder} on {item}: under {rival} one would see it in {chance}.",
                    )
                )
    return Study(
        title="Why did the mill strike begin?",
        cases=(Case(id="mill", title="The mill strike of 1911"),),
        hypotheses=tuple(
            Hypothesis(
                id=name,
                claim=claim,
                mechanism="Workers compared what they could buy, met, and walked out together."
                if name == "wages"
                else "Organisers came, held meetings in the yards, and named the day.",
                would_not_expect="A strike in a year of rising wages."
                if name == "wages"
                else "A strike that no organiser knew of.",
            )
            for name, claim in _CLAIMS.items()
        ),
        frames=(
            Frame(
                id="cause",
                mode="rivals",
                hypotheses=tuple(_CLAIMS),
                residual="something else",
            ),
        ),
        items=tuple(
            Item(
                name,
                case="mill",
                clue=f"Does the {name} speak of it?",
                found=found,
                observed=f"What the {name} says of the spring.",
                date=date,
                actor=actor,
                sources=(source,),
                locator="p. 3",
                excerpt="The words as they stand there.",
                kind="archive",
                role="new",
                detection=0.85 if source == "mill-books" else 0.8,
                false_report=0.05,
                record_reasons=("thin record",),
                steps=("meeting",) if found == "present" else ("fall",),
            )
            for name, (date, actor, source, found, *_) in _ITEMS.items()
        ),
        likelihoods=tuple(likelihoods),
        priors=tuple(
            Prior(
                hypothesis=name,
                chance=Judgement(best=best),
                basis="Strikes of these years in the literature.",
                sources=("survey",),
            )
            for name, best in zip(_RIVALS, (0.45, 0.35, 0.2), strict=True)
        ),
        sources=tuple(
            Source(id=name, citation=f"{name}, {year}", type="archive")
            for name, year in (
                ("mill-books", 1911),
                ("police-file", 1911),
                ("diary", 1911),
                ("letters", 1911),
                ("survey", 1987),
            )
        ),
        relations=(
            Relation(
                hypothesis="wages",
                other="agitation",
                relation="exclusive",
                reason="Each says what came first.",
            ),
        ),
        steps=(
            Step(id="fall", hypothesis="wages", claim="Wages fell.", essential=True),
            Step(id="meeting", hypothesis="agitation", claim="They met.", essential=True),
        ),
        searches=(
            Search(case="mill", sought="union minutes", where="town archive", date="2026-03-01"),
        ),
        coder_details=(
            Coder(id="me", kind="person", name="A"),
            Coder(id="second reader", kind="person", name="B"),
        ),
    )


def changed(study: Study, table: str, at: int = 0, **values: Any) -> Study:
    """Return the study with some fields of one part changed, or of all parts with ``at=-1``."""
    parts = list(getattr(study, table))
    for number in range(len(parts)) if at < 0 else (at,):
        parts[number] = replace(parts[number], **values)
    return study.replace(**{table: tuple(parts)})
