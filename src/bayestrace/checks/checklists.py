"""Checklists of the literature, answered by the data as far as these can."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import overload

from bayestrace.checks.look import Look
from bayestrace.checks.published_lists import LISTS
from bayestrace.errors import ArrayError, nearest
from bayestrace.study.notebook_tables import hints, notebook_table
from bayestrace.study.study import Study

__all__ = ["Checklist", "Entry", "checklist", "question_ids"]

WIDTH = 80
LINE = "_" * 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One question of a checklist with what the study answers.

    Parameters
    ----------
    id : str
        Short name, the ``place`` of an answer in answers.csv.
    question : str
    answer : str
        What the data say: "yes", "partly", "no", or "open" where only a person can say.
    because : str
        The figure or the place that answers it.
    own : str
        A person's answer, from answers.csv; empty while there is none.
    """

    id: str
    question: str
    answer: str
    because: str
    own: str = ""


@dataclass(frozen=True, slots=True)
class Checklist(Sequence[Entry]):
    """A filled checklist; as text it has 80 columns, and :meth:`markdown` is for a document."""

    name: str
    title: str
    source: str
    study: str
    entries: tuple[Entry, ...]

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, at: int | slice) -> Entry | tuple[Entry, ...]:
        """Return one entry, or some."""
        return self.entries[at]

    def __len__(self) -> int:
        """Count the questions."""
        return len(self.entries)

    def of(self, question: str) -> Entry:
        """Return the entry of one question."""
        return next(entry for entry in self.entries if entry.id == question)

    @property
    def counted(self) -> str:
        """The count in words: "4 yes, 1 partly, 2 open"."""
        words = [entry.answer for entry in self.entries]
        return ", ".join(
            f"{words.count(word)} {word}"
            for word in ("yes", "partly", "no", "open")
            if word in words
        )

    def __str__(self) -> str:
        """Give it as text of 80 columns."""
        return "\n".join(self._lines())

    def markdown(self) -> str:
        """Give it as Markdown: a list with a box for each question."""
        lines = [f"# {self.title}", "", f"{self.source}", "", f"Study: {self.study}", ""]
        for number, entry in enumerate(self.entries, 1):
            done = "x" if entry.answer == "yes" or entry.own else " "
            lines.append(f"- [{done}] **{number}. {entry.question}** (`{entry.id}`)")
            lines.append(f"  - Data: {entry.answer}. {entry.because}")
            if entry.own or entry.answer != "yes":
                lines.append(f"  - Author: {entry.own or LINE}")
        return "\n".join(lines) + "\n"

    def _lines(self) -> Iterator[str]:
        yield from wrap(f"{self.title}: {self.study}", WIDTH)
        yield from wrap(self.source, WIDTH)
        for number, entry in enumerate(self.entries, 1):
            yield ""
            yield from wrap(f"{number}. {entry.question} [{entry.id}]", WIDTH)
            yield from _indented(f"data: {entry.answer}. {entry.because}")
            if entry.own or entry.answer != "yes":
                yield from _indented(f"author: {entry.own or LINE}")
        yield ""
        yield f"The data answer: {self.counted}."

    def _repr_html_(self) -> str:
        return notebook_table(
            self.title,
            (
                [html.escape(cell) for cell in (entry.question, entry.answer)]
                + [hints(entry.because, author=entry.own)]
                for entry in self.entries
            ),
            heads=("question", "data", "because"),
        )


def _indented(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="    ", subsequent_indent=" " * 6)


def checklist(study: Study, name: str) -> Checklist:
    """Fill in a published checklist from what the study says.

    Parameters
    ----------
    study : Study
    name : str
        "ricks-liu", "bennett-checkel" or "contribution-tracing".

    Returns
    -------
    Checklist
        A sequence of entries in the order of the source, each with ``id``, ``question``,
        ``answer`` ("yes", "partly", "no", or "open" where only a person can say), ``because``,
        the figure or place that answers it, and ``own``. Printed, it is text of 80
        columns; ``.markdown()`` is for a document.

    Raises
    ------
    ArrayError
        If it is no study, or there is no such checklist.

    Notes
    -----
    The questions are put in words of our own. The data answer whether something was written down
    and how much of it, never whether it is good: that is for the author and the reader. A person's
    answer is kept in answers.csv, with the name of the checklist as ``rule`` and the
    question's id as ``place``.

    References
    ----------
    .. [1] Ricks, J. I. and Liu, A. H. (2018). Process-tracing research designs: a practical guide.
       *PS: Political Science & Politics* 51, 842-846.
    .. [2] Bennett, A. and Checkel, J. T. (2015). Process tracing: from philosophical roots to best
       practices. In *Process Tracing: From Metaphor to Analytic Tool*. Cambridge.
    .. [3] Befani, B. and Mayne, J. (2014). Process tracing and contribution analysis: a combined
       approach to generative causal inference for impact evaluation. *IDS Bulletin* 45.
    .. [4] Befani, B. and Stedman-Bryce, G. (2017). Process tracing and Bayesian updating for
       impact evaluation. *Evaluation* 23.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)}, date="1999")
    >>> filled = bt.checklist(bt.Study.claims({"H1": 0.5}, [memo]), "ricks-liu")
    >>> filled.of("timeline").answer, filled.of("choices").answer
    ('yes', 'open')
    """
    if not isinstance(study, Study):
        raise ArrayError(f"checklist needs a Study, got {type(study).__name__}; read it first")
    if not isinstance(name, str) or name not in LISTS:
        close = nearest(name, list(LISTS))
        hint = f"; did you mean {close!r}?" if close else ""
        raise ArrayError(
            f"there is no checklist {str(name)[:40]!r}{hint} Choose one of {', '.join(LISTS)}"
        )
    look, published = Look(study=study), LISTS[name]
    own = {answer.place: answer.because for answer in study.answers if answer.rule == name}
    entries = []
    for question in published.questions:
        said = question.answer(look)
        entries.append(
            Entry(
                id=question.id,
                question=question.text,
                answer=said.answer,
                because=said.because,
                own=own.get(question.id, ""),
            )
        )
    return Checklist(name, published.title, published.source, study.title, tuple(entries))


def question_ids() -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the questions of every checklist."""
    return {
        name: tuple(question.id for question in published.questions)
        for name, published in LISTS.items()
    }
