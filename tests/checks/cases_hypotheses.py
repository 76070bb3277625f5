"""Studies that break a rule about hypotheses; each is the careful study with one thing changed."""

from dataclasses import replace

from checks.careful import careful

__all__ = ["BREAKING"]


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


BREAKING = {"no-residual": _closed}
"""Rule → a study that breaks it."""
