"""A sitting in which a coder is asked for likelihoods, one by one; no credence is ever shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bayestrace.cli.open_answers import Answers, OpenAnswers
from bayestrace.cli.tables import wrapped
from bayestrace.files.formats import read_study, write_study
from bayestrace.scales import CellError, Scale, Typed
from bayestrace.stats.retesting import retest
from bayestrace.study.parts import Judgement, Likelihood
from bayestrace.study.questioning import (
    Question,
    Side,
    open_questions,
    questions_for,
    ways_of,
)
from bayestrace.study.study import Study
from bayestrace.study.typed_answers import read_answer, understood
from bayestrace.study.words import Mode
from bayestrace.units import decibels

__all__ = ["elicit_likelihoods"]

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
        _trial(study, coder, asked)
        sitting = _Sitting(path, coder, study, asked, total - len(asked))
        print(wrapped(study.title))
        print(wrapped(_opening(coder, len(asked), total, study)))
        if not sitting.run():
            print(wrapped(_closing(sitting, total)))
            return
        study = sitting.study
    print(wrapped(_at_the_end(coder, total, study)))
    _print_retest(study, coder)


def _trial(study: Study, coder: str, asked: tuple[Question, ...]) -> None:
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
    study.replace(likelihoods=(*study.likelihoods, *rows))


# --- from answers to rows -----------------------------------------------------------


def _steps(question: Question, way: str) -> Iterator[Step]:
    """Yield what is to be filled in, in the order in which it is asked."""
    for label in question.labels:
        if way == RATIO:
            yield label, RATIO
        else:
            yield from ((side.label, side.column) for side in question.sides if side.label == label)
        yield label, REASON


def _base(question: Question) -> str:
    """The world that ratios are over, which needs no answer; a claim has none."""
    return "" if question.frame.mode == Mode.CLAIM else question.frame.worlds[0]


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

    def __post_init__(self) -> None:
        self.open = OpenAnswers(self.path, self.coder)
        self.open.keep_only({(*question.key, question.again) for question in self.asked})
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
        while step := self.next_step(question, answers):
            if step[1] == REASON:
                answers[step] = self.reason(question, step[0])
            else:
                answers |= self.side(question, step, answers)
            self.open.put(key, answers)
        self.save(question, answers)
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
        way, base = self.way(question, answers), _base(question)
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
            words = [*question.lines[:-1], _ratio_question(question, label)]
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
        base = _base(question)
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
            print(wrapped(_direction(question, label, ratio)))
            return self.yes("Is this what you mean? (yes or no) > ")
        print(wrapped(why))
        return False

    def reason(self, question: Question, label: str) -> str:
        several = len(question.labels) > 1
        return self.typed(f"Why{f' ({label})' if several else ''}? (Enter for no reason) > ")

    def save(self, question: Question, answers: Answers) -> None:
        """Put the rows into the study as it now stands on the disk, and write it."""
        study = read_study(self.path)  # somebody may have it open in a spreadsheet as well
        rows = _rows(self.coder, question, answers, self.scale, intervals=self.intervals)
        table = _table(question)
        there = {(row.coder, row.item, row.hypothesis) for row in getattr(study, table)}
        if not any((row.coder, row.item, row.hypothesis) in there for row in rows):
            study = study.replace(**{table: (*getattr(study, table), *rows)})
            write_study(study, self.path)
        self.study = study

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
        base = _base(question)
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
        kept = tuple(
            row
            for row in getattr(study, table)
            if (row.coder, row.item) != (self.coder, question.item.id)
            or study.places.canonical(row.hypothesis) not in question.labels
        )
        self.study = study.replace(**{table: kept})
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
            line = " ".join(line.encode("utf-8", "replace").decode().replace("\0", " ").split())
            command = COMMANDS.get(line.casefold(), "")
            if not command or (self.scale and self.scale.band(line)):
                return line
            if command != "help":
                raise _Leave(command)
            print(_help(self.scale))

    def yes(self, prompt: str) -> bool:
        while (word := self.typed(prompt).casefold()) not in ("yes", "y", "no", "n"):
            print("Type yes or no.")
        return word in ("yes", "y")


def _table(question: Question) -> str:
    return "repeats" if question.again else "likelihoods"


# --- what is printed ----------------------------------------------------------------


def _opening(coder: str, left: int, total: int, study: Study) -> str:
    begun = f"{left} of {total} questions to {coder!r} are open" if left < total else ""
    ranked = sum(way == "rank" for way in ways_of(study, coder).values())
    return (
        (begun or f"There are {total} questions to {coder!r}")
        + ". A chance speaks of the clue, whatever was found, so what was found is not shown. "
        "Each answer is saved at once. Type ? for help, quit to stop."
        + (f" {ranked} items that you ranked are not asked for." if ranked else "")
    )


def _closing(sitting: _Sitting, total: int) -> str:
    answered = sitting.before + len(sitting.done)
    return (
        f"\n{answered} of {total} questions are answered and saved. To go on, type the same "
        "command again; what was skipped is asked then."
    )


def _at_the_end(coder: str, total: int, study: Study) -> str:
    if not total:
        return f"There is nothing to ask {coder!r}: no item is in the scope of a hypothesis."
    unsure = " A reason helps your reader most where it was left empty."
    empty = any(row.coder == coder and not row.reason for row in study.likelihoods)
    return f"\nAll {total} questions to {coder!r} are answered and saved.{unsure * empty}"


def _help(scale: Scale | None) -> str:
    lines = [
        "What you may type:",
        "  0.8   80 %             a chance",
        "  0.8 (0.6 to 0.9)       a chance with its range: nine in ten that it lies there",
        "  0.6-0.9   60-90 %      the range alone; its middle is then the best value",
        "  x3   1/4   3:1   10 dB a ratio: how many times as likely what was found is if the",
        "                         hypothesis is true; it then stands for all of the item",
        "  back                   to the answer before, to give another",
        "  skip                   to the next question; this one comes again next time",
        "  quit                   stop; all answers are kept",
    ]
    if scale:
        lines.insert(4, wrapped(f"  {', '.join(scale.words)}", hang="  "))
    return "\n".join(lines)


def _ratio_question(question: Question, label: str) -> str:
    item, base = question.item, _base(question)
    other = f"if {base} is true" if base else "if it is false"
    clue = " ".join(item.clue.split()) or item.id
    return (
        f"{clue} Found: {item.found}. How many times as likely is this finding if {label} is "
        f"true as {other}? (x3, 1/4, 10 dB)"
    )


def _direction(question: Question, label: str, ratio: Typed) -> str:
    base = _base(question)
    true, other = f"if {label} is true", f"if {base} is true" if base else f"if {label} is false"
    found = f"The clue was found {question.item.found}. "
    if ratio == 1:
        return f"{found}You say that this is just as likely {true} as {other}."
    more, less = (true, other) if ratio > 1 else (other, true)
    times = f"{max(ratio, 1 / ratio):.3g}"
    return (
        f"{found}You say that this is {times} times as likely {more} as {less} "
        f"({abs(decibels(ratio)):.1f} dB)."
    )


def _print_retest(study: Study, coder: str) -> None:
    """Print the weights of what was asked twice, with how steady they are."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    if not any(row.coder == coder for row in study.repeats):
        return
    table = retest(study, coder=coder)
    print(wrapped("\nSome questions were asked twice. Weight of the finding, in dB:"))
    shown = Table(box=SIMPLE, pad_edge=False)
    for name in ("item", "for", "over"):
        shown.add_column(name, overflow="fold")
    for name in ("first", "second", "shift"):
        shown.add_column(name, justify="right", no_wrap=True)
    for row in table.to_dict("records"):
        numbers = [row[name] for name in ("weight_first_db", "weight_second_db", "shift_db")]
        if not math.isnan(numbers[0]):
            shown.add_row(row["item"], row["hypothesis"], row["over"], *map(_weight, numbers))
    Console(width=80, highlight=False, markup=False).print(shown)
    steady = table.attrs["within_sd_db"].get(coder, math.nan)
    if math.isfinite(steady):
        print(
            wrapped(
                f"A single weight of yours varies by {steady:.1f} dB (standard deviation within "
                "a coder): take differences smaller than about twice that for chance."
            )
        )


def _weight(number: float) -> str:
    return (
        "" if math.isnan(number) else f"{number:+.1f}".replace("-0.0", "0.0").replace("+0.0", "0.0")
    )
