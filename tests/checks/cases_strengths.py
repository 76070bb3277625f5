"""Studies that break a rule about what likelihoods amount to."""

from dataclasses import replace

from checks.careful import careful, changed
from checks.cases_likelihoods import with_chances

from bayestrace.scales import read_chance
from bayestrace.study.parts import Judgement, ScaleChoice

__all__ = ["BREAKING"]


def _in_words():
    study = careful()
    choice = ScaleChoice(name="icd203")
    words = {True: "likely", False: "unlikely"}
    rows = tuple(
        replace(
            row, if_true=Judgement(best=read_chance(words[row.if_true.best > 0.4], choice.scale)[0])
        )
        for row in study.likelihoods
    )
    return study.replace(likelihoods=rows, scale=choice)


def _sure():
    study = changed(careful(), "items", detection=1.0, false_report=0.0)
    return changed(study, "likelihoods", 1, if_true=Judgement(best=0.001))


BREAKING = {
    "scale-ceiling": _in_words,
    "certain-likelihood": _sure,
    "padding": lambda: with_chances(*[(0.5, 0.5, 0.52)] * 5),
    "always-favours-lead": lambda: with_chances(*[(0.6, 0.4, 0.4)] * 6),
}
"""Rule → a study that breaks it."""
