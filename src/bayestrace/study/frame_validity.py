"""What makes a frame valid: a mode, hypotheses, and for rivals an answer to "is that all?"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.errors import Problem
from bayestrace.study.faults import fault, id_problems, list_problems, one_of, path_problems
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    from bayestrace.study import parts

__all__ = ["frame_problems"]


def frame_problems(part: parts.Frame) -> Iterator[Problem]:
    """A frame has a mode, hypotheses, and for rivals an answer to "is that all?"."""
    yield from id_problems(part)
    yield from path_problems(part)
    yield from one_of(part, "mode", part.mode, Mode)
    if not part.hypotheses:
        yield fault(
            part,
            f"frame {part.id!r} lists no hypotheses",
            column="hypotheses",
            allowed="the ids of its hypotheses",
            remedy='write hypotheses = ["H1", "H2"]',
        )
    if len(set(part.hypotheses)) < len(part.hypotheses):
        yield fault(
            part,
            f"frame {part.id!r} lists a hypothesis twice",
            column="hypotheses",
            came=", ".join(part.hypotheses),
            remedy="keep one of them",
        )
    yield from list_problems(part, "hypotheses", "residual_parts")
    if part.mode == Mode.FACTORS:
        yield from _factor_names(part)
    if part.mode == Mode.RIVALS:
        yield from _rivals_problems(part)
    elif part.mode in list(Mode):
        for column, value in (
            ("residual", part.residual),
            ("exhaustive", part.exhaustive),
            ("residual_parts", part.residual_parts),
        ):
            if value:
                yield fault(
                    part,
                    f"frame {part.id!r} is no frame of rivals, so it has no {column}",
                    column=column,
                    came=value,
                    remedy=f'take {column} out, or set mode = "rivals"',
                )
    if part.mode == Mode.FACTORS and len(part.hypotheses) > 10:
        yield fault(
            part,
            f"frame {part.id!r} has {len(part.hypotheses)} factors, that is "
            f"{2 ** len(part.hypotheses)} worlds to judge",
            column="hypotheses",
            allowed="at most 10 factors",
            remedy="judge fewer factors jointly, or the combinations that matter as rivals",
        )


def _factor_names(part: parts.Frame) -> Iterator[Problem]:
    """A world of factors is named "A & not B", so a factor is not named like that."""
    for name in part.hypotheses:
        if "&" in name or name.startswith("not "):
            yield fault(
                part,
                f"the factor {name!r} is named like a combination of factors",
                column="hypotheses",
                came=name,
                allowed='names without "&" that do not begin with "not "',
                remedy="rename the factor here and wherever it is used",
            )


def _rivals_problems(part: parts.Frame) -> Iterator[Problem]:
    if part.exhaustive and part.residual is not None:
        yield fault(
            part,
            f"frame {part.id!r} says that its rivals are all there are, and names a residual",
            column="exhaustive",
            allowed='exhaustive = true, or residual = "id of the catch-all"; one of the two',
            remedy="take out the one that is not meant",
        )
    if not part.exhaustive and part.residual is None:
        yield fault(
            part,
            f"frame {part.id!r} must say whether its rivals are all there are",
            column="exhaustive",
            allowed='exhaustive = true, or residual = "id of the catch-all"; one of the two',
            remedy='write residual = "something else" unless nothing else is possible',
        )
    if part.residual is not None and not part.residual.strip():
        yield fault(
            part,
            "residual is empty",
            column="residual",
            allowed="the id of the catch-all",
            remedy='write for instance residual = "something else"',
        )
    elif part.residual is not None:
        yield from id_problems(part, "residual")
    worlds = {*part.hypotheses, *([part.residual] if part.residual else [])}
    parts_ = part.residual_parts
    if parts_ and part.residual is None:
        yield fault(
            part,
            f"frame {part.id!r} has parts of a residual, but no residual",
            column="residual_parts",
            came=", ".join(parts_),
            remedy='write residual = "something else" as well, or take residual_parts out',
        )
    elif parts_ and (len(set(parts_)) < max(2, len(parts_)) or worlds & set(parts_)):
        yield fault(
            part,
            f"the parts of the residual {part.residual!r} must be two or more, each with a name "
            "of its own",
            column="residual_parts",
            came=", ".join(parts_),
            allowed="two or more names that no rival has, each once",
            remedy="name what else it could be, or take residual_parts out",
        )
    if part.hypotheses and len(worlds) < 2:
        yield fault(
            part,
            f"frame {part.id!r} has one world only, so nothing can be compared",
            column="hypotheses",
            came=", ".join(part.hypotheses),
            allowed="two or more rivals, or one rival and a residual",
            remedy="add the rival explanations, or declare a residual",
        )
