"""Compound hypotheses: three ways to cut "A, B, or both", and the claim that all three share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bayestrace.encode import encode_study
from bayestrace.errors import ArrayError
from bayestrace.stats.deciding import verdict_words
from bayestrace.stats.exact import frame_posterior, log_odds_of, probability
from bayestrace.study.parts import Frame, Hypothesis
from bayestrace.study.study import Study
from bayestrace.study.words import Mode
from bayestrace.study.worlds import WorldSetError, world_set
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CompoundRivals", "common_claim", "compound_rivals"]

TEMPLATES = ("broad", "exact", "graded")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundRivals:
    """Rivals made of two explanations, ready to be judged.

    Parameters
    ----------
    template : str
        "broad", "exact" or "graded".
    hypotheses : tuple of Hypothesis
        The rivals, each with a claim in words.
    frame : Frame
        The frame of mode "rivals" that they make.
    matters : mapping of str to str
        Explanation → the set of worlds in which it matters, for :func:`bayestrace.credence`.
    """

    template: str
    hypotheses: tuple[Hypothesis, ...]
    frame: Frame
    matters: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """What is judged: the rivals, the residual last."""
        residual = (self.frame.residual,) if self.frame.residual else ()
        return (*self.frame.hypotheses, *residual)


def compound_rivals(
    a: str,
    b: str,
    *,
    template: str = "broad",
    joint: str = "",
    residual: str | None = "something else",
) -> CompoundRivals:
    """Make rivals of two explanations that may both have been at work.

    Parameters
    ----------
    a, b : str
        Short names of the two explanations.
    template : str
        - "broad": A alone, B alone, both in some way.
        - "exact": A alone, B alone, and one stated way in which they worked together; every
          other way is left to the residual.
        - "graded": five steps from A alone to B alone.
    joint : str
        For "exact": the one joint form, as a claim, such as "the slump made the officers'
        plot succeed".
    residual : str, optional
        Name of the catch-all; None says that the rivals are all there are, which "exact"
        cannot be.

    Returns
    -------
    CompoundRivals
        ``hypotheses`` and ``frame`` for a :class:`bayestrace.Study`, ``names`` of what is
        judged, and ``matters``: the set of worlds in which each of the two matters.

    Raises
    ------
    ArrayError
        If the template is unknown, or a name or the joint form is missing.

    Notes
    -----
    The debate about process tracing has three recipes for explanations that may be combined,
    which need not lead to one conclusion: Zaks [1]_ [2]_ sets them against one another. None
    is right by itself. "broad" is vague about how the two combine, which makes its likelihoods
    hard to judge; "exact" can be judged and leaves out what it does not name; "graded" asks for
    a likelihood of each step, between which the evidence may not decide. Judge the same
    evidence under more than one, and compare what they make of the claim that they share with
    :func:`bayestrace.common_claim`.

    References
    ----------
    .. [1] Zaks, S. (2017). Relationships among rivals (RAR): a framework for analyzing
       contending hypotheses in process tracing. *Political Analysis* 25, 344-362.
    .. [2] Zaks, S. (2022). Return to the scene of the crime: revisiting process tracing,
       Bayesianism, and murder. *Political Analysis* 30, 306-310.

    Examples
    --------
    >>> import bayestrace as bt
    >>> broad = bt.compound_rivals("greed", "fear")
    >>> broad.names
    ('greed alone', 'fear alone', 'greed with fear', 'something else')
    >>> broad.matters["fear"]
    'fear alone or greed with fear'
    """
    for name in (a, b):
        if not isinstance(name, str) or not name.strip() or set(name) & set("/;&()\n\r"):
            raise ArrayError(
                "an explanation is named by a short text without / ; & ( ) or line breaks, got "
                f"{name!r}"
            )
    if not isinstance(template, str) or template not in TEMPLATES:
        raise ArrayError(f"template= must be one of {', '.join(TEMPLATES)}; got {template!r}")
    if not isinstance(residual, str | None) or a == b or residual in (a, b):
        raise ArrayError(
            "the two explanations and the residual need different names as text, got "
            f"{a!r}, {b!r} and {residual!r}"
        )
    if template == "exact" and not (isinstance(joint, str) and joint.strip()):
        raise ArrayError(
            'template="exact" needs the one way in which the two worked together: '
            'joint="the slump made the plot succeed"'
        )
    if template == "exact" and residual is None:
        raise ArrayError(
            'template="exact" names one joint form of many, so the rivals cannot be all there '
            'are; name a residual, or take template="broad"'
        )
    rivals = _rivals(a, b, template, joint)
    matters = {
        name: " or ".join(rival for rival, (_, who) in rivals.items() if name in who)
        for name in (a, b)
    }
    return CompoundRivals(
        template=template,
        hypotheses=tuple(Hypothesis(id=name, claim=claim) for name, (claim, _) in rivals.items()),
        frame=Frame(
            id=f"{a}, {b}",
            mode=Mode.RIVALS,
            hypotheses=tuple(rivals),
            exhaustive=residual is None,
            residual=residual,
        ),
        matters=matters,
    )


def _rivals(a: str, b: str, template: str, joint: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return each rival's claim, and which of the two explanations matters in it."""
    alone = {
        name: (f"{name} brought it about; {other} did not matter.", (name,))
        for name, other in ((a, b), (b, a))
    }
    first, last = {f"{a} alone": alone[a]}, {f"{b} alone": alone[b]}
    if template == "broad":
        claim = f"{a} and {b} both mattered, in whatever way they combined."
        return first | last | {f"{a} with {b}": (claim, (a, b))}
    if template == "exact":
        return first | last | {f"{a} with {b}": (joint.strip(), (a, b))}
    steps = {
        f"mainly {a}": f"{a} mattered most, {b} as well.",
        f"{a} as much as {b}": f"{a} and {b} mattered alike.",
        f"mainly {b}": f"{b} mattered most, {a} as well.",
    }
    return first | {name: (claim, (a, b)) for name, claim in steps.items()} | last


def common_claim(
    studies: Mapping[str, tuple[Study, str]], *, coder: str | None = None
) -> pd.DataFrame:
    """Compare what several ways to cut the rivals make of the claim that they share.

    Parameters
    ----------
    studies : mapping of str to (Study, str)
        Name of the template → the study judged under it, and the set of worlds that the
        common claim is in it: ``compound.matters["A"]``.
    coder : str, optional
        One coder; by default all of each study.

    Returns
    -------
    DataFrame
        One row per template, coder and case: ``worlds``; ``prior``, ``credence`` and
        ``credence_naive``, probability; ``weight``, dB; ``verdict`` by the study's own rule.

    Raises
    ------
    ArrayError
        If it is no such mapping, or a set of worlds is not understood.
    StudyError
        If nobody judged anything in a study, or the coder is unknown.

    Notes
    -----
    If the rows agree, the conclusion does not hang on the recipe. If not, look at ``prior``
    first: with equal priors per rival the same claim starts from other priors in each
    template (:func:`bayestrace.partitions`).

    Examples
    --------
    >>> import bayestrace as bt
    >>> cut = bt.compound_rivals("A", "B", residual=None)
    >>> memo = bt.Item("memo", found="present", likelihood=dict(zip(cut.names, (0.8, 0.2, 0.5))))
    >>> study = bt.Study.rivals(cut.names, [memo], exhaustive=True)
    >>> row = bt.common_claim({"broad": (study, cut.matters["A"])}).iloc[0]
    >>> row[["prior", "credence"]].astype(float).round(3).tolist()
    [0.667, 0.867]
    """
    import pandas as pd

    example = '{"broad": (study, "A alone or A with B")}'
    if not isinstance(studies, Mapping) or not studies:
        raise ArrayError(f"studies must be a mapping such as {example}; got {studies!r}"[:300])
    rows = []
    for name, pair in studies.items():
        if (
            not isinstance(pair, tuple)
            or len(pair) != 2
            or not isinstance(pair[0], Study)
            or not isinstance(pair[1], str)
        ):
            raise ArrayError(f"{name!r} needs a study and a set of worlds: {example}")
        rows += _rows(str(name), *pair, coder)
    columns = "template coder case worlds prior credence credence_naive weight verdict"
    return pd.DataFrame(rows, columns=columns.split())


def _rows(name: str, study: Study, worlds: str, coder: str | None) -> list[dict[str, object]]:
    try:
        frame_id, members = world_set(worlds, study.world_frames)
    except WorldSetError as error:
        raise ArrayError(f"{name!r}: {error}") from None
    encoded = encode_study(study, coder=coder)
    frame = next(part for part in encoded.frames if part.frame.id == frame_id)
    posterior = frame_posterior(encoded, frame)
    odds = [
        log_odds_of(joint, tuple(sorted(members)))
        for joint in (posterior.log_prior, posterior.adjusted, posterior.naive)
    ]
    prior, credence, naive = (probability(value) for value in odds)
    scope = encoded.in_scope.sel(hypothesis=frame.frame.hypotheses[0]).values
    rule = study.rule
    verdict = verdict_words(credence[..., None], rule.confirm, rule.reject, scope[:, None])[..., 0]
    return [
        {
            "template": name,
            "coder": who,
            "case": case,
            "worlds": worlds,
            "prior": float(prior[at, where]),
            "credence": float(credence[at, where]),
            "credence_naive": float(naive[at, where]),
            "weight": float(odds[1][at, where] - odds[0][at, where]) * DECIBELS_PER_NAT,
            "verdict": str(verdict[at, where]),
        }
        for at, who in enumerate(encoded.coders)
        for where, case in enumerate(encoded.cases)
    ]
