"""Frames as sets of worlds: which worlds there are and which of them a hypothesis means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from bayestrace.errors import BayestraceError, nearest
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    from bayestrace.study.parts import Frame

__all__ = ["Places", "WorldFrame", "WorldSetError", "resolve_frames", "world_set"]


class WorldSetError(BayestraceError, ValueError):
    """An expression such as "A or B" that names no set of worlds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldFrame:
    """One question with its worlds; a claim frame of several ids has become several.

    Parameters
    ----------
    id : str
        Name of the frame.
    mode : Mode
        How hypotheses and worlds relate.
    hypotheses : tuple of str
        The hypotheses that are judged, the residual included.
    worlds : tuple of str
        The worlds, in order.
    residual : str, optional
        The catch-all among the hypotheses.
    residual_parts : tuple of str
        The worlds that the catch-all is made of; empty if it is one world itself.
    """

    id: str
    mode: Mode
    hypotheses: tuple[str, ...]
    worlds: tuple[str, ...]
    residual: str | None = None
    residual_parts: tuple[str, ...] = ()

    @property
    def judged(self) -> tuple[str, ...]:
        """What a likelihood row may name: the claim itself, a rival, or a factor world."""
        return self.hypotheses if self.mode == Mode.CLAIM else self.worlds

    @property
    def prior_names(self) -> tuple[str, ...]:
        """What prior rows name: claims, factors, or the worlds of rivals."""
        return self.worlds if self.mode == Mode.RIVALS else self.hypotheses

    @property
    def equal_priors(self) -> tuple[float, ...]:
        """Equal priors, one per prior name; the parts of a residual share what it gets."""
        if self.mode != Mode.RIVALS:
            return (0.5,) * len(self.hypotheses)
        share = 1 / len(self.hypotheses)
        parts = set(self.residual_parts)
        return tuple(share / len(parts) if world in parts else share for world in self.worlds)

    @property
    def equal_worlds(self) -> tuple[float, ...]:
        """The priors of the worlds where all that can be equal is."""
        if self.mode == Mode.RIVALS:
            return self.equal_priors
        return (1 / len(self.worlds),) * len(self.worlds)

    @property
    def mixture(self) -> tuple[int, ...]:
        """Positions of the parts of the residual; empty if it is one world itself."""
        return tuple(self.worlds.index(part) for part in self.residual_parts)

    @property
    def catch_all(self) -> tuple[int, ...]:
        """Positions of the worlds of the residual; empty if there is none."""
        return self.members(self.residual) if self.residual else ()

    def members(self, hypothesis: str) -> tuple[int, ...]:
        """Positions of the worlds in which the hypothesis holds."""
        if self.residual_parts and hypothesis == self.residual:
            return self.mixture
        if self.mode == Mode.FACTORS:
            factor = self.hypotheses.index(hypothesis)
            return tuple(n for n, cell in enumerate(_cells(len(self.hypotheses))) if cell[factor])
        return (self.worlds.index(hypothesis),)


def _cells(count: int) -> Iterator[tuple[bool, ...]]:
    return product((True, False), repeat=count)


def _factor_worlds(factors: Sequence[str]) -> list[str]:
    return [
        " & ".join(
            name if holds else f"not {name}" for name, holds in zip(factors, cell, strict=True)
        )
        for cell in _cells(len(factors))
    ]


def _literals(label: str) -> list[str]:
    return [" ".join(part.split()) for part in label.split("&")]


class Places:
    """Where a label belongs: its frame, and its canonical spelling.

    A likelihood row names a claim, a rival, or a world of factors, whose order in
    "A & not B" is free.
    """

    def __init__(self, frames: Sequence[WorldFrame]) -> None:
        self.labels = {label: frame for frame in frames for label in frame.judged}
        self._by_literals = {
            frozenset(_literals(world)): world
            for frame in frames
            if frame.mode == Mode.FACTORS
            for world in frame.worlds
        }

    def find(self, label: str) -> tuple[WorldFrame, str] | None:
        """Return the frame that is judged by the label and its canonical form, or None."""
        label = self.canonical(label)
        return (self.labels[label], label) if label in self.labels else None

    def canonical(self, label: str) -> str:
        """Return a world of factors as its frame spells it; any other text as it is."""
        if label in self.labels or not self._by_literals:
            return label
        return self._by_literals.get(frozenset(_literals(label)), label)


def resolve_frames(frames: Iterable[Frame]) -> tuple[WorldFrame, ...]:
    """Give every frame its worlds; several claims in one frame become one frame each."""
    resolved: list[WorldFrame] = []
    for frame in frames:
        names = frame.hypotheses
        if frame.mode == Mode.CLAIM:
            resolved += [
                WorldFrame(
                    id=frame.id if len(names) == 1 else name,
                    mode=frame.mode,
                    hypotheses=(name,),
                    worlds=(name, f"not {name}"),
                )
                for name in names
            ]
            continue
        if frame.residual and frame.residual not in names:
            names = (*names, frame.residual)
        worlds: list[str] = []
        for name in names if frame.mode == Mode.RIVALS else ():
            worlds += (frame.residual_parts or (name,)) if name == frame.residual else (name,)
        resolved.append(
            WorldFrame(
                id=frame.id,
                mode=frame.mode,
                hypotheses=names,
                worlds=tuple(worlds or _factor_worlds(names)),
                residual=frame.residual,
                residual_parts=frame.residual_parts if frame.residual else (),
            )
        )
    return tuple(resolved)


def world_set(expression: str, frames: Sequence[WorldFrame]) -> tuple[str, frozenset[int]]:
    """Read a set of worlds: labels joined by "or", "and" (or "&"), "not", parentheses.

    Parameters
    ----------
    expression : str
        For instance "A or B", "not A", "A & not B".
    frames : sequence of WorldFrame
        Their hypotheses and worlds are the labels.

    Returns
    -------
    frame, positions
        Id of the one frame and the positions of the worlds meant.

    Raises
    ------
    WorldSetError
        If a label is unknown, the brackets do not match, or two frames are mixed.
    """
    return _Reader(expression, frames).read()


class _Reader:
    """A recursive descent over the expression; "not" binds closest, then "and", "or"."""

    _WORDS = ("or", "and", "not", "&", "|", "(", ")")

    def __init__(self, expression: str, frames: Sequence[WorldFrame]) -> None:
        self.text, self.at = expression, 0
        self.sizes = {frame.id: len(frame.worlds) for frame in frames}
        self.sets = {
            world: (frame.id, frozenset([number]))
            for frame in frames
            for number, world in enumerate(frame.worlds)
        } | {
            name: (frame.id, frozenset(frame.members(name)))
            for frame in frames
            for name in frame.hypotheses
        }
        self.labels = sorted(self.sets, key=len, reverse=True)

    def read(self) -> tuple[str, frozenset[int]]:
        result = self._joined(("or", "|"))
        if rest := self._peek():
            raise WorldSetError(
                f"{self.text!r} goes on with {rest!r} where a set is complete; put or, and "
                "between two labels, and open a bracket before you close it"
            )
        return result

    def _joined(self, words: tuple[str, ...]) -> tuple[str, frozenset[int]]:
        union = "or" in words
        deeper = (lambda: self._joined(("and", "&"))) if union else self._single
        frame, worlds = deeper()
        while self._take(*words):
            other, more = deeper()
            if other != frame:
                raise WorldSetError(
                    f"{self.text!r} mixes the frames {frame!r} and {other!r}: their hypotheses "
                    "were judged apart, so no joint credence follows; judge them jointly in one "
                    'frame of mode "factors" or "rivals"'
                )
            worlds = worlds | more if union else worlds & more
        return frame, worlds

    def _single(self) -> tuple[str, frozenset[int]]:
        if label := self._label():
            return self.sets[label]
        if self._take("not"):
            frame, worlds = self._single()
            return frame, frozenset(range(self.sizes[frame])) - worlds
        if self._take("("):
            inner = self._joined(("or", "|"))
            if not self._take(")"):
                raise WorldSetError(f"{self.text!r} lacks a closing bracket")
            return inner
        raise self._unknown()

    def _label(self) -> str | None:
        rest = self._peek()
        for label in self.labels:
            if rest.startswith(label) and self._ends(rest, label):
                self.at = len(self.text) - len(rest) + len(label)
                return label
        return None

    def _take(self, *words: str) -> bool:
        rest = self._peek()
        for word in words:
            if rest.startswith(word) and (not word.isalpha() or self._ends(rest, word)):
                self.at = len(self.text) - len(rest) + len(word)
                return True
        return False

    def _peek(self) -> str:
        return self.text[self.at :].lstrip()

    @staticmethod
    def _ends(rest: str, word: str) -> bool:
        return not (rest[len(word) : len(word) + 1].isalnum() and word[-1].isalnum())

    def _unknown(self) -> WorldSetError:
        rest = self._peek()
        if not rest:
            return WorldSetError(f"{self.text!r} ends too early; write for instance 'A or B'")
        close = nearest(rest.split()[0], list(self.sets))
        hint = f"; did you mean {close!r}?" if close else ""
        known = ", ".join(self.sets)
        return WorldSetError(
            f"{self.text!r} is not understood from {rest!r} on{hint} (known: {known})"
        )
