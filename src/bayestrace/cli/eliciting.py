"""A sitting in which a coder is asked for likelihoods, one by one; no credence is ever shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bayestrace.cli.elicit_words import (
    base_of,
    closing,
    direction_of,
    ending,
    help_on,
    opening,
    print_retest,
    ratio_question,
    so_far,
)
from bayestrace.cli.open_answers import Answers, OpenAnswers
from bayestrace.cli.tables import wrapped
from bayestrace.errors import StudyError
from bayestrace.files.formats import read_study, write_study
from bayestrace.scales import CellError, Scale, Typed
from bayestrace.study.asking import waiting_besides
from bayestrace.study.parts import Judgement, Likelihood
from bayestrace.study.questioning import (
    Question,
    Side,
    open_questions,
    questions_for,
    ways_of,
)
from bayestrace.study.statements import Unanswered
from bayestrace.study.study import Study
from bayestrace.study.typed_answers import read_answer, understood
from bayestrace.study.words import Mode

__all__ = ["elicit_likelihoods", "try_out"]

COMMANDS = {"?": "help", "help": "help", "skip": "skip", "back": "back", "quit": "quit"}
RATIO, REASON, CHANCE = "ratio", "reason", "probabilities"

Step = tuple[str, str]
"""A row and a column of it that is to be filled."""


class _Leave(Exception):  # noqa: N818 - a command, no error
    """The coder wants to leave a question: to the one before, to the next, or altogether."""

    def __init__(self, command: str) -> None:
        self.command = command


def elicit_likelihoods(path: Path, coder: str) -> None:
    """Ask a coder all that is open, save after each answer, and end with the retest.

    Raises
    ------
    StudyError
        If the study has errors, also such as answers of this coder would bring about.
    """
    study = read_study(path)
    asked = open_questions(study, coder)
    total = len(questions_for(study, coder))
    if asked:
        try_out(study, coder, asked)
        sitting = _Sitting(path, coder, study, asked, total - len(asked))
        print(wrapped(study.title))
        print(wrapped(opening(coder, len(asked), total, study)))
        if not sitting.run():
            print(wrapped(closing(sitting.before + len(sitting.done), total)))
            return
        study = sitting.study
    print(wrapped(ending(coder, total, study)))
    print_retest(study, coder)


def try_out(study: Study, coder: str, asked: tuple[Question, ...]) -> None:
    """Find out before the first question whether answers of this coder fit the study."""
    ways = ways_of(study, coder)
    rows = [
        row
        for question in asked
        if not question.again
        for row in _rows(
            coder,
            question,
            {
                step: "1" if step[1] == RATIO else "0.5"
                for step in _steps(question, ways.get(question.item.id, CHANCE))
            },
            None,
        )
    ]
    try:
        study.replace(
            likelihoods=(*study.likelihoods, *rows), unanswered=waiting_besides(study, rows)
        )
    except StudyError:
        print(
            wrapped(
                f"Nothing was asked yet: with answers of coder {coder!r} the study would have "
                "errors, which are listed here. Mend them, then start again."
            )
        )
        raise


# --- from answers to rows -----------------------------------------------------------


def _steps(question: Question, way: str) -> Iterator[Step]:
    """Yield what is to be filled in, in the order in which it is asked."""
    for label in question.labels:
        if way == RATIO:
            yield label, RATIO
        else:
            yield from ((side.label, side.column) for side in question.sides if side.label == label)
        yield label, REASON


def _rows(
    coder: str,
    question: Question,
    answers: Answers,
    scale: Scale | None,
    *,
    intervals: bool = False,
) -> list[Likelihood]:
    rows = []
    for label in sorted(question.labels, key=question.frame.judged.index):
        entered: dict[str, Any] = {}
        for (row, column), typed in answers.items():
            if row == label and column != REASON:
                ratio = column == RATIO
                entered[column] = read_answer(typed, scale, intervals=intervals, ratio=ratio)
        reason = answers.get((label, REASON), "")
        rows.append(
            Likelihood(
                coder=coder, item=question.item.id, hypothesis=label, reason=reason, **entered
            )
        )
    return rows


# --- the sitting --------------------------------------------------------------------


@dataclass
class _Sitting:
    """Where a sitting stands: the study as it is on the disk, and the place in the list."""

    path: Path
    coder: str
    study: Study
    asked: tuple[Question, ...]
    before: int
    done: dict[int, Answers] = field(default_factory=dict)
    waited: dict[int, tuple[Unanswered, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open = OpenAnswers(self.path, self.coder)
        still = {(*question.key, question.again) for question in self.asked}
        every = questions_for(self.study, self.coder)
        self.open.forget({(*question.key, question.again) for question in every} - still)
        choice = self.study.scale
        self.scale = choice.scale if choice else None
        self.intervals = bool(choice and choice.intervals)

    def run(self) -> bool:
        """Ask until all is answered (True) or the coder leaves or skips something."""
        at = 0
        while at < len(self.asked):
            try:
                self.ask(at)
            except _Leave as leave:
                if leave.command == "quit":
                    return False
                if leave.command == "back":
                    at = self.back(at)
                    continue
            at += 1
        return len(self.done) == len(self.asked)

    def ask(self, at: int) -> None:
        """Ask what is open of a question, then put its rows into the study."""
        question = self.asked[at]
        key = (*question.key, question.again)
        answers = self.usable(question, self.open.of(key))
        number = f"Question {self.before + at + 1} of {self.before + len(self.asked)}"
        print(f"\n{number}. {self.about(question)}")
        if answers:
            print(wrapped(question.lines[-1]))
            print(wrapped(f"Your answers so far: {so_far(answers)}."))
        while step := self.next_step(question, answers):
            if step[1] == REASON:
                answers[step] = self.reason(question, step[0])
            else:
                answers |= self.side(question, step, answers)
            self.open.put(key, answers)
        self.save(at, answers)
        self.done[at] = answers
        self.open.put(key, {})

    def about(self, question: Question) -> str:
        frame = question.frame
        return frame.hypotheses[0] if frame.mode == Mode.CLAIM else f"Frame {frame.id}"

    def usable(self, question: Question, answers: Answers) -> Answers:
        """Drop kept answers that no longer fit, as where the scale has changed since."""
        way, settled = self.way(question, answers), self.way(question, {})
        if settled and way != settled:
            return {}
        fitting = set(_steps(question, way))
        kept: Answers = {}
        for step, typed in answers.items():
            try:
                if step[1] != REASON:
                    read_answer(typed, self.scale, intervals=self.intervals, ratio=step[1] == RATIO)
            except CellError:
                continue
            if step in fitting:
                kept[step] = typed
        return kept

    def way(self, question: Question, answers: Answers) -> str:
        """Say how the item is entered, by the answers so far or by earlier questions."""
        columns = {column for _, column in answers} - {REASON}
        if columns:
            return RATIO if RATIO in columns else CHANCE
        return ways_of(self.study, self.coder).get(question.item.id, "")

    def next_step(self, question: Question, answers: Answers) -> Step | None:
        way, base = self.way(question, answers), base_of(question)
        for step in _steps(question, way):
            if step not in answers:
                if way == RATIO and step[0] == base:
                    answers[step] = "" if step[1] == REASON else "1"
                    continue
                return step
        return None

    def side(self, question: Question, step: Step, answers: Answers) -> Answers:
        """Ask for a chance, or for a ratio where the item is entered by ratios."""
        label, column = step
        if column == RATIO:
            words = [*question.lines[:-1], ratio_question(question, label)]
            supposed = Side(label, RATIO, "This item was entered as a ratio before.")
        else:
            supposed = next(s for s in question.sides if (s.label, s.column) == step)
            words = [*question.lines]
        print("\n" + "\n".join(wrapped(line) for line in (supposed.supposed, *words)))
        while True:
            typed = self.typed("> ")
            try:
                answer = read_answer(
                    typed, self.scale, intervals=self.intervals, ratio=column == RATIO
                )
                if isinstance(answer, Judgement):
                    if answer.low is not None or not typed.startswith(tuple("0123456789.,+")):
                        print(wrapped(f"Understood: {understood(answer)}"))
                    return {step: typed}
                if self.ratio_fits(question, label, answer, answers):
                    return {(label, RATIO): typed}
            except CellError as error:
                print(wrapped(f"{error.what}. Allowed: {error.allowed}. To do: {error.remedy}."))

    def ratio_fits(self, question: Question, label: str, ratio: Typed, answers: Answers) -> bool:
        """Say why a ratio cannot stand here, or ask whether its direction is meant."""
        base = base_of(question)
        if self.way(question, answers) == CHANCE:
            why = (
                "Another row of this item was entered as a chance, and ratios and chances may not "
                "be mixed within an item: type a chance, such as 0.8."
            )
        elif question.no_ratio:
            why = f"No ratio can stand here: {question.no_ratio}. Type a chance, such as 0.8."
        elif label == base and ratio != 1:
            why = (
                f"Ratios of this item are over {base}, so its own is 1. Type x1 to enter the item "
                "by ratios, or a chance, such as 0.8."
            )
        else:
            print(wrapped(direction_of(question, label, ratio)))
            return self.yes("Is this what you mean? (yes or no) > ")
        print(wrapped(why))
        return False

    def reason(self, question: Question, label: str) -> str:
        several = len(question.labels) > 1
        return self.typed(f"Why{f' ({label})' if several else ''}? (Enter for no reason) > ")

    def save(self, at: int, answers: Answers) -> None:
        """Put the rows into the study as it now stands on the disk, and write it."""
        question = self.asked[at]
        study = read_study(self.path)  # somebody may have it open in a spreadsheet as well
        rows = _rows(self.coder, question, answers, self.scale, intervals=self.intervals)
        table = _table(question)
        if any(self.fills(row, question, study) for row in getattr(study, table)):
            print(wrapped(f"{table} has been filled here meanwhile; it stays as it is."))
        else:
            left = waiting_besides(study, rows, again=question.again)
            self.waited[at] = study.unanswered
            study = study.replace(**{table: (*getattr(study, table), *rows)}, unanswered=left)
            write_study(study, self.path)
        self.study = study

    def fills(self, row: Likelihood | Unanswered, question: Question, study: Study) -> bool:
        """Say whether a row of the study answers a question, or waits for its answer."""
        mine = (row.coder, row.item) == (self.coder, question.item.id)
        return mine and study.places.canonical(row.hypothesis) in question.labels

    def back(self, at: int) -> int:
        """Take back the last answer, of this question or of the one before."""
        if not self.step_back(at):
            if at == 0:
                print(wrapped("This is the first question of this sitting."))
                return at
            at -= 1
            if at in self.done:
                self.take_out(at)
            self.step_back(at)
        return at

    def step_back(self, at: int) -> bool:
        question = self.asked[at]
        key = (*question.key, question.again)
        answers = self.open.of(key)
        if not answers:
            return False
        base = base_of(question)
        while answers:
            (label, _), _ = answers.popitem()
            if label != base or self.way(question, answers) != RATIO:
                break
        self.open.put(key, answers)
        return True

    def take_out(self, at: int) -> None:
        """Keep the answers to a question as open ones, and take its rows out of the study."""
        question, answers = self.asked[at], self.done.pop(at)
        self.open.put((*question.key, question.again), answers)
        study, table = read_study(self.path), _table(question)
        kept = tuple(row for row in getattr(study, table) if not self.fills(row, question, study))
        before, still = self.waited.pop(at, ()), set(study.unanswered)
        waiting = [
            *(
                row
                for row in before
                if row in still
                or (row.again == question.again and self.fills(row, question, study))
            ),
            *(row for row in study.unanswered if row not in before),
        ]
        self.study = study.replace(**{table: kept}, unanswered=waiting)
        write_study(self.study, self.path)

    # what is typed

    def typed(self, prompt: str) -> str:
        """Read a line; a command is carried out, or leaves the question."""
        while True:
            try:
                line = input(prompt)
            except (EOFError, KeyboardInterrupt):
                print()
                raise _Leave("quit") from None
            except UnicodeDecodeError:
                print(wrapped("This line holds bytes that are no text; type it again."))
                continue
            if not sys.stdin.isatty():
                print(line)  # what a terminal shows by itself
            line = " ".join(line.encode("utf-8", "replace").decode().replace("\0", " ").split())
            command = COMMANDS.get(line.casefold(), "")
            if not command or (self.scale and self.scale.band(line)):
                return line
            if command != "help":
                raise _Leave(command)
            print(help_on(self.scale))

    def yes(self, prompt: str) -> bool:
        while (word := self.typed(prompt).casefold()) not in ("yes", "y", "no", "n"):
            print("Type yes or no.")
        return word in ("yes", "y")


def _table(question: Question) -> str:
    return "repeats" if question.again else "likelihoods"
