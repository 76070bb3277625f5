"""Rules about coders: how many there are, and whether they are independent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.checks.rules import Remark, rule

if TYPE_CHECKING:
    from bayestrace.checks.look import Look

__all__ = ["no_justification", "one_coder"]


@rule(
    "one-coder",
    stage="evidence",
    level="note",
    follows="Fairfield, T. and Charman, A. (2022). Social Inquiry and Bayesian Inference.",
)
def one_coder(look: Look) -> Iterator[Remark]:
    """One person judged every likelihood, and nobody looked over the shoulder.

    How far two careful readers of the same evidence differ is often the largest uncertainty
    of a study, and one reader cannot show it. The rule fires if exactly one coder has judged.
    """
    if len(look.study.coders) == 1:
        yield Remark(
            "Only {names} judged the likelihoods, so nobody can tell how much they depend on who "
            "judges.",
            "let a second reader judge the items without seeing your numbers, or say why not",
            at=look.study.coders,
        )


@rule(
    "no-justification",
    stage="evidence",
    level="warning",
    follows="Bennett, A., Fairfield, T. and Charman, A. (2022). Understanding Bayesianism. "
    "Political Analysis 30, 298-305.",
)
def no_justification(look: Look) -> Iterator[Remark]:
    """A likelihood has no reason.

    A reader can agree or disagree with a number only through the reason that is given for it.
    The rule fires for every row of likelihoods.csv whose column ``reason`` is empty.
    """
    bare = [row for row in look.study.likelihoods if not row.reason.strip()]
    if bare:
        yield Remark(
            "{n} {likelihood has|likelihoods have} no reason.",
            "write in a sentence why the clue is that likely if the hypothesis is true, and if not",
            at=bare,
            column="reason",
        )
