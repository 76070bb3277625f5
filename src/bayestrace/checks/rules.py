"""What a rule is: a function over a study with an id, a level, a stage and its literature."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from bayestrace.checks.notices import Level, Place, Stage, listing
from bayestrace.errors import ArrayError

if TYPE_CHECKING:
    from bayestrace.checks.look import Look

__all__ = ["Remark", "Rule", "place_of", "rule", "worded"]

_ID = re.compile(r"[a-z0-9.]+(-[a-z0-9.]+)*")


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule finds; :func:`bayestrace.check` makes a notice of it.

    Parameters
    ----------
    sentence : str
        What is the matter, as a sentence. In it ``{n}`` becomes the number of things in
        ``at``, ``{names}`` their names, and ``{item|items}`` the one or the other word.
    remedy : str
        What to do about it.
    at : sequence
        What it speaks of: parts of the study (items, likelihoods, hypotheses …) or names.
        An answer may be given to each of them by its name.
    column : str
        The column or key that it speaks of.

    Examples
    --------
    >>> import bayestrace as bt
    >>> bt.Remark("{n} {item has|items have} no date.", "Add it.", at=("memo",)).sentence
    '{n} {item has|items have} no date.'
    """

    sentence: str
    remedy: str = ""
    at: Iterable[Any] = ()
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the check.

    Parameters
    ----------
    id : str
        Lower-case words with hyphens; never changes.
    level : Level
    stage : Stage
    follows : str
        The literature.
    function : callable
        ``Look`` → remarks. Its docstring explains the rule: the first line is its title.
    """

    id: str
    level: Level
    stage: Stage
    follows: str
    function: Callable[[Look], Iterable[Remark]]

    @property
    def title(self) -> str:
        """The first line of the docstring."""
        return self.explanation.partition("\n")[0]

    @property
    def explanation(self) -> str:
        """The docstring."""
        return cleandoc(self.function.__doc__ or "")

    def __call__(self, look: Look) -> Iterator[Remark]:
        """Apply the rule."""
        return iter(self.function(look) or ())


def rule(
    name: str, *, stage: Stage | str, level: Level | str = Level.WARNING, follows: str = ""
) -> Callable[[Callable[[Any], Iterable[Remark]]], Rule]:
    """Make a function a rule of :func:`bayestrace.check`.

    Parameters
    ----------
    name : str
        The rule's id, lower-case words with hyphens, such as "few-items". Answers and
        ``[check] off`` use it, so it never changes.
    stage : str
        "design" (hypotheses and priors are enough), "evidence" (needs items) or "result"
        (needs likelihoods).
    level : str
        "error", "warning" or "note".
    follows : str
        The literature that it follows.

    Returns
    -------
    callable
        A decorator. The function takes one argument with the study as ``.study``, its
        credences as ``.post`` and yields :class:`bayestrace.Remark` objects. Its docstring
        explains it.

    Raises
    ------
    ArrayError
        If the id, level or stage is not one that may be.

    Examples
    --------
    >>> import bayestrace as bt
    >>> @bt.rule("few-items", stage="evidence")
    ... def few_items(look):
    ...     "A credence rests on fewer than three items."
    ...     if len(look.study.items) < 3:
    ...         yield bt.Remark("There are hardly any items.", "Look for more.")
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> bt.check(bt.Study.claims({"H1": 0.5}, [memo]), rules=[few_items]).of("few-items").ids
    ('few-items',)
    """
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise ArrayError(
            f"{name!r} cannot be the id of a rule; write lower-case words with hyphens, "
            "such as 'few-items'"
        )
    for what, value, words in (("stage", stage, Stage), ("level", level, Level)):
        if not isinstance(value, str) or value not in list(words):
            raise ArrayError(f"{what} must be one of {', '.join(words)}; got {value!r}")

    def made(function: Callable[[Any], Iterable[Remark]]) -> Rule:
        return Rule(
            id=name, level=Level(level), stage=Stage(stage), follows=follows, function=function
        )

    return made


def place_of(part: Any, column: str = "") -> Place:
    """Return the place of a part of a study, or of a name."""
    if isinstance(part, Place):
        return part
    if isinstance(part, str):
        return Place(name=part, column=column)
    origin = getattr(part, "origin", None)
    keys = ("item", "id", "cluster", "hypothesis", "sought", "rule")
    name = next((str(name) for key in keys if (name := getattr(part, key, ""))), "")
    other = getattr(part, "other", "")
    return Place(
        name=f"{part.hypothesis}, {other}" if other else name,
        file=origin.file if origin else "",
        row=origin.row if origin else None,
        column=column,
    )


def worded(sentence: str, places: tuple[Place, ...]) -> str:
    """Put the number and the names of the places into a sentence."""
    names = tuple(dict.fromkeys(place.name for place in places))
    number = len(places)
    sentence = re.sub(
        r"\{([^{}|]*)\|([^{}|]*)\}", lambda words: words[1 if number == 1 else 2], sentence
    )
    return sentence.replace("{n}", str(number)).replace("{names}", listing(names))
