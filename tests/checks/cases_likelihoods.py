"""Studies that break a rule about likelihoods; each is the careful study with one thing changed."""

from dataclasses import replace

from checks.careful import careful, changed

from bayestrace.study.parts import Judgement, Likelihood

__all__ = ["BREAKING", "with_chances"]

RIVALS = ("wages", "agitation", "something else")


def with_chances(*chances, coder="me", found="present", study=None):
    """Return the study with one more item for each triple of chances, judged by one coder."""
    study = study or careful()
    start = len(study.items)
    names = [f"item {number}" for number in range(start, start + len(chances))]
    items = tuple(replace(study.items[0], id=name, found=found) for name in names)
    rows = tuple(
        Likelihood(
            coder=coder,
            item=name,
            hypothesis=rival,
            if_true=Judgement(best=chance, low=chance * 0.9, high=chance * 0.9 + 0.1),
            reason=f"{name} under {rival}",
        )
        for name, triple in zip(names, chances, strict=True)
        for rival, chance in zip(RIVALS, triple, strict=True)
    )
    return study.replace(items=study.items + items, likelihoods=study.likelihoods + rows)


def _pasted():
    study = careful()
    rows = tuple(
        replace(row, reason="It fits.") if row.hypothesis == "wages" else row
        for row in study.likelihoods
    )
    return study.replace(likelihoods=rows)


def _without_intervals():
    study = careful()
    rows = tuple(
        replace(row, if_true=Judgement(best=row.if_true.best)) if row.coder == "me" else row
        for row in study.likelihoods
    )
    return study.replace(likelihoods=rows)


def _vague():
    study = careful()
    rows = tuple(
        replace(row, if_true=Judgement(best=0.4 + row.if_true.best / 5, low=0.3, high=0.7))
        for row in study.likelihoods
    )
    return study.replace(likelihoods=rows)


BREAKING = {
    "no-justification": lambda: changed(careful(), "likelihoods", reason=" "),
    "copied-justification": _pasted,
    "no-interval": _without_intervals,
    "both-high": lambda: with_chances(*[(0.9, 0.8, 0.75)] * 5),
    "all-near-half": _vague,
}
"""Rule → a study that breaks it."""
