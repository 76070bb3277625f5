"""Studies that break a rule about verdicts; each is the careful study with one thing changed."""

from dataclasses import replace

from checks.careful import careful, changed

from bayestrace.study.parts import Dependence, Judgement, Prior, Rule

__all__ = ["BREAKING"]


def _clustered():
    """Two strong items for wages share a root, one against it stands alone."""
    study = careful()
    chance = {
        "wage-list": (0.8, 0.2, 0.2),
        "diary": (0.8, 0.2, 0.2),
        "letter": (0.85, 0.03, 0.03),
        "spy-report": (0.5, 0.5, 0.5),
    }
    order = ("wages", "agitation", "something else")
    rows = tuple(
        replace(
            row, if_true=Judgement(best=chance[row.item][order.index(row.hypothesis)]), reason="so"
        )
        for row in study.likelihoods
    )
    items = tuple(
        replace(
            item,
            cluster="mill office" if item.id in ("wage-list", "diary") else "",
            detection=1.0,
            false_report=0.0,
        )
        for item in study.items
    )
    return study.replace(
        items=items,
        likelihoods=rows,
        dependence=(Dependence(cluster="mill office", rho=1.0, reason="one clerk"),),
    )


def _lenient():
    """The rule is set a hair below what the evidence gives."""
    return careful().replace(rule=Rule(confirm=0.8, reject=0.05))


def _weak():
    """Twenty weak items that all say the same."""
    study = careful()
    items, rows = [], []
    for number in range(20):
        items.append(replace(study.items[0], id=f"list {number}", date=f"1911-{number:02}"))
        for coder in study.coders:
            rows += [
                replace(
                    study.likelihoods[0],
                    coder=coder,
                    item=f"list {number}",
                    hypothesis=rival,
                    if_true=Judgement(best=best),
                    reason=f"{coder} on list {number} and {rival}.",
                )
                for rival, best in (("wages", 0.6), ("agitation", 0.4), ("something else", 0.4))
            ]
    return study.replace(items=items, likelihoods=rows)


def _silent():
    return changed(careful(), "likelihoods", at=-1, if_true=Judgement(best=0.4))


def _sceptic():
    study = careful().replace(rule=Rule(confirm=0.75, reject=0.05))
    sceptical = tuple(
        Prior(
            set="sceptic",
            hypothesis=name,
            chance=Judgement(best=best),
            basis="A reader who doubts it.",
            sources=("survey",),
        )
        for name, best in (("wages", 0.05), ("agitation", 0.05), ("something else", 0.9))
    )
    return study.replace(priors=(*study.priors, *sceptical))


BREAKING = {
    "naive-adjusted-opposite": _clustered,
    "verdict-by-tiny-margin": _lenient,
    "high-posterior-no-direct-evidence": _weak,
    "many-weak-items": _weak,
    "all-prior": _silent,
    "prior-set-alone": _sceptic,
}
"""Rule → a study that breaks it."""
