"""Studies that break a rule about hypotheses; each is the careful study with one thing changed."""

from dataclasses import replace

from checks.careful import careful, changed

from bayestrace.study.parts import Case, Frame, Hypothesis, Item, Judgement, Likelihood
from bayestrace.study.study import Study

__all__ = ["BREAKING", "designed", "judged"]


def designed(names, *, mode="rivals", residual=None, items=0, **fields) -> Study:
    """Return a study of hypotheses, each with all that a careful author says, not yet judged."""
    frame = Frame(
        id="cause",
        mode=mode,
        hypotheses=tuple(names),
        residual=residual,
        exhaustive=mode == "rivals" and residual is None,
    )
    parts = {
        "title": "A design",
        "cases": (Case(id="mill"),),
        "hypotheses": tuple(
            Hypothesis(
                id=name,
                claim=f"It was {name} that did it.",
                mechanism="Somebody did something, and this came of it.",
                would_not_expect="That nobody did anything.",
            )
            for name in names
        ),
        "frames": (frame,),
        "items": tuple(
            Item(f"item {n}", case="mill", clue="Is it so?", found="present") for n in range(items)
        ),
        "equal_priors": True,
    }
    return Study(**(parts | fields))


def judged(study: Study, chances, *, coder="me", reason="So it is.") -> Study:
    """Add likelihoods: label → chance (claim: pair) for each item; one reason, or one a label."""
    rows = []
    for label, column in chances.items():
        for item, chance in zip(study.items, column, strict=True):
            sides = chance if isinstance(chance, tuple) else (chance,)
            rows.append(
                Likelihood(
                    coder=coder,
                    item=item.id,
                    hypothesis=label,
                    reason=reason if isinstance(reason, str) else reason[label],
                    **{
                        side: Judgement(best=value)
                        for side, value in zip(("if_true", "if_false"), sides, strict=False)
                    },
                )
            )
    return study.replace(likelihoods=(*study.likelihoods, *rows))


def _closed():
    study = careful()
    frame = replace(
        study.frames[0], residual=None, exhaustive=True, hypotheses=("wages", "agitation")
    )
    return study.replace(
        frames=(frame,),
        likelihoods=tuple(r for r in study.likelihoods if r.hypothesis != "something else"),
        priors=(),
        equal_priors=True,
    )


def _without_steps(kept=()):
    study = changed(careful(), "items", at=-1, steps=())
    return study.replace(steps=tuple(step for step in study.steps if step.hypothesis in kept))


def _one_slogan():
    return changed(_without_steps(kept=["agitation"]), "hypotheses", mechanism="")


def _two_same():
    study = changed(careful(), "hypotheses", at=0, claim="The organisers were influential.")
    return changed(study, "hypotheses", at=1, claim="Organisers were critical!")


def _joined():
    return designed(["greed", "grievance", "greed and grievance"], residual="else")


def _one_sided_reasons():
    study = careful()
    rows = [
        replace(row, reason=" ".join(["word"] * 20) if row.hypothesis == "wages" else row.item)
        for row in study.likelihoods
    ]
    return study.replace(likelihoods=rows)


BREAKING = {
    "no-residual": _closed,
    "no-mechanism": lambda: changed(_without_steps(), "hypotheses", at=-1, mechanism=""),
    "no-would-not-expect": lambda: changed(careful(), "hypotheses", would_not_expect=" "),
    "grain-mismatch": _one_slogan,
    "scope-mismatch": lambda: changed(careful(), "hypotheses", at=-1, actors=("owners",)),
    "factor-mixed-with-rivals": _joined,
    "too-many-hypotheses": lambda: designed("ABCDEFG", residual="else"),
    "2k-too-large": lambda: designed("ABCD", mode="factors"),
    "near-duplicate-hypotheses": _two_same,
    "asymmetric-effort": _one_sided_reasons,
}
"""Rule → a study that breaks it."""
