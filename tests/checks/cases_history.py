"""Studies that break a rule about before and after: the careful study, frozen, with one change."""

from dataclasses import replace

from checks.careful import careful, changed

from bayestrace.files.freezing import freeze
from bayestrace.study.freezes import Freeze
from bayestrace.study.parts import Judgement

__all__ = ["BREAKING", "DATE", "frozen_first"]

DATE = "2026-05-02T12:00:00Z"


def frozen_first(study=None):
    """Return the careful study with a freeze of it, or of another, before anything was found."""
    plan = careful() if study is None else study
    items = tuple(replace(item, found="not sought") for item in plan.items)
    return careful().replace(frozen=freeze(plan.replace(items=items), date=DATE).frozen)


def _forged():
    study = frozen_first()
    text = study.frozen[0].text.replace('"best": 0.75', '"best": 0.85')
    return study.replace(frozen=(Freeze(text=text),))


def _without(rival):
    """The careful study before anybody thought of a rival."""
    study = careful()
    frame = study.frames[0]
    return study.replace(
        hypotheses=tuple(one for one in study.hypotheses if one.id != rival),
        frames=(replace(frame, hypotheses=tuple(n for n in frame.hypotheses if n != rival)),),
        likelihoods=tuple(row for row in study.likelihoods if row.hypothesis != rival),
        relations=(),
        steps=tuple(step for step in study.steps if step.hypothesis != rival),
        items=tuple(replace(item, steps=()) for item in study.items),
        priors=(),
        equal_priors=True,
    )


def _fewer():
    study = careful()
    return study.replace(
        items=study.items[:3],
        likelihoods=tuple(row for row in study.likelihoods if row.item != "letter"),
    )


def _dropped():
    fewer = _fewer()
    return fewer.replace(frozen=frozen_first().frozen)


BREAKING = {
    "frozen-changed": _forged,
    "posthoc-hypothesis": lambda: frozen_first(_without("agitation")),
    "looked-before-freeze": lambda: freeze(careful(), date=DATE),
    "clue-after-look": lambda: frozen_first(_fewer()),
    "dropped-clue": _dropped,
    "likelihood-after-look": lambda: changed(
        frozen_first(), "likelihoods", 0, if_true=Judgement(best=0.9)
    ),
}
"""Rule → a study that breaks it."""
