"""Rules about coders: how many there are, and whether they are independent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.literature import CLEMEN_WINKLER_1985, FAIRFIELD_CHARMAN_2022
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.words import CoderKind

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.study.statements import Coder

__all__ = ["coder_kind_mixed", "correlated_coders", "one_coder"]

ALIKE = 0.95
"""Correlation of log ratios from which two codings are hardly two: readers who differ by a
fifth of the spread of their weights, each on his own, reach 0.96."""

FEW_SHARED = 10
"""Log ratios that two coders must both have given before their correlation says anything."""


@rule(
    "one-coder",
    stage="evidence",
    level="note",
    follows=FAIRFIELD_CHARMAN_2022,
)
def one_coder(look: Look) -> Iterator[Remark]:
    """One person judged every likelihood, and nobody looked over the shoulder.

    How far two careful readers of the same evidence differ is often the largest uncertainty
    of a study, and one reader cannot show it. A model is no reader. The rule fires if exactly
    one coder has judged who is not said to be a model (``kind`` under [[coders]] in
    study.toml), or if none has and only models did.
    """
    models = {part.id for part in look.study.coder_details if part.kind == CoderKind.MODEL}
    persons = [coder for coder in look.study.coders if coder not in models]
    if len(persons) == 1:
        besides = "" if persons == list(look.study.coders) else "Apart from models, "
        yield Remark(
            f"{besides}{'only' if besides else 'Only'} {{names}} judged the likelihoods, so "
            "nobody can tell how much they depend on who judges.",
            "let a second reader judge the items without seeing your numbers, or say why not",
            at=persons,
        )
    elif look.study.coders and not persons:
        yield Remark(
            "No person judged the likelihoods, only {names}.",
            "let a person judge the items as well: a model can repeat what it has read of the case",
            at=look.study.coders,
        )


@rule(
    "coder-kind-mixed",
    stage="evidence",
    level="note",
    follows=CLEMEN_WINKLER_1985,
)
def coder_kind_mixed(look: Look) -> Iterator[Remark]:
    """Persons and models stand among the coders.

    A language model that rates items is not one more independent reader: it may have read the
    very books that the items come from, and a second run of it is the same model. Pooled with
    persons it counts as one of them. The rule fires if the coders who judged are of both kinds,
    by ``kind`` under [[coders]] in study.toml.

    Show the results coder by coder, say in the text which are of models, and pool persons only.
    """
    judging = [part for part in look.study.coder_details if part.id in look.study.coders]
    models = [part for part in judging if part.kind == CoderKind.MODEL]
    if models and len(models) < len(look.study.coders):
        yield Remark(
            "{names} {is a model|are models}, and others of the coders are persons: pooled, "
            "models count like readers.",
            "report models and persons apart, and pool persons only",
            at=models,
            column="kind",
        )


@rule(
    "correlated-coders",
    stage="evidence",
    level="warning",
    follows=CLEMEN_WINKLER_1985,
)
def correlated_coders(look: Look) -> Iterator[Remark]:
    """Several coders may be one and the same.

    A second coding tells how much a result depends on who judges only if it is a second one. A
    person who codes twice, a model that is asked twice, or readers who talked agree for reasons
    that have nothing to do with the evidence.

    The rule fires in three cases, each with the coders it speaks of: two coders of one ``name``
    under [[coders]] in study.toml; several coders of whom some have no ``kind`` there, so that
    nobody can tell persons from models; and two coders whose log likelihood ratios (each world
    over the first of its frame, for every item that was sought) have a correlation of .95 or
    more over ten ratios or more. Two readers whose weights stray from a common reading by a
    fifth of its spread, each for himself, reach .96.

    Say who the coders are and how they worked. Answer the third where they did judge apart, and
    say how you know: clear clues may bring careful readers as close as that.
    """
    if len(look.study.coders) < 2:
        return
    named: dict[str, list[Coder]] = defaultdict(list)
    for part in look.study.coder_details:
        if part.name and part.id in look.study.coders:
            named[part.name.casefold()].append(part)
    twice = [part for parts in named.values() if len(parts) > 1 for part in parts]
    if twice:
        yield Remark(
            "{names} are one and the same by name, so their agreement says nothing.",
            "keep one of their codings, or call the other a re-reading and do not pool them",
            at=twice,
            column="name",
        )
    known = {part.id for part in look.study.coder_details if part.kind}
    unknown = [coder for coder in look.study.coders if coder not in known]
    if unknown:
        yield Remark(
            "Nothing says what {names} {is|are}: a person or a model, and so independent of the "
            "other coders or not.",
            "give each coder an entry in study.toml: [[coders]] with id, kind (person or model) "
            "and name",
            at=unknown,
        )
    alike = dict(_alike(look))
    if alike:
        yield Remark(
            "The ratings of {names} agree so closely that they may not be two opinions: their log "
            f"ratios have a correlation of {max(alike.values()):.2f}"
            f"{'' if len(alike) == 1 else ' at most'}.",
            "say how they worked; clear evidence may do it, but if they are one model or talked, "
            "count them as one coder",
            at=alike,
        )


def _alike(look: Look) -> Iterator[tuple[str, float]]:
    """Yield pairs of coders, "a, b", whose log ratios nearly coincide."""
    encoded = look.encoded
    sought = encoded.finding.values >= 0
    ratios = np.concatenate(
        [
            (values[..., 1:] - values[..., :1]).reshape(len(encoded.coders), -1)
            for values in (frame.log_likelihood.values[:, sought] for frame in encoded.frames)
        ],
        axis=1,
    )
    finite = np.isfinite(ratios)
    for one, other in combinations(range(len(encoded.coders)), 2):
        shared = finite[one] & finite[other]
        pair = ratios[[one, other]][:, shared]
        if shared.sum() < FEW_SHARED or (pair.max(axis=1) == pair.min(axis=1)).any():
            continue
        correlation = float(np.corrcoef(pair)[0, 1])
        if correlation >= ALIKE:
            yield f"{encoded.coders[one]}, {encoded.coders[other]}", correlation
