"""Studies that break a rule about clusters; each is the careful study with one thing changed."""

from dataclasses import replace

from checks.careful import careful, changed

from bayestrace.study.parts import Dependence, Judgement

__all__ = ["BREAKING"]


def _alone():
    return changed(careful(), "items", at=0, cluster="mill office")


def _neutral():
    """Wage list and diary share a root, and the diary is judged to say nothing."""
    study = careful()
    study = study.replace(
        items=tuple(
            replace(item, cluster="mill office" if item.id in ("wage-list", "diary") else "")
            for item in study.items
        ),
        dependence=(Dependence(cluster="mill office", rho=0.5, reason="one clerk"),),
    )
    for at, row in enumerate(study.likelihoods):
        if row.item == "diary":
            study = changed(study, "likelihoods", at=at, if_true=Judgement(best=0.3))
    return study


BREAKING = {"empty-cluster": _alone, "neutral-in-cluster": _neutral}
"""Rule → a study that breaks it."""
