"""Studies that break a rule about rivals; each is the careful study with one thing changed."""

from dataclasses import replace

from checks.careful import careful, changed

from bayestrace.study.parts import Frame, Judgement

__all__ = ["BREAKING", "apart", "judged_alike", "with_factors"]


def apart(*relations):
    """The careful study with its two rivals as claims, judged one by one."""
    study = careful()
    named = {entry.id for entry in study.hypotheses}
    likelihoods = [
        replace(row, if_false=Judgement(best=0.4, low=0.3, high=0.5))
        for row in study.likelihoods
        if row.hypothesis in named
    ]
    priors = [row for row in study.priors if row.hypothesis in named]
    frame = Frame(id="claims", mode="claim", hypotheses=tuple(sorted(named)))
    return study.replace(
        frames=(frame,), likelihoods=likelihoods, priors=priors, relations=relations
    )


def with_factors(relation):
    """The careful study with its two rivals as factors, that may act together."""
    study = careful()
    worlds = {
        "wages & agitation": "wages",
        "wages & not agitation": "wages",
        "not wages & agitation": "agitation",
        "not wages & not agitation": "something else",
    }
    likelihoods = [
        replace(row, hypothesis=world, reason=f"{row.reason} ({world})")
        for row in study.likelihoods
        for world, of in worlds.items()
        if row.hypothesis == of
    ]
    priors = [row for row in study.priors if row.hypothesis != "something else"]
    frame = Frame(id="cause", mode="factors", hypotheses=("wages", "agitation"))
    return study.replace(
        frames=(frame,),
        likelihoods=likelihoods,
        priors=priors,
        relations=(replace(study.relations[0], relation=relation),),
    )


def judged_alike():
    """The careful study with both rivals judged alike."""
    study = careful()
    rows = []
    for row in study.likelihoods:
        if row.hypothesis == "agitation":
            (twin,) = [
                r
                for r in study.likelihoods
                if (r.coder, r.item, r.hypothesis) == (row.coder, row.item, "wages")
            ]
            rows.append(replace(row, if_true=twin.if_true))
        else:
            rows.append(row)
    return study.replace(likelihoods=rows)


def _flat():
    study = careful()
    rows = [
        replace(row, if_true=Judgement(best=0.5)) if row.hypothesis == "something else" else row
        for row in study.likelihoods
    ]
    return study.replace(likelihoods=rows)


def _cut():
    """Equal priors, and a rejection that a factor of two in them would undo."""
    study = careful()
    rows = [
        replace(row, if_true=Judgement(best=0.92 if row.hypothesis == "wages" else 0.2))
        if row.item in ("wage-list", "diary")
        else row
        for row in study.likelihoods
    ]
    return study.replace(likelihoods=rows, priors=(), equal_priors=True)


BREAKING = {
    "relation-missing": apart,
    "nonexclusive-in-rival-mode": lambda: changed(careful(), "relations", relation="coincident"),
    "relation-contradicted": lambda: with_factors("exclusive"),
    "bare-negation": lambda: changed(careful(), "hypotheses", 1, claim="Not wages."),
    "indistinguishable-pair": judged_alike,
    "flat-residual": _flat,
    "partition-dependence": _cut,
}
"""Rule → a study that breaks it."""
