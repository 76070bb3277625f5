"""Studies that break a rule about priors or wording; each is the careful one, one thing changed."""

from dataclasses import replace

from checks.careful import careful, changed
from checks.cases_hypotheses import designed, judged

from bayestrace.study.parts import Judgement

__all__ = ["BREAKING", "separate"]

FOUR = {"A": 0.8, "B": 0.6, "C": 0.4, "D": 0.2}


def separate(chances=FOUR, **fields):
    """Four rivals as claims of their own, each against the mean of the others."""
    study = designed(chances, mode="claim", items=1, **fields)
    pairs = {
        name: [(chance, (sum(chances.values()) - chance) / (len(chances) - 1))]
        for name, chance in chances.items()
    }
    return judged(study, pairs)


def _certain():
    study = careful()
    chances = (0.991, 0.008, 0.001)
    return study.replace(
        priors=tuple(
            replace(row, chance=Judgement(best=best))
            for row, best in zip(study.priors, chances, strict=True)
        )
    )


BREAKING = {
    "prior-without-basis": lambda: changed(careful(), "priors", basis=" ", sources=()),
    "prior-near-certain": _certain,
    "double-use-source": lambda: changed(careful(), "priors", sources=("diary",)),
    "separate-0.5-claims": separate,
    "transposed-conditional": lambda: changed(
        careful(), "likelihoods", reason="P(wages | the books) is high."
    ),
}
"""Rule → a study that breaks it."""
