"""Studies that break a rule about types of tests; each is the careful study with one change."""

from checks.careful import careful, changed

from bayestrace.study.parts import Judgement

__all__ = ["BREAKING"]


def _boast():
    return changed(careful(), "items", note="A smoking gun.")


def _moving():
    """The wage list is a smoking gun against one rival and a straw against the other."""
    study = careful()
    chances = {"wages": 0.9, "agitation": 0.02, "something else": 0.5}
    for at, row in enumerate(study.likelihoods):
        if row.item == "wage-list":
            study = changed(
                study, "likelihoods", at=at, if_true=Judgement(best=chances[row.hypothesis])
            )
    return study


BREAKING = {"label-mismatch": _boast, "type-depends-on-prior": _moving}
"""Rule → a study that breaks it."""
