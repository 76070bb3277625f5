"""What a sitting says to a coder: the beginning, the end, help, ratios said back."""

from __future__ import annotations

import math
import sys

from bayestrace.cli.open_answers import Answers
from bayestrace.cli.tables import WIDTH, weight_text, wrapped
from bayestrace.scales import Scale, Typed
from bayestrace.stats.retesting import retest
from bayestrace.study.questioning import Question, ways_of
from bayestrace.study.study import Study
from bayestrace.study.words import Mode
from bayestrace.units import decibels

__all__ = [
    "base_of",
    "closing",
    "direction_of",
    "ending",
    "help_on",
    "opening",
    "print_retest",
    "ratio_question",
    "so_far",
]


REPEATABLE = 1.96 * math.sqrt(2)
"""Standard deviations by which two answers of one and the same opinion differ, 19 times in 20."""


def base_of(question: Question) -> str:
    """The world that ratios are over, which needs no answer; a claim has none."""
    return "" if question.frame.mode == Mode.CLAIM else question.frame.worlds[0]


def opening(coder: str, left: int, total: int, study: Study) -> str:
    """Say how much is asked, and what a chance speaks of."""
    begun = f"{left} of {_counted(total)} to {coder!r} are open" if left < total else ""
    ranked = "rank" in ways_of(study, coder).values()
    return (
        (begun or f"There {'is' if total == 1 else 'are'} {_counted(total)} to {coder!r}")
        + ". A chance speaks of the clue, whatever was found, so what was found is not shown. "
        "Each answer is saved at once. Type ? for help, quit to stop."
        + " Items that you entered as ranks are not asked for."
        * ranked
    )


def _counted(number: int) -> str:
    return f"{number} question{'s' * (number != 1)}"


def closing(answered: int, total: int) -> str:
    """Say how far the coder came, and how to go on."""
    return (
        f"\n{answered} of {_counted(total)} answered and saved. To go on, type the same "
        "command again; what was skipped is asked then."
    )


def ending(coder: str, total: int, study: Study) -> str:
    """Say that all is answered."""
    if not total:
        return f"There is nothing to ask {coder!r}: no item is in the scope of a hypothesis."
    unsure = " Some have no reason yet, and a reader will ask for it."
    empty = any(row.coder == coder and not row.reason for row in study.likelihoods)
    return f"\nDone: {_counted(total)} to {coder!r}, all answered and saved.{unsure * empty}"


def help_on(scale: Scale | None) -> str:
    """List all that may be typed."""
    lines = [
        "What you may type:",
        "  0.8   80 %             a chance",
        "  0.8 (0.6 to 0.9)       a chance with its range, which holds it 9 times in 10",
        "  0.6-0.9   60-90 %      the range alone; its middle is then the best value",
        "  x3   1/4   3:1   10 dB a ratio: how many times as likely the finding is",
        "                         if the hypothesis is true; the whole item by ratios",
        "  back                   to the answer before, to give another",
        "  skip                   to the next question; this one comes again next time",
        "  quit                   stop; all answers are kept",
    ]
    if scale:
        lines.insert(4, wrapped(f"  {', '.join(scale.words)}", hang="  "))
    return "\n".join(lines)


def so_far(answers: Answers) -> str:
    """Repeat the coder's own answers to a question that was left half-answered."""
    columns = {"if_true": " true: ", "if_false": " false: ", "ratio": " as a ratio: "}
    said = ((label, columns.get(column), text) for (label, column), text in answers.items())
    return "; ".join(f"{label}{column}{text}" for label, column, text in said if column)


def ratio_question(question: Question, label: str) -> str:
    """Ask for a ratio, in the direction in which it is meant."""
    item, base = question.item, base_of(question)
    other = f"if {base} is true" if base else "if it is false"
    clue = " ".join(item.clue.split()) or item.id
    return (
        f"{clue} Found: {item.found}. How many times as likely is this finding if {label} is "
        f"true as {other}? (x3, 1/4, 10 dB)"
    )


def direction_of(question: Question, label: str, ratio: Typed) -> str:
    """Say back what a ratio means: which side it makes the likelier."""
    base = base_of(question)
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


def print_retest(study: Study, coder: str) -> None:
    """Print the weights of what was asked twice, with how steady they are."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    if not any(row.coder == coder for row in study.repeats):
        return
    table = retest(study, coder=coder)
    print(wrapped("\nSome questions were asked twice. Weights of the findings:"))
    shown = Table(box=SIMPLE, pad_edge=False)
    for name in ("item", "for", "over"):
        shown.add_column(name, overflow="fold")
    for name in ("first", "second", "shift"):
        shown.add_column(name, justify="right", no_wrap=True)
    for row in table.to_dict("records"):
        numbers = [row[name] for name in ("weight_first_db", "weight_second_db", "shift_db")]
        if not math.isnan(numbers[0]):
            shown.add_row(row["item"], row["hypothesis"], row["over"], *map(weight_text, numbers))
    Console(file=sys.stdout, width=WIDTH, highlight=False, markup=False).print(shown)
    steady = table.attrs["within_sd_db"].get(coder, math.nan)
    if math.isfinite(steady):
        print(
            wrapped(
                f"Standard deviation within you: {steady:.1f} dB. Two weights of yours that differ "
                f"by less than {REPEATABLE * steady:.1f} dB may be the same judgement (95 %)."
            )
        )
