"""The checklists: their questions in the order of the source, in words of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bayestrace.checks import list_answers as ask

if TYPE_CHECKING:
    from bayestrace.checks.list_answers import Said
    from bayestrace.checks.look import Look

__all__ = ["LISTS", "PublishedList", "Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its id, its words, and how the data answer it."""

    id: str
    text: str
    answer: Callable[[Look], Said]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A checklist: what it is called, whose it is, and its questions."""

    title: str
    source: str
    questions: tuple[Question, ...]


_RICKS_LIU = PublishedList(
    "Checklist after Ricks and Liu",
    "After Ricks and Liu (2018), PS: Political Science & Politics 51, in our own words.",
    (
        Question(
            "hypotheses",
            "Which explanation is tested, and against which rivals?",
            ask.rivals_named,
        ),
        Question("timeline", "What happened when, as far as the explanations need it?", ask.dated),
        Question(
            "graph",
            "By which steps does each explanation lead from the cause to the outcome?",
            ask.stepped,
        ),
        Question(
            "choices",
            "When could someone have chosen otherwise, or something else have happened?",
            ask.person("Name each such moment; an item's date is where to begin."),
        ),
        Question(
            "counterfactual",
            "What would have followed at each of these moments, had it gone the other way?",
            ask.forbidden,
        ),
        Question(
            "primary",
            "What evidence was sought for the explanation that is tested first?",
            ask.evidence_for_first,
        ),
        Question("rivals", "What evidence was sought for its rivals?", ask.evidence_for_rivals),
    ),
)

_BENNETT_CHECKEL = PublishedList(
    "Good practice after Bennett and Checkel",
    "After Bennett and Checkel (2015), Process Tracing: From Metaphor to Analytic Tool, in our "
    "own words.",
    (
        Question("net", "Were rival explanations looked for far and wide?", ask.net_cast),
        Question("fair", "Were the rivals examined as hard as the favourite?", ask.symmetric),
        Question(
            "sources",
            "Was it asked of each source what it might hide, and why?",
            ask.sources_judged,
        ),
        Question(
            "expected-case",
            "Was it said how likely each explanation was in this case before the evidence?",
            ask.priors_argued,
        ),
        Question("start", "Is there a reason why the story begins where it does?", ask.begins),
        Question(
            "stop",
            "Is the evidence of several kinds, and is there a reason why the search ended?",
            ask.searched,
        ),
        Question("comparison", "Is the case compared with others where that helps?", ask.compared),
        Question(
            "induction",
            "Is it said which evidence gave the idea and which came as its test?",
            ask.roles_said,
        ),
        Question(
            "deduction",
            "Was it worked out beforehand what must be seen if an explanation is true?",
            ask.deduced,
        ),
        Question(
            "conclusive",
            "May the answer remain undecided where the evidence does not reach?",
            ask.undecided_allowed,
        ),
    ),
)

_CONTRIBUTION_TRACING = PublishedList(
    "Steps of contribution tracing",
    "After Befani and Mayne (2014), IDS Bulletin 45, and Befani and Stedman-Bryce (2017), "
    "Evaluation 23, in our own words.",
    (
        Question("claim", "Is the contribution put as a claim that can fail?", ask.claims_stated),
        Question(
            "mechanism", "Is the claim taken apart into the steps that carry it?", ask.stepped
        ),
        Question(
            "expected-evidence",
            "Was it written down before collection what evidence each step would leave?",
            ask.expected_before,
        ),
        Question(
            "sensitivity",
            "Does each clue have its chance if the claim is true (sensitivity) and if it is false "
            "(type I error), set before collection?",
            ask.both_sides,
        ),
        Question("prior", "Does every claim start at a credence of one half?", ask.halves),
        Question(
            "collection",
            "Was each expected clue looked for, and its absence recorded as well?",
            ask.collected,
        ),
        Question("update", "What credence does each claim have after the evidence?", ask.updated),
        Question(
            "trial",
            "Have peers who have no stake in the claim tried to take it down?",
            ask.peers,
        ),
    ),
)

LISTS: Mapping[str, PublishedList] = {
    "ricks-liu": _RICKS_LIU,
    "bennett-checkel": _BENNETT_CHECKEL,
    "contribution-tracing": _CONTRIBUTION_TRACING,
}
"""Every checklist by name."""
